/**
 * Made-up skies of our own for the tracker's bench: truth, radars and plots in the benchmark's file formats, from a seed. Each effect
 * that the benchmark's generator leaves out is one option.
 */
import { destination, ecefToEnuInPlace, ecefToGeodeticInto, geodeticToEcefInto, localFrame, type LatLon, type LocalFrame } from '../../src/geo/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';

const DEG = Math.PI / 180;
const STEP_S = 0.25;
const GM = 3.986004418e14;
const G = 9.80665;
const CENTRE: LatLon = { latRad: -20 * DEG, lonRad: 80 * DEG };

type BenchKind = 'drone' | 'airliner' | 'cruise' | 'fighter' | 'ballistic';

interface Habit {
  readonly speed: readonly [number, number];
  readonly height: readonly [number, number];
  /** Turns in g, and the mean time between two. */
  readonly turnG: readonly [number, number];
  readonly everyS: number;
}

const HABITS: Readonly<Record<Exclude<BenchKind, 'ballistic'>, Habit>> = {
  drone: { speed: [45, 75], height: [100, 1500], turnG: [0.3, 1], everyS: 150 },
  airliner: { speed: [200, 260], height: [9000, 11_500], turnG: [0.2, 0.5], everyS: 240 },
  cruise: { speed: [200, 290], height: [50, 400], turnG: [1, 3], everyS: 150 },
  fighter: { speed: [220, 500], height: [3000, 13_000], turnG: [1.5, 3], everyS: 90 },
};

/** What differs from the plain world. */
export interface WorldOptions {
  readonly seed: number;
  readonly counts?: Partial<Record<BenchKind, number>>;
  readonly durationS?: number;
  /** Share of level objects that climb and descend at 5 to 15 m/s. */
  readonly climbShare?: number;
  /** Biases of every radar, drawn within these: range, azimuth, time. */
  readonly bias?: { readonly rangeM: number; readonly azimuthRad: number; readonly timeS: number };
  readonly horizon?: boolean;
  /** Radars without elevation. */
  readonly flat?: ReadonlySet<string>;
  /** Share of plots that come up to 30 s late; `sorted` gives the same plots in order. */
  readonly lateShare?: number;
  readonly sorted?: boolean;
  /** Two objects of one radar nearer than this in range and than two beam errors in azimuth give one plot between them. */
  readonly mergeM?: number;
  readonly silent?: { readonly radar: string; readonly fromS: number; readonly untilS: number };
  /** A radar that reports objects which are not there. */
  readonly liar?: {
    readonly radar: string;
    readonly count: number /** Where they begin, metres east and north of the middle; by default where hardly anybody else looks. */;
    readonly eastM?: readonly [number, number];
    readonly northM?: readonly [number, number];
  };
  readonly clutterFactor?: number;
}

/** The files of a scene. */
export interface Scene {
  readonly sensors: string;
  readonly plots: string;
  readonly truth: string;
  readonly links: string;
  readonly scenario: string;
}

interface BenchObject {
  readonly id: string;
  readonly kind: BenchKind;
  /** ECEF position and velocity at every step; NaN before and after its flight. */
  readonly states: Float64Array;
}

interface Radar {
  readonly id: string;
  readonly at: LatLon;
  readonly frame: LocalFrame;
  readonly periodS: number;
  readonly firstS: number;
  readonly rangeSigmaM: number;
  readonly azimuthSigmaRad: number;
  readonly elevationSigmaRad: number;
  readonly bias: { readonly rangeM: number; readonly azimuthRad: number; readonly timeS: number };
}

const REACH_M = 520_000;
const DETECTION = 0.9;
const ANTENNA_M = 100;
const RADARS = [
  ['R1', -650, -350, 4, 50, 0.06, 0.08],
  ['R2', 0, -375, 5, 60, 0.07, 0.1],
  ['R3', 650, -350, 6, 70, 0.08, 0.1],
  ['R4', -650, 350, 8, 60, 0.06, 0.08],
  ['R5', 0, 375, 10, 80, 0.08, 0.12],
  ['R6', 650, 350, 12, 100, 0.1, 0.12],
] as const;

const within = (random: Random, [low, high]: readonly [number, number]): number => low + (high - low) * random.uniform();
const offset = (eastM: number, northM: number): LatLon => destination(CENTRE, Math.atan2(eastM, northM), Math.hypot(eastM, northM));
const enu = new Float64Array(3);

/** Writes what is at a place with a velocity in the plane there. */
function writeState(
  out: Float64Array,
  at: number,
  place: { latRad: number; lonRad: number; altitudeHaeM: number },
  velocity: readonly [number, number, number],
): void {
  geodeticToEcefInto(out, at, place);
  const sLat = Math.sin(place.latRad),
    cLat = Math.cos(place.latRad),
    sLon = Math.sin(place.lonRad),
    cLon = Math.cos(place.lonRad);
  const [east, north, up] = velocity;
  out[at + 3] = -sLon * east - sLat * cLon * north + cLat * cLon * up;
  out[at + 4] = cLon * east - sLat * sLon * north + cLat * sLon * up;
  out[at + 5] = cLat * north + sLat * up;
}

/** A level flight with turns; some climb and descend between two heights. */
function flyLevel(random: Random, kind: Exclude<BenchKind, 'ballistic'>, steps: number, climbs: boolean): Float64Array {
  const habit = HABITS[kind];
  const states = new Float64Array((steps + 1) * 6).fill(Number.NaN);
  const speed = within(random, habit.speed);
  let { latRad, lonRad } = offset(within(random, [-900e3, 900e3]), within(random, [-675e3, 675e3]));
  let altitudeHaeM = within(random, habit.height),
    course = 2 * Math.PI * random.uniform();
  const beginsAt = random.uniform() < 0.8 ? 0 : Math.floor(within(random, [0, steps / 2]));
  let turn = 0,
    turnEnds = 0,
    nextTurn = -habit.everyS * Math.log(1 - random.uniform());
  let climb = climbs ? within(random, [5, 15]) * (random.uniform() < 0.5 ? -1 : 1) : 0;
  for (let step = 0; step <= steps; step += 1) {
    const t = step * STEP_S;
    if (t >= nextTurn) {
      const rate = (within(random, habit.turnG) * G) / speed;
      turn = random.uniform() < 0.5 ? rate : -rate;
      turnEnds = t + Math.min(90, within(random, [20 * DEG, 150 * DEG]) / rate);
      nextTurn = turnEnds + 10 - habit.everyS * Math.log(1 - random.uniform());
    }
    if (t >= turnEnds) turn = 0;
    if ((altitudeHaeM < 300 && climb < 0) || (altitudeHaeM > 12_000 && climb > 0)) climb = -climb;
    if (step >= beginsAt) writeState(states, step * 6, { latRad, lonRad, altitudeHaeM }, [speed * Math.sin(course), speed * Math.cos(course), climb]);
    course += turn * STEP_S;
    // A geodesic of a step: over these lengths course and azimuth are one.
    const moved = destination({ latRad, lonRad }, course - 0.5 * turn * STEP_S, (speed * STEP_S * 6_371_000) / (6_371_000 + altitudeHaeM));
    latRad = moved.latRad;
    lonRad = moved.lonRad;
    altitudeHaeM += climb * STEP_S;
  }
  return states;
}

/** Constant thrust, then an arc without drag round an Earth that does not turn. */
function flyArc(random: Random, steps: number): Float64Array {
  const states = new Float64Array((steps + 1) * 6).fill(Number.NaN);
  const from = offset(within(random, [-540e3, 540e3]), within(random, [-405e3, 405e3]));
  const course = 2 * Math.PI * random.uniform(),
    rise = within(random, [38 * DEG, 55 * DEG]),
    burnS = within(random, [40, 60]),
    speed = within(random, [1200, 2000]);
  const state = new Float64Array(6);
  writeState(state, 0, { ...from, altitudeHaeM: 0 }, [
    Math.sin(course) * Math.cos(rise) * (speed / burnS),
    Math.cos(course) * Math.cos(rise) * (speed / burnS),
    Math.sin(rise) * (speed / burnS) + G,
  ]);
  const thrust = state.slice(3, 6);
  state.fill(0, 3);
  const firstStep = Math.floor(within(random, [0, steps / 2]));
  const place = new Float64Array(3);
  for (let step = firstStep; step <= steps; step += 1) {
    states.set(state, step * 6);
    const isBurning = (step - firstStep) * STEP_S < burnS;
    const r3 = Math.hypot(state[0], state[1], state[2]) ** 3;
    for (let i = 0; i < 3; i += 1) {
      const acceleration = (-GM * state[i]) / r3 + (isBurning ? thrust[i] : 0);
      place[i] = state[i] + state[3 + i] * STEP_S + 0.5 * acceleration * STEP_S * STEP_S;
      state[3 + i] += acceleration * STEP_S;
    }
    state.set(place);
    ecefToGeodeticInto(place, 0, { xM: place[0], yM: place[1], zM: place[2] });
    if (!isBurning && place[2] < 0) break;
  }
  return states;
}

interface Look {
  rangeM: number;
  azimuthRad: number;
  elevationRad: number;
}

/** Where an object is from a radar at a step; false when the radar cannot see it. */
function lookInto(out: Look, radar: Radar, { states, step }: { readonly states: Float64Array; readonly step: number }, horizon: boolean): boolean {
  const at = step * 6;
  if (Number.isNaN(states[at])) return false;
  for (let i = 0; i < 3; i += 1) enu[i] = states[at + i];
  ecefToEnuInPlace(radar.frame, enu, 0);
  out.rangeM = Math.hypot(enu[0], enu[1], enu[2]);
  if (out.rangeM > REACH_M) return false;
  out.azimuthRad = (Math.atan2(enu[0], enu[1]) + 2 * Math.PI) % (2 * Math.PI);
  out.elevationRad = Math.asin(enu[2] / out.rangeM);
  if (!horizon) return true;
  const place = states.slice(at, at + 3);
  ecefToGeodeticInto(place, 0, { xM: place[0], yM: place[1], zM: place[2] });
  const bend = 2 * (4 / 3) * 6_371_000;
  return out.rangeM < Math.sqrt(bend * ANTENNA_M) + Math.sqrt(bend * Math.max(0, place[2]));
}

interface BenchPlot extends Look {
  t: number;
  radar: Radar;
  link: string;
}

function radarsOf(options: WorldOptions, random: Random): Radar[] {
  const spread = (value: number): number => value * (random.uniform() < 0.5 ? -1 : 1);
  return RADARS.map(([id, eastKm, northKm, periodS, rangeSigmaM, azimuthDeg, elevationDeg]) => {
    const at = offset(eastKm * 1000, northKm * 1000);
    const { rangeM, azimuthRad, timeS } = options.bias ?? { rangeM: 0, azimuthRad: 0, timeS: 0 };
    return {
      id,
      at,
      frame: localFrame({ ...at, altitudeHaeM: ANTENNA_M }),
      periodS,
      firstS: Math.floor(random.uniform() * periodS),
      rangeSigmaM,
      azimuthSigmaRad: azimuthDeg * DEG,
      elevationSigmaRad: elevationDeg * DEG,
      bias: { rangeM: spread(rangeM), azimuthRad: spread(azimuthRad), timeS: spread(timeS) },
    };
  });
}

/** Plots of one turn: detections, each at the time the beam is there, and false ones. */
function turnOf(
  radar: Radar,
  startS: number,
  objects: readonly BenchObject[],
  world: { options: WorldOptions; random: Random; steps: number; falseCount: number },
): BenchPlot[] {
  const { options, random, steps, falseCount } = world;
  const plots: BenchPlot[] = [];
  const look: Look = { rangeM: 0, azimuthRad: 0, elevationRad: 0 };
  for (const { id, states } of objects) {
    if (!lookInto(look, radar, { states, step: Math.round(startS / STEP_S) }, options.horizon === true) || random.uniform() > DETECTION) continue;
    const step = Math.round((startS + (look.azimuthRad / (2 * Math.PI)) * radar.periodS) / STEP_S);
    if (step > steps || !lookInto(look, radar, { states, step }, options.horizon === true)) continue;
    plots.push({ t: step * STEP_S, radar, link: id, ...look });
  }
  const seen = options.mergeM === undefined ? plots : mergeNear(plots, options.mergeM, radar);
  for (const plot of seen) {
    plot.t += radar.bias.timeS;
    plot.rangeM += radar.bias.rangeM + radar.rangeSigmaM * random.normal();
    plot.azimuthRad = (plot.azimuthRad + radar.bias.azimuthRad + radar.azimuthSigmaRad * random.normal() + 4 * Math.PI) % (2 * Math.PI);
    plot.elevationRad += radar.elevationSigmaRad * random.normal();
  }
  for (let left = falseCount; random.uniform() < left; left -= 1) {
    const rangeM = REACH_M * Math.sqrt(random.uniform()),
      azimuthRad = 2 * Math.PI * random.uniform(),
      heightM = 20_000 * random.uniform();
    const sine = Math.max(-1, Math.min(1, (heightM - ANTENNA_M - (rangeM * rangeM) / 12_742_000) / Math.max(1, rangeM)));
    seen.push({
      t: startS + Math.round(((azimuthRad / (2 * Math.PI)) * radar.periodS) / STEP_S) * STEP_S,
      radar,
      link: '',
      rangeM,
      azimuthRad,
      elevationRad: Math.asin(sine),
    });
  }
  return seen;
}

/** Two that the radar cannot tell apart become one between them. */
function mergeNear(plots: BenchPlot[], mergeM: number, radar: Radar): BenchPlot[] {
  const kept: BenchPlot[] = [];
  for (const plot of plots) {
    const near = kept.find(
      (other) => Math.abs(other.rangeM - plot.rangeM) < mergeM && Math.abs(other.azimuthRad - plot.azimuthRad) < 20 * radar.azimuthSigmaRad,
    );
    if (near === undefined) kept.push(plot);
    else for (const key of ['rangeM', 'azimuthRad', 'elevationRad'] as const) near[key] = (near[key] + plot[key]) / 2;
  }
  return kept;
}

function truthText(objects: readonly BenchObject[], radars: readonly Radar[], steps: number, horizon: boolean): string {
  const lines = ['t,id,lat,lon,alt,vx,vy,vz,kind,cov'];
  const look: Look = { rangeM: 0, azimuthRad: 0, elevationRad: 0 };
  const place = new Float64Array(3);
  for (let step = 0; step <= steps; step += 5 / STEP_S) {
    for (const { id, kind, states } of objects) {
      const s = states.subarray(step * 6, step * 6 + 6);
      if (Number.isNaN(s[0])) continue;
      ecefToGeodeticInto(place, 0, { xM: s[0], yM: s[1], zM: s[2] });
      const sLat = Math.sin(place[0]),
        cLat = Math.cos(place[0]),
        sLon = Math.sin(place[1]),
        cLon = Math.cos(place[1]);
      const east = -sLon * s[3] + cLon * s[4],
        north = -sLat * cLon * s[3] - sLat * sLon * s[4] + cLat * s[5],
        up = cLat * cLon * s[3] + cLat * sLon * s[4] + sLat * s[5];
      const covered = radars.filter((radar) => lookInto(look, radar, { states, step }, horizon)).length;
      lines.push(
        [
          step * STEP_S,
          id,
          (place[0] / DEG).toFixed(7),
          (place[1] / DEG).toFixed(7),
          place[2].toFixed(2),
          east.toFixed(3),
          north.toFixed(3),
          up.toFixed(3),
          kind,
          covered,
        ].join(','),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Objects that a liar reports: straight, at the speed of an airliner. */
function ghostsOf(random: Random, liar: NonNullable<WorldOptions['liar']>, steps: number): BenchObject[] {
  return Array.from({ length: liar.count }, () => {
    const from = offset(within(random, liar.eastM ?? [-300e3, 300e3]), within(random, liar.northM ?? [100e3, 600e3])),
      course = 2 * Math.PI * random.uniform();
    const states = new Float64Array((steps + 1) * 6);
    for (let step = 0; step <= steps; step += 1)
      writeState(states, step * 6, { ...destination(from, course, 230 * step * STEP_S), altitudeHaeM: 9000 }, [0, 0, 0]);
    return { id: '', kind: 'airliner' as const, states };
  });
}

const DEFAULT_COUNTS: Readonly<Record<BenchKind, number>> = { drone: 21, airliner: 12, cruise: 12, fighter: 9, ballistic: 6 };

/** The scene of a seed. */
export function makeScene(options: WorldOptions): Scene {
  const { seed, durationS = 600 } = options;
  const steps = durationS / STEP_S;
  const objects: BenchObject[] = [];
  for (const [kind, count] of Object.entries({ ...DEFAULT_COUNTS, ...options.counts }) as [BenchKind, number][]) {
    for (let i = 0; i < count; i += 1) {
      const random = keyedRandom('bench/object', seed, objects.length);
      const climbs = random.uniform() < (options.climbShare ?? 0);
      objects.push({ id: `${kind}-${i}`, kind, states: kind === 'ballistic' ? flyArc(random, steps) : flyLevel(random, kind, steps, climbs) });
    }
  }
  const radars = radarsOf(options, keyedRandom('bench/radars', seed));
  const ghosts = options.liar === undefined ? [] : ghostsOf(keyedRandom('bench/ghosts', seed), options.liar, steps);
  const falseCount = (objects.length / 20) * (options.clutterFactor ?? 1);
  const plots = radars.flatMap((radar) => {
    const random = keyedRandom('bench/plots', seed, Number(radar.id.slice(1)));
    const seen = options.liar?.radar === radar.id ? [...objects, ...ghosts] : objects;
    const own: BenchPlot[] = [];
    for (let startS = radar.firstS; startS + radar.periodS < durationS; startS += radar.periodS) {
      const { silent } = options;
      const turn = turnOf(radar, startS, seen, { options, random, steps, falseCount });
      if (silent?.radar !== radar.id || startS < silent.fromS || startS >= silent.untilS) own.push(...turn);
    }
    return own;
  });
  return {
    sensors: sensorsText(radars, options, falseCount),
    ...plotTexts(plots, options),
    truth: truthText(objects, radars, steps, options.horizon === true),
    scenario: scenarioText(options),
  };
}

function sensorsText(radars: readonly Radar[], options: WorldOptions, falseCount: number): string {
  return JSON.stringify(
    radars.map((radar) => ({
      id: radar.id,
      lat: radar.at.latRad / DEG,
      lon: radar.at.lonRad / DEG,
      alt: ANTENNA_M,
      period: radar.periodS,
      firstScan: radar.firstS,
      maxRange: REACH_M,
      pd: DETECTION,
      sdRange: radar.rangeSigmaM,
      sdAz: radar.azimuthSigmaRad / DEG,
      sdEl: options.flat?.has(radar.id) === true ? null : radar.elevationSigmaRad / DEG,
      clutterPerScan: falseCount / (options.clutterFactor ?? 1),
      clutterMaxAlt: 20_000,
    })),
  );
}

const scenarioText = (options: WorldOptions): string =>
  JSON.stringify({
    scenario: 'V',
    seed: options.seed,
    rotating: true,
    duration: options.durationS ?? 600,
    truthStep: 5,
    world: { horizon: options.horizon === true, refraction: false, rotation: false, drag: false },
  });

/** Plots in the order of their arrival, and which object each is of. */
function plotTexts(plots: readonly BenchPlot[], options: WorldOptions): { plots: string; links: string } {
  const random = keyedRandom('bench/late', options.seed);
  const arriving = plots.map((plot, order) => ({ plot, order, at: plot.t + (random.uniform() < (options.lateShare ?? 0) ? 30 * random.uniform() : 0) }));
  arriving.sort((a, b) => (options.sorted === true ? a.plot.t - b.plot.t : a.at - b.at) || a.order - b.order);
  const lines = ['t,plotId,sensorId,range,az,el,sdRange,sdAz,sdEl'],
    links = ['plotId,truthId'];
  arriving.forEach(({ plot: { t, radar, link, rangeM, azimuthRad, elevationRad } }, number) => {
    const isFlat = options.flat?.has(radar.id) === true;
    const height = isFlat ? ['', ''] : [(elevationRad / DEG).toFixed(5), radar.elevationSigmaRad / DEG];
    lines.push(
      [
        t.toFixed(3),
        number,
        radar.id,
        Math.max(20, rangeM).toFixed(1),
        (azimuthRad / DEG).toFixed(5),
        height[0],
        radar.rangeSigmaM,
        radar.azimuthSigmaRad / DEG,
        height[1],
      ].join(','),
    );
    links.push(`${number},${link}`);
  });
  return { plots: `${lines.join('\n')}\n`, links: `${links.join('\n')}\n` };
}
