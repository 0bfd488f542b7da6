import { execFileSync } from 'node:child_process';
import { expect, test, vi } from 'vitest';
import { AGENT_FLAGS, forkAgent } from '../../../main/shell/agent-host/start-agent.ts';

test('the agent is told its version and keeps its heap small', () => {
  const fork = vi.fn();
  forkAgent(fork, { module: '/app/main/agent.js', version: '1.2.3' });
  const [module, args, options] = fork.mock.calls[0] ?? [];
  expect([module, args]).toEqual(['/app/main/agent.js', ['--app-version=1.2.3']]);
  expect(options).toMatchObject({ execArgv: AGENT_FLAGS, stdio: 'inherit' });
});

test('V8 knows what it is asked for, and keeps less', () => {
  // Strings that die at once, as the leaves of a log that is read.
  const program = 'let s=[];for(let i=0;i<6e5;i++){s.push("leaf"+i);if(s.length>2e4)s=[]}console.log(process.memoryUsage().heapTotal)';
  const heap = (flags: readonly string[]) => Number(execFileSync(process.execPath, [...flags, '-e', program], { encoding: 'utf8' }));
  expect(heap(AGENT_FLAGS)).toBeLessThan(heap([]));
});
