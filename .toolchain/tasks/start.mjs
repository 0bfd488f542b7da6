import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { preventCoreDumps } from '../../main/machine/core-dumps.ts';
import { ensureElectron } from '../electron-binary.mjs';
import { inheritTerminal } from '../run.mjs';
import { buildIfStale } from './build.mjs';
import { ensurePackages } from './system-packages.mjs';

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Opens the application in Electron, or, where its binary cannot be had, on the double over Chromium. */
export async function run(args, { root }) {
  if (!hasDisplay()) {
    console.error(
      'strongroom: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). For a virtual one: xvfb-run -a npm start. Without any: npm run cli -- --help',
    );
    return 1;
  }
  const built = buildIfStale(root);
  if (built !== 0) return built;

  // Electron's first processes are there before its main script can turn them off; all inherit it from here.
  preventCoreDumps();
  const cwd = process.env.INIT_CWD ?? root;
  const electron = ensureElectron(root);
  if (electron) {
    const { ELECTRON_RUN_AS_NODE: _unset, ...env } = process.env;
    // Chromium's sandbox refuses to run as root; only a development checkout does that, and says so.
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
    if (asRoot) console.error("strongroom: running as root, hence without Chromium's sandbox");
    return inheritTerminal(electron, [root, ...(asRoot ? ['--no-sandbox'] : []), ...args], { cwd, env });
  }
  if (!process.env.CHROMIUM && !ensurePackages(['chromium'])) return 1;
  const double = join(root, 'test', 'electron', 'start.mjs');
  if (!existsSync(double)) {
    console.error('strongroom: the development shell (test/electron) is not in this checkout');
    return 1;
  }
  return inheritTerminal(process.execPath, ['--no-warnings=ExperimentalWarning', double, ...args], { cwd, env: process.env });
}
