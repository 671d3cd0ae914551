/** Many seeds as one: figures pooled over them, with intervals from drawing seeds again (2,000 times, with replacement). */
import { medianOf } from '../../src/assess/median.ts';
import { keyedRandom } from '../../src/math/random.ts';
import type { RuleResult, SeedStudy } from './skill-study.ts';

const DRAWS_COUNT = 2_000;

/** A figure with its 95 % interval; absent where no seed has it. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

type Of = (studies: readonly SeedStudy[]) => number | undefined;

/** The figure over all seeds and the middle 95 % of it over seeds drawn again. */
export function figureOf(studies: readonly SeedStudy[], of: Of): Figure | undefined {
  const value = of(studies);
  if (value === undefined) return undefined;
  const random = keyedRandom('skill-summary', studies.length);
  const drawn: number[] = [];
  for (let i = 0; i < DRAWS_COUNT; i += 1) {
    const again = of(studies.map(() => studies[Math.floor(random.uniform() * studies.length)]));
    if (again !== undefined) drawn.push(again);
  }
  drawn.sort((a, b) => a - b);
  const at = (share: number): number => drawn[Math.min(drawn.length - 1, Math.floor(share * drawn.length))];
  return { value, low: at(0.025), high: at(0.975) };
}

const sum = (studies: readonly SeedStudy[], of: (study: SeedStudy) => number): number => studies.reduce((total, study) => total + of(study), 0);
const share = (part: number, whole: number): number | undefined => (whole > 0 ? part / whole : undefined);
const median = (values: ReadonlyArray<number | undefined>): number | undefined => medianOf(values.filter((value) => value !== undefined));
const mean = (values: ReadonlyArray<number | undefined>): number | undefined => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0) / known.length;
};

const KINDS = ['ballistic', 'cruise', 'drone'] as const;
/** After an arrival this short a time ago the place is under cover for it still: nothing is owed anew. */
const AFRESH_S = 120;

/** Median share of what could be had of a lead over every threat of all seeds: at most since the last arrival at the place, when `since`. */
const pooledShare =
  (kind: (typeof KINDS)[number], since: boolean): Of =>
  (all) =>
    median(
      all
        .flatMap(({ leads }) => leads)
        .filter((one) => one.kind === kind && one.attainableS !== null && (!since || (one.sinceArrivalS ?? Infinity) > AFRESH_S))
        .map(({ leadS, attainableS, sinceArrivalS }) => Math.min(1, leadS / Math.min(attainableS ?? 0, since ? (sinceArrivalS ?? Infinity) : Infinity))),
    );

/** The operating point: what really went out. Leads and over-warning are the median seed's. */
const OPERATING: Readonly<Record<string, Of>> = {
  inTimeShare: (all) =>
    share(
      sum(all, ({ skill }) => skill.placesInTime),
      sum(all, ({ skill }) => skill.placesThreatened - skill.placesSpared),
    ),
  missedShare: (all) =>
    share(
      sum(all, ({ skill }) => skill.placesMissed),
      sum(all, ({ skill }) => skill.placesThreatened - skill.placesSpared),
    ),
  falseObjectShare: (all) =>
    share(
      sum(all, ({ skill }) => skill.falseTakeCoverObjects ?? 0),
      sum(all, ({ skill }) => skill.takeCoverObjects ?? 0),
    ),
  overWarningRatio: (all) => median(all.map(({ skill }) => skill.overWarningRatio)),
  flapsPerSeed: (all) =>
    share(
      sum(all, ({ skill }) => skill.flaps),
      all.length,
    ),
  ...Object.fromEntries(
    KINDS.flatMap(
      (kind): Array<[string, Of]> => [
        [`leadMin ${kind}`, (all) => median(all.map(({ skill }) => skill.leadMedianMin[kind]))],
        [`leadShare ${kind}`, (all) => median(all.map(({ skill }) => skill.leadShareMedian[kind]))],
        [`leadShare pooled ${kind}`, pooledShare(kind, false)],
        [`leadShare since ${kind}`, pooledShare(kind, true)],
      ],
    ),
  ),
  seenPlaceShare: (all) =>
    share(
      sum(all, ({ lastSeen }) => lastSeen.placesSeen),
      sum(all, ({ lastSeen }) => lastSeen.places),
    ),
  seenPairShare: (all) =>
    share(
      sum(all, ({ lastSeen }) => lastSeen.pairsSeen),
      sum(all, ({ lastSeen }) => lastSeen.pairs),
    ),
  arrivalsWithin80: (all) =>
    share(
      sum(all, ({ arrivals }) => arrivals.within),
      sum(all, ({ arrivals }) => arrivals.within + arrivals.early + arrivals.late),
    ),
};

/** Arrivals by way of flying and by how far ahead they were, added up. */
function arrivalsOf(
  studies: readonly SeedStudy[],
): Readonly<Record<string, { readonly count: number; readonly withinShare: number; readonly earlyShare: number }>> {
  const bands = [...new Set(studies.flatMap(({ arrivalsBy }) => Object.keys(arrivalsBy)))].sort();
  return Object.fromEntries(
    bands.map((band) => {
      const total = (answer: 'within' | 'early' | 'late'): number => sum(studies, ({ arrivalsBy }) => arrivalsBy[band]?.[answer] ?? 0);
      const count = total('within') + total('early') + total('late');
      return [band, { count, withinShare: total('within') / count, earlyShare: total('early') / count }];
    }),
  );
}

const ruleOf = (study: SeedStudy, name: string): RuleResult | undefined => study.rules.find(({ rule }) => rule === name);

function ruleFigures(studies: readonly SeedStudy[], name: string): Readonly<Record<string, Figure | undefined>> {
  const of =
    (pick: (rule: RuleResult) => number): Of =>
    (all) =>
      share(
        sum(all, (study) => {
          const rule = ruleOf(study, name);
          return rule === undefined ? 0 : pick(rule);
        }),
        sum(all, (study) => ruleOf(study, name)?.threatened ?? 0),
      );
  return {
    missedShare: figureOf(
      studies,
      of(({ missed }) => missed),
    ),
    inTimeShare: figureOf(
      studies,
      of(({ inTime }) => inTime),
    ),
    overWarningRatio: figureOf(studies, (all) => median(all.map((study) => ruleOf(study, name)?.overWarningRatio))),
    flapsPerSeed: figureOf(studies, (all) =>
      share(
        sum(all, (study) => ruleOf(study, name)?.flaps ?? 0),
        all.length,
      ),
    ),
  };
}

/** Bins of all seeds added up; observed over forecast is 1 when chances are honest. */
function binsOf(studies: readonly SeedStudy[], way: string): Array<Readonly<Record<string, number>>> {
  const [first] = studies.flatMap(({ calibration }) => calibration[way] ?? []);
  return (first?.bins ?? []).map(({ fromChance, toChance }, i) => {
    const total = (key: 'forecastCount' | 'expectedCount' | 'observedCount'): number =>
      sum(studies, ({ calibration }) => calibration[way]?.bins[i]?.[key] ?? 0);
    const [forecastCount, expectedCount, observedCount] = [total('forecastCount'), total('expectedCount'), total('observedCount')];
    return { fromChance, toChance, forecastCount, expectedCount, observedCount, ratio: expectedCount > 0 ? observedCount / expectedCount : 0 };
  });
}

/** Everything of one exercise over its seeds. */
export function summarise(studies: readonly SeedStudy[]): unknown {
  const ways = [...new Set(studies.flatMap(({ calibration }) => Object.keys(calibration)))].sort();
  const scores = ['climateBrierShare', 'coneBrierShare', 'climateLogShare', 'coneLogShare'] as const;
  return {
    seeds: studies.map(({ seed }) => seed).sort((a, b) => a - b),
    operating: Object.fromEntries(Object.entries(OPERATING).map(([name, of]) => [name, figureOf(studies, of)])),
    arrivals: arrivalsOf(studies),
    rules: Object.fromEntries((studies[0]?.rules ?? []).map(({ rule }) => [rule, ruleFigures(studies, rule)])),
    calibration: Object.fromEntries(
      ways.map((way) => [
        way,
        {
          bins: binsOf(studies, way),
          ...Object.fromEntries(
            scores.map((score) => [score, figureOf(studies, (all) => mean(all.map(({ calibration }) => calibration[way]?.scores?.[score])))]),
          ),
        },
      ]),
    ),
  };
}
