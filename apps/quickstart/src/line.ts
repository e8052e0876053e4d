/** Pixels of a line. */
export const width = 160;

/** Characters of a line: more would be squeezed into the picture. */
export const longestText = 18;
