/** Messages to plots: sources, clocks, quarantine, health per feed. */
export { CLOCK_TRUSTED, clockNoted, type ClockState } from './clock-lead.ts';
export { createHealthBook, type FeedHealth, type HealthBook, type QuarantineEntry } from './health.ts';
export { createIngest, type Ingest, type IngestSink } from './ingest.ts';
export { createRegistration, type Registration, type RegistrationReport, type RegistrationState } from './registration.ts';
export { createSourceTable, type Source, type SourceTable } from './source.ts';
