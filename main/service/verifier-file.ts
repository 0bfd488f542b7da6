/** What a stranger verifies an exported log with: one file, which the build puts beside the bundle. */
export const VERIFIER = 'strongroom-verify.mjs';
