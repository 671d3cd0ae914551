/** States of everything in the air at a whole second, made once and read by every sensor that starts a scan in it. */
import type { Truth } from './truth.ts';

/** Objects alive at one second: their indices and six numbers each. */
export interface SkyTable {
  secondAt: number;
  count: number;
  indices: Int32Array;
  states: Float64Array;
}

/** Scans of one window start in a handful of different seconds. */
const TABLES = 4;

/** Gives the table of a second, kept for the last few. */
export function createSkyTables(truth: Truth): (second: number) => SkyTable {
  const tables: SkyTable[] = [];
  let next = 0;
  return (second) => {
    const known = tables.find((table) => table.secondAt === second);
    if (known !== undefined) return known;
    const candidates = truth.candidates(second, second + 1);
    let table = tables[next];
    if (table === undefined || table.indices.length < candidates.length) {
      const room = candidates.length + 64;
      table = { secondAt: second, count: 0, indices: new Int32Array(room), states: new Float64Array(room * 6) };
      tables[next] = table;
    }
    next = (next + 1) % TABLES;
    table.secondAt = second;
    table.count = 0;
    for (const index of candidates) {
      if (!truth.alive(index, second)) continue;
      truth.stateInto(table.states, table.count * 6, index, second);
      table.indices[table.count] = index;
      table.count += 1;
    }
    return table;
  };
}
