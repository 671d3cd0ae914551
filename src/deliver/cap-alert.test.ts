import { describe, expect, test } from 'vitest';
import { timeFromIso, utf8, type TimeS } from '../base/index.ts';
import { roundPlace } from '../forecast/fixture.ts';
import { readCap } from '../format/cap/index.ts';
import type { Stage, Warning } from '../model/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { createCapIssuer, type CapIssuer, type CapIssuerOptions } from './cap-alert.ts';

const read = timeFromIso('2024-04-13T22:10:00Z');
const start = (read.ok ? read.value : 0) as TimeS;
const places = [roundPlace('azraq', 31.83, 36.82, 4000), roundPlace('safawi', 32.16, 37.13, 4000)];

const issuer = (changes: Partial<CapIssuerOptions> = {}): CapIssuer =>
  createCapIssuer({
    mode: 'exercise',
    places,
    sender: 'x@example.invalid',
    secret: utf8('altair'),
    catalogues: CATALOGUES,
    languages: ['en', 'ar'],
    senderNames: {},
    utcOffsetMin: 180,
    audience: 'officials',
    ...changes,
  });

const warning = (stage: Stage, sequence: number, changes: Partial<Warning> = {}): Warning => ({
  placeIndex: 0,
  stage,
  kindClass: 'ballistic',
  arrivalAt: stage === 'all-clear' || stage === 'cancelled' ? undefined : ((start + 240) as TimeS),
  event: 1,
  sequence,
  issuedAt: start,
  notUpdated: false,
  ...changes,
});

describe('CAP of a warning', () => {
  test('each stage has the urgency, severity, certainty and response of the table', () => {
    const caps = issuer();
    const stages: Stage[] = ['prepare', 'expected', 'take-cover', 'all-clear'];
    const rows = stages.map((stage, i) => {
      const { alert } = caps.issue([warning(stage, i + 1)], (start + 60 * i) as TimeS)[0];
      const info = alert.infos[0];
      return [alert.msgType, alert.scope, info.urgency, info.severity, info.certainty, info.responseTypes[0]];
    });
    expect(rows).toEqual([
      ['Alert', 'Restricted', 'Future', 'Severe', 'Possible', 'Prepare'],
      ['Update', 'Public', 'Expected', 'Severe', 'Likely', 'Prepare'],
      ['Update', 'Public', 'Immediate', 'Extreme', 'Likely', 'Shelter'],
      ['Update', 'Public', 'Past', 'Minor', 'Observed', 'AllClear'],
    ]);
  });

  test('what is written reads back as it was, with one info a language', () => {
    const [message] = issuer().issue([warning('take-cover', 1)], start);
    const back = readCap(message.xml);
    expect(back.ok && { ...back.value, infos: [] }).toEqual({ ...message.alert, infos: [] });
    const infos = back.ok ? back.value.infos : [];
    expect(infos.map((info) => info.language)).toEqual(['en', 'ar']);
    expect(infos.map((info) => info.headline)).toEqual(message.alert.infos.map((info) => info.headline));
    expect(infos[0].onsetAt).toBe(start + 240);
    expect(infos[0].areas[0].polygons[0]).toHaveLength(25);
    expect(message.xml).toContain('<sent>2024-04-13T22:10:00-00:00</sent>');
  });

  test('an exercise says so in status, sender and every text', () => {
    const { alert } = issuer().issue([warning('take-cover', 1)], start)[0];
    expect([alert.status, alert.sender]).toEqual(['Exercise', 'exercise@manara.invalid']);
    for (const [i, word] of [
      [0, 'EXERCISE'],
      [1, 'تمرين'],
    ] as const) {
      const { event, headline, description, instruction } = alert.infos[i];
      for (const text of [event, headline, description, instruction]) expect(text.startsWith(word)).toBe(true);
    }
  });

  test('updates and ends reference every earlier message of the event', () => {
    const caps = issuer();
    const [first] = caps.issue([warning('prepare', 1)], start);
    const [second] = caps.issue([warning('take-cover', 2)], (start + 60) as TimeS);
    const [third] = caps.issue([warning('cancelled', 3)], (start + 70) as TimeS);
    expect(third.alert.msgType).toBe('Cancel');
    expect(third.alert.references.map((r) => r.identifier)).toEqual([first.identifier, second.identifier]);
    const [fresh] = caps.issue([warning('prepare', 1, { event: 2 })], (start + 700) as TimeS);
    expect([fresh.alert.msgType, fresh.alert.references.length]).toEqual(['Alert', 0]);
  });

  test('the public gets no notice for officials, nor the end of an event it was never told of', () => {
    const caps = issuer({ audience: 'public' });
    expect(caps.issue([warning('prepare', 1), warning('cancelled', 2)], start)).toEqual([]);
    const [first] = caps.issue([warning('prepare', 1, { event: 2 }), warning('expected', 2, { event: 2 })], start);
    expect([first.alert.msgType, first.alert.scope]).toEqual(['Alert', 'Public']);
    expect(
      issuer()
        .issue([warning('prepare', 1), warning('cancelled', 2)], start)
        .map((m) => m.alert.scope),
    ).toEqual(['Restricted', 'Restricted']);
  });

  test('identifiers of two recipients share nothing, those of one never repeat', () => {
    const seen = new Set<string>();
    for (const name of ['altair', 'deneb']) {
      const caps = issuer({ secret: utf8(name) });
      for (const placeIndex of [0, 1])
        for (const event of [1, 2]) {
          for (const sequence of [1, 2]) {
            const [message] = caps.issue([warning('take-cover', sequence, { placeIndex, event })], start);
            expect(message.identifier).toMatch(/^[0-9a-f]{32}$/);
            seen.add(message.identifier);
          }
        }
    }
    expect(seen.size).toBe(16);
  });

  test('a warning never expires before any object could have arrived', () => {
    const { alert } = issuer().issue([warning('prepare', 1)], start)[0];
    expect((alert.infos[0].expiresAt as number) - start).toBeGreaterThan(9 * 3600);
  });

  test('a draft language cannot go out as actual', () => {
    expect(() => issuer({ mode: 'actual' }).issue([warning('take-cover', 1)], start)).toThrow(/none of en, ar/);
  });
});
