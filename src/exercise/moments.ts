/** When a moment that only a run finds is to be expected: the truth without stops says it, and nothing has to be run for it. */
import { addS, timeS, type TimeS } from '../base/index.ts';
import type { ExerciseSetup } from './compile.ts';
import { unopposedArrivals } from './unopposed.ts';

/** The moments that a run finds by itself, by the key they have in exercise files. */
export const FOUND_MOMENTS = { takeCover: 'first-take-cover', allClear: 'all-clear' } as const;

/** `take-cover` is out this long before what a place's shelter time asks for. */
const TAKE_COVER_SPARE_S = 60;

/**
 * When the moment `key` is to be expected: as the file says it, else by what would arrive without stops; undefined for a key
 * that is none, or when nothing arrives anywhere. A run may find the moment earlier or later.
 */
export function expectedMoment(setup: Pick<ExerciseSetup, 'moments' | 'sky' | 'places' | 'startsAt'>, key: string): TimeS | undefined {
  const moment = setup.moments.find((one) => one.key === key);
  if (moment === undefined || moment.at !== undefined) return moment?.at;
  const arrivals = unopposedArrivals(setup.sky, setup.places).filter(({ arrivesAt }) => arrivesAt >= setup.startsAt);
  if (arrivals.length === 0) return undefined;
  if (key === FOUND_MOMENTS.allClear) return timeS(arrivals.reduce((last, { arrivesAt }) => Math.max(last, arrivesAt), -Infinity));
  if (key !== FOUND_MOMENTS.takeCover) return undefined;
  const coverAt = arrivals.map(({ arrivesAt, placeIndex }) => addS(arrivesAt, -setup.places[placeIndex].shelterS - TAKE_COVER_SPARE_S));
  return timeS(coverAt.reduce((first, at) => Math.min(first, at), Infinity));
}
