/**
 * Filed flight plans as civil evidence: what a broadcast says of itself is believed where a plan has a flight of that name at that place and
 * time, as it is where radar agrees. A plan says nothing against anybody: flights leave their plans, and most have none here.
 */
import { geodeticToEcefInto } from '../geo/index.ts';
import type { FlightPlan } from '../model/index.ts';
import { heightHaeM } from './height.ts';
import { MEAN_STATE } from './layout.ts';
import { blockOfTrack, type Track } from './track.ts';

/** Airways are some 10 NM wide, and controllers send flights on short cuts. */
const ASIDE_MAX_M = 20_000;
/** Flights are late or early by so much without filing anew. */
const OFF_TIME_MAX_S = 900;
/** Another level is flown often, this far from the filed one hardly ever. */
const OFF_LEVEL_MAX_M = 3_000;

/** A plan with its points in space, on the ellipsoid. */
interface Flight {
  readonly plan: FlightPlan;
  readonly places: Float64Array;
}

/** Plans by each of the names that they give. */
export interface FlightBook {
  readonly byCallsign: ReadonlyMap<string, readonly Flight[]>;
  readonly byAddress: ReadonlyMap<number, readonly Flight[]>;
  readonly byCode: ReadonlyMap<number, readonly Flight[]>;
}

function indexBy<Key>(flights: readonly Flight[], keyOf: (plan: FlightPlan) => Key | undefined): ReadonlyMap<Key, readonly Flight[]> {
  const index = new Map<Key, Flight[]>();
  for (const flight of flights) {
    const key = keyOf(flight.plan);
    if (key === undefined) continue;
    const same = index.get(key);
    if (same === undefined) index.set(key, [flight]);
    else same.push(flight);
  }
  return index;
}

/** A book of plans; undefined when there are none, so that whoever has none pays nothing. */
export function flightBookOf(plans: readonly FlightPlan[]): FlightBook | undefined {
  if (plans.length === 0) return undefined;
  const flights = plans.map((plan): Flight => {
    const places = new Float64Array(plan.points.length * 3);
    for (const [index, { latRad, lonRad }] of plan.points.entries()) geodeticToEcefInto(places, index * 3, { latRad, lonRad, altitudeHaeM: 0 });
    return { plan, places };
  });
  return {
    byCallsign: indexBy(flights, ({ callsign }) => (callsign === '' ? undefined : callsign)),
    byAddress: indexBy(flights, ({ aircraftAddress }) => (aircraftAddress < 0 ? undefined : aircraftAddress)),
    byCode: indexBy(flights, ({ mode3A }) => (mode3A < 0 ? undefined : mode3A)),
  };
}

/** What a plan filed must not be otherwise than what the aircraft says; what either leaves open is left open. */
const agrees = ({ callsign, aircraftAddress, mode3A }: FlightPlan, track: Track): boolean =>
  (callsign === '' || track.callsign === '' || callsign === track.callsign) &&
  (aircraftAddress < 0 || track.aircraftAddress < 0 || aircraftAddress === track.aircraftAddress) &&
  (mode3A < 0 || track.mode3A < 0 || mode3A === track.mode3A);

/** Squared distance of a place from the part of a leg that is flown from share `from` to share `to`, both on the ellipsoid. */
function squaredFromLeg(place: readonly number[], places: Float64Array, leg: number, span: readonly [from: number, to: number]): number {
  const at = leg * 3;
  const [from, to] = span;
  let along = 0;
  let length = 0;
  for (let axis = 0; axis < 3; axis += 1) {
    const step = places[at + 3 + axis] - places[at + axis];
    along += (place[axis] - places[at + axis]) * step;
    length += step * step;
  }
  const share = length > 0 ? Math.max(from, Math.min(to, along / length)) : 0;
  let radius = 0;
  let own = 0;
  for (let axis = 0; axis < 3; axis += 1) {
    const on = places[at + axis] + share * (places[at + 3 + axis] - places[at + axis]);
    radius += on * on;
    own += place[axis] * place[axis];
  }
  // A leg runs over the ground, its chord below it: the nearest place is lifted to where the aircraft's own stands.
  const lift = Math.sqrt(own / radius);
  let squared = 0;
  for (let axis = 0; axis < 3; axis += 1) {
    const on = (places[at + axis] + share * (places[at + 3 + axis] - places[at + axis])) * lift;
    squared += (place[axis] - on) * (place[axis] - on);
  }
  return squared;
}

/** Where and when an aircraft is; its height is NaN where nobody measured it. */
interface Whereabouts {
  readonly place: readonly number[];
  readonly heightM: number;
  readonly at: number;
  readonly asideM: number;
}

/** Whether a flight should be near that place at that time, at about that height. */
function shouldBeAt({ plan, places }: Flight, { place, heightM, at, asideM }: Whereabouts): boolean {
  const { points } = plan;
  for (let leg = 0; leg + 1 < points.length; leg += 1) {
    const [begin, end] = [points[leg], points[leg + 1]];
    const lasts = end.at - begin.at;
    const from = Math.max(0, (at - OFF_TIME_MAX_S - begin.at) / lasts);
    const to = Math.min(1, (at + OFF_TIME_MAX_S - begin.at) / lasts);
    if (from > to || squaredFromLeg(place, places, leg, [from, to]) > asideM * asideM) continue;
    const isOffLevel = (levelM: number): boolean => Math.abs(levelM - heightM) > OFF_LEVEL_MAX_M;
    // On the way up or down it may be anywhere between the two levels.
    const [low, high] = begin.pressureAltitudeM < end.pressureAltitudeM ? [begin, end] : [end, begin];
    const isBetween = heightM >= low.pressureAltitudeM && heightM <= high.pressureAltitudeM;
    if (Number.isNaN(heightM) || isBetween || !(isOffLevel(low.pressureAltitudeM) && isOffLevel(high.pressureAltitudeM))) return true;
  }
  return false;
}

const place = [0, 0, 0];

/** Whether a track, whose block is in `data`, is where a flight plan with one of its names has it at `at`. */
export function isExpected(flights: FlightBook, track: Track, data: Float64Array, at: number): boolean {
  const found = flights.byAddress.get(track.aircraftAddress) ?? flights.byCallsign.get(track.callsign) ?? flights.byCode.get(track.mode3A);
  if (found === undefined) return false;
  const state = blockOfTrack(track) + MEAN_STATE;
  for (let axis = 0; axis < 3; axis += 1) place[axis] = data[state + axis];
  const heightM = track.heightKnown ? heightHaeM(data, state) : Number.NaN;
  const where: Whereabouts = { place, heightM, at, asideM: ASIDE_MAX_M + track.gridM };
  return found.some((flight) => agrees(flight.plan, track) && shouldBeAt(flight, where));
}
