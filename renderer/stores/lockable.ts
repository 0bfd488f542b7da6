import { create, type StateCreator, type StoreApi, type UseBoundStore } from 'zustand';

const resets = new Set<() => void>();

/** A slice that holds something of an open vault: it goes back to its first state when the vault locks. */
export function lockable<S>(initializer: StateCreator<S>): UseBoundStore<StoreApi<S>> {
  const store = create<S>()(initializer);
  resets.add(() => store.setState(store.getInitialState(), true));
  return store;
}

let epoch = 0;

/** Counts the locks of this window: an answer that was asked for in an earlier epoch belongs to a vault that is closed. */
export function currentEpoch(): number {
  return epoch;
}

/** Empties every slice. Called before the locked screen is drawn. */
export function forgetVault(): void {
  epoch += 1;
  for (const reset of resets) reset();
}
