import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { utf8 } from '../../base/index.ts';
import { COT } from './cot.ts';
import type { DecodeWords, JsonLine } from './format.ts';
import { SAPIENT } from './sapient.ts';

const words: DecodeWords = { editions: new Map() };
const linesOf = async (format: typeof COT, bytes: Uint8Array): Promise<object[]> =>
  [...((await format.decode?.(bytes, words)) ?? [])].map((line) => (typeof line === 'string' ? (JSON.parse(line) as object) : line));
const bytesOf = async (format: typeof COT, lines: readonly object[]): Promise<Uint8Array> => {
  const typed: JsonLine[] = lines.map((value, index) => ({ value: JSON.parse(JSON.stringify(value)) as unknown, lineNumber: index + 1 }));
  const written = await format.encode?.(typed);
  return typeof written === 'string' ? utf8(written) : (written ?? new Uint8Array(0));
};

describeSamples('what decode writes, encode takes', (dir) => {
  test('events of ATAK, as XML and as both forms of protobuf, come back as they were', async () => {
    for (const name of readdirSync(join(dir, 'cot', 'examples'))) {
      const [line] = await linesOf(COT, readFileSync(join(dir, 'cot', 'examples', name)));
      const xml = await bytesOf(COT, [line]);
      expect(await linesOf(COT, xml), name).toEqual([line]);
      for (const form of ['mesh', 'stream']) {
        const bytes = await bytesOf(COT, [{ ...line, form }]);
        const back = await linesOf(COT, bytes);
        expect(await bytesOf(COT, back), `${name} as ${form}`).toEqual(bytes);
      }
    }
  });

  test('messages of the SAPIENT harness too', async () => {
    const names = readdirSync(join(dir, 'sapient', 'json')).filter((name) => !/Task/.test(name));
    const messages = names.map((name) => JSON.parse(readFileSync(join(dir, 'sapient', 'json', name), 'utf8').replace(/^\ufeff/, '')) as object);
    const bytes = await bytesOf(SAPIENT, messages);
    const lines = await linesOf(SAPIENT, bytes);
    expect(lines).toHaveLength(6);
    expect(await bytesOf(SAPIENT, lines)).toEqual(bytes);
  });
});
