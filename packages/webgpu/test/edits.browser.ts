import "./edits.test.ts";
