/**
 * The digits of a vault's id that was typed as a recovery kit prints it; `null` where they are fewer than 16, too few to tell one vault from another
 * that was made to look like it, or no hexadecimal digits.
 */
export function vaultIdDigits(printed: string): string | null {
  const digits = printed.replace(/[\s-]+/g, '').toLowerCase();
  return /^[0-9a-f]{16,64}$/.test(digits) ? digits : null;
}
