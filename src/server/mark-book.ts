/**
 * What happened in a view, for its time bar: stages that began, indications that came, threats that were lost from sight, times without a
 * picture or a record. Read from the frames that were delivered, so that it is the same for an exercise, a live broker and a recording. One
 * entry a minute and kind.
 */
import { timeS, type TimeS, type TrackId } from '../base/index.ts';
import { createFrameReader, type FrameReader } from '../format/frame/index.ts';
import type { Frame, Stage, ViewLevel } from '../model/index.ts';
import type { Mark } from './frame-store.ts';

/** Stages that a bar marks: the other two end what began. */
const MARKED: readonly Stage[] = ['take-cover', 'expected', 'prepare'];
/** Minutes of a day and a half with every kind of mark; beyond it the oldest go. */
const MARKS_MAX = 10_000;
const MINUTE_S = 60;

interface Book {
  reader: FrameReader;
  /** By place: event and stage that were marked last. */
  readonly known: Map<number, string>;
  readonly marks: Map<string, Mark>;
  wasBlank: boolean;
  wasUnrecorded: boolean;
  /** Of the level `threats`, which holds what is on its way and every indication that is told. */
  threats: FrameReader;
  lost: Set<TrackId>;
  indications: Set<string>;
}

export interface MarkBook {
  /** Takes in one delivered frame; those of the level `picture` say nothing more. */
  note(view: string, level: ViewLevel, bytes: Uint8Array): void;
  /** In order of time. */
  of(view: string): readonly Mark[];
}

function add(book: Book, at: TimeS, what: Mark['what'], count: number): void {
  const minute = timeS(Math.floor(at / MINUTE_S) * MINUTE_S);
  const key = `${minute}/${what}`;
  book.marks.set(key, { at: book.marks.get(key)?.at ?? at, what, count: (book.marks.get(key)?.count ?? 0) + count });
  for (const oldest of book.marks.keys()) {
    if (book.marks.size <= MARKS_MAX) break;
    book.marks.delete(oldest);
  }
}

function noteWarnings(book: Book, frame: Frame): void {
  const begun = new Map<Stage, number>();
  for (const { placeIndex, event, stage } of frame.warnings) {
    const now = `${event}/${stage}`;
    if (book.known.get(placeIndex) === now) continue;
    book.known.set(placeIndex, now);
    begun.set(stage, (begun.get(stage) ?? 0) + 1);
  }
  for (const stage of MARKED) if (begun.has(stage)) add(book, frame.at, stage, begun.get(stage) ?? 0);
}

function noteState(book: Book, frame: Frame): void {
  const blank = frame.status === 'rebuilding';
  if (blank && !book.wasBlank) add(book, frame.at, 'rebuilding', 1);
  if (frame.unrecorded && !book.wasUnrecorded) add(book, frame.at, 'unrecorded', 1);
  book.wasBlank = blank;
  book.wasUnrecorded = frame.unrecorded;
}

/** Threats of which the view has just lost sight, and indications that have just come. */
function noteThreats(book: Book, frame: Frame): void {
  // A view that is being rebuilt has lost nothing from sight: it has a mark of its own.
  if (frame.status === 'rebuilding') return;
  const lost = new Set(frame.tracks.filter(({ status }) => status === 'lost').map(({ id }) => id));
  let lostCount = 0;
  for (const id of lost) if (!book.lost.has(id)) lostCount += 1;
  if (lostCount > 0) add(book, frame.at, 'lost', lostCount);
  book.lost = lost;
  const indications = (frame.words ?? []).flatMap((item) => (item.k === 'indication' ? [item] : []));
  for (const { id, at } of indications) if (!book.indications.has(id)) add(book, timeS(at), 'indication', 1);
  book.indications = new Set(indications.map(({ id }) => id));
}

const emptyBook = (): Book => ({
  reader: createFrameReader(),
  known: new Map(),
  marks: new Map(),
  wasBlank: false,
  wasUnrecorded: false,
  threats: createFrameReader(),
  lost: new Set(),
  indications: new Set(),
});

/** A book without a mark. */
export function createMarkBook(): MarkBook {
  const books = new Map<string, Book>();
  return {
    note(view, level, bytes) {
      if (level === 'picture') return;
      const book = books.get(view) ?? emptyBook();
      books.set(view, book);
      const read = (level === 'warn' ? book.reader : book.threats).read(bytes);
      if (!read.ok) {
        // A stream that begins anew is read from its next snapshot.
        if (level === 'warn') book.reader = createFrameReader();
        else book.threats = createFrameReader();
        return;
      }
      if (level === 'warn') {
        noteWarnings(book, read.value);
        noteState(book, read.value);
      } else noteThreats(book, read.value);
    },
    of: (view) => [...(books.get(view)?.marks.values() ?? [])].sort((a, b) => a.at - b.at),
  };
}
