/**
 * The answer, or `null` where it does not come in time: a medium that hangs must not hold up those that do not. The work itself goes on, as nothing
 * can stop a system call.
 * @param limit ms
 */
export async function withinTime<T>(work: Promise<T>, limit: number): Promise<T | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(late.resolve, limit, null);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
