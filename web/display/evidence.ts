// What speaks for the most likely kind of a track, and against it: from what its view shows of it, and from the reach of the
// view's own sensors. Nothing here is known that is not on the screen already; it is put into words.

import { KINDS, type FrameTrack, type Kind } from '../../src/model/index.ts';

/** Usual speeds (m/s) and heights (m) of what flies with wings or rotors, as the tracker has them. */
export const USUAL: Readonly<Partial<Record<Kind, { readonly speedMps: readonly [number, number]; readonly heightM: readonly [number, number] }>>> = {
  cruise: { speedMps: [150, 310], heightM: [0, 1500] },
  drone: { speedMps: [28, 75], heightM: [0, 4500] },
  aircraft: { speedMps: [70, 320], heightM: [900, 14_000] },
  helicopter: { speedMps: [15, 85], heightM: [0, 2500] },
  balloon: { speedMps: [0, 14], heightM: [200, 30_000] },
  bird: { speedMps: [4, 18], heightM: [0, 1500] },
};
/** Beyond this a thing has no wings. */
const WINGED_MPS = 380;

export interface Reach {
  readonly name: string;
  readonly ring: readonly (readonly [number, number])[];
}

/** One reason; `filling` is for its text. */
export type Reason =
  | { readonly speaks: 'for' | 'against'; readonly what: 'speed' | 'height'; readonly value: number; readonly usual: readonly [number, number] }
  | { readonly speaks: 'for' | 'against'; readonly what: 'fast'; readonly value: number }
  | { readonly speaks: 'for' | 'against'; readonly what: 'falls' | 'noFall' | 'identity' | 'noIdentity' | 'pieces' | 'unseen' | 'lost' }
  | { readonly speaks: 'for'; readonly what: 'seen'; readonly sensors: readonly string[] };

/** The most likely kind. */
export function likeliestKind(track: FrameTrack): Kind {
  const best = KINDS.map((kind, index) => ({ kind, chance: track.kindChance[index] ?? 0 })).reduce((a, b) => (b.chance > a.chance ? b : a));
  return best.kind;
}

const inside = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;

/** True when a ring of longitudes and latitudes holds a position. */
export function holds(ring: Reach['ring'], lonDeg: number, latDeg: number): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [x1, y1] = ring[i] ?? [0, 0];
    const [x2, y2] = ring[j] ?? [0, 0];
    if (y1 > latDeg !== y2 > latDeg && lonDeg < ((x2 - x1) * (latDeg - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

function motionReasons(track: FrameTrack, kind: Kind): Reason[] {
  const speedMps = Math.hypot(track.eastMps, track.northMps, track.upMps);
  const falls = track.impact !== undefined;
  if (kind === 'ballistic') {
    const fast: Reason = { speaks: speedMps > WINGED_MPS ? 'for' : 'against', what: 'fast', value: speedMps };
    return [{ speaks: falls ? 'for' : 'against', what: falls ? 'falls' : 'noFall' }, ...(speedMps > WINGED_MPS ? [fast] : [])];
  }
  const usual = USUAL[kind];
  if (usual === undefined) return [];
  const reasons: Reason[] = [{ speaks: inside(speedMps, usual.speedMps) ? 'for' : 'against', what: 'speed', value: speedMps, usual: usual.speedMps }];
  if (track.heightKnown)
    reasons.push({ speaks: inside(track.altitudeHaeM, usual.heightM) ? 'for' : 'against', what: 'height', value: track.altitudeHaeM, usual: usual.heightM });
  if (falls) reasons.push({ speaks: 'against', what: 'falls' });
  return reasons;
}

function identityReasons(track: FrameTrack, kind: Kind): Reason[] {
  const civil = track.symbol === 'civil';
  if (kind === 'aircraft' || kind === 'helicopter') return [{ speaks: civil ? 'for' : 'against', what: civil ? 'identity' : 'noIdentity' }];
  return civil ? [{ speaks: 'against', what: 'identity' }] : [];
}

/** Reasons for the likeliest kind and against it, and for the track's being there. `reach`: of the view's own sensors. */
export function evidenceOf(track: FrameTrack, reach: readonly Reach[]): Reason[] {
  const kind = likeliestKind(track);
  const reasons = [...motionReasons(track, kind), ...identityReasons(track, kind)];
  if (track.event !== track.id) reasons.push({ speaks: 'for', what: 'pieces' });
  const sensors = reach.filter(({ ring }) => holds(ring, track.lonDeg, track.latDeg)).map(({ name }) => name);
  if (sensors.length > 0) reasons.push({ speaks: 'for', what: 'seen', sensors });
  else if (reach.length > 0) reasons.push({ speaks: 'against', what: 'unseen' });
  if (track.status === 'lost') reasons.push({ speaks: 'against', what: 'lost' });
  return reasons;
}
