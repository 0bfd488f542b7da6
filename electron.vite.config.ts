import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { recoveryFileNames } from './main/backup/recovery-files.ts';
import { reportFontFiles, reportFontPackage } from './main/service/report-font-files.ts';
import { VERIFIER } from './main/service/verifier-file.ts';

// What Node loads from node_modules at run time: two native addons, and piscina, which finds its own worker file.
const external = ['electron', 'better-sqlite3', 'sodium-native', 'koffi', 'piscina', 'cpu-features', /\.node$/, /^node:/];

/** Fonts of printed reports go beside the bundle, where `loadReportFonts` looks for them. */
const reportFonts: Plugin = {
  name: 'report-fonts',
  generateBundle() {
    for (const name of [...reportFontFiles.sans, ...reportFontFiles.strong, reportFontFiles.mono]) {
      this.emitFile({ type: 'asset', fileName: `fonts/${name}`, source: readFileSync(`node_modules/${reportFontPackage(name)}/files/${name}`) });
    }
  },
};

/** What goes into each backup for whoever has nothing of ours, where `recoveryFiles` looks for it. */
const recovery: Plugin = {
  name: 'recovery',
  generateBundle() {
    for (const name of recoveryFileNames) this.emitFile({ type: 'asset', fileName: `recovery/${name}`, source: readFileSync(`assets/recovery/${name}`) });
  },
};

/** What a stranger verifies an exported log with, where `writeVerifier` looks for it. */
const verifier: Plugin = {
  name: 'verifier',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: `verifier/${VERIFIER}`, source: readFileSync(`assets/verifier/${VERIFIER}`) });
  },
};

export default defineConfig({
  main: {
    plugins: [reportFonts, recovery, verifier],
    build: {
      outDir: 'dist/main',
      target: 'node24',
      minify: false,
      externalizeDeps: false,
      rollupOptions: {
        external,
        input: { index: 'main/index.ts', agent: 'main/agent/index.ts', cli: 'main/cli/index.ts', worker: 'main/custody/worker.ts' },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      externalizeDeps: false,
      rollupOptions: { input: { index: 'preload/index.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'dist/renderer',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      // electron-vite does not unless it is told.
      minify: true,
      // Which rule overrides which is not to depend on what is read first.
      cssCodeSplit: false,
      // A local file need not be small.
      chunkSizeWarningLimit: 1000,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: 'renderer/index.html' } },
    },
  },
});
