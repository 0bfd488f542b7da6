import { z } from 'zod';
import { shellCall } from './call.ts';
import { fileToken, nothing, role, time } from './values.ts';

export const theme = z.enum(['system', 'light', 'dark']);
export const density = z.enum(['automatic', 'dense', 'comfortable']);

export const recentVault = z.strictObject({ vault: fileToken, name: z.string(), folder: z.string(), lastOpened: time, present: z.boolean() });

/** What the window needs to know of the session; sent again as an event whenever it changes. */
export const session = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('locked'),
    since: time.nullable(),
    reason: z.enum(['start', 'officer', 'idle', 'suspend', 'screen-lock', 'key-file', 'agent-gone']),
    vault: fileToken.nullable(),
  }),
  z.strictObject({
    state: z.literal('unlocked'),
    vaultName: z.string(),
    vaultId: z.string(),
    folder: z.string(),
    officer: z.string(),
    role,
    unlockedAt: time,
    /** When the vault locks unless the officer does something; `null` while a command holds the lock off. */
    locksAt: time.nullable(),
    demo: z.boolean(),
  }),
]);
export type Session = z.infer<typeof session>;

/** Names of tables, columns and parts of pages: few and short, and kept in a file of the user's. */
const partName = z.string().max(64);

export const preferences = z.strictObject({
  theme,
  density,
  columns: z.record(partName, z.array(partName).max(100)),
  /** Parts of pages that are folded away, by name. */
  folded: z.array(partName).max(100).optional(),
});
export type Preferences = z.infer<typeof preferences>;

export const appCalls = {
  'app.state': shellCall(
    nothing,
    z.strictObject({
      version: z.string(),
      platform: z.string(),
      /** `development` where the app runs without Electron's own binary. */
      shell: z.enum(['electron', 'development']),
      /** Whether the vault locks with the screen: false where the desktop does not say so, or on no bus that we hear. */
      hearsScreenLock: z.boolean(),
      session,
      recent: z.array(recentVault),
      preferences,
      /** A vault's folder that was named at start (`--vault`, or opened as a file). */
      chosen: fileToken.nullable(),
    }),
  ),
  'app.touch': shellCall(nothing, nothing),
  'app.setPreferences': shellCall(preferences.partial(), preferences),
  'app.zoom': shellCall(z.strictObject({ step: z.enum(['in', 'out', 'reset']) }), nothing),
  'app.print': shellCall(nothing, z.strictObject({ printed: z.boolean() })),
  'app.copy': shellCall(z.strictObject({ text: z.string().max(100_000) }), nothing),
  'app.forgetRecent': shellCall(z.strictObject({ vault: fileToken }), nothing),
  'app.quit': shellCall(nothing, nothing),
};
