/**
 * The tracker where the benchmark's world is too kind: `node bench/tracking/variants.ts [SEEDS] [FOLDER] [NAME,NAME]`. Prints a table of the variants of
 * our own world; with a FOLDER the scenes are written there as well, so that the benchmark's oracle can be run on them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { feedHandle, sensorHandle, timeS } from '../../src/base/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame, type Ecef, type LatLon, type LocalFrame, type Polar } from '../../src/geo/index.ts';
import { keyedRandom } from '../../src/math/index.ts';
import { scoreTexts } from '../../src/assess/index.ts';
import { createTracker, plainPlot, plainSensor, readTrackJob, trackFile, type Tracker } from '../../src/picture/index.ts';
import { makeScene, type Scene, type WorldOptions } from './world.ts';

const DEG = Math.PI / 180;
const ALL_FLAT = new Set(['R1', 'R2', 'R3', 'R4', 'R5', 'R6']);

const VARIANTS: ReadonlyArray<readonly [string, Omit<WorldOptions, 'seed'>]> = [
  ['plain', {}],
  ['climb', { climbShare: 1 / 3 }],
  ['bias', { bias: { rangeM: 300, azimuthRad: 0.3 * DEG, timeS: 0.5 } }],
  ['horizon', { horizon: true }],
  ['flat-half', { flat: new Set(['R1', 'R3', 'R5']) }],
  ['flat-all', { flat: ALL_FLAT }],
  ['late', { lateShare: 0.3 }],
  ['late-again', { lateShare: 0.3 }],
  ['late-sorted', { lateShare: 0.3, sorted: true }],
  ['merged', { mergeM: 1000 }],
  ['silent', { silent: { radar: 'R2', fromS: 200, untilS: 400 } }],
  ['liar', { liar: { radar: 'R5', count: 10 } }],
  ['liar-watched', { liar: { radar: 'R2', count: 10, eastM: [-400e3, -250e3], northM: [-120e3, 120e3] } }],
  ['clutter', { clutterFactor: 10 }],
];

function linesOf(scene: Scene): string[] {
  const job = readTrackJob({ sensors: scene.sensors, plots: scene.plots, world: scene.scenario });
  if (!job.ok) throw new Error(job.error.message);
  const lines: string[] = [];
  trackFile(job.value, (line) => lines.push(line));
  return lines;
}

/**
 * What late plots could be worth at most: at every tick a run of its own over all that had arrived by then, in the order of measurement. No tracker
 * of one pass can know more. Serials differ from run to run, so that switches mean nothing here.
 */
function orderedAgain(scene: Scene): string[] {
  const [header, ...rows] = scene.plots.trimEnd().split('\n');
  const times = rows.map((row) => Number(row.slice(0, row.indexOf(','))));
  const lines: string[] = [];
  let arrived = 0;
  for (let tick = 60; tick <= 600; tick += 5) {
    while (arrived < rows.length && times[arrived] <= tick) arrived += 1;
    const order = Array.from({ length: arrived }, (_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
    const plots = `${[header, ...order.map((i) => rows[i])].join('\n')}\n`;
    for (const line of linesOf({ ...scene, plots })) if (line.startsWith(`{"t":${tick},`)) lines.push(line);
  }
  return lines;
}

function scored(scene: Scene, lines: readonly string[]): number[] {
  const result = scoreTexts({ truth: scene.truth, tracks: `${lines.join('\n')}\n` }, { cutoffM: 2000, window: { fromS: 60, toS: 600, stepS: 5 } });
  if (!result.ok) throw new Error(result.error.message);
  const { gospaMean, siap, switches, missedMean, falseMean, byKind } = result.value;
  return [gospaMean, siap.Spuriousness, switches, siap['Velocity Accuracy'], missedMean, falseMean, byKind['ballistic']?.detected ?? Number.NaN];
}

interface Drone {
  readonly from: LatLon;
  readonly course: number;
  readonly speed: number;
  readonly altitudeHaeM: number;
}

function flock(west: LatLon, seed: number): Drone[] {
  const random = keyedRandom('bench/hole', seed);
  return Array.from({ length: 100 }, () => ({
    from: destination(destination(west, Math.PI / 2, 40_000 * random.uniform()), Math.PI * (random.uniform() < 0.5 ? 0 : 1), 60_000 * random.uniform()),
    course: Math.PI / 2 + 0.04 * random.normal(),
    speed: 50 + 15 * random.uniform(),
    altitudeHaeM: 800 + 1500 * random.uniform(),
  }));
}

const ecefOf = ({ from, course, speed, altitudeHaeM }: Drone, t: number): Ecef => geodeticToEcef({ ...destination(from, course, speed * t), altitudeHaeM });

const polarOf = (drone: Drone, t: number, frame: LocalFrame): Polar => enuToPolar(ecefToEnu(frame, ecefOf(drone, t)));

/** The serial of the track within 2 km of each drone; 0: none. */
function serialsOf(tracker: Tracker, drones: readonly Drone[], t: number): number[] {
  const tracks: Array<{ serial: number; state: number[] }> = [];
  tracker.forEachTrack(timeS(t), ({ serial, state }) => void tracks.push({ serial, state: [...state] }), true);
  return drones.map((drone) => {
    const at = ecefOf(drone, t);
    const near = tracks.map(({ serial, state }) => ({ serial, distance: Math.hypot(state[0] - at.xM, state[1] - at.yM, state[2] - at.zM) }));
    const best = near.reduce((least, one) => (one.distance < least.distance ? one : least), { serial: 0, distance: 2000 });
    return best.serial;
  });
}

/** A hundred drones fly over a gap of 200 km between two radars: what is counted on the way, and who keeps its id. */
function hole(seed: number): { countShare: number; keptShare: number } {
  const tracker = createTracker({ gravity: 'earth', rotation: true, drag: true, horizon: false, refraction: false });
  const west = { latRad: 0.5, lonRad: 0.5 },
    east = destination(west, Math.PI / 2, 400_000);
  const radars = [west, east].map((at, index) => {
    tracker.setSensor(
      plainSensor({
        ...at,
        handle: sensorHandle(index),
        feedHandle: feedHandle(index),
        scanPeriodS: 10,
        rangeMaxM: 100_000,
        horizonLimited: false,
        falsePlotsPerScanCount: 2,
      }),
    );
    return { index, frame: localFrame({ ...at, altitudeHaeM: 0 }) };
  });
  const drones = flock(west, seed);
  let before: number[] = [];
  const counts: number[] = [];
  for (let t = 0; t <= 6600; t += 1) {
    tracker.advanceTo(timeS(t));
    for (const { index, frame } of radars) {
      if (t % 10 !== 5 * index) continue;
      tracker.scanMark(sensorHandle(index), Number.NaN, timeS(t));
      drones.forEach((drone, number) => {
        const polar = polarOf(drone, t, frame);
        const draw = keyedRandom('bench/hole-plot', seed, t, number, index);
        if (polar.rangeM > 100_000 || draw.uniform() > 0.9) return;
        tracker.addPlot(
          plainPlot({
            sensorHandle: sensorHandle(index),
            feedHandle: feedHandle(index),
            measuredAt: timeS(t),
            rangeM: polar.rangeM + 50 * draw.normal(),
            azimuthRad: polar.azimuthRad + 0.001 * draw.normal(),
            elevationRad: polar.elevationRad + 0.001 * draw.normal(),
          }),
          timeS(t),
        );
      });
    }
    if (t === 300) before = serialsOf(tracker, drones, t);
    if (t >= 600 && t % 300 === 0) {
      let expected = 0;
      tracker.forEachTrack(timeS(t), ({ existenceChance }) => void (expected += existenceChance), true);
      const alive = drones.filter((drone) => {
        const polar = polarOf(drone, t, radars[1].frame);
        return polar.rangeM < 100_000 || polar.azimuthRad > Math.PI;
      }).length;
      if (alive === 100) counts.push(expected / alive);
    }
  }
  // Each drone that the far radar sees well inside: is it who it was?
  const tracked = serialsOf(tracker, drones, 6000);
  const seen = tracked.map((serial, i) => ({ serial, was: before[i] })).filter(({ serial, was }) => serial > 0 && was > 0);
  return {
    countShare: counts.reduce((worst, share) => (Math.abs(share - 1) > Math.abs(worst - 1) ? share : worst), 1),
    keptShare: seen.filter(({ serial, was }) => serial === was).length / Math.max(1, seen.length),
  };
}

const seeds = Number(process.argv[2] ?? 5);
const folder = process.argv[3] === '' ? undefined : process.argv[3];
const only = process.argv[4]?.split(',');
console.log('| variant | GOSPA m | spuriousness | switches | velocity m/s | missed | false | ballistic held |');
for (const [name, options] of VARIANTS) {
  if (only?.includes(name) === false) continue;
  const sums: number[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const scene = makeScene({ ...options, seed });
    if (folder !== undefined) {
      const path = join(folder, `${name}-${seed}`);
      mkdirSync(path, { recursive: true });
      for (const [file, text] of Object.entries({
        'sensors.json': scene.sensors,
        'plots.csv': scene.plots,
        'truth.csv': scene.truth,
        'links.csv': scene.links,
        'scenario.json': scene.scenario,
      }))
        writeFileSync(join(path, file), text);
    }
    scored(scene, name === 'late-again' ? orderedAgain(scene) : linesOf(scene)).forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value / seeds;
    });
  }
  console.log(`| ${name} | ${sums.map((value, i) => value.toFixed([0, 4, 1, 1, 2, 2, 3][i])).join(' | ')} |`);
}
for (let seed = 1; seed <= Math.min(3, only === undefined || only.includes('hole') ? seeds : 0); seed += 1) {
  const { countShare, keptShare } = hole(seed);
  console.log(
    `hole of 200 km, seed ${seed}: expected number over true, worst of the way ${countShare.toFixed(2)}; keep their id ${(100 * keptShare).toFixed(0)} %`,
  );
}
