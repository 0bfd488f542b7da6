import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What the comment field of our accounts begins with; a process follows, that must live for the account to be anybody's. */
const MARK = 'strongroom test of ';

export function accountName(): string {
  return `sr${randomBytes(6).toString('hex')}`;
}

/** Makes an account that this process marks as its own. Its home is the folder it works in. */
export async function makeAccount(name: string, home: string): Promise<void> {
  const options = ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', '--comment', MARK + identityOf(process.pid)];
  // The list of accounts is locked while another test makes one.
  for (let left = 100; ; left -= 1) {
    const made = spawnSync('useradd', [...options, name], { encoding: 'utf8' });
    if (made.status === 0) return;
    if (left === 0) throw new Error(`useradd: ${made.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function removeAccount(name: string): void {
  spawnSync('userdel', ['--force', name]);
}

/** Removes what tests left that were killed: their accounts, their sshd, which outlives them, and their temporary folders. */
export function removeForsakenAccounts(): void {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name = '', , , , comment = '', home = ''] = line.split(':');
    if (!/^sr[0-9a-f]{12}$/.test(name) || !comment.startsWith(MARK)) continue;
    const owner = comment.slice(MARK.length);
    if (identityOf(Number(owner.split(' ')[0])) === owner) continue;
    const base = dirname(home);
    if (dirname(base) === tmpdir() && base.startsWith(join(tmpdir(), 'strongroom-sshd-'))) {
      for (const pid of processesOf(join(base, 'config'))) kill(pid);
      rmSync(base, { recursive: true, force: true });
    }
    removeAccount(name);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Another test was quicker.
  }
}

/** A process and when it began, in ticks since the machine did: its number alone may be another's by now. Without the second it does not live. */
function identityOf(pid: number): string {
  try {
    // The command's name stands in parentheses and may hold anything; the time is the twentieth field after it (proc(5)).
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return `${pid} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return `${pid}`;
  }
}

/** Processes whose title has a text; sshd writes its own, with its arguments in it. */
function processesOf(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}
