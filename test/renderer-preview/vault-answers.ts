import type { Preferences, Session } from '../../preload/contract/app.ts';
import { type Emit, type Handlers, ok, type Scenario } from './answers.ts';
import { hex } from './inventory.ts';

const VAULTS = [
  { name: 'acme-2026.strongroom', folder: '/media/alice/VAULTS/acme-2026.strongroom' },
  { name: 'stadtwerke', folder: '/home/alice/Documents/a folder whose name goes on for quite a while/stadtwerke' },
];

/** The shell's calls, and the vault's life. The passphrase is `open`. */
export function vaultAnswers(scenario: Scenario, emit: Emit): Partial<Handlers> {
  const now = Date.now();
  let failed = 0;
  let preferences: Preferences = { theme: scenario.theme, density: 'automatic', columns: {} };
  const unlocked = (): Session => ({
    state: 'unlocked',
    vaultName: 'acme-2026.strongroom',
    vaultId: hex(4711),
    folder: '/media/alice/VAULTS/acme-2026.strongroom',
    officer: 'alice',
    role: 'custodian',
    unlockedAt: Date.now(),
    locksAt: Date.now() + 581_000,
    demo: false,
  });
  const locked = (reason: 'start' | 'officer'): Session => ({
    state: 'locked',
    since: now - 3_600_000,
    reason,
    vault: scenario.vaults > 0 ? 'a'.repeat(32) : null,
  });
  let session: Session = scenario.locked ? locked('start') : unlocked();
  const recent = VAULTS.slice(0, scenario.vaults).map((vault, index) => ({
    vault: (index === 0 ? 'a' : 'b').repeat(32),
    ...vault,
    lastOpened: now - (index + 1) * 86_400_000,
    present: index === 0,
  }));
  const chosen = { vault: 'c'.repeat(32), name: 'new-vault', folder: '/media/alice/VAULTS/new-vault' };

  return {
    'app.state': () => ok({ version: '0.1.0', platform: 'linux', shell: 'development', session, recent, preferences, chosen: null }),
    'app.touch': () => ok({}),
    'app.setPreferences': (change) => {
      preferences = { ...preferences, ...change };
      return ok(preferences);
    },
    'app.zoom': () => ok({}),
    'app.print': () => ok({ printed: true }),
    'app.copy': () => ok({}),
    'app.forgetRecent': () => ok({}),
    'app.quit': () => ok({}),
    'files.choose': () =>
      ok({
        files: ['www.example.com.p12', 'api.key', 'chain.pem', 'שלום-keystore.jks'].map((name, index) => ({
          token: String(index).repeat(32),
          name,
          size: 1700 * (index + 1),
          folder: false,
        })),
      }),
    'files.fromClipboard': () => ok({ files: [{ token: '9'.repeat(32), name: 'from the clipboard', size: 1704, folder: false }] }),
    'files.chooseDestination': ({ kind, suggestedName }) =>
      ok({ destination: { token: '8'.repeat(32), name: kind === 'file' ? suggestedName : 'release', folder: '/media/alice/KINGSTON', exists: false } }),
    'vault.chooseFolder': () => ok({ chosen }),
    'vault.describe': ({ vault }) =>
      ok({
        vault,
        ...(vault.startsWith('a') ? (VAULTS[0] ?? chosen) : { name: chosen.name, folder: chosen.folder }),
        vaultId: hex(4711),
        policyGeneration: 1,
        officers: [
          { name: 'alice', role: 'custodian' as const },
          { name: 'bob', role: 'auditor' as const },
        ],
        lockedSince: now - 3_600_000,
        inUse: vault.startsWith('c') ? { officer: 'carol', host: 'ws-17', process: 4242, since: now - 900_000 } : null,
        failedAttempts: failed,
        retryAfter: failed > 1 ? failed * 2000 : 0,
      }),
    'vault.create': ({ officer, kit }) => {
      session = { ...unlocked(), ...{ officer } } as Session;
      emit({ type: 'session', session });
      return ok({
        session,
        kit: kit
          ? { vaultName: 'new-vault', vaultId: hex(4712), policyGeneration: 1, createdAt: now, identity: `AGE-SECRET-KEY-PQ-1${hex(99).toUpperCase()}` }
          : null,
      });
    },
    'vault.unlock': ({ passphrase }) => {
      if (new TextDecoder().decode(passphrase) !== 'open') {
        failed += 1;
        return {
          ok: false,
          error: {
            code: 'OFFICER_PASSPHRASE_WRONG',
            message: 'This passphrase does not open the vault for alice.',
            hint: 'Check Caps Lock and the keyboard layout, then type it again.',
          },
        };
      }
      session = unlocked();
      emit({ type: 'session', session });
      return ok({ session });
    },
    'vault.lock': ({ interrupt }) => {
      if (scenario.waiting && !interrupt) return ok({ outcome: 'busy', commands: [{ id: 'cmd000000009', title: 'Import 4 files' }] });
      session = locked('officer');
      emit({ type: 'session', session });
      return ok({ outcome: 'locked' });
    },
    'vault.saveKit': () => ok({}),
    'vault.kitDone': () => ok({}),
    'passphrase.judge': ({ passphrase }) => {
      const long = passphrase.length;
      const score = Math.min(4, Math.floor(long / 5));
      return ok({
        acceptable: score >= 3,
        score,
        guessesLog10: long * 0.9,
        reason: score >= 3 ? '' : 'This is close to a word that everybody tries first.',
        suggestions: score >= 3 ? [] : ['Add two or three words that have nothing to do with each other.'],
      });
    },
    'passphrase.generate': () => ok({ passphrase: new TextEncoder().encode('marble-ostrich-velvet-canyon-siphon') }),
    'passphrase.change': () => ok({}),
    'agents.list': () =>
      ok({
        agents: [
          {
            id: 'local',
            name: 'local agent',
            host: 'ws-12.acme.example',
            version: '0.1.0',
            state: 'connected',
            vault: 'acme-2026.strongroom',
            vaultId: hex(4711),
            keys: scenario.empty ? 0 : 271,
            process: 30_112,
            startedAt: now - 420_000,
            refreshedAt: Date.now(),
            lastCommand: null,
          },
        ],
      }),
    'agents.edit': () => ok({}),
  };
}
