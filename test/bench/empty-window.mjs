import { app, BrowserWindow, protocol } from 'electron';

// The peer of a cold start: the least that an application shows.
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
await app.whenReady();
protocol.handle('app', () => new Response('<!doctype html><title>empty</title><h1>empty</h1>', { headers: { 'content-type': 'text/html' } }));
await new BrowserWindow({ width: 1280, height: 800 }).loadURL('app://empty/');
