import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { describeSamples } from '../../../test/samples.ts';
import { timeS } from '../../base/index.ts';
import { ringContains } from '../../geo/index.ts';
import type { CapAlert, CapInfo } from './index.ts';
import { capPolygon, capTime, readCap, writeCap } from './index.ts';
import { CAP_CATEGORIES, CAP_CERTAINTIES, CAP_MESSAGE_TYPES, CAP_RESPONSES, CAP_SCOPES, CAP_SEVERITIES, CAP_STATUS, CAP_URGENCIES } from './alert.ts';

const info: CapInfo = {
  language: 'ar',
  categories: ['Safety', 'Security'],
  event: 'خطر',
  responseTypes: ['Shelter', 'Monitor'],
  urgency: 'Immediate',
  severity: 'Extreme',
  certainty: 'Likely',
  audience: 'all',
  eventCodes: [{ valueName: 'code', value: '7' }],
  effectiveAt: timeS(1_713_045_600),
  onsetAt: timeS(1_713_045_840),
  expiresAt: timeS(1_713_060_000),
  senderName: 'A & B',
  headline: '<one>',
  description: 'two\nlines',
  instruction: 'go "in"',
  web: 'https://example.invalid/',
  contact: 'c',
  parameters: [{ valueName: 'stage', value: 'take-cover' }],
  resources: [{ resourceDesc: 'map', mimeType: 'image/png', sizeBytes: 12, uri: 'https://example.invalid/a.png', derefUri: '', digest: '' }],
  areas: [
    {
      areaDesc: 'here',
      polygons: [
        [
          [31.5, 36.25],
          [31.5, 36.5],
          [31.75, 36.5],
          [31.5, 36.25],
        ],
      ],
      circles: [{ latDeg: 32.5, lonDeg: -1.25, radiusKm: 3.5 }],
      geocodes: [{ valueName: 'g', value: 'v' }],
      altitudeFt: 100,
      ceilingFt: 2000.5,
    },
  ],
};
const full: CapAlert = {
  identifier: 'abc',
  sender: 'exercise@manara.invalid',
  sentAt: timeS(1_713_045_600),
  status: 'Exercise',
  msgType: 'Update',
  source: 's',
  scope: 'Restricted',
  restriction: 'officials',
  addresses: 'a b',
  codes: ['x', 'y'],
  note: 'n',
  references: [{ sender: 'p', identifier: 'q', sentAt: timeS(1_713_045_000) }],
  incidents: 'i',
  infos: [info, { ...info, language: 'en' }],
  signed: false,
};
const tag = (name: string): RegExp => new RegExp(`<${name}>[^<]*</${name}>`);

describe('a written alert', () => {
  test('reads back as it was', () => {
    expect(readCap(writeCap(full))).toEqual({ ok: true, value: full });
  });

  test('any text survives, however it tries to be markup', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        const back = readCap(writeCap({ ...full, infos: [{ ...info, description: `.${text}.` }] }));
        // Control characters have no place in XML, and line ends are one character there.
        const kept = `.${text}.`.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
        expect(back.ok && back.value.infos[0].description.replace(/\r\n?/g, '\n')).toBe(kept.replace(/\r\n?/g, '\n'));
      }),
      { numRuns: 200 },
    );
  });

  test('times have whole seconds and a numeric offset', () => {
    expect(capTime(timeS(1_713_045_600.9))).toBe('2024-04-13T22:00:00-00:00');
  });

  test("an update without a reference is a programmer's error", () => {
    expect(() => writeCap({ ...full, references: [] })).toThrow(/must reference/);
    expect(() => writeCap({ ...full, sender: 'two words' })).toThrow(/no space/);
    expect(() => writeCap({ ...full, restriction: '' })).toThrow(/to whom/);
  });
});

describe('the structure is checked on a bare clone', () => {
  const xml = writeCap(full);
  const refuses = (text: string, code: string, says: RegExp): void => {
    const read = readCap(text);
    expect(read.ok ? 'read' : read.error.code).toBe(code);
    if (!read.ok) expect(read.error.message).toMatch(says);
  };

  test('every required element is missed by name', () => {
    for (const name of [
      'identifier',
      'sender',
      'sent',
      'status',
      'msgType',
      'scope',
      'category',
      'event',
      'urgency',
      'severity',
      'certainty',
      'areaDesc',
      'resourceDesc',
      'mimeType',
    ]) {
      refuses(xml.replace(new RegExp(tag(name), 'g'), ''), 'cap/missing-element', new RegExp(`no ${name}`));
    }
  });

  test('elements out of order, repeated or unknown are refused', () => {
    const event = tag('event').exec(xml)?.[0] ?? '';
    refuses(xml.replace(event, '').replace('<headline>', `${event}<headline>`), 'cap/missing-element', /no event before/);
    refuses(
      xml.replace(/<note>n<\/note>/, '').replace('<incidents>', '<incidents>i</incidents><note>n</note><incidents>'),
      'cap/wrong-order',
      /note after incidents/,
    );
    refuses(xml.replace('<urgency>', '<urgency>Past</urgency><urgency>'), 'cap/wrong-order', /second urgency/);
    refuses(xml.replace('<note>', '<shout>x</shout><note>'), 'cap/unknown-element', /"shout"/);
    refuses(xml.replace('<note>n', '<note><b>n</b>'), 'cap/unknown-element', /it is a text/);
  });

  test('values outside their lists, patterns and ranges are refused and quoted', () => {
    refuses(xml.replace('>Exercise<', '>Drill<'), 'cap/bad-value', /"Drill": use one of Actual, Exercise/);
    refuses(xml.replace('22:00:00-00:00</sent>', '22:00:00Z</sent>'), 'cap/bad-value', /sent is "2024-04-13T22:00:00Z"/);
    refuses(xml.replace('2024-04-13T22:00:00-00:00</sent>', '2024-02-30T22:00:00-00:00</sent>'), 'cap/bad-value', /calendar/);
    refuses(xml.replace(/<polygon>[^<]*/g, '<polygon>31,36 32,36 32,37'), 'cap/bad-value', /four or more/);
    refuses(xml.replace(/<polygon>[^<]*/g, '<polygon>31,36 32,36 32,37 31,36.5'), 'cap/bad-polygon', /close it/);
    refuses(xml.replace(/<polygon>[^<]*/g, '<polygon>136,31 136,32 137,32 136,31'), 'cap/bad-polygon', /latitude first/);
  });

  test('what is no CAP is refused by name, without a look-up', () => {
    refuses('', 'cap/not-xml', /./);
    refuses('<alert', 'cap/not-xml', /./);
    refuses('<alert></alert>', 'cap/namespace', /must be alert/);
    refuses('<a xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', 'cap/namespace', /"a"/);
    refuses(`<!DOCTYPE alert [<!ENTITY x "y">]>${xml}`, 'cap/doctype', /refused/);
    refuses(`${'<a>'.repeat(50)}${'</a>'.repeat(50)}`, 'cap/too-deep', /at most 16/);
    refuses(`<a>${'x'.repeat(1_000_001)}</a>`, 'cap/too-large', /at most/);
    refuses(`<a>${'<b/>'.repeat(30_000)}</a>`, 'cap/too-large', /elements/);
  });

  test('no input at all makes the reader throw', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.nat(xml.length), fc.nat(30), (noise, at, cut) => {
        expect(typeof readCap(xml.slice(0, at) + noise + xml.slice(at + cut)).ok).toBe('boolean');
        expect(readCap(noise).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('prefixes and default namespaces mean the same', () => {
    const prefixed = xml.replace(/<(\/?)([a-zA-Z])/g, '<$1c:$2').replace('xmlns=', 'xmlns:c=');
    expect(readCap(prefixed)).toEqual(readCap(xml));
    refuses(xml.replace('<note>', '<note xmlns="urn:other">'), 'cap/unknown-element', /note/);
  });
});

describe('polygons', () => {
  const star = fc
    .tuple(
      fc.integer({ min: 3, max: 180 }),
      fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 180, maxLength: 180 }),
      fc.double({ min: -60, max: 60, noNaN: true }),
      fc.double({ min: -170, max: 170, noNaN: true }),
    )
    .map(([count, radii, latDeg, lonDeg]) => {
      const ring = new Float64Array(2 * count + 2);
      for (let i = 0; i <= count; i += 1) {
        const angle = (2 * Math.PI * (i % count)) / count;
        ring[2 * i] = (lonDeg + 0.2 * radii[i % count] * Math.cos(angle)) * (Math.PI / 180);
        ring[2 * i + 1] = (latDeg + 0.2 * radii[i % count] * Math.sin(angle)) * (Math.PI / 180);
      }
      return ring;
    });

  test('have at most 100 closed vertices, latitude first, and nobody inside falls out', () => {
    fc.assert(
      fc.property(star, (ring) => {
        const polygon = capPolygon(ring);
        expect(polygon.ok).toBe(true);
        if (!polygon.ok) return;
        expect(polygon.value.length).toBeLessThanOrEqual(100);
        expect(polygon.value[0]).toEqual(polygon.value[polygon.value.length - 1]);
        const outer = new Float64Array(polygon.value.flatMap(([latDeg, lonDeg]) => [lonDeg * (Math.PI / 180), latDeg * (Math.PI / 180)]));
        for (let i = 0; i < ring.length; i += 2) {
          // A hair inside each corner, so that rounding at the corner itself does not decide.
          const [lonRad, latRad] = [ring[i], ring[i + 1]];
          const centre = { lonRad: 0, latRad: 0 };
          for (let k = 0; k < ring.length - 2; k += 2) {
            centre.lonRad += ring[k] / (ring.length / 2 - 1);
            centre.latRad += ring[k + 1] / (ring.length / 2 - 1);
          }
          const inside = { lonRad: lonRad + 1e-6 * (centre.lonRad - lonRad), latRad: latRad + 1e-6 * (centre.latRad - latRad) };
          if (ringContains(ring, inside)) expect(ringContains(outer, inside)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('bad rings are refused with a reason', () => {
    const rows: Array<[number[], RegExp]> = [
      [[0, 0, 1, 1], /2 vertices/],
      [[0, 0, 0.1, 0.1, 0.1, 0, 0, 0.1, 0, 0], /crosses or touches/],
      [[0, 0, Number.NaN, 0.1, 0.1, 0, 0, 0], /vertex 1/],
      [[3.1, 0, -3.1, 0, -3.1, 0.1, 3.1, 0.1, 3.1, 0], /antimeridian/],
      [[36, 31, 37, 31, 37, 32, 36, 31], /radians/],
    ];
    for (const [ring, reason] of rows) {
      const polygon = capPolygon(Float64Array.from(ring));
      expect(polygon.ok ? 'accepted' : polygon.error.code).toBe('cap/bad-polygon');
      if (!polygon.ok) expect(polygon.error.message).toMatch(reason);
    }
    expect(capPolygon(new Float64Array(10_000)).ok).toBe(false);
  });
});

describeSamples('foreign alerts and the schema of the standard', (dir) => {
  const sample = (name: string): string => readFileSync(join(dir, 'cap', name), 'utf8');
  const schema = (): string => sample('cap12.xsd');
  const valid = async (xml: string): Promise<boolean> => (await validateXML({ xml: [{ fileName: 'a.xml', contents: xml }], schema: [schema()] })).valid;

  test('what is written is valid against the XSD, whatever it holds', async () => {
    const alerts: CapAlert[] = [full, { ...full, msgType: 'Alert', references: [], scope: 'Public', restriction: '', infos: [] }];
    for (const status of CAP_STATUS) alerts.push({ ...full, status });
    for (const msgType of CAP_MESSAGE_TYPES) alerts.push({ ...full, msgType });
    for (const scope of CAP_SCOPES) alerts.push({ ...full, scope });
    for (const urgency of CAP_URGENCIES) alerts.push({ ...full, infos: [{ ...info, urgency }] });
    for (const severity of CAP_SEVERITIES) alerts.push({ ...full, infos: [{ ...info, severity }] });
    for (const certainty of CAP_CERTAINTIES) alerts.push({ ...full, infos: [{ ...info, certainty }] });
    alerts.push({ ...full, infos: [{ ...info, categories: CAP_CATEGORIES, responseTypes: CAP_RESPONSES }] });
    const xml = alerts.map((alert, i) => ({ fileName: `${i}.xml`, contents: writeCap(alert) }));
    const result = await validateXML({ xml, schema: [schema()] });
    expect(result.errors).toEqual([]);
    expect(result.valid).toBe(true);
  });

  test('the schema itself refuses what the checker refuses', async () => {
    const xml = writeCap(full);
    expect(await valid(xml.replace(tag('event'), ''))).toBe(false);
    expect(await valid(xml.replace('22:00:00-00:00</sent>', '22:00:00Z</sent>'))).toBe(false);
  });

  test('valid alerts of other systems are read with their values', () => {
    const rows = [
      ['australia.cap', 'tag:www.rfs.nsw.gov.au2011-10-06:40184', 'Alert', ['en-AU', 'en-AU'], 'Yerong Creek Structure Fire', '2011-10-05T13:04:00-00:00'],
      ['canada.cap', '2.49.0.1.124.6bddbc91.2012', 'Update', ['en-CA', 'fr-CA'], 'severe thunderstorm watch', '2012-05-02T23:21:04-00:00'],
      ['thunderstorm.cap', 'KSTO1055887203', 'Alert', ['en-US'], 'SEVERE THUNDERSTORM WARNING', '2003-06-17T21:57:00-00:00'],
      ['wcatwc-warning.cap', 'PAAQ-2-lqw6d6', 'Update', ['en-US'], undefined, undefined],
      ['no_optional_fields.cap', 'USGS-earthquakes-us2010apcd.6.20100831T000925.496Z', 'Alert', [], undefined, '2010-08-31T05:09:25-00:00'],
      ['weather.cap', 'NOAA-NWS-ALERTS-MT20100830100700TFXFlashFloodWatchTFX20100830180000MT', 'Alert', ['en-US'], undefined, undefined],
    ] as const;
    for (const [name, identifier, msgType, languages, headline, sent] of rows) {
      const alert = readCap(sample(name));
      expect([name, alert.ok ? '' : alert.error.message]).toEqual([name, '']);
      if (!alert.ok) continue;
      expect([alert.value.identifier, alert.value.msgType, alert.value.infos.map((i) => i.language)]).toEqual([identifier, msgType, languages]);
      if (headline !== undefined) expect(alert.value.infos[0].headline).toBe(headline);
      if (sent !== undefined) expect(capTime(alert.value.sentAt)).toBe(sent);
    }
    const canada = readCap(sample('canada.cap'));
    expect(canada.ok && canada.value.references.map((r) => r.identifier)).toEqual(['2.49.0.1.124.a3f342a4.2012', '2.49.0.1.124.60f31a3a.2012']);
    const storm = readCap(sample('thunderstorm.cap'));
    expect(storm.ok && storm.value.infos[0].areas[0].polygons).toEqual([
      [
        [38.47, -120.14],
        [38.34, -119.95],
        [38.52, -119.74],
        [38.62, -119.89],
        [38.47, -120.14],
      ],
    ]);
    expect(storm.ok && storm.value.infos[0].areas[0].geocodes[0]).toEqual({ valueName: 'SAME', value: '006109' });
    expect(storm.ok && storm.value.infos[0].expiresAt).toBe(1_055_890_800);
  });

  test('read and written again, a real alert is still valid', async () => {
    for (const name of ['australia.cap', 'canada.cap', 'thunderstorm.cap', 'wcatwc-warning.cap']) {
      const alert = readCap(sample(name));
      expect(alert.ok).toBe(true);
      if (!alert.ok) continue;
      const again = writeCap(alert.value);
      expect([name, await valid(again)]).toEqual([name, true]);
      expect(readCap(again)).toEqual(alert);
    }
  });

  test('a signature is noted and left unread', () => {
    const signed = readCap(sample('lab-signed-rsa-sha256.cap'));
    const plain = readCap(sample('australia.cap'));
    expect(signed.ok && plain.ok && signed.value).toEqual(plain.ok && { ...plain.value, signed: true });
    const quake = readCap(sample('earthquake_signed.cap'));
    expect(quake.ok && [quake.value.signed, quake.value.infos[0].event]).toEqual([true, 'Earthquake']);
  });

  test('a broken alert and an entity attack are refused by name', () => {
    const broken = readCap(sample('invalid.cap'));
    expect(broken.ok ? 'read' : [broken.error.code, broken.error.message]).toEqual(['cap/missing-element', 'alert has no scope before info: add it']);
    const attack = readCap(sample('xee.cap'));
    expect(attack.ok ? 'read' : attack.error.code).toBe('cap/doctype');
  });
});
