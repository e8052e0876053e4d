import "./no-locks.ts";
import "./faulty.ts";
