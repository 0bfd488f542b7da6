import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningDouble, startOnDouble } from '../electron/run.ts';
import { until } from '../electron/until.ts';
import { keyBytes, openssl } from '../integration/oracles.ts';
import { LanternFiles, type MadePair } from './lantern-files.ts';
import { OFFICER, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const WITHOUT_NETWORK = ['unshare', '--net', '--map-root-user'];
const OUT = 'copper-kettle-outing';
const possible = process.platform === 'linux' && spawnSync('unshare', [...WITHOUT_NETWORK.slice(1), 'true']).status === 0;

onEachPlatform(
  'where there is no network interface',
  () => {
    const place = new Workplace();
    let double: RunningDouble;
    let pair: MadePair;
    beforeAll(async () => {
      const files = new LanternFiles(place.makeFolder('made'));
      pair = files.pair('www.lantern.example');
      double = await startOnDouble({
        main: fileURLToPath(new URL('../../dist/main/index.js', import.meta.url)),
        userData: place.userData,
        debuggingPort: false,
        wrap: WITHOUT_NETWORK,
      });
    });
    afterAll(async () => {
      await double?.close();
      await place.close();
    });

    /** Runs in the page: no test tool can attach without a network, so the steps go through the bridge, as the window's own do. */
    async function inPage<T>(steps: string): Promise<T> {
      const window = await until('the window', async () => (await double.control.ask('windows')).find(({ loading }) => !loading));
      const expression = `(async () => {
        const ask = async (name, input) => { const answer = await strongroom.call(name, input); if (!answer.ok) throw new Error(name + ': ' + answer.error.code); return answer.value; };
        const bytes = (text) => new TextEncoder().encode(text);
        const ended = async (id) => { for (;;) { const { command } = await ask('commands.show', { id }); if (command.endedAt !== null) return command; await new Promise((next) => setTimeout(next, 50)); } };
        ${steps} })()`;
      const { result, exceptionDetails } = await double.control.ask('cdp', {
        id: window.id,
        method: 'Runtime.evaluate',
        params: { expression, awaitPromise: true, returnByValue: true },
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value as T;
    }
    const answer = (kind: 'open' | 'save', value: object) => double.control.ask('answerDialog', { kind, answer: { canceled: false, ...value } });

    it('there is none', () => {
      const seen = spawnSync('nsenter', ['-t', String(double.mainPid), '-n', '-U', '--preserve-credentials', 'cat', '/proc/net/dev'], { encoding: 'utf8' });
      expect(seen.stdout.match(/^\s*\w+:/gm)?.map((line) => line.trim())).toEqual(['lo:']);
    });

    it('a vault is created, keys come in and go out, the log verifies, the vault locks and opens again', async () => {
      await answer('save', { filePath: place.vault });
      await inPage(`const { chosen } = await ask('vault.chooseFolder', { purpose: 'create' });
        await ask('vault.create', { vault: chosen.vault, officer: ${JSON.stringify(OFFICER)}, passphrase: bytes(${JSON.stringify(PASSPHRASE)}), kit: null, keyFile: null });`);
      await answer('open', { filePaths: [pair.keyFile, pair.certificateFile] });
      const outcome = await inPage<string>(`const { files } = await ask('files.choose', { kind: 'files' });
        const { command } = await ask('import.start', { sources: files.map(({ token }) => token), eraseSource: false });
        return (await ended(command)).state;`);
      expect(outcome).toBe('done');
      await answer('save', { filePath: place.path('www.p12') });
      const released = await inPage<string>(`const { items } = await ask('certificates.list', {});
        const { destination } = await ask('files.chooseDestination', { kind: 'file', title: '', suggestedName: 'x' });
        const { command } = await ask('release.start', { certificates: [items[0].id], target: 'modern', chain: true, alias: null, protection: { kind: 'one', passphrase: bytes(${JSON.stringify(OUT)}) }, destination: { kind: 'file', token: destination.token }, overwrite: false, officerPassphrase: bytes(${JSON.stringify(PASSPHRASE)}), reason: '' });
        return (await ended(command)).state;`);
      expect(released).toBe('done');
      writeFileSync(place.path('released.pem'), openssl('pkcs12', '-in', place.path('www.p12'), '-nodes', '-passin', `pass:${OUT}`));
      expect(keyBytes(place.path('released.pem'))).toBe(pair.pkcs8.toString('hex'));
      expect(await inPage<string>("return (await ended((await ask('audit.verify', { anchor: null })).command)).state;")).toBe('done');

      const [before] = await double.control.ask('windows');
      await inPage("void ask('vault.lock', { interrupt: false });");
      await until('the locked window', async () => (await double.control.ask('windows')).every(({ id, loading }) => id !== before?.id && !loading));
      const state = await inPage<string>(`const { session } = await ask('app.state', {});
        return (await ask('vault.unlock', { vault: session.vault, officer: ${JSON.stringify(OFFICER)}, passphrase: bytes(${JSON.stringify(PASSPHRASE)}), keyFile: null })).session.state;`);
      expect(state).toBe('unlocked');
      expect(existsSync(place.vault)).toBe(true);
    });

    it('nothing but the app’s own files was ever asked for', async () => {
      expect((await double.control.ask('recordings')).cancelledRequests).toEqual([]);
    });
  },
  {
    doubleOnly: 'the double can be driven without a network, test tools for Electron cannot',
    impossible: possible ? undefined : 'a network of one’s own cannot be had here: it takes Linux and the right to unshare',
  },
);
