// The native plot door: plots, positions, bearings and scan marks as NDJSON or binary; carries what ASTERIX cannot.
import { err, lineEnd, lineSpans, type Result } from '../../base/index.ts';
import { blockEnd, decodeBlock, isBlockAt } from './binary.ts';
import { plotsFault, type PlotsFault } from './fault.ts';
import type { PlotMessage } from './message.ts';
import { decodePlotLine } from './ndjson.ts';

export { encodePlotsBinary, isBlockAt as isPlotBlockAt } from './binary.ts';
export { plotLinesOf, type PlotDocumentFault } from './documents.ts';
export type { PlotsCode, PlotsFault } from './fault.ts';
export type { PlotMessage, PlotReport, PlotScanMark } from './message.ts';
export { encodePlotLine } from './ndjson.ts';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The text of a line; a byte order mark before it is left out. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads the lines from `start` to the next binary block or the end, and says where that is. */
function decodeLines(bytes: Uint8Array, start: number, results: Array<Result<PlotMessage, PlotsFault>>): number {
  let end = start;
  do end = lineEnd(bytes, end) || bytes.length;
  while (end < bytes.length && !isBlockAt(bytes, end));
  for (const span of lineSpans(bytes.subarray(start, end))) {
    const place = { recordNumber: results.length + 1, offset: start + span.from };
    const line = textOf(bytes.subarray(start + span.from, start + span.end));
    if (line === undefined)
      results.push(err(plotsFault('plots/framing', place, 'neither a line in UTF-8 nor a binary block ("MPL" first): check what is connected')));
    else if (line.trim() !== '') results.push(decodePlotLine(line, place));
  }
  return end;
}

/**
 * Reads whole lines of NDJSON and binary blocks, told apart by their first bytes ("MPL" or anything else). Each record is a
 * result of its own: a bad one does not lose its neighbours. Codes: `plots/json`, `plots/field`, `plots/value`, `plots/framing`,
 * `plots/truncated`, `plots/version`. Times are not judged here: future and past are for ingest.
 * @example decodePlots(utf8('{"t":1712959200.5,"sensor":"x","az":10,"sdAz":1}\n'))[0].ok // true
 */
export function decodePlots(bytes: Uint8Array): Array<Result<PlotMessage, PlotsFault>> {
  const results: Array<Result<PlotMessage, PlotsFault>> = [];
  for (let at = 0; at < bytes.length; ) at = isBlockAt(bytes, at) ? decodeBlock(bytes, at, results) : decodeLines(bytes, at, results);
  return results;
}

/** Where a stream can be decoded up to: behind its last whole line or block. The rest waits for more bytes; -1 when its framing is lost. */
export function wholePlots(bytes: Uint8Array): number {
  for (let at = 0; ; ) {
    const next = isBlockAt(bytes, at) ? blockEnd(bytes, at) : lineEnd(bytes, at) || at;
    if (next === at || next < 0) return next < 0 ? -1 : at;
    at = next;
  }
}
