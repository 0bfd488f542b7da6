import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { connect } from './connect.ts';
import { KitFace } from './KitFace.tsx';
import { listenForCopies } from './listen-for-copies.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');

const isKit = location.hash === '#kit';

// Chromium would open a file that is dropped where nothing takes it.
for (const kind of ['dragover', 'drop']) window.addEventListener(kind, (event) => event.preventDefault());

listenForCopies(isKit);

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>{isKit ? <KitFace /> : <App />}</CSPProvider>
  </StrictMode>,
);
// The kit's window hears no events and keeps no state: it asks for the kit and ends.
if (!isKit) void connect();
