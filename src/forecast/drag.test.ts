import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { distanceM, ecefToGeodetic, type Geodetic } from '../geo/index.ts';
import { keyedRandom } from '../math/random.ts';
import type { TrackEstimate } from '../model/index.ts';
import { flyToGround, quickAltitudeHaeM, stepBallistic } from './ballistic-flight.ts';
import { blankDrag, coefficientOf, followDrag } from './drag.ts';
import { roundPlace, sketchTrack } from './fixture.ts';
import { createForecaster } from './forecaster.ts';
import { COEFFICIENT_PRIOR } from './impact-spread.ts';

const SPEED_SIGMA_MPS = 5;

/** A body of a coefficient, seen each second on its way down from 90 km with errors of a filter, until it is below `untilHaeM`. */
function seen(coefficient: number, untilHaeM: number, seed: number, look: (track: TrackEstimate, truth: Float64Array) => void): void {
  const random = keyedRandom('drag', seed);
  const track = sketchTrack({
    latDeg: 32,
    lonDeg: 40,
    altitudeHaeM: 90_000,
    eastMps: -2_400,
    northMps: 300,
    upMps: -1_500,
    kind: 'ballistic',
    velocitySigmaMps: SPEED_SIGMA_MPS,
    changes: { ballisticCoefficientKgPerM2: Number.NaN },
  });
  const truth = Float64Array.from(track.state);
  for (let s = 0; s < 90 && quickAltitudeHaeM(truth) > untilHaeM; s += 1) {
    for (let i = 0; i < 6; i += 1) track.state[i] = truth[i] + (i < 3 ? 100 : SPEED_SIGMA_MPS) * random.normal();
    track.at = timeS(1_000 + s);
    track.updateCount += 1;
    look(track, truth);
    for (let k = 0; k < 4; k += 1) stepBallistic(truth, 0.25, 0.5 / coefficient, 0);
  }
}

const geodeticOf = (state: Float64Array): Geodetic => ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] });

describe('the drag of a falling track', () => {
  test('is found within a fifth by 15 km for pieces and bodies alike, and within two of the sigmas that it states', () => {
    for (const coefficient of [600, 1_200, 3_000, 8_000]) {
      let within = 0;
      for (let seed = 0; seed < 20; seed += 1) {
        const drag = blankDrag();
        seen(coefficient, 15_000, seed, (track) => followDrag(drag, track));
        const { coefficientKgpm2, logSigma } = coefficientOf(drag);
        expect(Math.abs(Math.log(coefficientKgpm2 / coefficient)), `${coefficient}: ${coefficientKgpm2}`).toBeLessThan(0.2);
        if (Math.abs(Math.log(coefficientKgpm2 / coefficient)) < 2 * logSigma) within += 1;
      }
      expect(within).toBeGreaterThanOrEqual(18);
    }
  });

  test('is not claimed above the air, under power, or of a track that is out of sight', () => {
    const above = blankDrag();
    seen(600, 62_000, 1, (track) => followDrag(above, track));
    expect(coefficientOf(above)).toEqual({ coefficientKgpm2: COEFFICIENT_PRIOR, logSigma: 0.7 });
    for (const changes of [{ ballisticChance: 0.1, boostChance: 0.9 }, { status: 'lost' as const }]) {
      const drag = blankDrag();
      seen(600, 15_000, 1, (track) => followDrag(drag, { ...track, ...changes }));
      expect(coefficientOf(drag).coefficientKgpm2).toBe(COEFFICIENT_PRIOR);
    }
  });

  test('brings the forecast of a piece to where it comes down, while one that knows no drag is kilometres long', () => {
    const misses: number[] = [];
    const without: number[] = [];
    for (let seed = 0; seed < 10; seed += 1) {
      const forecaster = createForecaster([roundPlace('any', 32, 38.6, 5_000)]);
      const landed = new Float64Array(6);
      const guess = new Float64Array(6);
      seen(900, 22_000, seed, (track, truth) => {
        forecaster.update(track);
        landed.set(truth);
        guess.set(truth);
      });
      flyToGround(landed, 900);
      flyToGround(guess, COEFFICIENT_PRIOR);
      const impact = forecaster.get(1)?.impact;
      if (impact === undefined) throw new Error('a fall has an impact');
      const down = geodeticOf(landed);
      misses.push(distanceM(impact, down));
      without.push(distanceM(geodeticOf(guess), down));
    }
    const median = (values: number[]): number => [...values].sort((a, b) => a - b)[5];
    expect(median(without)).toBeGreaterThan(2_500);
    expect(median(misses)).toBeLessThan(0.5 * median(without));
  });
});
