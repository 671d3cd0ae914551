// Forecasts × places → stages and texts.
export { DEFAULT_APPROVAL, createWarningBoard, type ApprovalRule, type BoardOptions, type PendingStage, type WarningBoard } from './board.ts';
export {
  DEFAULT_STAGE_TABLE,
  GRADES,
  MISSED_WEIGHT_LIMITS_RATIO,
  MISSED_WEIGHT_RATIO,
  checkStageTable,
  tableOfCosts,
  tableOfGrade,
  type GradeName,
} from './stage-table.ts';
export type { Catalogue, PageTexts, PluralCategory, PluralForms, PluralRule, Script, StageTexts } from './catalogue.ts';
export { CATALOGUES, type Catalogues } from './catalogues.ts';
export { readCatalogue, type CatalogueFault } from './read-catalogue.ts';
export { foreignLetters, isolated, leftToRight, withoutIsolates } from './letters.ts';
export { fillIn, localClock, nameOf, warningTexts, type TextInput, type WarningTexts } from './texts.ts';
export { aloudForm, cellForm, gsmLength, GSM_LETTERS_MAX, UCS2_LETTERS_MAX, type CellForm } from './forms.ts';
