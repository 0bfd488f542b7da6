import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import type { Reading } from './read-entries.ts';
import type { ContainerOrder, ProofOrder } from './release-container.ts';

/** Threads for what would hold up the agent: parsing strange files, and key derivations that a file's author chose. */
export interface Workshop {
  /** Reads a file's content, which moves to the thread and is wiped there. `passphrase` UTF-8. */
  read(bytes: Uint8Array, passphrase: Uint8Array | null, signal: AbortSignal): Promise<Reading>;
  /** Builds a container for a release. */
  build(order: ContainerOrder): Promise<Uint8Array>;
  /** Opens a released file again and compares; answers what does not match, or `null`. */
  prove(order: ProofOrder): Promise<string | null>;
  close(): Promise<void>;
}

/** A derivation with the most iterations that we accept takes a few seconds; what takes longer than this, in ms, is stopped. */
const LONGEST_READING = 60_000;

export function openWorkshop(): Workshop {
  // The bundle has this worker beside every other file of main; in the source tree it is TypeScript.
  const filename = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url).href;
  const pool = new Piscina({ filename, minThreads: 0, maxThreads: Math.max(1, availableParallelism()), idleTimeout: 30_000 });
  return {
    async read(bytes, passphrase, signal) {
      const late = AbortSignal.timeout(LONGEST_READING);
      try {
        const options = {
          name: 'read',
          signal: AbortSignal.any([signal, late]),
          transferList: [bytes, passphrase].flatMap((part) => (part ? [part.buffer as ArrayBuffer] : [])),
        };
        return (await pool.run({ bytes, passphrase }, options)) as Reading;
      } catch (error) {
        if (!late.aborted) throw error;
        return {
          ok: false,
          error: {
            code: 'FILE_LIMITS',
            message: 'Opening this file takes longer than a minute.',
            hint: 'Its key derivation asks for too much work. Export it again with usual settings.',
          },
        };
      }
    },
    build: async (order) => (await pool.run(order, { name: 'build', transferList: secretsOf(order) })) as Uint8Array,
    prove: async (order) => (await pool.run(order, { name: 'prove', transferList: [...secretsOf(order), order.file.buffer as ArrayBuffer] })) as string | null,
    close: () => pool.destroy(),
  };
}

/** Moved to the thread, which wipes them: a clone would leave the original behind. */
function secretsOf({ pkcs8, passphrase }: ContainerOrder): ArrayBuffer[] {
  return [pkcs8, passphrase].flatMap((part) => (part ? [part.buffer as ArrayBuffer] : []));
}
