import { describe, expect, test } from 'vitest';
import { placeId, timeS, trackId, utf8, type Mode } from '../base/index.ts';
import { decodeCot, detailXml, type CotEvent } from '../format/cot/index.ts';
import { decodeSapient, sapientTime, type SapientMessage } from '../format/sapient/index.ts';
import { circleRing } from '../geo/index.ts';
import { KINDS, type Frame, type FrameTrack, type Place, type Warning } from '../model/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { createCotFeed, createSapientFeed, type OutflowOptions } from './index.ts';

const RAD = Math.PI / 180;
const AT = 1_713_045_574;
const id = placeId('qasra');
if (!id.ok) throw new Error('an id');
const centre = { latRad: 31.25 * RAD, lonRad: 36.5 * RAD };
const place: Place = {
  id: id.value,
  names: { en: 'Qasra', ar: 'قصرة' },
  ring: circleRing(centre, 4_000, 24),
  ...centre,
  radiusM: 4_000,
  populationCount: 9_000,
  shelterS: 180,
  member: undefined,
};

const track = (number: number, over: Partial<FrameTrack> = {}): FrameTrack => ({
  id: trackId(number),
  event: trackId(number),
  status: 'confirmed',
  symbol: 'unknown',
  latDeg: 31.5,
  lonDeg: 36.75,
  altitudeHaeM: 4_200,
  heightKnown: true,
  eastMps: -30,
  northMps: 40,
  upMps: 5,
  kindChance: KINDS.map((kind) => (kind === 'drone' ? 0.8 : kind === 'cruise' ? 0.2 : 0)),
  horizontalGrade: 1,
  verticalGrade: 2,
  callsign: '',
  impact: undefined,
  arrivals: [],
  ...over,
});
const warning = (over: Partial<Warning> = {}): Warning => ({
  placeIndex: 0,
  stage: 'take-cover',
  kindClass: 'drone',
  arrivalAt: timeS(AT + 300),
  event: 1,
  sequence: 1,
  issuedAt: timeS(AT),
  notUpdated: false,
  ...over,
});
const frame = (after: number, tracks: readonly FrameTrack[], warnings: readonly Warning[] = [], mode: Mode = 'test'): Frame => ({
  mode,
  level: 'picture',
  status: 'live',
  unrecorded: false,
  epoch: 1,
  number: 1,
  at: timeS(AT + after),
  snapshot: true,
  termsHash: '00',
  tracks,
  gone: [],
  warnings,
});
const options = (key = 'a'): OutflowOptions => ({ key: utf8(key), places: [place], catalogue: CATALOGUES.en, utcOffsetMin: 180 });
const cot = (form: 'xml' | 'mesh' | 'stream' = 'xml', key = 'a') => createCotFeed({ ...options(key), form });

const eventsOf = (messages: readonly Uint8Array[]): (CotEvent & { inside: string })[] =>
  messages
    .flatMap((bytes) => decodeCot(bytes))
    .map((message) => {
      if (!message.ok || message.value.event === undefined) throw new Error(JSON.stringify(message));
      const { event } = message.value;
      const inside = event.detail === undefined ? undefined : detailXml(event.detail);
      return { ...event, inside: inside?.ok === true ? inside.value : '' };
    });
const sapientOf = (messages: readonly Uint8Array[]): SapientMessage[] =>
  messages
    .flatMap((bytes) => decodeSapient(bytes))
    .map((message) => {
      if (!message.ok) throw new Error(message.error.message);
      return message.value;
    });

describe('tracks as Cursor on Target', () => {
  test.each(['xml', 'mesh', 'stream'] as const)('have place, velocity, error and kinds of the frame and its moment, as %s', (form) => {
    const [event] = eventsOf(cot(form).tracks(frame(0, [track(9)])));
    expect(event).toMatchObject({
      type: 'a-u-A',
      how: 'm-f',
      opex: '',
      latDeg: 31.5,
      lonDeg: 36.75,
      altitudeHaeM: 4_200,
      circularErrorM: 100,
      linearErrorM: 300,
      sentAt: AT,
      startAt: AT,
      staleAt: AT + 10,
    });
    expect(event.inside).toContain('<track speed="50" course="323.1"/>');
    expect(event.inside).toContain('<remarks>drone 80 %, cruise 20 %</remarks>');
  });

  test('are unknown, pending or civil, and nothing else', () => {
    const types = (['unknown', 'pending', 'civil'] as const).map((symbol) => eventsOf(cot().tracks(frame(0, [track(9, { symbol })])))[0].type);
    expect(types).toEqual(['a-u-A', 'a-p-A', 'a-u-A-C']);
  });

  test('leave out what is not known: a height, an error beyond the ladder', () => {
    const [event] = eventsOf(cot().tracks(frame(0, [track(9, { heightKnown: false, horizontalGrade: 6 })])));
    expect([event.altitudeHaeM, event.circularErrorM, event.linearErrorM]).toEqual([9_999_999, 9_999_999, 9_999_999]);
  });

  test('keep their uid while they are shown, and have another at every other outlet', () => {
    const feed = cot();
    const first = eventsOf(feed.tracks(frame(0, [track(9), track(10)])));
    const second = eventsOf(feed.tracks(frame(1, [track(9)])));
    expect(second[0].uid).toBe(first[0].uid);
    expect(first[0].uid).not.toBe(first[1].uid);
    const other = eventsOf(cot('xml', 'b').tracks(frame(0, [track(9)])));
    expect(other[0].uid).not.toBe(first[0].uid);
    for (const { uid } of first) expect(uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('of an exercise say so, and a name that would turn the text round does not', () => {
    const [event] = eventsOf(cot().tracks(frame(0, [track(9, { symbol: 'civil', callsign: 'A\u202eB<1>' })], [], 'exercise')));
    expect(event.opex).toBe('e-exercise');
    expect(event.inside).toContain('<contact callsign="AB&lt;1&gt;"/>');
  });
});

describe('warnings as Cursor on Target', () => {
  test('are areas with their text, repeated while they stand, ended once', () => {
    const feed = cot();
    const [area] = eventsOf(feed.warnings(frame(0, [], [warning()])));
    expect(area).toMatchObject({ type: 'u-d-f', latDeg: 31.25, lonDeg: 36.5, staleAt: AT + 60 });
    expect(area.inside.match(/<link point="/g)?.length).toBeGreaterThan(8);
    expect(area.inside).toContain('Qasra');
    expect(area.inside).toContain('<strokeColor value="-65536"/>');
    expect(feed.warnings(frame(5, [], [warning()]))).toHaveLength(0);
    expect(eventsOf(feed.warnings(frame(10, [], [warning()])))[0].uid).toBe(area.uid);
    expect(eventsOf(feed.warnings(frame(11, [], [warning({ stage: 'all-clear', arrivalAt: undefined, sequence: 2 })])))[0]).toMatchObject({
      uid: area.uid,
      staleAt: AT + 311,
    });
    expect(feed.warnings(frame(30, [], [warning({ stage: 'all-clear', arrivalAt: undefined, sequence: 2 })]))).toHaveLength(0);
  });
});

describe('a stream as SAPIENT', () => {
  const feed = (key = 'a') => createSapientFeed(options(key));

  test('begins with the registration of a fusion node, and keeps every rule of the fields', () => {
    const [registration, status] = sapientOf(feed().greeting(timeS(AT)));
    expect((registration['registration'] as { nodeDefinition: { nodeType: number }[] }).nodeDefinition[0].nodeType).toBe(20);
    expect(status).toMatchObject({ statusReport: { system: 1, info: 1, mode: 'default' }, nodeId: registration.nodeId });
  });

  test('has a detection for each track on its tick, under ids of its own', () => {
    const one = feed();
    const messages = sapientOf(one.tracks(frame(0, [track(9), track(10, { status: 'lost', callsign: 'ABC12', heightKnown: false, horizontalGrade: 6 })])));
    const [status, first, second] = messages;
    expect(status['statusReport']).toBeDefined();
    expect(sapientTime(first.timestamp)).toBe(AT);
    expect(first['detectionReport']).toMatchObject({
      location: { x: 36.75, y: 31.5, z: 4_200, zError: 300, coordinateSystem: 1, datum: 1 },
      enuVelocity: { eastRate: -30, northRate: 40, upRate: 5 },
    });
    expect((first['detectionReport'] as { location: { yError: number } }).location.yError).toBeCloseTo(100 / 111_319.49, 9);
    // A degree of longitude is shorter the farther from the equator.
    expect((first['detectionReport'] as { location: { xError: number } }).location.xError).toBeCloseTo(100 / (111_319.49 * Math.cos(31.5 * RAD)), 9);
    expect((first['detectionReport'] as { classification: { type: string }[] }).classification.map(({ type }) => type).sort()).toEqual(['cruise', 'drone']);
    const detection = second['detectionReport'] as Record<string, unknown> & { location: Record<string, unknown> };
    expect(detection).toMatchObject({ state: 'lost', id: 'ABC12' });
    expect(Object.hasOwn(detection.location, 'z') || Object.hasOwn(detection.location, 'xError')).toBe(false);
    const later = sapientOf(one.tracks(frame(1, [track(9)])))[0]['detectionReport'] as { objectId: string; reportId: string };
    const before = first['detectionReport'] as { objectId: string; reportId: string };
    expect(later.objectId).toBe(before.objectId);
    expect(later.reportId).not.toBe(before.reportId);
    const other = sapientOf(feed('b').tracks(frame(0, [track(9)])))[1];
    expect(other.nodeId).not.toBe(first.nodeId);
    expect((other['detectionReport'] as { objectId: string }).objectId.slice(10)).not.toBe(before.objectId.slice(10));
  });

  test('raises an alert when a warning changes, and clears it under the same id', () => {
    const one = feed();
    const [raised] = sapientOf(one.warnings(frame(0, [], [warning()])));
    expect(raised['alert']).toMatchObject({ alertType: 3, status: 1, priority: 3, location: { x: 36.5, y: 31.25 } });
    expect(one.warnings(frame(1, [], [warning()]))).toHaveLength(0);
    const [cleared] = sapientOf(one.warnings(frame(2, [], [warning({ stage: 'cancelled', arrivalAt: undefined, sequence: 2 })])));
    expect(cleared['alert']).toMatchObject({ status: 5, alertId: (raised['alert'] as { alertId: string }).alertId });
  });
});
