/**
 * Makes every view of a recording again from what came in, and compares what came out then with what comes out now, byte for
 * byte and message for message. It takes entries in their order and keeps nothing but the outputs that must follow next.
 */
import { HUB, hex, isoFromTime, memberOf, recipientId, timeS, type RecipientId, type TimeS } from '../base/index.ts';
import { createBroker, type Broker } from '../broker/index.ts';
import type { CapIssuer } from '../deliver/index.ts';
import type { CheckpointEntry, FrameEntry, HeadKeeper, InputEntry, RecordEntry, TextEntry, WarningEntry } from '../record/chain/index.ts';
import { capIssuerOf } from './cap-issuer.ts';
import { withLanguages } from './config/languages.ts';
import { checkTermsSignature, isNoWider, resolveTerms, wrongKey } from './config/roster.ts';
import { parseTerms } from './config/terms-file.ts';
import { headKeeperOf } from './member-proof.ts';
import { OFFICER_SUBJECT, readAct } from './officer-act.ts';
import { BROKER_SUBJECT, areSameTerms, readBroker, readTermsEntry, type RecordedBroker, type RecordedTerms } from './recorded-config.ts';
import { SAID_SUBJECT, TOLD_SUBJECT, readSaid } from './say/said-text.ts';
import { toldText } from './say/told-book.ts';
import { CLOCK_SUBJECT, readClockDoubt } from './clock-watch.ts';
import { FLIGHTS_SUBJECT, readFlightsText } from './flight-plans.ts';
import { BIAS_SUBJECT, readBias } from './sensor-bias.ts';
import { INDICATION_SUBJECT, POSTURE_SUBJECT, readSetting, readTaken } from './words/word-text.ts';
import type { GoesOn } from '../record/store/index.ts';
import { STATE_SUBJECT, TAKEN_SUBJECT, createPastReader, keepState, pastWith, readKeptState, setUpOf, takenUpText, type PastOfRun } from './picture-state.ts';
import { readResumed } from './standing.ts';

/** The first place where a recording is not what its inputs and terms give. */
export interface RecomputeDifference {
  readonly code: 'verify/members' | 'verify/state' | 'verify/frame' | 'verify/message' | 'verify/terms' | 'verify/order' | 'verify/config';
  readonly sequence: number;
  readonly message: string;
}

/** What was made again. */
export interface RecomputeProof {
  readonly frameCount: number;
  readonly messageCount: number;
  readonly viewCount: number;
  readonly termsCount: number;
  readonly runCount: number;
  /** Frames that could not be made again, by the reason in words. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Programs that must make again what this one cannot. */
  readonly otherPrograms: readonly string[];
  /** Outputs of a run's last moment that were not synced when it ended. */
  readonly unfinishedCount: number;
  /** Outputs before the first run that is kept whole. */
  readonly beforeCount: number;
}

/** Where a record begins that goes on from what was dropped: entries before are not made again, and the state is taken as it was kept. */
export interface Beginning extends GoesOn {
  readonly bytes: Uint8Array;
}

export interface Recomputer {
  take(entry: RecordEntry, sequence: number): RecomputeDifference | undefined;
  proof(): RecomputeProof;
}

/** The program that makes again: another one gives other bytes, which is no breach. */
export interface ThisProgram {
  readonly program: string;
  readonly kernel: string;
}

/** What reached a member on a mediated line. */
interface ToldOutput {
  readonly type: 'act';
  readonly recipient: string;
  readonly at: TimeS;
  readonly text: string;
}

type Output =
  | { readonly type: 'frame'; readonly recipient: string; readonly level: string; readonly at: TimeS; readonly bytes: Uint8Array }
  | { readonly type: 'warning'; readonly recipient: string; readonly at: TimeS; readonly text: string }
  | ToldOutput;

const WORDS = { warning: 'a message of', act: 'what was told to' } as const;
const wordsOf = (output: Output | FrameEntry | WarningEntry): string =>
  output.type === 'frame'
    ? `the frame of ${output.recipient}/${output.level} at ${isoFromTime(output.at)}`
    : `${WORDS[output.type]} ${output.recipient} at ${isoFromTime(output.at)}`;

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i += 1) if (a[i] !== b[i]) return i;
  return a.length === b.length ? -1 : end;
}

const byteWords = (bytes: Uint8Array, at: number): string => (at < bytes.length ? `0x${bytes[at].toString(16).padStart(2, '0')}` : 'nothing');

/** One run of a broker between two beginnings. */
interface Run {
  readonly recorded: RecordedBroker;
  readonly broker: Broker;
  readonly heads: HeadKeeper;
  readonly expected: Output[];
  issuerOf(recipient: RecipientId): CapIssuer;
  /** Until the recorded places come, entries state the beginning; what comes after them is input. */
  begins: boolean;
  /** Members whose terms stand in the beginning. */
  readonly stated: Set<string>;
  lastAt: TimeS;
}

function startRun(recorded: RecordedBroker): Run {
  const expected: Output[] = [];
  const issuers = new Map<RecipientId, CapIssuer>();
  const { config, cap, silentUntil } = recorded;
  const catalogues = withLanguages(cap.languages);
  const issuerOf = (recipient: RecipientId): CapIssuer => {
    const issuer =
      issuers.get(recipient) ?? capIssuerOf(config, recipient, { places: broker.placesOf(recipient), sender: cap.sender, epoch: cap.epoch ?? 0, catalogues });
    issuers.set(recipient, issuer);
    return issuer;
  };
  const broker = createBroker(
    config,
    {
      frame: ({ recipient, level }, at, bytes) => void expected.push({ type: 'frame', recipient, level, at, bytes: bytes.slice() }),
      told: (member, at, news) => void expected.push({ type: 'act', recipient: member, at, text: toldText(news) }),
      warnings(recipient, at, changes) {
        if (memberOf(recipient) === HUB || cap.without.includes(memberOf(recipient))) return;
        for (const { xml } of issuerOf(recipient).issue(changes, at)) expected.push({ type: 'warning', recipient, at, text: xml });
      },
    },
    { silentUntil },
  );
  return { recorded, broker, heads: headKeeperOf(config), expected, issuerOf, begins: true, stated: new Set(), lastAt: timeS(-Infinity) };
}

/** Acts that are inputs of views. */
const INPUT_SUBJECTS: readonly string[] = [OFFICER_SUBJECT, SAID_SUBJECT, INDICATION_SUBJECT, POSTURE_SUBJECT];

class RunningRecomputer implements Recomputer {
  private run: Run | undefined;
  /** Why nothing is made again now; '' while something is. */
  private reason = 'no configuration of a broker is recorded';
  private readonly self: ThisProgram;
  private frameCount = 0;
  private messageCount = 0;
  private termsCount = 0;
  private runCount = 0;
  private unfinishedCount = 0;
  private beforeCount = 0;
  private readonly beginning: Beginning | undefined;
  private readonly pasts = createPastReader();
  /** The last state, made again. */
  private stateMade: { readonly sha256: string; readonly bytes: Uint8Array } | undefined;
  /** What the run before left of its pictures. */
  private before: { readonly past: PastOfRun | undefined; readonly state: { readonly sha256: string; readonly bytes: Uint8Array } | undefined } | undefined;
  private readonly views = new Set<string>();
  private readonly skipped = new Map<string, number>();
  private readonly otherPrograms = new Set<string>();

  constructor(self: ThisProgram, beginning: Beginning | undefined) {
    this.self = self;
    this.beginning = beginning;
    if (beginning !== undefined) this.stateMade = { sha256: beginning.stateSha256, bytes: beginning.bytes };
  }

  take(entry: RecordEntry, sequence: number): RecomputeDifference | undefined {
    if (sequence < (this.beginning?.fromSequence ?? 0)) {
      this.pasts.take(entry);
      if (entry.type === 'frame' || entry.type === 'warning') this.beforeCount += 1;
      return undefined;
    }
    this.run?.heads.take(entry);
    if (entry.type === 'epoch') this.before = { past: this.pasts.past(), state: this.stateMade };
    this.pasts.take(entry);
    switch (entry.type) {
      case 'checkpoint':
        return this.compareRoot(entry, sequence);
      case 'epoch':
        this.end('a run begins whose configuration is not recorded');
        return undefined;
      case 'config':
        return entry.subject === BROKER_SUBJECT ? this.begin(entry, sequence) : undefined;
      case 'gap':
        if (entry.lostCount > 0) this.end(`${entry.lostCount} entries before it were lost from ${isoFromTime(entry.lostFrom)} on`);
        return undefined;
      case 'frame':
      case 'warning':
        return this.compare(entry, sequence);
      case 'places':
        return this.endBeginning(sequence);
      case 'standing':
        return this.resume(entry, sequence);
      case 'act':
        if (entry.subject === STATE_SUBJECT) return this.compareState(entry, sequence);
        if (entry.subject === TAKEN_SUBJECT) return this.takeUp(entry, sequence);
        if (entry.subject.startsWith(TOLD_SUBJECT))
          return this.compare({ type: 'act', at: entry.at, recipient: entry.subject.slice(TOLD_SUBJECT.length), text: entry.text }, sequence);
        return INPUT_SUBJECTS.some((subject) => entry.subject.startsWith(subject)) ? this.input(entry, sequence) : undefined;
      case 'terms':
      case 'input':
      case 'tick':
      case 'fault':
        return this.input(entry, sequence);
      default:
        return undefined;
    }
  }

  proof(): RecomputeProof {
    this.end('');
    const { frameCount, messageCount, termsCount, runCount, skipped, unfinishedCount, beforeCount } = this;
    const otherPrograms = [...this.otherPrograms];
    return { frameCount, messageCount, viewCount: this.views.size, termsCount, runCount, skipped, otherPrograms, unfinishedCount, beforeCount };
  }

  private end(reason: string): void {
    this.unfinishedCount += this.run?.expected.length ?? 0;
    this.run = undefined;
    this.reason = reason;
  }

  private begin(entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    this.end('');
    const read = readBroker(entry.text);
    if (!read.ok) return { code: 'verify/config', sequence, message: `entry ${sequence}: ${read.error.message}` };
    const { program, kernel, roster } = read.value;
    const member = roster === undefined ? undefined : wrongKey(roster);
    if (member !== undefined)
      return { code: 'verify/config', sequence, message: `entry ${sequence}: the key of ${member} in force is not the one that its signed rotations lead to` };
    if (program !== this.self.program || kernel !== this.self.kernel) {
      this.otherPrograms.add(`manara ${program} with the views of ${kernel}`);
      this.reason = `manara ${program} (${kernel}) made them`;
      return undefined;
    }
    try {
      this.run = startRun(read.value);
    } catch (cause) {
      return { code: 'verify/config', sequence, message: `entry ${sequence}: no broker starts with the recorded configuration: ${(cause as Error).message}` };
    }
    this.runCount += 1;
    this.termsCount += read.value.config.terms.length;
    return undefined;
  }

  private input(entry: TextEntry | InputEntry | Extract<RecordEntry, { type: 'tick' }>, sequence: number): RecomputeDifference | undefined {
    const { run } = this;
    if (run === undefined) return undefined;
    if (entry.type === 'terms' && run.begins) return this.statedTerms(run, entry, sequence);
    if (entry.type !== 'fault') {
      const missing = run.expected[0];
      if (missing !== undefined) {
        return {
          code: missing.type === 'frame' ? 'verify/frame' : 'verify/message',
          sequence,
          message: `entry ${sequence}: ${wordsOf(missing)} should stand before it and does not`,
        };
      }
      if (entry.at < run.lastAt) {
        return {
          code: 'verify/order',
          sequence,
          message: `entry ${sequence}: a ${entry.type} of ${isoFromTime(entry.at)} stands behind one of ${isoFromTime(run.lastAt)}`,
        };
      }
      run.lastAt = entry.at;
    }
    switch (entry.type) {
      case 'input':
        run.broker.input({ kind: 'bytes', at: entry.at, door: entry.door, bytes: entry.bytes.slice() });
        return undefined;
      case 'tick':
        run.broker.input({ kind: 'tick', at: entry.at });
        return undefined;
      case 'terms':
        return this.changedTerms(run, entry, sequence);
      case 'act':
        return this.decided(run, entry, sequence);
      default:
        return this.state(run, entry, sequence);
    }
  }

  /** What a process took up of the one before is an input; what stands later on follows from the others. */
  private resume(entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const { run } = this;
    if (run === undefined) return undefined;
    const recipient = recipientId(entry.subject);
    const differ = (what: string): RecomputeDifference => ({
      code: 'verify/config',
      sequence,
      message: `entry ${sequence}: what stood for ${entry.subject} ${what}`,
    });
    if (!recipient.ok) return differ('names nobody');
    try {
      const resumed = readResumed(entry.text, run.broker.placesOf(recipient.value));
      if (resumed === undefined) return undefined;
      for (const [placeIndex, memory] of resumed.memories) run.issuerOf(recipient.value).restore(placeIndex, memory);
      for (const [level, left] of resumed.views) run.broker.input({ kind: 'resume', at: entry.at, view: { recipient: recipient.value, level }, ...left });
      return undefined;
    } catch (cause) {
      return differ(`does not read: ${(cause as Error).message}`);
    }
  }

  /** What an officer decided is an input of that recipient's views. */
  private decided(run: Run, entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    if (entry.subject.startsWith(SAID_SUBJECT)) {
      const said = readSaid(entry.text);
      if (said === undefined || entry.subject !== `${SAID_SUBJECT}${said.member}`)
        return { code: 'verify/config', sequence, message: `entry ${sequence}: what a machine said does not read` };
      run.broker.input({ kind: 'said', ...said });
      return undefined;
    }
    if (entry.subject.startsWith(INDICATION_SUBJECT)) {
      const taken = readTaken(entry.text);
      if (taken === undefined || entry.subject !== `${INDICATION_SUBJECT}${taken.filed.indication.member}`)
        return { code: 'verify/config', sequence, message: `entry ${sequence}: an indication does not read` };
      run.broker.input({ kind: 'indication', at: entry.at, ...taken });
      return undefined;
    }
    if (entry.subject.startsWith(POSTURE_SUBJECT)) {
      const set = readSetting(entry.text);
      if (set === undefined) return { code: 'verify/config', sequence, message: `entry ${sequence}: a posture that was set does not read` };
      run.broker.input({ kind: 'posture', at: entry.at, ...set });
      return undefined;
    }
    const decision = readAct(entry.text);
    if (decision === undefined) return { code: 'verify/config', sequence, message: `entry ${sequence}: an officer's act does not read` };
    run.broker.input({ kind: 'officer', at: entry.at, ...decision });
    return undefined;
  }

  /** The state of the record and of our clock are inputs too. */
  private state(run: Run, entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    if (entry.subject === BIAS_SUBJECT) return this.bias(run, entry, sequence);
    if (entry.subject === FLIGHTS_SUBJECT) return this.flights(run, entry, sequence);
    if (entry.subject !== 'record/state' && entry.subject !== CLOCK_SUBJECT) return undefined;
    try {
      if (entry.subject === CLOCK_SUBJECT) run.broker.input({ kind: 'clock', at: entry.at, ...readClockDoubt(entry.text) });
      else run.broker.input({ kind: 'recording', at: entry.at, unrecorded: (JSON.parse(entry.text) as { readonly unrecorded?: unknown }).unrecorded === true });
      return undefined;
    } catch {
      // Written by this program as JSON: anything else was put there.
      return { code: 'verify/config', sequence, message: `entry ${sequence}: ${entry.subject} is not JSON` };
    }
  }

  private flights(run: Run, entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const plans = readFlightsText(entry.text);
    if (plans === undefined) return { code: 'verify/config', sequence, message: `entry ${sequence}: flight plans do not read` };
    run.broker.input({ kind: 'flights', at: entry.at, plans });
    return undefined;
  }

  private bias(run: Run, entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const read = readBias(entry.text);
    if (read === undefined) return { code: 'verify/config', sequence, message: `entry ${sequence}: a bias does not read` };
    run.broker.input({ kind: 'bias', at: entry.at, ...read });
    return undefined;
  }

  /** The terms of an entry, or what is wrong with them: they must be their owner's, signed where it has a key, and no wider than it wrote. */
  private readTerms(run: Run, entry: TextEntry): RecordedTerms | string {
    const read = readTermsEntry(entry.text);
    if (read === undefined) return 'do not read';
    const { used, written } = read;
    const { roster, config } = run.recorded;
    if (used.member !== entry.subject) return `are those of ${used.member}`;
    if (written === '') return roster === undefined || used.terms.length === 0 ? read : 'were used without a file of its owner';
    if (roster === undefined) return read;
    const file = parseTerms('its text', written, used.member);
    if (!file.ok) return file.error.message;
    const signature = checkTermsSignature(file.value, roster, config.mode);
    if (!signature.ok) return signature.error.message;
    const own = config.feeds.filter((feed) => feed.member === used.member).map((feed) => feed.id);
    return isNoWider(used, resolveTerms(file.value, roster, { own, withheld: new Set() })) ? read : 'were used wider than their owner wrote them';
  }

  /** Terms of the beginning: each must be the one that the broker was started with. */
  private statedTerms(run: Run, entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const differ = (message: string): RecomputeDifference => ({ code: 'verify/terms', sequence, message: `entry ${sequence}: ${message}` });
    const read = this.readTerms(run, entry);
    if (typeof read === 'string') return differ(`the terms of ${entry.subject} ${read}`);
    const started = run.recorded.config.terms.find((file) => file.member === entry.subject);
    if (started === undefined) return differ(`the broker was started without the terms of ${entry.subject} that stand here`);
    run.stated.add(started.member);
    if (areSameTerms(started, read.used)) return undefined;
    return differ(
      `the broker was started with other terms of ${entry.subject} (number ${started.version}, ${started.hash.slice(0, 16)}…) than stand here (number ${read.used.version}, ${read.used.hash.slice(0, 16)}…)`,
    );
  }

  /** The last entry of the beginning: from here on entries are input. */
  private endBeginning(sequence: number): RecomputeDifference | undefined {
    const { run } = this;
    if (run === undefined || !run.begins) return undefined;
    run.begins = false;
    const unstated = run.recorded.config.terms.find((file) => !run.stated.has(file.member));
    if (unstated === undefined) return undefined;
    return { code: 'verify/terms', sequence, message: `entry ${sequence}: the broker was started with terms of ${unstated.member} that are not on record` };
  }

  private changedTerms(run: Run, entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const read = this.readTerms(run, entry);
    if (typeof read === 'string') return { code: 'verify/terms', sequence, message: `entry ${sequence}: the terms of ${entry.subject} ${read}` };
    this.termsCount += 1;
    run.broker.input({ kind: 'terms', at: entry.at, terms: read.used });
    return undefined;
  }

  /** A state that was kept must be the one that is held here. */
  private compareState(entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const { run } = this;
    if (run === undefined) {
      this.stateMade = undefined;
      return undefined;
    }
    const { bytes, sha256, at } = keepState(run.broker, this.stateMade?.bytes.length);
    this.stateMade = { bytes, sha256 };
    const kept = readKeptState(entry.text);
    if (kept?.sha256 === sha256 && kept.at === at) return undefined;
    return {
      code: 'verify/state',
      sequence,
      message: `entry ${sequence}: the pictures' state that was kept at ${isoFromTime(entry.at)} (${kept?.sha256.slice(0, 16) ?? 'unreadable'}…) is not the one that the recorded inputs and terms give (${sha256.slice(0, 16)}…)`,
    };
  }

  /** Pictures go on from the last state of the run before, and from nothing else. */
  private takeUp(entry: TextEntry, sequence: number): RecomputeDifference | undefined {
    const { run, before } = this;
    if (run === undefined) return undefined;
    const { past, state } = before ?? {};
    if (state === undefined) {
      this.end('its pictures go on from a run that was not made again');
      return undefined;
    }
    const whole = past && pastWith(past, state.bytes);
    const isSame = past?.kept.sha256 === state.sha256 && entry.text === takenUpText(state.sha256) && past.kept.setUp === setUpOf(run.recorded.config);
    if (whole === undefined || !isSame)
      return { code: 'verify/state', sequence, message: `entry ${sequence}: the pictures go on from a state that the run before did not leave` };
    run.broker.input({ kind: 'past', at: entry.at, past: whole });
    return undefined;
  }

  /** The members' own chains must be those of the entries. */
  private compareRoot(entry: CheckpointEntry, sequence: number): RecomputeDifference | undefined {
    if (this.run === undefined || hex(this.run.heads.root()) === hex(entry.membersRoot)) return undefined;
    return {
      code: 'verify/members',
      sequence,
      message: `entry ${sequence}: the checkpoint of ${isoFromTime(entry.at)} vouches for other chains of the members than their items and frames give`,
    };
  }

  private compare(entry: FrameEntry | WarningEntry | ToldOutput, sequence: number): RecomputeDifference | undefined {
    const { run } = this;
    if (run === undefined) {
      this.skipped.set(this.reason, (this.skipped.get(this.reason) ?? 0) + 1);
      return undefined;
    }
    const due = run.expected.shift();
    const code = entry.type === 'frame' ? 'verify/frame' : 'verify/message';
    const what = wordsOf(entry);
    const differ = (message: string): RecomputeDifference => ({ code, sequence, message: `entry ${sequence}: ${message}` });
    if (due === undefined) return differ(`${what} is recorded, and nothing that came in gives one`);
    if (due.type !== entry.type || due.recipient !== entry.recipient || due.at !== entry.at) return differ(`${what} stands where ${wordsOf(due)} is due`);
    if (entry.type !== 'frame' && due.type !== 'frame') {
      this.messageCount += 1;
      return due.text === entry.text ? undefined : differ(`${what} is not the one that the recorded inputs and terms give`);
    }
    if (entry.type !== 'frame' || due.type !== 'frame') return undefined;
    if (due.level !== entry.level) return differ(`${what} stands where ${wordsOf(due)} is due`);
    this.frameCount += 1;
    this.views.add(`${entry.recipient}/${entry.level}`);
    const at = firstDifference(entry.bytes, due.bytes);
    if (at === -1) return undefined;
    return differ(`${what} has ${byteWords(entry.bytes, at)} at byte ${at}${placeInFrame(at)}; the recorded inputs and terms give ${byteWords(due.bytes, at)}`);
  }
}

/** Bytes of a frame's header that say what kind of difference it is (docs/wire.md). */
function placeInFrame(at: number): string {
  if (at >= 28 && at < 36) return ', in the hash of the terms in force';
  if (at >= 12 && at < 16) return ', in the epoch';
  return '';
}

/** A recomputer that is at the beginning of a recording. */
export function createRecomputer(self: ThisProgram, beginning?: Beginning): Recomputer {
  return new RunningRecomputer(self, beginning);
}
