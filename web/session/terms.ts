// The viewer's own terms as the server has them, and what a draft of others would change.

import { fetchJson, postJson } from './requests.ts';
import { fieldsOf, listOf, optionalNumber, textOr, type Fields } from './server-messages.ts';

/** One grant of the viewer's own terms for indications. */
export interface WordGrantInfo {
  to: GrantInfo['to'];
  name: string;
  sealed: boolean;
  level: string;
  namesOriginator: boolean;
  widenSteps: number;
  windowStepS: number;
  delayS: number;
  exerciseOnly: boolean;
  validUntil: string;
}

/** A measured chance between two ends. */
export interface SpanInfo {
  low: number;
  high: number;
}

/** One grant of the viewer's own terms. */
export interface GrantInfo {
  /** Empty: all. */
  feeds: readonly string[];
  to: 'all' | 'group' | 'public' | 'member';
  name: string;
  sealed: boolean;
  level: string;
  gridM: number;
  delayS: number;
  regionKm2: number | undefined;
  /** The plots count for the recipient's places in an area of this size alone. */
  placesKm2: number | undefined;
  floorM: number | undefined;
  ceilingM: number | undefined;
  exerciseOnly: boolean;
  validUntil: string;
  /** How well a straight course can still be placed, and by how much warnings come later. */
  averagedM: number;
  leadMin: number;
  /** Chances to tell its tracks from others': from positions alone, and for somebody who hears the radar turn. */
  geography: SpanInfo | undefined;
  heard: SpanInfo | undefined;
  /** How far off a guess from warnings alone is. */
  warned: { fromMin: number; earlyKm: number; lateKm: number } | undefined;
}

/** The viewer's own terms. */
export interface TermsInfo {
  number: number;
  signed: boolean;
  validUntil: string;
  grants: readonly GrantInfo[];
  words: readonly WordGrantInfo[];
}

/** What a change is for one audience. */
export interface ChangeInfo {
  verdict: 'more' | 'less' | 'other';
  gone: readonly GrantInfo[];
  come: readonly GrantInfo[];
}

/** A place in a draft that does not read. */
export interface MistakeInfo {
  line: number;
  field: string;
  kind: 'unreadable' | 'unknown' | 'missing' | 'value';
  value: string;
}

/** What a draft would change, or why it does not read. */
export type DraftInfo =
  | { mistakes: readonly MistakeInfo[] }
  | {
      mistakes: undefined;
      follows: 'same' | 'next' | 'other';
      previous: string;
      changes: readonly ChangeInfo[];
      wordsGone: readonly WordGrantInfo[];
      wordsCome: readonly WordGrantInfo[];
    };

function audienceOf(grant: Fields): Pick<GrantInfo, 'to' | 'name' | 'sealed'> {
  const to = grant['to'];
  return { to: to === 'all' || to === 'group' || to === 'public' ? to : 'member', name: textOr(grant['name'], ''), sealed: grant['sealed'] === true };
}

function wordGrantOf(entry: unknown): WordGrantInfo {
  const grant = fieldsOf(entry, 'terms.words');
  return {
    ...audienceOf(grant),
    level: textOr(grant['level'], 'none'),
    namesOriginator: grant['namesOriginator'] === true,
    widenSteps: optionalNumber(grant['widenSteps']) ?? 0,
    windowStepS: optionalNumber(grant['windowStepS']) ?? 0,
    delayS: optionalNumber(grant['delayS']) ?? 0,
    exerciseOnly: grant['exerciseOnly'] === true,
    validUntil: textOr(grant['validUntil'], '').slice(0, 10),
  };
}

function spanOf(value: unknown): SpanInfo | undefined {
  if (!value) return undefined;
  const span = fieldsOf(value, 'terms.span');
  return { low: optionalNumber(span['lowChance']) ?? 0, high: optionalNumber(span['highChance']) ?? 0 };
}

function warnedOf(value: unknown): GrantInfo['warned'] {
  if (!value) return undefined;
  const warned = fieldsOf(value, 'terms.warned');
  return { fromMin: optionalNumber(warned['fromMin']) ?? 0, earlyKm: optionalNumber(warned['earlyKm']) ?? 0, lateKm: optionalNumber(warned['lateKm']) ?? 0 };
}

function grantOf(entry: unknown): GrantInfo {
  const grant = fieldsOf(entry, 'terms.grant');
  const price = fieldsOf(grant['price'] ?? {}, 'terms.price');
  return {
    ...audienceOf(grant),
    feeds: listOf(grant['feeds'] ?? [], 'terms.feeds').map((feed) => textOr(feed, '')),
    level: textOr(grant['level'], 'none'),
    gridM: optionalNumber(grant['gridM']) ?? 0,
    delayS: optionalNumber(grant['delayS']) ?? 0,
    regionKm2: optionalNumber(grant['regionKm2']),
    placesKm2: optionalNumber(grant['placesKm2']),
    floorM: optionalNumber(grant['floorM']),
    ceilingM: optionalNumber(grant['ceilingM']),
    exerciseOnly: grant['exerciseOnly'] === true,
    validUntil: textOr(grant['validUntil'], '').slice(0, 10),
    averagedM: optionalNumber(price['averagedM']) ?? 0,
    leadMin: optionalNumber(price['leadMin']) ?? 0,
    geography: spanOf(price['geography']),
    heard: spanOf(price['heard']),
    warned: warnedOf(price['warned']),
  };
}

/** Reads the answer of `/api/terms`. */
export function readTerms(value: unknown): TermsInfo {
  const fields = fieldsOf(value, 'terms');
  const grants = listOf(fields['grants'], 'terms.grants').map(grantOf);
  return {
    number: optionalNumber(fields['number']) ?? 0,
    signed: fields['signed'] === true,
    validUntil: textOr(fields['validUntil'], '').slice(0, 10),
    grants,
    words: listOf(fields['words'] ?? [], 'terms.words').map(wordGrantOf),
  };
}

function changeOf(entry: unknown): ChangeInfo {
  const change = fieldsOf(entry, 'draft.change');
  const verdict = change['verdict'];
  return {
    verdict: verdict === 'more' || verdict === 'less' ? verdict : 'other',
    gone: listOf(change['gone'], 'draft.gone').map(grantOf),
    come: listOf(change['come'], 'draft.come').map(grantOf),
  };
}

const MISTAKE_KINDS = ['unreadable', 'unknown', 'missing', 'value'] as const;

function mistakeOf(entry: unknown): MistakeInfo {
  const mistake = fieldsOf(entry, 'draft.mistake');
  return {
    line: optionalNumber(mistake['line']) ?? 1,
    field: textOr(mistake['field'], ''),
    kind: MISTAKE_KINDS.find((kind) => kind === mistake['kind']) ?? 'unreadable',
    value: textOr(mistake['value'], ''),
  };
}

/** Reads the answer of `/api/terms/draft`. */
export function readDraft(value: unknown): DraftInfo {
  const fields = fieldsOf(value, 'draft');
  if (fields['mistakes'] !== undefined) return { mistakes: listOf(fields['mistakes'], 'draft.mistakes').map(mistakeOf) };
  const words = fieldsOf(fields['words'], 'draft.words');
  const follows = fields['follows'];
  return {
    mistakes: undefined,
    follows: follows === 'same' || follows === 'next' ? follows : 'other',
    previous: textOr(fields['previous'], ''),
    changes: listOf(fields['changes'], 'draft.changes').map(changeOf),
    wordsGone: listOf(words['gone'], 'draft.words.gone').map(wordGrantOf),
    wordsCome: listOf(words['come'], 'draft.words.come').map(wordGrantOf),
  };
}

/** What the viewer's own terms release, in words. */
export async function fetchTerms(): Promise<TermsInfo> {
  return readTerms(await fetchJson('api/terms'));
}

/** What a text of terms would change. */
export async function fetchDraft(text: string): Promise<DraftInfo> {
  return readDraft(await postJson('api/terms/draft', { text }));
}
