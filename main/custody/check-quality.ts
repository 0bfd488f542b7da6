import { findingTitle } from '../../preload/contract/finding-words.ts';
import type { CommandRun, Ending } from '../commands/queue.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import type { WeakKeyFinding } from '../pki/finding.ts';
import { certificatesAfter } from '../store/certificates.ts';
import { keysWithoutCertificate, replaceFindings, requestsWithoutCertificate, subjectOf, subjectsOfFindings } from '../store/findings.ts';
import type { FindingTable } from '../store/schema.ts';
import type { Blocklist } from './blocklist.ts';
import type { Examinee } from './examine.ts';
import { findingRows } from './finding-rows.ts';
import { allFoundRows, changedRows } from './found-rows.ts';
import { type KeyUse, noteReuse, reuseOf } from './reused-keys.ts';
import { findSharedPrimes, type Modulus } from './shared-primes.ts';
import type { VaultAtWork } from './vault-at-work.ts';

/** An entry that vouches for so many rows is still well below 64 KiB, beyond which an exported one needs a file of its own. */
const ROWS_IN_ENTRY = 200;
/** Certificates and keys per order to a thread. */
const PAGE = 128;

/** What a check found, for people and scripts. */
export interface QualityResult {
  certificates: number;
  /** Public keys beside those of the certificates: of stored keys and requests without one. */
  keys: number;
  weak: number;
  /** How many certificates and keys have a finding of each kind. */
  kinds: { code: string; severity: FindingTable['severity']; count: number }[];
  /** SHA-256 of all findings, so that two checks can be compared. */
  digest: string;
  /** The list that keys were looked for in. */
  blocklist: string | null;
}

/** Looks for every weakness in all certificates and all public keys, and puts what it finds in the place of what was known. */
export async function checkQuality(vault: VaultAtWork, run: CommandRun, blocklist: Blocklist | null, done: (result: QualityResult) => void): Promise<Ending> {
  const check = new QualityCheck(vault, run, blocklist);
  await check.lookAtAll();
  const rows = await check.finish();
  const result = resultOf(rows, check.counted, blocklist);
  const words = wordsOf(result);
  await vault.ledger.record(async (queries, note) => {
    const before = await allFoundRows(queries);
    const kept = await replaceFindings(queries, rows, (row) => check.isNew(row));
    for (const key of new Set(kept.filter(({ code }) => code === 'KEY_REUSED').map(({ spki_sha256 }) => spki_sha256))) await noteReuse(queries, key);
    const changed = changedRows(before, await allFoundRows(queries));
    const rest = changed.splice(ROWS_IN_ENTRY);
    for (let at = 0; at < rest.length; at += ROWS_IN_ENTRY) {
      const some = rest.slice(at, at + ROWS_IN_ENTRY);
      note({
        action: 'findings.noted',
        command: run.id,
        objects: [],
        rows: some,
        text: `What was found in ${some.length} certificates and keys is otherwise now.`,
      });
    }
    note({ action: 'keys.checked', command: run.id, objects: [], rows: changed, text: `${words} SHA-256 of the findings: ${result.digest}.` });
  });
  vault.inventoryChanged();
  done(result);
  return {
    state: 'done',
    outcome: words,
    facts: [
      { name: 'Certificates', value: String(result.certificates) },
      { name: 'Keys without a certificate', value: String(result.keys) },
      { name: 'Blocklist', value: result.blocklist ?? 'none' },
      { name: 'SHA-256 of the findings', value: result.digest },
      ...result.kinds.map(({ code, count }) => ({ name: findingTitle(code), value: `${count.toLocaleString('en-US')} (${code})` })),
    ],
  };
}

class QualityCheck {
  readonly counted = { certificates: 0, keys: 0 };
  readonly #vault: VaultAtWork;
  readonly #run: CommandRun;
  readonly #blocklist: Blocklist | null;
  readonly #rows: FindingTable[] = [];
  readonly #moduli = new Map<bigint, Modulus>();
  readonly #uses = new Map<string, KeyUse[]>();
  /** What was found in before, and what was looked at: an import that goes on beside the check brings what is neither. */
  readonly #known = new Set<string>();
  #looked = 0;

  constructor(vault: VaultAtWork, run: CommandRun, blocklist: Blocklist | null) {
    this.#vault = vault;
    this.#run = run;
    this.#blocklist = blocklist;
  }

  async lookAtAll(): Promise<void> {
    const { queries } = this.#vault;
    for (const subject of await subjectsOfFindings(queries)) this.#known.add(subject);
    for await (const page of pagesOf(
      (after) => certificatesAfter(queries, after, PAGE),
      ({ id }) => id,
    )) {
      await this.#examine(page.map(({ id, spki_sha256, der }) => ({ kind: 'certificate', der, spkiSha256: spki_sha256, certificate: id })));
      for (const { der: _der, ...use } of page) {
        const uses = this.#uses.get(use.spki_sha256);
        if (uses) uses.push(use);
        else this.#uses.set(use.spki_sha256, [use]);
      }
      this.counted.certificates += page.length;
    }
    // Keys that wait for a certificate may be on a list or share a prime as well as any other.
    const seen = new Set<string>();
    for await (const page of pagesOf(
      (after) => keysWithoutCertificate(queries, after, PAGE),
      ({ spki_sha256 }) => spki_sha256,
    )) {
      const proved = page.filter(({ spki, spki_sha256 }) => sha256Hex(spki) === spki_sha256);
      await this.#examine(proved.map(({ spki, spki_sha256 }) => ({ kind: 'key', der: spki, spkiSha256: spki_sha256, certificate: '' })));
      for (const { spki_sha256 } of proved) seen.add(spki_sha256);
    }
    for await (const page of pagesOf(
      (after) => requestsWithoutCertificate(queries, after, PAGE),
      ({ id }) => id,
    )) {
      const unseen = page.filter(({ spki_sha256 }) => !seen.has(spki_sha256));
      await this.#examine(unseen.map(({ der, spki_sha256 }) => ({ kind: 'request', der, spkiSha256: spki_sha256, certificate: '' })));
      for (const { spki_sha256 } of unseen) seen.add(spki_sha256);
    }
    this.counted.keys = seen.size;
  }

  async #examine(subjects: readonly (Examinee & { spkiSha256: string; certificate: string })[]): Promise<void> {
    this.#run.signal.throwIfAborted();
    if (subjects.length === 0) return;
    const examined = await this.#vault.workshop.examine(
      subjects.map(({ kind, der }) => ({ kind, der })),
      this.#run.signal,
    );
    for (const [at, { findings, blocklistHash, modulus }] of examined.entries()) {
      const { spkiSha256, certificate } = subjects[at] as (typeof subjects)[number];
      // What is found in a certificate's key is found in the certificate.
      for (const about of ['', certificate]) this.#known.add(subjectOf({ spki_sha256: spkiSha256, certificate: about }));
      const listed = blocklistHash === null ? null : (this.#blocklist?.find(blocklistHash) ?? null);
      this.#add(spkiSha256, certificate, listed === null ? findings : [...findings, listed]);
      if (modulus === null) continue;
      const known = this.#moduli.get(modulus);
      if (known) known.subjects.push({ spkiSha256, certificate });
      else this.#moduli.set(modulus, { modulus, subjects: [{ spkiSha256, certificate }] });
    }
    this.#looked += subjects.length;
    // How much the search for shared primes adds is known only when all moduli are.
    this.#run.progress(this.#looked, null);
  }

  #add(spkiSha256: string, certificate: string, findings: readonly WeakKeyFinding[]): void {
    this.#rows.push(...findingRows(spkiSha256, certificate, findings));
  }

  /** Whether it came in while the check went on, which has not looked at it. */
  isNew(row: FindingTable): boolean {
    return !this.#known.has(subjectOf(row));
  }

  /** What shows only in the whole inventory. */
  async finish(): Promise<FindingTable[]> {
    for (const uses of this.#uses.values()) if (uses.length > 1) this.#rows.push(...reuseOf(uses));
    const names = (spkiSha256: string) => this.#uses.get(spkiSha256)?.[0] ?? null;
    for (const { subjects, finding } of await findSharedPrimes(this.#vault.workshop, [...this.#moduli.values()], names, this.#run, this.#looked)) {
      for (const { spkiSha256, certificate } of subjects) this.#add(spkiSha256, certificate, [finding]);
    }
    return this.#rows;
  }
}

/** Page after page until one is empty, each read after the last name of the one before. */
async function* pagesOf<Row>(read: (after: string) => Promise<readonly Row[]>, nameOf: (row: Row) => string): AsyncGenerator<readonly Row[]> {
  let page = await read('');
  for (let last = page.at(-1); last; last = page.at(-1)) {
    yield page;
    page = await read(nameOf(last));
  }
}

function resultOf(rows: readonly FindingTable[], counted: { certificates: number; keys: number }, blocklist: Blocklist | null): QualityResult {
  const kinds = new Map<string, QualityResult['kinds'][number]>();
  for (const { code, severity } of rows) kinds.set(code, { code, severity, count: (kinds.get(code)?.count ?? 0) + 1 });
  const lines = rows.map(({ spki_sha256, certificate, code }) => `${spki_sha256} ${certificate} ${code}`).sort();
  return {
    ...counted,
    weak: new Set(rows.map(subjectOf)).size,
    kinds: [...kinds.values()].sort((left, right) => (left.code < right.code ? -1 : 1)),
    digest: sha256Hex(utf8(canonicalJson(lines))),
    blocklist: blocklist?.label ?? null,
  };
}

function wordsOf({ certificates, keys, weak, blocklist }: QualityResult): string {
  const grouped = (count: number, one: string, many: string) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
  const what = `${grouped(certificates, 'certificate', 'certificates')} and ${grouped(keys, 'further key', 'further keys')} were checked`;
  const found = weak === 0 ? 'nothing was found' : `something was found in ${weak.toLocaleString('en-US')} of them`;
  return `${what}: ${found}.${blocklist === null ? ' There is no blocklist to look them up in.' : ` The blocklist was ${blocklist}.`}`;
}
