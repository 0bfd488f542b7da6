import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long the first start waits for the download (ms). A hundred megabytes over a slow line may take longer: then a later start finds what was fetched so far gone, and the person is told. */
const PATIENCE = 60_000;
/** How long a failure is remembered (ms), so that a start without a network is quick. */
const REMEMBERED = 24 * 60 * 60 * 1000;

const folderOf = (root) => join(root, 'node_modules', 'electron');
const failureFile = (root) => join(root, '.cache', 'electron-unavailable');

/** The path of Electron's binary if it is there. Never by `require('electron')`: that would start the download by itself. */
export function findElectron(root) {
  const folder = folderOf(root);
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}

function failedLately(root, version) {
  const file = failureFile(root);
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < REMEMBERED && readFileSync(file, 'utf8') === version;
}

/** The path of Electron's binary, fetched where it is missing, or `null` where it cannot be had; then one line has said so. */
export function ensureElectron(root) {
  const found = findElectron(root);
  if (found) return found;
  const { version } = JSON.parse(readFileSync(join(folderOf(root), 'package.json'), 'utf8'));
  if (!failedLately(root, version)) {
    console.error(`strongroom: fetching Electron ${version} (once)`);
    const done = spawnSync(process.execPath, [join(folderOf(root), 'install.js')], { cwd: root, stdio: 'ignore', timeout: PATIENCE, killSignal: 'SIGKILL' });
    const fetched = done.status === 0 ? findElectron(root) : null;
    if (fetched) {
      rmSync(failureFile(root), { force: true });
      return fetched;
    }
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(failureFile(root), version);
  }
  console.error(
    `strongroom: Electron ${version} could not be fetched, so this opens the same application in Chromium (to try again: rm ${join('.cache', 'electron-unavailable')})`,
  );
  return null;
}
