/**
 * Whether a track says what it is. A transponder that answers is civil evidence, believed when radar agrees or a filed flight does; none that answers
 * although sensors that hear transponders cover the track is evidence against an airliner, and grows with every answer that was due.
 */
import { exp } from '../math/index.ts';
import type { Core } from './core.ts';
import { AT, MEAN_STATE } from './layout.ts';
import type { Observation } from './observation.ts';
import { covers, type SensorEntry } from './sensor-table.ts';
import { blockOfTrack, type Track } from './track.ts';

/** Answers are looked for this often at most, and one look counts no longer gap than the second. */
const LOOK_PERIOD_S = 4;
const LOOK_MAX_S = 20;
/** A sensor unheard for this many of its scans says nothing by its silence. */
const ALIVE_SCANS = 3;
const ALIVE_MIN_S = 15;
/** A broadcast may be off or jammed for good: where nothing else listens, missing ones beyond this add nothing. */
const BROADCASTS_MISSING_MAX = 2;
/** Missing answers beyond this add nothing; from the second on an identity that was once heard is no longer believed. */
const MISSING_MAX = 12;
const MISSING_DISTRUST = 8;
/** How fast missing answers speak against a civil flight, and how far: some have no transponder, or a broken one. */
const MISSING_RATE = 0.7;
const MISSING_FLOOR = 0.01;

export const hasIdentity = (track: Track): boolean => track.aircraftAddress >= 0 || track.mode3A >= 0 || track.callsign !== '';

/** True when a civil identity is claimed, radar or a flight plan agrees with it, and it still answers. */
export const isCivil = (track: Track): boolean => track.corroborated && hasIdentity(track) && track.missingAnswerCount < MISSING_DISTRUST;

/** Factor on the chance of a civil flight from answers that did not come: 1 where nobody would have heard one. */
export const unansweredFactor = (track: Track): number => Math.max(MISSING_FLOOR, exp(-MISSING_RATE * track.missingAnswerCount));

const limitOf = (entry: SensorEntry): number => (entry.traits.type === 'secondary' ? MISSING_MAX : entry.traits.type === 'adsb' ? BROADCASTS_MISSING_MAX : 0);

function isAlive(entry: SensorEntry, at: number): boolean {
  const delay = entry.traits.delayS > 0 ? entry.traits.delayS : 0;
  return entry.activeAt >= at - Math.max(ALIVE_MIN_S, ALIVE_SCANS * (entry.traits.scanPeriodS || 0)) - delay;
}

/** Books a plot: an answer clears the count; a plot without one adds what sensors that hear transponders should have heard since. */
export function noteAnswer(core: Core, track: Track, observation: Observation): void {
  const { at } = observation;
  if (observation.aircraftAddress >= 0 || observation.mode3A >= 0 || observation.callsign !== '') {
    track.missingAnswerCount = 0;
    track.answerLookAt = at;
    return;
  }
  const elapsed = at - Math.max(track.answerLookAt, track.firstAt);
  if (!(elapsed >= LOOK_PERIOD_S)) return;
  track.answerLookAt = at;
  if (track.missingAnswerCount >= MISSING_MAX) return;
  const { data } = core.table;
  const block = blockOfTrack(track);
  if (!(data[block + AT] > 0)) return;
  let count = track.missingAnswerCount;
  for (const entry of core.sensors.entries) {
    const limit = limitOf(entry);
    if (count >= limit || entry.dropped || !isAlive(entry, at) || !covers(entry, data, block + MEAN_STATE, core.world)) continue;
    const period = entry.traits.scanPeriodS > 0 ? entry.traits.scanPeriodS : LOOK_PERIOD_S;
    count = Math.max(count, Math.min(limit, track.missingAnswerCount + Math.min(LOOK_MAX_S, elapsed) / period));
  }
  track.missingAnswerCount = count;
}
