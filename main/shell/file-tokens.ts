import { StrongroomError } from '../../preload/contract/errors.ts';

/** What was taken, until it is known whether it was used: `giveBack` makes the tokens valid again, as if nothing had happened. */
export interface Taken<T> {
  values: T[];
  giveBack(): void;
}

/** Names that the window may use for things it may not see. A name is good for one use; all of them end when the vault locks. */
export interface FileTokens<T> {
  issue(value: T): string;
  /** Takes all of them or none. @throws StrongroomError `TOKEN_UNKNOWN` */
  take(tokens: readonly string[]): Taken<T>;
  forgetAll(): void;
}

/** How many may be outstanding: two of the largest drops. Beyond it the oldest are forgotten. */
const LIMIT = 20_000;

/**
 * @param newToken 128 random bits as 32 hexadecimal digits
 * @param dispose called with every value that ends without having been used, to wipe what it holds
 */
export function createFileTokens<T>(newToken: () => string, dispose: (value: T) => void = () => undefined): FileTokens<T> {
  const values = new Map<string, T>();
  // Counts the locks: what was taken before one must not come back after it.
  let era = 0;
  return {
    issue(value) {
      const oldest = values.size >= LIMIT ? values.entries().next().value : undefined;
      if (oldest) {
        values.delete(oldest[0]);
        dispose(oldest[1]);
      }
      const token = newToken();
      values.set(token, value);
      return token;
    },
    take(tokens) {
      if (new Set(tokens).size !== tokens.length || !tokens.every((token) => values.has(token))) {
        throw new StrongroomError('TOKEN_UNKNOWN', 'The application no longer knows this file or place.', 'Drop or choose it again.');
      }
      const takenIn = era;
      const taken = tokens.map((token) => [token, values.get(token) as T] as const);
      for (const [token] of taken) values.delete(token);
      return {
        values: taken.map(([, value]) => value),
        giveBack() {
          for (const [token, value] of taken) {
            if (takenIn === era) values.set(token, value);
            else dispose(value);
          }
        },
      };
    },
    forgetAll() {
      era += 1;
      for (const value of values.values()) dispose(value);
      values.clear();
    },
  };
}
