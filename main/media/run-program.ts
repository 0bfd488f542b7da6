import { execFile } from 'node:child_process';

const LONGEST_ANSWER = 4 * 1024 * 1024;

/**
 * What one of the system's own programs prints. It gets no input, nothing of our environment but what it needs to start, and is not waited for
 * longer than `limit` ms.
 * @param program an absolute path: nothing is looked for
 */
export function runProgram(program: string, args: readonly string[], limit: number): Promise<string> {
  const { SystemRoot } = process.env;
  const env = { LC_ALL: 'C', ...(SystemRoot === undefined ? {} : { SystemRoot }) };
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: limit, maxBuffer: LONGEST_ANSWER, windowsHide: true, env, encoding: 'utf8' }, (error, stdout) => {
      if (error) reject(error);
      else resolve(stdout);
    });
    child.stdin?.end();
  });
}
