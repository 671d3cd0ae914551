/**
 * What a broker was told, as one entry of its record: everything that recomputing its views needs. Numbers come back to the bit.
 * The secret in it is that of the ids in this record; no handle of logs or consoles can be made from it.
 */
import { err, fault, hex, ok, timeS, type Fault, type Result, type TimeS } from '../base/index.ts';
import type { BrokerConfig, TermsFile } from '../model/index.ts';
import type { Roster } from './config/roster.ts';

const FORMAT = 'manara-broker';
const VERSION = 1;
/** Subject of the entry among those of type `config`. */
export const BROKER_SUBJECT = 'broker';

/** A broker's beginning, as recorded. */
export interface RecordedBroker {
  /** Version of manara, and the hash of the sources that make a view's bytes. */
  readonly program: string;
  readonly kernel: string;
  readonly config: BrokerConfig;
  /** Frames leave from this tick on. */
  readonly silentUntil: TimeS;
  readonly cap: {
    readonly sender: string;
    /** Members whose warnings were not written. */
    readonly without: readonly string[];
    /** Files of languages beside those of the program. */
    readonly languages: readonly string[];
    /** Numbers of messages are keyed by it too; absent: 0. */
    readonly epoch?: number;
  };
  /** Who stands behind handles and groups; absent where terms come from no files. */
  readonly roster?: Roster;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON has no such numbers and no typed arrays: an object with one key that no model has stands for each. */
function packed(value: unknown): Json {
  if (value === undefined) return { $: 'undefined' };
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Float64Array) return { $numbers: [...value] };
  if (value instanceof Uint8Array) return { $bytes: hex(value) };
  if (Array.isArray(value)) return value.map(packed);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, packed(inner)]));
  return value as Json;
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));

function unpacked(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(unpacked);
  if (typeof value !== 'object' || value === null) return value;
  const held = value as { readonly [name: string]: Json };
  if (typeof held['$'] === 'string') return held['$'] === 'undefined' ? undefined : Number(held['$']);
  if (Array.isArray(held['$numbers'])) return Float64Array.from(held['$numbers'] as readonly number[]);
  if (typeof held['$bytes'] === 'string') return bytesOf(held['$bytes']);
  return Object.fromEntries(Object.entries(held).map(([name, inner]) => [name, unpacked(inner)]));
}

/** The entry's text. */
export function brokerText(recorded: RecordedBroker): string {
  return JSON.stringify(packed({ format: FORMAT, version: VERSION, ...recorded }));
}

/** Reads the entry's text. `verify/config` when it is not one of this format. */
export function readBroker(text: string): Result<RecordedBroker, Fault<'verify/config'>> {
  const wrong = (what: string): Result<RecordedBroker, Fault<'verify/config'>> => err(fault('verify/config', `the recorded configuration ${what}`));
  let value: Record<string, unknown>;
  try {
    value = unpacked(JSON.parse(text) as Json) as Record<string, unknown>;
  } catch (cause) {
    return wrong(`is not JSON: ${(cause as Error).message}`);
  }
  if (value['format'] !== FORMAT) return wrong(`has the format "${String(value['format']).slice(0, 40)}", not ${FORMAT}`);
  if (value['version'] !== VERSION) return wrong(`has version ${String(value['version'])}; this manara reads ${VERSION}`);
  const { program, kernel, config, silentUntil, cap, roster } = value as unknown as RecordedBroker;
  const lists = ['members', 'feeds', 'sensors', 'terms', 'places', 'airspaces'] as const;
  const isWhole =
    typeof program === 'string' &&
    typeof kernel === 'string' &&
    typeof silentUntil === 'number' &&
    typeof cap?.sender === 'string' &&
    Array.isArray(cap.without) &&
    Array.isArray(cap.languages) &&
    config?.secret instanceof Uint8Array &&
    lists.every((name) => Array.isArray(config[name]));
  return isWhole ? ok({ program, kernel, config, silentUntil: timeS(silentUntil), cap, roster }) : wrong('lacks a part');
}

/** Terms as a record has them: what the broker used, and the file that its owner wrote. */
export interface RecordedTerms {
  readonly used: TermsFile;
  /** '' for terms that come from no file, as those of an exercise, or that were taken away. */
  readonly written: string;
}

/** The text of an entry of terms. */
export function termsEntryText(terms: RecordedTerms): string {
  return JSON.stringify(packed(terms));
}

/** Reads such a text; undefined when it is none. */
export function readTermsEntry(text: string): RecordedTerms | undefined {
  try {
    const value = unpacked(JSON.parse(text) as Json) as RecordedTerms;
    const isWhole =
      typeof value.used.member === 'string' && typeof value.used.hash === 'string' && Array.isArray(value.used.terms) && typeof value.written === 'string';
    return isWhole ? value : undefined;
  } catch {
    // Not JSON, or not of this shape: the caller names the entry.
    return undefined;
  }
}

/** True when both say the same to the bit. */
export const areSameTerms = (a: TermsFile, b: TermsFile): boolean => JSON.stringify(packed(a)) === JSON.stringify(packed(b));
