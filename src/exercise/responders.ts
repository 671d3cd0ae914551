/**
 * Responders: all an exercise knows of defence. One ends a passing object with a stated chance once it has been in its member's own
 * view and airspace for a stated time. The draw is keyed by seed, object and responder; each pair draws once.
 */
import { addS, type TimeS } from '../base/index.ts';
import { ecefToGeodeticInto, ringContains } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import type { Airspace } from '../model/index.ts';
import type { Scenario, ScenarioResponder } from './scenario.ts';
import type { Sky } from './sky.ts';

/** A track of a member's own view, as far as a responder needs it: ECEF position. */
export interface SeenTrack {
  readonly xM: number;
  readonly yM: number;
  readonly zM: number;
}

/** An object that a responder ended. */
export interface StopReport {
  readonly objectId: string;
  readonly responder: string;
  readonly at: TimeS;
}

/** The responders of one run; see `createResponders`. */
export interface Responders {
  /** Members whose views are asked for. */
  readonly members: readonly string[];
  /** One step for one member, on a 5 s tick: its confirmed tracks now. Returns what was stopped; the sky knows already. */
  step(at: TimeS, member: string, tracks: readonly SeenTrack[]): StopReport[];
  /** Everything stopped so far. */
  stopped(): readonly StopReport[];
}

/** A track this close to an object is of that object. */
const SAME_M = 4000;
/** A dwell runs on through gaps of the track up to this long. */
const GAP_MAX_S = 30;
/** A stop takes effect with the tick that decides it. */
const EFFECT_S = 0.001;

interface Dwell {
  firstAt: TimeS;
  lastAt: TimeS;
  done: boolean;
}

const state = new Float64Array(6);
const place = new Float64Array(3);

function insideAny(airspaces: readonly Airspace[]): boolean {
  ecefToGeodeticInto(place, 0, { xM: state[0], yM: state[1], zM: state[2] });
  const at = { latRad: place[0], lonRad: place[1] };
  return airspaces.some((one) => place[2] >= one.floorHaeM && place[2] <= one.ceilingHaeM && ringContains(one.ring, at));
}

function tracked(tracks: readonly SeenTrack[]): boolean {
  return tracks.some((track) => {
    const x = track.xM - state[0];
    const y = track.yM - state[1];
    const z = track.zM - state[2];
    return x * x + y * y + z * z <= SAME_M * SAME_M;
  });
}

/** The responders of a scenario over a sky. Objects stopped before the run's warm-up are not counted: nobody asked then. */
export function createResponders(scenario: Scenario, airspaces: readonly Airspace[], sky: Sky, seed: number): Responders {
  const dwells = new Map<string, Dwell>();
  const reports: StopReport[] = [];
  const one = (responder: ScenarioResponder, at: TimeS, tracks: readonly SeenTrack[]): StopReport[] => {
    const own = airspaces.filter((space) => space.member === responder.member);
    const { truth } = sky;
    const ended: StopReport[] = [];
    for (const index of truth.candidates(at, at + 1)) {
      const { id, kind } = truth.entries[index];
      if (!responder.kinds.some((known) => known === kind) || !truth.alive(index, at)) continue;
      truth.stateInto(state, 0, index, at);
      if (!insideAny(own) || !tracked(tracks)) continue;
      const key = `${responder.id} ${id}`;
      const dwell = dwells.get(key) ?? { firstAt: at, lastAt: at, done: false };
      if (at - dwell.lastAt > GAP_MAX_S) dwell.firstAt = at;
      dwell.lastAt = at;
      dwells.set(key, dwell);
      if (dwell.done || at - dwell.firstAt < responder.dwellS) continue;
      dwell.done = true;
      if (keyedRandom('responder', seed, id, responder.id).uniform() >= responder.chance) continue;
      if (sky.stop(id, { at: addS(at, EFFECT_S), responder: responder.id })) ended.push({ objectId: id, responder: responder.id, at });
    }
    return ended;
  };
  return {
    members: [...new Set(scenario.responders.map((responder) => responder.member))],
    step(at, member, tracks) {
      const ended = scenario.responders.filter((responder) => responder.member === member).flatMap((responder) => one(responder, at, tracks));
      reports.push(...ended);
      return ended;
    },
    stopped: () => reports,
  };
}
