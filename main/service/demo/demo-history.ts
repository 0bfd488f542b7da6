import { join } from 'node:path';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { utf8 } from '../../crypto/bytes.ts';
import { sha256Hex } from '../../crypto/hash.ts';
import { generateKeys } from '../../crypto/key-generation.ts';
import { wipe } from '../../crypto/secret-bytes.ts';
import { pemBlock } from '../../formats/pem-write.ts';
import { listCertificates } from '../../store/certificate-list.ts';
import { Imports } from '../import-calls.ts';
import { verifyLog } from '../log-calls.ts';
import { startRelease } from '../release-calls.ts';
import { changeSettings } from '../settings.ts';
import type { VaultSession } from '../vault-session.ts';
import type { DemoClock } from './demo-clock.ts';
import { DemoRequests } from './demo-requests.ts';
import type { MadeCertificate, MadeInventory } from './issue-inventory.ts';
import { linkRenewals, type Renewal, renewalsOf } from './link-renewals.ts';
import { DAY, type PlannedCertificate } from './plan-inventory.ts';
import { SOURCE_PASSPHRASE, type SourceFolder } from './source-files.ts';

/** Days before now on which the estate came in, and the folder it came in from. */
const estates: readonly { days: number; folder: string; kinds: readonly PlannedCertificate['kind'][] }[] = [
  { days: 44, folder: 'web servers', kinds: ['website', 'many-names', 'wildcard', 'international'] },
  { days: 43, folder: 'inside servers', kinds: ['inside', 'vpn'] },
  { days: 42, folder: 'appliances', kinds: ['appliance'] },
  { days: 41, folder: 'clients and mail', kinds: ['client', 'mail'] },
];
/** Days before now on which newer certificates came in. */
const weekly = [35, 28, 21, 14, 7, 1] as const;

/** What the officers of the demonstration did in six weeks, told in the order of time; each part is done with the rooms that a real officer's clicks reach. */
export class DemoHistory {
  readonly #session: VaultSession;
  readonly #imports: Imports;
  readonly #clock: DemoClock;
  readonly #now: number;
  readonly #made: MadeInventory;
  readonly #files: SourceFolder;
  #renewals: Renewal[];
  /** Comes in by itself, from somebody who forgot to say its passphrase. */
  readonly #forgotten: MadeCertificate | undefined;

  constructor(told: { session: VaultSession; clock: DemoClock; now: number; made: MadeInventory; files: SourceFolder }) {
    this.#session = told.session;
    this.#imports = new Imports(told.session);
    this.#clock = told.clock;
    this.#now = told.now;
    this.#made = told.made;
    this.#files = told.files;
    this.#renewals = renewalsOf(told.made.certificates.map(({ plan, der }) => ({ fingerprint: sha256Hex(der), renews: plan?.renews ?? null })));
    this.#forgotten = told.made.certificates.find(({ plan, pkcs8 }) => plan?.kind === 'client' && pkcs8 !== null && plan.notBefore < this.#timeOf(60, 0, 0));
  }

  /** Everything up to yesterday. */
  async tell(officerPassphrase: string): Promise<void> {
    const requests = new DemoRequests(this.#session, this.#files, this.#made.bulkIssuer, officerPassphrase);
    this.#at(45, 8, 20);
    await changeSettings(this.#session.ledger, { agentName: 'Vault room, desk 2' });
    await this.#import('authorities', this.#made.authorities);
    for (const { days, folder, kinds } of estates) {
      this.#at(days, 9, 12);
      if (folder === 'web servers') this.#addWrongFiles(folder);
      await this.#import(
        folder,
        this.#made.certificates.filter(
          (made) => made.plan !== null && made !== this.#forgotten && kinds.includes(made.plan.kind) && made.plan.notBefore < this.#timeOf(days, 9, 0),
        ),
      );
    }
    for (const [week, days] of weekly.entries()) {
      this.#at(days, 14, 31);
      await this.#import(`week ${week + 1}`, this.#arrivedIn(week), { eraseSource: days === 7 });
      if (days === 28) await this.#forgetPassphrase();
      if (days === 21) {
        await this.#releaseTwo(officerPassphrase);
        this.#at(19, 13, 50);
        await requests.createAuthority();
        await requests.issueInside();
      }
      if (days === 14) {
        this.#at(12, 9, 30);
        await requests.askOutside();
        await this.#bringWaitingKeys();
      }
      if (days === 7) {
        await this.#verify();
        this.#at(5, 10, 15);
        await requests.bringAnswers();
        this.#at(3, 15, 5);
        await requests.renewInside();
      }
    }
  }

  /** Certificates that were issued between two weekly imports and so came in with the second. */
  #arrivedIn(week: number): MadeCertificate[] {
    return this.#made.certificates.filter(({ plan }) => {
      if (!plan) return false;
      const estate = estates.find(({ kinds }) => kinds.includes(plan.kind)) as (typeof estates)[number];
      if (plan.notBefore < this.#timeOf(estate.days, 9, 0)) return false;
      return weekly.findIndex((days) => plan.notBefore < this.#timeOf(days, 14, 0)) === week;
    });
  }

  async #import(folder: string, made: readonly MadeCertificate[], options: { eraseSource?: boolean } = {}): Promise<void> {
    for (const certificate of made) this.#files.writeMade(folder, certificate);
    await this.#importPath(this.#files.folder(folder), { passphrase: SOURCE_PASSPHRASE, ...options });
    this.#renewals = await linkRenewals(this.#session, this.#renewals);
  }

  async #importPath(path: string, { passphrase, eraseSource = false }: { passphrase?: string; eraseSource?: boolean } = {}): Promise<void> {
    const { ended } = await this.#imports.start({
      sources: [{ kind: 'path', path }],
      eraseSource,
      interactive: false,
      passphrases: passphrase === undefined ? [] : [utf8(passphrase)],
    });
    await ended;
  }

  #addWrongFiles(folder: string): void {
    this.#files.write(folder, 'READ ME FIRST.txt', utf8('Certificates of all web servers, as of last Friday. Ask dispatch for the ones that are not here.\n'));
    this.#files.write(folder, 'network plan.pdf', utf8('%PDF-1.7\n%\n'));
    const [whole] = this.#made.certificates;
    if (whole) this.#files.write(folder, 'cut short.crt', pemBlock('CERTIFICATE', whole.der.subarray(0, whole.der.length - 40)));
  }

  /** A file whose passphrase nobody had at hand: the import fails, and is done again twenty minutes later. */
  async #forgetPassphrase(): Promise<void> {
    const made = this.#forgotten;
    if (!made) return;
    this.#at(26, 10, 2);
    this.#files.writeMade('from payroll', { ...made, form: 'p12' });
    const path = join(this.#files.folder('from payroll'), `${made.fileName}.p12`);
    await this.#importPath(path);
    this.#at(26, 10, 24);
    await this.#importPath(path, { passphrase: SOURCE_PASSPHRASE });
    this.#at(25, 16, 45);
    await this.#importPath(this.#files.write('from payroll', 'hosts.xlsx', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0)));
  }

  /** One key goes out and one cannot, because it was never there. */
  async #releaseTwo(officerPassphrase: string): Promise<void> {
    this.#at(20, 8, 5);
    const query = { search: '', standing: 'any' as const, finding: null, expiresFrom: this.#now + 60 * DAY, expiresBefore: null };
    const order = { by: 'not_after', descending: false } as const;
    const page = { offset: 0, limit: 1 };
    const stored = await listCertificates(this.#session.queries, { ...query, privateKey: ['in-store'] }, order, page);
    const missing = await listCertificates(this.#session.queries, { ...query, privateKey: ['missing'] }, order, page);
    const { ended } = await startRelease(this.#session, {
      certificates: [...stored.rows, ...missing.rows].map(({ id }) => id),
      target: 'bundle',
      chain: true,
      alias: null,
      protection: { kind: 'one', passphrase: Uint8Array.from(utf8(SOURCE_PASSPHRASE)) },
      destination: { kind: 'file', path: this.#files.folder('KINGSTON') },
      overwrite: false,
      officerPassphrase: Uint8Array.from(utf8(officerPassphrase)),
      reason: 'Change 20417: new load balancer',
    });
    await ended;
  }

  async #bringWaitingKeys(): Promise<void> {
    this.#at(10, 11, 40);
    for (const [at, algorithm] of (['rsa-2048', 'ec-p256', 'ec-p256', 'ec-p256', 'ec-p384', 'ed25519'] as const).entries()) {
      const { pkcs8 } = await generateKeys(algorithm);
      this.#files.write('ordered certificates', `order-${3301 + at}.key`, pemBlock('PRIVATE KEY', pkcs8));
      wipe(pkcs8);
    }
    await this.#importPath(this.#files.folder('ordered certificates'));
  }

  async #verify(): Promise<void> {
    this.#at(6, 17, 0);
    const { ended } = await verifyLog(this.#session, null);
    const verdict = await ended;
    if (!verdict?.valid) throw new StrongroomError('AUDIT_INVALID', 'The log of the demonstration does not verify.', 'This is a defect: report it.');
  }

  #at(days: number, hour: number, minute: number): void {
    this.#clock.skipTo(this.#timeOf(days, hour, minute));
  }

  #timeOf(days: number, hour: number, minute: number): number {
    return Math.floor(this.#now / DAY - days) * DAY + (hour * 60 + minute) * 60_000;
  }
}
