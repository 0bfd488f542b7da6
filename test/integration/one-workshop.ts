import type * as workshop from '../../main/custody/workshop.ts';

/**
 * One set of threads for all vaults of a test file: Node 24 strips types by WebAssembly in each new thread, and after some hundred of them V8 crashes in
 * WasmImportWrapperCache. An agent opens one vault, and the bundle's threads strip nothing.
 */
export function oneWorkshop(real: typeof workshop): typeof workshop {
  const shared = real.openWorkshop();
  return { ...real, openWorkshop: () => ({ ...shared, close: async () => undefined }) };
}
