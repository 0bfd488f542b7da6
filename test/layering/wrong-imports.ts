/** A file that must not pass `npm run check`, and words of the reason that it must be given. */
export interface WrongImport {
  file: string;
  source: string;
  reason: string;
}

const crypto = 'main/crypto is the only door to cryptography';
const database = 'Every line of SQL lives in main/store';
const electron = 'Only main/index.ts and main/shell know Electron';

const wrong = (file: string, imported: string, reason: string): WrongImport => ({ file, source: `import { x } from '${imported}';\nx();\n`, reason });
const code = (file: string, source: string, reason: string): WrongImport => ({ file, source: `${source}\n`, reason });

/** From every room the one above it, from the design's list; and the doors that only one room has. */
export const wrongImports: readonly WrongImport[] = [
  wrong('main/index.ts', './service/service.ts', 'only starts the shell'),
  wrong('main/shell/a.ts', '../service/service.ts', 'The shell imports the contract and nothing of the agent'),
  wrong('main/shell/calls/a.ts', '../../vault/open.ts', 'The shell imports the contract and nothing of the agent'),
  wrong('main/shell/a.ts', '../agent/port.ts', 'The shell imports the contract and nothing of the agent'),
  wrong('main/shell/a.ts', '../crypto/hash.ts', 'The shell holds no secrets'),
  wrong('main/cli/a.ts', '../shell/clock.ts', 'The CLI is a front of the service'),
  wrong('main/cli/a.ts', '../agent/port.ts', 'The CLI is a front of the service'),
  wrong('main/agent/a.ts', '../cli/print.ts', 'The agent is a port in front of the service'),
  wrong('main/agent/a.ts', '../shell/clock.ts', 'The agent is a port in front of the service'),
  wrong('main/service/a.ts', '../agent/port.ts', 'The service is put in front of by the agent and the CLI'),
  wrong('main/service/a.ts', '../cli/print.ts', 'The service is put in front of by the agent and the CLI'),
  wrong('main/custody/a.ts', '../service/service.ts', 'Use cases are wired and called by the service'),
  wrong('main/commands/a.ts', '../custody/ingest.ts', 'The queue runs the use cases that it is handed'),
  wrong('main/backup/a.ts', '../commands/queue.ts', "Backup works on the vault's files"),
  wrong('main/audit/a.ts', '../backup/run.ts', 'The log is written by those above it'),
  wrong('main/audit/a.ts', '../custody/ingest.ts', 'The log is written by those above it'),
  wrong('main/vault/a.ts', '../audit/log.ts', 'The vault opens and seals'),
  wrong('main/vault/deep/a.ts', '../../custody/ingest.ts', 'The vault opens and seals'),
  wrong('main/media/a.ts', '../vault/open.ts', 'Media are drives and files without meaning'),
  wrong('main/media/a.ts', '../store/schema.ts', 'Media are drives and files without meaning'),
  wrong('main/machine/a.ts', '../vault/open.ts', 'The machine is looked at without meaning'),
  wrong('main/store/a.ts', '../media/list-drives.ts', 'The database layer knows rows'),
  wrong('main/formats/a.ts', '../media/list-drives.ts', 'Formats are pure functions'),
  wrong('main/shell/a.ts', '../media/list-drives.ts', 'The shell imports the contract and nothing of the agent'),
  wrong('main/store/a.ts', '../vault/open.ts', 'The database layer knows rows'),
  wrong('main/store/migrations/a.ts', '../../audit/log.ts', 'The database layer knows rows'),
  wrong('main/formats/a.ts', '../store/schema.ts', 'Formats are pure functions'),
  wrong('main/pki/a.ts', '../formats/pem.ts', 'Keys, requests and certificates are pure functions'),
  wrong('main/crypto/a.ts', '../pki/key.ts', 'Cryptography is the ground floor'),

  wrong('main/service/a.ts', 'electron', electron),
  wrong('main/crypto/a.ts', 'electron', electron),
  wrong('main/cli/a.ts', 'electron/main', electron),
  wrong('main/vault/a.ts', 'node:crypto', crypto),
  wrong('main/shell/a.ts', 'node:crypto', crypto),
  wrong('main/index.ts', 'crypto', crypto),
  wrong('main/vault/a.ts', 'sodium-native', crypto),
  wrong('main/pki/a.ts', '@noble/hashes/sha2.js', crypto),
  wrong('main/service/a.ts', 'better-sqlite3', database),
  wrong('main/audit/a.ts', 'kysely', database),
  wrong('main/service/a.ts', 'koffi', 'Foreign functions reach any memory'),
  wrong('main/crypto/a.ts', 'koffi', 'Foreign functions reach any memory'),
  wrong('main/shell/a.ts', '../../renderer/app/main.tsx', 'Main knows nothing of the window but the contract'),
  wrong('main/service/a.ts', '../../preload/index.ts', 'Main and the window share preload/contract'),

  wrong('preload/index.ts', 'zod', 'A sandboxed preload can require only electron'),
  wrong('preload/index.ts', 'node:fs', 'Preload is the thin door'),
  wrong('preload/index.ts', '../main/shell/clock.ts', 'Preload is the thin door'),
  wrong('preload/contract/a.ts', '../../main/shell/clock.ts', 'imports only zod and itself'),
  wrong('preload/contract/a.ts', 'node:fs', 'imports only zod and itself'),
  wrong('preload/contract/a.ts', 'electron', 'The contract is read by the window'),
  wrong('renderer/app/a.ts', '../../main/shell/clock.ts', 'The window is a sandboxed page'),
  wrong('renderer/pages/a.tsx', '../../main/pki/key.ts', 'The window is a sandboxed page'),
  wrong('renderer/app/a.ts', 'electron', 'The window is a sandboxed page'),
  wrong('renderer/app/a.ts', 'node:fs', 'The window is a sandboxed page'),
  wrong('renderer/app/a.ts', '../../preload/index.ts', 'The window is a sandboxed page'),

  // Other ways to say the same.
  code('main/vault/a.ts', "import type { X } from '../custody/ingest.ts';\nexport const x: X = 1;", 'The vault opens and seals'),
  code('main/vault/a.ts', "export { x } from '../custody/ingest.ts';", 'The vault opens and seals'),
  code('main/vault/a.ts', "await import('../custody/ingest.ts');", 'The vault opens and seals'),
  code('main/vault/a.ts', "export type X = import('../custody/ingest.ts').X;", 'An import() type hides its target'),
  code('main/vault/a.ts', "const name = '../custody/ingest.ts';\nawait import(name);", 'A computed import hides its target'),
  code('main/vault/a.ts', 'const name = "custody";\nawait import(`../${name}/ingest.ts`);', 'A computed import hides its target'),
  code('main/vault/a.ts', "import { createRequire } from 'node:module';\ncreateRequire(import.meta.url)('node:crypto');", 'createRequire hides an import'),
  code('main/vault/a.ts', "export const x = process.getBuiltinModule('node:crypto');", 'also by this path'),
  code('main/vault/a.ts', 'export const x = globalThis.crypto;', 'also by this path'),
  code('main/vault/a.ts', 'export const x = crypto.randomUUID();', 'Do not use the global variable crypto'),
];

/** What must pass: the same doors, from the rooms that have them, and the rooms below. */
export const rightImports: readonly { file: string; imported: string }[] = [
  { file: 'main/index.ts', imported: 'electron' },
  { file: 'main/index.ts', imported: './shell/start-shell.ts' },
  { file: 'main/shell/a.ts', imported: 'electron' },
  { file: 'main/shell/a.ts', imported: '../crypto/random.ts' },
  { file: 'main/shell/a.ts', imported: '../crypto/text-hash.ts' },
  { file: 'main/shell/a.ts', imported: './agent-host/agent-process.ts' },
  { file: 'main/shell/a.ts', imported: '../../preload/contract/audit.ts' },
  { file: 'main/cli/a.ts', imported: '../service/service.ts' },
  { file: 'main/agent/a.ts', imported: '../service/service.ts' },
  { file: 'main/service/a.ts', imported: '../custody/ingest.ts' },
  { file: 'main/custody/a.ts', imported: '../vault/open.ts' },
  { file: 'main/vault/a.ts', imported: '../store/schema.ts' },
  { file: 'main/vault/a.ts', imported: '../media/sync-folder.ts' },
  { file: 'main/custody/a.ts', imported: '../media/read-back.ts' },
  { file: 'main/media/a.ts', imported: '../crypto/hash.ts' },
  { file: 'main/machine/a.ts', imported: '../media/linux/mount-table.ts' },
  { file: 'main/machine/a.ts', imported: 'koffi' },
  { file: 'main/shell/a.ts', imported: '../machine/core-dumps.ts' },
  { file: 'main/index.ts', imported: './machine/core-dumps.ts' },
  { file: 'main/store/a.ts', imported: 'kysely' },
  { file: 'main/store/a.ts', imported: 'better-sqlite3' },
  { file: 'main/formats/a.ts', imported: '../pki/key.ts' },
  { file: 'main/pki/a.ts', imported: '../crypto/hash.ts' },
  { file: 'main/crypto/a.ts', imported: 'node:crypto' },
  { file: 'main/crypto/a.ts', imported: '@noble/hashes/sha2.js' },
  { file: 'main/crypto/a.ts', imported: 'sodium-native' },
  { file: 'preload/index.ts', imported: './contract/channels.ts' },
  { file: 'preload/contract/a.ts', imported: 'zod' },
  { file: 'renderer/app/a.ts', imported: '../../preload/contract/index.ts' },
];
