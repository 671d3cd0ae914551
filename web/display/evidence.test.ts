import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KINDS, type FrameTrack, type Kind } from '../../src/model/index.ts';
import { evidenceOf, holds, USUAL } from './evidence.ts';

function track(kind: Kind, more: Partial<FrameTrack> = {}): FrameTrack {
  return {
    id: 7,
    event: 7,
    status: 'confirmed',
    symbol: 'unknown',
    latDeg: 31,
    lonDeg: 35,
    altitudeHaeM: 600,
    heightKnown: true,
    eastMps: 50,
    northMps: 0,
    upMps: 0,
    kindChance: KINDS.map((one) => (one === kind ? 0.9 : 0)),
    horizontalGrade: 1,
    verticalGrade: 1,
    callsign: '',
    impact: undefined,
    arrivals: [],
    ...more,
  } as FrameTrack;
}

const said = (one: FrameTrack, reach: Parameters<typeof evidenceOf>[1] = []): string[] => evidenceOf(one, reach).map(({ speaks, what }) => `${speaks} ${what}`);
const SQUARE = [
  [34, 30],
  [36, 30],
  [36, 32],
  [34, 32],
] as const;

describe('evidence', () => {
  test('a drone as drones fly: speed and height speak for it', () => {
    expect(said(track('drone'))).toEqual(['for speed', 'for height']);
    expect(said(track('drone', { eastMps: 200 }))).toContain('against speed');
  });

  test('an unknown height says nothing', () => {
    expect(said(track('drone', { heightKnown: false }))).toEqual(['for speed']);
  });

  test('what falls freely is ballistic; what is taken for ballistic and does not fall is not yet sure', () => {
    const impact = { latDeg: 31, lonDeg: 35, at: 1, grade: 3 } as FrameTrack['impact'];
    expect(said(track('ballistic', { impact, eastMps: 1500 }))).toEqual(['for falls', 'for fast']);
    expect(said(track('ballistic'))).toEqual(['against noFall']);
    expect(said(track('cruise', { impact, eastMps: 220 }))).toContain('against falls');
  });

  test('a civil identity speaks for an aircraft and against a drone; its absence against an aircraft', () => {
    expect(said(track('aircraft', { symbol: 'civil', eastMps: 220, altitudeHaeM: 10_000 }))).toContain('for identity');
    expect(said(track('aircraft', { eastMps: 220, altitudeHaeM: 10_000 }))).toContain('against noIdentity');
    expect(said(track('drone', { symbol: 'civil' }))).toContain('against identity');
  });

  test('own sensors that reach there are named; where none does the view has it from others; a view without sensors says nothing of them', () => {
    expect(evidenceOf(track('drone'), [{ name: 'north-1', ring: SQUARE }])).toContainEqual({ speaks: 'for', what: 'seen', sensors: ['north-1'] });
    expect(said(track('drone', { latDeg: 40 }), [{ name: 'north-1', ring: SQUARE }])).toContain('against unseen');
    expect(said(track('drone')).join()).not.toMatch(/seen/);
  });

  test('a point on either side of an edge is told apart', () => {
    expect([holds(SQUARE, 35.999, 31), holds(SQUARE, 36.001, 31)]).toEqual([true, false]);
  });

  test('usual speeds and heights are those that the tracker judges by', () => {
    const source = readFileSync(join(import.meta.dirname, '../../src/picture/kinds.ts'), 'utf8');
    const shapes = [...source.matchAll(/speed: \[([\d_]+), ([\d_]+), [\d_]+\], height: \[([\d_]+), ([\d_]+), [\d_]+\]/g)].map((match) =>
      match.slice(1).map((text) => Number(text.replaceAll('_', ''))),
    );
    expect(shapes).toHaveLength(KINDS.length);
    for (const [kind, usual] of Object.entries(USUAL)) expect([...usual.speedMps, ...usual.heightM], kind).toEqual(shapes[KINDS.indexOf(kind as Kind)]);
  });
});
