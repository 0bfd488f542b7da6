import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contract } from '../../preload/contract/index.ts';
import { readBridgeTap, type TappedMessage } from '../electron/read-bridge-tap.ts';
import { LanternFiles, type MadePair } from './lantern-files.ts';
import { found, needlesOf, needlesOfKey } from './needles.ts';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const FILES = 'tin-soldier-parade';
const OUT = 'copper-kettle-outing';
/** They go to the kit's own window alone. */
const kitCalls = ['recovery.kept', 'recovery.print', 'recovery.test'];
const windowCalls = Object.keys(contract).filter((name) => !kitCalls.includes(name));
const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

onEachPlatform(
  'no message of the bridge holds a key',
  (on) => {
    const place = new Workplace();
    const tapFile = place.path('tap');
    let officer: OfficerAtWork;
    let pairs: MadePair[];
    let messages: TappedMessage[];
    beforeAll(async () => {
      const files = new LanternFiles(place.makeFolder('made'));
      pairs = [files.pair('www.lantern.example'), files.pair('api.lantern.example', EC), files.pair('mail.lantern.example', ['ed25519'])];
      officer = new OfficerAtWork(await place.start(on, { tapFile }));
      await officer.create(place.vault);
      // One of each way in: dropped in the clear, dropped under a passphrase, pasted.
      const [www, api, mail] = pairs as [MadePair, MadePair, MadePair];
      await officer.import(www.keyFile, www.certificateFile);
      const sheet = await officer.drop(files.pkcs12(api, FILES, place.path('api.p12')));
      const prompt = await officer.prompt();
      await prompt.getByLabel('Passphrase of this file', { exact: true }).fill(FILES);
      await officer.press('Try the passphrase', prompt);
      await sheet.getByRole('button', { name: 'Show the certificates' }).waitFor();
      await officer.press('Close', sheet.locator('footer'));
      await officer.app.control.writeClipboard(readFileSync(mail.keyFile, 'utf8') + readFileSync(mail.certificateFile, 'utf8'));
      const page = await officer.page();
      await page.keyboard.press('Control+v');
      await page
        .getByTestId('dialog-import')
        .getByRole('button', { name: /^Import \d/ })
        .click();
      await page.getByTestId('dialog-import-progress').getByRole('button', { name: 'Show the certificates' }).click();
      await officer.release({ certificate: www.commonName, format: 'pem', passphrase: OUT, to: place.path('www.pem') });
      await officer.go('audit');
      await officer.press('Verify the log');
      await page
        .getByTestId('result-verification')
        .getByText(/^The log is whole/)
        .waitFor();
      messages = readBridgeTap(tapFile);
    });
    afterAll(() => place.close());

    it('in any form, between window, shell and agent', () => {
      // The agent gets what was pasted, from the shell: that is no message to or from the window, and the one exception.
      const pasted = (message: TappedMessage) => message.direction === 'main to utility' && message.raw.includes('BEGIN PRIVATE KEY');
      const needles = pairs.flatMap((pair) => needlesOfKey(pair.commonName, pair.pkcs8));
      const hits = messages
        .filter((message) => !pasted(message))
        .flatMap((message) => found(needles, message.raw).map((name) => `${message.direction}: ${name}`));
      expect(hits).toEqual([]);
      expect(messages.filter(pasted)).toHaveLength(1);
      expect(messages.filter(({ raw }) => raw.includes('PRIVATE KEY-----') || raw.includes(Buffer.from('PRIVATE KEY-----', 'utf16le'))).every(pasted)).toBe(
        true,
      );
    });

    it('though the messages were heard: certificates and names are in them, and the pasted key is where it must be', () => {
      const [www, , mail] = pairs as [MadePair, MadePair, MadePair];
      const heard = messages.filter(({ direction }) => direction === 'main to page').map(({ raw }) => raw);
      const certificate = readFileSync(www.certificateFile, 'utf8').split('\n')[3] as string;
      expect(heard.some((raw) => raw.includes(certificate))).toBe(true);
      for (const { commonName } of pairs) expect(heard.some((raw) => raw.includes(commonName))).toBe(true);
      const toAgent = messages.filter(({ direction }) => direction === 'main to utility').map(({ raw }) => raw);
      expect(toAgent.flatMap((raw) => found(needlesOf('pasted', Buffer.from(readFileSync(mail.keyFile, 'utf8').split('\n')[1] as string)), raw))).toEqual([
        'pasted, raw',
      ]);
      expect(new Set(messages.map(({ direction }) => direction))).toEqual(new Set(['page to main', 'main to page', 'main to utility', 'utility to main']));
    });

    it('and passphrases cross it as bytes, never as text', () => {
      const strings = messages.flatMap(({ value }) => stringsIn(value));
      for (const passphrase of [PASSPHRASE, FILES, OUT]) expect(strings.filter((text) => text.includes(passphrase))).toEqual([]);
      expect(found(needlesOf('passphrase', Buffer.from(PASSPHRASE)), Buffer.concat(messages.map(({ raw }) => raw)))).toEqual(['passphrase, raw']);
    });
  },
  { doubleOnly: 'only the double can listen on the bridge' },
);

onEachPlatform('the bridge answers the window’s own document alone', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  beforeAll(async () => {
    officer = new OfficerAtWork(await place.start(on));
    await officer.create(place.vault);
  });
  afterAll(() => place.close());

  it('a frame in it has no bridge, whatever it shows', async () => {
    const page = await officer.page();
    const seen = await page.evaluate(async () => {
      const kinds = { blank: 'about:blank', own: '/', data: 'data:text/html,x' };
      const found: Record<string, string> = {};
      for (const [kind, address] of Object.entries(kinds)) {
        const frame = document.createElement('iframe');
        frame.src = address;
        const loaded = new Promise((resolve) => {
          frame.onload = resolve;
        });
        document.body.append(frame);
        await loaded;
        try {
          found[kind] = typeof (frame.contentWindow as unknown as { strongroom?: unknown }).strongroom;
        } catch (error) {
          found[kind] = (error as Error).name;
        }
        frame.remove();
      }
      return found;
    });
    // A policy that allows no frame leaves an error page of another origin in the place of the last two.
    expect(seen.blank).toBe('undefined');
    for (const kind of ['own', 'data']) expect(['undefined', 'SecurityError']).toContain(seen[kind]);
  });

  it('no other window opens, and this one goes nowhere', async () => {
    const page = await officer.page();
    expect(await page.evaluate(() => window.open('about:blank') === null && window.open('/') === null)).toBe(true);
    const before = page.url();
    await page.evaluate(() => {
      location.href = 'data:text/html,elsewhere';
    });
    await page.getByTestId('page-overview').waitFor();
    expect(page.url()).toBe(before);
    expect(await officer.app.control.windows()).toHaveLength(1);
  });

  it('calls that are not in the contract, or not in its shape, are refused', async () => {
    const page = await officer.page();
    const codes = await page.evaluate(async (names) => {
      const bridge = (window as unknown as { strongroom: { call(name: unknown, input: unknown): Promise<{ ok: boolean; error?: { code: string } }> } })
        .strongroom;
      const answer = async (name: unknown, input: unknown) => (await bridge.call(name, input)).error?.code ?? 'answered';
      const wrong = await Promise.all(names.map((name) => answer(name, { notInTheContract: 1 })));
      return [
        ...new Set(wrong),
        await answer('agent.lock', { interrupt: true, reason: 'quit' }),
        await answer('__proto__', {}),
        await answer('toString', {}),
        await answer(7, {}),
      ];
    }, windowCalls);
    expect([...new Set(codes)]).toEqual(['BRIDGE_INPUT']);
  });

  it('calls of the kit’s window are refused to this one', async () => {
    const page = await officer.page();
    const codes = await page.evaluate(async (names) => {
      const bridge = (window as unknown as { strongroom: { call(name: string, input: unknown): Promise<{ error?: { code: string } }> } }).strongroom;
      return Promise.all(names.map(async (name) => (await bridge.call(name, {})).error?.code ?? 'answered'));
    }, kitCalls);
    expect(codes).toEqual(kitCalls.map(() => 'BRIDGE_REFUSED'));
  });

  it('values that ipc carries and no call takes are refused to every call, in little time for the application', async () => {
    const page = await officer.page();
    const codes = await page.evaluate(
      async (names) => {
        const bridge = (window as unknown as { strongroom: { call(name: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }> } })
          .strongroom;
        const cyclic: Record<string, unknown> = {};
        cyclic.itself = cyclic;
        let deep: object = {};
        for (let level = 0; level < 500; level += 1) deep = { deep };
        const values: Record<string, () => unknown> = {
          'a map': () => new Map([['kind', 'files']]),
          'a date': () => new Date(0),
          itself: () => cyclic,
          'five hundred objects in each other': () => deep,
          'a list of holes': () => Array(60_000),
          'half a character': () => ({ text: '\ud800' }),
        };
        // What is large is sent to a few calls: the same walk refuses it to all, before any schema is looked at.
        const large: Record<string, () => unknown> = {
          'a text of a million characters': () => ({ text: 'x'.repeat(1_000_000) }),
          'one byte of 5 MiB': () => ({ passphrase: new Uint8Array(new ArrayBuffer(5 << 20), 0, 1) }),
        };
        const found: string[] = [];
        for (const name of names) {
          for (const [what, make] of Object.entries(names.indexOf(name) % 40 === 0 ? { ...values, ...large } : values)) {
            const { error } = await bridge.call(name, make());
            if (error?.code !== 'BRIDGE_INPUT') found.push(`${name} with ${what}: ${error?.code ?? 'answered'}`);
          }
        }
        return found;
      },
      windowCalls.filter((name) => !['app.quit', 'vault.lock'].includes(name)),
    );
    expect(codes).toEqual([]);
    await officer.go('certificates');
  });

  it('a place that the window made up is not written to', async () => {
    const page = await officer.page();
    const code = await page.evaluate(async () => {
      const bridge = (window as unknown as { strongroom: { call(name: string, input: unknown): Promise<{ error?: { code: string } }> } }).strongroom;
      return [
        (await bridge.call('audit.export', { format: 'jsonl', from: null, to: null, verifier: false, destination: '0'.repeat(32), overwrite: true })).error
          ?.code,
        (await bridge.call('import.start', { sources: ['f'.repeat(32)], eraseSource: true })).error?.code,
      ];
    });
    expect(code).toEqual(['TOKEN_UNKNOWN', 'TOKEN_UNKNOWN']);
  });

  it('a blank document in its place is refused every call of the contract', async () => {
    const page = await officer.page();
    await page.evaluate(() => {
      location.href = 'about:blank';
    });
    // Chromium asks nobody before it goes there, and the blank document inherits the origin: the address is what tells them apart.
    await page.waitForURL('about:blank');
    const codes = await page.evaluate(async (names) => {
      const bridge = (window as unknown as { strongroom?: { call(name: string, input: unknown): Promise<{ error?: { code: string } }> } }).strongroom;
      return bridge === undefined ? ['no bridge'] : Promise.all(names.map(async (name) => (await bridge.call(name, {})).error?.code ?? `${name} was answered`));
    }, Object.keys(contract));
    expect(new Set(codes)).toEqual(new Set(codes.length === 1 ? ['no bridge'] : ['BRIDGE_REFUSED']));
  });
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(stringsIn);
}
