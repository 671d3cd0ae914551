// Whether a picture's memory stays flat: `npm run long -- day [--hours 24]` flies sixty objects at a time past a radar for a simulated day, each for
// about an hour and then gone, with false plots, and writes what is used after every hour, and the tracks that are kept then, to docs/results/day.json.
// One picture lives the whole day: a run that was ended begins anew.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { timeS } from '../../src/base/index.ts';
import { keyedRandom } from '../../src/math/index.ts';
import { createTracker, plainPlot, plainSensor, REAL_EARTH } from '../../src/picture/index.ts';
import { openResult } from './result-file.ts';

const OBJECTS = 60;
const LIFE_S = 3600;
const PERIOD_S = 4;
const FALSE_PLOTS = 6;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const { values } = parseArgs({ options: { hours: { type: 'string', default: '24' } } });
const hours = Number(values.hours);
if (!(Number.isInteger(hours) && hours >= 2)) throw new Error(`--hours ${values.hours} must be a whole number from 2`);

const tracker = createTracker({ ...REAL_EARTH, horizon: false, refraction: false });
const radar = plainSensor({ scanPeriodS: PERIOD_S, rangeMaxM: 400_000, horizonLimited: false, falsePlotsPerScanCount: FALSE_PLOTS });
tracker.setSensor(radar);
const random = keyedRandom('day', 1);

/** Where an object of a generation is at a time: straight past the radar, at the height of an airliner. */
function feed(at: number, object: number): void {
  const begin = (LIFE_S * object) / OBJECTS,
    generation = Math.floor((at - begin) / LIFE_S);
  const draw = keyedRandom('day/object', object, generation);
  const course = 2 * Math.PI * draw.uniform(),
    pass = 150_000 * (draw.uniform() - 0.5),
    speed = 150 + 100 * draw.uniform();
  const along = speed * (at - begin - generation * LIFE_S - LIFE_S / 2);
  const east = along * Math.sin(course) + pass * Math.cos(course),
    north = along * Math.cos(course) - pass * Math.sin(course);
  const ground = Math.hypot(east, north),
    up = 9000 - (ground * ground) / 12_742_000;
  if (ground > 390_000 || random.uniform() > 0.9) return;
  add(at, Math.hypot(ground, up) + 50 * random.normal(), Math.atan2(east, north) + 0.001 * random.normal(), Math.atan2(up, ground) + 0.001 * random.normal());
}

function add(at: number, rangeM: number, azimuthRad: number, elevationRad: number): void {
  tracker.addPlot(
    plainPlot({
      measuredAt: timeS(at),
      rangeM,
      azimuthRad: (azimuthRad + 4 * Math.PI) % (2 * Math.PI),
      elevationRad,
      rangeSigmaM: 50,
      azimuthSigmaRad: 0.001,
      elevationSigmaRad: 0.001,
    }),
    timeS(at),
  );
}

/** After every hour; tracks with the lost ones among them, plots since the beginning. */
const rows: Array<{ hour: number; heapMb: number; buffersMb: number; tracks: number; lost: number; plots: number }> = [];
const { save } = openResult('day', { objectsAtATime: OBJECTS, periodS: PERIOD_S, hours: rows }, () => false);
console.log('hour | heap MB | buffers MB | tracks | of them lost | plots');
let plots = 0;
for (let at = 0; at <= hours * 3600; at += 1) {
  tracker.advanceTo(timeS(at));
  if (at % PERIOD_S === 0) {
    for (let object = 0; object < OBJECTS; object += 1) feed(at, object);
    for (let i = 0; i < FALSE_PLOTS; i += 1)
      add(at, 20_000 + 370_000 * Math.sqrt(random.uniform()), 2 * Math.PI * random.uniform(), 0.01 + 0.1 * random.uniform());
    plots += OBJECTS + FALSE_PLOTS;
  }
  if (at % 3600 !== 0 || at === 0) continue;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  let tracks = 0,
    lost = 0;
  tracker.forEachTrack(timeS(at), ({ status }) => {
    tracks += 1;
    if (status === 'lost') lost += 1;
  });
  rows.push({ hour: at / 3600, heapMb: Math.round(heapUsed / 1e4) / 100, buffersMb: Math.round(arrayBuffers / 1e4) / 100, tracks, lost, plots });
  save();
  console.log(`${at / 3600} | ${(heapUsed / 1e6).toFixed(2)} | ${(arrayBuffers / 1e6).toFixed(2)} | ${tracks} | ${lost} | ${plots}`);
}
