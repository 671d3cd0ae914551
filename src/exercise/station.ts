/**
 * One sensor at work. A rotating one sees each object when its beam passes; the others hear each object once a period, at a moment of
 * its own. What a scan sees is a function of (seed, sensor, scan number, truth): no state runs from scan to scan, so that a run may
 * start anywhere. Scans are cut into sectors; a sector's plots leave together when the beam is through, as radars do.
 */
import { timeS, type TimeS } from '../base/index.ts';
import { radarHorizonM } from '../geo/index.ts';
import { hashKey, log, TWO_PI } from '../math/index.ts';
import { createDraws, mix, type Draws } from './draws.ts';
import { createGhosts, type Ghosts } from './ghosts.ts';
import type { TruthKind } from './entry.ts';
import type { RadarJamming, ScenarioSensor, SensorKind, Window } from './scenario.ts';
import type { Sector, Sighting } from './sighting.ts';
import type { SkyTable } from './sky-table.ts';
import { createStationView, inSector, type StationView } from './station-view.ts';
import type { Truth } from './truth.ts';

export interface StationContext {
  readonly truth: Truth;
  readonly tables: (second: number) => SkyTable;
  readonly seed: number;
  /** Scans are numbered from here. */
  readonly originAt: TimeS;
  readonly jamming: readonly RadarJamming[];
}

export interface Station {
  readonly sensor: ScenarioSensor;
  readonly view: StationView;
  /** What scan `scan` saw, by sectors in order of time. */
  scan(scan: number): Sector[];
  /** The scan that is under way at a time. */
  scanAt(at: number): number;
  /** The object's next plot in the scans from `from` to `to`, by the draws that the scans themselves make; stops are not regarded. */
  nextPlot(index: number, from: number, to: number): { readonly scanNumber: number; readonly seenAt: TimeS } | undefined;
  /** True when the geometry lets it see the object in this state. */
  covers(states: Float64Array, offset: number, kind: TruthKind): boolean;
  silentAt(at: number): boolean;
  /** Silent in this window too. */
  silence(window: Window): void;
  /** Jammed from the next scan on, as far as the window goes. */
  jam(jamming: RadarJamming): void;
  /** The jammed sector that it reports at a time. */
  strobeAt(at: number): readonly [number, number] | undefined;
}

export const ROTATING: ReadonlySet<SensorKind> = new Set<SensorKind>(['primary radar', 'secondary radar', 'long-range radar']);
const ROTATING_SECTORS = 16;

/** How far a sensor sees each kind, as a share of its range: small things are seen less far. 0: not at all. */
const REACH: Readonly<Record<SensorKind, Partial<Record<TruthKind, number>>>> = {
  'primary radar': { ballistic: 1, cruise: 0.9, drone: 0.75, aircraft: 1, bird: 0.25, debris: 0.6 },
  'long-range radar': { ballistic: 1, cruise: 1, drone: 1, aircraft: 1, debris: 0.5 },
  'secondary radar': { aircraft: 1 },
  'ads-b station': { aircraft: 1 },
  passive: { aircraft: 1, drone: 0.6, cruise: 0.4 },
  observer: { drone: 1, cruise: 1 },
  'launch desk': {},
};

/** No body here is faster: how far one can come nearer within a scan. */
const SPEED_MAX_MPS = 6000;

function reachOf(sensor: ScenarioSensor, kind: TruthKind): number {
  return (REACH[sensor.type][kind] ?? 0) * sensor.rangeMaxM;
}

interface Working extends StationContext {
  readonly sensor: ScenarioSensor;
  readonly view: StationView;
  readonly draws: Draws;
  readonly key: number;
  /** By object, made when first needed. */
  readonly objectKeys: number[];
  readonly silent: Window[];
  readonly rotating: boolean;
  readonly sectorCount: number;
  readonly phaseS: number;
  readonly ghosts: Ghosts | undefined;
}

const state = new Float64Array(6);

function objectKey(work: Working, index: number): number {
  return (work.objectKeys[index] ??= mix(hashKey(work.seed, [work.truth.entries[index].id]), work.key, 7));
}

/** Chance of detection of the object in `look`: the sensor's own, less in a jammed sector. */
function detectionChance(work: Working, at: number): number {
  let chance = work.sensor.detectionChance;
  for (const jam of work.jamming) {
    const on = at >= jam.window.from && at < jam.window.until;
    if (on && inSector(work.view.look.azimuthRad, jam.azimuthFromRad, jam.azimuthToRad)) chance = Math.min(chance, jam.detectionChance);
  }
  return chance;
}

/** The look with the sensor's errors on it. */
function measured(work: Working, objectIndex: number, seenAt: number, rangeRateMps: number): Sighting {
  const { sensor, view, draws } = work;
  const { look } = view;
  const azimuth = look.azimuthRad + sensor.azimuthBiasRad + draws.normal() * sensor.azimuthSigmaRad;
  return {
    objectIndex,
    seenAt: timeS(seenAt),
    rangeM: Math.max(1, look.rangeM + sensor.rangeBiasM + draws.normal() * sensor.rangeSigmaM),
    azimuthRad: azimuth < 0 ? azimuth + TWO_PI : azimuth >= TWO_PI ? azimuth - TWO_PI : azimuth,
    elevationRad: sensor.elevationSigmaRad > 0 ? view.apparentElevationRad() + draws.normal() * sensor.elevationSigmaRad : look.elevationRad,
    rangeRateMps,
  };
}

/** When the sensor meets an object whose state at the scan's first second is given; leaves its state then in `state` and `look`. */
function meeting(work: Working, index: number, startS: number, early: { readonly states: Float64Array; readonly offset: number }): number | undefined {
  const { sensor, view, truth } = work;
  const reach = reachOf(sensor, truth.entries[index].kind);
  if (reach === 0 || !view.lookAt(early.states, early.offset, reach + SPEED_MAX_MPS * (sensor.periodS + 1))) return undefined;
  const share = work.rotating ? view.look.azimuthRad / TWO_PI : (objectKey(work, index) >>> 0) / 4_294_967_296;
  const firstAt = startS + share * sensor.periodS;
  if (!truth.flies(index, firstAt)) return undefined;
  truth.stateInto(state, 0, index, firstAt);
  if (!view.lookAt(state, 0, reach + SPEED_MAX_MPS)) return undefined;
  if (!work.rotating) return view.inSight(reach) ? firstAt : undefined;
  // The beam passes a moment earlier or later than the first guess; over that moment the path is straight. An object that just
  // crossed north is seen with the scan in which its beam passes: never twice, once less at worst.
  let shift = view.look.azimuthRad / TWO_PI - share;
  if (shift > 0.5) shift -= 1;
  else if (shift < -0.5) shift += 1;
  const seenAt = firstAt + shift * sensor.periodS;
  if (seenAt < startS || seenAt >= startS + sensor.periodS || !truth.flies(index, seenAt)) return undefined;
  for (let i = 0; i < 3; i += 1) state[i] += (seenAt - firstAt) * state[3 + i];
  view.lookAt(state, 0, Number.POSITIVE_INFINITY);
  return view.inSight(reach) ? seenAt : undefined;
}

/** True when the met object gives a plot in this scan; leaves the draws where the errors come from. */
function detected(work: Working, index: number, scan: number, seenAt: number): boolean {
  work.draws.key(work.key, objectKey(work, index), scan);
  return work.draws.uniform() < detectionChance(work, seenAt);
}

function addSighting(sectors: Sector[], work: Working, sighting: Sighting): void {
  const { originAt, phaseS, sensor } = work;
  const { scanNumber } = sectors[0];
  const share = (sighting.seenAt - (originAt + phaseS + scanNumber * sensor.periodS)) / sensor.periodS;
  sectors[Math.max(0, Math.min(sectors.length - 1, Math.floor(share * sectors.length)))].sightings.push(sighting);
}

/** False plots: uniform over the covered ground; elevations up to 20° where one is measured. */
function addFalsePlots(sectors: Sector[], work: Working, startS: number): void {
  const { sensor, draws } = work;
  if (sensor.falsePlotsCount === 0) return;
  draws.key(work.key, 0x0fa15e, sectors[0].scanNumber);
  // A Poisson count by its waiting times.
  let left = sensor.falsePlotsCount;
  for (let n = 0; n < 400; n += 1) {
    left += log(1 - draws.uniform());
    if (left <= 0) return;
    const turn = draws.uniform();
    const range = Math.sqrt(draws.uniform()) * sensor.rangeMaxM;
    const elevation = draws.uniform() * 0.35;
    const rate = draws.normal() * 60;
    if (!inSector(turn * TWO_PI, sensor.azimuthFromRad, sensor.azimuthToRad)) continue;
    addSighting(sectors, work, {
      objectIndex: -1,
      seenAt: timeS(startS + turn * sensor.periodS),
      rangeM: Math.max(500, range),
      azimuthRad: turn * TWO_PI,
      elevationRad: elevation,
      rangeRateMps: rate,
    });
  }
}

/** A launch desk sees no flying object: it hears of each launch once, whatever its horizon. */
function addLaunches(sectors: Sector[], work: Working, startS: number): void {
  const { sensor, truth, draws } = work;
  truth.entries.forEach((entry, index) => {
    if (entry.plan.type !== 'rocket' || entry.startsAt < startS || entry.startsAt >= startS + sensor.periodS) return;
    draws.key(work.key, objectKey(work, index), sectors[0].scanNumber);
    if (draws.uniform() >= sensor.detectionChance) return;
    addSighting(sectors, work, { objectIndex: index, seenAt: entry.startsAt, rangeM: 0, azimuthRad: 0, elevationRad: 0, rangeRateMps: 0 });
  });
}

function scanOf(work: Working, scan: number): Sector[] {
  const { sensor, sectorCount, originAt, phaseS, draws, view } = work;
  const startS = originAt + phaseS + scan * sensor.periodS;
  const sectors = Array.from({ length: sectorCount }, (_, index): Sector => {
    const endsAt = timeS(startS + ((index + 1) / sectorCount) * sensor.periodS);
    return { scanNumber: scan, index, count: sectorCount, endsAt, arrivesAt: timeS(endsAt + sensor.latencyS), sightings: [] };
  });
  if (sensor.type === 'launch desk') {
    addLaunches(sectors, work, startS);
    return sectors;
  }
  const table = work.tables(Math.floor(startS));
  for (let row = 0; row < table.count; row += 1) {
    const index = table.indices[row];
    const seenAt = meeting(work, index, startS, { states: table.states, offset: row * 6 });
    if (seenAt === undefined || !detected(work, index, scan, seenAt)) continue;
    addSighting(sectors, work, measured(work, index, seenAt, view.rangeRateMps(state, 0)));
  }
  addFalsePlots(sectors, work, startS);
  work.ghosts?.visit(startS, sensor.periodS, (sighting) => {
    draws.key(work.key, 0x6057 + Math.round(sighting.rangeM), scan);
    if (draws.uniform() < sensor.detectionChance) addSighting(sectors, work, sighting);
  });
  for (const sector of sectors) sector.sightings.sort((a, b) => a.seenAt - b.seenAt || a.objectIndex - b.objectIndex || a.rangeM - b.rangeM);
  return sectors;
}

const early = new Float64Array(6);
/** Room for climbing while scans are skipped because the object is below the horizon. */
const CLIMB_ROOM_M = 1500;

/** The next plot of an object from scan `from` to scan `to`, without making whole scans: skips while it is too far to come into sight. */
function nextPlot(work: Working, index: number, from: number, to: number): { readonly scanNumber: number; readonly seenAt: TimeS } | undefined {
  const { sensor, view, truth } = work;
  const { kind } = truth.entries[index];
  const reach = reachOf(sensor, kind);
  if (reach === 0) return undefined;
  const slow = kind === 'drone' || kind === 'cruise' || kind === 'bird';
  const speedMps = slow ? 300 : SPEED_MAX_MPS;
  for (let scan = from; scan <= to; scan += 1) {
    const startS = work.originAt + work.phaseS + scan * sensor.periodS;
    const second = Math.floor(startS);
    if (!truth.flies(index, second)) continue;
    truth.stateInto(early, 0, index, second);
    view.lookAt(early, 0, Number.POSITIVE_INFINITY);
    const inReach = slow ? Math.min(reach, radarHorizonM(sensor.heightHaeM) + radarHorizonM(view.look.heightHaeM + CLIMB_ROOM_M)) : reach;
    const farM = view.look.rangeM - inReach - 2 * speedMps * sensor.periodS;
    if (farM > 0) {
      scan += Math.floor(farM / (speedMps * sensor.periodS));
      continue;
    }
    const seenAt = meeting(work, index, startS, { states: early, offset: 0 });
    const silent = seenAt !== undefined && work.silent.some((window) => seenAt >= window.from && seenAt < window.until);
    if (seenAt !== undefined && !silent && detected(work, index, scan, seenAt)) return { scanNumber: scan, seenAt: timeS(seenAt) };
  }
  return undefined;
}

/** A sensor at work in an exercise. */
export function createStation(sensor: ScenarioSensor, context: StationContext): Station {
  const rotating = ROTATING.has(sensor.type);
  const key = hashKey(context.seed, ['sensor', sensor.id]) | 0;
  const jamming = context.jamming.filter((jam) => jam.sensor === sensor.id);
  const work: Working = {
    ...context,
    jamming,
    sensor,
    rotating,
    key,
    view: createStationView(sensor),
    draws: createDraws(),
    objectKeys: [],
    silent: [...sensor.silent],
    sectorCount: rotating ? ROTATING_SECTORS : Math.max(1, Math.min(60, Math.round(sensor.periodS))),
    // Antennas do not turn in step: each has its own north time, to 1/128 s, so that ASTERIX holds it exactly.
    phaseS: Math.floor(((key >>> 0) / 4_294_967_296) * sensor.periodS * 128) / 128,
    ghosts: sensor.lying === undefined ? undefined : createGhosts(sensor, sensor.lying, context.seed),
  };
  return {
    sensor,
    view: work.view,
    scan: (scan) => scanOf(work, scan),
    scanAt: (at) => Math.floor((at - work.originAt - work.phaseS) / sensor.periodS),
    nextPlot: (index, from, to) => nextPlot(work, index, from, to),
    covers(states, offset, kind) {
      const reach = reachOf(sensor, kind);
      return reach > 0 && work.view.lookAt(states, offset, reach) && work.view.inSight(reach);
    },
    silentAt: (at) => work.silent.some((window) => at >= window.from && at < window.until),
    silence: (window) => void work.silent.push(window),
    jam: (jam) => void jamming.push(jam),
    strobeAt(at) {
      const jam = jamming.find((one) => at >= one.window.from && at < one.window.until);
      return jam === undefined ? undefined : [jam.azimuthFromRad, jam.azimuthToRad];
    },
  };
}
