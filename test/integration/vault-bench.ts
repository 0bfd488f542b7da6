import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import type { ImportSummary } from '../../main/custody/import-outcome.ts';
import { createVault } from '../../main/service/create-vault.ts';
import { Imports } from '../../main/service/import-calls.ts';
import { openVault } from '../../main/service/open-vault.ts';
import { silentEvents } from '../../main/service/session-events.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import { OFFICER, PASSPHRASE } from './strongroom.ts';

/** What the list is asked for where a test wants all of it. */
export const everyCertificate: CallArguments<'certificates.list'> = {
  search: '',
  privateKey: [],
  expiry: 'any',
  standing: 'any',
  finding: null,
  sort: 'notAfter',
  descending: false,
  offset: 0,
  limit: 1000,
};

/** A folder for one test file, and vaults that are opened in this process. */
export class VaultBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'strongroom-vault-'));
  readonly vault = join(this.folder, 'vault');
  readonly #open = new Set<VaultSession>();

  constructor() {
    afterAll(async () => {
      for (const session of this.#open) await session.close('the test ended').catch(() => undefined);
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  async create(folder = this.vault): Promise<VaultSession> {
    return (await this.createWithKit(folder)).session;
  }

  /** And the kit's sheet that opens it. */
  async createWithKit(folder = this.vault): Promise<{ session: VaultSession; kit: string }> {
    const { session, kit } = await createVault({
      folder,
      officer: OFFICER,
      passphrase: utf8(PASSPHRASE),
      kit: true,
      host: 'bench',
      now: Date.now,
      events: silentEvents,
    });
    return { session: this.#remember(session), kit: kit ? Buffer.from(kit.text(1)).toString('utf8') : '' };
  }

  async open(folder = this.vault, passphrase = PASSPHRASE, now: () => number = Date.now): Promise<VaultSession> {
    return this.#remember(await openVault({ folder, officer: OFFICER, passphrase: utf8(passphrase), host: 'bench', now, events: silentEvents }));
  }

  async close(session: VaultSession): Promise<void> {
    this.#open.delete(session);
    await session.close('by the test');
  }

  /** A copy of a vault's folder, as somebody with a stick would make it. */
  copy(name: string, from = this.vault): string {
    rmSync(this.path(name), { recursive: true, force: true });
    cpSync(from, this.path(name), { recursive: true });
    return this.path(name);
  }

  #remember(session: VaultSession): VaultSession {
    this.#open.add(session);
    return session;
  }
}

/** Imports files and folders, and waits for the end. */
export async function importInto(
  session: VaultSession,
  paths: readonly string[],
  options: { eraseSource?: boolean; passphrases?: readonly string[] } = {},
): Promise<ImportSummary> {
  const order = {
    sources: paths.map((path) => ({ kind: 'path' as const, path })),
    eraseSource: options.eraseSource ?? false,
    interactive: false,
    passphrases: (options.passphrases ?? []).map(utf8),
  };
  const { ended } = await new Imports(session).start(order);
  return ended;
}
