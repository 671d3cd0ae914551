/**
 * What trackers hold, kept once a minute beside the record: its hash is an entry of the chain, its bytes are a file. A process that starts soon
 * after another one ended takes the last one up with what the record says came in since, and `verify` does the same with what it made again.
 */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { hex, sha256, timeS, utf8, type TimeS } from '../base/index.ts';
import { HEARD_BEFORE_S, readState, stateBytes, type Broker, type BrokerInput, type Past } from '../broker/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { RecordEntry, TextEntry } from '../record/chain/index.ts';
import { writeWhole } from './broker-state.ts';
import { CLOCK_SUBJECT, readClockDoubt } from './clock-watch.ts';
import { FLIGHTS_SUBJECT, readFlightsText } from './flight-plans.ts';
import { brokerText, readTermsEntry } from './recorded-config.ts';
import { BIAS_SUBJECT, readBias } from './sensor-bias.ts';

/** Subjects of acts: a state was kept, and one was taken up. */
export const STATE_SUBJECT = 'state/kept';
export const TAKEN_SUBJECT = 'state/taken';

/** Seconds between two states. */
export const STATE_EVERY_S = 60;
/** So long after a tick one is made: its frames have left, and the next one is not near. */
export const KEPT_AFTER_S = 0.4;
/** One that is older than this at the end of its process is not taken up: the ones after it could not be kept. */
const AGE_MAX_S = 110;
/** After a longer pause pictures begin anew. */
const DOWN_MAX_S = 300;
/** Whatever may be asked for is remembered, and no more. */
const REMEMBERED_S = AGE_MAX_S + HEARD_BEFORE_S + 10;
/** Files that stay: the newest, and the one before it should the newest not be whole. */
const FILES_KEPT = 2;

const BYTES_MIN = 65_536;
const ROOM = 1.2;
/** No state is larger: 200 trackers with all the tracks that one may hold. */
const FILE_BYTES_MAX = 2_000_000_000;

/** What an entry says of a state. */
export interface KeptState {
  readonly at: TimeS;
  readonly sha256: string;
  readonly bytesCount: number;
  /** The program that kept it, and the hash of what of its configuration a tracker hangs on. */
  readonly program: string;
  readonly kernel: string;
  readonly setUp: string;
}

/** The state of a broker now; room is taken for a little more than the last one had. */
export function keepState(broker: Broker, lastBytes = 0): { readonly bytes: Uint8Array; readonly sha256: string; readonly at: TimeS } {
  const state = broker.state();
  const bytes = stateBytes(state, Math.max(BYTES_MIN, Math.ceil(lastBytes * ROOM)));
  return { bytes, sha256: hex(sha256(bytes)), at: state.at };
}

/**
 * What pictures of everybody hang on, in one hash: mode, secret, what raises births. What concerns some views alone is not in it, for whether pictures go on
 * is seen by all: each tracker has the hash of its own sensors in its state. Terms are part of a state, and places are looked at from outside.
 */
export function setUpOf(config: BrokerConfig): string {
  const nobodys = { name: '', members: [], feeds: [], sensors: [], terms: [], places: [], airspaces: [], lines: [], regions: [] };
  return hex(sha256(utf8(brokerConfigText({ ...config, ...nobodys }))));
}

const brokerConfigText = (config: BrokerConfig): string =>
  brokerText({ program: '', kernel: '', config, silentUntil: timeS(0), cap: { sender: '', without: [], languages: [] } });

/** Reads the text of such an entry; undefined when it is none. */
export function readKeptState(text: string): KeptState | undefined {
  try {
    const value = JSON.parse(text) as KeptState;
    return typeof value.at === 'number' && typeof value.sha256 === 'string' && /^[0-9a-f]{64}$/.test(value.sha256) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The text of an entry by which a state is taken up. */
export const takenUpText = (sha: string): string => JSON.stringify({ sha256: sha });

/** Hash of the state that a process takes up by an entry; undefined for any other entry. */
export function takenUpFrom(entry: RecordEntry): string | undefined {
  if (entry.type !== 'act' || entry.subject !== TAKEN_SUBJECT) return undefined;
  return /[0-9a-f]{64}/.exec(entry.text)?.[0];
}

/** What an entry was to the pictures of the broker that had it as an input. */
function inputOf(entry: RecordEntry): BrokerInput | undefined {
  const { at } = entry;
  switch (entry.type) {
    case 'input':
      return { kind: 'bytes', at, door: entry.door, bytes: entry.bytes.slice() };
    case 'tick':
      return { kind: 'tick', at };
    case 'terms': {
      const terms = readTermsEntry(entry.text)?.used;
      return terms === undefined ? undefined : { kind: 'terms', at, terms };
    }
    case 'fault':
      return stateOf(entry);
    default:
      return undefined;
  }
}

function stateOf({ subject, at, text }: TextEntry): BrokerInput | undefined {
  if (subject === BIAS_SUBJECT) {
    const bias = readBias(text);
    return bias && { kind: 'bias', at, ...bias };
  }
  if (subject === FLIGHTS_SUBJECT) {
    const plans = readFlightsText(text);
    return plans && { kind: 'flights', at, plans };
  }
  return subject === CLOCK_SUBJECT ? { kind: 'clock', at, ...readClockDoubt(text) } : undefined;
}

/** The last state of a run, with what came in around it. */
export interface PastOfRun {
  readonly kept: KeptState;
  readonly before: readonly BrokerInput[];
  readonly since: readonly BrokerInput[];
  readonly endedAt: TimeS;
}

/** Reads the entries of one run after the other, and keeps what pictures could be taken up from. */
export interface PastReader {
  take(entry: RecordEntry): void;
  /** Of the run that was read last; undefined when there is nothing that could be taken up. */
  past(): PastOfRun | undefined;
  /** When the entry that was read last was written, of whatever run; undefined when nothing ran. */
  readonly leftAt: TimeS | undefined;
}

/** A reader that has read nothing. */
export function createPastReader(): PastReader {
  let inputs: BrokerInput[] = [];
  let kept: KeptState | undefined;
  /** Inputs up to the state. */
  let count = 0;
  let isBroken = false;
  let endedAt: TimeS | undefined;
  let leftAt: TimeS | undefined;
  const begin = (): void => {
    inputs = [];
    kept = undefined;
    count = 0;
    isBroken = false;
    endedAt = undefined;
  };
  const forget = (before: number): void => {
    let first = 0;
    while (first < inputs.length && inputs[first].at < before) first += 1;
    inputs.splice(0, first);
    count = Math.max(0, count - first);
  };
  return {
    take(entry) {
      leftAt = entry.at;
      if (entry.type === 'epoch') return begin();
      // What is missing here no tracker can be given again.
      if (entry.type === 'gap' && entry.lostCount > 0) isBroken = true;
      if (entry.type === 'act' && entry.subject === STATE_SUBJECT) {
        kept = readKeptState(entry.text);
        count = inputs.length;
      }
      const input = inputOf(entry);
      if (input !== undefined) inputs.push(input);
      if (entry.type !== 'tick') return;
      endedAt = entry.at;
      forget(entry.at - REMEMBERED_S);
    },
    past() {
      if (kept === undefined || endedAt === undefined || isBroken || endedAt - kept.at > AGE_MAX_S) return undefined;
      const from = kept.at - HEARD_BEFORE_S;
      return { kept, before: inputs.slice(0, count).filter(({ at }) => at >= from), since: inputs.slice(count), endedAt };
    },
    get leftAt() {
      return leftAt;
    },
  };
}

/** The past with the state in it. */
export function pastWith({ before, since }: Pick<PastOfRun, 'before' | 'since'>, bytes: Uint8Array): Past | undefined {
  const state = readState(bytes);
  return state && { state, before, since };
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
const FILE_END = '.state.zst';
/** Where the file of a state is in the folder of a record. */
export const pathOfState = (folder: string, sha: string): string => join(folder, 'pictures', `${sha}${FILE_END}`);
/** The bytes of a state by those of its file. */
export const decompressState = (file: Uint8Array): Promise<Uint8Array> => decompress(file, { maxOutputLength: FILE_BYTES_MAX });

/** Why pictures begin anew: `isDamage` when something is not as it was left. */
export interface BeginsAnew {
  readonly why: string;
  readonly isDamage: boolean;
}

/** The past that a process of this program and configuration goes on from at `now`, or why it does not. */
export async function takePast(
  folder: string,
  past: PastOfRun | undefined,
  now: { readonly at: TimeS; readonly program: string; readonly kernel: string; readonly setUp: string },
): Promise<{ readonly sha256: string; readonly past: Past } | BeginsAnew> {
  const anew = (why: string, isDamage = false): BeginsAnew => ({ why, isDamage });
  if (past === undefined) return anew('no state of them was kept in the last two minutes of the process before');
  const { kept, endedAt } = past;
  if (kept.program !== now.program || kept.kernel !== now.kernel) return anew(`manara ${kept.program} (${kept.kernel}) kept them, this is ${now.program}`);
  if (kept.setUp !== now.setUp) return anew('the mode or the secret of the broker, or whether postures raise births, is another than when they were kept');
  // Otherwise seconds would come again that tracks and terms have behind them.
  if (now.at < endedAt) return anew(`the clock stands ${Math.ceil(endedAt - now.at)} s before the end of the process before`);
  if (now.at - endedAt > DOWN_MAX_S)
    return anew(`nothing ran for ${Math.round(now.at - endedAt)} s, and what is older than ${DOWN_MAX_S} s is not gone on from`);
  const path = pathOfState(folder, kept.sha256);
  let bytes: Uint8Array;
  try {
    bytes = await decompressState(await readFile(path));
  } catch (cause) {
    return anew(`their state cannot be read: ${(cause as Error).message}`, true);
  }
  if (hex(sha256(bytes)) !== kept.sha256) return anew(`${path} is not what the record says was kept: it has another hash`, true);
  const whole = pastWith(past, bytes);
  return whole === undefined ? anew(`${path} is no state of this version`, true) : { sha256: kept.sha256, past: whole };
}

/** Keeps the files of states, one write at a time; of several that wait the newest is written. */
export interface StateFiles {
  keep(sha: string, bytes: Uint8Array): void;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

/** Files in the folder of a record; `failed` is told of one that was not written. */
export function createStateFiles(folder: string, failed: (message: string) => void): StateFiles {
  let waiting: { readonly sha: string; readonly bytes: Uint8Array } | undefined;
  let writing: Promise<void> | undefined;
  const written: string[] = [];
  async function write(): Promise<void> {
    while (waiting !== undefined) {
      const { sha, bytes } = waiting;
      waiting = undefined;
      try {
        await mkdir(join(folder, 'pictures'), { recursive: true, mode: 0o700 });
        await writeWhole(pathOfState(folder, sha), await compress(bytes));
        written.push(`${sha}${FILE_END}`);
        const names = await readdir(join(folder, 'pictures'));
        // One of the process before stays until this one has two of its own.
        const stay = written.slice(-FILES_KEPT);
        if (stay.length === FILES_KEPT)
          await Promise.all(names.filter((name) => !stay.includes(name)).map((name) => rm(join(folder, 'pictures', name), { force: true })));
      } catch (cause) {
        failed((cause as Error).message);
      }
    }
    writing = undefined;
  }
  return {
    keep(sha, bytes) {
      waiting = { sha, bytes };
      writing ??= write();
    },
    async settled() {
      while (writing !== undefined) await writing;
    },
  };
}
