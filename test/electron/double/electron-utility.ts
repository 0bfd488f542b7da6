import { strict } from './strict.ts';

/** `electron` inside a utility process has `net` and `systemPreferences` only, and the double has neither. */
export default strict('utility', {});
