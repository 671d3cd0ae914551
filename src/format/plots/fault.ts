// What can be wrong with native plots, each with the record where it was seen.
import { fault, type Fault } from '../../base/index.ts';

/** The closed list of errors of the native plot door; `docs/formats/plots.md` says what each means and what to do. */
export type PlotsCode = 'plots/json' | 'plots/field' | 'plots/value' | 'plots/framing' | 'plots/truncated' | 'plots/version';

/** An error of the native plot door: `record` counts lines or binary records of the input from 1, `offset` is its first byte. */
export interface PlotsFault extends Fault<PlotsCode> {
  readonly recordNumber: number;
  readonly offset: number;
}

/** Where in the input a record stands. */
export interface RecordPlace {
  readonly recordNumber: number;
  readonly offset: number;
}

/** An error at a record; the message gets the record appended, so that a log line stands alone. */
export function plotsFault(code: PlotsCode, place: RecordPlace, message: string): PlotsFault {
  return { ...fault(code, `${message} (record ${place.recordNumber}, byte ${place.offset})`), ...place };
}
