// What Strongroom's start and tests need from the operating system beyond Node and npm. `npm start` and `npm test` share it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian's packages by name, with the commands that show each is there (one of them is enough) and what it is for. */
export const packages = {
  chromium: { commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'], why: 'a window where Electron cannot be had' },
  xvfb: { commands: ['Xvfb'], why: 'a display for tests' },
  xauth: { commands: ['xauth'], why: 'xvfb-run' },
  openssl: { commands: ['openssl'], why: 'the oracle of every format' },
  'default-jre-headless': { commands: ['keytool'], why: 'the oracle of Java key stores' },
  'poppler-utils': { commands: ['pdftotext'], why: 'the oracle of printed reports' },
  strace: { commands: ['strace'], why: 'faults injected into system calls' },
  'openssh-server': { commands: ['/usr/sbin/sshd', 'sshd'], why: 'the server of every backup over SFTP' },
  'openssh-client': { commands: ['ssh-keygen'], why: 'the oracle of SSH keys and fingerprints' },
  'libbcprov-java': { commands: ['/usr/share/java/bcprov.jar'], why: 'the oracle of BouncyCastle key stores' },
  'libnss3-tools': { commands: ['pk12util'], why: 'the oracle of PKCS#12 files as Firefox writes them' },
  'zbar-tools': { commands: ['zbarimg'], why: 'the oracle of printed QR codes' },
  dbus: { commands: ['dbus-daemon'], why: 'the bus on which a screen lock is told' },
  'dbus-bin': { commands: ['dbus-send'], why: 'what a desktop says on that bus' },
  'libglib2.0-bin': { commands: ['gdbus'], why: 'the same as most desktops write it' },
  age: { commands: ['age'], why: 'the oracle of sealed passphrase lists' },
  e2fsprogs: { commands: ['/sbin/mkfs.ext4', 'mkfs.ext4'], why: 'a stick made of a file' },
  python3: { commands: ['python3'], why: 'the way out of a backup without Strongroom' },
  'util-linux': { commands: ['unshare'], why: 'a network namespace without interfaces' },
};

/** What `npm run bench` compares with beside them; no test needs it. */
const benchPackages = { xca: { commands: ['xca'], why: 'the peer of every import' } };
const known = { ...packages, ...benchPackages };

/** Whether a command is there: in PATH, or at its absolute path. */
export function hasCommand(command) {
  if (command.startsWith('/')) return existsSync(command);
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, command)));
}

export function missingPackages(wanted) {
  return wanted.filter((name) => !known[name].commands.some(hasCommand));
}

function isDebian() {
  if (process.platform !== 'linux' || !hasCommand('apt-get')) return false;
  const file = '/etc/os-release';
  return existsSync(file) && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, 'utf8'));
}

/**
 * Makes sure that Debian's packages of these names are there: installs them where this is Debian and root, and says exactly what is missing
 * and how to get it everywhere else. Returns whether all are there now.
 */
export function ensurePackages(wanted) {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return true;
  if (isDebian() && process.getuid?.() === 0) {
    console.error(`strongroom: installing ${missing.join(', ')} (once)`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => spawnSync('apt-get', [...args], { env, stdio: ['ignore', 'ignore', 2] }).status === 0;
    const install = () => apt('install', '-y', '-q', '--no-install-recommends', ...missing);
    // The lists may be missing or old; fetching them first would cost every machine that has them.
    if (install() || (apt('update', '-q') && install())) return missingPackages(wanted).length === 0;
  }
  console.error(`strongroom: these are missing on this machine:`);
  for (const name of missing) console.error(`  ${known[name].commands[0].padEnd(12)} ${known[name].why} (Debian, Ubuntu: ${name})`);
  if (hasCommand('apt-get')) console.error(`Install them with: sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`);
  else console.error("Install them with your system's package manager, and run this again.");
  return false;
}
