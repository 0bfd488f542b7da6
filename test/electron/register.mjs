// Maps the module `electron` to the double, for import and require, in the main process, its worker threads and its utility processes.
import { registerHooks } from 'node:module';

const double = new URL(process.env.ELECTRON_DOUBLE === undefined ? './double/electron-utility.ts' : './double/electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'electron' ? { url: double, format: 'module', shortCircuit: true } : next(specifier, context);
  },
});
