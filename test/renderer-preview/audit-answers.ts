import type { AuditEntry } from '../../preload/contract/audit.ts';
import type { CommandRow } from '../../preload/contract/commands.ts';
import { type Emit, type Handlers, ok } from './answers.ts';
import { hex, idOf } from './inventory.ts';

const TEXTS: [string, string][] = [
  ['unlock', 'alice opened the vault.'],
  ['import', 'The certificate www.example.com came in and joined its private key.'],
  ['release', 'The private key of api.example.com was released to KINGSTON as api.example.com.p12.'],
  ['unlock-failed', 'Somebody tried to open the vault as alice and failed.'],
  ['lock', 'alice locked the vault.'],
];

/** A log of some 400 entries. */
export function auditAnswers(total: number, _emit: Emit, _commands: CommandRow[]): Partial<Handlers> {
  const now = Date.now();
  const size = total === 0 ? 2 : 412;
  const at = (index: number): number => now - (size - index) * 5_400_000;
  const entry = (index: number): AuditEntry => {
    const [action, text] = TEXTS[(index * 7) % 5 === 3 && index % 3 !== 0 ? 1 : (index * 7) % 5] ?? ['', ''];
    return {
      index,
      at: at(index),
      actor: action === 'unlock-failed' ? null : 'alice',
      action,
      text,
      command: 'cmd000000001',
      objects: action === 'import' || action === 'release' ? [{ kind: 'certificate', id: idOf(index % 100), label: 'www.example.com' }] : [],
    };
  };
  return {
    'audit.list': ({ offset, limit, action, actor, search }) => {
      const all = Array.from({ length: size }, (_, index) => entry(size - 1 - index)).filter(
        (item) => (action === null || item.action === action) && (actor === null || item.actor === actor) && item.text.includes(search),
      );
      return ok({ total: all.length, items: all.slice(offset, offset + limit), size, actors: ['alice', 'bob'], actions: TEXTS.map(([name]) => name) });
    },
    'audit.show': ({ index }) =>
      ok({
        entry: entry(index),
        leaf: JSON.stringify(entry(index)),
        leafHash: hex(index),
        proof: Array.from({ length: 9 }, (_, step) => hex(index * 10 + step)),
        checkpoint: { size, root: hex(1), signedAt: now - 240_000, signer: 'alice' },
      }),
    'audit.growth': () =>
      ok({
        points: Array.from({ length: 40 }, (_, step) => ({ at: at(Math.floor((step * size) / 40)), size: Math.floor(((step + (step % 7)) * size) / 46) }))
          .sort((a, b) => a.size - b.size)
          .map((point, step, all) => ({ ...point, at: all[0] === undefined ? 0 : at(Math.floor((step * size) / 40)) })),
        checkpoints: Array.from({ length: 38 }, (_, step) => ({ at: at(step * 10), size: step * 10, signer: 'alice' })),
      }),
  };
}
