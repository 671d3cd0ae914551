/**
 * A track as a stream last showed it, carried on from there: along the way that the tracker expected, with the error that it will have
 * at the end of it. How often it is shown anew, and as what, is the stream's business.
 */
import { LAT_DEG_PER_M, lonDegPerMetre } from '../format/frame/index.ts';
import { blankDisplay, type DisplayTrack } from './display.ts';

/** A way that ends this near to a straight line is one, metres. */
const STRAIGHT_M = 5;

/** What is held of a track. */
export interface Held {
  /** As it was shown at `at`. */
  readonly from: DisplayTrack;
  at: number;
  /** Seconds of the way ahead; 0: it is drawn straight on. */
  aheadS: number;
  /** Position and velocity at the end of the way, in the units of `from`. */
  latDeg: number;
  lonDeg: number;
  altitudeHaeM: number;
  eastMps: number;
  northMps: number;
  upMps: number;
  /** As it is at the tick asked about last. */
  readonly now: DisplayTrack;
}

/** Nothing held of a track. */
export function blankHeld(serial: number): Held {
  return { from: blankDisplay(serial), at: 0, aheadS: 0, latDeg: 0, lonDeg: 0, altitudeHaeM: 0, eastMps: 0, northMps: 0, upMps: 0, now: blankDisplay(serial) };
}

/** Writes all of a display into another one. Each field by itself: it is done for every track at every tick. */
export function copyDisplayInto(out: DisplayTrack, from: DisplayTrack): void {
  const { kindChance } = from;
  for (let i = 0; i < kindChance.length; i += 1) out.kindChance[i] = kindChance[i];
  out.serial = from.serial;
  out.event = from.event;
  out.status = from.status;
  out.symbol = from.symbol;
  out.latDeg = from.latDeg;
  out.lonDeg = from.lonDeg;
  out.altitudeHaeM = from.altitudeHaeM;
  out.heightKnown = from.heightKnown;
  out.eastMps = from.eastMps;
  out.northMps = from.northMps;
  out.upMps = from.upMps;
  out.horizontalSigmaM = from.horizontalSigmaM;
  out.verticalSigmaM = from.verticalSigmaM;
  out.callsign = from.callsign;
  out.shownAt = from.shownAt;
}

/** A longitude, or a difference of two, within half a turn. */
export const wrapped = (lonDeg: number): number => (lonDeg >= 180 ? lonDeg - 360 : lonDeg < -180 ? lonDeg + 360 : lonDeg);

/** How the way ahead leaves a straight line, and how the errors grow on it. Over no seconds it is none. */
export interface Bend {
  aheadS: number;
  northM: number;
  eastM: number;
  upM: number;
  northMps: number;
  eastMps: number;
  upMps: number;
  horizontalGrowthM: number;
  verticalGrowthM: number;
}

/** No way ahead. */
export const blankBend = (): Bend => ({
  aheadS: 0,
  northM: 0,
  eastM: 0,
  upM: 0,
  northMps: 0,
  eastMps: 0,
  upMps: 0,
  horizontalGrowthM: 0,
  verticalGrowthM: 0,
});

/** Writes the way from `track` to where the tracker expects it `aheadS` later. */
export function bendInto(bend: Bend, track: DisplayTrack, later: DisplayTrack, aheadS: number): void {
  bend.aheadS = aheadS;
  bend.northM = (later.latDeg - track.latDeg) / LAT_DEG_PER_M - track.northMps * aheadS;
  bend.eastM = wrapped(later.lonDeg - track.lonDeg) / lonDegPerMetre(track.latDeg) - track.eastMps * aheadS;
  bend.upM = later.altitudeHaeM - track.altitudeHaeM - track.upMps * aheadS;
  bend.northMps = later.northMps - track.northMps;
  bend.eastMps = later.eastMps - track.eastMps;
  bend.upMps = later.upMps - track.upMps;
  bend.horizontalGrowthM = Math.max(0, later.horizontalSigmaM - track.horizontalSigmaM);
  bend.verticalGrowthM = Math.max(0, later.verticalSigmaM - track.verticalSigmaM);
}

/** Holds `track` from `at` on, along `bend` when there is one. */
export function hold(held: Held, track: DisplayTrack, at: number, bend?: Bend): void {
  const { from } = held;
  copyDisplayInto(from, track);
  held.at = at;
  held.aheadS = 0;
  if (bend !== undefined && bend.aheadS > 0) {
    from.horizontalSigmaM += bend.horizontalGrowthM;
    from.verticalSigmaM += bend.verticalGrowthM;
    const { northM, eastM, upM, aheadS } = bend;
    if (northM * northM + eastM * eastM + upM * upM > STRAIGHT_M * STRAIGHT_M) {
      held.aheadS = aheadS;
      held.latDeg = from.latDeg + (from.northMps * aheadS + northM) * LAT_DEG_PER_M;
      held.lonDeg = wrapped(from.lonDeg + (from.eastMps * aheadS + eastM) * lonDegPerMetre(from.latDeg));
      held.altitudeHaeM = from.altitudeHaeM + from.upMps * aheadS + upM;
      held.northMps = from.northMps + bend.northMps;
      held.eastMps = from.eastMps + bend.eastMps;
      held.upMps = from.upMps + bend.upMps;
    }
  }
  copyDisplayInto(held.now, from);
}

/** Hermite's cubic between two places with their velocities, as a share of the way. */
const between = (from: number, step: number, [slopeFrom, slopeTo]: readonly [number, number], share: number): number => {
  const left = 1 - share;
  return from + share * share * (3 - 2 * share) * step + share * left * (left * slopeFrom - share * slopeTo);
};

/** The track at a tick, carried on from where it was held; the answer is reused. */
export function carried(held: Held, at: number): DisplayTrack {
  const { from, now, aheadS } = held;
  now.shownAt = at;
  const passedS = at - held.at;
  const lonPerM = lonDegPerMetre(from.latDeg);
  if (aheadS === 0) {
    now.latDeg = from.latDeg + from.northMps * passedS * LAT_DEG_PER_M;
    now.lonDeg = wrapped(from.lonDeg + from.eastMps * passedS * lonPerM);
    now.altitudeHaeM = from.altitudeHaeM + from.upMps * passedS;
    return now;
  }
  // A longer pace than the one it was held for: as at the end of the way, and straight on.
  const share = Math.min(1, passedS / aheadS),
    beyondS = Math.max(0, passedS - aheadS);
  now.latDeg = between(from.latDeg, held.latDeg - from.latDeg, [from.northMps * aheadS * LAT_DEG_PER_M, held.northMps * aheadS * LAT_DEG_PER_M], share);
  now.lonDeg = wrapped(between(from.lonDeg, wrapped(held.lonDeg - from.lonDeg), [from.eastMps * aheadS * lonPerM, held.eastMps * aheadS * lonPerM], share));
  now.altitudeHaeM = between(from.altitudeHaeM, held.altitudeHaeM - from.altitudeHaeM, [from.upMps * aheadS, held.upMps * aheadS], share);
  if (beyondS > 0) {
    now.latDeg += held.northMps * beyondS * LAT_DEG_PER_M;
    now.lonDeg = wrapped(now.lonDeg + held.eastMps * beyondS * lonPerM);
    now.altitudeHaeM += held.upMps * beyondS;
  }
  now.eastMps = from.eastMps + (held.eastMps - from.eastMps) * share;
  now.northMps = from.northMps + (held.northMps - from.northMps) * share;
  now.upMps = from.upMps + (held.upMps - from.upMps) * share;
  return now;
}
