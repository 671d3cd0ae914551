// The judge of what every decoder, and the way from its door to plots, makes of an input.
import { HUB, LIMITS, feedId, lineSpans, sensorId, timeS, type Result } from '../../src/base/index.ts';
import { createFastDecoder, decodeToLines, readPcap, surveyEditions, type AsterixCatalogue } from '../../src/format/asterix/index.ts';
import { readCapBytes } from '../../src/format/cap/index.ts';
import { decodeCot, detailXml, wholeCot, writeCotProtobuf, writeCotXml, readCotXml } from '../../src/format/cot/index.ts';
import { csvLine, readCsv } from '../../src/format/csv/index.ts';
import { createFrameReader, frameLength } from '../../src/format/frame/index.ts';
import { readPolygons } from '../../src/format/geojson/index.ts';
import { readKmlPolygons } from '../../src/format/kml/index.ts';
import {
  blankBeastFrame,
  blankBroadcast,
  blankMessage,
  createAircraftTable,
  readAircraftJson,
  readAvrLine,
  readBeast,
  readMessage,
  readSbsLine,
  wholeBeast,
} from '../../src/format/modes/index.ts';
import { readFlights, writeFlight } from '../../src/format/flights/index.ts';
import { decodePlots, plotLinesOf } from '../../src/format/plots/index.ts';
import { decodeSapient, readDetection, sapientToJson, wholeSapient, writeSapient } from '../../src/format/sapient/index.ts';
import { fixtureSecondary, fixtureSource } from '../../src/ingest/fixture.ts';
import { createIngest } from '../../src/ingest/index.ts';
import type { FeedConfig, Sensor, SourceFormat } from '../../src/model/index.ts';
import { KINDS, type Input, type Kind } from './inputs.ts';

/** What the decoders made of one input. */
export interface Verdict {
  readonly records: number;
  /** Codes of what was not read. */
  readonly codes: readonly string[];
  /** What must not be: an error without its name or place, or more out than the input can hold. */
  readonly wrongs: readonly string[];
}

interface Named {
  readonly code: string;
  readonly message: string;
  readonly offset?: number;
  readonly item?: string;
}

/** What a reader says while it reads one input. */
interface Say {
  record(): void;
  fault(fault: Named): void;
  wrong(what: string): void;
}

type Reader = (bytes: Uint8Array, say: Say) => void;

const FORMATS: readonly SourceFormat[] = ['asterix', 'beast', 'avr', 'sbs', 'aircraft-json', 'cot', 'sapient', 'plots'];
const must = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};

/** A door of each format, all of one feed; the ASTERIX door knows source 0/0 alone. Judges the plots that come of them. */
function createDoors(): (format: SourceFormat, bytes: Uint8Array, say: Say) => void {
  const feed = must(feedId('f-1'));
  const sensors = FORMATS.map((format): Sensor => ({ ...fixtureSecondary, id: must(sensorId(format)), feed }));
  const editions = { 1: '1.4', 2: '1.2', 10: '1.1', 20: '1.11', 21: '2.4', 34: '1.29', 48: '1.32', 62: '1.21', 65: '1.6' };
  const sources = FORMATS.map((format, index) =>
    fixtureSource(sensors[index].id, { door: format, format, editions: format === 'asterix' ? editions : {}, timeMeaning: 'received', latencySigmaS: 0.1 }),
  );
  const feeds: FeedConfig[] = [{ id: feed, member: HUB, public: true, sources }];
  let plots = 0;
  let wrong = '';
  const ingest = createIngest(
    { feeds, sensors, mode: 'exercise' },
    {
      plot: (plot) => {
        plots += 1;
        const place =
          plot.form === 'position'
            ? Math.abs(plot.latRad) <= 1.5708 && Math.abs(plot.lonRad) <= 3.1416 && plot.horizontalSigmaM > 0
            : Number.isFinite(plot.azimuthRad) && plot.azimuthSigmaRad > 0;
        if (!place || !Number.isFinite(plot.measuredAt) || !(plot.timeSigmaS >= 0)) wrong = `a ${plot.form} plot without a place, a time or an error`;
        if (/[^A-Z0-9 ]/.test(plot.callsign)) wrong = `callsign ${JSON.stringify(plot.callsign)}`;
      },
      mark: () => undefined,
      quarantined: () => undefined,
    },
  );
  let second = 1_713_045_540;
  return (format, bytes, say) => {
    plots = 0;
    wrong = '';
    // Each input has a second for itself, so that the limit of plots a second is not what is tested; times stay near those that are drawn.
    second = second > 1_713_045_560 ? 1_713_045_540 : second + 1;
    ingest.bytes(format, timeS(second), bytes);
    if (wrong !== '') say.wrong(wrong);
    if (plots > bytes.length) say.wrong(`${plots} plots of ${bytes.length} octets`);
  };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, LIMITS.inputBytesMax));

function asterixReader(catalogue: AsterixCatalogue): Reader {
  return (bytes, { record, fault }) => {
    for (const line of decodeToLines(bytes, catalogue)) {
      if (typeof line === 'string') record();
      else fault(line.error);
    }
    createFastDecoder({ report048: record, report021: record, report001: record, service034: record, service002: record, system: record, fault })(bytes);
  };
}

function pcapReader(catalogue: AsterixCatalogue): Reader {
  return (bytes, { record, fault }) => {
    const capture = readPcap(bytes);
    if (!capture.ok) return fault(capture.error);
    if (capture.value.truncation !== undefined) fault(capture.value.truncation);
    for (const _datagram of capture.value.datagrams) record();
    if (capture.value.datagrams.length > 0)
      surveyEditions(
        capture.value.datagrams.map(({ payload }) => payload),
        catalogue,
      );
  };
}

function beastReader(): Reader {
  const table = createAircraftTable({ latRad: 0.55, lonRad: 0.62 });
  const message = blankMessage();
  const broadcast = blankBroadcast();
  const frame = blankBeastFrame();
  let heard = 0;
  return (bytes, { record, fault, wrong }) => {
    const end = readBeast(bytes, frame, {
      frame: () => {
        record();
        heard += 1;
        if (readMessage(frame.octets, 7, frame.messageLength, message) === 'good') table.hear(message, { at: heard / 10 }, broadcast);
      },
      fault,
    });
    if (end > bytes.length || wholeBeast(bytes) !== end) wrong(`Beast ends at ${end} of ${bytes.length}`);
  };
}

const lines: Reader = (bytes, { record, fault, wrong }) => {
  for (const { from, end } of lineSpans(bytes)) {
    const line = text(bytes.subarray(from, end));
    const read = readAvrLine(line, 0);
    if (read !== undefined && 'code' in read) fault(read);
    else if (read !== undefined) record();
    const sbs = readSbsLine(line, 0);
    if (!sbs.ok) fault(sbs.error);
    else record();
    if (sbs.ok && sbs.value?.callsign !== undefined && /[\p{Cc}\p{Cf}]/u.test(sbs.value.callsign)) wrong(`callsign ${JSON.stringify(sbs.value.callsign)}`);
  }
};

const each = (results: Iterable<Result<unknown, Named>>, { record, fault }: Say): void => {
  for (const read of results) {
    if (read.ok) record();
    else fault(read.error);
  }
};

/** What was read as XML is written and read again to the same; what protobuf can hold comes back from it as it was. */
const cotReader: Reader = (bytes, say) => {
  const read = decodeCot(bytes);
  each(read, say);
  for (const message of read) {
    const event = message.ok ? message.value.event : undefined;
    if (event === undefined) continue;
    const written = writeCotXml(event);
    if (!written.ok) {
      // A detail that came as protobuf may hold a text that is no XML.
      if (event.detail?.message === undefined) say.wrong(`not written: ${written.error.message}`);
      continue;
    }
    const again = readCotXml(written.value);
    if (!again.ok) say.wrong(`written as ${written.value.slice(0, 400)}, which is not read: ${again.error.message}`);
    else if (message.ok && message.value.form === 'xml' && (again.value.uid !== event.uid || (again.value.detail?.xml ?? '') !== (event.detail?.xml ?? '')))
      say.wrong('an event does not come back from XML as it was');
    if (event.detail !== undefined) detailXml(event.detail);
    const protobuf = writeCotProtobuf({ event, control: undefined });
    if (!protobuf.ok && protobuf.error.code !== 'cot/not-in-protobuf') say.wrong(`protobuf: ${protobuf.error.message}`);
  }
  const whole = wholeCot(bytes);
  if (whole > bytes.length) say.wrong(`events end at ${whole} of ${bytes.length}`);
};

const sapientReader: Reader = (bytes, say) => {
  const read = decodeSapient(bytes);
  each(read, say);
  for (const message of read) {
    if (!message.ok) continue;
    writeSapient(message.value);
    JSON.stringify(sapientToJson(message.value));
    const detection = readDetection(message.value);
    // Of a message that was read: what the detection lacks is named by its field.
    if (!detection.ok) say.fault({ ...detection.error, offset: 0 });
  }
  if (wholeSapient(bytes) > bytes.length) say.wrong('messages end behind the input');
};

const polygons = (read: ReturnType<typeof readPolygons> | ReturnType<typeof readKmlPolygons>, { record, fault, wrong }: Say): void => {
  if (!read.ok) return fault(read.error);
  for (const { ring } of read.value.features) {
    record();
    if (!ring.every((value, i) => Math.abs(value) <= (i % 2 === 0 ? 3.1416 : 1.5708))) wrong('a ring off the Earth');
  }
};

const csvReader: Reader = (bytes, { record, fault, wrong }) => {
  const read = readCsv(text(bytes));
  if (!read.ok) return fault(read.error);
  for (const row of read.value) {
    record();
    const again = readCsv(csvLine(row));
    if (!again.ok || again.value.some((cells) => cells.some((cell) => /^[=+\-@]/.test(cell))))
      wrong(`a row comes back otherwise, or with a formula: ${JSON.stringify(row)}`);
  }
};

/** What was read is written to a line that reads as the same line. */
const flightReader: Reader = (bytes, { record, fault, wrong }) => {
  for (const read of readFlights(text(bytes))) {
    if (!read.ok) fault(read.error);
    else {
      record();
      const line = writeFlight(read.value);
      const [again] = readFlights(line);
      if (!again.ok || writeFlight(again.value) !== line) wrong(`a flight comes back otherwise: ${line}`);
      if (!read.value.points.every(({ latRad, lonRad }) => Math.abs(latRad) <= 1.5708 && Math.abs(lonRad) <= 3.1416)) wrong('a flight off the Earth');
    }
  }
};

const plotFileReader: Reader = (bytes, say) => {
  const found = plotLinesOf(text(bytes));
  if (found === undefined) return each(decodePlots(bytes), say);
  if (!found.ok) return say.fault(found.error);
  for (const line of found.value) {
    const read = decodePlots(new TextEncoder().encode(line));
    if (read.length !== 1) say.wrong(`a row became ${read.length} lines: ${line}`);
    each(read, say);
  }
};

const frameReader: Reader = (bytes, { record, fault }) => {
  const reader = createFrameReader();
  for (let offset = 0; offset < bytes.length; ) {
    const length = frameLength(bytes, offset);
    if (!length.ok) return fault(length.error);
    const read = reader.read(bytes.subarray(offset, offset + length.value));
    if (read.ok) record();
    else fault(read.error);
    offset += length.value;
  }
};

/** Kind of input → the door that it would come to; kinds without one are read from files. */
const DOOR_OF: Readonly<Partial<Record<Kind, SourceFormat>>> = {
  asterix: 'asterix',
  'asterix-noise': 'asterix',
  beast: 'beast',
  avr: 'avr',
  sbs: 'sbs',
  'aircraft-json': 'aircraft-json',
  'cot-xml': 'cot',
  'cot-protobuf': 'cot',
  sapient: 'sapient',
  'plot-lines': 'plots',
  'plot-block': 'plots',
};

/** Streams say at which byte what was not read begins; files name its row, feature or element. */
const PLACED = /^(?:asterix|pcap|modes|cot|sapient|plots)\/(?!document)/;
/** Inside a record of ASTERIX the item is known too. */
const ITEMISED: readonly string[] = ['asterix/overrun', 'asterix/fspec'];
/** Kinds whose reader has something to say of every input. */
const SPEAKS: readonly Kind[] = ['asterix', 'asterix-noise', 'noise', 'cot-xml', 'cot-protobuf', 'sapient', 'cap', 'frames'];

/** Decoders of one run; they keep what they would keep in a running program. One input in eight goes to a reader that it was not made for, one in three to a door too. */
export function createJudge(catalogue: AsterixCatalogue): (input: Input, seed: number) => Verdict {
  const asterix = asterixReader(catalogue);
  const plots: Reader = (bytes, say) => each(decodePlots(bytes), say);
  const readers: Readonly<Record<Kind, Reader>> = {
    asterix,
    'asterix-noise': asterix,
    pcap: pcapReader(catalogue),
    beast: beastReader(),
    avr: lines,
    sbs: lines,
    'aircraft-json': (bytes, say) => each(readAircraftJson(bytes), say),
    'cot-xml': cotReader,
    'cot-protobuf': cotReader,
    sapient: sapientReader,
    cap: (bytes, say) => each([readCapBytes(bytes.subarray(0, LIMITS.inputBytesMax))], say),
    geojson: (bytes, say) => polygons(readPolygons(text(bytes)), say),
    kml: (bytes, say) => polygons(readKmlPolygons(text(bytes)), say),
    csv: csvReader,
    flights: flightReader,
    'plot-files': plotFileReader,
    'plot-lines': plots,
    'plot-block': plots,
    frames: frameReader,
    noise: asterix,
  };
  const door = createDoors();
  return ({ kind, bytes }, seed) => {
    const codes: string[] = [];
    const wrongs: string[] = [];
    let records = 0;
    const say: Say = {
      record: () => void (records += 1),
      fault: ({ code, message, offset, item }) => {
        codes.push(code);
        if (!/^[a-z]+\/[a-z0-9-]+$/.test(code) || message.length < 10) wrongs.push(`unnamed: ${code} ${message}`);
        if (/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(message)) wrongs.push(`unseen characters in ${JSON.stringify(message)}`);
        if (offset === undefined && PLACED.test(code)) wrongs.push(`${code} without a place`);
        if (item === undefined && ITEMISED.includes(code)) wrongs.push(`${code} without an item`);
        if (offset !== undefined && !(offset >= 0 && offset <= bytes.length)) wrongs.push(`${code} at ${offset} of ${bytes.length}`);
      },
      wrong: (what) => void wrongs.push(what),
    };
    const round = Math.floor(seed / KINDS.length);
    const other = KINDS[Math.floor(round / 8) % KINDS.length];
    const isStray = kind === 'noise' || round % 8 === 0;
    const format = isStray ? DOOR_OF[other] : DOOR_OF[kind];
    if (isStray) readers[other](bytes, say);
    else readers[kind](bytes, say);
    if (format !== undefined && round % 3 === 0) door(format, bytes, say);
    // Every other reader may wait for more, or finds nothing in a file that holds nothing.
    if (!isStray && SPEAKS.includes(kind) && records + codes.length === 0 && bytes.some((octet) => octet > 32)) wrongs.push('neither a record nor an error');
    // A record of each decoder takes an octet at least, and an error stands for one.
    if (records + codes.length > 6 * bytes.length + 12) wrongs.push(`${records} records and ${codes.length} errors of ${bytes.length} octets`);
    return { records, codes, wrongs };
  };
}
