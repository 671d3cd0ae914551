export type { SensorBias } from './bias.ts';
export type { BrokerConfig, FeedConfig, LineConfig, MemberConfig, SourceConfig, SourceFormat } from './config.ts';
export type { FlightPlan, FlightPoint } from './flight-plan.ts';
export { ERROR_GRADES_M, type Frame, type FrameArrival, type FrameTrack, type SymbolClass } from './frame.ts';
export {
  CREDIBILITIES,
  EVERYWHERE,
  POSTURES,
  RELIABILITIES,
  STANCES,
  SURENESS,
  type ChainLink,
  type CountRange,
  type Credibility,
  type FiledIndication,
  type Indication,
  type IndicationContent,
  type PostureLevel,
  type PostureSetting,
  type Region,
  type Reliability,
  type Report,
  type Stance,
  type Sureness,
  type TimeWindow,
  type Withdrawal,
} from './indication.ts';
export { KINDS, KIND_CLASSES, type Kind, type KindClass } from './kind.ts';
export type { Airspace, Place } from './place.ts';
export {
  blankMeasurement,
  copyMeasurementInto,
  type Measurement,
  type Plot,
  type PlotForm,
  type PlotSource,
  type ReleasedPlot,
  type ViewPlot,
} from './plot.ts';
export type { CoverageCut, ReleasedSensor, Sensor, SensorTraits, SensorType, ViewSensor } from './sensor.ts';
export {
  LEVELS,
  VIEW_LEVELS,
  WINDOW_STEPS_S,
  type GridM,
  type Level,
  type Term,
  type TermsFile,
  type ViewLevel,
  type WindowStepS,
  type WordTerm,
} from './terms.ts';
export { partSerial, type Arrival, type Forecast, type Impact, type Part, type Standing, type TrackEstimate, type TrackStatus } from './track.ts';
export { RISING_STAGES, type RisingStage, type StageRule, type StageTable } from './stages.ts';
export { OFFICER_ACTS, STAGES, type OfficerAct, type Stage, type Warning } from './warning.ts';
export type { IndicationItem, PendingItem, PostureItem, WordItem } from './word-item.ts';
