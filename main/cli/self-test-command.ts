import { knownAnswers, selfTest } from '../crypto/self-test.ts';
import { exitStatus } from './exit-status.ts';
import type { Answer } from './print.ts';

/** Repeats the known answers that every unlock repeats. */
export async function runSelfTest(version: string): Promise<Answer> {
  await selfTest();
  const tests = knownAnswers.map(({ name }) => name);
  return {
    status: exitStatus.done,
    document: { passed: true, version, runtime: process.versions.node, tests },
    text: [...tests.map((name) => `holds  ${name}`), `Strongroom ${version} computes as it should.`].join('\n'),
  };
}
