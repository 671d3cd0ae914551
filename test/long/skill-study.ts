/** One seed of an exercise, watched: what went out, what other rules would have said, and how honest the forecasts were. */
import { HUB, isPublic, memberOf, type TimeS } from '../../src/base/index.ts';
import { assessWarnings, exerciseThreats, threatsToPlaces, warningSkill, type Lead, type Threat, type WarningSkill } from '../../src/assess/index.ts';
import type { View } from '../../src/broker/index.ts';
import type { ExerciseSetup } from '../../src/exercise/index.ts';
import type { Place } from '../../src/model/index.ts';
import { createExerciseRun, type ExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise, type ExerciseChoice } from '../../src/server/load-exercise.ts';
import { RunMeter } from '../../src/server/run-meter.ts';
import { timeFromWords } from '../../src/server/when.ts';
import { ComparedRules } from './compared-rules.ts';
import { lastSeen, type LastSeen } from './last-seen.ts';
import { ForecastSamples, type ArrivalCounts, type SampledCalibration } from './forecast-samples.ts';

const TICK_S = 5;
const SAMPLE_S = 60;

/** What one rule came to. */
export interface RuleResult {
  readonly rule: string;
  /** Places that were truly threatened and not spared. */
  readonly threatened: number;
  readonly inTime: number;
  readonly missed: number;
  readonly overWarningRatio: number | undefined;
  readonly needlessPersonMin: number;
  readonly flaps: number;
}

/** Everything of one seed. */
export interface SeedStudy {
  readonly exercise: string;
  readonly seed: number;
  readonly sharing: string;
  readonly from: string;
  readonly to: string;
  readonly skill: WarningSkill;
  /** Every lead of the members, in whole seconds. */
  readonly leads: ReadonlyArray<Pick<Lead, 'kind' | 'leadS'> & { readonly attainableS: number | null; readonly sinceArrivalS: number | null }>;
  readonly rules: readonly RuleResult[];
  readonly calibration: SampledCalibration;
  readonly arrivals: ArrivalCounts;
  /** What could have been warned of in time at all. */
  readonly lastSeen: LastSeen;
  readonly arrivalsBy: Readonly<Record<string, ArrivalCounts>>;
}

interface Watch {
  readonly view: View;
  readonly places: readonly Place[];
  readonly threats: readonly Threat[];
  readonly rules: ComparedRules;
}

function watchesOf(setup: ExerciseSetup, run: ExerciseRun): Watch[] {
  const threats = exerciseThreats(setup.sky, setup.places);
  return run.broker.views.flatMap((name) => {
    const view = run.broker.viewOf(name);
    if (view === undefined) return [];
    const places = run.broker.placesOf(name.recipient);
    return [{ view, places, threats: threatsToPlaces(threats, setup.places, places), rules: new ComparedRules(view, places) }];
  });
}

function resultsOf(setup: ExerciseSetup, watches: readonly Watch[], window: { readonly from: TimeS; readonly until: TimeS }): RuleResult[] {
  const ended = exerciseThreats(setup.sky, setup.places);
  return [...(watches[0]?.rules.changes.keys() ?? [])].map((rule) => {
    const skill = warningSkill(
      watches.map(({ places, rules }) =>
        assessWarnings({
          places,
          threats: threatsToPlaces(ended, setup.places, places),
          thirdPlotAt: new Map(),
          changes: rules.changes.get(rule) ?? [],
          window,
        }),
      ),
    );
    return {
      rule,
      threatened: skill.placesThreatened - skill.placesSpared,
      inTime: skill.placesInTime,
      missed: skill.placesMissed,
      overWarningRatio: skill.overWarningRatio,
      needlessPersonMin: skill.needlessPersonMin,
      flaps: skill.flaps,
    };
  });
}

/** Runs one seed: members' warn views alone, nobody stops anything. */
export function studySeed(choice: ExerciseChoice & { readonly from?: string; readonly to?: string }): SeedStudy {
  const setup = loadExercise(choice);
  const moment = (text: string | undefined, otherwise: TimeS): TimeS => {
    if (text === undefined) return otherwise;
    const at = timeFromWords(text, setup.startsAt);
    if (!at.ok) throw new Error(at.error.message);
    return at.value;
  };
  const window = { from: moment(choice.from, setup.startsAt), until: moment(choice.to, setup.endsAt) };
  const run: ExerciseRun = createExerciseRun(
    setup,
    {
      frame: () => undefined,
      warnings: (recipient, at, changes) => meter.warnings(recipient, at, changes),
      fault: ({ recipient, level }, message) => {
        throw new Error(`the view ${recipient}/${level} broke, so this run is no measure of anything: ${message}`);
      },
    },
    { from: window.from, computes: ({ recipient, level }) => memberOf(recipient) !== HUB && !isPublic(recipient) && level === 'warn' },
  );
  const meter = new RunMeter(setup, run.broker);
  const watches = watchesOf(setup, run);
  const samples = new ForecastSamples(setup.sky.truth);
  while (run.at < window.until) {
    run.step();
    if (run.at % TICK_S !== 0) continue;
    const silent = run.at < window.from;
    for (const { view, places, threats, rules } of watches) {
      rules.tick(run.at, silent);
      if (!silent && run.at % SAMPLE_S === 0) samples.take(view, places, threats, run.at);
    }
  }
  return {
    exercise: setup.scenario.name,
    seed: setup.seed,
    sharing: choice.sharing ?? 'terms',
    from: choice.from ?? 'start',
    to: choice.to ?? 'end',
    skill: meter.together(window.from, window.until),
    leads: meter.leadsOfMembers(window.from, window.until).map(({ kind, leadS, attainableS, sinceArrivalS }) => ({
      kind,
      leadS: Math.round(leadS),
      attainableS: attainableS === undefined ? null : Math.round(attainableS),
      sinceArrivalS: sinceArrivalS === Infinity ? null : Math.round(sinceArrivalS),
    })),
    rules: resultsOf(setup, watches, window),
    calibration: samples.result(),
    arrivals: samples.arrivals,
    arrivalsBy: samples.arrivalsBy,
    lastSeen: lastSeen(setup, run.broker, window),
  };
}
