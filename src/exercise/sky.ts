/** The sky of an exercise: what every sensor sends, second by second, and the truth behind it. */
import { assert, type TimeS } from '../base/index.ts';
import { ecefToGeodeticInto } from '../geo/index.ts';
import { cos, sin } from '../math/index.ts';
import { createSkyTables } from './sky-table.ts';
import type { Sector } from './sighting.ts';
import { createStation, type Station } from './station.ts';
import type { RadarJamming, Scenario, Window } from './scenario.ts';
import type { Stop, Truth } from './truth.ts';
import type { Entry, TruthKind } from './entry.ts';
import { createWire, type Wire, type WireAddress } from './wire.ts';

/** Bytes that arrive at a door. */
export interface ExerciseInput {
  readonly at: TimeS;
  readonly door: string;
  readonly bytes: Uint8Array;
}

/** Where one object is. */
export interface TruthObject {
  readonly id: string;
  readonly kind: TruthKind;
  readonly latRad: number;
  readonly lonRad: number;
  readonly altitudeHaeM: number;
  readonly eastMps: number;
  readonly northMps: number;
  readonly upMps: number;
  /** Sensors that see it: in range and above their horizon, not silent. */
  readonly coverageCount: number;
}

/** The sky of one run: bytes out, truth behind; see `createSky`. */
export interface Sky {
  readonly truth: Truth;
  readonly stations: readonly Station[];
  /** What arrives in (from, to], by time, then door, then order of sending. Windows asked for in a row cost least. */
  inputs(from: TimeS, to: TimeS): ExerciseInput[];
  /** What is in the air, stops taken into account. */
  objects(at: TimeS): TruthObject[];
  /** Ends an object; false when it is not in the air then. */
  stop(id: string, stop: Stop): boolean;
  /** One object more; it must start later than the last window asked for. */
  add(entry: Entry): void;
  /** A sensor that sends nothing in a window not yet asked for. */
  silence(sensor: string, window: Window): void;
  /** A strobe on a radar in a window not yet asked for. */
  jam(jamming: RadarJamming): void;
  /** Values that did not fit into the format they had to leave in. */
  omittedCount(): number;
}

interface Line {
  readonly station: Station;
  readonly wire: Wire;
  /** The next scan to be made; NaN before the first window. */
  nextScan: number;
  pending: Sector[];
}

function fill(line: Line, from: TimeS, to: TimeS): void {
  const { station } = line;
  const { latencyS } = station.sensor;
  if (Number.isNaN(line.nextScan)) line.nextScan = station.scanAt(from - latencyS) - 1;
  // A scan is made when its first sector could arrive in this window.
  const last = station.scanAt(to - latencyS);
  for (; line.nextScan <= last; line.nextScan += 1) line.pending.push(...station.scan(line.nextScan));
  while (line.pending.length > 0 && line.pending[0].arrivesAt <= from) line.pending.shift();
}

function send(inputs: ExerciseInput[], line: Line, to: TimeS, truth: Truth): void {
  const { station, wire } = line;
  let sent = 0;
  for (const sector of line.pending) {
    if (sector.arrivesAt > to) break;
    sent += 1;
    if (station.silentAt(sector.endsAt)) continue;
    // A stop may have come after the scan was made.
    const { sightings } = sector;
    for (let i = sightings.length - 1; i >= 0; i -= 1) {
      const { objectIndex, seenAt } = sightings[i];
      if (objectIndex >= 0 && !truth.alive(objectIndex, seenAt)) sightings.splice(i, 1);
    }
    const bytes = wire.encode(sector);
    if (bytes !== undefined) inputs.push({ at: sector.arrivesAt, door: wire.door, bytes });
  }
  if (sent > 0) line.pending.splice(0, sent);
}

const state = new Float64Array(6);
const place = new Float64Array(3);

function describe(truth: Truth, stations: readonly Station[], index: number, at: TimeS): TruthObject {
  const entry = truth.entries[index];
  truth.stateInto(state, 0, index, at);
  ecefToGeodeticInto(place, 0, { xM: state[0], yM: state[1], zM: state[2] });
  const [latRad, lonRad, altitudeHaeM] = place;
  let coverageCount = 0;
  for (const station of stations) if (!station.silentAt(at) && station.covers(state, 0, entry.kind)) coverageCount += 1;
  const flat = Math.sqrt(state[0] * state[0] + state[1] * state[1]);
  const cosLon = state[0] / flat;
  const sinLon = state[1] / flat;
  const outward = cosLon * state[3] + sinLon * state[4];
  const cosLat = cos(latRad);
  const sinLat = sin(latRad);
  return {
    id: entry.id,
    kind: entry.kind,
    latRad,
    lonRad,
    altitudeHaeM,
    coverageCount,
    eastMps: cosLon * state[4] - sinLon * state[3],
    northMps: cosLat * state[5] - sinLat * outward,
    upMps: cosLat * outward + sinLat * state[5],
  };
}

/** What a sky is made of. */
export interface SkyParts {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly truth: Truth;
  readonly addressOf: (sensor: string) => WireAddress;
}

/** Puts sensors under the truth. */
export function createSky({ scenario, seed, truth, addressOf }: SkyParts): Sky {
  const tables = createSkyTables(truth);
  const context = { truth, tables, seed, originAt: scenario.startsAt, jamming: scenario.radarJamming };
  const stations = scenario.feeds.flatMap((feed) => feed.sensors.map((sensor) => createStation(sensor, context)));
  const wireContext = { truth, seed, navigationJamming: scenario.navigationJamming };
  const lines = stations.map((station): Line => {
    return { station, wire: createWire(station, addressOf(station.sensor.id), wireContext), nextScan: Number.NaN, pending: [] };
  });
  const stationOf = (id: string): Station => {
    const found = stations.find(({ sensor }) => sensor.id === id);
    assert(found !== undefined, `sensor "${id}" is not in ${scenario.name}`);
    return found;
  };
  let upTo = Number.NaN;
  return {
    truth,
    stations,
    inputs(from, to) {
      const inputs: ExerciseInput[] = [];
      for (const line of lines) {
        if (from !== upTo) {
          line.nextScan = Number.NaN;
          line.pending.length = 0;
        }
        fill(line, from, to);
        send(inputs, line, to, truth);
      }
      upTo = to;
      // The order of lines settles what arrives at one door at one time: sorting is stable.
      return inputs.sort((a, b) => a.at - b.at || (a.door < b.door ? -1 : a.door > b.door ? 1 : 0));
    },
    objects(at) {
      return truth
        .candidates(at, at + 1)
        .filter((index) => truth.alive(index, at))
        .map((index) => describe(truth, stations, index, at));
    },
    stop(id, stop) {
      const index = truth.indexOf(id);
      if (index < 0 || !truth.alive(index, stop.at)) return false;
      truth.stop(index, stop);
      return true;
    },
    add: (entry) => truth.add(entry),
    silence: (sensor, window) => stationOf(sensor).silence(window),
    jam: (jamming) => stationOf(jamming.sensor).jam(jamming),
    omittedCount: () => lines.reduce((sum, line) => sum + line.wire.omittedCount(), 0),
  };
}
