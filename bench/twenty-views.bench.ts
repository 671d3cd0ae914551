// Twenty views at 8,000 plots a second each, on two cores: two threads with a broker of ten views each, every view with a core of its own,
// real ASTERIX bytes at the door, tracks predicted to every tick and encoded as frames. In real time when a thread needs less than a second
// for a second. `node bench/twenty-views.bench.ts 60` for so many measured seconds.

import { loadavg } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { addS, HUB, feedId, memberId, sha256, timeS, utf8, type Result } from '../src/base/index.ts';
import { createBroker } from '../src/broker/index.ts';
import { createBlockWriter, flushBlock, writeReport048 } from '../src/format/asterix/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../src/geo/index.ts';
import { keyedRandom } from '../src/math/index.ts';
import type { BrokerConfig } from '../src/model/index.ts';
import { secondaryRadar, secondarySource } from './secondary-radar.ts';

const THREADS = 2;
const VIEWS_PER_THREAD = 10;
const RATE = 8_000;
const SCAN_S = 4;
const RADARS = 4;
const OBJECTS = (RATE * SCAN_S) / RADARS;
const WARM_UP_S = 10;
const PLOTS_PER_DATAGRAM = 8;
const RAD = Math.PI / 180;
const STARTS_AT = timeS(1_712_966_400);

interface Report {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly worstMs: number;
  readonly frameBytes: number;
  readonly cores: number;
  readonly tracks: number;
}

const value = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error('malformed id');
  return result.value;
};
const SITES = Array.from({ length: RADARS }, (_, i) => ({ latRad: (31 + 0.5 * i) * RAD, lonRad: (36 + 0.5 * i) * RAD, altitudeHaeM: 500 }));
const FEED = value(feedId('radars'));

function configOf(): BrokerConfig {
  const sensors = SITES.map((site, i) => secondaryRadar(i + 1, FEED, site, SCAN_S));
  return {
    name: 'twenty-views',
    mode: 'exercise',
    secret: sha256(utf8('twenty-views')),
    sensors,
    terms: [],
    places: [],
    airspaces: [],
    // The hub's is the tenth.
    members: Array.from({ length: VIEWS_PER_THREAD - 1 }, (_, i) => ({
      id: value(memberId(`member-${i}`)),
      names: { en: `Member ${i}`, ar: `عضو ${i}` },
      utcOffsetS: 0,
      territory: undefined,
      languages: ['en'],
      handles: {},
    })) as unknown as BrokerConfig['members'],
    feeds: [{ id: FEED, member: HUB, public: true, sources: sensors.map((sensor, i) => secondarySource(sensor, i + 1)) }],
  };
}

interface Input {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** What the radars say, second by second: each meets the objects in the order of its own beam. */
function createRadars(): (second: number) => Input[] {
  const random = keyedRandom('twenty-views', 1);
  const objects = Array.from({ length: OBJECTS }, () => ({
    from: destination(SITES[0], 2 * Math.PI * random.uniform(), 20_000 + 380_000 * Math.sqrt(random.uniform())),
    bearingRad: 2 * Math.PI * random.uniform(),
    speedMps: 60 + 180 * random.uniform(),
    altitudeHaeM: 1_000 + 9_000 * random.uniform(),
  }));
  type Mover = (typeof objects)[number];
  const polarOf = (frame: ReturnType<typeof localFrame>, { from, bearingRad, speedMps, altitudeHaeM }: Mover, t: number) =>
    enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...destination(from, bearingRad, speedMps * t), altitudeHaeM })));
  const beams = SITES.map((site) => {
    const frame = localFrame(site);
    return { frame, order: objects.toSorted((a, b) => polarOf(frame, a, 0).azimuthRad - polarOf(frame, b, 0).azimuthRad), next: 0 };
  });
  let datagram = new Uint8Array(0);
  const writer = createBlockWriter(48, (block) => {
    datagram = block.slice();
  });
  return (second) =>
    Array.from({ length: RATE / PLOTS_PER_DATAGRAM }, (_, burst) => {
      const radar = burst % RADARS,
        beam = beams[radar];
      let at = second;
      for (let i = 0; i < PLOTS_PER_DATAGRAM; i += 1, beam.next += 1) {
        at = (beam.next * RADARS) / RATE;
        const object = beam.order[beam.next % OBJECTS],
          polar = polarOf(beam.frame, object, at);
        const rangeM = polar.rangeM + 40 * random.normal(),
          azimuthRad = (polar.azimuthRad + 0.0008 * random.normal() + 2 * Math.PI) % (2 * Math.PI);
        writeReport048(writer, {
          sac: 1,
          sic: 1 + radar,
          timeOfDayS: (STARTS_AT + at) % 86_400,
          detectionCode: 2,
          simulated: true,
          rangeM,
          azimuthRad,
          pressureAltitudeM: object.altitudeHaeM,
        });
      }
      flushBlock(writer);
      return { at, bytes: datagram };
    });
}

function measure(seconds: number): Report {
  let frameBytes = 0,
    frames = 0;
  const frame = (_view: unknown, _at: unknown, bytes: Uint8Array): void => {
    frameBytes += bytes.length;
    frames += 1;
  };
  const broker = createBroker(configOf(), { frame }, { sharing: false, computes: ({ level }) => level === 'picture' });
  const said = createRadars();
  broker.input({ kind: 'tick', at: STARTS_AT });
  let cpuMs = 0,
    wallMs = 0,
    worstMs = 0;
  for (let second = 0; second < WARM_UP_S + seconds; second += 1) {
    const inputs = said(second);
    if (second === WARM_UP_S) frameBytes = frames = 0;
    const before = process.threadCpuUsage(),
      startedMs = performance.now();
    for (const { at, bytes } of inputs) broker.input({ kind: 'bytes', at: addS(STARTS_AT, at), door: 'udp', bytes });
    broker.input({ kind: 'tick', at: timeS(STARTS_AT + second + 1) });
    if (second < WARM_UP_S) continue;
    const used = process.threadCpuUsage(before),
      tookMs = performance.now() - startedMs;
    cpuMs += (used.user + used.system) / 1_000;
    wallMs += tookMs;
    worstMs = Math.max(worstMs, tookMs);
  }
  let tracks = 0;
  broker.viewOf(broker.views[0])?.forEachShown(() => void (tracks += 1));
  return { cpuMs: cpuMs / seconds, wallMs: wallMs / seconds, worstMs, frameBytes: frameBytes / frames, cores: broker.coreCount, tracks };
}

if (isMainThread) {
  const seconds = Number(process.argv[2] ?? 20);
  const reports = await Promise.all(
    Array.from(
      { length: THREADS },
      () =>
        new Promise<Report>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: seconds });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  console.log(
    `${THREADS} threads of ${VIEWS_PER_THREAD} views, ${RATE} plots/s each, ${OBJECTS} objects, ${RADARS} radars of ${SCAN_S} s, ${seconds} s after ${WARM_UP_S} s, load ${loadavg()[0].toFixed(1)}`,
  );
  for (const { cpuMs, wallMs, worstMs, frameBytes, cores, tracks } of reports) {
    console.log(
      `${cores} cores, ${tracks} tracks shown: a second needs ${cpuMs.toFixed(0)} ms of CPU (${((1_000 * cpuMs) / (RATE * VIEWS_PER_THREAD)).toFixed(1)} us a plot and view), ${wallMs.toFixed(0)} ms on the clock, ${worstMs.toFixed(0)} at worst; frames of ${(frameBytes / 1_000).toFixed(0)} kB`,
    );
  }
} else {
  parentPort?.postMessage(measure(workerData as number));
}
