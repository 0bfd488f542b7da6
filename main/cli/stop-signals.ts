const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The first signal asks the work to stop in order; the next one has its usual effect and ends the process at once. What was
 * acknowledged is durable either way.
 */
export function listenForStop(asked: () => void): Disposable & { readonly signal: AbortSignal } {
  const abort = new AbortController();
  const onSignal = () => {
    stopListening();
    // First: where the terminal is gone, nothing can be said any more.
    abort.abort();
    asked();
  };
  const stopListening = () => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal: abort.signal, [Symbol.dispose]: stopListening };
}
