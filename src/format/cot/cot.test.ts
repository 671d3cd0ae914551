import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { timeFromIso, timeS, utf8 } from '../../base/index.ts';
import {
  NO_EXTRAS,
  UNKNOWN_M,
  decodeCot,
  detailXml,
  knownM,
  meshDatagram,
  readCotXml,
  streamFrame,
  wholeCot,
  writeCotProtobuf,
  writeCotXml,
  type CotEvent,
} from './index.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false; error: { code: string; message: string } }): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
};
const only = (bytes: Uint8Array): CotEvent => {
  const results = decodeCot(bytes);
  expect(results).toHaveLength(1);
  const { event } = must(results[0]);
  if (event === undefined) throw new Error('a message without an event');
  return event;
};
const insideOf = (event: CotEvent): string | undefined => (event.detail === undefined ? undefined : must(detailXml(event.detail)));
const payloadOf = (event: CotEvent): Uint8Array => must(writeCotProtobuf({ event, control: undefined }));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Every field of an event, six known elements and two unknown ones, one of them inside CDATA and comments. */
const FULL =
  `<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<event version='2.0' uid='note-17' type='a-u-A-M-F-Q' time='2024-04-13T21:59:34.915Z' start='2024-04-13T21:59:34.000Z'` +
  ` stale='2024-04-13T22:01:04.5Z' how='m-g' access='Open' qos='1-r-c' opex='e-night' caveat='A&amp;B' releaseableTo='x'>` +
  `<point lat='31.5' lon='-36.25' hae='812.5' ce='9.25' le='9999999.0'/><detail>\n <contact endpoint='*:-1:stcp' callsign='Q &quot;7&quot;'/><__group name='Cyan' role='Team Member'/>` +
  `<precisionlocation geopointsrc='GPS' altsrc='DTED0'/><status battery='77'/><takv device='d' platform='p' os='30' version='4.8'/><track speed='5.5' course='0'/>` +
  `<mine a="1"><!-- kept --><![CDATA[<raw & so>]]></mine>text<archive/></detail></event>`;
/** FULL as a datagram; protoc 3.21.12 reads it with the published definitions (test/peers/cot.peers.ts). */
const FULL_HEX =
  'bf01bf129f020a0b612d752d412d4d2d462d5112044f70656e1a05312d722d632207652d6e696768742a076e6f74652d31373083aae4cbed3138f0a2e4cbed3140f4e5e9cbed314a036d2d6751000000' +
  '0000803f405900000000002042c061000000000064894069000000000080224071000000e0cf1263417a9f010a460a203c6d696e6520613d2231223e3c212d2d206b657074202d2d3e3c215b43444154' +
  '415b3c726177202620736f3e5d5d3e3c2f6d696e653e746578743c617263686976652f3e12120a092a3a2d313a73746370120551202237221a130a044379616e120b5465616d204d656d626572220c0a' +
  '03475053120544544544302a02084d320f0a01641201701a0233302203342e383a090900000000000016408201034126428a010178';

describe('an event', () => {
  test('of XML has every value of the text, and its detail as it was written', () => {
    const event = only(utf8(FULL));
    expect(event).toMatchObject({
      uid: 'note-17',
      type: 'a-u-A-M-F-Q',
      how: 'm-g',
      access: 'Open',
      qos: '1-r-c',
      opex: 'e-night',
      caveat: 'A&B',
      releaseableTo: 'x',
      version: '2.0',
      latDeg: 31.5,
      lonDeg: -36.25,
      altitudeHaeM: 812.5,
      circularErrorM: 9.25,
      linearErrorM: UNKNOWN_M,
      extras: NO_EXTRAS,
    });
    expect([event.sentAt, event.startAt, event.staleAt]).toEqual(
      ['2024-04-13T21:59:34.915Z', '2024-04-13T21:59:34Z', '2024-04-13T22:01:04.5Z'].map((text) => must(timeFromIso(text))),
    );
    expect(insideOf(event)).toBe(FULL.slice(FULL.indexOf('<detail>') + 8, FULL.indexOf('</detail>')));
    expect([knownM(event.linearErrorM), knownM(event.circularErrorM), knownM(999_999)]).toEqual([undefined, 9.25, undefined]);
  });

  test('written as XML reads back as it was', () => {
    const event = only(utf8(FULL));
    expect(only(utf8(must(writeCotXml(event))))).toEqual(event);
  });

  test('in protobuf has its known elements as messages, and everything else as it was written', () => {
    const bytes = meshDatagram(payloadOf(only(utf8(FULL))));
    expect(hexOf(bytes)).toBe(FULL_HEX);
    const back = only(bytes);
    const { detail: _detail, ...rest } = only(utf8(FULL));
    expect(back).toMatchObject(rest);
    const inside = insideOf(back) ?? '';
    expect(inside).toContain('<mine a="1"><!-- kept --><![CDATA[<raw & so>]]></mine>text<archive/>');
    for (const element of [
      '<contact endpoint="*:-1:stcp" callsign="Q &quot;7&quot;"/>',
      '<__group name="Cyan" role="Team Member"/>',
      '<precisionlocation geopointsrc="GPS" altsrc="DTED0"/>',
      '<status battery="77"/>',
      '<takv device="d" platform="p" os="30" version="4.8"/>',
      '<track speed="5.5" course="0"/>',
    ])
      expect(inside).toContain(element);
    expect(hexOf(payloadOf(back))).toBe(hexOf(payloadOf(only(utf8(FULL)))));
  });

  test.each([
    ['an attribute that protobuf does not know', '<status battery="5" readiness="true"/>'],
    ['a second element of the name', '<contact callsign="a"/><contact callsign="b"/>'],
    ['an empty text, which protobuf cannot tell from none', '<contact callsign=""/>'],
    ['an element with something inside', '<__group name="a" role="b">x</__group>'],
    ['half a track', '<track speed="5"/>'],
    ['a number that is none', '<track speed="fast" course="1"/>'],
    ['more digits than a number of protobuf keeps', '<track speed="123456789012345.12345678" course="1"/>'],
    ['a number that a count cannot hold', '<status battery="-1"/>'],
  ])('keeps a known element with %s as text', (_why, inside) => {
    const event: CotEvent = { ...only(utf8(FULL)), detail: { xml: inside, message: undefined } };
    expect(insideOf(only(meshDatagram(payloadOf(event))))).toBe(inside);
  });

  test('keeps what protobuf has no place for in XML, and says so when it is asked for protobuf', () => {
    const odd = FULL.replace(" how='m-g'", " how='m-g' mine='1'")
      .replace("le='9999999.0'", "le='1' x='2'")
      .replace('<detail>', "<detail a='b'>")
      .replace('</detail>', '</detail><more><b/></more>');
    const event = only(utf8(odd));
    expect(event.extras).toEqual({ event: " mine='1'", point: " x='2'", detail: " a='b'", elements: '<more><b/></more>' });
    expect(only(utf8(must(writeCotXml(event))))).toEqual(event);
    for (const changed of [event, { ...event, extras: NO_EXTRAS, version: '3' }, { ...event, extras: NO_EXTRAS, sentAt: timeS(1_713_045_574.915_25) }]) {
      const refused = writeCotProtobuf({ event: changed, control: undefined });
      expect(refused.ok ? 'written' : refused.error.code).toBe('cot/not-in-protobuf');
    }
    expect(only(utf8(must(writeCotXml({ ...event, sentAt: timeS(1_713_045_574.915_25) })))).sentAt).toBeCloseTo(1_713_045_574.915_25, 6);
  });

  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((text) => text.replace(/[\u0000-\u001f\ufffe\uffff]/g, '.').replace(/\p{Surrogate}/gu, '.'));
  const events = fc.record({
    uid: word,
    type: word,
    how: word,
    access: fc.option(word, { nil: '' }),
    opex: fc.option(word, { nil: '' }),
    qos: fc.constant(''),
    caveat: fc.constant(''),
    releaseableTo: fc.constant(''),
    version: fc.constant('2.0'),
    extras: fc.constant(NO_EXTRAS),
    latDeg: fc.double({ min: -90, max: 90, noNaN: true }),
    lonDeg: fc.double({ min: -180, max: 180, noNaN: true }),
    altitudeHaeM: fc.double({ min: -500, max: 1e7, noNaN: true }),
    circularErrorM: fc.constantFrom(0, 5.5, UNKNOWN_M),
    linearErrorM: fc.constantFrom(0, 7.25, UNKNOWN_M),
    sentAt: fc.integer({ min: 0, max: 4e12 }).map((ms) => timeS(ms / 1000)),
    startAt: fc.integer({ min: 1, max: 4e12 }).map((ms) => timeS(ms / 1000)),
    staleAt: fc.integer({ min: 1, max: 4e12 }).map((ms) => timeS(ms / 1000)),
    detail: fc.option(
      fc.tuple(fc.constantFrom('', '<a/>', ' <b c="d">e</b>', '<status/>', '<track speed="1" course="2"/>'), word).map(([xml, text]) => ({
        xml: `${xml}<remarks>${text.replace(/[<>&\r]/g, '_')}</remarks>`,
        message: undefined,
      })),
      { nil: undefined },
    ),
  });

  test('loses nothing between XML and protobuf, whatever it holds', () => {
    fc.assert(
      fc.property(events, (event) => {
        const start: CotEvent = { ...event, latDeg: event.latDeg + 0, lonDeg: event.lonDeg + 0, altitudeHaeM: event.altitudeHaeM + 0 };
        const fromXml = only(utf8(must(writeCotXml(start))));
        expect(fromXml).toEqual(start);
        const fromProtobuf = only(streamFrame(payloadOf(fromXml)));
        expect(payloadOf(fromProtobuf)).toEqual(payloadOf(fromXml));
        const again = only(utf8(must(writeCotXml(fromProtobuf))));
        expect(payloadOf(again)).toEqual(payloadOf(fromXml));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a stream', () => {
  const xml = utf8(FULL);
  const frame = (): Uint8Array => streamFrame(payloadOf(only(xml)));
  const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

  test('is split behind each event, behind each length, and mixes both', () => {
    const bytes = joined(xml, utf8('\r\n'), xml, frame(), xml, frame());
    expect(decodeCot(bytes).map((result) => (result.ok ? result.value.form : result.error.code))).toEqual(['xml', 'xml', 'stream', 'xml', 'stream']);
    expect(wholeCot(bytes)).toBe(bytes.length);
    expect(decodeCot(meshDatagram(payloadOf(only(xml)))).map((result) => result.ok && result.value.form)).toEqual(['mesh']);
  });

  test('waits for the rest of a message wherever it is cut', () => {
    const bytes = joined(frame(), xml);
    for (let cut = 0; cut < bytes.length; cut += 1) expect(wholeCot(bytes.subarray(0, cut))).toBe(cut < frame().length ? 0 : frame().length);
  });

  test('goes on behind what is no event: a greeting, noise, an event that broke off, each refused at its own byte', () => {
    const read = (...parts: readonly string[]): unknown[] =>
      decodeCot(utf8(parts.join(''))).map((result) => (result.ok ? result.value.event?.uid : `${result.error.code} ${result.error.offset}`));
    expect(read('<auth><cot username="u" password="p"/></auth>', FULL, FULL)).toEqual(['cot/missing 0', 'note-17', 'note-17']);
    expect(read(FULL, 'noise', FULL)).toEqual(['note-17', `cot/not-xml ${FULL.length}`, 'note-17']);
    expect(read(FULL.slice(0, 300), FULL)).toEqual(['cot/not-xml 0', 'note-17']);
    expect(read(FULL.replace(/<point[^>]*>/, ''), FULL)).toEqual(['cot/missing 0', 'note-17']);
    expect(read('\ufeff', FULL)).toEqual(['note-17']);
  });

  test('carries control messages beside events', () => {
    const control = { minProtoVersion: 0, maxProtoVersion: 1, contactUid: 'u' };
    const bytes = meshDatagram(must(writeCotProtobuf({ event: undefined, control })));
    expect(decodeCot(bytes)).toEqual([{ ok: true, value: { form: 'mesh', event: undefined, control } }]);
  });
});

describe('what is no event is refused by name', () => {
  const codeOf = (bytes: Uint8Array): string =>
    decodeCot(bytes)
      .map((result) => (result.ok ? 'ok' : result.error.code))
      .join(' ');
  test.each<[string, string]>([
    [FULL.replace("uid='note-17'", ''), 'cot/missing'],
    [FULL.replace("uid='note-17'", "uid='a' uid='b'"), 'cot/not-xml'],
    [FULL.replace(/<point[^>]*>/, ''), 'cot/missing'],
    [FULL.replace(/(<point[^>]*>)/, '$1$1'), 'cot/missing'],
    [FULL.replace("lat='31.5'", "lat='NaN'"), 'cot/bad-value'],
    [FULL.replace("lat='31.5'", "lat='Infinity'"), 'cot/bad-value'],
    [FULL.replace("lat='31.5'", "lat='0x10'"), 'cot/bad-value'],
    [FULL.replace("lat='31.5'", "lat='91'"), 'cot/bad-value'],
    [FULL.replace("lat='31.5'", ''), 'cot/missing'],
    [FULL.replace("time='2024-04-13T21:59:34.915Z'", "time='yesterday'"), 'cot/bad-value'],
    [FULL.replace('<archive/>', '<archive>'), 'cot/not-xml'],
    [FULL.replace('text', '&unknown;'), 'cot/not-xml'],
    [FULL.replace('text', 'a\u0007b'), 'cot/not-xml'],
    [FULL.replace('text', 'a&#7;b'), 'cot/not-xml'],
    [FULL.replace('note-17', 'a&#xD800;'), 'cot/not-xml'],
    [FULL.replace('<event', '<!DOCTYPE event [<!ENTITY a "b">]><event'), 'cot/doctype'],
    [FULL.replace('text', `${'<n>'.repeat(80)}${'</n>'.repeat(80)}`), 'cot/too-deep'],
    [FULL.replace('<archive/>', `<archive${Array.from({ length: 200 }, (_, i) => ` a${i}=''`).join('')}/>`), 'cot/too-large'],
    [FULL.replace('text', 'x'.repeat(300_000)), 'cot/too-large'],
    ['<events></events>', 'cot/missing'],
    ['hello', 'cot/not-xml'],
  ])('%#', (text, code) => {
    expect(codeOf(utf8(text))).toBe(code);
  });

  test('a header of another version, a length without its message, and bytes of another format', () => {
    expect(codeOf(Uint8Array.of(0xbf, 0x02, 0xbf, 1, 2))).toBe('cot/version');
    expect(codeOf(Uint8Array.of(0xbf, 0x05, 1, 2))).toBe('cot/framing');
    expect(codeOf(Uint8Array.of(0xbf, 0xff, 0xff, 0xff, 0xff, 1))).toBe('cot/framing');
    expect(wholeCot(Uint8Array.of(0xbf, 0xff, 0xff, 0xff, 0xff, 1))).toBe(-1);
    expect(codeOf(Uint8Array.of(0xbf, 0x01, 0xbf))).toBe('cot/malformed');
    expect(codeOf(Uint8Array.of(0xbf, 0x01, 0xbf, 0x12, 0x50, 0x01))).toBe('cot/malformed');
    expect(codeOf(Uint8Array.of(0x30, 0x00, 0x05, 0xff, 0xfe))).toBe('cot/not-xml');
    expect(readCotXml('').ok).toBe(false);
  });

  test('a NaN in protobuf, a detail that is not XML', () => {
    const event = only(utf8(FULL));
    expect(codeOf(meshDatagram(payloadOf({ ...event, latDeg: Number.NaN })))).toBe('cot/bad-value');
    const broken = only(meshDatagram(payloadOf({ ...event, detail: { xml: '', message: { xmlDetail: '<a><b></a>' } } })));
    const written = writeCotXml(broken);
    expect(written.ok ? 'written' : written.error.code).toBe('cot/not-xml');
  });

  test('no bytes make it throw, and what reads is always in range', () => {
    const good = utf8(FULL);
    const frame = streamFrame(payloadOf(only(good)));
    const changed = fc
      .tuple(fc.constantFrom(good, frame), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), fc.nat(), fc.nat(40))
      .map(([bytes, edits, at, cut]) => {
        const copy = [...bytes];
        for (const [index, value] of edits) copy[index % copy.length] = value;
        copy.splice(at % copy.length, cut);
        return Uint8Array.from(copy);
      });
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), (bytes) => {
        wholeCot(bytes);
        for (const result of decodeCot(bytes)) {
          if (!result.ok) expect(result.error.code).toMatch(/^cot\//);
          else if (result.value.event !== undefined) {
            expect(Math.abs(result.value.event.latDeg)).toBeLessThanOrEqual(90);
            writeCotXml(result.value.event);
            writeCotProtobuf(result.value);
          }
        }
      }),
      { numRuns: 600 },
    );
  });
});

describeSamples('events of other systems', (dir) => {
  const folder = join(dir, 'cot', 'examples');
  test('read whole, and survive protobuf without losing an element or attribute', () => {
    const names = readdirSync(folder);
    expect(names).toHaveLength(7);
    for (const name of names) {
      const event = only(readFileSync(join(folder, name)));
      const text = readFileSync(join(folder, name), 'utf8');
      const back = insideOf(only(meshDatagram(payloadOf(event)))) ?? '';
      const before = text.slice(text.indexOf('<detail>') + 8, text.indexOf('</detail>'));
      expect(insideOf(event)).toBe(before);
      const tags = (xml: string): string[] => [...xml.matchAll(/<[^>]+>/g)].map(([tag]) => tag.replace(/"/g, "'")).sort();
      expect(tags(back), name).toEqual(tags(before));
      expect(only(utf8(must(writeCotXml(event))))).toEqual(event);
    }
  });
});
