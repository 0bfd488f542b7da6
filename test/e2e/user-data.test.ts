import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LanternFiles, type MadePair, ORGANISATION } from './lantern-files.ts';
import { found, needlesOfKey, needlesOfText } from './needles.ts';
import { OFFICER, OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const OUT = 'copper-kettle-outing';

onEachPlatform('what the app keeps outside the vault', (on) => {
  const place = new Workplace();
  let pair: MadePair;
  let officer: OfficerAtWork;
  beforeAll(async () => {
    const files = new LanternFiles(place.makeFolder('made'));
    pair = files.pair('www.lantern.example');
    officer = new OfficerAtWork(await place.start(on));
    await officer.create(place.vault);
    await officer.import(pair.keyFile, pair.certificateFile, files.chain(place.path('chain.pem')));
    await officer.release({ certificate: pair.commonName, format: 'pem', passphrase: OUT, to: place.path('www.pem') });
    const page = await officer.go('certificates');
    await page.getByRole('searchbox').fill('lantern.example');
    await officer.go('settings');
    await page.getByTestId('select-theme').click();
    await page.getByRole('option', { name: 'Dark' }).click();
    await officer.lock();
    await officer.app.close();
  });
  afterAll(() => place.close());

  const kept = () => readdirSync(place.userData, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(place.userData, name)).isFile());

  it('is the window’s place, the preferences and the list of vaults', () => {
    expect(readFileSync(join(place.userData, 'recent-vaults.json'), 'utf8')).toContain('lantern.strongroom');
    expect(readFileSync(join(place.userData, 'preferences.json'), 'utf8')).toContain('"theme": "dark"');
    if (on === 'double') expect(kept().sort()).toEqual(['preferences.json', 'recent-vaults.json', 'window.json']);
  });

  it('holds no name, no key and no passphrase, in any encoding', () => {
    const needles = [
      ...needlesOfKey(pair.commonName, pair.pkcs8),
      ...Object.entries({
        'common name': pair.commonName,
        'alternative name': `alt-${pair.commonName}`,
        organisation: ORGANISATION,
        issuer: 'Lantern Issuing CA',
        officer: OFFICER,
        passphrase: PASSPHRASE,
        'passphrase of the file': OUT,
      }).flatMap(([name, text]) => needlesOfText(name, text)),
    ];
    const hits = kept().flatMap((name) => found(needles, readFileSync(join(place.userData, name))).map((needle) => `${name}: ${needle}`));
    expect(hits).toEqual([]);
    // What it does hold, the search finds.
    expect(kept().flatMap((name) => found(needlesOfText('vault', 'lantern.strongroom'), readFileSync(join(place.userData, name))))).toContain('vault, raw');
  });
});
