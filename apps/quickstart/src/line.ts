/** Pixels of a line. */
export const width = 160;

/** Characters of a line: more would be squeezed into the picture. */
export const longestText = 18;

/** Lines whose pictures are printed at the end. */
export const shownLines = 5;
