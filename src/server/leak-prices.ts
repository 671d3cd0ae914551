/** What was measured of what a grant lets be inferred (docs/leak.md), for whoever must decide on one. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { GridM, Level } from '../model/index.ts';

const FIGURE = z.object({ auc: z.number(), low: z.number(), high: z.number() });
const RESULTS = z.object({
  twins: z.array(z.object({ gridM: z.number(), withScansHeard: FIGURE })),
  exercise: z.array(z.object({ level: z.string(), geography: FIGURE })),
  tiles: z.array(z.object({ fromMin: z.number(), toMin: z.number(), medianKm: z.number() })).min(1),
});

/** A chance between two ends; 0.5 is guessing. */
export interface Span {
  readonly lowChance: number;
  readonly highChance: number;
}

export interface LeakPrice {
  /** Who fed a track, from positions alone: the least and the most that recipients of this level could tell in the exercise that was measured. */
  readonly geography: Span | null;
  /** The same for somebody who hears the radar turn, with its interval; on this grid. */
  readonly heard: Span | null;
  /** How far off a guess from warnings alone is, long before and at the end. */
  readonly warned: { readonly fromMin: number; readonly earlyKm: number; readonly lateKm: number } | null;
}

const file = new URL('../../docs/results/leak.json', import.meta.url);
let results: z.infer<typeof RESULTS> | undefined;

/** The price of a level on a grid. */
export function leakPrice(level: Level, gridM: GridM): LeakPrice {
  results ??= RESULTS.parse(JSON.parse(readFileSync(file, 'utf8')));
  const { twins, exercise, tiles } = results;
  if (level === 'none') return { geography: null, heard: null, warned: null };
  const warned = { fromMin: tiles[0].fromMin, earlyKm: tiles[0].medianKm, lateKm: tiles[tiles.length - 1].medianKm };
  if (level === 'warn') return { geography: null, heard: null, warned };
  const measured = exercise.filter((one) => one.level === level).map(({ geography }) => geography.auc);
  const scans = twins.find((one) => one.gridM === gridM)?.withScansHeard;
  return {
    geography: measured.length === 0 ? null : { lowChance: Math.min(...measured), highChance: Math.max(...measured) },
    heard: scans === undefined ? null : { lowChance: scans.low, highChance: scans.high },
    warned: null,
  };
}
