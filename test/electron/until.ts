/**
 * Waits for a condition and gives its value: tests wait for what they need, never for a time.
 *
 * @param what names the condition for the error.
 * @param limit in ms, after which waiting is an error.
 */
export async function until<T>(what: string, look: () => T | Promise<T>, limit = 60_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + limit;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${limit} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
