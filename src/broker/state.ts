/**
 * What a broker holds that its next ticks hang on, as plain data: which terms it knew and since when, and what each tracker holds. A process
 * that starts takes it up with what came in since, so that pictures go on. Warnings, words and lines are taken up by themselves.
 */
import { plainBytes, plainValue, type FeedId, type SensorId, type TimeS } from '../base/index.ts';
import type { FlightPlan, SensorBias, TermsFile } from '../model/index.ts';
import type { Row, WordRow } from '../release/index.ts';
import type { ClockSince } from './clock-past.ts';
import type { Intake, SavedIntake } from './intake.ts';
import { viewKey, type View } from './view.ts';

const FORMAT = 'manara-pictures';
const VERSION = 5;

/** Serials that an earlier process may have given and not recorded before it died. */
export const UNRECORDED_SERIALS = 4_096;
/** Kinds of input that pictures hang on. */
export const PICTURE_INPUTS: ReadonlySet<string> = new Set(['bytes', 'tick', 'terms', 'clock', 'bias', 'flights']);

/** Since when a row of a view is known. */
interface KnownRow {
  readonly feed: FeedId;
  readonly key: string;
  readonly placesKey: string;
  readonly knownAt: TimeS;
}

/** Since when a row of a view's words is known. */
type KnownWordRow = Pick<WordRow, 'originator' | 'key' | 'knownAt'>;

/** A view: its rows, and the trackers that it looks through or will after its swap. */
interface SavedView {
  readonly key: string;
  /** Under which its tracks have their ids; undefined while it was being rebuilt. */
  readonly epoch: number | undefined;
  readonly rows: readonly KnownRow[];
  readonly wordRows: readonly KnownWordRow[];
  /** Of its claim; undefined: it begins anew. */
  readonly signature: string | undefined;
  /** Places in the list of intakes. */
  readonly intakes: readonly number[];
}

/** What a broker holds beside warnings, words and lines. */
export interface BrokerState {
  readonly at: TimeS;
  readonly terms: readonly TermsFile[];
  /** What is known of our own clock, and what was when that was heard which is heard again: the newest last. */
  readonly clocks: readonly ClockSince[];
  readonly biases: ReadonlyMap<SensorId, SensorBias>;
  readonly flightPlans: readonly FlightPlan[];
  readonly views: readonly SavedView[];
  readonly intakes: readonly SavedIntake[];
}

/** The bytes of a state; equal states give equal bytes. Room is taken for as many as are expected. */
export function stateBytes(state: BrokerState, bytesExpected?: number): Uint8Array {
  return plainBytes({ format: FORMAT, version: VERSION, ...state }, bytesExpected);
}

/** Reads them; undefined when they are none of this version. */
export function readState(bytes: Uint8Array): BrokerState | undefined {
  let value: unknown;
  try {
    value = plainValue(bytes);
  } catch {
    return undefined;
  }
  const { format, version, ...state } = value as BrokerState & { readonly format: unknown; readonly version: unknown };
  return format === FORMAT && version === VERSION ? state : undefined;
}

/**
 * Views, and the intakes that the whole ones look through. One that does without what broke it begins anew: what numbers those inputs is a process's
 * own. So does one that has not caught up with the past: what it is rebuilt from is not kept.
 */
export function savedViews(seen: readonly View[], running: readonly Intake[], isBroken: (view: View) => boolean): Pick<BrokerState, 'views' | 'intakes'> {
  const isWhole = (view: View): boolean => view.without.key === '' && !isBroken(view) && view.intakes.every((intake) => running.includes(intake));
  const whole = new Set(seen.filter(isWhole));
  const intakes = running.filter((intake) => [...whole].some((view) => view.intakes.includes(intake)));
  const views = seen.map((view): SavedView => {
    const goesOn = whole.has(view);
    return {
      key: viewKey(view.name),
      epoch: view.next === undefined ? view.epoch : undefined,
      rows: view.rows.map(({ feed, key, placesKey, knownAt }) => ({ feed, key, placesKey, knownAt })),
      wordRows: view.words.rows.map(({ originator, key, knownAt }) => ({ originator, key, knownAt })),
      signature: goesOn ? view.sightSignature : undefined,
      intakes: goesOn ? view.intakes.map((intake) => intakes.indexOf(intake)) : [],
    };
  });
  return { views, intakes: intakes.map((intake) => intake.save()) };
}

/** Rows compiled anew, each known since when it was; one that was not there is known from `at`. */
export function rowsAsKnown(rows: readonly Row[], known: readonly KnownRow[], at: TimeS): Row[] {
  return rows.map((row) => {
    const was = known.find(({ feed, key, placesKey }) => feed === row.feed && key === row.key && placesKey === row.placesKey);
    return { ...row, knownAt: was?.knownAt ?? at };
  });
}
