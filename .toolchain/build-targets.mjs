// Builds the named parts (main, preload, renderer) with electron-vite's configuration. A process of its own, so that what the bundler prints never reaches the stdout of the CLI.
import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

process.env.NODE_ENV_ELECTRON_VITE = 'production';
const { config } = await resolveConfig({ logLevel: 'warn' }, 'build', 'production');
for (const target of process.argv.slice(2)) await build(config[target]);
