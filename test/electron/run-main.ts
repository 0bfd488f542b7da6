import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { startDouble } from './double/electron.ts';

// The main process on the double: node --import register.mjs run-main.ts <main script> [arguments of the app].
const main = resolve(process.argv[2] as string);
process.argv.splice(1, 2, main);
Object.defineProperty(process, 'type', { value: 'browser', enumerable: true });
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
await import(pathToFileURL(main).href);
await startDouble();
