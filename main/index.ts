import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, nativeTheme, powerMonitor, protocol, screen, session, utilityProcess } from 'electron';
import { preventCoreDumps } from './machine/core-dumps.ts';
import { menuFor } from './shell/app-menu.ts';
import { appScheme } from './shell/app-scheme.ts';
import { hardenCommandLine, hardenEveryContents } from './shell/hardening.ts';
import { readStartArguments } from './shell/start-arguments.ts';
import type { Shell } from './shell/start-shell.ts';

// Electron's entry: the life of the application from its start to its end, and nothing else. All of this has to happen before `ready`.
const built = dirname(dirname(fileURLToPath(import.meta.url)));
// The window's processes inherit it, whether they are there already or come later.
preventCoreDumps();
const wanted = readStartArguments(process.argv, process.cwd(), app.isPackaged);

let shell: Shell | null = null;
let life: 'running' | 'closing' | 'closed' = 'running';

app.enableSandbox();
hardenCommandLine(app.commandLine);
hardenEveryContents(app);
protocol.registerSchemesAsPrivileged([appScheme]);

// Two windows on one set of preferences would overwrite each other's; a second start only shows the first.
if (!app.requestSingleInstanceLock()) {
  app.quit();
} else {
  app.on('second-instance', () => shell?.focus());
  app.on('activate', () => shell?.focus());
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (!shell || life === 'closed') return;
    // Locking takes time, which quitting does not give: it is put off, and asked for again when the vault is locked.
    event.preventDefault();
    if (life === 'closing') return;
    life = 'closing';
    shell
      .close()
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        life = 'closed';
        app.quit();
      });
  });
  // Electron gets ready meanwhile.
  Promise.all([import('./shell/start-shell.ts'), app.whenReady()])
    .then(([{ startShell }]) => {
      const menu = menuFor(process.platform);
      Menu.setApplicationMenu(menu === null ? null : Menu.buildFromTemplate(menu));
      shell = startShell(
        { app, BrowserWindow, clipboard, dialog, ipcMain, nativeTheme, powerMonitor, protocol, screen, session, utilityProcess },
        built,
        wanted,
      );
    })
    .catch((error: unknown) => {
      console.error(error);
      app.exit(1);
    });
}
