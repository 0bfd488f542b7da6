/** As many certificates or requests as one command takes, and as many rows as one answer holds: the contract refuses more. */
export const MOST_AT_ONCE = 1000;

/** The longest term that can be asked for and issued, in days: a hundred years, as the contract has it. */
export const MOST_TERM_DAYS = 36_500;

/** Of an officer's name, in characters. */
export const LONGEST_NAME = 64;

/** As long as a request for approvals may travel, in hours: a fortnight. */
export const LONGEST_REQUEST_HOURS = 14 * 24;
