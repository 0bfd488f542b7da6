import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openssl } from '../integration/oracles.ts';
import { Stick } from '../integration/stick.ts';
import { LanternFiles, type MadePair } from './lantern-files.ts';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const OUT = 'copper-kettle-outing-seven';

// A key goes out on a stick: an image with a file system of its own, which the application takes for one that can be pulled.
const probe = Stick.plugIn();
probe?.throwAway();

onEachPlatform(
  'a release to a stick',
  (on) => {
    const place = new Workplace();
    let officer: OfficerAtWork;
    let stick: Stick;
    let pairs: MadePair[];

    beforeAll(async () => {
      const loops = new URL('../integration/removable-loops.mjs', import.meta.url).href;
      officer = new OfficerAtWork(await place.start(on, { env: { ...process.env, NODE_OPTIONS: `--import ${loops}` } }));
      await officer.create(place.vault);
      const files = new LanternFiles(place.makeFolder('made'));
      pairs = ['www.lantern.example', 'api.lantern.example'].map((name) => files.pair(name, ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']));
      await officer.import(...pairs.flatMap(({ keyFile, certificateFile }) => [keyFile, certificateFile]));
    });
    afterAll(async () => {
      await place.close();
      stick?.throwAway();
    });

    const outcome = async (): Promise<Locator> => {
      const dialog = (await officer.page()).getByTestId('dialog-release-outcome');
      // Two key derivations and a list of passphrases: on a shared machine that takes its time.
      await dialog.getByText(/may be pulled now\.$/).waitFor({ timeout: 100_000 });
      return dialog;
    };

    it('asks for a stick, shows it as soon as it is plugged in, and means it', async () => {
      await officer.press('Release the key…', await officer.openCertificate('www.lantern.example'));
      const dialog = (await officer.page()).getByTestId('dialog-release');
      await dialog.getByText('Plug in a stick.').waitFor();
      stick = Stick.plugIn() as Stick;
      await dialog.getByTestId('drives').getByRole('radio').first().and(dialog.locator(':checked')).waitFor();
      await dialog.getByText('Release 1 key to loop').waitFor();
      const axe = new AxeBuilder({ page: await officer.page() }).setLegacyMode(true);
      expect((await axe.analyze()).violations.map(({ id }) => id)).toEqual([]);
    });

    it('forgets it as soon as it is pulled', async () => {
      const dialog = (await officer.page()).getByTestId('dialog-release');
      stick.unmount();
      await dialog.getByText('Plug in a stick.').waitFor();
      stick.mount();
      await dialog.getByTestId('drives').waitFor();
    });

    it('writes, reads back, syncs, and says that it may be pulled; openssl opens what is there', async () => {
      const dialog = (await officer.page()).getByTestId('dialog-release');
      await officer.typeTwice(dialog, 'Passphrase of the file', OUT);
      await dialog.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
      await dialog.getByTestId('release-start').click();
      await (await outcome()).getByText('1 of 1 private key released, read back and proved.').waitFor();
      // What is known of a command comes a moment after how it ended.
      await (await outcome()).getByText('From the medium itself').waitFor();
      await officer.press('Close', (await outcome()).locator('footer'));
      const written = join(stick.folder, 'www.lantern.example.p12');
      expect(openssl('pkcs12', '-in', written, '-nodes', '-passin', `pass:${OUT}`).toString()).toContain('BEGIN PRIVATE KEY');
    });

    it('puts several into a folder of their own, each with a passphrase of its own', async () => {
      const page = await officer.go('certificates');
      for (const at of [0, 1]) await page.getByTestId('table-certificates').locator('[data-box]').nth(at).click();
      await officer.press('Release 2 keys…');
      const dialog = page.getByTestId('dialog-release');
      await dialog.getByLabel(/^One for each/).check();
      await officer.typeTwice(dialog, 'Passphrase of the list', OUT);
      await dialog.getByText('Release 2 keys into a new folder on loop').waitFor();
      await dialog.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
      await dialog.getByTestId('release-start').click();
      await outcome();
      const folder = readdirSync(stick.folder).find((name) => name.startsWith('release-')) as string;
      expect(readdirSync(join(stick.folder, folder)).sort()).toEqual(expect.arrayContaining(['SHA256SUMS', 'passphrases.csv.age', 'release-report.pdf']));
    });
  },
  {
    doubleOnly: 'an image is taken for a stick by a module that only the double lets in',
    impossible: probe === null ? 'an image with a file system cannot be mounted here' : undefined,
  },
);
