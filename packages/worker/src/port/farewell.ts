/** What a Web Worker says before it ends itself. comlink does not listen to it: it is no object. */
export const FAREWELL = "ctckit: farewell";
