// The native plot door: plots, positions, bearings and scan marks as NDJSON or binary; carries what ASTERIX cannot.
import { err, type Result } from '../../base/index.ts';
import { decodePlotsBinary, PLOTS_MAGIC } from './binary.ts';
import { plotsFault, type PlotsFault } from './fault.ts';
import type { PlotMessage } from './message.ts';
import { decodePlotLine } from './ndjson.ts';

export { encodePlotsBinary } from './binary.ts';
export type { PlotsCode, PlotsFault } from './fault.ts';
export type { PlotMessage, PlotReport, PlotScanMark } from './message.ts';
export { encodePlotLine } from './ndjson.ts';

const LINE_FEED = 0x0a;

/**
 * Reads whole lines of NDJSON or one binary block, told apart by the first bytes ("MPL" or anything else). Each record is a
 * result of its own: a bad one does not lose its neighbours. Codes: `plots/json`, `plots/field`, `plots/value`, `plots/framing`,
 * `plots/truncated`, `plots/version`. Times are not judged here: future and past are for ingest.
 * @example decodePlots(utf8('{"t":1712959200.5,"sensor":"x","az":10,"sdAz":1}\n'))[0].ok // true
 */
export function decodePlots(bytes: Uint8Array): Array<Result<PlotMessage, PlotsFault>> {
  if (PLOTS_MAGIC.every((byte, i) => bytes[i] === byte)) return decodePlotsBinary(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return [err(plotsFault('plots/framing', { recordNumber: 1, offset: 0 }, 'neither UTF-8 lines nor a binary block ("MPL" first): check what is connected'))];
  }
  const results: Array<Result<PlotMessage, PlotsFault>> = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    if (line.trim() !== '') results.push(decodePlotLine(line, { recordNumber: results.length + 1, offset }));
    offset += line.length + 1;
  }
  return results;
}

/** Up to the last line feed a stream can be decoded; the rest waits for more bytes. Returns the length that is whole. */
export function wholePlotLines(bytes: Uint8Array): number {
  return bytes.lastIndexOf(LINE_FEED) + 1;
}
