import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sensorId, timeS } from '../base/index.ts';
import { createStateKeeper, NO_STATE, readStateFile, writeWhole } from './broker-state.ts';
import type { KeptBias } from './sensor-bias.ts';

const folder = mkdtempSync(join(tmpdir(), 'manara-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

function keptOf(name: string, rangeM: number): KeptBias {
  const sensor = sensorId(name);
  if (!sensor.ok) throw new Error(sensor.error.message);
  return {
    sensor: sensor.value,
    at: timeS(1_712_966_460),
    setUp: 'a'.repeat(64),
    bias: { rangeM, azimuthRad: 0.005, timeS: 0.4, rangeSigmaM: 12, azimuthSigmaRad: 0.0003, timeSigmaS: 0.1 },
  };
}

test('a file that could not be written leaves nothing behind: tries on a full disk take no room', async () => {
  const own = join(folder, 'whole');
  mkdirSync(join(own, 'taken', 'by a folder'), { recursive: true });
  await expect(writeWhole(join(own, 'taken'), 'a state')).rejects.toThrow();
  await expect(writeWhole(join(own, 'none'), 7 as unknown as string)).rejects.toThrow();
  expect(readdirSync(own)).toEqual(['taken']);
});

describe('what a broker remembers outside its record', () => {
  test('holds the last bias of each sensor, to the bit, and the silences that retention does not count yet', async () => {
    const path = join(folder, 'state.json');
    const keeper = createStateKeeper(path, NO_STATE, (message) => expect.fail(message));
    keeper.biases([keptOf('altair-1', 1 / 3), keptOf('altair-2', 80)]);
    keeper.biases([keptOf('altair-2', 90)]);
    const runs = { startedAt: timeS(1_712_966_460), silences: [{ from: timeS(1_712_000_000.5), until: timeS(1_712_966_460), passedS: 5 }] };
    keeper.runs(runs);
    await keeper.settled();
    const read = await readStateFile(path);
    expect(read).toEqual({ ok: true, value: { ...NO_STATE, biases: [keptOf('altair-1', 1 / 3), keptOf('altair-2', 90)], runs } });
  });

  test.each([
    ['without a sigma', { rangeSigmaM: 0 }, 'altair-1'],
    ['of a sensor that no name can be', {}, 'Altair 1'],
  ])('is refused with a bias %s', async (_what, wrong, sensor) => {
    const path = join(folder, 'wrong.json');
    const kept = keptOf('altair-1', 1);
    writeFileSync(
      path,
      JSON.stringify({ format: 'manara-state', version: 1, terms: {}, seals: {}, biases: [{ ...kept, sensor, bias: { ...kept.bias, ...wrong } }] }),
    );
    const read = await readStateFile(path);
    expect(read.ok ? 'read' : read.error.code).toBe('state/unreadable');
  });
});
