// Tracks → where and when: falling bodies to the ground, powered flight as a fan, each place on its own.
export { createForecaster, type Forecaster } from './forecaster.ts';
export type { Launch } from './launch.ts';
export { flyToGround, stepBallistic } from './ballistic-flight.ts';
export { kindClassOf } from './habits.ts';
export type { StandingForecast } from './track-memory.ts';
