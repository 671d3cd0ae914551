/** How far the course of a young track is to be believed: birds in neighbouring cells look like one fast object. */
import type { TrackEstimate } from '../model/index.ts';

/** Plots until a course is believed in full: two may be of two objects; snapped ones tell less, and those that no height holds together. */
const GROWN_PLOTS_COUNT = 6;
const GROWN_SNAPPED_PLOTS_COUNT = 10;
const WITHOUT_HEIGHT_FACTOR = 3;

function growth(track: TrackEstimate): number {
  const grown = track.gridM > 0 ? GROWN_SNAPPED_PLOTS_COUNT : GROWN_PLOTS_COUNT;
  return track.updateCount / (track.heightKnown ? grown : WITHOUT_HEIGHT_FACTOR * grown);
}

/** True while each plot makes a course more believable. */
export function isYoung(track: TrackEstimate): boolean {
  return growth(track) < 1;
}

/** Share of a course that is believed: 1 when grown. */
export function grownShare(track: TrackEstimate): number {
  const share = Math.min(1, growth(track));
  return share * share;
}
