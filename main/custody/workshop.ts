import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { RequestDraft } from '../../preload/contract/requests.ts';
import type { GeneratedKeyAlgorithm, KeyPairDer } from '../crypto/key-generation.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import type { makeCrl } from '../pki/crl.ts';
import type { issueCertificate } from '../pki/issue-certificate.ts';
import type { issueFromRequest } from '../pki/issue-from-request.ts';
import type { Examined, Examinee } from './examine.ts';
import type { Made, MakeOrder } from './make-and-seal.ts';
import type { ReadOnThread, ReadOrder } from './read-and-seal.ts';
import type { Built, ContainerOrder, ProofOrder } from './release-container.ts';

/** What a new request is signed with. */
export interface SigningOrder {
  draft: RequestDraft;
  /** SubjectPublicKeyInfo, DER; `null` where it is to be worked out from the private key. */
  spki: Uint8Array | null;
  /** PKCS#8 DER; moves to the thread. */
  pkcs8: Uint8Array;
}

/** What the keys of a local CA sign. */
export interface AuthorityOrders {
  authority: Parameters<typeof issueCertificate>[0];
  certificate: Parameters<typeof issueFromRequest>[0];
  crl: Parameters<typeof makeCrl>[0];
}

/** Threads for what would hold up the agent: parsing strange files, key derivations that a file's author chose, making keys, signing. */
export interface Workshop {
  /**
   * Reads files, one after another, for a shift, and seals the keys in them. Pasted text, passphrases (UTF-8, in the order to be tried) and the epoch's
   * keys move to the thread and are wiped there. @returns `null` where it took longer than a minute and was stopped
   */
  read(order: ReadOrder, signal: AbortSignal): Promise<ReadOnThread[] | null>;
  /** Makes a key pair on a thread of its own; the key is the caller's to wipe. */
  generate(algorithm: GeneratedKeyAlgorithm, signal: AbortSignal): Promise<KeyPairDer>;
  /** Makes keys, seals them, and signs their requests. The epoch's keys move to the thread; the keys that were made come back, the caller's to wipe. */
  make(order: MakeOrder, signal: AbortSignal): Promise<Made[]>;
  /** Signs a PKCS#10 request. @returns DER */
  signRequest(order: SigningOrder, signal: AbortSignal): Promise<Uint8Array>;
  /** Signs with the key of a local CA, which moves to the thread and is wiped there. @returns DER */
  signAs<Kind extends keyof AuthorityOrders>(kind: Kind, order: AuthorityOrders[Kind]): Promise<Uint8Array>;
  /** Builds the files of a release, the caller's to wipe. Throws `FORMAT_CANNOT_CARRY`. */
  build(order: ContainerOrder): Promise<Uint8Array[]>;
  /** Opens released files again and compares; answers what does not match, or `null`. */
  prove(order: ProofOrder): Promise<string | null>;
  /** Encrypts to a passphrase (age). Both move to the thread and are wiped there. */
  seal(bytes: Uint8Array, passphrase: Uint8Array): Promise<Uint8Array>;
  /** SHA-256 of what a passphrase opens in such a file, which is not kept; `null` where it opens nothing. The passphrase moves. */
  hashSealed(file: Uint8Array, passphrase: Uint8Array): Promise<string | null>;
  /** What is wrong with certificates and keys, each by itself. */
  examine(examinees: readonly Examinee[], signal: AbortSignal): Promise<Examined[]>;
  /** The product of many moduli. */
  productOf(moduli: readonly bigint[], signal: AbortSignal): Promise<bigint>;
  /** What each modulus has in common with all others: `commonFactors`. */
  shared(moduli: readonly bigint[], others: readonly bigint[], signal: AbortSignal): Promise<bigint[]>;
  close(): Promise<void>;
}

/** A derivation with the most iterations that we accept takes a few seconds; what takes longer than this, in ms, is stopped. */
const LONGEST_READING = 60_000;

export function openWorkshop(): Workshop {
  // The bundle has this worker beside every other file of main; in the source tree it is TypeScript.
  const filename = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url).href;
  const pool = new Piscina({ filename, minThreads: 0, maxThreads: Math.max(1, availableParallelism()), idleTimeout: 30_000 });
  return {
    async read(order, signal) {
      const late = AbortSignal.timeout(LONGEST_READING);
      try {
        const both = AbortSignal.any([signal, late]);
        const secrets = [...order.files.flatMap(({ bytes }) => bytes ?? []), ...order.passphrases, ...order.sealing.keys.map(({ key }) => key)];
        return (await moving(secrets, (transferList) => pool.run(order, { name: 'read', signal: both, transferList }))) as ReadOnThread[];
      } catch (error) {
        if (late.aborted && !signal.aborted) return null;
        throw error;
      }
    },
    generate: async (algorithm, signal) => (await pool.run(algorithm, { name: 'generate', signal })) as KeyPairDer,
    make: async (order, signal) =>
      (await moving(
        order.keys.map(({ key }) => key),
        (transferList) => pool.run(order, { name: 'make', signal, transferList }),
      )) as Made[],
    signRequest: async (order, signal) =>
      (await moving([order.pkcs8], (transferList) => pool.run(order, { name: 'signRequest', signal, transferList }))) as Uint8Array,
    signAs: async (kind, order) =>
      (await moving([order.signingKey], (transferList) => pool.run({ kind, order }, { name: 'signAs', transferList }))) as Uint8Array,
    async build(order) {
      const built = (await moving(secretsOf(order), (transferList) => pool.run(order, { name: 'build', transferList }))) as Built;
      if (built.ok) return built.files;
      throw new StrongroomError(built.error.code, built.error.message, built.error.hint);
    },
    prove: async (order) =>
      (await moving([...secretsOf(order), ...order.files], (transferList) => pool.run(order, { name: 'prove', transferList }))) as string | null,
    seal: async (bytes, passphrase) =>
      (await moving([bytes, passphrase], (transferList) => pool.run({ bytes, passphrase }, { name: 'seal', transferList }))) as Uint8Array,
    hashSealed: async (file, passphrase) =>
      (await moving([passphrase], (transferList) => pool.run({ bytes: file, passphrase }, { name: 'hashSealed', transferList }))) as string | null,
    examine: async (examinees, signal) => (await pool.run(examinees, { name: 'examine', signal })) as Examined[],
    productOf: async (moduli, signal) => (await pool.run(moduli, { name: 'productOf', signal })) as bigint,
    shared: async (moduli, others, signal) => (await pool.run({ moduli, others }, { name: 'shared', signal })) as bigint[],
    close: () => pool.destroy(),
  };
}

function secretsOf({ pkcs8, passphrase }: ContainerOrder): Uint8Array[] {
  return [pkcs8, passphrase].filter((part) => part !== null);
}

/** Moves secrets to the thread, which wipes them: a clone would leave the original behind. What was stopped before its turn is still here, and is wiped here. */
async function moving<Result>(secrets: readonly Uint8Array[], run: (transferList: ArrayBuffer[]) => Promise<Result>): Promise<Result> {
  try {
    return await run(secrets.map(({ buffer }) => buffer as ArrayBuffer));
  } finally {
    // A part that was moved has no length any more.
    for (const secret of secrets) if (secret.length > 0) wipe(secret);
  }
}
