import type { CommandItem, CommandRow } from '../../preload/contract/commands.ts';
import { type Emit, type Handlers, ok, type Scenario } from './answers.ts';

const error = {
  code: 'FILE_MALFORMED',
  message: 'The file breaks off in the middle of a certificate.',
  hint: 'Copy it again from where it came, and import it once more.',
} as const;

/** A few commands that ended, one that can be driven. */
export function commandAnswers(scenario: Scenario, emit: Emit, commands: CommandRow[]): Partial<Handlers> {
  const now = Date.now();
  const base = {
    officer: 'alice',
    host: 'ws-12.acme.example',
    done: 0,
    total: 0,
    outcome: null,
    error: null,
    cancellable: false,
    repeatable: false,
    endedAt: null,
    startedAt: now,
  } as const;
  const past = (index: number, change: Partial<CommandRow>): CommandRow => ({
    ...base,
    id: `cmd00000000${index}`,
    kind: 'import',
    title: 'Import 7 files',
    state: 'done',
    createdAt: now - index * 7_200_000,
    startedAt: now - index * 7_200_000,
    endedAt: now - index * 7_200_000 + 4000 * index,
    done: 7,
    total: 7,
    outcome: '5 keys and 7 certificates came in.',
    ...change,
  });
  const items = new Map<string, CommandItem[]>();
  const waiting: CommandRow = {
    ...base,
    id: 'cmd000000009',
    kind: 'import',
    title: 'Import 4 files',
    state: 'waiting',
    createdAt: now - 20_000,
    startedAt: now - 20_000,
    done: 3,
    total: 4,
    cancellable: true,
  };
  const line = (index: number, name: string, change: Partial<CommandItem>): CommandItem => ({
    index,
    name,
    place: `/media/alice/STICK/${name}`,
    state: 'done',
    outcome: '',
    error: null,
    certificates: [],
    erased: false,
    ...change,
  });
  items.set('cmd000000009', [
    line(0, 'www.example.com.p12', { state: 'needs-passphrase', outcome: 'A passphrase is needed.' }),
    line(1, 'api.key', { outcome: 'The private key of api.example.com came in and joined its certificate.' }),
    line(2, 'chain.pem', { state: 'known', outcome: 'Both certificates are in the inventory already.' }),
    line(3, 'שלום-keystore.jks', { state: 'failed', error }),
  ]);
  if (!scenario.empty) {
    commands.push(
      past(1, {
        kind: 'release',
        title: 'Release www.example.com',
        done: 1,
        total: 1,
        outcome: '1 key was released to KINGSTON as www.example.com.p12 and proved.',
      }),
      past(2, { state: 'done-in-part', outcome: '6 of 7 files came in; 1 failed.', repeatable: true }),
      past(3, { state: 'failed', done: 0, total: 1, title: 'Import 1 file', outcome: 'Nothing came in.', error, repeatable: true }),
      past(4, {
        state: 'interrupted',
        title: 'Import 500 files',
        done: 212,
        total: 500,
        outcome: '212 files came in before the workstation went to sleep.',
        repeatable: true,
      }),
      past(5, { kind: 'unlock', title: 'Unlock', total: null, done: 0, outcome: 'alice opened the vault.' }),
    );
    items.set('cmd000000002', [line(0, 'a.pem', { outcome: 'One certificate came in.' }), line(1, 'broken.pem', { state: 'failed', error })]);
  }
  if (scenario.waiting) commands.unshift(waiting);

  function start(kind: CommandRow['kind'], title: string, outcome: string): string {
    const id = `cmdnew${commands.length.toString().padStart(5, '0')}`;
    const row: CommandRow = { ...base, id, kind, title, state: 'running', createdAt: Date.now(), startedAt: Date.now(), done: 0, total: 4, cancellable: true };
    commands.unshift(row);
    emit({ type: 'command', command: { ...row } });
    setTimeout(() => {
      Object.assign(row, { state: 'done', done: 4, endedAt: Date.now(), outcome, cancellable: false });
      emit({ type: 'command', command: { ...row } });
    }, 600);
    return id;
  }

  return {
    'commands.list': ({ states, kinds, offset, limit }) => {
      const found = commands.filter((row) => (states.length === 0 || states.includes(row.state)) && (kinds.length === 0 || kinds.includes(row.kind)));
      return ok({ total: found.length, items: found.slice(offset, offset + limit) });
    },
    'commands.show': ({ id }) => {
      const command = commands.find((row) => row.id === id);
      if (command === undefined) return { ok: false, error: { code: 'COMMAND_NOT_FOUND', message: 'There is no such command.', hint: '' } };
      const lines = items.get(id) ?? [];
      const facts =
        command.kind === 'verify-log' && command.state === 'done'
          ? [
              { name: 'Entries', value: '412' },
              { name: 'Checkpoints', value: '38, all signed by alice' },
              { name: 'Root', value: '6f1b…c0de' },
            ]
          : [];
      return ok({ command, facts, total: lines.length, items: lines });
    },
    'commands.cancel': () => ok({}),
    'commands.repeat': () => ok({ command: start('import', 'Import 7 files', '7 certificates came in.') }),
    'import.start': () => {
      if (!commands.includes(waiting)) commands.unshift(waiting);
      emit({ type: 'command', command: waiting });
      return ok({ command: waiting.id });
    },
    'import.answer': (answer) => {
      const lines = items.get(waiting.id);
      const asked = lines?.[0];
      if (lines !== undefined && asked !== undefined) {
        if (answer.action === 'try' && new TextDecoder().decode(answer.passphrase) !== 'open')
          lines[0] = {
            ...asked,
            error: { code: 'PASSPHRASE_WRONG', message: 'This passphrase does not open the file.', hint: 'Try another, or skip the file.' },
          };
        else {
          lines[0] = {
            ...asked,
            state: answer.action === 'skip' ? 'skipped' : 'done',
            error: null,
            outcome: answer.action === 'skip' ? 'Skipped: the file is untouched.' : 'A key and its certificate came in.',
          };
          Object.assign(waiting, {
            state: 'done-in-part',
            done: 4,
            endedAt: Date.now(),
            outcome: '2 files came in, 1 was known, 1 failed.',
            cancellable: false,
          });
        }
        emit({ type: 'command', command: { ...waiting } });
      }
      return ok({});
    },
    'release.start': ({ officerPassphrase }) => {
      if (new TextDecoder().decode(officerPassphrase) !== 'open')
        return { ok: false, error: { code: 'OFFICER_PASSPHRASE_WRONG', message: 'This is not your passphrase.', hint: 'Type it again.' } };
      const id = start('release', 'Release 1 key', '1 key was released and proved.');
      items.set(id, [line(0, 'www.example.com.p12', { outcome: 'Written, read again, opened with the passphrase: it holds this key and this certificate.' })]);
      return ok({ command: id });
    },
    'audit.verify': () => ok({ command: start('verify-log', 'Verify the log', 'The log is whole: 412 entries, 38 checkpoints.') }),
    'audit.export': () => ok({ command: start('export-log', 'Export the log', '412 entries were written.') }),
  };
}
