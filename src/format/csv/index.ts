/** Lines of CSV (RFC 4180) that a spreadsheet cannot be made to run: what would be a formula there is a text. */
import { ok, err, fault, type Fault, type Result } from '../../base/index.ts';

/** A cell: a number stays one, nothing is an empty cell. */
export type CsvValue = string | number | boolean | null | undefined;

/** Spreadsheets take a cell that begins so for a formula or a command. */
const FORMULA = /^[=+\-@\t\r]/;
/** Control characters, and those that turn the direction of what follows. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
const CELL_MAX_CHARS = 4_096;

function cellOf(value: CsvValue): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  const seen = value.replace(UNSEEN, ' ');
  const safe = FORMULA.test(value) || FORMULA.test(seen.trimStart()) ? `'${seen}` : seen;
  return /[",;\s']/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** One line with its line feed. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(cellOf).join(',')}\n`;
}

/** What stands between cells, and how one of them reads. */
const SEPARATORS: ReadonlyMap<string, RegExp> = new Map([
  [',', /"((?:[^"]|"")*)"|([^",\r\n]*)/y],
  [';', /"((?:[^"]|"")*)"|([^";\r\n]*)/y],
  ['\t', /"((?:[^"]|"")*)"|([^"\t\r\n]*)/y],
]);
const DECIMAL_COMMA = /^\s*[-+]?\d+,\d+\s*$/;

/** The names of the head, and what stands between its cells: a comma, or, where it has none, the semicolon or tab of other spreadsheets. */
export function csvHead(text: string): { readonly names: readonly string[]; readonly separator: string } {
  const [head = ''] = text.replace(/^\ufeff/, '').split(/[\r\n]/, 1);
  const bare = head.replace(/"[^"]*"/g, '');
  const separator = bare.includes(',') ? ',' : bare.includes(';') ? ';' : bare.includes('\t') ? '\t' : ',';
  return { names: head.split(separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1')), separator };
}

/** Rows of a CSV text, the head first, comma, semicolon or tab between cells; beside semicolons a comma is that of a decimal number.
 * `csv/malformed` for a quote that does not end, or a row of another length than the head. */
export function readCsv(text: string): Result<readonly (readonly string[])[], Fault<'csv/malformed'>> {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const { separator } = csvHead(text);
  const cell = SEPARATORS.get(separator) as RegExp;
  while (at < text.length) {
    cell.lastIndex = at;
    const match = cell.exec(text);
    const plain = match?.[1] === undefined ? (match?.[2] ?? '') : match[1].replace(/""/g, '"');
    const value = separator === ';' && DECIMAL_COMMA.test(plain) ? plain.replace(',', '.') : plain;
    at = cell.lastIndex;
    const next = text[at];
    if (value.length > CELL_MAX_CHARS || (next !== undefined && next !== separator && next !== '\r' && next !== '\n')) {
      return err(
        fault(
          'csv/malformed',
          `row ${rows.length + 1} has a cell that does not end, or of more than ${CELL_MAX_CHARS} characters: quote it, and double the quotes inside`,
        ),
      );
    }
    row.push(value);
    if (next === separator) {
      at += 1;
      if (at < text.length) continue;
      row.push('');
    }
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    at += next === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  const other = rows.findIndex((one) => one.length !== rows[0].length);
  if (other > 0) return err(fault('csv/malformed', `row ${other + 1} has ${rows[other].length} cells, the head has ${rows[0].length}`));
  return ok(rows);
}
