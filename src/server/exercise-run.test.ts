import { describe, expect, test } from 'vitest';
import { createExerciseRun } from './exercise-run.ts';
import { loadExercise } from './load-exercise.ts';
import type { FoundBias } from './sensor-bias.ts';

const DEG = Math.PI / 180;

describe('an exercise', () => {
  test('registers its radars against its broadcasts, as a real broker does: what nobody declared of a bias is found and taken off', () => {
    const setup = loadExercise({ name: 'three-shores', seed: 1 });
    const found = new Map<string, FoundBias>();
    const seen = new Set<string>();
    const run = createExerciseRun(
      setup,
      {
        frame: () => undefined,
        measured: (plot) => void seen.add(plot.sensor),
        biased: (one) => void found.set(one.sensor, one),
      },
      { computes: () => false },
    );
    while (run.at < setup.startsAt + 3600) run.step();
    // Nothing of −50 m and 0.1° is declared of the one, half of 60 m and 0.12° of the other, and there is nothing to find of the third.
    for (const [id, rangeM, azimuthDeg] of [
      ['mizar-coast-2', -50, 0.1],
      ['mizar-primary-1', 30, 0.06],
      ['capella-coast-2', 0, 0],
    ] as const) {
      const bias = found.get(id)?.bias;
      expect(Math.abs((bias?.rangeM ?? Number.NaN) - rangeM), id).toBeLessThan(15);
      expect(Math.abs((bias?.azimuthRad ?? Number.NaN) / DEG - azimuthDeg), id).toBeLessThan(0.03);
    }
    const owner = setup.config.sensors.find(({ id }) => id === 'mizar-coast-2')?.feed;
    expect(owner === undefined ? [] : run.broker.health.of(owner).registration).toContainEqual(
      expect.objectContaining({ sensor: 'mizar-coast-2', state: 'registered' }),
    );
    expect(seen.size).toBeGreaterThan(20);
  });
});
