// Which warning comes first, what it rests on, and what all of them add up to.

import { DAY_S } from '../../src/base/index.ts';
import type { Frame, FrameTrack, Stage, Warning } from '../../src/model/index.ts';
import type { PlaceInfo } from '../session/server-messages.ts';
import { STAGE_ORDER, isStanding } from './stage-look.ts';

/** All-clears and cancellations leave the list after this; the place keeps its last word on its card. */
const ENDED_SHOWN_S = 900;

/** An arrival is rounded down: for this long after it "now" is the honest word. */
export const DUE_S = 60;

/** Smaller for what people must act on sooner: what is still to come by its arrival, then what is overdue, newest first. */
function hurryOf(warning: Warning, at: number): number {
  const leftS = (warning.arrivalAt ?? at + DAY_S) - at;
  return leftS > -DUE_S ? leftS : DAY_S - leftS;
}

/** Most urgent first: by stage, then by arrival, then by place. Ended ones go to the end, newest first, then out. */
export function orderedWarnings(warnings: readonly Warning[], at: number): Warning[] {
  return warnings
    .filter((warning) => isStanding(warning.stage) || at - warning.issuedAt < ENDED_SHOWN_S)
    .sort((a, b) => {
      const stage = STAGE_ORDER.indexOf(a.stage) - STAGE_ORDER.indexOf(b.stage);
      if (stage !== 0) return stage;
      if (!isStanding(a.stage)) return b.issuedAt - a.issuedAt || a.placeIndex - b.placeIndex;
      return hurryOf(a, at) - hurryOf(b, at) || a.placeIndex - b.placeIndex;
    });
}

export interface StageSum {
  stage: Stage;
  placeCount: number;
  peopleCount: number;
}

/** Places and people under each stage that anybody is under, the most urgent first. */
export function sumsByStage(warnings: readonly Warning[], places: readonly PlaceInfo[]): StageSum[] {
  const sums: StageSum[] = [];
  for (const stage of STAGE_ORDER) {
    const under = warnings.filter((warning) => warning.stage === stage);
    if (under.length === 0) continue;
    const people = under.reduce((sum, warning) => sum + (places[warning.placeIndex]?.population ?? 0), 0);
    sums.push({ stage, placeCount: under.length, peopleCount: people });
  }
  return sums;
}

/** The tracks of a frame on their way to a place, soonest first. */
export function tracksTowards(frame: Frame, placeIndex: number): { track: FrameTrack; medianAt: number; chance: number }[] {
  const found: { track: FrameTrack; medianAt: number; chance: number }[] = [];
  for (const track of frame.tracks) {
    for (const arrival of track.arrivals) {
      if (arrival.placeIndex === placeIndex) found.push({ track, medianAt: arrival.medianAt, chance: arrival.chance });
    }
  }
  return found.sort((a, b) => a.medianAt - b.medianAt || a.track.id - b.track.id);
}

/**
 * True when a standing warning is not explained by the tracks of this view: it rests on reports that count towards
 * warnings only. The same for every cause and contributor.
 */
export function restsOnHidden(frame: Frame, warning: Warning): boolean {
  return isStanding(warning.stage) && tracksTowards(frame, warning.placeIndex).length === 0;
}
