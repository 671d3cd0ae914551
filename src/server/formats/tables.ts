/** CSV, flight plans and Parquet on the command line. */
import { isDeepStrictEqual } from 'node:util';
import { isoFromTime, ok, timeFromIso, timeS } from '../../base/index.ts';
import { TRACK_COLUMNS, WARNING_COLUMNS } from '../../deliver/index.ts';
import { csvHead, csvLine, readCsv, type CsvValue } from '../../format/csv/index.ts';
import { readFlights } from '../../format/flights/index.ts';
import { shownJson } from '../../format/json/index.ts';
import { createParquetTable, type ParquetColumn, type ParquetValue } from '../../format/parquet/index.ts';
import { StatedFailure, valueOf } from '../failure.ts';
import { documentAsWritten } from './as-written.ts';
import { textOf, type Format, type JsonLine, type Recognition } from './format.ts';
import { flightLines, plotTextLines } from './lines.ts';

/** Enough to recognise it by. */
const beginningOf = (bytes: Uint8Array): string =>
  new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8').decode(bytes.subarray(0, 4096));

type Row = Readonly<Record<string, unknown>>;

function rowOf({ value, lineNumber }: JsonLine): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw new StatedFailure(`line ${lineNumber} is ${shownJson(value)}: give one object a line`);
}

/** Rows by the names of the head; plots and flights, which their columns tell, are checked as such. */
function csvLines(bytes: Uint8Array): readonly object[] {
  const text = textOf(bytes);
  const read = readCsv(text);
  if (!read.ok) return [{ error: read.error }];
  const [head = [], ...rows] = read.value;
  const names = head.map((name) => name.trim());
  if (names.includes('t') && names.includes('sensor')) return plotTextLines(text);
  if (['t', 'lat', 'lon'].every((name) => names.includes(name)) && ['callsign', 'address', 'mode3A'].some((name) => names.includes(name)))
    return flightLines(readFlights(text));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return [{ error: { code: 'csv/malformed', message: `the head has "${shownJson(twice)}" twice: rename one of the columns` } }];
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])));
}

function csvText(lines: readonly JsonLine[]): string {
  const rows = lines.map(rowOf);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cellOf = (value: unknown): CsvValue =>
    // A row that was read has texts alone: a number below zero is no formula.
    typeof value === 'string' && /^-\d/.test(value) && String(Number(value)) === value
      ? Number(value)
      : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined
        ? value
        : JSON.stringify(value);
  return csvLine(names) + rows.map((row) => csvLine(names.map((name) => cellOf(row[name])))).join('');
}

function recogniseCsv(bytes: Uint8Array): Recognition | undefined {
  const text = beginningOf(bytes);
  const { names } = csvHead(text);
  if (names.length < 2 || !names.every((name) => /^[A-Za-z][\w: -]{0,39}$/.test(name)) || /[\u0000-\u0008\u000e-\u001f]/.test(text)) return undefined;
  return { share: 0.6, framing: 'rows', why: `its first row names ${names.length} columns` };
}

const SIGNED_NUMBER = /^\s*[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?\s*$/;

/** Whether a spreadsheet may have these cells as they stand: what would be made a text on its way out never comes back as it was. */
function isHarmless(bytes: Uint8Array): boolean {
  const read = readCsv(textOf(bytes));
  return (
    read.ok && read.value.every((row) => row.every((cell) => SIGNED_NUMBER.test(cell) || isDeepStrictEqual(readCsv(csvLine([cell, ''])), ok([[cell, '']]))))
  );
}

export const CSV: Format = documentAsWritten({ decode: csvLines, encode: csvText, recognise: recogniseCsv, mayReturn: isHarmless });

export const FLIGHTS: Format = {
  decode: (bytes) => flightLines(readFlights(textOf(bytes))),
  encode: (lines) =>
    lines
      .map(({ value }) => {
        const [line] = flightLines(readFlights(JSON.stringify(value)));
        return line;
      })
      .map((line) => ('error' in line ? valueOf<string>({ ok: false, error: line.error as { code: string; message: string } }) : `${JSON.stringify(line)}\n`))
      .join(''),
  recognise(bytes) {
    const is = /^\ufeff?\s*\{[^\n]*"points"\s*:\s*\[/.test(beginningOf(bytes));
    return is ? { share: 0.9, framing: 'lines', why: 'its first line has points' } : undefined;
  },
};

/** A cell of a line as the export writes them. */
function parquetCell({ kind, name }: ParquetColumn, { value: row, lineNumber }: { readonly value: Row; readonly lineNumber: number }): ParquetValue {
  const value = row[name];
  if (value === undefined || value === null) return undefined;
  const time = kind === 'time' && typeof value === 'string' ? timeFromIso(value) : undefined;
  if (time?.ok === true) return time.value;
  const is =
    kind === 'number'
      ? Number.isFinite(value)
      : kind === 'whole'
        ? Number.isInteger(value)
        : kind === 'flag'
          ? typeof value === 'boolean'
          : kind === 'text' && typeof value === 'string';
  if (is) return value as ParquetValue;
  throw new StatedFailure(
    `line ${lineNumber}: ${name} is ${shownJson(value)}, it must be ${kind === 'time' ? `a time such as ${isoFromTime(timeS(1_713_045_540))}` : `a ${kind}`}`,
  );
}

/** Rows of tracks or of warnings, as `export --to ndjson` writes them, to one table. */
function parquetBytes(lines: readonly JsonLine[]): Uint8Array {
  const rows = lines.map((line) => ({ value: rowOf(line), lineNumber: line.lineNumber }));
  if (rows.length === 0) throw new StatedFailure('there is no row to encode: give rows as manara export --to ndjson writes them');
  const columns: readonly ParquetColumn[] = 'track' in rows[0].value ? TRACK_COLUMNS : WARNING_COLUMNS;
  const unknown = rows
    .flatMap(({ value, lineNumber }) =>
      Object.keys(value)
        .filter((name) => !columns.some((column) => column.name === name))
        .map((name) => `line ${lineNumber} has "${shownJson(name)}"`),
    )
    .at(0);
  if (unknown !== undefined) throw new StatedFailure(`${unknown}, which is no column of the table: ${columns.map(({ name }) => name).join(', ')} are`);
  const table = createParquetTable(columns, {});
  table.group(rows.map((row) => columns.map((column) => parquetCell(column, row))));
  table.end();
  return table.taken();
}

export const PARQUET: Format = { encode: parquetBytes };
