import { expect } from 'vitest';
import { createParquetTable, type ParquetColumn } from '../../src/format/parquet/index.ts';
import { describeDuckDb } from './duckdb.ts';

const COLUMNS: readonly ParquetColumn[] = [
  { name: 'at_utc', kind: 'time', unit: '', says: 'tick' },
  { name: 'track', kind: 'text', unit: '', says: 'id' },
  { name: 'lat_deg', kind: 'number', unit: 'deg', says: 'latitude' },
  { name: 'epoch', kind: 'whole', unit: '', says: 'epoch' },
  { name: 'lost', kind: 'flag', unit: '', says: 'lost' },
];

function written(): Uint8Array {
  const table = createParquetTable(COLUMNS, { mode: 'test' });
  const pieces: Uint8Array[] = [];
  for (let group = 0; group < 3; group += 1) {
    table.group(
      Array.from({ length: 10_000 }, (_, i) => [1_713_045_570.25 + group * 10_000 + i, `t${i % 50}`, i === 7 ? undefined : 31 + i / 1e5, group, i % 2 === 0]),
    );
    pieces.push(table.taken());
  }
  table.end();
  return Buffer.concat([...pieces, table.taken()]);
}

describeDuckDb('reads our Parquet, group by group, with types, nothings and the words of the columns', written, async (ask) => {
  const [sum] = await ask(
    'select count(*) as n1, count(lat_deg) as n2, count(distinct track) as n3, max(epoch) as n4, sum(case when lost then 1 else 0 end) as n5 from read_parquet($)',
  );
  expect(Object.values(sum).map(Number)).toEqual([30_000, 29_997, 50, 2, 15_000]);
  const [first] = await ask(
    'select epoch_ms(at_utc) as ms, typeof(at_utc) as type, typeof(lat_deg) as lat, lat_deg from read_parquet($) order by at_utc limit 1',
  );
  expect([Number(first['ms']), first['type'], first['lat'], first['lat_deg']]).toEqual([1_713_045_570_250, 'TIMESTAMP', 'DOUBLE', 31]);
  const words = await ask('select decode(key) as key, decode(value) as value from parquet_kv_metadata($)');
  expect(words).toContainEqual({ key: 'column.lat_deg', value: 'latitude [deg]' });
});
