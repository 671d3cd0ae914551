import { describe, expect, test } from 'vitest';
import { createExerciseRun } from './exercise-run.ts';
import { loadExercise } from './load-exercise.ts';
import type { FoundBias } from './sensor-bias.ts';

const DEG = Math.PI / 180;

describe('an exercise', () => {
  test('registers its radars against its broadcasts, as a real broker does: what nobody declared of a bias is found and taken off', () => {
    const setup = loadExercise({ name: 'three-shores', seed: 1 });
    const found = new Map<string, FoundBias>();
    const seen: string[] = [];
    const run = createExerciseRun(
      setup,
      {
        frame: () => undefined,
        measured: (plot) => void seen.push(plot.sensor),
        biased: (one) => void found.set(one.sensor, one),
      },
      { computes: () => false },
    );
    while (run.at < setup.startsAt + 1800) run.step();
    const of = (id: string) => found.get(id)?.bias;
    // Nothing of −50 m and 0.1° is declared of the one, half of 60 m and 0.12° of the other.
    expect(of('mizar-coast-2')?.rangeM).toBeCloseTo(-50, -1.5);
    expect((of('mizar-coast-2')?.azimuthRad ?? 0) / DEG).toBeCloseTo(0.1, 1.3);
    expect(of('mizar-primary-1')?.rangeM).toBeCloseTo(30, -1.5);
    expect((of('mizar-primary-1')?.azimuthRad ?? 0) / DEG).toBeCloseTo(0.06, 1.3);
    expect(Math.abs(of('capella-coast-2')?.rangeM ?? Number.NaN)).toBeLessThan(15);
    expect(
      run.broker.health.of(setup.config.sensors.find(({ id }) => id === 'mizar-coast-2')?.feed ?? setup.config.feeds[0].id).registration.length,
    ).toBeGreaterThan(0);
    expect(new Set(seen).size).toBeGreaterThan(20);
  });
});
