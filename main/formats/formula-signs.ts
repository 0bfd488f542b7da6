/** Signs that make a formula of a cell that begins with them, in ASCII and in the wide form of East Asia: for a class in a regular expression. */
export const formulaSigns = '=+\\-@＝＋－＠';
