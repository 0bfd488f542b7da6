import '../styles/fonts.css';
import '../styles/tokens.css';
import '../styles/base.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { connect } from './connect.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html lacks #root');

// Chromium would open a file that is dropped where nothing takes it.
for (const kind of ['dragover', 'drop']) window.addEventListener(kind, (event) => event.preventDefault());

createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <App />
    </CSPProvider>
  </StrictMode>,
);
void connect();
