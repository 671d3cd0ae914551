/** The runs of a comparison or of several seeds as one table, a row each. */
import type { ComparedRun } from './read-run.ts';

const KINDS = ['ballistic', 'cruise', 'drone'] as const;

/** Columns in their order. */
export const RUNS_HEADER = [
  'run',
  'exercise',
  'seed',
  'sharing',
  'places_threatened',
  'places_in_time',
  'places_missed',
  'over_warning_ratio',
  'needless_people',
  'false_take_cover_objects',
  'take_cover_objects',
  'flaps',
  ...KINDS.map((kind) => `lead_median_min_${kind}`),
  'hub_gospa_mean_m',
  'hub_completeness',
] as const;

const cell = (value: string | number | undefined): string => (value === undefined ? '' : String(value));

/** The text of `runs.csv`; what a run did not compute is empty. */
export function runsCsv(runs: readonly ComparedRun[]): string {
  const rows = runs.map(({ label, assessment }) => {
    const { together, exercise, seed, sharing, recipients } = assessment;
    const picture = recipients['hub']?.picture?.picture;
    return [
      label,
      exercise,
      seed,
      sharing,
      together?.placesThreatened,
      together?.placesInTime,
      together?.placesMissed,
      together?.overWarningRatio,
      together?.needlessPeople,
      together?.falseTakeCoverObjects,
      together?.takeCoverObjects,
      together?.flaps,
      ...KINDS.map((kind) => together?.leadMedianMin[kind]),
      picture?.gospaMeanM,
      picture?.completeness,
    ]
      .map(cell)
      .join(',');
  });
  return `${[RUNS_HEADER.join(','), ...rows].join('\n')}\n`;
}
