/**
 * What would have happened: for every object the places it strikes (within 5 km of the polygon: ballistic objects and debris) or passes
 * (over the ground within 3 km of it: the others), with all stops and all failures after its first plot switched off. The
 * yardstick of warnings, and how early a well-granted view could know.
 */
import { timeS, type TimeS } from '../base/index.ts';
import { boxesWithinInto, buildBoxIndex, distanceToRingM, ecefToGeodeticInto, fastDistanceM, ringBounds } from '../geo/index.ts';
import type { Place } from '../model/index.ts';
import { pathStateInto, type Path } from './path.ts';
import type { TruthKind } from './entry.ts';
import type { Sky } from './sky.ts';

/** An object that would strike or pass a place. */
export interface UnopposedArrival {
  readonly objectId: string;
  readonly kind: TruthKind;
  readonly placeIndex: number;
  /** When it strikes, or is first within 3 km. */
  readonly arrivesAt: TimeS;
}

/** When sensors first and third saw an object. */
export interface SeenTimes {
  readonly firstAt: TimeS | undefined;
  readonly thirdAt: TimeS | undefined;
}

const STRIKE_M = 5000;
const PASS_M = 3000;
/** A pass is looked for every 600 m of the way, and only on strides of 6 km that begin near a place. */
const PASS_STEP_M = 600;
const STRIDE_STEPS = 10;

const state = new Float64Array(6);
const place = new Float64Array(3);

function groundAt(path: Path, at: number): { readonly latRad: number; readonly lonRad: number } {
  pathStateInto(state, 0, path, at);
  ecefToGeodeticInto(place, 0, { xM: state[0], yM: state[1], zM: state[2] });
  return { latRad: place[0], lonRad: place[1] };
}

/**
 * The times of the first plots of an object, counted over all sensors that `counts` accepts, in order of measurement. Follows the very
 * draws that the run will make; a run cannot change them.
 */
export function seenTimes(sky: Sky, index: number, counts: (sensorId: string) => boolean): SeenTimes {
  const { truth } = sky;
  const path = truth.path(index);
  const times: number[] = [];
  for (const station of sky.stations) {
    if (!counts(station.sensor.id)) continue;
    const lastScan = station.scanAt(path.endsAt);
    let scan = station.scanAt(path.startsAt);
    for (let found = 0; found < 3; found += 1) {
      const end = times.length < 3 ? lastScan : Math.min(lastScan, station.scanAt(times[2]));
      const plot = station.nextPlot(index, scan, end);
      if (plot === undefined) break;
      scan = plot.scanNumber + 1;
      times.push(plot.seenAt);
      times.sort((a, b) => a - b);
      times.length = Math.min(times.length, 3);
    }
  }
  return { firstAt: times.length > 0 ? timeS(times[0]) : undefined, thirdAt: times.length > 2 ? timeS(times[2]) : undefined };
}

/** The path that counts: failures before the first plot have happened, later ones are switched off. */
function countedPath(sky: Sky, index: number): Path {
  const { truth } = sky;
  const { failure, startsAt } = truth.entries[index];
  if (failure === undefined) return truth.path(index);
  const { firstAt } = seenTimes(sky, index, () => true);
  return firstAt === undefined || firstAt > startsAt + failure.afterS ? truth.path(index) : truth.unfailingPath(index);
}

/** Finds what objects meet on the ground. */
export function createGroundTruth(places: readonly Place[]): { strikes(path: Path): number[]; passes(path: Path): Array<{ placeIndex: number; at: TimeS }> } {
  const index = buildBoxIndex(places.map((one) => ringBounds(one.ring)));
  const found = new Int32Array(Math.max(1, places.length));
  return {
    strikes(path) {
      const ground = groundAt(path, path.endsAt);
      const count = boxesWithinInto(found, index, ground, STRIKE_M + 500);
      return [...found.subarray(0, count)].filter((one) => distanceToRingM(places[one].ring, ground) <= STRIKE_M);
    },
    passes(path) {
      const first = new Map<number, TimeS>();
      pathStateInto(state, 0, path, path.startsAt);
      const speed = Math.max(1, Math.sqrt(state[3] * state[3] + state[4] * state[4] + state[5] * state[5]));
      const stepS = PASS_STEP_M / speed;
      for (let start: number = path.startsAt; start < path.endsAt; start += STRIDE_STEPS * stepS) {
        const count = boxesWithinInto(found, index, groundAt(path, start), PASS_M + 500 + STRIDE_STEPS * PASS_STEP_M);
        const ahead = [...found.subarray(0, count)].filter((one) => !first.has(one));
        for (let step = 0; ahead.length > 0 && step < STRIDE_STEPS; step += 1) {
          const at = timeS(Math.min(start + step * stepS, path.endsAt));
          const ground = groundAt(path, at);
          for (const one of ahead) {
            if (first.has(one) || fastDistanceM(ground, places[one]) > places[one].radiusM + PASS_M + 200) continue;
            if (distanceToRingM(places[one].ring, ground) <= PASS_M) first.set(one, at);
          }
        }
      }
      // The end itself may fall between two steps.
      const end = groundAt(path, path.endsAt);
      const count = boxesWithinInto(found, index, end, PASS_M + 500);
      for (const one of found.subarray(0, count)) if (!first.has(one) && distanceToRingM(places[one].ring, end) <= PASS_M) first.set(one, path.endsAt);
      return [...first].map(([placeIndex, at]) => ({ placeIndex, at })).sort((a, b) => a.at - b.at || a.placeIndex - b.placeIndex);
    },
  };
}

/** What is left of a rocket whose thrust failed comes down in one piece: debris, wherever the whole one would have gone. */
function wreckPath({ truth }: Sky, index: number, counted: Path): Path | undefined {
  if (truth.entries[index].failure?.how !== 'launch') return undefined;
  const path = truth.path(index);
  return path === counted ? undefined : path;
}

const STRIKING: ReadonlySet<TruthKind> = new Set<TruthKind>(['ballistic', 'debris']);
const PASSING: ReadonlySet<TruthKind> = new Set<TruthKind>(['cruise', 'drone']);

/** Every truly threatened place with the object, by time of arrival, then object. Civil flights and birds threaten nobody. */
export function unopposedArrivals(sky: Sky, places: readonly Place[]): UnopposedArrival[] {
  const ground = createGroundTruth(places);
  const arrivals: UnopposedArrival[] = [];
  sky.truth.entries.forEach((entry, index) => {
    if (!STRIKING.has(entry.kind) && !PASSING.has(entry.kind)) return;
    if (entry.parentIndex >= 0 && sky.truth.path(entry.parentIndex).endsAt < entry.startsAt - 0.5) return;
    const path = countedPath(sky, index);
    const met = STRIKING.has(entry.kind) ? ground.strikes(path).map((placeIndex) => ({ placeIndex, at: path.endsAt })) : ground.passes(path);
    for (const { placeIndex, at } of met) arrivals.push({ objectId: entry.id, kind: entry.kind, placeIndex, arrivesAt: at });
    const wreck = entry.kind === 'ballistic' ? wreckPath(sky, index, path) : undefined;
    if (wreck === undefined) return;
    for (const placeIndex of ground.strikes(wreck)) arrivals.push({ objectId: entry.id, kind: 'debris', placeIndex, arrivesAt: wreck.endsAt });
  });
  return arrivals.sort((a, b) => a.arrivesAt - b.arrivesAt || (a.objectId < b.objectId ? -1 : a.objectId > b.objectId ? 1 : a.placeIndex - b.placeIndex));
}
