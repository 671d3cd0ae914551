// How good a picture was, against truth: GOSPA, OSPA, SIAP, switches and errors by kind.
export { tickDistance, type TickDistance } from './gospa.ts';
export { distanceOf, matchTick, type TickScene } from './match.ts';
export { readScenes, type ScoreFault, type ScoreWindow } from './read-scene.ts';
export { SCORE_DEFAULTS, scoreScenes, scoreTexts, type KindScores, type Scores } from './score.ts';
export { associateTracks, siapScores, type Association, type SiapScores } from './siap.ts';
export {
  ASSESSMENT_FORMAT,
  buildAssessment,
  recipientKey,
  type Assessment,
  type AssessmentParts,
  type RecipientAssessment,
  type Stopped,
  type StoppedCount,
} from './assessment.ts';
export { compareMarkdown, compareTable, compareText, type CompareColumn, type CompareTable } from './compare-table.ts';
export { exerciseThreats, stoppedObjects, thirdPlots, threatsToPlaces, type PlotFilter } from './exercise-threats.ts';
export {
  createPictureRun,
  CUT_OFF_M,
  type PictureCounts,
  type PictureRun,
  type PictureRunOptions,
  type PictureShares,
  type PictureSkill,
  type TrackPoint,
  type TruthPoint,
} from './picture-run.ts';
export {
  answerThreats,
  assessWarnings,
  prepareHorizonS,
  THREAT_KINDS,
  warningSkill,
  type AnsweredThreat,
  type Lead,
  type Threat,
  type WarningCounts,
  type WarningOutcome,
  type WarningRun,
  type WarningSkill,
} from './warning-skill.ts';
export { FLAP_WITHIN_S, type WarningChange } from './warning-spells.ts';
export {
  CALIBRATION_EDGES,
  CALIBRATION_FROM,
  createCalibration,
  type Calibration,
  type CalibrationBin,
  type CalibrationScores,
  type ForecastCase,
} from './calibration.ts';
export { straightLineOf, type StraightLine } from './straight-line.ts';
export { areaUnderCurve, leakFigure, learn, type Example, type Guesser, type Judged, type LeakFigure } from './leak/adversary.ts';
export { createStoryBook, featuresOf, FEATURES, type FeatureSet, type ScanClock, type StoryBook, type TrackStory } from './leak/stories.ts';
