/** What goes into a broker, what comes out of it, and what it may be asked. */
import type { FeedId, MemberId, RecipientId, SensorId, TimeS } from '../base/index.ts';
import type { BoxNews, Said, Switchboard } from '../channel/index.ts';
import type { HealthBook } from '../ingest/index.ts';
import type { FiledIndication, FlightPlan, OfficerAct, Place, Plot, PostureSetting, SensorBias, TermsFile, Warning, WordTerm } from '../model/index.ts';
import type { ViewName } from '../release/index.ts';
import type { Pace } from './catch-up.ts';
import type { BrokerState } from './state.ts';
import type { LeftBehind, View } from './view.ts';

/** Everything that can happen to a broker, in the order of its arrival. `tick` comes at every whole second. */
export type BrokerInput =
  // The bytes are kept for half an hour: a caller must not write to them again.
  | { readonly kind: 'bytes'; readonly at: TimeS; readonly door: string; readonly bytes: Uint8Array }
  | { readonly kind: 'tick'; readonly at: TimeS }
  | { readonly kind: 'terms'; readonly at: TimeS; readonly terms: TermsFile }
  | { readonly kind: 'recording'; readonly at: TimeS; readonly unrecorded: boolean }
  // `wallAheadS`: by how much the wall clock is ahead of the times that come in (behind: negative), where that may matter to terms; else 0.
  | { readonly kind: 'clock'; readonly at: TimeS; readonly doubt: boolean; readonly wallAheadS?: number }
  // Found beside the door, from plots and broadcasts (see `createRegistration`): an input, so that a run made again needs no estimate.
  | { readonly kind: 'bias'; readonly at: TimeS; readonly sensor: SensorId; readonly bias: SensorBias }
  // What is filed of civil flights now, in place of what was filed before. Public: every view has it.
  | { readonly kind: 'flights'; readonly at: TimeS; readonly plans: readonly FlightPlan[] }
  // Of an earlier process, before the first tick.
  | ({ readonly kind: 'resume'; readonly at: TimeS; readonly view: ViewName } & LeftBehind)
  // The same of its pictures: what they held, and what came in since. Nothing leaves by it.
  | { readonly kind: 'past'; readonly at: TimeS; readonly past: Past }
  /** A member's machine spoke on a mediated line; its signatures hold. No view hears of it. */
  | ({ readonly kind: 'said' } & Said)
  /** An officer of the recipient decided; its views alone hear of it. */
  | { readonly kind: 'officer'; readonly at: TimeS; readonly recipient: RecipientId; readonly placeIndex: number; readonly act: OfficerAct }
  /** What a door took of a member's words (`createWordDoor`): filed now, or by an earlier process. */
  | { readonly kind: 'indication'; readonly at: TimeS; readonly filed: FiledIndication }
  /** An officer of the recipient set the posture of a region; its views alone hear of it. */
  | { readonly kind: 'posture'; readonly at: TimeS; readonly recipient: RecipientId; readonly setting: PostureSetting };

/** A state, and what came in around it: an earlier process's past. */
export interface Past {
  readonly state: BrokerState;
  /** In their order; those of before the state are heard and enter no tracker, those since do. */
  readonly before: readonly BrokerInput[];
  readonly since: readonly BrokerInput[];
}

/** Where results go. */
export interface BrokerSink {
  frame(view: ViewName, at: TimeS, bytes: Uint8Array): void;
  /** What changed for a recipient on this tick: to be written as messages. */
  warnings?(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void;
  /** A plot made a warning that must not wait for the next warning tick. */
  urgent?(recipient: RecipientId, at: TimeS): void;
  /** A plot was withheld from a view, or from a group of its places. For counting, by the hub alone. */
  withheld?(view: ViewName, feed: FeedId, reason: string): void;
  quarantined?(feed: FeedId | undefined, code: string, at: TimeS): void;
  /** What reached a member on a mediated line with this tick. */
  told?(member: MemberId, at: TimeS, news: BoxNews): void;
  /** A plot came in: for registration, by the hub alone. The object is reused. */
  measured?(plot: Plot): void;
  /** A broken assertion: the view is being rebuilt without the input that met it. */
  fault?(view: ViewName, message: string, at: TimeS): void;
}

/** Choices that change no byte. */
export interface BrokerOptions {
  /** Until this tick views fill and nothing leaves: the warm-up of a run that starts late. */
  readonly silentUntil?: TimeS;
  /** Views that are computed; all when left out. A view's bytes do not depend on which others there are. */
  readonly computes?: (view: ViewName) => boolean;
  /** Views with equal rows share a core; off, each has its own. The bytes are the same (a test holds that). */
  readonly sharing?: boolean;
  /** How fast a view that lost its picture is rebuilt; this one changes on which tick it is back, and is for tests. */
  readonly pace?: Pace;
}

/** A broker that runs. */
export interface Broker {
  input(input: BrokerInput): void;
  readonly views: readonly ViewName[];
  placesOf(recipient: RecipientId): readonly Place[];
  /** The view of a recipient, for the exercise's responders and for the hub's own eyes; undefined when there is none. */
  viewOf(name: ViewName): View | undefined;
  readonly health: HealthBook;
  /** Mediated lines. */
  readonly talk: Pick<Switchboard, 'refusal' | 'boxOf' | 'devicesOf'>;
  /** A member's terms for indications, in force now. */
  wordTermsOf(member: MemberId): readonly WordTerm[];
  /** Indications that were filed and are not over, in their order. */
  readonly filed: readonly FiledIndication[];
  /** Number of cores that run now. */
  readonly coreCount: number;
  /** What a later process goes on from; to be turned into bytes before the next input. */
  state(): BrokerState;
}
