/** A member's own frames held against its proof: they must be those in the record, and none that must be there may be missing from it. */
import { hex, isoFromTime, timeS } from '../base/index.ts';
import { frameLength } from '../format/frame/index.ts';
import { VIEW_LEVELS } from '../model/index.ts';
import { linkItem } from '../record/chain/index.ts';
import { NODE_PRIMITIVES } from '../record/store/index.ts';

/** What is computed at a tick stands in the record so soon: a frame of less than this before a checkpoint may be behind it. */
export const RECORDED_WITHIN_S = 10;

/** The last frames of a level before a checkpoint: the chain's head before them, and what leads from there to the head at the checkpoint. */
export interface LastFrames {
  readonly before: string;
  readonly links: { readonly at: number; readonly sha256: string }[];
}

/** What a proof says of frames. */
export interface ProvenFrames {
  /** When the run began, by whoever gave the proof. */
  readonly runAt: number;
  readonly checkpointAt: number;
  readonly heads: Readonly<Record<string, string>>;
  readonly last: Readonly<Record<string, LastFrames>>;
}

/** A frame that was received: its tick, its number in its stream, and the hash of its bytes. */
interface Received {
  readonly at: number;
  readonly number: number;
  readonly sha256: string;
  readonly unrecorded: boolean;
}

interface LevelFound {
  readonly fault?: string;
  readonly same: number;
  /** Recorded up to the checkpoint, and not received. */
  readonly missed: readonly number[];
  /** Not of this run, or too late for this checkpoint. */
  readonly others: readonly Received[];
}

const UNRECORDED = 4;
const linked = (head: string, { at, sha256 }: Pick<Received, 'at' | 'sha256'>): string =>
  hex(linkItem(Buffer.from(head, 'hex'), 'frame', { at, payloadHash: Buffer.from(sha256, 'hex') }, NODE_PRIMITIVES));
const NO_HEAD = '0'.repeat(64);
const clock = (at: number): string => isoFromTime(timeS(at));

/** Every frame by its level, in their order, each once; in words what does not read. */
function framesByLevel(frames: Uint8Array): Map<string, Received[]> | string {
  const byLevel = new Map<string, Received[]>();
  for (let offset = 0, count = 1; offset < frames.length; count += 1) {
    const length = frameLength(frames, offset);
    if (!length.ok || offset + length.value > frames.length) return `frame ${count} from byte ${offset} does not read`;
    const bytes = frames.subarray(offset, offset + length.value);
    const level = VIEW_LEVELS[bytes[9] - 1];
    if (level === undefined) return `frame ${count} from byte ${offset} has no level`;
    const header = new DataView(bytes.buffer, bytes.byteOffset);
    const [at, number] = [header.getFloat64(20, true), header.getUint32(16, true)];
    if (!(Math.abs(at) < 1e11)) return `frame ${count} from byte ${offset} has no time`;
    const list = byLevel.get(level) ?? [];
    byLevel.set(level, list);
    const received = { at, number, sha256: hex(NODE_PRIMITIVES.sha256(bytes)), unrecorded: (bytes[10] & UNRECORDED) !== 0 };
    if (list.at(-1)?.sha256 !== received.sha256) list.push(received);
    offset += length.value;
  }
  return byLevel;
}

/** Frames that follow one another by number and time. */
function stretchesOf(all: readonly Received[]): Received[][] {
  const stretches: Received[][] = [];
  for (const frame of all) {
    const last = stretches.at(-1)?.at(-1);
    if (last !== undefined && frame.number === last.number + 1 && frame.at > last.at) stretches.at(-1)?.push(frame);
    else stretches.push([frame]);
  }
  return stretches;
}

/** Each head that a member's chain may be at, with the ticks of the frames that were recorded after it. */
function headsAllowed({ before, links }: LastFrames): Map<string, readonly number[]> {
  const ticks = links.map(({ at }) => at);
  const allowed = new Map([[before, ticks]]);
  links.reduce((head, link, index) => {
    const next = linked(head, link);
    allowed.set(next, ticks.slice(index + 1));
    return next;
  }, before);
  return allowed;
}

/** How many frames of a stretch lead to one of the heads, the most that do, and what was recorded after them. */
function reached(stretch: readonly Received[], allowed: ReadonlyMap<string, readonly number[]>): { count: number; missed: readonly number[] } | undefined {
  let found: { count: number; missed: readonly number[] } | undefined;
  let head = NO_HEAD;
  for (const [index, frame] of stretch.entries()) {
    head = linked(head, frame);
    const missed = allowed.get(head);
    if (missed !== undefined) found = { count: index + 1, missed };
  }
  return found;
}

/** Why nothing of a level leads to the head in the proof. */
function whyNot(level: string, stretches: readonly (readonly Received[])[], { runAt, checkpointAt }: ProvenFrames): string {
  const ofRun = stretches.filter((stretch) => stretch.some(({ at }) => at >= runAt && at <= checkpointAt));
  const whole = ofRun.find(([first]) => first.number === 1);
  if (whole === undefined) {
    const [[first]] = ofRun;
    return `what was kept of level ${level} begins with frame ${first.number}, at ${clock(first.at)}: without those before it nothing can be compared`;
  }
  const last = whole[whole.length - 1];
  if (last.at >= checkpointAt - RECORDED_WITHIN_S) {
    const unrecorded = whole.find((frame) => frame.unrecorded);
    const since = unrecorded === undefined ? '' : `; from ${clock(unrecorded.at)} on frames say themselves that the record could not be written`;
    return `the frames of level ${level} that were received are not those in the record${since}`;
  }
  const gap = stretches[stretches.indexOf(whole) + 1]?.[0];
  const why = gap === undefined || gap.number === 1 ? 'ends there' : `goes on with frame ${gap.number}`;
  return `what was kept of level ${level} up to frame ${last.number}, at ${clock(last.at)}, ${why}: ask for a proof of then (prove --at)`;
}

function levelFound(level: string, all: readonly Received[], proof: ProvenFrames): LevelFound {
  const { runAt, checkpointAt } = proof;
  const stretches = stretchesOf(all);
  const nothing = { same: 0, missed: [], others: all };
  const last = proof.last[level] ?? { before: proof.heads[level], links: [] };
  const allowed = headsAllowed(last);
  if (!allowed.has(proof.heads[level])) return { ...nothing, fault: `the last frames of level ${level} do not lead to the head in the proof` };
  const tried = stretches.map((stretch) => (stretch[0].number === 1 ? reached(stretch, allowed) : undefined));
  const index = tried.findLastIndex((one) => one !== undefined);
  const { count, missed } = tried[index] ?? { count: 0, missed: [] };
  const others = stretches.flatMap((stretch, at) => (at === index ? stretch.slice(count) : stretch));
  const within = others.filter(({ at }) => at >= runAt && at < checkpointAt - RECORDED_WITHIN_S);
  if (within.length === 0) return { same: count, missed, others };
  if (index < 0 && proof.heads[level] !== NO_HEAD) return { ...nothing, fault: whyNot(level, stretches, proof) };
  return {
    ...nothing,
    fault: `${within.length} frames of level ${level} that were received, from ${clock(within[0].at)} to ${clock(within[within.length - 1].at)}, are not in the record`,
  };
}

function span(frames: readonly Received[], what: string): string {
  if (frames.length === 0) return '';
  const [first, last] = frames.reduce(([low, high], { at }) => [Math.min(low, at), Math.max(high, at)], [frames[0].at, frames[0].at]);
  return `${frames.length} ${what}, from ${clock(first)} to ${clock(last)}, are not compared`;
}

/**
 * Frames up to the checkpoint: what was received of each level must lead from the beginning of the run to the head in the proof, or to one of the
 * last frames before it when the rest did not reach the member.
 */
export function compareFrames(frames: Uint8Array, proof: ProvenFrames): { readonly fault: string; readonly words: string } {
  const byLevel = framesByLevel(frames);
  if (typeof byLevel === 'string') return { fault: byLevel, words: '' };
  if (byLevel.size === 0) return { fault: 'no frames were given', words: '' };
  // A level that the member did not keep proves nothing, and is not held against the record.
  const found = [...byLevel].map(([level, all]) => levelFound(level, all, proof));
  const fault = found.find((one) => one.fault !== undefined)?.fault;
  if (fault !== undefined) return { fault, words: '' };
  const missed = found.flatMap((one) => one.missed);
  const others = found.flatMap((one) => one.others);
  const parts = [
    `${found.reduce((sum, { same }) => sum + same, 0)} frames are the very ones that were received`,
    missed.length === 0 ? '' : `${missed.length} that were recorded from ${clock(Math.min(...missed))} on did not reach you`,
    span(
      others.filter(({ at }) => at < proof.runAt),
      'of before this run of the broker',
    ),
    span(
      others.filter(({ at }) => at >= proof.runAt),
      `of after the checkpoint, or of the ${RECORDED_WITHIN_S} s before it`,
    ),
  ];
  return { fault: '', words: parts.filter((one) => one !== '').join(', ') };
}
