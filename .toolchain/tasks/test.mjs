import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installLocked } from '../run.mjs';
import { buildIfStale } from './build.mjs';
import * as check from './check.mjs';
import { ensurePackages, packages } from './system-packages.mjs';

/** Counts of one runner; `failed` also counts what kept it from running. */
function counts(passed = 0, failed = 0, skipped = 0) {
  return { passed, failed, skipped };
}

/** A part that passes or fails as a whole. */
function onePart(name, passed) {
  return passed ? counts(1) : { ...counts(0, 1), failures: [`\nFAILED ${name}: what it said stands above`] };
}

/** Runs vitest's projects and reads its own count, and which files failed. */
function vitest(root, name, args) {
  const report = join(root, '.cache', `test-${name}.json`);
  rmSync(report, { force: true });
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const done = spawnSync(process.execPath, [script, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (!existsSync(report)) return { ...counts(0, 1), failedFiles: [], failures: [`\nFAILED ${name}: it ended without its report`] };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that does not load, or whose process dies, has no failed test, but makes the run fail.
  const { passed, failed, skipped } = countsIn(testResults);
  const counted = counts(passed, Math.max(failed, done.status === 0 ? 0 : 1), skipped);
  const failedFiles = testResults.filter(({ status }) => status !== 'passed');
  const outside = counted.failed > 0 && failedFiles.length === 0 ? [`\nFAILED ${name}: an error outside of every test, which stands above`] : [];
  return { ...counted, failedFiles, failures: [...failedFiles.flatMap((file) => failuresIn(root, file)), ...outside] };
}

/** What became of the tests of some files; one that was not come to counts as skipped. */
function countsIn(files) {
  const states = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = states.filter((state) => state === 'passed').length;
  const failed = states.filter((state) => state === 'failed').length;
  return counts(passed, failed, states.length - passed - failed);
}

/** What failed in a file, so that the end of a long run tells it once more. */
function failuresIn(root, { name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const told =
    failed.length > 0
      ? failed.map(({ fullName, failureMessages }) => ({ fullName, text: failureMessages.join('\n') }))
      : [{ fullName: 'the file itself', text: message }];
  return told.map(({ fullName, text }) => `\nFAILED ${relative(root, name)}: ${fullName}\n${text.split('\n').slice(0, 8).join('\n')}`);
}

/**
 * Projects of which files that failed are run a second time and counted as they end then: most drive processes of their own, a browser among them, of which
 * one now and then dies on a loaded machine. What fails twice has failed; what was run again is said, with why, at the end as well.
 */
function twice(root, name, projects) {
  const chosen = projects.flatMap((project) => ['--project', project]);
  const { failedFiles, failures: told, ...first } = vitest(root, name, chosen);
  if (first.failed === 0 || failedFiles.length === 0) return { ...first, failures: told };
  console.log(`\n== run a second time: ${failedFiles.map((file) => relative(root, file.name)).join(', ')}`);
  const { failedFiles: _stillFailed, failures, ...again } = vitest(root, `${name}-again`, [...chosen, ...failedFiles.map((file) => file.name)]);
  const before = countsIn(failedFiles);
  return {
    ...counts(first.passed - before.passed + again.passed, again.failed, first.skipped - before.skipped + again.skipped),
    failures: [...told.map((failure) => `${failure}\n(run a second time)`), ...failures],
  };
}

/** The crypto suite once more on Bun, which carries BoringSSL as Electron does. */
function cryptoOnBun(root) {
  const folder = join(root, '.toolchain', 'bun');
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x64';
  const names = [`bun-${process.platform}-${cpu}`, `bun-${process.platform}-${cpu}-baseline`];
  if (!['linux', 'darwin'].includes(process.platform)) {
    console.log(`The crypto suite was not run on BoringSSL: no Bun is pinned for ${process.platform}.`);
    return counts(0, 0, 1);
  }
  installLocked(folder, 'Bun, to run the crypto suite on BoringSSL');
  const bun = names
    .map((name) => join(folder, 'node_modules', '@oven', name, 'bin', 'bun'))
    .find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0);
  if (!bun) return { ...counts(0, 1), failures: ['\nFAILED crypto on BoringSSL: no Bun runs here'] };
  const done = spawnSync(bun, ['test', 'test/unit/crypto'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'inherit', 'pipe'] });
  process.stderr.write(done.stderr);
  const number = (word) => Number(new RegExp(`^ *(\\d+) ${word}\\b`, 'm').exec(done.stderr)?.[1] ?? 0);
  const counted = counts(number('pass'), Math.max(number('fail'), done.status === 0 ? 0 : 1), number('skip'));
  const told = done.stderr.split('\n').filter((line) => line.startsWith('(fail)'));
  return { ...counted, failures: counted.failed === 0 ? [] : [`\nFAILED crypto on BoringSSL, as it said above\n${[...new Set(told)].join('\n')}`] };
}

export async function run(args, { root }) {
  if (!ensurePackages(Object.keys(packages))) return 1;
  mkdirSync(join(root, '.cache'), { recursive: true });
  const results = [];
  const add = (name, result) => {
    results.push(result);
    console.log(`== ${name}: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
  };
  if (args.length > 0) {
    if (buildIfStale(root) !== 0) return 1;
    add('chosen tests', vitest(root, 'chosen', args));
  } else {
    add('check', onePart('check', (await check.run([], { root })) === 0));
    add('build', onePart('build', buildIfStale(root) === 0));
    add('crypto on BoringSSL', cryptoOnBun(root));
    add('rooms and command line', twice(root, 'rooms', ['unit', 'integration']));
    add('window', twice(root, 'window', ['window']));
  }
  for (const failure of results.flatMap(({ failures = [] }) => failures)) console.log(failure);
  const total = results.reduce((sum, { passed, failed, skipped }) => counts(sum.passed + passed, sum.failed + failed, sum.skipped + skipped), counts());
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
