import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A tiny Electron app that uses each API once, written as its author would write it: it knows nothing of the double. */
const MAIN = `
import { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, nativeTheme, powerMonitor, protocol, screen, session, shell, utilityProcess } from 'electron';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';

const here = import.meta.dirname;
const said = [];
const type = { html: 'text/html', js: 'text/javascript' };
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'none'";
app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
if (!app.requestSingleInstanceLock({ from: 'fixture' })) { console.log('second'); app.exit(7); }
app.on('second-instance', (event, argv, folder, data) => said.push(['second-instance', argv.at(-1), data]));
app.on('window-all-closed', () => said.push(['window-all-closed']));
app.on('web-contents-created', (event, contents) => {
  contents.on('will-navigate', (e, url) => { said.push(['will-navigate', url]); e.preventDefault(); });
  contents.on('will-attach-webview', (e) => e.preventDefault());
  contents.setWindowOpenHandler(({ url }) => { said.push(['window-open', url]); return { action: 'deny' }; });
});

let window;
async function open(extra = {}) {
  const made = new BrowserWindow({ width: 900, height: 650, show: false, ...extra, webPreferences: { preload: join(here, 'preload.cjs'), sandbox: true, contextIsolation: true } });
  made.once('ready-to-show', () => made.show());
  made.webContents.on('render-process-gone', (event, details) => said.push(['gone', details.reason]));
  made.webContents.on('did-finish-load', () => said.push(['loaded', made.id]));
  made.webContents.on('zoom-changed', (event, direction) => said.push(['zoom-changed', direction]));
  made.setContentProtection(true);
  await made.loadURL('app://fixture/index.html?a=1#top');
  return made;
}

const calls = {
  echo: (event, value) => value,
  who: (event) => ({ url: event.senderFrame.url, origin: event.senderFrame.origin, parent: event.senderFrame.parent, known: BrowserWindow.fromWebContents(event.sender) === window, same: event.sender === window?.webContents, top: event.senderFrame.top === event.senderFrame }),
  fail: () => { const error = new RangeError('no such key'); error.code = 'SECRET'; throw error; },
  bad: () => ({ run() {} }),
  said: () => said,
  open: async (event, options) => dialog.showOpenDialog(window, options),
  save: async () => dialog.showSaveDialog({ defaultPath: 'x.p12' }),
  box: async () => dialog.showMessageBox(window, { message: 'Sure?', buttons: ['No', 'Yes'] }),
  clip: async (event, text) => { const before = await clipboard.readText(); await clipboard.writeText(text); return before; },
  theme: (event, source) => { nativeTheme.themeSource = source; return nativeTheme.shouldUseDarkColors; },
  zoom: (event, factor) => { event.sender.setZoomFactor(factor); return event.sender.getZoomFactor(); },
  paths: () => ['userData', 'documents', 'home', 'temp', 'appData'].map((name) => app.getPath(name)),
  names: () => [app.getName(), app.getVersion(), app.isPackaged, app.isReady(), screen.getPrimaryDisplay().workAreaSize, process.argv.slice(2), Object.keys(process.env).filter((name) => /DOUBLE/.test(name))],
  external: (event, url) => shell.openExternal(url).then(() => 'opened', () => 'refused'),
  idle: () => powerMonitor.getSystemIdleTime(),
  push: (event, value) => { event.sender.send('pushed', value, 2); },
  replace: async () => {
    const old = window;
    window = await open({ title: 'second' });
    old.destroy();
    const thrown = [];
    for (const use of [() => old.getBounds(), () => old.webContents, () => old.show(), () => old.loadURL('app://fixture/')]) {
      try { await use(); thrown.push('nothing'); } catch (error) { thrown.push(error.message); }
    }
    said.push(['after destroy', old.isDestroyed(), thrown]);
  },
  another: async () => { const other = await open({ x: 300, y: 200 }); said.push(['windows', BrowserWindow.getAllWindows().length]); return other.id; },
  strange: async () => {
    const thrown = [];
    const strange = [() => app.dock, () => app.on('gpu-process-crashed', () => {}), () => protocol.registerSchemesAsPrivileged([]), () => window.loadURL('http://example.org/'), () => window.loadURL('file:///etc/hosts'), () => new BrowserWindow({ webPreferences: { nodeIntegration: true } }), () => window.webContents.executeJavaScript('1')];
    for (const use of strange) { try { await use(); thrown.push('nothing'); } catch (error) { thrown.push(error.message); } }
    return thrown;
  },
  agent: async (event, message) => {
    const child = utilityProcess.fork(join(here, 'agent.mjs'), ['--flag'], { serviceName: 'agent', stdio: 'pipe' });
    child.postMessage(message);
    const first = await new Promise((resolve) => child.once('message', resolve));
    let refused; try { child.postMessage({ run() {} }); } catch (error) { refused = error.message; }
    const pid = child.pid;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const killed = child.kill();
    return { first, pid, killed, code: await ended, after: child.pid, refused };
  },
  keep: () => { utilityProcess.fork(join(here, 'agent.mjs'), [], { serviceName: 'kept' }); },
};
for (const [name, call] of Object.entries(calls)) ipcMain.handle(name, call);
ipcMain.on('note', (event, ...args) => said.push(['note', ...args]));

try { new BrowserWindow(); } catch (error) { said.push(['early', error.message]); }
await app.whenReady();
Menu.setApplicationMenu(null);
for (const name of ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown']) powerMonitor.on(name, () => said.push(['power', name]));
session.defaultSession.setPermissionRequestHandler((contents, permission, callback) => callback(false));
session.defaultSession.setPermissionCheckHandler(() => false);
session.defaultSession.setSpellCheckerEnabled(false);
session.defaultSession.setSpellCheckerDictionaryDownloadURL('app://fixture/none/');
session.defaultSession.on('will-download', (event) => event.preventDefault());
session.defaultSession.webRequest.onBeforeRequest((details, callback) => {
  const cancel = !details.url.startsWith('app://fixture/');
  if (cancel) said.push(['cancelled', details.url, details.resourceType]);
  callback({ cancel });
});
protocol.handle('app', (request) => {
  const { pathname } = new URL(request.url);
  const file = pathname.slice(1);
  if (!['index.html', 'open.html', 'page.js'].includes(file)) return new Response('missing', { status: 404 });
  const headers = { 'content-type': type[file.split('.').at(-1)], 'x-content-type-options': 'nosniff', ...(file === 'open.html' ? {} : { 'content-security-policy': csp }) };
  return new Response(readFileSync(join(here, file)), { headers });
});
window = await open();
`;

const PRELOAD = `
const { contextBridge, ipcRenderer, webUtils } = require('electron');
const refused = ['fs', 'path', 'child_process', 'node:crypto'].map((name) => { try { require(name); return 'loaded'; } catch (error) { return error.message; } });
const Emitter = require('node:events');
class Thing { constructor() { this.own = 1; } get computed() { return 2; } method() {} }
const listeners = new Map();
contextBridge.exposeInMainWorld('bridge', {
  call: (name, ...args) => ipcRenderer.invoke(name, ...args),
  note: (...args) => ipcRenderer.send('note', ...args),
  onPushed: (listener) => { const heard = (event, ...args) => listener(...args); ipcRenderer.on('pushed', heard); return () => ipcRenderer.removeListener('pushed', heard); },
  pathsOf: (files) => Promise.resolve(files.map((file) => webUtils.getPathForFile(file))),
  sync: (value) => ({ got: value, thing: new Thing(), when: new Date(5), map: new Map([[1, 2]]) }),
  throws: () => { const error = new TypeError('plain words'); error.code = 'X'; throw error; },
  apply: (callback, value) => callback(value),
  refused,
  url: String(new (require('url').URL)('app://fixture/x')),
  emitter: typeof new Emitter().on,
  world: typeof window.pageSecret,
});
let again = 'nothing';
try { contextBridge.exposeInMainWorld('bridge', {}); } catch (error) { again = error.message; }
contextBridge.exposeInMainWorld('again', again);
`;

const PAGE = `
window.pageSecret = 1;
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
window.early = typeof window.bridge;
window.dropped = new Promise((resolve) => {
  addEventListener('dragover', (event) => event.preventDefault());
  addEventListener('drop', (event) => { event.preventDefault(); resolve(bridge.pathsOf([...event.dataTransfer.files])); });
});
window.picked = new Promise((resolve) => { document.querySelector('input').onchange = (event) => resolve(bridge.pathsOf([...event.target.files])); });
document.title = 'Fixture page';
`;

const INDEX = `<!doctype html><html><head><meta charset="utf-8"><title>Fixture</title></head><body>
<input type="file" multiple><a id="away" href="app://elsewhere/x">away</a><a id="https" href="https://example.org/">https</a><a id="blank" target="_blank" href="/open.html">blank</a>
<button id="button" style="position:fixed;left:200px;top:200px">press</button><p id="text">some words</p>
<script src="page.js"></script><script>window.inline = true;</script></body></html>`;

const AGENT = `
const early = new Promise((resolve) => process.parentPort.once('message', resolve));
const { data, ports } = await early;
process.parentPort.postMessage({ data, ports: ports.length, isBytes: data.bytes?.constructor === Uint8Array, send: typeof process.send, type: process.type, argv: process.argv.slice(2), double: Object.keys(process.env).filter((name) => /DOUBLE/.test(name)) });
setInterval(() => {}, 1000);
`;

/** Writes the app into a new folder. */
export function writeFixtureApp(): { readonly folder: string; readonly main: string; readonly userData: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'fixture-'));
  const userData = join(folder, 'user data');
  mkdirSync(userData);
  const files = {
    'main.mjs': MAIN,
    'preload.cjs': PRELOAD,
    'page.js': PAGE,
    'index.html': INDEX,
    'open.html': '<!doctype html><title>open</title>',
    'agent.mjs': AGENT,
    'package.json': '{"name":"fixture","productName":"Fixture App","version":"1.2.3"}',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return { folder, main: join(folder, 'main.mjs'), userData, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
