/**
 * What stands, in the record: each change as it goes out, and all of it once a minute. A process that comes after a crash reads it
 * from the end of the record and takes it up before its first input: warnings stand, and ids jump past all that may have left.
 */
import type { PlaceId, RecipientId, TimeS } from '../base/index.ts';
import { UNRECORDED_EPOCHS, viewKey, type LeftBehind } from '../broker/index.ts';
import type { CapMemory } from '../deliver/index.ts';
import type { Place, ViewLevel, Warning } from '../model/index.ts';
import type { RecordEntry, TextEntry } from '../record/chain/index.ts';

/** Seconds between two entries that hold all that stands. */
const WHOLE_EVERY_S = 60;
/** Among so many ticks of one process at least one wrote them, even if that process stood still once. */
export const READ_BACK_TICKS = 3 * WHOLE_EVERY_S;
/** Where a frame's header has the epoch of its view (docs/wire.md). */
const EPOCH_OFFSET = 12;

/** One place's warning by the id of the place, with what its messages refer to. */
interface StandingPlace {
  readonly place: PlaceId;
  readonly warning: Omit<Warning, 'placeIndex'>;
  readonly cap?: CapMemory;
}

/** The text of an entry; its subject is the recipient. */
interface StandingText {
  /** False: only what changed. */
  readonly whole: boolean;
  readonly places: readonly StandingPlace[];
  /** Of a process that took up another: the last epoch of each level that had left. */
  readonly resumed?: Readonly<Partial<Record<ViewLevel, number>>>;
}

/** What a record says of the process that wrote it last. */
export interface Left {
  /** By `viewKey`. */
  readonly epochs: ReadonlyMap<string, number>;
  readonly places: ReadonlyMap<string, readonly StandingPlace[]>;
}

/** Nothing was left. */
export const NOTHING_LEFT: Left = { epochs: new Map(), places: new Map() };

export interface StandingBookOptions {
  record(entry: RecordEntry): void;
  placesOf(recipient: RecipientId): readonly Place[];
  memoryOf(recipient: RecipientId, placeIndex: number): CapMemory | undefined;
}

export interface StandingBook {
  changed(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void;
  /** Called on every tick; writes on whole minutes. */
  ticked(at: TimeS, standing: Iterable<readonly [RecipientId, readonly Warning[]]>): void;
}

function entryOf(recipient: RecipientId, at: TimeS, text: StandingText): TextEntry {
  return { type: 'standing', at, subject: recipient, text: JSON.stringify(text) };
}

/** Keeps the record informed of what stands. */
export function createStandingBook(options: StandingBookOptions): StandingBook {
  const placed = (recipient: RecipientId, warnings: readonly Warning[]): StandingPlace[] => {
    const places = options.placesOf(recipient);
    return warnings.map(({ placeIndex, ...warning }) => ({ place: places[placeIndex].id, warning, cap: options.memoryOf(recipient, placeIndex) }));
  };
  return {
    changed: (recipient, at, changes) => options.record(entryOf(recipient, at, { whole: false, places: placed(recipient, changes) })),
    ticked(at, standing) {
      if (at % WHOLE_EVERY_S !== 0) return;
      for (const [recipient, warnings] of standing) {
        if (warnings.length > 0) options.record(entryOf(recipient, at, { whole: true, places: placed(recipient, warnings) }));
      }
    },
  };
}

/** What the newest entries of a recording say; those of the process that wrote last, or of its last `READ_BACK_TICKS` ticks. */
export async function readLeft(entries: AsyncIterable<RecordEntry>): Promise<Left> {
  const epochs = new Map<string, number>();
  const places = new Map<string, Map<PlaceId, StandingPlace>>();
  for await (const entry of entries) {
    if (entry.type === 'frame') {
      const header = new DataView(entry.bytes.buffer, entry.bytes.byteOffset);
      const key = `${entry.recipient}/${entry.level}`;
      // A process that went on under an older epoch jumped all the same.
      epochs.set(key, Math.max(epochs.get(key) ?? 0, header.getUint32(EPOCH_OFFSET, true)));
    } else if (entry.type === 'standing') {
      const { subject: recipient } = entry;
      const text = JSON.parse(entry.text) as StandingText;
      const known = text.whole ? new Map<PlaceId, StandingPlace>() : (places.get(recipient) ?? new Map<PlaceId, StandingPlace>());
      for (const place of text.places) known.set(place.place, place);
      places.set(recipient, known);
      // It may have ended before a frame of its own is on record: what it jumped past counts.
      for (const [level, epoch] of Object.entries(text.resumed ?? {})) epochs.set(`${recipient}/${level}`, epoch + UNRECORDED_EPOCHS);
    }
  }
  return { epochs, places: new Map([...places].map(([recipient, known]) => [recipient, [...known.values()]])) };
}

/** The entry by which a process takes up what was left of `recipient`. */
export function resumeEntry(left: Left, recipient: RecipientId, levels: readonly ViewLevel[], at: TimeS): TextEntry {
  const resumed = Object.fromEntries(levels.map((level) => [level, left.epochs.get(viewKey({ recipient, level })) ?? 0]));
  return entryOf(recipient, at, { whole: true, places: left.places.get(recipient) ?? [], resumed });
}

/** What such an entry says, with the place indices of now. */
export interface Resumed {
  readonly views: ReadonlyMap<ViewLevel, LeftBehind>;
  readonly memories: ReadonlyMap<number, CapMemory>;
  /** Places that stood and are no longer served: nobody will end their warnings. */
  readonly lostPlaces: readonly PlaceId[];
}

/** Reads the text of an entry; undefined when nothing is taken up by it. Throws when it is not JSON. */
export function readResumed(text: string, places: readonly Place[]): Resumed | undefined {
  const { places: known, resumed } = JSON.parse(text) as StandingText;
  if (resumed === undefined) return undefined;
  const indexOf = new Map(places.map(({ id }, index) => [id, index]));
  const standing: Warning[] = [];
  const memories = new Map<number, CapMemory>();
  const lostPlaces: PlaceId[] = [];
  for (const { place, warning, cap } of known) {
    const placeIndex = indexOf.get(place);
    if (placeIndex === undefined) {
      lostPlaces.push(place);
      continue;
    }
    standing.push({ ...warning, arrivalAt: warning.arrivalAt, placeIndex });
    if (cap !== undefined) memories.set(placeIndex, cap);
  }
  const levels = Object.entries(resumed) as [ViewLevel, number][];
  const views = new Map(levels.map(([level, lastEpoch]): [ViewLevel, LeftBehind] => [level, { lastEpoch, standing: level === 'warn' ? standing : [] }]));
  return { views, memories, lostPlaces };
}
