/** Ends after so many ms (`null`: not by itself), when the signal is aborted, or when it is woken. */
export async function sleepUntil(wait: number | null, signal: AbortSignal, waker: (wake: () => void) => void = () => undefined): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = wait === null ? undefined : setTimeout(resolve, wait);
  const wake = () => resolve();
  signal.addEventListener('abort', wake);
  waker(wake);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', wake);
}
