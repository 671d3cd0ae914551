// What the server says in JSON, read defensively: a missing field is an error with its name, not a blank screen later.

import { KINDS, KIND_CLASSES, STAGES, VIEW_LEVELS, type Kind, type KindClass, type Stage, type ViewLevel } from '../../src/model/index.ts';

export type Names = Readonly<Record<string, string>>;

export interface Moment {
  key: string;
  names: Names;
  /** Undefined while the run has not reached it. */
  at: number | undefined;
}

export interface ExerciseInfo {
  name: string;
  disclaimer: Readonly<Record<string, readonly string[]>>;
  startsAt: number;
  endsAt: number;
  computedUntil: number;
  /** First tick that can be shown: a run may have been started late. */
  firstAt: number;
  seed: number;
  /** `none`, a level for all, or null: by the terms of the file. */
  sharing: string | null;
  moments: readonly Moment[];
}

export type ViewKind = 'hub' | 'member' | 'public';

/** In the order of the switch. */
const VIEW_KINDS: readonly ViewKind[] = ['hub', 'member', 'public'];

export interface ViewInfo {
  handle: string;
  names: Names;
  levels: readonly ViewLevel[];
  kind: ViewKind;
  /** Local time of its people; undefined: that of this machine. */
  utcOffsetMin: number | undefined;
  /** Somebody else's, seen by an auditor with a reason until then. */
  auditedUntil: number | undefined;
}

export interface SessionInfo {
  mode: 'exercise' | 'test' | 'actual';
  /** True for a broker on real feeds: its end is now. */
  live: boolean;
  /** True where this console's people may approve and end warnings. */
  officer: boolean;
  /** True where the run itself may be changed and computed anew: in an exercise, never in a recording of one. */
  director: boolean;
  /** True for an auditor: who may see what a member sees, with a reason. */
  auditor: boolean;
  /** Who is logged in; undefined where nobody needs to. */
  account: { name: string; role: string } | undefined;
  exercise: ExerciseInfo | undefined;
  views: readonly ViewInfo[];
  version: string;
}

export interface PlaceInfo {
  names: Names;
  ring: readonly (readonly [number, number])[];
  latDeg: number;
  lonDeg: number;
  population: number;
  shelterS: number;
  served: boolean;
}

export interface AirspaceInfo {
  names: Names;
  ring: readonly (readonly [number, number])[];
  closedFrom: number | undefined;
  closedUntil: number | undefined;
}

/** How far one sensor of the view's owner reaches. */
export interface CoverageInfo {
  name: string;
  ring: readonly (readonly [number, number])[];
  latDeg: number;
  lonDeg: number;
}

/** Something that happened in a view. */
export interface MarkInfo {
  at: number;
  what: MarkKind;
  count: number;
}

/** The gravest last: it is drawn over the others. */
export const MARK_KINDS = ['lost', 'prepare', 'indication', 'expected', 'take-cover', 'rebuilding', 'unrecorded'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** A stage that waits for an officer. */
export interface PendingInfo {
  placeIndex: number;
  stage: Stage;
  kindClass: KindClass;
  arrivalAt: number | undefined;
  waitingFrom: number;
  overdue: boolean;
}

/** A warning's words in one language. */
export interface WarningTextInfo {
  language: string;
  headline: string;
  description: string;
  instruction: string;
}

/** What an operator takes a track for. */
export interface KindDecisionInfo {
  kind: Kind;
  by: string;
}

export interface ClockMessage {
  type: 'clock';
  at: number;
  speed: number;
  computedUntil: number;
  /** Why nothing more comes; '' while all is well. */
  failure: string;
  /** True when the director has set the pace of every screen. */
  paced?: boolean;
}

export type ServerMessage = ClockMessage | { type: 'restarted'; firstAt: number } | { type: 'error'; code: string; message: string };

export type Fields = Readonly<Record<string, unknown>>;

/** A message that does not say what it must. */
export class MessageFault extends Error {
  override readonly name = 'MessageFault';
}

export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw new MessageFault(`${what}: an object was expected`);
  return value as Fields;
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new MessageFault(`${what}: a list was expected`);
  return value;
}

export function numberOf(value: unknown, what: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new MessageFault(`${what}: a number was expected`);
  return value;
}

export const optionalNumber = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

export const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

function namesOf(value: unknown, what: string): Names {
  const names = fieldsOf(value, what);
  if (typeof names['en'] !== 'string') throw new MessageFault(`${what}: an English name was expected`);
  return names as Names;
}

function momentOf(value: unknown): Moment {
  const fields = fieldsOf(value, 'moment');
  return { key: textOr(fields['key'], ''), names: namesOf(fields['names'], 'moment'), at: optionalNumber(fields['at']) };
}

function exerciseOf(value: unknown): ExerciseInfo {
  const fields = fieldsOf(value, 'exercise');
  const startsAt = numberOf(fields['startsAt'], 'exercise.startsAt');
  return {
    name: textOr(fields['name'], ''),
    disclaimer: (fields['disclaimer'] ?? {}) as ExerciseInfo['disclaimer'],
    startsAt,
    endsAt: numberOf(fields['endsAt'], 'exercise.endsAt'),
    computedUntil: optionalNumber(fields['computedUntil']) ?? startsAt,
    firstAt: optionalNumber(fields['firstAt']) ?? startsAt,
    seed: optionalNumber(fields['seed']) ?? 0,
    sharing: typeof fields['sharing'] === 'string' ? fields['sharing'] : null,
    moments: listOf(fields['moments'] ?? [], 'exercise.moments').map(momentOf),
  };
}

/** Reads a view as the session and the list of an auditor have it. */
export function viewOf(value: unknown): ViewInfo {
  const fields = fieldsOf(value, 'view');
  const levels = listOf(fields['levels'], 'view.levels');
  const kind = fields['kind'];
  return {
    handle: textOr(fields['handle'], ''),
    names: namesOf(fields['names'], 'view'),
    levels: VIEW_LEVELS.filter((level) => levels.includes(level)),
    kind: kind === 'hub' || kind === 'public' ? kind : 'member',
    utcOffsetMin: optionalNumber(fields['utcOffsetMin']),
    auditedUntil: optionalNumber(fields['auditedUntil']),
  };
}

const accountOf = (fields: Fields): { name: string; role: string } => ({ name: textOr(fields['name'], ''), role: textOr(fields['role'], '') });

/** Reads the answer of `/api/session`; throws `MessageFault`. */
export function readSession(value: unknown): SessionInfo {
  const fields = fieldsOf(value, 'session');
  const mode = fields['mode'];
  return {
    mode: mode === 'actual' || mode === 'test' ? mode : 'exercise',
    live: fields['live'] === true,
    officer: fields['officer'] === true,
    director: fields['director'] === true,
    auditor: fields['auditor'] === true,
    account: fields['account'] ? accountOf(fieldsOf(fields['account'], 'session.account')) : undefined,
    exercise: fields['exercise'] ? exerciseOf(fields['exercise']) : undefined,
    views: listOf(fields['views'], 'session.views')
      .map(viewOf)
      .sort((a, b) => VIEW_KINDS.indexOf(a.kind) - VIEW_KINDS.indexOf(b.kind)),
    version: textOr(fields['version'], ''),
  };
}

/** Reads the answer of `/api/places`; throws `MessageFault`. */
export function readPlaces(value: unknown): PlaceInfo[] {
  return listOf(value, 'places').map((entry) => {
    const fields = fieldsOf(entry, 'place');
    return {
      names: namesOf(fields['names'], 'place'),
      ring: listOf(fields['ring'] ?? [], 'place.ring') as PlaceInfo['ring'],
      latDeg: numberOf(fields['lat'], 'place.lat'),
      lonDeg: numberOf(fields['lon'], 'place.lon'),
      population: optionalNumber(fields['population']) ?? 0,
      shelterS: optionalNumber(fields['shelterS']) ?? 0,
      served: fields['served'] !== false,
    };
  });
}

/** Reads the answer of `/api/airspaces`; throws `MessageFault`. */
export function readAirspaces(value: unknown): AirspaceInfo[] {
  return listOf(value, 'airspaces').map((entry) => {
    const fields = fieldsOf(entry, 'airspace');
    return {
      names: namesOf(fields['names'], 'airspace'),
      ring: listOf(fields['ring'], 'airspace.ring') as AirspaceInfo['ring'],
      closedFrom: optionalNumber(fields['closedFrom']),
      closedUntil: optionalNumber(fields['closedUntil']),
    };
  });
}

/** Reads the answer of `/api/coverage`; throws `MessageFault`. */
export function readCoverage(value: unknown): CoverageInfo[] {
  return listOf(value, 'coverage').map((entry) => {
    const fields = fieldsOf(entry, 'coverage');
    return {
      name: textOr(fields['name'], ''),
      ring: listOf(fields['ring'], 'coverage.ring') as CoverageInfo['ring'],
      latDeg: numberOf(fields['latDeg'], 'coverage.latDeg'),
      lonDeg: numberOf(fields['lonDeg'], 'coverage.lonDeg'),
    };
  });
}

/** Reads the answer of `/api/marks`; kinds that this console does not know are left out. */
export function readMarks(value: unknown): MarkInfo[] {
  return listOf(fieldsOf(value, 'marks')['marks'], 'marks').flatMap((entry) => {
    const fields = fieldsOf(entry, 'mark');
    const what = MARK_KINDS.find((kind) => kind === fields['what']);
    return what === undefined ? [] : [{ at: numberOf(fields['at'], 'mark.at'), what, count: optionalNumber(fields['count']) ?? 1 }];
  });
}

/** Reads the answer of `/api/pending`; a stage that this console does not know is an error: an officer must see all of them. */
export function readPending(value: unknown): PendingInfo[] {
  return listOf(fieldsOf(value, 'pending')['pending'], 'pending').map((entry) => {
    const fields = fieldsOf(entry, 'pending');
    const stage = STAGES.find((one) => one === fields['stage']);
    if (stage === undefined) throw new MessageFault('pending.stage: a stage was expected');
    return {
      placeIndex: numberOf(fields['placeIndex'], 'pending.placeIndex'),
      stage,
      kindClass: KIND_CLASSES.find((one) => one === fields['kindClass']) ?? 'other',
      arrivalAt: optionalNumber(fields['arrivalAt']),
      waitingFrom: numberOf(fields['waitingFrom'], 'pending.waitingFrom'),
      overdue: fields['overdue'] === true,
    };
  });
}

/** Reads the answer of `/api/preview`. */
export function readTexts(value: unknown): WarningTextInfo[] {
  return listOf(fieldsOf(value, 'preview')['texts'], 'preview.texts').map((entry) => {
    const fields = fieldsOf(entry, 'preview.text');
    return {
      language: textOr(fields['language'], 'en'),
      headline: textOr(fields['headline'], ''),
      description: textOr(fields['description'], ''),
      instruction: textOr(fields['instruction'], ''),
    };
  });
}

/** Reads the answer of `/api/kinds`, by track. */
export function readKinds(value: unknown): ReadonlyMap<number, KindDecisionInfo> {
  const entries = Object.entries(fieldsOf(fieldsOf(value, 'kinds')['kinds'], 'kinds'));
  return new Map(
    entries.flatMap(([track, entry]) => {
      const fields = fieldsOf(entry, 'kind');
      const kind = KINDS.find((one) => one === fields['kind']);
      return kind === undefined ? [] : [[Number(track), { kind, by: textOr(fields['by'], '') }] as const];
    }),
  );
}

/** Reads a text message of the socket; undefined for a kind that this console does not know. */
export function readMessage(value: unknown): ServerMessage | undefined {
  const fields = fieldsOf(value, 'message');
  switch (fields['type']) {
    case 'clock': {
      const at = numberOf(fields['at'], 'clock.at');
      const computedUntil = optionalNumber(fields['computedUntil']) ?? at;
      return {
        type: 'clock',
        at,
        speed: optionalNumber(fields['speed']) ?? 1,
        computedUntil,
        failure: textOr(fields['failure'], ''),
        paced: fields['paced'] === true,
      };
    }
    case 'restarted':
      return { type: 'restarted', firstAt: numberOf(fields['firstAt'], 'restarted.firstAt') };
    case 'error':
      return { type: 'error', code: textOr(fields['code'], ''), message: textOr(fields['message'], '') };
    default:
      return undefined;
  }
}
