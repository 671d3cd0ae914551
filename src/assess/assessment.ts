/** `assessment.json`: the figures of one run under fixed names in a fixed order, so that the same run gives the same bytes. */
import { isPublic, memberOf, type RecipientId } from '../base/index.ts';
import type { TruthKind } from '../exercise/index.ts';
import { VIEW_LEVELS, type Level, type ViewLevel } from '../model/index.ts';
import type { PictureSkill } from './picture-run.ts';
import { THREAT_KINDS, type WarningSkill } from './warning-skill.ts';

/** First keys of the file. */
export const ASSESSMENT_FORMAT = { name: 'manara-assessment', version: 1 } as const;

/** What is said of one recipient. */
export interface RecipientAssessment {
  readonly warnings?: WarningSkill;
  readonly picture?: Readonly<Partial<Record<ViewLevel, PictureSkill>>>;
}

/** How many of a kind were stopped, of how many that flew. */
export interface StoppedCount {
  readonly objects: number;
  readonly ofObjects: number;
}

/** What responders ended: the exercise assumes it, nothing measures it. */
export interface Stopped extends StoppedCount {
  readonly assumption: string;
  readonly byKind: Readonly<Partial<Record<TruthKind, StoppedCount>>>;
}

/** One run's assessment. Every part that is not computed is absent. */
export interface Assessment {
  readonly format: string;
  readonly version: number;
  readonly exercise: string;
  readonly seed: number;
  /** The level that `--sharing` set; `terms`: those of the exercise file held. */
  readonly sharing: Level | 'terms';
  /** By folder name: `hub`, `altair`, `public-altair`. */
  readonly recipients: Readonly<Record<string, RecipientAssessment>>;
  /** Members pooled (hub and publics are not: they would count places twice). */
  readonly together?: WarningSkill;
  readonly stopped?: Stopped;
}

/** What an assessment is made of. */
export interface AssessmentParts extends Pick<Assessment, 'exercise' | 'seed' | 'sharing' | 'together'> {
  readonly recipients: ReadonlyMap<RecipientId, RecipientAssessment>;
  readonly stopped?: Readonly<Partial<Record<TruthKind, StoppedCount>>>;
}

/** The name that a recipient has in `assessment.json` and in the folder of a run. */
export function recipientKey(recipient: RecipientId): string {
  return isPublic(recipient) ? `public-${memberOf(recipient)}` : recipient;
}

/** More digits than anybody reads, fewer than make a file unreadable. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

type Json = string | number | { readonly [key: string]: Json | undefined };

/** `from` with only the keys in `order`, in that order; numbers rounded, what is absent left out. */
function ordered(from: object, order: readonly string[]): Record<string, Json> {
  const source = from as Readonly<Record<string, Json | undefined>>;
  const result: Record<string, Json> = {};
  for (const key of order) {
    const value = source[key];
    if (value === undefined) continue;
    result[key] = typeof value === 'number' ? rounded(value) : value;
  }
  return result;
}

const WARNING_KEYS: ReadonlyArray<keyof WarningSkill> = [
  'placesThreatened',
  'placesInTime',
  'placesMissed',
  'placesSpared',
  'leadMedianMin',
  'leadShareMedian',
  'overWarningRatio',
  'needlessPeople',
  'needlessPersonMin',
  'falseTakeCoverObjects',
  'takeCoverObjects',
  'flaps',
];
const PICTURE_KEYS: ReadonlyArray<keyof PictureSkill> = ['gospaMeanM', 'completeness', 'spuriousness', 'switches'];

function warningsJson(skill: WarningSkill): Json {
  const byKind = { leadMedianMin: ordered(skill.leadMedianMin, THREAT_KINDS), leadShareMedian: ordered(skill.leadShareMedian, THREAT_KINDS) };
  return ordered({ ...skill, ...byKind }, WARNING_KEYS);
}

function recipientJson({ warnings, picture }: RecipientAssessment): Json {
  const levels: Record<string, Json> = {};
  for (const level of VIEW_LEVELS) {
    const skill = picture?.[level];
    if (skill !== undefined) levels[level] = ordered(skill, PICTURE_KEYS);
  }
  return {
    ...(warnings !== undefined && { warnings: warningsJson(warnings) }),
    ...(picture !== undefined && { picture: levels }),
  };
}

function stoppedJson(byKind: Readonly<Partial<Record<TruthKind, StoppedCount>>>): Json {
  const counts = THREAT_KINDS.flatMap((kind) => byKind[kind] ?? []);
  const kinds: Record<string, Json> = {};
  for (const kind of THREAT_KINDS) {
    const count = byKind[kind];
    if (count !== undefined) kinds[kind] = { objects: count.objects, ofObjects: count.ofObjects };
  }
  return {
    assumption: 'stops are an assumption of the exercise, drawn by its seed: nothing here measures them',
    objects: counts.reduce((total, count) => total + count.objects, 0),
    ofObjects: counts.reduce((total, count) => total + count.ofObjects, 0),
    byKind: kinds,
  };
}

/**
 * The text of `assessment.json`: keys in a fixed order (recipients by code units), `stopped` last, numbers to four decimals, two
 * spaces of indent and a line feed at the end. It parses to an `Assessment`.
 */
export function buildAssessment(parts: AssessmentParts): string {
  const recipients: Record<string, Json> = {};
  const byKey = new Map([...parts.recipients].map(([id, one]) => [recipientKey(id), one]));
  for (const key of [...byKey.keys()].sort()) recipients[key] = recipientJson(byKey.get(key) ?? {});
  const json: Json = {
    format: ASSESSMENT_FORMAT.name,
    version: ASSESSMENT_FORMAT.version,
    exercise: parts.exercise,
    seed: parts.seed,
    sharing: parts.sharing,
    recipients,
    ...(parts.together !== undefined && { together: warningsJson(parts.together) }),
    ...(parts.stopped !== undefined && { stopped: stoppedJson(parts.stopped) }),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}
