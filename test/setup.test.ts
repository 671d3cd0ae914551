import { describe, expect, test } from 'vitest';

describe('the test run', () => {
  test('runs on Node 24 or newer, whatever Node started npm', () => {
    expect(Number(process.versions.node.split('.')[0])).toBeGreaterThanOrEqual(24);
  });
});
