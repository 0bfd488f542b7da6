/** A tag of a key: 1 to 40 lower-case letters, digits, dots, dashes and underscores. Apart from the schemas, so that the window can ask, too. */
export const TAG_NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;
