/** Tables as Apache Parquet, group by group, so that a night fits into little memory. Columns say their unit in the file itself. */
import { ByteWriter, ParquetWriter, schemaFromColumnData, type BasicType } from 'hyparquet-writer';
import { assert } from '../../base/index.ts';

/** What a column holds: `time` is UTC in milliseconds, `whole` fits 32 bits with its sign. */
export type ColumnKind = 'time' | 'text' | 'number' | 'whole' | 'flag';

/** A column with what it means. */
export interface ParquetColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Such as `deg` or `m`; '' for what has none. */
  readonly unit: string;
  readonly says: string;
}

/** A cell: seconds since 1970 for a time; undefined where there is nothing. */
export type ParquetValue = string | number | boolean | undefined;

const TYPES: Readonly<Record<ColumnKind, BasicType>> = { time: 'TIMESTAMP', text: 'STRING', number: 'DOUBLE', whole: 'INT32', flag: 'BOOLEAN' };

/** Writes one table. */
export interface ParquetTable {
  /** A group of rows, each with a cell for every column; give some ten thousand at once. */
  group(rows: readonly (readonly ParquetValue[])[]): void;
  /** Bytes made since this was asked last; the file is whole behind `end`. */
  taken(): Uint8Array;
  end(): void;
}

function cellOf(value: ParquetValue, kind: ColumnKind): string | number | boolean | bigint | null {
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return null;
  return kind === 'time' ? BigInt(Math.round(Number(value) * 1000)) : value;
}

/** A table; `about` stands in the file beside the columns' units. */
export function createParquetTable(columns: readonly ParquetColumn[], about: Readonly<Record<string, string>>): ParquetTable {
  const bytes = new ByteWriter();
  const source = (rows: readonly (readonly ParquetValue[])[]) =>
    columns.map(({ name, kind }, index) => ({ name, type: TYPES[kind], nullable: true, data: rows.map((row) => cellOf(row[index], kind)) }));
  const kvMetadata = [
    ...Object.entries(about),
    ...columns.map(({ name, unit, says }): [string, string] => [`column.${name}`, unit === '' ? says : `${says} [${unit}]`]),
  ].map(([key, value]) => ({ key, value }));
  const table = new ParquetWriter({ writer: bytes, schema: schemaFromColumnData({ columnData: source([]) }), kvMetadata, createdBy: 'manara' });
  return {
    group(rows) {
      assert(
        rows.every((row) => row.length === columns.length),
        'a row has a cell for every column',
      );
      if (rows.length > 0) void table.write({ columnData: source(rows), rowGroupSize: rows.length });
    },
    taken() {
      const piece = bytes.getBytes().slice();
      // The writer counts where it stands in the whole file by itself; what was taken need not be kept.
      bytes.index = 0;
      return piece;
    },
    end: () => void table.finish(),
  };
}
