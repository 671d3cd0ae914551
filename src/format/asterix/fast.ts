// The way of ingest: octets straight into reused objects, nothing allocated for a good record, no tables to load.

import { assert } from '../../base/index.ts';
import { blockFault, BLOCK_HEAD_OCTETS, fieldSpecEnd } from './decode.ts';
import { asterixFault, categoryText, type AsterixFault } from './fault.ts';
import { readReport001, readService002 } from './fast-001.ts';
import { readReport010 } from './fast-010.ts';
import { readReport020 } from './fast-020.ts';
import { readReport021 } from './fast-021.ts';
import { blankService034, readService034, type Service034 } from './fast-034.ts';
import { readReport048 } from './fast-048.ts';
import { readReport062 } from './fast-062.ts';
import { readService065 } from './fast-065.ts';
import { itemAtFault } from './fast-item.ts';
import { BEYOND } from './octets.ts';
import { blankReport021, type Report021 } from './report-021.ts';
import { blankReport048, type Report048 } from './report-048.ts';
import { blankSystemReport, type SystemReport } from './report-system.ts';

/** Where records go. The objects are filled again for the next record: copy what must stay. */
export interface FastSink {
  readonly report048?: (report: Report048) => void;
  readonly service034?: (message: Service034) => void;
  readonly report021?: (report: Report021) => void;
  /** Category 001 in the object of 048, 002 in that of 034. */
  readonly report001?: (report: Report048) => void;
  readonly service002?: (message: Service034) => void;
  /** Categories 010, 020 and 062, and 065 as the states of a system that 010 has. */
  readonly system?: (category: number, report: SystemReport) => void;
  /** A block of a category that has no function above: its octets from `from` to `end`, header included. */
  readonly other?: (category: number, from: number, end: number) => void;
  /** A bad block or record; the rest of its block is lost, the next block goes on. */
  readonly fault: (fault: AsterixFault) => void;
}

/** Options of the fast decoder. */
export interface FastOptions {
  /** Edition that a source speaks, when it is known. One with another profile than the decoder's is refused. */
  readonly editionOf?: (category: number, sac: number, sic: number) => string | undefined;
}

/** Reads all blocks of `bytes` between `from` (0) and `end` (all). */
export type FastDecoder = (bytes: Uint8Array, from?: number, end?: number) => void;

interface Reader {
  /** Editions that begin so share the profile that is read here. */
  readonly major: string;
  /** Reads a record; gives the position after it, or something beyond the end. */
  readonly read: (bytes: Uint8Array, at: number) => number;
  readonly deliver: () => void;
}

/** A reader of one category into an object of its own. */
function readerOf<Report>(
  major: string,
  report: Report,
  read: (bytes: Uint8Array, at: number, report: Report) => number,
  deliver: (report: Report) => void,
): Reader {
  return { major, read: (bytes, at) => read(bytes, at, report), deliver: () => deliver(report) };
}

/** The reader of a category for what `sink` takes; made when the first block of it comes, for most decoders hear of one or two. */
function createReader(category: number, { report001, service002, report048, service034, report021, system }: FastSink): Reader | undefined {
  const ofSystem = (read: (bytes: Uint8Array, at: number, report: SystemReport) => number): Reader | undefined =>
    system && readerOf('1.', blankSystemReport(), read, (report) => system(category, report));
  switch (category) {
    case 1:
      return report001 && readerOf('1.', blankReport048(), readReport001, report001);
    case 2:
      return service002 && readerOf('1.', blankService034(), readService002, service002);
    case 10:
      return ofSystem(readReport010);
    case 20:
      return ofSystem(readReport020);
    case 21:
      return report021 && readerOf('2.', blankReport021(), readReport021, report021);
    case 34:
      return service034 && readerOf('1.', blankService034(), readService034, service034);
    case 48:
      return report048 && readerOf('1.', blankReport048(), readReport048, report048);
    case 62:
      return ofSystem(readReport062);
    case 65:
      return ofSystem(readService065);
    default:
      return undefined;
  }
}

/** The block that is read; one for a decoder, filled again. */
interface Block {
  bytes: Uint8Array;
  category: number;
  from: number;
  end: number;
}

const NOTHING = new Uint8Array(0);

function editionFault(block: Block, reader: Reader, options: FastOptions): AsterixFault | undefined {
  if (options.editionOf === undefined) return undefined;
  const { bytes, category, from, end } = block;
  const at = fieldSpecEnd(bytes, from, end);
  if (at < 0 || at + 2 > end || (bytes[from] & 0x80) === 0) return undefined;
  const edition = options.editionOf(category, bytes[at], bytes[at + 1]);
  if (edition === undefined || edition.startsWith(reader.major)) return undefined;
  const source = `SAC ${bytes[at]} SIC ${bytes[at + 1]}`;
  const message = `category ${categoryText(category)} of ${source} is set to edition ${edition}; plots are read from ${reader.major}x only`;
  return asterixFault('asterix/edition', { offset: from }, message);
}

/** Tells apart the two ways in which a record can be lost. */
function recordFault(block: Block, at: number, next: number, reader: Reader): AsterixFault {
  const { bytes, category, end } = block;
  const name = `category ${categoryText(category)}`;
  const place = { offset: at, item: itemAtFault(category, bytes, { from: at, end }, reader.read) };
  if (next === -1) return asterixFault('asterix/fspec', place, `a record of ${name} sets no field, or one that its profile does not have`);
  if (next < BEYOND) {
    return asterixFault('asterix/overrun', place, `a record of ${name} needs ${next - end} octets more than its block has: check the edition`);
  }
  return asterixFault('asterix/length', place, `a record of ${name} has an item whose length cannot be told`);
}

function readBlock(block: Block, reader: Reader, sink: FastSink): void {
  const { bytes, end } = block;
  let at = block.from;
  while (at < end) {
    const next = reader.read(bytes, at);
    if (next <= at || next > end) {
      sink.fault(recordFault(block, at, next, reader));
      return;
    }
    reader.deliver();
    at = next;
  }
}

/**
 * Makes a decoder that hands records to `sink` in the order of the octets: categories 001, 002, 010, 020, 034, 048, 062 and 065
 * (editions 1.x) and 021 (2.x). Never throws on input; what is lost is named by `sink.fault` with its offset and item.
 * @example createFastDecoder({ report048: (report) => use(report.rangeM), fault: (fault) => log(fault.message) })(datagram)
 */
export function createFastDecoder(sink: FastSink, options: FastOptions = {}): FastDecoder {
  const readers = new Map<number, Reader>();
  const readerFor = (category: number): Reader | undefined => {
    const known = readers.get(category);
    if (known !== undefined) return known;
    const made = createReader(category, sink);
    if (made !== undefined) readers.set(category, made);
    return made;
  };
  const block: Block = { bytes: NOTHING, category: -1, from: 0, end: 0 };
  return (bytes, from = 0, end = bytes.length) => {
    assert(from >= 0 && end <= bytes.length, 'the range to decode must lie inside the octets');
    let at = from;
    while (at < end) {
      const fault = blockFault(bytes, at, end);
      if (fault !== undefined) return sink.fault(fault);
      const category = bytes[at];
      const blockEnd = at + bytes[at + 1] * 256 + bytes[at + 2];
      const reader = readerFor(category);
      if (reader === undefined) sink.other?.(category, at, blockEnd);
      else {
        block.bytes = bytes;
        block.category = category;
        block.from = at + BLOCK_HEAD_OCTETS;
        block.end = blockEnd;
        const refused = editionFault(block, reader, options);
        if (refused === undefined) readBlock(block, reader, sink);
        else sink.fault(refused);
      }
      at = blockEnd;
    }
  };
}
