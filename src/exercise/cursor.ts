/**
 * Reading a parsed exercise file: a cursor walks the plain values, notes every problem with its path, the value, the limit and
 * the fix, and goes on with a stand-in, so that one run names all mistakes of a file.
 */
import { DAY_S, timeFromIso, timeS, type TimeS } from '../base/index.ts';
import { parsePoint, parseQuantity, type Dimension } from './quantity.ts';

/** A value of the file and where it stands. */
export interface Cursor {
  readonly value: unknown;
  readonly path: string;
  readonly problems: string[];
}

/** Limits of a number, inclusive. */
export type Limits = Readonly<Record<'min' | 'max', number>>;

/** As much of a foreign value as a message shows. JSON and not `String`: a file can hold a field named `toString`. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** Notes what is wrong at this place. */
export function problem(at: Cursor, message: string): void {
  at.problems.push(`${at.path === '' ? 'the file' : at.path}: ${message}`);
}

/** True when the file says nothing here. */
export function absent(at: Cursor): boolean {
  return at.value === undefined || at.value === null;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

/** The known word that a mistyped one most looks like. */
function nearest(word: string, known: readonly string[]): string {
  const best = [...known].sort((a, b) => distance(word, a) - distance(word, b) || (a < b ? -1 : 1))[0];
  return best !== undefined && distance(word, best) <= 3 ? `did you mean "${best}"?` : `known are ${known.join(', ')}`;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A step down to one field. */
export function child(at: Cursor, key: string): Cursor {
  const value = isMap(at.value) ? at.value[key] : undefined;
  return { value, path: at.path === '' ? key : `${at.path}.${key}`, problems: at.problems };
}

/** Checks that only known fields stand here; names the nearest known one for each that is not. */
export function fields(at: Cursor, known: readonly string[]): void {
  if (absent(at)) return;
  if (!isMap(at.value)) return problem(at, `"${shown(at.value)}" must be fields (${known.slice(0, 4).join(', ')} …)`);
  for (const key of Object.keys(at.value)) if (!known.includes(key)) problem(child(at, key), `not a field here; ${nearest(key, known)}`);
}

/** The entries of a mapping, in the order of the file. */
export function entries(at: Cursor): Array<readonly [string, Cursor]> {
  if (absent(at)) return [];
  if (isMap(at.value)) return Object.keys(at.value).map((key) => [key, child(at, key)] as const);
  problem(at, `"${shown(at.value)}" must be a mapping of names`);
  return [];
}

/** The elements of a list. */
export function list(at: Cursor): Cursor[] {
  if (absent(at)) return [];
  if (Array.isArray(at.value)) return at.value.map((value: unknown, i) => ({ value, path: `${at.path}[${i}]`, problems: at.problems }));
  problem(at, `"${shown(at.value)}" must be a list`);
  return [];
}

/** A text; `fallback` when the field may be left out. */
export function text(at: Cursor, fallback?: string): string {
  if (absent(at) && fallback !== undefined) return fallback;
  if (typeof at.value === 'string' && at.value !== '') return at.value;
  problem(at, absent(at) ? 'is missing: add a text' : `"${shown(at.value)}" must be a text`);
  return fallback ?? '';
}

/** One of a few words. */
export function word<Word extends string>(at: Cursor, known: readonly Word[], fallback?: Word): Word {
  if (absent(at) && fallback !== undefined) return fallback;
  const found = known.find((one) => one === at.value);
  if (found !== undefined) return found;
  problem(at, absent(at) ? `is missing: one of ${known.join(', ')}` : `"${shown(at.value)}": ${nearest(shown(at.value), known)}`);
  return fallback ?? known[0];
}

/** A plain number within limits. */
export function number(at: Cursor, limits: Limits, fallback?: number): number {
  if (absent(at) && fallback !== undefined) return fallback;
  if (typeof at.value === 'number' && at.value >= limits.min && at.value <= limits.max) return at.value;
  problem(at, absent(at) ? 'is missing: add a number' : `${shown(at.value)} must be a number from ${limits.min} to ${limits.max}`);
  return fallback ?? limits.min;
}

/** A whole number within limits. */
export function whole(at: Cursor, limits: Limits, fallback?: number): number {
  const value = number(at, limits, fallback);
  if (Number.isInteger(value)) return value;
  problem(at, `${value} must be a whole number`);
  return Math.floor(value);
}

/** A number with its unit, in SI and radians; the limits are SI as well. */
export function quantity(at: Cursor, dimension: Dimension, limits: Limits, fallback?: number): number {
  if (absent(at) && fallback !== undefined) return fallback;
  const parsed = parseQuantity(at.value, dimension);
  if (parsed === undefined) {
    problem(
      at,
      absent(at)
        ? `is missing: a ${dimension.name} such as "${dimension.example}"`
        : `"${shown(at.value)}" must be a ${dimension.name} with its unit, such as "${dimension.example}"`,
    );
    return fallback ?? limits.min;
  }
  if (parsed >= limits.min && parsed <= limits.max) return parsed;
  problem(at, `"${shown(at.value)}" must lie between ${dimension.say(limits.min)} and ${dimension.say(limits.max)}`);
  return fallback ?? limits.min;
}

/** A span "12 to 15 min", or one quantity for both ends. */
export function span(at: Cursor, dimension: Dimension, limits: Limits, fallback?: readonly [number, number]): readonly [number, number] {
  if (absent(at) && fallback !== undefined) return fallback;
  const parts = typeof at.value === 'string' ? /^(.+?)\s+to\s+(.+)$/.exec(at.value) : null;
  if (parts === null) {
    const one = quantity(at, dimension, limits);
    return [one, one];
  }
  const unit = /[^\d.\s-].*$/.exec(parts[2])?.[0] ?? '';
  const first = /[^\d.\s-]/.test(parts[1]) ? parts[1] : `${parts[1]} ${unit}`;
  const low = quantity({ ...at, value: first }, dimension, limits);
  const high = quantity({ ...at, value: parts[2] }, dimension, limits);
  if (low > high) problem(at, `"${shown(at.value)}" runs backwards: put the smaller first`);
  return [Math.min(low, high), Math.max(low, high)];
}

/** A position "31.5N 35.2E" as [longitude, latitude] in radians. */
export function point(at: Cursor): readonly [number, number] {
  const parsed = parsePoint(at.value);
  if (parsed !== undefined) return parsed;
  problem(at, absent(at) ? 'is missing: a position such as "31.5N 35.2E"' : `"${shown(at.value)}" must be a position such as "31.5N 35.2E"`);
  return [0, 0];
}

/** Names by language; English and Arabic are asked for. */
export function names(at: Cursor): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [tag, entry] of entries(at)) found[tag] = text(entry);
  for (const tag of ['en', 'ar']) if (found[tag] === undefined) problem(at, `has no name in "${tag}": add it`);
  return found;
}

/** A time of day "22:00[:30]": the first such moment at or after `origin`; or ISO 8601 with Z. */
export function moment(at: Cursor, origin: TimeS, fallback?: TimeS): TimeS {
  if (absent(at) && fallback !== undefined) return fallback;
  const value = typeof at.value === 'string' ? at.value : '';
  const clock = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(value);
  if (clock !== null && Number(clock[1]) < 24 && Number(clock[2]) < 60 && Number(clock[3] ?? 0) < 60) {
    const inDay = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
    const same = Math.floor(origin / DAY_S) * DAY_S + inDay;
    return timeS(same < origin ? same + DAY_S : same);
  }
  const iso = timeFromIso(value);
  if (iso.ok) return iso.value;
  problem(at, absent(at) ? 'is missing: a time such as "22:00"' : `"${shown(at.value)}" must be UTC as "22:00", "22:00:30" or ISO 8601 with Z`);
  return fallback ?? origin;
}
