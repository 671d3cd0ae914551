/** DuckDB, where it is installed: a reader of tables that is not ours. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';

interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRowObjects(): Record<string, unknown>[] }> }> }>;
  };
}

const TOOLS = new URL('../../tools/node_modules/@duckdb/node-api/lib/index.js', import.meta.url).href;
const duckdb = await import(/* @vite-ignore */ TOOLS).then(
  (module: unknown) => module as DuckDb,
  () => undefined,
);

type Rows = Record<string, unknown>[];

/** A test that asks DuckDB about what we wrote; `$` in a question is the file's path. */
export function describeDuckDb(name: string, written: () => Uint8Array | string, check: (ask: (sql: string) => Promise<Rows>) => Promise<void>): void {
  describe(duckdb === undefined ? 'DuckDB (not run: npm install --prefix tools)' : 'DuckDB', () => {
    test.skipIf(duckdb === undefined)(name, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'manara-peers-'));
      const path = join(folder, 'written');
      writeFileSync(path, written());
      const connection = await (await duckdb!.DuckDBInstance.create(':memory:')).connect();
      await check(async (sql) => (await connection.runAndReadAll(sql.replace('$', `'${path}'`))).getRowObjects());
      rmSync(folder, { recursive: true });
    });
  });
}
