/** Flights and plots as lines of JSON, whatever file they came in. */
import type { Result } from '../../base/index.ts';
import { writeFlight } from '../../format/flights/index.ts';
import type { FlightPlan } from '../../model/index.ts';
import { decodePlots, encodePlotLine, plotLinesOf } from '../../format/plots/index.ts';

/** A line for each flight; an object with `error` for one that does not read. */
export const flightLines = (flights: readonly Result<FlightPlan>[]): object[] =>
  flights.map((read) => (read.ok ? (JSON.parse(writeFlight(read.value)) as object) : { error: read.error }));

/** A line for each native plot. */
export const plotLines = (bytes: Uint8Array): object[] =>
  decodePlots(bytes).map((read) => (read.ok ? (JSON.parse(encodePlotLine(read.value)) as object) : { error: read.error }));

/** The plots of a file of CSV, GeoJSON or KML; of any other text as lines of the native door. */
export function plotTextLines(text: string): object[] {
  const document = plotLinesOf(text);
  if (document === undefined) return plotLines(new TextEncoder().encode(text));
  // Each row by itself, so that an error names the row: the head is row 1.
  return document.ok
    ? document.value.flatMap((line, index) => plotLines(new TextEncoder().encode(line)).map((read) => ('error' in read ? { row: index + 2, ...read } : read)))
    : [{ error: document.error }];
}
