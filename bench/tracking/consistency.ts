/**
 * Does the tracker know how good it is? Normalised squared errors by kind and leg over seeds of our own world: ANEES/6 (Bar-Shalom, Li,
 * Kirubarajan 2001) and the share of truths inside the 95 % ellipsoid. `npm run long -- consistency` takes 50 seeds of it.
 */
import { geodeticToEcefInto } from '../../src/geo/index.ts';
import { readTrackJob, trackFile } from '../../src/picture/index.ts';
import { makeScene } from './world.ts';

const DEG = Math.PI / 180;
/** 95 % point of chi-square with six degrees of freedom. */
const INSIDE_95 = 12.592;
/** Beyond this a track is of another object. */
const REACH_M = 2000;
const SETTLED_S = 60;

/** Ticks of one leg: how many, the sum of their squared errors in units of the covariance, how many inside the ellipsoid. */
export interface LegFigures {
  count: number;
  neesSum: number;
  insideCount: number;
}

interface TruthState {
  readonly kind: string;
  readonly leg: string;
  readonly state: Float64Array;
}

function stateOf(values: readonly number[]): Float64Array {
  const [lat, lon, alt, east, north, up] = values;
  const state = new Float64Array(6);
  const latRad = lat * DEG,
    lonRad = lon * DEG;
  geodeticToEcefInto(state, 0, { latRad, lonRad, altitudeHaeM: alt });
  const sLat = Math.sin(latRad),
    cLat = Math.cos(latRad),
    sLon = Math.sin(lonRad),
    cLon = Math.cos(lonRad);
  state[3] = -sLon * east - sLat * cLon * north + cLat * cLon * up;
  state[4] = cLon * east - sLat * sLon * north + cLat * sLon * up;
  state[5] = cLat * north + sLat * up;
  return state;
}

/** Legs of 5 s by the true velocities before and after: those next to a change count to it, for the filter must notice first. */
function truthOf(text: string): Map<number, TruthState[]> {
  const byObject = new Map<string, Array<{ at: number; kind: string; values: number[]; covered: boolean }>>();
  for (const line of text.split('\n').slice(1)) {
    if (line === '') continue;
    const cells = line.split(',');
    const list = byObject.get(cells[1]) ?? [];
    byObject.set(cells[1], list);
    list.push({ at: Number(cells[0]), kind: cells[8], values: cells.slice(2, 8).map(Number), covered: Number(cells[9]) > 0 });
  }
  const ticks = new Map<number, TruthState[]>();
  for (const list of byObject.values()) {
    list.forEach(({ at, kind, values, covered }, i) => {
      if (!covered || i < 4 || at < SETTLED_S) return;
      let leg = kind === 'ballistic' ? 'coast' : 'straight';
      for (let k = Math.max(1, i - 3); k <= Math.min(list.length - 1, i + 1); k += 1) {
        const before = list[k - 1].values,
          after = list[k].values;
        const speedBefore = Math.hypot(before[3], before[4]),
          speedAfter = Math.hypot(after[3], after[4]);
        const turned = Math.abs(Math.atan2(after[3] * before[4] - after[4] * before[3], after[3] * before[3] + after[4] * before[4]));
        if (kind === 'ballistic') {
          if (after[5] - before[5] > -20) leg = 'boost';
        } else if (turned > 0.01 || Math.abs(speedAfter - speedBefore) > 1) leg = 'turn';
        else if (leg === 'straight' && Math.abs(after[5]) > 2) leg = 'climb';
      }
      const tick = ticks.get(at) ?? [];
      ticks.set(at, tick);
      tick.push({ kind, leg, state: stateOf(values) });
    });
  }
  return ticks;
}

/** Squared distance in units of the covariance (packed upper triangle), by Cholesky. */
function normalisedSquare(error: Float64Array, packed: readonly number[]): number {
  const low = Array.from({ length: 6 }, () => new Float64Array(6));
  const y = new Float64Array(6);
  const at = (i: number, j: number): number => packed[i <= j ? i * 6 - (i * (i - 1)) / 2 + j - i : j * 6 - (j * (j - 1)) / 2 + i - j];
  let sum = 0;
  for (let i = 0; i < 6; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let value = at(i, j);
      for (let k = 0; k < j; k += 1) value -= low[i][k] * low[j][k];
      low[i][j] = i === j ? Math.sqrt(value) : value / low[j][j];
    }
    let value = error[i];
    for (let k = 0; k < i; k += 1) value -= low[i][k] * y[k];
    y[i] = value / low[i][i];
    sum += y[i] * y[i];
  }
  return sum;
}

/** The figures of a seed's scene in which a fifth of the level objects climb, by `kind leg` and `all leg`. */
export function consistencyOf(seed: number): Record<string, LegFigures> {
  const figures: Record<string, LegFigures> = {};
  const scene = makeScene({ climbShare: 0.2, seed });
  const job = readTrackJob({ sensors: scene.sensors, plots: scene.plots, world: scene.scenario, withCovariance: true });
  if (!job.ok) throw new Error(job.error.message);
  const truth = truthOf(scene.truth);
  const tracks = new Map<number, Array<{ state: Float64Array; p: number[] }>>();
  trackFile(job.value, (line) => {
    const { t, lat, lon, alt, vx, vy, vz, p } = JSON.parse(line) as Record<'t' | 'lat' | 'lon' | 'alt' | 'vx' | 'vy' | 'vz', number> & { p: number[] };
    const list = tracks.get(t) ?? [];
    tracks.set(t, list);
    list.push({ state: stateOf([lat, lon, alt, vx, vy, vz]), p });
  });
  for (const [at, objects] of truth) {
    for (const { kind, leg, state } of objects) {
      let nearest: { state: Float64Array; p: number[] } | undefined,
        least = REACH_M;
      for (const track of tracks.get(at) ?? []) {
        const distance = Math.hypot(track.state[0] - state[0], track.state[1] - state[1], track.state[2] - state[2]);
        if (distance < least) {
          least = distance;
          nearest = track;
        }
      }
      if (nearest === undefined) continue;
      const { state: held, p } = nearest;
      const square = normalisedSquare(
        held.map((value, i) => value - state[i]),
        p,
      );
      for (const key of [`${kind} ${leg}`, `all ${leg}`]) {
        const sum = (figures[key] ??= { count: 0, neesSum: 0, insideCount: 0 });
        sum.count += 1;
        sum.neesSum += square;
        if (square < INSIDE_95) sum.insideCount += 1;
      }
    }
  }
  return figures;
}
