// Forecasts × places → stages and texts.
export { createWarningBoard, type ApprovalRule, type BoardOptions, type PendingStage, type WarningBoard } from './board.ts';
export { DEFAULT_STAGE_TABLE, RISING_STAGES, checkStageTable, type RisingStage, type StageRule, type StageTable } from './stage-table.ts';
export type { Catalogue, PluralCategory, PluralForms, StageTexts } from './catalogue.ts';
export { CATALOGUES, foreignLetters, isolated, localClock, warningTexts, type TextInput, type WarningTexts } from './texts.ts';
