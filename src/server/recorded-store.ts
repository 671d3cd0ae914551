/** The frames of a recording for a console: the stored bytes, whatever program made them. Nothing is computed. */
import { HUB, addS, isPublic, memberOf, recipientId, timeS, type RecipientId, type TimeS } from '../base/index.ts';
import type { ViewLevel } from '../model/index.ts';
import type { FrameEntry, RecordEntry } from '../record/chain/index.ts';
import type { Recording } from '../record/store/index.ts';
import { createFrameSpool, type SpooledFrame } from './frame-spool.ts';
import type { EngineFacts, FrameStore, ViewFacts } from './frame-store.ts';
import { handleOf } from './handles.ts';
import { createMarkBook } from './mark-book.ts';
import { readFacts, recordedViewer, type RecordedFacts } from './recorded-facts.ts';
import { wholeRuns } from './whole-runs.ts';

/** Bit of a frame's flags that marks a snapshot, and where the flags stand (docs/wire.md). */
const FLAGS_BYTE = 10;
const SNAPSHOT_BIT = 1;
/** Reading goes on in slices of this length, so that the console answers meanwhile. */
const SLICE_MS = 20;

export interface RecordedStore extends FrameStore {
  /** Members behind the handles of views, publics left out. */
  readonly members: ReadonlyMap<string, string>;
  /** Resolves when everything is read; a damaged recording ends early and says so as `failure`. */
  readonly filled: Promise<void>;
  close(): Promise<void>;
}

interface Beginning {
  readonly facts: RecordedFacts | undefined;
  readonly firstAt: TimeS;
  /** Levels of each recipient, as the first tick's frames have them. */
  readonly levels: ReadonlyMap<RecipientId, readonly ViewLevel[]>;
}

/** Reads up to the end of the first tick that has frames. */
async function readBeginning(recording: Recording): Promise<Beginning | undefined> {
  let facts: RecordedFacts | undefined;
  let firstAt: TimeS | undefined;
  const levels = new Map<RecipientId, ViewLevel[]>();
  for await (const entry of wholeRuns(recording)) {
    if (entry.type === 'places') facts = readFacts(entry.text) ?? facts;
    if (entry.type !== 'frame') continue;
    firstAt ??= entry.at;
    if (entry.at > firstAt) break;
    const recipient = recipientId(entry.recipient);
    if (!recipient.ok) continue;
    levels.set(recipient.value, [...(levels.get(recipient.value) ?? []), entry.level]);
  }
  return firstAt === undefined ? undefined : { facts, firstAt, levels };
}

function factsOf(recording: Recording, beginning: Beginning, handles: ReadonlyMap<string, string>, endsAt: TimeS): EngineFacts {
  const { facts, firstAt, levels } = beginning;
  const viewers = [...levels.keys()].filter((recipient) => handles.has(recipient));
  const handle = (recipient: RecipientId): string => handles.get(recipient) ?? '';
  const shown = (recipient: RecipientId): EngineFacts['places'][string] => (facts?.shown[recipient] ?? []).flatMap((index) => facts?.places[index] ?? []);
  const views = viewers.map(
    (recipient): ViewFacts => ({
      handle: handle(recipient),
      ...(facts === undefined ? { names: { en: recipient, ar: recipient } } : recordedViewer(facts, recipient)),
      levels: levels.get(recipient) ?? [],
      kind: isPublic(recipient) ? 'public' : memberOf(recipient) === HUB ? 'hub' : 'member',
    }),
  );
  return {
    mode: recording.header.mode,
    exercise: {
      name: facts?.name ?? '',
      disclaimer: facts?.disclaimer ?? {},
      startsAt: firstAt,
      endsAt: facts?.endsAt ?? endsAt,
      seed: facts?.seed ?? 0,
      sharing: facts?.sharing ?? null,
    },
    views,
    places: Object.fromEntries(viewers.map((recipient) => [handle(recipient), shown(recipient)])),
    airspaces: Object.fromEntries(viewers.map((recipient) => [handle(recipient), facts?.airspaces ?? []])),
    coverage: {},
    ...(facts?.regions === undefined ? {} : { regions: facts.regions }),
    firstAt,
  };
}

const membersBehind = (handles: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...handles].flatMap(([recipient, handle]) => (recipient.startsWith('public:') ? [] : [[handle, recipient] as const])));

/** A store over `recording`; `as`: only the views of this member or the hub. Undefined when it holds no frame for them. */
export async function openRecordedStore(recording: Recording, as?: string): Promise<RecordedStore | undefined> {
  const beginning = await readBeginning(recording);
  if (beginning === undefined) return undefined;
  const secret = new TextEncoder().encode(recording.header.configHash);
  const recipients = [...beginning.levels.keys()].filter((recipient) => as === undefined || memberOf(recipient) === as);
  if (recipients.length === 0) return undefined;
  const handles: ReadonlyMap<string, string> = new Map(recipients.map((recipient) => [recipient, handleOf(secret, 'view', recipient)]));
  const spool = createFrameSpool();
  const marks = createMarkBook();
  let computedUntil = addS(beginning.firstAt, -1);
  let failure = '';
  let closed = false;

  /** All frames of one tick go in together. */
  function add(frames: readonly FrameEntry[]): void {
    const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.bytes.length, 0));
    let offset = 0;
    const spooled = frames.map(({ recipient, level, at, bytes: frame }): SpooledFrame => {
      bytes.set(frame, offset);
      marks.note(handles.get(recipient) ?? '', level, frame);
      const snapshot = (frame[FLAGS_BYTE] & SNAPSHOT_BIT) !== 0;
      const entry = { view: handles.get(recipient) ?? '', level, at, snapshot, offset, length: frame.length };
      offset += frame.length;
      return entry;
    });
    spool.add(spooled, bytes);
    if (frames.length > 0) computedUntil = timeS(Math.max(computedUntil, frames[0].at));
  }

  async function fill(): Promise<void> {
    let tick: FrameEntry[] = [];
    let sliceMs = performance.now();
    const ours = (entry: RecordEntry): entry is FrameEntry => entry.type === 'frame' && handles.has(entry.recipient);
    for await (const entry of wholeRuns(recording)) {
      if (closed) return;
      if (!ours(entry)) continue;
      if (tick.length > 0 && entry.at > tick[0].at) {
        add(tick);
        tick = [];
      }
      tick.push(entry);
      if (performance.now() - sliceMs < SLICE_MS) continue;
      await new Promise((resolve) => setImmediate(resolve));
      sliceMs = performance.now();
    }
    add(tick);
  }

  const filled = fill().catch((cause: Error) => void (failure = cause.message));
  return {
    filled,
    members: membersBehind(handles),
    facts: () => factsOf(recording, beginning, handles, computedUntil),
    moments: () => [],
    marks: (view) => marks.of(view),
    computedUntil: () => computedUntil,
    framesBetween: (view, level, after, until) => spool.framesBetween(view, level, after, until),
    countBetween: (view, level, after, until) => spool.countBetween(view, level, after, until),
    snapshotBefore: (view, level, at) => spool.snapshotBefore(view, level, at),
    lookedAt: () => undefined,
    restart: () => undefined,
    generation: () => 0,
    failure: () => failure,
    async close() {
      closed = true;
      await filled;
      spool.close();
    },
  };
}
