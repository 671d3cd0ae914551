import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeSapient, sapientFrame, sapientFromJson, sapientToJson, writeSapient } from '../../src/format/sapient/index.ts';
import { samplesDir } from '../samples.ts';
import { answerOf, describeProgram } from './program.ts';

// The published definitions stand on Google's own, which are in libprotobuf-dev.
describeProgram('protoc', 'protobuf-compiler and libprotobuf-dev', () => {
  const dir = samplesDir();
  const definitions = (mode: string): string[] => [
    '-I',
    join(dir ?? '', 'sapient', 'proto'),
    '-I',
    '/usr/include',
    `--${mode}=sapient_msg.bsi_flex_335_v2_0.SapientMessage`,
    'sapient_msg/bsi_flex_335_v2_0/sapient_message.proto',
  ];

  test.skipIf(dir === undefined)('reads our messages with the published definitions, and we read what it writes', () => {
    const folder = join(dir ?? '', 'sapient', 'json');
    const names = readdirSync(folder).filter((name) => !/Task/.test(name));
    expect(names).toHaveLength(6);
    for (const name of names) {
      const read = sapientFromJson(JSON.parse(readFileSync(join(folder, name), 'utf8').replace(/^\ufeff/, '')));
      if (!read.ok) throw new Error(read.error.message);
      const text = answerOf('protoc', definitions('decode'), writeSapient(read.value)).toString();
      expect(text, 'no field that the definitions do not have').not.toMatch(/^\s*\d+: /m);
      expect(text).toContain(`node_id: "${read.value.nodeId}"`);
      const [again] = decodeSapient(sapientFrame(answerOf('protoc', definitions('encode'), text)));
      if (!again.ok) throw new Error(again.error.message);
      expect(sapientToJson(again.value)).toEqual(sapientToJson(read.value));
    }
  });
});
