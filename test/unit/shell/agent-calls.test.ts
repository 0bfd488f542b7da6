import { beforeEach, describe, expect, it } from 'vitest';
import { createAgentCalls } from '../../../main/shell/calls/agent-calls.ts';
import { createClipboardSource } from '../../../main/shell/clipboard-source.ts';
import { createFileTokens, type FileTokens } from '../../../main/shell/file-tokens.ts';
import { wipeBytes } from '../../../main/shell/wipe.ts';
import type { Source } from '../../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';

let sent: { name: string; input: unknown }[];
let refusal: StrongroomError | null;
let clipboardText: string;
let sources: FileTokens<Source>;
let destinations: FileTokens<string>;
let callAgent: ReturnType<typeof createAgentCalls>;
const clipboard = createClipboardSource({
  readText: async () => clipboardText,
  clear: () => {
    clipboardText = '';
  },
});

beforeEach(() => {
  let next = 0;
  const newToken = () => (++next).toString(16).padStart(32, '0');
  sent = [];
  refusal = null;
  sources = createFileTokens<Source>(newToken);
  destinations = createFileTokens<string>(newToken);
  callAgent = createAgentCalls({
    sources,
    destinations,
    clipboard,
    async ask(name, input) {
      if (refusal) throw refusal;
      sent.push({ name, input: structuredClone(input) });
      // As the agent's process does with what it has sent.
      wipeBytes(input);
      return { command: 'abcdefgh' };
    },
  });
});

const unknownToken = expect.objectContaining({ code: 'TOKEN_UNKNOWN' });

describe('a file of requests', () => {
  it('may be looked into again, with another profile', async () => {
    const token = sources.issue({ kind: 'path', path: '/usb/devices.csv' });
    for (const profile of ['Internal server', 'Public TLS server']) await callAgent('requests.readFile', { source: token, profile });
    expect(sent.map(({ input }) => input)).toEqual([
      { source: { kind: 'path', path: '/usb/devices.csv' }, profile: 'Internal server' },
      { source: { kind: 'path', path: '/usb/devices.csv' }, profile: 'Public TLS server' },
    ]);
  });

  it('is forgotten at lock like every other', async () => {
    const token = sources.issue({ kind: 'path', path: '/usb/devices.csv' });
    sources.forgetAll();
    await expect(callAgent('requests.readFile', { source: token, profile: null })).rejects.toEqual(unknownToken);
  });
});

describe('a blocklist', () => {
  it('and its note may be looked into again after a refusal, and are two files', async () => {
    const [list, note] = ['/usb/blocklist.dat', '/usb/blocklist.note'].map((path) => sources.issue({ kind: 'path', path })) as [string, string];
    for (const publisherKey of [null, 'lists.example+12345678+AAAA']) await callAgent('blocklist.import', { source: list, note, publisherKey });
    expect(sent.map(({ input }) => input)).toEqual(
      [null, 'lists.example+12345678+AAAA'].map((publisherKey) => ({
        source: { kind: 'path', path: '/usb/blocklist.dat' },
        note: { kind: 'path', path: '/usb/blocklist.note' },
        publisherKey,
      })),
    );
    await expect(callAgent('blocklist.import', { source: list, note: list, publisherKey: null })).rejects.toEqual(unknownToken);
  });
});

describe('a file beside a passphrase, or beside nothing', () => {
  it('is sent as what it stands for, and is good again after a wrong passphrase', async () => {
    const keyFile = sources.issue({ kind: 'path', path: '/usb/bob.strongroom-key' });
    const proof = { command: 'c', officer: 'o', keyFile };
    await callAgent('approvals.give', proof);
    await callAgent('approvals.refuse', { ...proof, because: 'no' });
    await callAgent('approvals.give', { ...proof, keyFile: null });
    expect(sent.map(({ input }) => (input as { keyFile: unknown }).keyFile)).toEqual([
      { kind: 'path', path: '/usb/bob.strongroom-key' },
      { kind: 'path', path: '/usb/bob.strongroom-key' },
      null,
    ]);
    await expect(callAgent('approvals.give', { ...proof, keyFile: 'f'.repeat(32) })).rejects.toEqual(unknownToken);
  });

  it('of checkpoints is looked into by as many verifications as are wanted', async () => {
    const anchor = sources.issue({ kind: 'path', path: '/usb/checkpoint.txt' });
    for (const given of [anchor, anchor, null]) await callAgent('audit.verify', { anchor: given });
    const path = { kind: 'path', path: '/usb/checkpoint.txt' };
    expect(sent.map(({ input }) => input)).toEqual([{ anchor: path }, { anchor: path }, { anchor: null }]);
  });
});

describe('an import', () => {
  it('sends paths for tokens, once', async () => {
    const token = sources.issue({ kind: 'path', path: '/usb/a.key' });
    await callAgent('import.start', { sources: [token], eraseSource: true });
    expect(sent).toEqual([{ name: 'import.start', input: { sources: [{ kind: 'path', path: '/usb/a.key' }], eraseSource: true } }]);
    await expect(callAgent('import.start', { sources: [token], eraseSource: true })).rejects.toEqual(unknownToken);
    expect(sent).toHaveLength(1);
  });

  it('does not take a destination for a source', async () => {
    const token = destinations.issue('/usb/out.p12');
    await expect(callAgent('import.start', { sources: [token], eraseSource: false })).rejects.toEqual(unknownToken);
  });

  it('of pasted text empties the clipboard and keeps no copy', async () => {
    clipboardText = '-----BEGIN PRIVATE KEY-----';
    const text = await clipboard.read();
    await callAgent('import.start', { sources: [sources.issue(text)], eraseSource: false });
    expect(sent[0]?.input).toMatchObject({ sources: [{ kind: 'text', bytes: new TextEncoder().encode('-----BEGIN PRIVATE KEY-----') }] });
    expect(clipboardText).toBe('');
    expect(text.bytes.every((byte) => byte === 0)).toBe(true);
  });

  it('leaves alone what was copied since', async () => {
    clipboardText = 'key';
    const token = sources.issue(await clipboard.read());
    clipboardText = 'something else';
    await callAgent('import.start', { sources: [token], eraseSource: false });
    expect(clipboardText).toBe('something else');
  });

  it('that is refused can be started again with the same text', async () => {
    clipboardText = 'key';
    const token = sources.issue(await clipboard.read());
    refusal = new StrongroomError('OFFICER_NOT_ALLOWED', 'm', 'h');
    await expect(callAgent('import.start', { sources: [token], eraseSource: false })).rejects.toBe(refusal);
    expect(clipboardText).toBe('key');
    refusal = null;
    await callAgent('import.start', { sources: [token], eraseSource: false });
    expect(sent[0]?.input).toMatchObject({ sources: [{ bytes: new TextEncoder().encode('key') }] });
  });
});

describe('release.start', () => {
  it('writes to the place of its token, once, and again only after a refusal', async () => {
    const destination = { kind: 'file', token: destinations.issue('/usb/out') };
    refusal = new StrongroomError('DESTINATION_EXISTS', 'm', 'h');
    await expect(callAgent('release.start', { destination })).rejects.toBe(refusal);
    refusal = null;
    await callAgent('release.start', { destination });
    expect(sent).toEqual([{ name: 'release.start', input: { destination: { kind: 'file', path: '/usb/out' }, approved: null } }]);
    await expect(callAgent('release.start', { destination })).rejects.toEqual(unknownToken);
  });

  it('does not take a path or a source for a destination', async () => {
    for (const token of ['/etc/passwd', sources.issue({ kind: 'path', path: '/a' })])
      await expect(callAgent('release.start', { destination: { kind: 'file', token } })).rejects.toEqual(unknownToken);
    expect(sent).toEqual([]);
  });
});

describe.each(['audit.export', 'recovery.save'] as const)('%s', (name) => {
  it('writes to the place of its token, once, and again only after a refusal', async () => {
    const token = destinations.issue('/usb/out');
    refusal = new StrongroomError('DESTINATION_EXISTS', 'm', 'h');
    await expect(callAgent(name, { destination: token })).rejects.toBe(refusal);
    refusal = null;
    await callAgent(name, { destination: token });
    expect(sent).toEqual([{ name, input: { destination: '/usb/out' } }]);
    await expect(callAgent(name, { destination: token })).rejects.toEqual(unknownToken);
  });

  it('does not take a path or a source for a destination', async () => {
    for (const destination of ['/etc/passwd', sources.issue({ kind: 'path', path: '/a' })])
      await expect(callAgent(name, { destination })).rejects.toEqual(unknownToken);
    expect(sent).toEqual([]);
  });
});

describe('a folder to back up to', () => {
  it('is the one that was chosen, or the one that the target has', async () => {
    await callAgent('backup.saveFolder', { name: 'stick', destination: destinations.issue('/usb') });
    await callAgent('backup.saveFolder', { name: 'stick', destination: null });
    expect(sent.map(({ input }) => input)).toEqual([
      { name: 'stick', destination: '/usb' },
      { name: 'stick', destination: null },
    ]);
  });

  it('is never a path that the window names', async () => {
    await expect(callAgent('backup.saveFolder', { name: 'stick', destination: '/etc' })).rejects.toEqual(unknownToken);
  });
});

describe('the clipboard', () => {
  it('that is empty says what to do', async () => {
    clipboardText = '';
    await expect(clipboard.read()).rejects.toMatchObject({ code: 'FILE_EMPTY' });
  });
});

describe('the change of a passphrase', () => {
  const change = (keyFile: object) => callAgent('passphrase.change', { current: new Uint8Array([1]), next: new Uint8Array([2]), keyFile });

  it('writes a new key file to the place that was chosen, once', async () => {
    const destination = destinations.issue('/usb/alice.strongroom-key');
    refusal = new StrongroomError('OFFICER_PASSPHRASE_WRONG', 'm', 'h');
    await expect(change({ kind: 'new', destination })).rejects.toBe(refusal);
    refusal = null;
    await change({ kind: 'new', destination });
    expect(sent).toEqual([
      {
        name: 'passphrase.change',
        input: { current: new Uint8Array([1]), next: new Uint8Array([2]), keyFile: { kind: 'new', destination: '/usb/alice.strongroom-key' } },
      },
    ]);
    await expect(change({ kind: 'new', destination })).rejects.toEqual(unknownToken);
  });

  it('takes no path for a place', async () => {
    await expect(change({ kind: 'new', destination: '/usb/alice.strongroom-key' })).rejects.toEqual(unknownToken);
    await change({ kind: 'keep' });
    await change({ kind: 'none' });
    expect(sent.map(({ input }) => (input as { keyFile: object }).keyFile)).toEqual([{ kind: 'keep' }, { kind: 'none' }]);
  });
});
