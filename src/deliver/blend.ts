/**
 * What a track's next moment will show. A view that lets in others' radars shows each track anew once a turn of the slowest of them (its
 * pace), at a moment of the track's own: the second of a correction says nothing of when a beam passed. Where the pace is no multiple of a
 * radar's turn, its looks are not always equally old, which the sizes of corrections and the second of the first sight would tell. Therefore
 * place, speed and errors are the mean of what the tracker expected at ticks spread over the pace; and whether there is such a track, and
 * all of it that has no mean, is as it was at one of these ticks, which nobody outside can tell.
 */
import { blankDisplay, type DisplayTrack } from './display.ts';
import { bendInto, blankBend, copyDisplayInto, wrapped, type Bend } from './held.ts';

/** Looks are this many parts of a pace apart, or a second. */
const LOOKS = 4;

/** Seconds between two looks. */
export const lookStepS = (paceS: number): number => Math.max(1, Math.floor(paceS / LOOKS));

/** How long before its moment a track is looked at for what cannot be averaged; `share` is its secret, from 0 to below 1. */
export function factsBeforeS(paceS: number, share: number): number {
  const stepS = lookStepS(paceS);
  return stepS * Math.floor(share * Math.ceil(paceS / stepS));
}

/** The looks at a track for one moment. */
export interface Blend {
  /** The moment. */
  at: number;
  count: number;
  /** The first look; the sums are of what others differ from it. */
  readonly first: DisplayTrack;
  readonly sums: Float64Array;
  /** What cannot be averaged, once it is noted. */
  readonly facts: DisplayTrack;
  hasFacts: boolean;
  readonly bend: Bend;
}

/** No look yet. */
export const blankBlend = (serial: number): Blend => ({
  at: -1,
  count: 0,
  first: blankDisplay(serial),
  sums: new Float64Array(8),
  facts: blankDisplay(serial),
  hasFacts: false,
  bend: blankBend(),
});

/** Adds a look: where the tracker now expects the track at the moment `at`. */
export function addLook(blend: Blend, track: DisplayTrack, at: number): void {
  const { first, sums } = blend;
  if (blend.at !== at) {
    blend.at = at;
    blend.count = 0;
    blend.hasFacts = false;
    sums.fill(0);
    copyDisplayInto(first, track);
  }
  blend.count += 1;
  sums[0] += track.latDeg - first.latDeg;
  sums[1] += wrapped(track.lonDeg - first.lonDeg);
  sums[2] += track.altitudeHaeM - first.altitudeHaeM;
  sums[3] += track.northMps - first.northMps;
  sums[4] += track.eastMps - first.eastMps;
  sums[5] += track.upMps - first.upMps;
  sums[6] += track.horizontalSigmaM - first.horizontalSigmaM;
  sums[7] += track.verticalSigmaM - first.verticalSigmaM;
}

/** Notes what cannot be averaged. */
export function noteFacts(blend: Blend, track: DisplayTrack): void {
  copyDisplayInto(blend.facts, track);
  blend.bend.aheadS = 0;
  blend.hasFacts = true;
}

/** Notes the way on from the facts' look. */
export const noteWay = (blend: Blend, later: DisplayTrack, aheadS: number): void => bendInto(blend.bend, blend.facts, later, aheadS);

/** The track as its moment shows it; the answer is reused. Undefined when nothing was noted for this moment. */
export function blended(blend: Blend, at: number): DisplayTrack | undefined {
  if (blend.at !== at || !blend.hasFacts) return undefined;
  const { first, sums, count, facts } = blend;
  facts.latDeg = first.latDeg + sums[0] / count;
  facts.lonDeg = wrapped(first.lonDeg + sums[1] / count);
  facts.altitudeHaeM = first.altitudeHaeM + sums[2] / count;
  facts.northMps = first.northMps + sums[3] / count;
  facts.eastMps = first.eastMps + sums[4] / count;
  facts.upMps = first.upMps + sums[5] / count;
  facts.horizontalSigmaM = first.horizontalSigmaM + sums[6] / count;
  facts.verticalSigmaM = first.verticalSigmaM + sums[7] / count;
  return facts;
}
