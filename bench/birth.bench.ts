// What a raised posture does to a tracker: objects fly through the sky of one radar whose false plots it knows, without a posture, elevated
// and imminent. Told are the time from an object's first plot to its confirmed track, and tracks that were confirmed of nothing. `npm run bench -- birth`.

import { timeS } from '../src/base/index.ts';
import { circleRing, enuToEcef, type Ecef } from '../src/geo/index.ts';
import { keyedRandom, log } from '../src/math/index.ts';
import { listTracks, makePicture, makeSensor, radarPlot, SITE } from '../src/picture/test-sky.ts';
import type { ViewPlot } from '../src/model/index.ts';

const SEEDS = 40;
const OBJECTS = 12;
const LENGTH_S = 240;
const SCAN_S = 4;
/** Objects stay, and false plots lie, within this of the radar. */
const REACH_M = 100_000;
/** A track this near to an object is of it. */
const NEAR_M = 2_000;

interface Sky {
  readonly detectionChance: number;
  readonly falseCount: number;
}

/** Objects appear one after the other and fly straight. */
function objectsOf(seed: number): { readonly from: number; at(t: number): Ecef }[] {
  const random = keyedRandom('birth objects', seed);
  return Array.from({ length: OBJECTS }, (_, i) => {
    const [eastM, northM, course] = [(random.uniform() - 0.5) * REACH_M, (random.uniform() - 0.5) * REACH_M, 2 * Math.PI * random.uniform()];
    const from = 4 + Math.floor(i * 12 + 8 * random.uniform());
    const speedMps = 45 + 60 * random.uniform();
    return {
      from,
      at: (t: number) =>
        enuToEcef(SITE, {
          eastM: eastM + speedMps * (t - from) * Math.cos(course),
          northM: northM + speedMps * (t - from) * Math.sin(course),
          upM: 1_500 + 100 * i,
        }),
    };
  });
}

function run(seed: number, { detectionChance, falseCount }: Sky, gainScore: number): { readonly waits: number[]; readonly falseTracks: number } {
  const objects = objectsOf(seed);
  const random = keyedRandom('birth plots', seed);
  const picture = makePicture([
    makeSensor({ scanPeriodS: SCAN_S, detectionChance, falsePlotsPerScanCount: falseCount, rangeMaxM: REACH_M, horizonLimited: false }),
  ]);
  picture.expect(gainScore === 0 ? [] : [{ ring: circleRing(SITE.origin, 2 * REACH_M, 32), gainScore }]);
  const firstAt = new Map<number, number>();
  const confirmedAt = new Map<number, number>();
  const isNear = new Set<number>();
  const seen = new Set<number>();
  for (let t = 0; t < LENGTH_S; t += 1) {
    picture.advanceTo(timeS(t));
    const plots: ViewPlot[] = [];
    if (t % SCAN_S === 0) {
      objects.forEach((object, i) => {
        if (t < object.from || random.uniform() >= detectionChance) return;
        firstAt.set(i, firstAt.get(i) ?? t);
        plots.push(radarPlot(object.at(t), t, seed * 1000 + i + 1));
      });
      for (let i = 0; i < falseCount; i += 1) {
        const place = enuToEcef(SITE, {
          eastM: (random.uniform() - 0.5) * 1.4 * REACH_M,
          northM: (random.uniform() - 0.5) * 1.4 * REACH_M,
          upM: 200 + 5_000 * random.uniform(),
        });
        plots.push(radarPlot(place, t, 0));
      }
    }
    for (const plot of plots) picture.addPlot(plot, timeS(t));
    for (const { serial, status, state } of listTracks(picture, t)) {
      if (status !== 'confirmed') continue;
      seen.add(serial);
      objects.forEach((object, i) => {
        const { xM, yM, zM } = object.at(t);
        if (t < object.from || Math.hypot(state[0] - xM, state[1] - yM, state[2] - zM) > NEAR_M) return;
        isNear.add(serial);
        if (!confirmedAt.has(i)) confirmedAt.set(i, t);
      });
    }
  }
  return {
    waits: [...firstAt].map(([i, first]) => (confirmedAt.get(i) ?? LENGTH_S) - first),
    falseTracks: [...seen].filter((serial) => !isNear.has(serial)).length,
  };
}

for (const sky of [
  { detectionChance: 0.9, falseCount: 5 },
  { detectionChance: 0.6, falseCount: 20 },
]) {
  console.log(`detected ${sky.detectionChance}, ${sky.falseCount} false plots a turn of ${SCAN_S} s, ${SEEDS} runs of ${OBJECTS} objects`);
  for (const [name, gain] of [
    ['quiet', 0],
    ['elevated', log(2)],
    ['imminent', log(4)],
  ] as const) {
    const runs = Array.from({ length: SEEDS }, (_, seed) => run(seed + 1, sky, gain));
    const waits = runs.flatMap((one) => one.waits).sort((a, b) => a - b);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    const at = (share: number): number => waits[Math.floor(share * (waits.length - 1))];
    console.log(
      `  ${name.padEnd(9)} to confirmation: mean ${mean.toFixed(2)} s, median ${at(0.5)} s, 90 % ${at(0.9)} s; false tracks ${runs.reduce((sum, one) => sum + one.falseTracks, 0)}`,
    );
  }
}
