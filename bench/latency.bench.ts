// From a plot's arrival at the door to its track in the view, and to a warning in the outbox: real ASTERIX bytes through a
// real broker in this process, one datagram a plot, at a stated rate in bursts of a millisecond. The disk's sync time beside.

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addS, HUB, feedId, placeId, sha256, timeS, utf8, type Result } from '../src/base/index.ts';
import { createBroker } from '../src/broker/index.ts';
import { createBlockWriter, flushBlock, writeReport048 } from '../src/format/asterix/index.ts';
import { circleRing, destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../src/geo/index.ts';
import { keyedRandom, type Random } from '../src/math/index.ts';
import type { BrokerConfig, Place } from '../src/model/index.ts';
import { secondaryRadar, secondarySource } from './secondary-radar.ts';

const value = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error('malformed id');
  return result.value;
};
const RAD = Math.PI / 180;
const STARTS_AT = timeS(1_712_966_400);
const RATE = 5_000;
const OBJECTS = 10_000;
const SCAN_S = 2;
/** A round begins with an empty sky: its objects become tracks, and those that threaten a place raise its warning, in the seconds two and three. */
const SECONDS = 6;
const MEASURED_FROM_SECOND = 4;
/** The first warms the code up and is not counted. */
const ROUNDS = 12;

const site = { latRad: 31 * RAD, lonRad: 36 * RAD, altitudeHaeM: 500 };
const feed = value(feedId('radar'));
const sensor = secondaryRadar(1, feed, site, SCAN_S);
const places: Place[] = Array.from({ length: 100 }, (_, i) => {
  const at = destination(site, i * 2.4, 30_000 + 2_500 * i);
  return {
    id: value(placeId(`p-${i}`)),
    names: { en: `P${i}`, ar: `م${i}` },
    ring: circleRing(at, 4_000, 16),
    ...at,
    radiusM: 4_000,
    populationCount: 1_000,
    shelterS: 180,
    member: undefined,
  };
});
const config: BrokerConfig = {
  name: 'latency',
  mode: 'exercise',
  secret: sha256(utf8('latency')),
  members: [],
  sensors: [sensor],
  terms: [],
  places,
  airspaces: [],
  feeds: [
    {
      id: feed,
      member: HUB,
      public: false,
      sources: [secondarySource(sensor, 1)],
    },
  ],
};

// Objects 4 km apart on average: every plot is alone in its gate. One in a hundred flies low and fast towards the places.
const frame = localFrame(site);

interface Mover {
  readonly from: { readonly latRad: number; readonly lonRad: number };
  readonly bearingRad: number;
  readonly speedMps: number;
  readonly altitudeHaeM: number;
}

/** The objects of a round, in the order in which the radar's beam meets them. */
function objectsOf(random: Random): Mover[] {
  const objects = Array.from(
    { length: OBJECTS },
    (_, i): Mover => ({
      from: destination(site, 2 * Math.PI * random.uniform(), 20_000 + 400_000 * Math.sqrt(random.uniform())),
      bearingRad: 2 * Math.PI * random.uniform(),
      speedMps: i % 100 === 0 ? 220 : 60 + 180 * random.uniform(),
      altitudeHaeM: i % 100 === 0 ? 500 : 1_000 + 9_000 * random.uniform(),
    }),
  );
  const azimuthRad = ({ from, altitudeHaeM }: Mover): number => enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...from, altitudeHaeM }))).azimuthRad;
  return objects.sort((a, b) => azimuthRad(a) - azimuthRad(b));
}

let datagram = new Uint8Array(0);
const writer = createBlockWriter(48, (block) => {
  datagram = block.slice();
});

function plotOf(object: Mover, at: number, random: Random): Uint8Array {
  const t = at - STARTS_AT;
  const where = destination(object.from, object.bearingRad, object.speedMps * t);
  const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...where, altitudeHaeM: object.altitudeHaeM })));
  writeReport048(writer, {
    sac: 1,
    sic: 1,
    timeOfDayS: at % 86_400,
    detectionCode: 2,
    simulated: true,
    rangeM: polar.rangeM + 40 * random.normal(),
    azimuthRad: (polar.azimuthRad + 0.0008 * random.normal() + 2 * Math.PI) % (2 * Math.PI),
    pressureAltitudeM: object.altitudeHaeM,
  });
  flushBlock(writer);
  return datagram;
}

const share = (sorted: readonly number[], part: number): string =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN).toFixed(3)} ms`;
const print = (name: string, values: number[]): void => {
  const sorted = values.sort((a, b) => a - b);
  console.log(
    `${name.padEnd(34)} n ${String(sorted.length).padStart(6)}  p50 ${share(sorted, 0.5)}  p99 ${share(sorted, 0.99)}  p99.9 ${share(sorted, 0.999)}  max ${share(sorted, 1)}`,
  );
};

const toTrack: number[] = [];
const toTrackCpu: number[] = [];
const ticks: number[] = [];
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const toWarning: number[] = [];

function runRound(number: number): void {
  const isCounted = number > 0;
  const random = keyedRandom('latency', number);
  const objects = objectsOf(random);
  let startedMs = 0;
  const broker = createBroker(config, {
    frame: () => undefined,
    urgent: () => {
      if (isCounted) toWarning.push(performance.now() - startedMs);
    },
  });
  broker.input({ kind: 'tick', at: STARTS_AT });
  let at = STARTS_AT;
  let index = 0;
  for (let second = 0; second < SECONDS; second += 1) {
    const secondStartMs = performance.now();
    const isMeasured = isCounted && second >= MEASURED_FROM_SECOND;
    for (let burst = 0; burst < 1_000; burst += 1) {
      const due = secondStartMs + burst;
      // Plots of one millisecond arrive together; what waits behind the others of its burst has waited.
      const bytes = Array.from({ length: RATE / 1_000 }, () => plotOf(objects[index++ % OBJECTS], (at = addS(at, 1 / RATE)), random));
      while (performance.now() < due) {
        /* the next millisecond */
      }
      startedMs = performance.now();
      const startedCpuMs = cpuMs();
      for (const one of bytes) {
        broker.input({ kind: 'bytes', at, door: 'udp', bytes: one });
        if (!isMeasured) continue;
        toTrack.push(performance.now() - startedMs);
        toTrackCpu.push(cpuMs() - startedCpuMs);
      }
    }
    startedMs = performance.now();
    const startedCpuMs = cpuMs();
    broker.input({ kind: 'tick', at: timeS(STARTS_AT + second + 1) });
    if (isMeasured) ticks.push(cpuMs() - startedCpuMs);
  }
}

for (let number = 0; number < ROUNDS; number += 1) runRound(number);

console.log(
  `${RATE} plots/s in bursts of ${RATE / 1_000}, ${OBJECTS} objects, one 2-D radar with codes, hub's views (one core), ${places.length} places, ${ROUNDS - 1} rounds of ${SECONDS} s`,
);
print('plot → its track in the view', toTrack);
print('  the same, in CPU of the thread', toTrackCpu);
print('plot → warning in the outbox', toWarning);

print('tick of the second, in CPU', ticks);

const folder = mkdtempSync(join(tmpdir(), 'manara-sync-'));
const file = openSync(join(folder, 'sync'), 'w');
const syncs: number[] = [];
for (let i = 0; i < 100; i += 1) {
  writeSync(file, new Uint8Array(4_096));
  const before = performance.now();
  fdatasyncSync(file);
  syncs.push(performance.now() - before);
}
closeSync(file);
rmSync(folder, { recursive: true });
print('fdatasync of 4 kB beside it', syncs);
