import { defineConfig } from 'vitest/config';

// Time limits say that something hangs, never that it was slow: the machine may be shared.
const patient = { testTimeout: 120_000, hookTimeout: 120_000, pool: 'forks' as const };

export default defineConfig({
  cacheDir: '.cache/vite',
  test: {
    // One process fewer than there are processors is the default: on two that is one, and most of these tests wait for a process of their own.
    maxWorkers: '100%',
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'test/layering/**/*.test.ts'], ...patient } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts', 'test/faults/**/*.test.ts'], ...patient } },
      { test: { name: 'window', include: ['test/electron/**/*.test.ts', 'test/e2e/**/*.test.ts'], fileParallelism: false, ...patient } },
    ],
  },
});
