// Builds the named parts (main, preload, renderer) with electron-vite's configuration. A process of its own, so that what the bundler prints never reaches the stdout of the CLI.
import { resolve } from 'node:path';
import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

process.env.NODE_ENV_ELECTRON_VITE = 'production';
const { config } = await resolveConfig({ logLevel: 'warn' }, 'build', 'production');
for (const target of process.argv.slice(2)) {
  // electron-vite takes outDir from the project's folder, not from a part's own root: said here once for all parts, whatever their roots are.
  config[target].build.outDir = resolve('dist', target);
  await build(config[target]);
}
