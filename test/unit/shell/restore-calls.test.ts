import { beforeEach, describe, expect, it } from 'vitest';
import type { ShellCalls } from '../../../main/shell/bridge.ts';
import { createRestoreCalls } from '../../../main/shell/calls/restore-calls.ts';
import { createFileTokens, type FileTokens } from '../../../main/shell/file-tokens.ts';
import { createVaultTokens, type VaultTokens } from '../../../main/shell/vault-tokens.ts';
import { wipeBytes } from '../../../main/shell/wipe.ts';
import type { Source } from '../../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';

let sent: { name: string; input: unknown }[];
let refusal: StrongroomError | null;
let answer: unknown;
let unlocked: boolean;
let ended: number;
let sources: FileTokens<Source>;
let destinations: FileTokens<string>;
let vaults: VaultTokens;
let calls: Pick<ShellCalls, `restore.${string}` & keyof ShellCalls> & Pick<ShellCalls, 'sftp.readIdentity'>;

const vaultId = 'f'.repeat(64);
const unknownToken = expect.objectContaining({ code: 'TOKEN_UNKNOWN' });

beforeEach(() => {
  let next = 0;
  const newToken = () => (++next).toString(16).padStart(32, '0');
  sent = [];
  refusal = null;
  answer = { backups: [] };
  unlocked = false;
  ended = 0;
  sources = createFileTokens<Source>(newToken);
  destinations = createFileTokens<string>(newToken);
  vaults = createVaultTokens(newToken);
  calls = createRestoreCalls({
    sources,
    destinations,
    vaults,
    session: {
      isUnlocked: () => unlocked,
      async endRestore() {
        ended += 1;
      },
      async askAnyAgent(name: string, input: unknown) {
        if (refusal) throw refusal;
        sent.push({ name, input: structuredClone(input) });
        // As the agent's process does with what it has sent.
        wipeBytes(input);
        return answer as never;
      },
    },
  });
});

const check = (changes: object = {}) =>
  calls['restore.check']({
    vaultId,
    passphrase: new Uint8Array([1, 2, 3]),
    kit: null,
    kitVaultId: null,
    backup: null,
    into: vaults.issue('/v/acme'),
    checkpoint: null,
    keyFile: null,
    ...changes,
  });

describe('backups in a folder', () => {
  it('are asked for by the path of the token, and again after a restore that was stopped', async () => {
    const destination = destinations.issue('/usb');
    refusal = new StrongroomError('TARGET_UNREACHABLE', 'm', 'h');
    await expect(calls['restore.connectFolder']({ destination })).rejects.toBe(refusal);
    refusal = null;
    await calls['restore.connectFolder']({ destination });
    await calls['restore.connectFolder']({ destination });
    expect(sent).toEqual(Array(2).fill({ name: 'agent.restoreFromFolder', input: { folder: '/usb' } }));
  });

  it('are not asked for by a path or by the token of a file', async () => {
    for (const destination of ['/usb', sources.issue({ kind: 'path', path: '/usb' })])
      await expect(calls['restore.connectFolder']({ destination })).rejects.toEqual(unknownToken);
    expect(sent).toEqual([]);
  });
});

describe('the targets of a vault', () => {
  it('are known while it is open only', async () => {
    await expect(calls['restore.connectTarget']({ name: 'stick' })).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
    expect(sent).toEqual([]);
    unlocked = true;
    await calls['restore.connectTarget']({ name: 'stick' });
    expect(sent).toEqual([{ name: 'agent.restoreFromTarget', input: { name: 'stick' } }]);
  });
});

describe('a check', () => {
  it('names the place and the anchor by their tokens, and may be repeated with them for another backup', async () => {
    const checkpoint = sources.issue({ kind: 'text', name: 'anchor', bytes: new Uint8Array([7]) });
    for (const backup of [null, 'strongroom-acme-12']) await check({ checkpoint, backup });
    expect(sent).toEqual(
      [null, 'strongroom-acme-12'].map((backup) => ({
        name: 'agent.restoreCheck',
        input: {
          vaultId,
          passphrase: new Uint8Array([1, 2, 3]),
          kit: null,
          kitVaultId: null,
          backup,
          into: '/v/acme',
          checkpoint: { kind: 'text', name: 'anchor', bytes: new Uint8Array([7]) },
          keyFiles: [],
        },
      })),
    );
  });

  it('goes without an anchor', async () => {
    await check();
    expect(sent[0]?.input).toMatchObject({ checkpoint: null, keyFiles: [] });
  });

  it('does not take a path for the place', async () => {
    expect(() => vaults.folderOf('/v/acme')).toThrow();
    await expect(check({ into: '/v/acme' })).rejects.toEqual(unknownToken);
    expect(sent).toEqual([]);
  });

  it('whose agent ends asks nobody to unlock a vault', async () => {
    refusal = new StrongroomError('AGENT_GONE', 'm', 'Unlock the vault again.');
    await expect(check()).rejects.toMatchObject({ code: 'AGENT_GONE', hint: expect.stringMatching(/^Nothing was put in place/) });
  });

  it('that is refused says why in the agent’s words', async () => {
    refusal = new StrongroomError('BACKUP_NEWER_UNPROVED', 'm', 'h');
    await expect(check()).rejects.toBe(refusal);
  });
});

describe('a restore', () => {
  it('that is done gives the name of the vault, by which it can be opened', async () => {
    answer = { folder: '/v/acme' };
    const finished = await calls['restore.finish']({ typed: 'acme' });
    expect(sent).toEqual([{ name: 'agent.restoreFinish', input: { typed: 'acme' } }]);
    expect(finished).toMatchObject({ name: 'acme', folder: '/v/acme' });
    expect(vaults.folderOf(finished.vault)).toBe('/v/acme');
  });

  it('that is interrupted in its last step says that the place has to be looked at', async () => {
    refusal = new StrongroomError('AGENT_GONE', 'm', 'h');
    await expect(calls['restore.finish']({ typed: null })).rejects.toMatchObject({ code: 'AGENT_GONE', hint: expect.stringMatching(/^Whatever lies/) });
  });

  it('is ended', async () => {
    expect(await calls['restore.end']({})).toEqual({});
    expect(ended).toBe(1);
  });
});

describe('a private key for a server', () => {
  it('is read by the path of its token, and is forgotten at lock', async () => {
    const source = sources.issue({ kind: 'path', path: '/usb/id_ed25519' });
    await calls['sftp.readIdentity']({ source });
    expect(sent).toEqual([{ name: 'agent.readIdentity', input: { source: { kind: 'path', path: '/usb/id_ed25519' } } }]);
    sources.forgetAll();
    await expect(calls['sftp.readIdentity']({ source })).rejects.toEqual(unknownToken);
  });

  it('is never read from a path that the window names', async () => {
    await expect(calls['sftp.readIdentity']({ source: '/home/alice/.ssh/id_ed25519' })).rejects.toEqual(unknownToken);
    expect(sent).toEqual([]);
  });
});

describe('a key file', () => {
  it('is named by its token, beside a checkpoint or alone, and may be named again', async () => {
    const keyFile = sources.issue({ kind: 'path', path: '/usb/alice.strongroom-key' });
    const checkpoint = sources.issue({ kind: 'path', path: '/usb/anchor' });
    await check({ keyFile });
    await check({ keyFile, checkpoint });
    const file = { kind: 'path', path: '/usb/alice.strongroom-key' };
    expect(sent.map(({ input }) => input)).toMatchObject([
      { checkpoint: null, keyFiles: [file] },
      { checkpoint: { kind: 'path', path: '/usb/anchor' }, keyFiles: [file] },
    ]);
    await expect(check({ keyFile: '/usb/alice.strongroom-key' })).rejects.toEqual(unknownToken);
  });
});
