import "./device-loss.test.ts";
