/**
 * SIAP metrics (Votruba et al. 2001) over a run of ticks. A track is associated to the nearest truth within the cut-off after three
 * ticks in a row, until two in a row fail.
 */
import { distanceOf, type TickScene } from './match.ts';

/** Keys as the reference prints them. */
export type SiapScores = Record<
  'Completeness' | 'Ambiguity' | 'Spuriousness' | 'Position Accuracy' | 'Velocity Accuracy' | 'Rate of Track Number Change' | 'Longest Track Segment',
  number
>;

const STARTS_AFTER = 3;
const ENDS_AFTER = 2;

/** A track belongs to a truth over a span of ticks (indices into the scenes, both ends included). */
export interface Association {
  readonly trackId: number;
  readonly truthId: string;
  readonly from: number;
  readonly until: number;
}

interface Following {
  truth: string | undefined;
  from: number;
  candidate: string | undefined;
  candidateFrom: number;
  successes: number;
  failures: number;
  last: number;
}

/** The truth nearest to track j of a scene within the cut-off. */
function nearestTruth(scene: TickScene, track: number, cutoffM: number): string | undefined {
  let best = cutoffM;
  let found: string | undefined;
  for (let i = 0; i < scene.truthIds.length; i += 1) {
    const distance = distanceOf(scene, i, track);
    if (distance < best) {
      best = distance;
      found = scene.truthIds[i];
    }
  }
  return found;
}

function follow(state: Following, tick: number, nearest: string | undefined, end: (to: number) => void): void {
  if (state.truth !== undefined && nearest === state.truth) {
    state.failures = 0;
    state.last = tick;
    return;
  }
  // A run of another truth counts from its first tick, also while the association still holds.
  noteCandidate(state, tick, nearest);
  if (state.truth !== undefined) {
    state.failures += 1;
    if (state.failures < ENDS_AFTER) return;
    end(state.last);
    state.truth = undefined;
  }
  if (state.successes < STARTS_AFTER) return;
  state.truth = nearest;
  state.from = state.candidateFrom;
  state.last = tick;
  state.candidate = undefined;
  state.successes = 0;
}

function noteCandidate(state: Following, tick: number, nearest: string | undefined): void {
  if (nearest === undefined || nearest !== state.candidate) {
    state.candidate = nearest;
    state.candidateFrom = tick;
    state.successes = 0;
  }
  if (nearest !== undefined) state.successes += 1;
}

/** Who belonged to whom, when. */
export function associateTracks(scenes: readonly TickScene[], cutoffM: number): Association[] {
  const states = new Map<number, Following>();
  const found: Association[] = [];
  for (let tick = 0; tick < scenes.length; tick += 1) {
    const scene = scenes[tick];
    for (let j = 0; j < scene.trackIds.length; j += 1) {
      const trackId = scene.trackIds[j];
      let state = states.get(trackId);
      if (state === undefined) {
        state = { truth: undefined, from: 0, candidate: undefined, candidateFrom: 0, successes: 0, failures: 0, last: 0 };
        states.set(trackId, state);
      }
      const held = state;
      follow(held, tick, nearestTruth(scene, j, cutoffM), (to) => {
        if (held.truth !== undefined) found.push({ trackId, truthId: held.truth, from: held.from, until: to });
      });
    }
  }
  for (const [trackId, state] of states) {
    if (state.truth !== undefined) found.push({ trackId, truthId: state.truth, from: state.from, until: state.last });
  }
  return found;
}

interface Sums {
  truths: number;
  tracks: number;
  held: number;
  associated: number;
  position: number;
  velocity: number;
}

function sumTicks(scenes: readonly TickScene[], associations: readonly Association[]): Sums {
  const sums: Sums = { truths: 0, tracks: 0, held: 0, associated: 0, position: 0, velocity: 0 };
  for (let tick = 0; tick < scenes.length; tick += 1) {
    const scene = scenes[tick];
    sums.truths += scene.truthIds.length;
    sums.tracks += scene.trackIds.length;
    const heldTruths = new Set<string>();
    const tracks = new Set<number>();
    for (const { trackId, truthId, from, until } of associations) {
      if (tick < from || tick > until) continue;
      const i = scene.truthIds.indexOf(truthId),
        j = scene.trackIds.indexOf(trackId);
      if (i < 0 || j < 0) continue;
      heldTruths.add(truthId);
      tracks.add(trackId);
      sums.position += distanceOf(scene, i, j);
      sums.velocity += velocityApart(scene, i, j);
    }
    sums.held += heldTruths.size;
    sums.associated += tracks.size;
  }
  return sums;
}

function velocityApart(scene: TickScene, i: number, j: number): number {
  const a = scene.truthStates,
    b = scene.trackStates;
  const dx = a[i * 6 + 3] - b[j * 6 + 3],
    dy = a[i * 6 + 4] - b[j * 6 + 4],
    dz = a[i * 6 + 5] - b[j * 6 + 5];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

/** Over truths: how long each was held, by how few tracks, and the longest of their spans. */
function sumTruths(scenes: readonly TickScene[], associations: readonly Association[]): { changes: number; heldS: number; longestS: number; lifeS: number } {
  const life = new Map<string, number[]>();
  for (const scene of scenes) {
    for (const id of scene.truthIds) {
      const times = life.get(id);
      if (times === undefined) life.set(id, [scene.at]);
      else times.push(scene.at);
    }
  }
  const sums = { changes: 0, heldS: 0, longestS: 0, lifeS: 0 };
  for (const [id, times] of life) {
    const own = associations.filter((one) => one.truthId === id);
    const mine = own.map((one) => ({ trackId: one.trackId, from: scenes[one.from].at, to: scenes[one.until].at }));
    sums.lifeS += times[times.length - 1] - times[0];
    sums.longestS += longestHoldS(scenes, own);
    const cover = coverSpans(times, mine);
    sums.heldS += cover.heldS;
    if (cover.pieces > 0) sums.changes += cover.pieces - 1;
  }
  return sums;
}

/** The most that one track held a truth, all its spans together. */
function longestHoldS(scenes: readonly TickScene[], own: readonly Association[]): number {
  const heldS = new Map<number, number>();
  for (const { trackId, from, until } of own) heldS.set(trackId, (heldS.get(trackId) ?? 0) + scenes[until].at - scenes[from].at);
  return Math.max(0, ...heldS.values());
}

interface Span {
  readonly trackId: number;
  readonly from: number;
  readonly to: number;
}

/** Length of the union of a truth's spans over its own ticks, and how few of them make it up, taken greedily by latest end. */
function coverSpans(times: readonly number[], spans: readonly Span[]): { heldS: number; pieces: number } {
  let heldS = 0,
    pieces = 0;
  for (let i = 0; i + 1 < times.length; i += 1) {
    if (spans.some(({ from, to }) => from <= times[i] && times[i + 1] <= to)) heldS += times[i + 1] - times[i];
  }
  let reach = Number.NEGATIVE_INFINITY;
  for (const at of times) {
    if (at <= reach) continue;
    let furthest = Number.NEGATIVE_INFINITY;
    for (const one of spans) if (one.from <= at && at <= one.to) furthest = Math.max(furthest, one.to);
    if (furthest < at) continue;
    reach = furthest;
    pieces += 1;
  }
  return { heldS, pieces };
}

/** The seven numbers; a ratio over nothing is 0. */
export function siapScores(scenes: readonly TickScene[], cutoffM: number): SiapScores {
  const associations = associateTracks(scenes, cutoffM);
  const ticks = sumTicks(scenes, associations);
  const truths = sumTruths(scenes, associations);
  const ratio = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return {
    Completeness: ratio(ticks.held, ticks.truths),
    Ambiguity: ratio(ticks.associated, ticks.held),
    Spuriousness: ratio(ticks.tracks - ticks.associated, ticks.tracks),
    'Position Accuracy': ratio(ticks.position, ticks.associated),
    'Velocity Accuracy': ratio(ticks.velocity, ticks.associated),
    'Rate of Track Number Change': ratio(truths.changes, truths.heldS),
    'Longest Track Segment': ratio(truths.longestS, truths.lifeS),
  };
}
