/** ASTERIX on the command line. */
import {
  decode,
  decodeToLines,
  encodeRecords,
  isPcap,
  knownEditions,
  loadCatalogue,
  readPcap,
  surveyEditions,
  foreignFraming,
  type AsterixCatalogue,
  type DecodeOptions,
  type EncodableRecord,
  type EditionSurvey,
} from '../../format/asterix/index.ts';
import { StatedFailure, valueOf } from '../failure.ts';
import { captureOf, packetsOf } from './capture.ts';
import type { Format, JsonLine, Recognition } from './format.ts';

function* recordLines(bytes: Uint8Array, catalogue: AsterixCatalogue, options: DecodeOptions): Generator<object | string> {
  if (!isPcap(bytes)) {
    yield* decodeToLines(bytes, catalogue, options);
    return;
  }
  const { datagrams, truncation } = valueOf(readPcap(bytes));
  const packets = packetsOf(bytes, datagrams);
  for (const [index, { payload, offset, receivedAt, destinationPort }] of datagrams.entries()) {
    const head = { ...(Number.isNaN(receivedAt) ? {} : { receivedAt }), destinationPort };
    let packet = packets?.[index];
    for (const line of decodeToLines(payload, catalogue, { ...options, baseOffset: offset })) {
      const own = packet === undefined ? head : { ...head, packet };
      packet = undefined;
      yield typeof line === 'string' ? `${JSON.stringify(own).slice(0, -1)},${line.slice(1)}` : { ...own, ...line };
    }
  }
  if (truncation !== undefined) yield { error: truncation };
}

function recordOf({ value, lineNumber }: JsonLine): EncodableRecord {
  const record = value as Partial<EncodableRecord> | null;
  if (typeof record?.category === 'number' && typeof record.items === 'object') return record as EncodableRecord;
  throw new StatedFailure(`line ${lineNumber} is no record: it needs "category" and "items", as decode writes them`);
}

/** Blocks whose lengths lead from one to the next; how many, and whether they end with the input. */
function walk(bytes: Uint8Array): { readonly blocks: number; readonly endsWell: boolean } {
  let at = 0;
  let blocks = 0;
  while (at + 3 <= bytes.length && bytes[at] !== 0) {
    const length = bytes[at + 1] * 256 + bytes[at + 2];
    if (length <= 3 || at + length > bytes.length) return { blocks, endsWell: false };
    at += length;
    blocks += 1;
  }
  return { blocks, endsWell: at === bytes.length };
}

const threeDigits = (category: number): string => String(category).padStart(3, '0');

function editionsOf(survey: EditionSurvey): { readonly editions: Map<number, string>; readonly words: string } {
  const editions = new Map<number, string>();
  const words: string[] = [];
  for (const { category, edition, recordCount, oddCount, lostBlockCount } of survey.fits) {
    if (editions.has(category)) continue;
    editions.set(category, edition);
    const flaws = oddCount + lostBlockCount === 0 ? 'nothing odd' : `${lostBlockCount} blocks lost, ${oddCount} records odd`;
    words.push(`category ${threeDigits(category)} as ${edition} (${recordCount} records, ${flaws})`);
  }
  return { editions, words: words.join(', ') };
}

/** How much of the surveyed records make no sense in any edition. */
function flawShare(survey: EditionSurvey): number {
  let flaws = 0;
  let all = 0;
  const seen = new Set<number>();
  for (const { category, recordCount, oddCount, lostBlockCount } of survey.fits) {
    if (seen.has(category)) continue;
    seen.add(category);
    flaws += oddCount + lostBlockCount;
    all += recordCount + lostBlockCount;
  }
  return all === 0 ? 1 : flaws / all;
}

async function look(payloads: readonly Uint8Array[], framing: string): Promise<Omit<Recognition, 'share'>> {
  const first = payloads.at(0) ?? new Uint8Array();
  const wrapped = foreignFraming(first, 0, first.length);
  if (wrapped !== undefined) {
    return {
      framing,
      why: `its payload shows ${wrapped}`,
      wrong: `the blocks are in ${wrapped}, which is not read: unwrap them, or let the recorder write bare blocks or a pcap capture of UDP`,
    };
  }
  const survey = surveyEditions(payloads, await loadCatalogue());
  const { editions, words } = editionsOf(survey);
  const doubt = survey.doubts.find(({ code }) => code === 'asterix/edition');
  const known = { framing, editions, why: `${words}; nothing on the wire says the edition, it is the one that fits best` };
  if (doubt === undefined) return known;
  return {
    ...known,
    wrong: `${doubt.message}; then name it with --edition, as in --edition ${[...editions].map(([category, edition]) => `${category}=${edition}`).join(' --edition ')}`,
  };
}

/** Blocks of nothing but printable characters are not seen; texts that begin as a block does are. */
const isText = (bytes: Uint8Array): boolean => bytes.every((octet) => (octet >= 0x20 && octet < 0x7f) || (octet >= 9 && octet <= 13));

/** Of less not even the heads of block and record need be there. */
const HEADS_OCTETS = 8;

/** One block whose end is not there; undefined when the beginning is none of a block's. */
async function cutBlock(bytes: Uint8Array): Promise<Recognition | undefined> {
  const [category = 0, high = 0, low = 0] = bytes;
  const octets = high * 256 + low;
  if (bytes.length < 4 || octets <= bytes.length || isText(bytes) || !knownEditions().some((one) => one.category === category)) return undefined;
  // Records may run beyond what is there, but nothing before may be what no edition has.
  const shorter = Uint8Array.from(bytes);
  shorter[1] = bytes.length >> 8;
  shorter[2] = bytes.length & 255;
  const [block] = decode(shorter, await loadCatalogue([category])).blocks;
  const isCutInside = bytes.length < HEADS_OCTETS;
  if ((block.error?.code === 'asterix/fspec' && !isCutInside) || block.records.some(({ notes }) => notes !== undefined)) return undefined;
  return {
    share: 0.5,
    framing: 'one bare block',
    why: `it begins as a block of category ${threeDigits(category)} of ${octets} octets`,
    wrong: `only ${bytes.length} of them are there: the recording was cut, or is none; take a whole one`,
  };
}

async function recognise(bytes: Uint8Array): Promise<Recognition | undefined> {
  if (isPcap(bytes)) {
    const capture = readPcap(bytes);
    const datagrams = capture.ok ? capture.value.datagrams : [];
    const payloads = datagrams.map(({ payload }) => payload);
    if (payloads.length === 0)
      return {
        share: 0.5,
        framing: 'pcap capture',
        why: 'its first bytes',
        wrong: 'the capture holds no UDP datagram: capture the port that the source sends to',
      };
    return { share: 0.9, ...(await look(payloads, `pcap capture of ${payloads.length} UDP datagrams`)) };
  }
  const { blocks, endsWell } = walk(bytes);
  if (blocks === 0) {
    const wrapped = foreignFraming(bytes, 0, bytes.length);
    if (wrapped === undefined) return cutBlock(bytes);
    return {
      share: 0.6,
      framing: wrapped,
      why: 'its first bytes',
      wrong: `this is ${wrapped}, which is not read: unwrap it, or let the recorder write bare blocks or a pcap capture of UDP`,
    };
  }
  const survey = isText(bytes) ? undefined : surveyEditions([bytes], await loadCatalogue());
  if (survey === undefined || survey.fits.length === 0) return undefined;
  const seen = await look([bytes], `${blocks} bare blocks`);
  // Bytes of something else lead from "block" to "block" by chance, but not to the end, and not to records that make sense.
  const share = (endsWell ? 0.95 : 0.55) - 0.5 * flawShare(survey);
  return { share, ...seen };
}

export const ASTERIX: Format = {
  decode: async (bytes, { editions }) => recordLines(bytes, await loadCatalogue(), { editionOf: (category) => editions.get(category) }),
  encode: async (lines) => {
    const catalogue = await loadCatalogue();
    const blocks = (some: readonly JsonLine[]): Uint8Array => valueOf(encodeRecords(some.map(recordOf), catalogue));
    return captureOf(lines, blocks) ?? blocks(lines);
  },
  recognise,
};
