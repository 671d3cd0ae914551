import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCot, meshDatagram, readCotProtobuf, writeCotProtobuf, writeCotXml } from '../../src/format/cot/index.ts';
import { samplesDir } from '../samples.ts';
import { answerOf, describeProgram } from './program.ts';

describeProgram('protoc', 'protobuf-compiler', () => {
  const dir = samplesDir();
  test.skipIf(dir === undefined)('reads our protobuf with the published definitions, value for value', () => {
    const folder = join(dir ?? '', 'cot');
    for (const name of readdirSync(join(folder, 'examples'))) {
      const [read] = decodeCot(readFileSync(join(folder, 'examples', name)));
      if (!read.ok || read.value.event === undefined) throw new Error(`${name} does not read`);
      const { event } = read.value;
      const payload = writeCotProtobuf(read.value);
      if (!payload.ok) throw new Error(payload.error.message);
      const definitions = (mode: string): string[] => ['-I', join(folder, 'proto'), `--${mode}=atakmap.commoncommo.protobuf.v1.TakMessage`, 'takmessage.proto'];
      const text = answerOf('protoc', definitions('decode'), payload.value).toString();
      expect(text).toContain(`uid: "${event.uid}"`);
      expect(text).toContain(`type: "${event.type}"`);
      expect(text).toContain(`sendTime: ${Math.round(event.sentAt * 1000)}`);
      expect(Number(/lat: (\S+)/.exec(text)?.[1] ?? 0)).toBeCloseTo(event.latDeg, 12);
      expect(text).toContain('hae: 9999999');
      expect(text).toContain('contact {');
      expect(text, 'no field that the definitions do not have').not.toMatch(/^\s*\d+: /m);
      const again = decodeCot(meshDatagram(answerOf('protoc', definitions('encode'), text)))[0];
      const messageOf = (one: typeof again): unknown => (one.ok ? one.value.event?.detail?.message : one.error);
      expect(messageOf(again)).toEqual(messageOf(decodeCot(meshDatagram(payload.value))[0]));
    }
  });
});

describeProgram('xmllint', 'libxml2-utils', () => {
  const dir = samplesDir();
  test.skipIf(dir === undefined)('finds the events that we write valid by the published schema, come as XML or as protobuf', () => {
    const folder = join(dir ?? '', 'cot');
    const words = ['--nonet', '--noout', '--schema', join(folder, 'cot-base-event-mitre-public-release.xsd'), '-'];
    const valid = (event: Parameters<typeof writeCotXml>[0]): string => {
      const xml = writeCotXml(event);
      if (!xml.ok) throw new Error(xml.error.message);
      answerOf('xmllint', words, xml.value);
      return xml.value;
    };
    for (const name of readdirSync(join(folder, 'examples'))) {
      const [read] = decodeCot(readFileSync(join(folder, 'examples', name)));
      if (!read.ok || read.value.event === undefined) throw new Error(`${name} does not read`);
      const xml = valid(read.value.event);
      const payload = writeCotProtobuf(read.value);
      const back = payload.ok ? readCotProtobuf(payload.value) : payload;
      if (!back.ok || back.value.event === undefined) throw new Error(`${name} is no protobuf`);
      valid(back.value.event);
      expect(() => answerOf('xmllint', words, xml.replace(' uid=', ' id=')), 'what is not valid is told').toThrow();
    }
  });
});
