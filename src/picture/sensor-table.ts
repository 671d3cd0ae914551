/** The sensors of one view as the tracker uses them: place, coverage, liveness, how often they really detect. */
import type { SensorHandle, TimeS } from '../base/index.ts';
import { assert } from '../base/index.ts';
import { EARTH_MEAN_RADIUS_M, distanceToEdgeM, localFrame, ringContains, ecefToGeodetic } from '../geo/index.ts';
import { atan2, exp, sin, wrapTwoPi } from '../math/index.ts';
import type { ViewSensor } from '../model/index.ts';
import { blankAlignment, type Alignment } from './alignment-fit.ts';
import { heightHaeM } from './height.ts';
import type { World } from './world.ts';

/** One sensor: what its owner declares, and what was seen of it. */
export interface SensorEntry {
  readonly index: number;
  traits: ViewSensor;
  /** Time between two looks, within sane bounds. */
  periodS: number;
  /** How long after it is due a plot may still come. */
  slackS: number;
  /** Antenna in ECEF, and its local east, north, up (3×3 row-major). */
  readonly place: Float64Array;
  rotation: Float64Array;
  /** False plots per scan and m³ (or m² for sensors without height). */
  falsePerM3: number;
  falsePerM2: number;
  sineElevationMin: number;
  sineElevationMax: number;
  /** Latest time of a plot or mark; the sensor was alive then. */
  activeAt: number;
  /** Beam of the latest plot, to tell bursts from rotation. */
  lastAzimuthRad: number;
  /** True when plots of all directions bear one time: a scan is delivered as one burst. */
  isBurst: boolean;
  /** Slowly forgotten chances to detect, and detections. */
  looksCount: number;
  hitsCount: number;
  /** Keys of the latest plots, to recognise one that comes twice. */
  seen: Float64Array;
  /** Plots that led to nothing, slowly forgotten, by direction and range; and when each was last brought up to date. */
  falseCount: Float64Array;
  falseAt: Float64Array;
  /** What it measures too much, by what others see. */
  readonly alignment: Alignment;
  /** Sectors in which it says that it sees nothing (from, to, until when, one after the other), and how many. */
  blind: Float64Array;
  blindCount: number;
  dropped: boolean;
  /** It gives tracks of a tracker. */
  isTracker: boolean;
  /** Twice its effective radius of the Earth: what a horizon's distance squared is of a height. */
  bendM: number;
  /** Looks at what several feeds have shown, and how often it did see that, near and far: slowly forgotten. */
  readonly sharedLooks: Float64Array;
  readonly sharedHits: Float64Array;
  /** Objects that it alone reported and others should have seen and did not, and those that others bore out: slowly forgotten, brought up to `toldAt`. */
  contradictedCount: number;
  upheldCount: number;
  /** The same of broadcasts, that radars did not see or did: told to its owner, and no more. */
  contradictedBroadcastCount: number;
  upheldBroadcastCount: number;
  toldAt: number;
  /** Of a tracker: indices of the sensors that its tracks are made from and whose plots come into this view. */
  readonly madeFrom: Set<number>;
}

/** Period of a sensor that declares none; and the bounds of a declared one, so that due times always advance. */
export const PERIOD_UNKNOWN_S = 4;
const PERIOD_MIN_S = 0.1;
const PERIOD_MAX_S = 3600;
/** Share of a scan by which a plot may come after it is due, for the object moves round the sensor; and what its way to us may take. */
const DUE_SLACK = 0.3;
const LATENCY_S = 0.1;
const DELAY_SLACK_S = 2;
/** Height band over which false plots are spread when nothing else is known. */
export const FALSE_PLOT_BAND_M = 20_000;
const SEEN_SIZE = 512;
/** Most sensors say little in a view: what is remembered begins so small and doubles where two meet in one place. */
const SEEN_SIZE_AT_START = 16;
/** Blind sectors of one sensor; a further one takes the place of the one that ends first. A strobe that is not repeated holds for so many scans. */
const BLIND_MAX = 4;
const BLIND_SCANS = 3;
const BLIND_MIN_S = 15;
/** Bins in which false plots are counted, and for how many scans they are remembered. */
const SECTORS = 24;
const RINGS = 10;
const FALSE_MEMORY_SCANS = 15;
/** Share of that time in steps of which they are forgotten. */
const FORGET_STEP = 1 / 64;
/** A feed that claims no false plots is not believed. */
const FALSE_PLOTS_MIN = 0.2;

function fill(entry: SensorEntry, sensor: ViewSensor): void {
  entry.traits = { ...sensor };
  entry.periodS = sensor.scanPeriodS > 0 ? Math.max(PERIOD_MIN_S, Math.min(PERIOD_MAX_S, sensor.scanPeriodS)) : PERIOD_UNKNOWN_S;
  entry.slackS = DUE_SLACK * entry.periodS + LATENCY_S + (sensor.delayS > 0 ? sensor.delayS + DELAY_SLACK_S : 0);
  const frame = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: sensor.antennaAltitudeHaeM });
  entry.place[0] = frame.originEcef.xM;
  entry.place[1] = frame.originEcef.yM;
  entry.place[2] = frame.originEcef.zM;
  entry.rotation = frame.rotation;
  const reach = Number.isFinite(sensor.rangeMaxM) ? Math.max(1000, sensor.rangeMaxM) : 400_000;
  const falsePlots = Math.max(FALSE_PLOTS_MIN, Number.isFinite(sensor.falsePlotsPerScanCount) ? sensor.falsePlotsPerScanCount : 0);
  entry.falsePerM2 = falsePlots / (Math.PI * reach * reach);
  entry.falsePerM3 = entry.falsePerM2 / FALSE_PLOT_BAND_M;
  entry.sineElevationMin = Number.isFinite(sensor.elevationMinRad) ? sin(Math.max(-1.57, sensor.elevationMinRad)) : -1;
  entry.sineElevationMax = Number.isFinite(sensor.elevationMaxRad) ? sin(Math.min(1.57, sensor.elevationMaxRad)) : 1;
  entry.bendM = 2 * sensor.refractionFactor * EARTH_MEAN_RADIUS_M;
  entry.dropped = false;
}

/** Most sensors of a view say nothing in it: what is remembered of plots has room from the first one on. */
const NOTHING_YET = new Float64Array(0);

const blankEntry = (index: number, sensor: ViewSensor): SensorEntry => ({
  index,
  traits: sensor,
  periodS: PERIOD_UNKNOWN_S,
  slackS: 0,
  place: new Float64Array(3),
  rotation: NOTHING_YET,
  falsePerM3: 0,
  falsePerM2: 0,
  sineElevationMin: -1,
  sineElevationMax: 1,
  activeAt: Number.NEGATIVE_INFINITY,
  lastAzimuthRad: Number.NaN,
  isBurst: false,
  looksCount: 0,
  hitsCount: 0,
  seen: NOTHING_YET,
  falseCount: NOTHING_YET,
  falseAt: NOTHING_YET,
  alignment: blankAlignment(),
  blind: NOTHING_YET,
  blindCount: 0,
  dropped: false,
  isTracker: false,
  bendM: 0,
  sharedLooks: new Float64Array(2),
  sharedHits: new Float64Array(2),
  contradictedCount: 0,
  upheldCount: 0,
  contradictedBroadcastCount: 0,
  upheldBroadcastCount: 0,
  toldAt: Number.NEGATIVE_INFINITY,
  madeFrom: new Set(),
});

/** The sensors by handle. */
export interface SensorTable {
  set(sensor: ViewSensor): void;
  drop(handle: SensorHandle): void;
  get(handle: SensorHandle): SensorEntry | undefined;
  at(index: number): SensorEntry;
  readonly entries: readonly SensorEntry[];
  /** Takes entries up as `entries` had them, in place of those that are there. */
  load(saved: readonly SensorEntry[]): void;
}

/** A table without sensors. */
export function createSensorTable(): SensorTable {
  const byHandle = new Map<number, SensorEntry>();
  const entries: SensorEntry[] = [];
  return {
    entries,
    set(sensor) {
      let entry = byHandle.get(sensor.handle);
      if (entry === undefined) {
        entry = blankEntry(entries.length, sensor);
        entries.push(entry);
        byHandle.set(sensor.handle, entry);
      } else Object.assign(entry.alignment, blankAlignment());
      fill(entry, sensor);
    },
    drop(handle) {
      const entry = byHandle.get(handle);
      if (entry !== undefined) entry.dropped = true;
    },
    get(handle) {
      const entry = byHandle.get(handle);
      return entry === undefined || entry.dropped ? undefined : entry;
    },
    at(index) {
      const entry = entries[index];
      if (entry === undefined) assert(false, `a sensor index is below ${entries.length}, got ${index}`);
      return entry;
    },
    load(saved) {
      entries.length = 0;
      byHandle.clear();
      for (const one of saved) {
        const entry = Object.assign(blankEntry(one.index, one.traits), one);
        entries.push(entry);
        byHandle.set(entry.traits.handle, entry);
      }
    },
  };
}

const placesOfSeen = (count: number): Float64Array => new Float64Array(3 * count).fill(Number.NaN);

/** Where among `count` places, a power of two, a plot is remembered. */
function placeOfSeen(at: number, first: number, second: number, count: number): number {
  const mixed = Math.imul((at * 128) | 0, 0x9e3779b1) ^ Math.imul((first * 64) | 0, 0x85ebca6b) ^ Math.imul((second * 1e6) | 0, 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 15)) & (count - 1)) * 3;
}

/** Twice the places; who had one of their own still has. */
function widened(seen: Float64Array): Float64Array {
  const count = (2 * seen.length) / 3;
  const wider = placesOfSeen(count);
  for (let i = 0; i < seen.length; i += 3) {
    if (Number.isNaN(seen[i])) continue;
    const place = placeOfSeen(seen[i], seen[i + 1], seen[i + 2], count);
    for (let j = 0; j < 3; j += 1) wider[place + j] = seen[i + j];
  }
  return wider;
}

/** True when an equal plot (time, first and second coordinate) was had among the latest of this sensor; remembers it. */
export function isRepeated(entry: SensorEntry, at: TimeS, first: number, second: number): boolean {
  if (entry.seen.length === 0) entry.seen = placesOfSeen(SEEN_SIZE_AT_START);
  for (;;) {
    const { seen } = entry;
    const place = placeOfSeen(at, first, second, seen.length / 3);
    if (seen[place] === at && seen[place + 1] === first && seen[place + 2] === second) return true;
    if (Number.isNaN(seen[place]) || seen.length === 3 * SEEN_SIZE) {
      seen[place] = at;
      seen[place + 1] = first;
      seen[place + 2] = second;
      return false;
    }
    entry.seen = widened(seen);
  }
}

/** Detection chance to count with: as declared, but no better than observed. */
export function detectionChance(entry: SensorEntry): number {
  const declared = Math.max(0.05, Math.min(0.98, entry.traits.detectionChance));
  if (entry.looksCount < 50) return declared;
  return Math.min(declared, Math.max(0.1, entry.hitsCount / entry.looksCount + 0.02));
}

/** Books a look that should have seen something. */
export function bookLook(entry: SensorEntry, detected: boolean): void {
  if (entry.looksCount > 500) {
    entry.looksCount *= 0.5;
    entry.hitsCount *= 0.5;
  }
  entry.looksCount += 1;
  if (detected) entry.hitsCount += 1;
}

/** True within the sector from `from` clockwise to `to`; equal ends are all round. */
function inSector(from: number, to: number, east: number, north: number): boolean {
  if (!(from !== to) || Number.isNaN(from) || Number.isNaN(to)) return true;
  // Clockwise from `from`: right of the first edge and left of the second, or either when the sector is over 180°.
  const width = to > from ? to - from : to - from + 2 * Math.PI;
  const cross = (angle: number): number => east * sin(angle + Math.PI / 2) - north * sin(angle);
  const afterStart = cross(from) >= 0,
    beforeEnd = cross(to) <= 0;
  return width > Math.PI ? afterStart || beforeEnd : afterStart && beforeEnd;
}

/** A strobe or overload: in the sector it sees nothing for now. */
export function setBlind(entry: SensorEntry, fromRad: number, toRad: number, at: number): void {
  if (entry.blind.length === 0) entry.blind = new Float64Array(3 * BLIND_MAX);
  const { blind } = entry;
  const end = 3 * entry.blindCount;
  let slot = 0;
  while (slot < end && !(blind[slot] === fromRad && blind[slot + 1] === toRad)) slot += 3;
  if (slot === end && entry.blindCount < BLIND_MAX) entry.blindCount += 1;
  else if (slot === end) {
    slot = 0;
    for (let i = 3; i < end; i += 3) if (blind[i + 2] < blind[slot + 2]) slot = i;
  }
  blind[slot] = fromRad;
  blind[slot + 1] = toRad;
  blind[slot + 2] = at + Math.max(BLIND_MIN_S, BLIND_SCANS * entry.periodS) + entry.slackS;
}

/** Takes blind sectors off that are over at `now`. */
export function endBlindness(entry: SensorEntry, now: number): void {
  let kept = 0;
  for (let i = 0; i < 3 * entry.blindCount; i += 3) {
    if (entry.blind[i + 2] < now) continue;
    if (kept < i) entry.blind.copyWithin(kept, i, i + 3);
    kept += 3;
  }
  entry.blindCount = kept / 3;
}

function isBlind({ blind, blindCount }: SensorEntry, east: number, north: number): boolean {
  for (let i = 0; i < 3 * blindCount; i += 3) if (inSector(blind[i], blind[i + 1], east, north)) return true;
  return false;
}

const EDGE_SHARE = 0.98;
const HORIZON_SHARE = 0.92;
const point = new Float64Array(3);
const object = new Float64Array(3);

/** True of a sensor that was heard within two of its scans before `at`. */
export const isAliveAt = (entry: SensorEntry, at: number): boolean => entry.activeAt >= at - 2 * entry.periodS - entry.slackS;

/** True when an object at `state[offset…]` (ECEF) is safely inside what the sensor covers: a silence about it means something. */
export function covers(entry: SensorEntry, state: Float64Array, offset: number, world: World): boolean {
  object[0] = state[offset];
  object[1] = state[offset + 1];
  object[2] = state[offset + 2];
  return coversWithin(entry, EDGE_SHARE, object, world);
}

/** The same of a position within a share of the sensor's range. */
export function coversWithin(entry: SensorEntry, rangeShare: number, position: Float64Array, world: World): boolean {
  const { traits, place, rotation } = entry;
  point[0] = position[0] - place[0];
  point[1] = position[1] - place[1];
  point[2] = position[2] - place[2];
  const range2 = point[0] * point[0] + point[1] * point[1] + point[2] * point[2];
  const reach = (Number.isFinite(traits.rangeMaxM) ? traits.rangeMaxM : 400_000) * rangeShare;
  if (range2 > reach * reach) return false;
  if (Number.isFinite(traits.rangeMinM) && range2 < traits.rangeMinM * traits.rangeMinM * 1.05) return false;
  const east = rotation[0] * point[0] + rotation[1] * point[1];
  const north = rotation[3] * point[0] + rotation[4] * point[1] + rotation[5] * point[2];
  const up = rotation[6] * point[0] + rotation[7] * point[1] + rotation[8] * point[2];
  const range = Math.sqrt(range2);
  if (up < range * (entry.sineElevationMin - 0.002) || up > range * (entry.sineElevationMax - 0.01)) return false;
  if (!inSector(traits.azimuthFromRad, traits.azimuthToRad, east, north) || (entry.blindCount > 0 && isBlind(entry, east, north))) return false;
  const height = heightHaeM(position, 0);
  if (world.horizon && traits.horizonLimited) {
    const sight = Math.sqrt(entry.bendM * Math.max(0, traits.antennaAltitudeHaeM)) + Math.sqrt(entry.bendM * Math.max(0, height));
    if (range > sight * HORIZON_SHARE) return false;
  }
  return isReleased(traits, height, position);
}

/** True where the terms let this sensor's plots in by this way, and no better one takes them. */
function isReleased(traits: ViewSensor, height: number, position: Float64Array): boolean {
  const { region, regionMarginM, heightMarginM, without } = traits;
  if (height < traits.floorHaeM + heightMarginM || height > traits.ceilingHaeM - heightMarginM) return false;
  if (region === undefined && without.length === 0) return true;
  const at = ecefToGeodetic({ xM: position[0], yM: position[1], zM: position[2] });
  if (region !== undefined && !(ringContains(region, at) && distanceToEdgeM(region, at) >= regionMarginM)) return false;
  return !without.some((cut) => height >= cut.floorHaeM && height <= cut.ceilingHaeM && (cut.region === undefined || ringContains(cut.region, at)));
}

const reachOf = (entry: SensorEntry): number => (Number.isFinite(entry.traits.rangeMaxM) ? entry.traits.rangeMaxM : 400_000);

/** The bin in which false plots of a direction and range are counted. */
export function falseBinOf(entry: SensorEntry, azimuthRad: number, rangeM: number): number {
  const sector = Math.floor((wrapTwoPi(azimuthRad) / (2 * Math.PI)) * SECTORS);
  const ring = Math.floor((rangeM / reachOf(entry)) * RINGS);
  return Math.min(SECTORS - 1, sector) * RINGS + Math.min(RINGS - 1, ring);
}

/** The same of a position. */
export function falseBinAt(entry: SensorEntry, position: Float64Array): number {
  const { place, rotation: r } = entry;
  const x = position[0] - place[0],
    y = position[1] - place[1],
    z = position[2] - place[2];
  return falseBinOf(entry, atan2(r[0] * x + r[1] * y, r[3] * x + r[4] * y + r[5] * z), Math.sqrt(x * x + y * y + z * z));
}

function forget(entry: SensorEntry, bin: number, at: number): void {
  if (entry.falseAt.length === 0) {
    const memory = new Float64Array(2 * SECTORS * RINGS);
    entry.falseCount = memory.subarray(0, SECTORS * RINGS);
    entry.falseAt = memory.subarray(SECTORS * RINGS);
  }
  const memory = FALSE_MEMORY_SCANS * entry.periodS;
  const age = at - entry.falseAt[bin];
  if (!(age > FORGET_STEP * memory)) return;
  entry.falseCount[bin] *= exp(-Math.min(50, age / memory));
  entry.falseAt[bin] = at;
}

/** Books a plot that led to nothing, where it was. */
export function bookFalsePlot(entry: SensorEntry, position: Float64Array, at: number): void {
  const bin = falseBinAt(entry, position);
  forget(entry, bin, at);
  entry.falseCount[bin] += 1;
}

/** False plots of one scan in a square metre of a bin: as declared, or as seen there when that is more. */
export function falsePerM2In(entry: SensorEntry, bin: number, at: number): number {
  forget(entry, bin, at);
  const width = reachOf(entry) / RINGS;
  const ring = bin % RINGS;
  const area = ((2 * Math.PI) / SECTORS) * (ring + 0.5) * width * width;
  return Math.max(entry.falsePerM2, entry.falseCount[bin] / FALSE_MEMORY_SCANS / area);
}
