/** From a scenario and a seed to everything a run needs. */
import { err, fault, ok, type Fault, type Result, type TimeS } from '../base/index.ts';
import { LEVELS, type BrokerConfig, type Place } from '../model/index.ts';
import { compileConfig, compilePlaces, wireAddresses, type CompileOptions } from './compile-config.ts';
import { createOrderBook, type OrderBook } from './orders.ts';
import { drawPopulation } from './population.ts';
import type { ExerciseCode } from './read-scenario.ts';
import { createResponders, type Responders } from './responders.ts';
import type { ScenarioSaid } from './read-lines.ts';
import type { Names, Scenario, ScenarioWord } from './scenario.ts';
import { createSky, type Sky } from './sky.ts';
import { createTruth } from './truth.ts';

/** A named moment of the time bar; undefined: the run finds it. */
export interface Moment {
  readonly key: string;
  readonly names: Names;
  readonly at: TimeS | undefined;
}

/** Everything a run needs. */
export interface ExerciseSetup {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly config: BrokerConfig;
  readonly startsAt: TimeS;
  readonly endsAt: TimeS;
  readonly moments: readonly Moment[];
  readonly disclaimer: { readonly en: readonly string[]; readonly ar: readonly string[] };
  readonly sky: Sky;
  readonly responders: Responders;
  readonly orders: OrderBook;
  /** Members to whom nothing is delivered (`--without`); their views are still computed for their responders. */
  readonly withoutDelivery: readonly string[];
  readonly places: readonly Place[];
  /** What members file, in order; a member that is taken away files nothing. */
  readonly words: readonly ScenarioWord[];
  /** What is said on mediated lines. */
  readonly said: readonly ScenarioSaid[];
}

/** The simulated time before a late start that fills the views. */
export const WARM_UP_S = 300;

/**
 * Draws the exercise. `exercise/option`: an unknown member or level, a seed that is not a whole number; `exercise/towns`: the file asks for
 * towns and none were given. Nothing is flown yet: paths are made when they are first asked for.
 */
export function compileExercise(scenario: Scenario, options: CompileOptions): Result<ExerciseSetup, Fault<ExerciseCode>> {
  const { seed } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed > 4_294_967_295) {
    return err(fault('exercise/option', `seed ${seed} must be a whole number from 0 to 4294967295`));
  }
  if (options.sharing !== undefined && !LEVELS.includes(options.sharing)) {
    return err(fault('exercise/option', `sharing "${options.sharing}" must be one of ${LEVELS.join(', ')}`));
  }
  const known = scenario.members.map((one) => one.id);
  const unknown = options.without?.find((id) => !known.includes(id));
  if (unknown !== undefined) return err(fault('exercise/option', `without "${unknown}": not a member of ${scenario.name}; members are ${known.join(', ')}`));
  const places = compilePlaces(scenario, options.towns);
  if (!places.ok) return places;
  const addresses = wireAddresses(scenario);
  const truth = createTruth(drawPopulation(scenario, seed, places.value), seed);
  const sky = createSky({
    scenario,
    seed,
    truth,
    addressOf: (sensor) => addresses.get(sensor) ?? { door: '', sac: 0, sic: 0 },
  });
  const config = compileConfig(scenario, options, places.value);
  return ok({
    scenario,
    seed,
    config,
    sky,
    places: config.places,
    startsAt: scenario.startsAt,
    endsAt: scenario.endsAt,
    moments: scenario.moments,
    disclaimer: scenario.disclaimer,
    orders: createOrderBook(scenario, sky),
    responders: createResponders(scenario, config.airspaces, sky, seed),
    withoutDelivery: options.without ?? [],
    said: scenario.said,
    words: scenario.words.filter(({ member }) => options.without?.includes(member) !== true),
  });
}
