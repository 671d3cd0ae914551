import { defineConfig } from 'vitest/config';

// Programs that are not ours read what we write, and we read what they write. Each test skips, with words, where its program is missing.
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/peers/*.peers.ts'],
    environment: 'node',
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 120_000,
  },
});
