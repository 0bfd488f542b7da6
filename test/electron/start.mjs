// The app on the double, for a person at a display: node test/electron/start.mjs [arguments of the app]. `npm start` comes here without Electron.
import { startInteractively } from './start-interactively.ts';

process.exitCode = await startInteractively(process.argv.slice(2));
