// Exercises: a seeded world that drives the very path of real feeds. Scenario files, truth, sensors as bytes, responders.
export { compileExercise, WARM_UP_S, type ExerciseSetup, type Moment } from './compile.ts';
export { compileTerms, type CompileOptions, type Town } from './compile-config.ts';
export { ORDER_DISTANCES_M, type Order, type OrderBook } from './orders.ts';
export { expectedMoment, FOUND_MOMENTS } from './moments.ts';
export type { Entry, Failure, Transponder, TruthKind } from './entry.ts';
export { readScenario, type ExerciseCode } from './read-scenario.ts';
export type { Responders, SeenTrack, StopReport } from './responders.ts';
export type { Scenario, ScenarioWord, SensorKind } from './scenario.ts';
export type { ExerciseInput, Sky, TruthObject } from './sky.ts';
export type { Truth } from './truth.ts';
export { TRUTH_HEADER, TRUTH_STEP_S, truthRows } from './truth-rows.ts';
export { createGroundTruth, seenTimes, unopposedArrivals, type SeenTimes, type UnopposedArrival } from './unopposed.ts';
