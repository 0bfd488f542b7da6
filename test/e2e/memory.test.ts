import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../electron/until.ts';
import { LanternFiles, type MadePair } from './lantern-files.ts';
import { type Needle, needlesOfKey } from './needles.ts';
import { OFFICER, OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { MemorySearch, unreadableMemory } from './process-memory.ts';
import { vaultSecrets } from './vault-secrets.ts';
import { Workplace } from './workplace.ts';

const FILES = 'tin-soldier-parade';
const OUT = 'copper-kettle-outing';

/** Runs in the page, which keeps bytes that nothing else has. */
function plant(): void {
  Object.assign(window, { planted: Uint8Array.from({ length: 80 }, (_, at) => (at * 37 + 11) % 251) });
}
const planted: Needle[] = [{ name: 'planted, raw', bytes: Buffer.from(Array.from({ length: 80 }, (_, at) => (at * 37 + 11) % 251)) }];

onEachPlatform(
  'after the lock no process holds a secret of the vault',
  (on) => {
    const place = new Workplace();
    let officer: OfficerAtWork;
    let pairs: MadePair[];
    let keys: Needle[];
    let secrets: Needle[];
    const processes = async () => [officer.app.mainPid, ...officer.app.chromiumPids(), ...(await officer.app.agentPids())];
    beforeAll(async () => {
      const files = new LanternFiles(place.makeFolder('made'));
      pairs = [files.pair('www.lantern.example'), files.pair('api.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'])];
      // Many of one kind: while they are put in, the agent has always some of them in hand.
      const many = Array.from({ length: 250 }, (_, at) => ({ name: `many ${at}`, key: generateKeyPairSync('ed25519').privateKey }));
      place.makeFolder('many');
      for (const { name, key } of many) writeFileSync(place.path('many', `${name}.pem`), key.export({ type: 'pkcs8', format: 'pem' }));
      keys = [
        ...pairs.flatMap((pair) => needlesOfKey(pair.commonName, pair.pkcs8)),
        ...many.flatMap(({ name, key }) => needlesOfKey(name, key.export({ type: 'pkcs8', format: 'der' }))),
      ];
      place.makeFolder('stick');
      for (const { commonName, keyFile, certificateFile } of pairs)
        writeFileSync(place.path('stick', `${commonName}.pem`), readFileSync(keyFile, 'utf8') + readFileSync(certificateFile, 'utf8'));
      files.pkcs12(pairs[0] as MadePair, FILES, place.path('stick', 'x-waits.p12'));
      officer = new OfficerAtWork(await place.start(on));
      await officer.create(place.vault);
    });
    afterAll(() => place.close());

    it('the search finds private keys in the agent while they are put in', async () => {
      const search = new MemorySearch(keys);
      const [agent] = await officer.app.agentPids();
      const sheet = await officer.drop(place.path('many'));
      await until('a private key in the memory of the agent', () => search.in(agent as number).length > 0);
      await sheet.getByRole('button', { name: 'Show the certificates' }).waitFor();
      await officer.press('Close', sheet.locator('footer'));
    });

    it('the search finds the vault’s keys in the agent while the vault is open', async () => {
      const sheet = await officer.drop(place.path('stick'));
      await officer.prompt();
      secrets = await vaultSecrets(place.vault, OFFICER, PASSPHRASE, place.path('copy'));
      const [agent] = await officer.app.agentPids();
      const there = new MemorySearch(secrets).in(agent as number);
      expect(there).toEqual(expect.arrayContaining(['database key, raw', 'signing key, raw', expect.stringMatching(/^epoch key .*, raw$/)]));
      await officer.press('Skip this file', await officer.prompt());
      await sheet.getByRole('button', { name: 'Show the certificates' }).waitFor();
      await officer.press('Close', sheet.locator('footer'));
      await officer.release({ certificate: 'www.lantern.example', format: 'p12', passphrase: OUT, to: place.path('www.p12') });
    });

    it('and nowhere else, neither in the shell nor in the window, where it finds what was planted', async () => {
      await (await officer.page()).evaluate(plant);
      const windows = officer.app.chromiumPids();
      expect(windows.flatMap((pid) => new MemorySearch(planted).in(pid))).toEqual(['planted, raw']);
      const search = new MemorySearch([...secrets, ...keys]);
      for (const pid of new Set([officer.app.mainPid, ...windows])) expect(search.in(pid), `process ${pid}`).toEqual([]);
    });

    it('nothing of it is left after the lock', async () => {
      // Sealed after the first look: what the release and the second import used is looked for as well.
      secrets = [...secrets, ...(await vaultSecrets(place.vault, OFFICER, PASSPHRASE, place.path('copy before lock')))];
      await officer.lock();
      // The window's process has ended with all that it knew.
      const search = new MemorySearch([...secrets, ...keys, ...planted]);
      const all = await processes();
      expect(all.length).toBeGreaterThan(2);
      for (const pid of all) expect(search.in(pid), `process ${pid}`).toEqual([]);
    });
  },
  { impossible: unreadableMemory },
);
