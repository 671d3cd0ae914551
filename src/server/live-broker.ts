/**
 * The broker on the clock of this machine: what doors bring goes into the record and then in, ticks come at every whole
 * second, frames leave 200 ms after their tick whatever the load. One thread; nobody waits for the disk.
 */
import { addS, ok, timeS, type FeedId, type MemberId, type RecipientId, type TimeS, type Result } from '../base/index.ts';
import { createBroker, createWordDoor, viewKey, type Broker, type BrokerSink, type LeftBehind, type Past } from '../broker/index.ts';
import type { BoxNews, Said, SayFault } from '../channel/index.ts';
import type { IndicationFault } from '../coordinate/index.ts';
import type { BrokerConfig, FlightPlan, TermsFile, ViewLevel, Warning } from '../model/index.ts';
import { CLOCK_SUBJECT, TRUSTED, clockDoubtText, type ClockDoubt } from './clock-watch.ts';
import { actText, OFFICER_SUBJECT, type Decision } from './officer-act.ts';
import { KEPT_AFTER_S, STATE_EVERY_S, STATE_SUBJECT, TAKEN_SUBJECT, keepState, takenUpText, type KeptState } from './picture-state.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import { termsEntryText } from './recorded-config.ts';
import { SAID_SUBJECT, TOLD_SUBJECT, saidText } from './say/said-text.ts';
import { toldText } from './say/told-book.ts';
import type { ViewName } from '../release/index.ts';
import { FLIGHTS_SUBJECT, flightsText, readFlightsText } from './flight-plans.ts';
import { BIAS_SUBJECT, biasText, createBiasWatch, type FoundBias, type KeptBias } from './sensor-bias.ts';
import type { KeptWord } from './words/kept-words.ts';
import { INDICATION_SUBJECT, POSTURE_SUBJECT, settingText, takenText, type SetPosture, type TakenIndication } from './words/word-text.ts';

/** A frame leaves this long after its tick: plots of the tick have come, and load does not show in when it leaves. */
const LEAVES_AFTER_S = 0.2;
/** What came on mediated lines does not wait for plots: it leaves at a time of its own, as fixed as that of frames. */
const NEWS_AFTER_S = 0.1;
/** A pause longer than this (a suspended machine) is not run through second by second. */
const CATCH_UP_MAX_S = 60;

export interface LiveFrame {
  readonly recipient: RecipientId;
  readonly level: ViewLevel;
  readonly at: TimeS;
  readonly bytes: Uint8Array;
}

/** What reached a member on a mediated line. */
export interface LiveNews {
  readonly member: MemberId;
  readonly news: BoxNews;
}

export interface LivePort {
  /** UTC seconds, never backwards. */
  now(): TimeS;
  /** Runs `job` at or after `at`; the answer cancels. */
  schedule(at: TimeS, job: () => void): () => void;
  record(entry: RecordEntry): void;
  /** Frames of one tick, when they leave. */
  leave(at: TimeS, frames: readonly LiveFrame[]): void;
  /** What came on mediated lines with a tick, when it leaves. */
  tell(news: readonly LiveNews[]): void;
  warnings(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void;
  told(code: 'view/rebuilt' | 'clock/paused', view: string, message: string): void;
  /** Biases were found, to be taken up by the next process. */
  biased(found: readonly KeptBias[]): void;
  /** Called after each tick, for watches. */
  ticked(at: TimeS): void;
  /** Keeps the bytes of a state and says what stands of it in the record; left out: none is kept. */
  keep?(state: ReturnType<typeof keepState>): Omit<KeptState, 'at' | 'sha256' | 'bytesCount'>;
}

export interface LiveCounters {
  ticksTotal: number;
  framesTotal: number;
  warningsTotal: number;
  withheldTotal: number;
  quarantinedTotal: number;
  rebuildsTotal: number;
  /** Processor time of the last tick. */
  tickMs: number;
}

export interface LiveBroker {
  readonly broker: Broker;
  readonly counters: LiveCounters;
  input(door: string, from: string, bytes: Uint8Array): void;
  /** Takes up what the pictures of an earlier process held and were told; before anything else. */
  takeUpPictures(sha256: string, past: Past): void;
  /** Takes up what an earlier process left of a view; before the first tick and input. */
  resume(view: ViewName, left: LeftBehind): void;
  /** `written`: the file as its owner wrote it; '' when it was taken away. */
  changeTerms(terms: TermsFile, written: string): void;
  /** An officer decided: `who` is the viewer, and the account behind a slash where people log in. */
  decide(who: string, decision: Decision): void;
  /** A member's machine spoke, and its signatures hold; the answer says why it does not count. */
  say(make: (at: TimeS) => Said): { readonly said: Said; readonly refused: SayFault | undefined };
  /** What an earlier process took in; before the first tick. */
  resumeSaid(said: Said): void;
  /** A member files an indication; refused ones are not recorded. */
  file(member: MemberId, text: string): Result<TakenIndication, IndicationFault>;
  setPosture(who: string, set: SetPosture): void;
  /** Takes up what an earlier process had taken; before the first tick and input. */
  resumeWord(word: KeptWord): void;
  /** The same of the biases that it had found. */
  resumeBiases(kept: readonly KeptBias[]): void;
  setUnrecorded(unrecorded: boolean): void;
  setClockDoubt(doubt: ClockDoubt): void;
  /** Takes up what is filed of civil flights; what is filed already changes nothing. */
  setFlightPlans(plans: readonly FlightPlan[]): void;
  stop(): void;
}

/** Starts ticking at the next whole second. */
export function createLiveBroker(config: BrokerConfig, port: LivePort): LiveBroker {
  const counters: LiveCounters = { ticksTotal: 0, framesTotal: 0, warningsTotal: 0, withheldTotal: 0, quarantinedTotal: 0, rebuildsTotal: 0, tickMs: 0 };
  let staged: LiveFrame[] = [];
  let told: LiveNews[] = [];
  let doubted = clockDoubtText(TRUSTED);
  let filed = '';
  /** Soon after a start the next crash finds something too. */
  let isFirstTick = true;
  /** Behind entries that were lost nobody can make a state again. */
  let keepsStates = true;
  let stateLength = 0;
  let cancelTick: () => void = () => undefined;
  const leaving = new Set<() => void>();
  let tickAt = timeS(Math.floor(port.now()));

  const biasWatch = createBiasWatch(config);
  const sink: BrokerSink = {
    measured: (plot) => biasWatch.measured(plot),
    frame({ recipient, level }, at, bytes) {
      counters.framesTotal += 1;
      const kept = bytes.slice();
      port.record({ type: 'frame', at, recipient, level, bytes: kept });
      staged.push({ recipient, level, at, bytes: kept });
    },
    warnings(recipient, at, changes) {
      counters.warningsTotal += changes.length;
      port.warnings(recipient, at, changes);
    },
    told(member, at, news) {
      port.record({ type: 'act', at, subject: `${TOLD_SUBJECT}${member}`, text: toldText(news) });
      told.push({ member, news });
    },
    withheld: () => void (counters.withheldTotal += 1),
    quarantined: (_feed: FeedId | undefined, _code: string) => void (counters.quarantinedTotal += 1),
    fault(view, message, at) {
      counters.rebuildsTotal += 1;
      port.record({ type: 'fault', at, subject: 'view/rebuilt', text: JSON.stringify({ view: viewKey(view), message }) });
      port.told('view/rebuilt', viewKey(view), `a view is rebuilt without the input that broke it: ${message}`);
    },
  };
  const broker = createBroker(config, sink);
  const words = createWordDoor(broker, config.regions ?? []);

  function later(at: TimeS, job: () => void): void {
    const cancel = port.schedule(at, () => {
      leaving.delete(cancel);
      job();
    });
    leaving.add(cancel);
  }

  function leave(at: TimeS): void {
    const [frames, news] = [staged, told];
    staged = [];
    told = [];
    if (news.length > 0) later(addS(at, NEWS_AFTER_S), () => port.tell(news));
    later(addS(at, LEAVES_AFTER_S), () => port.leave(at, frames));
  }

  function keepPictures(): void {
    if (port.keep === undefined || !keepsStates) return;
    const state = keepState(broker, stateLength);
    const { at, sha256, bytes } = state;
    stateLength = bytes.length;
    const kept: KeptState = { at, sha256, bytesCount: bytes.length, ...port.keep(state) };
    port.record({ type: 'act', at: port.now(), subject: STATE_SUBJECT, text: JSON.stringify(kept) });
  }

  function tick(at: TimeS): void {
    const startedMs = performance.now();
    port.record({ type: 'tick', at });
    broker.input({ kind: 'tick', at });
    counters.ticksTotal += 1;
    counters.tickMs = performance.now() - startedMs;
    leave(at);
    if (isFirstTick || at % STATE_EVERY_S === 0) later(addS(at, KEPT_AFTER_S), keepPictures);
    isFirstTick = false;
    const found = biasWatch.ticked(at, broker.health);
    for (const one of found) takeOff(one, at);
    if (found.length > 0) port.biased(found);
    port.ticked(at);
  }

  function takeOff({ sensor, bias }: FoundBias, at: TimeS): void {
    port.record({ type: 'fault', at, subject: BIAS_SUBJECT, text: biasText({ sensor, bias }) });
    broker.input({ kind: 'bias', at, sensor, bias });
  }

  /** Runs the ticks up to `now`: an input never comes before a tick of an earlier second. */
  function catchUp(now: TimeS): void {
    if (now - tickAt > CATCH_UP_MAX_S) {
      const skippedS = Math.floor(now) - 1 - tickAt;
      port.told('clock/paused', '', `this process stood still for ${skippedS} s: the pictures go on from now`);
      tickAt = timeS(Math.floor(now) - 1);
    }
    while (tickAt + 1 <= now) {
      tickAt = addS(tickAt, 1);
      tick(tickAt);
    }
  }

  function next(): void {
    cancelTick = port.schedule(addS(tickAt, 1), () => {
      catchUp(port.now());
      next();
    });
  }
  next();

  return {
    broker,
    counters,
    input(door, from, bytes) {
      const at = port.now();
      catchUp(at);
      port.record({ type: 'input', at, door, from, bytes });
      broker.input({ kind: 'bytes', at, door, bytes });
    },
    takeUpPictures(sha256, past) {
      const at = port.now();
      port.record({ type: 'act', at, subject: TAKEN_SUBJECT, text: takenUpText(sha256) });
      broker.input({ kind: 'past', at, past });
    },
    resume: (view, left) => broker.input({ kind: 'resume', at: port.now(), view, ...left }),
    changeTerms(terms, written) {
      const at = port.now();
      catchUp(at);
      port.record({ type: 'terms', at, subject: terms.member, text: termsEntryText({ used: terms, written }) });
      broker.input({ kind: 'terms', at, terms });
    },
    decide(who, decision) {
      const at = port.now();
      catchUp(at);
      port.record({ type: 'act', at, subject: `${OFFICER_SUBJECT}${who}`, text: actText(decision) });
      broker.input({ kind: 'officer', at, ...decision });
    },
    say(make) {
      const at = port.now();
      catchUp(at);
      const said = make(at);
      const refused = broker.talk.refusal(said);
      if (refused === undefined) {
        port.record({ type: 'act', at, subject: `${SAID_SUBJECT}${said.member}`, text: saidText(said) });
        broker.input({ kind: 'said', ...said });
      }
      return { said, refused };
    },
    resumeSaid(said) {
      port.record({ type: 'act', at: port.now(), subject: `${SAID_SUBJECT}${said.member}`, text: saidText(said) });
      broker.input({ kind: 'said', ...said });
    },
    file(member, text) {
      const at = port.now();
      catchUp(at);
      const filed = words.file(member, text, at);
      if (!filed.ok) return filed;
      port.record({ type: 'act', at, subject: `${INDICATION_SUBJECT}${member}`, text: takenText({ filed: filed.value }) });
      broker.input({ kind: 'indication', at, filed: filed.value });
      return ok({ filed: { ...filed.value, under: broker.wordTermsOf(member) } });
    },
    setPosture(who, set) {
      const at = port.now();
      catchUp(at);
      port.record({ type: 'act', at, subject: `${POSTURE_SUBJECT}${who}`, text: settingText(set) });
      broker.input({ kind: 'posture', at, ...set });
    },
    resumeBiases(kept) {
      const at = port.now();
      for (const one of biasWatch.resume(kept, at)) takeOff(one, at);
    },
    resumeWord({ taken, set }) {
      const at = port.now();
      if (taken === undefined) {
        port.record({ type: 'act', at, subject: `${POSTURE_SUBJECT}${set.recipient}`, text: settingText(set) });
        return broker.input({ kind: 'posture', at, ...set });
      }
      words.restore(taken.filed);
      port.record({ type: 'act', at, subject: `${INDICATION_SUBJECT}${taken.filed.indication.member}`, text: takenText(taken) });
      broker.input({ kind: 'indication', at, ...taken });
    },
    setUnrecorded(unrecorded) {
      if (unrecorded) keepsStates = false;
      const at = port.now();
      port.record({ type: 'fault', at, subject: 'record/state', text: JSON.stringify({ unrecorded }) });
      broker.input({ kind: 'recording', at, unrecorded });
    },
    setClockDoubt(doubt) {
      const text = clockDoubtText(doubt);
      if (text === doubted) return;
      doubted = text;
      const at = port.now();
      port.record({ type: 'fault', at, subject: CLOCK_SUBJECT, text });
      broker.input({ kind: 'clock', at, doubt: doubt.doubt, wallAheadS: doubt.wallAheadS });
    },
    setFlightPlans(plans) {
      const text = flightsText(plans);
      if (text === filed) return;
      filed = text;
      const at = port.now();
      port.record({ type: 'fault', at, subject: FLIGHTS_SUBJECT, text });
      broker.input({ kind: 'flights', at, plans: readFlightsText(text) ?? [] });
    },
    stop() {
      cancelTick();
      for (const cancel of leaving) cancel();
      leaving.clear();
    },
  };
}
