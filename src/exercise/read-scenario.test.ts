import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { moment, span, type Cursor } from './cursor.ts';
import { ANGLE, DURATION, LENGTH, parsePoint, parseQuantity, SPEED } from './quantity.ts';
import { compileExercise, readScenario } from './index.ts';

const text = readFileSync(new URL('../../exercises/two-neighbours.yaml', import.meta.url), 'utf8');

/** The message for two-neighbours with one piece of its text replaced. */
function broken(from: string, to: string): string {
  expect(text).toContain(from);
  const result = readScenario(parse(text.replace(from, to)), 'broken.yaml');
  return result.ok ? 'ok' : result.error.message;
}

const cursor = (value: unknown): Cursor => ({ value, path: 'x', problems: [] });

describe('quantities', () => {
  test.each([
    ['450 km', LENGTH, 450_000],
    ['80 NM', LENGTH, 148_160],
    ['FL350', LENGTH, 10_668],
    ['90 s', DURATION, 90],
    ['1.5 h', DURATION, 5400],
    ['100 kt', SPEED, 51.4444],
    ['180 deg', ANGLE, Math.PI],
  ])('%s is read in SI', (value, dimension, si) => {
    expect(parseQuantity(value, dimension)).toBeCloseTo(si, 3);
  });

  test.each(['450', '450 miles', 'km', '', 12, '1e3 m'])('%j is no length', (value) => {
    expect(parseQuantity(value, LENGTH)).toBeUndefined();
  });

  test('positions say their hemispheres', () => {
    const [lonRad, latRad] = parsePoint('31.5S 35.25W') ?? [0, 0];
    expect(latRad).toBeCloseTo(-0.549779, 6);
    expect(lonRad).toBeCloseTo(-0.615229, 6);
    expect(parsePoint('35.2E 31.5N')).toBeUndefined();
    expect(parsePoint('95N 10E')).toBeUndefined();
  });

  test('a span takes the unit of its end and must not run backwards', () => {
    const good = cursor('12 to 15 min');
    expect(span(good, DURATION, { min: 0, max: 3600 })).toEqual([720, 900]);
    expect(good.problems).toEqual([]);
    const bad = cursor('15 to 12 min');
    span(bad, DURATION, { min: 0, max: 3600 });
    expect(bad.problems[0]).toContain('runs backwards');
  });

  test('a time of day is the first such moment at or after the start: 02:00 is the next day', () => {
    const start = timeS(Date.UTC(2024, 3, 13, 19) / 1000);
    const say = (value: string): string => isoFromTime(moment(cursor(value), start));
    expect(say('22:00')).toBe('2024-04-13T22:00:00Z');
    expect(say('02:00')).toBe('2024-04-14T02:00:00Z');
    expect(say('19:00')).toBe('2024-04-13T19:00:00Z');
    expect(say('2024-04-13T17:30:00Z')).toBe('2024-04-13T17:30:00Z');
    const bad = cursor('25:00');
    moment(bad, start, 0 as TimeS);
    expect(bad.problems[0]).toContain('"25:00"');
  });
});

describe('exercise files', () => {
  test('two-neighbours and april-2024 are read without a complaint', () => {
    for (const name of ['two-neighbours', 'april-2024']) {
      const file = readFileSync(new URL(`../../exercises/${name}.yaml`, import.meta.url), 'utf8');
      const result = readScenario(parse(file), name);
      expect(result.ok ? result.value.name : result.error.message).toBe(name);
    }
  });

  test.each([
    ['a misspelt field', 'height: 400 m', 'hieght: 400 m', 'feeds.deneb-long-range.sensors.deneb-high.hieght: not a field here; did you mean "height"?'],
    ['a value beyond its limit', 'range: 700 km', 'range: 9000 km', '"9000 km" must lie between 1 km and 4000 km'],
    ['a missing unit', 'period: 4 s,', 'period: 4,', '"4" must be a duration with its unit, such as "90 s"'],
    ['an unknown kind', 'kind: cruise', 'kind: crusie', 'objects[1].kind: "crusie": did you mean "cruise"?'],
    ['an unknown area', 'aim: east-towns', 'aim: east-town', '"east-town" is not one of the areas: west, east'],
    ['an unknown level', 'level: warn', 'level: warm', '"warm": did you mean "warn"?'],
    ['a grid that is none', 'grid: 1 km', 'grid: 2 km', '"2 km" is not one of the grids: 1 km, 5 km, 20 km'],
    ['places at a level at which none counts', 'level: picture', 'level: picture, places: west', 'goes with level warn or threats'],
    ['a delay beyond the limit', 'delay: 5 s', 'delay: 45 s', '"45 s" must lie between 0 s and 30 s'],
    ['a term to nobody', 'to: deneb, level', 'to: denab, level', '"denab" is not a member; known are hub, altair, deneb'],
    ['a term on the feed of another', 'feeds: [deneb-airport]', 'feeds: [altair-airport]', '"altair-airport" is not a feed of "deneb"'],
    ['a public feed that is not of the hub', 'member: hub\n    public: true', 'member: altair\n    public: true', 'public feeds belong to the hub'],
    ['a missing Arabic name', '{ en: Wadin, ar: وادين }', '{ en: Wadin }', 'places.wadin.names: has no name in "ar": add it'],
    ['a place too small to be one', 'radius: 2 km, population: 21000', 'radius: 900 m, population: 21000', '"900 m" must lie between 1.5 km and 60 km'],
    [
      'a primary radar that sees too far',
      'deneb-primary: { type: primary radar,',
      'deneb-primary: { type: primary radar, range: 120 NM,',
      '"120 NM" must lie between 1 km and 148.16 km',
    ],
    [
      'a window that ends before it begins',
      'from: "06:00:04", until: "06:00:14"',
      'from: "06:00:14", until: "06:00:04"',
      'objects[0].launch: ends before it begins',
    ],
    [
      'a ring that crosses itself',
      'west: { box: [13.6N 60.2E, 16.6N 62.1E] }',
      'west: { ring: [13N 60E, 16N 62E, 16N 60E, 13N 62E] }',
      'areas.west: the ring crosses itself',
    ],
    ['two groups of one name', 'name: cruise', 'name: drone', 'two groups are named "drone"'],
    ['a word that is no id', 'tell-mina:', 'Tell_Mina:', 'use lower-case letters, digits, -'],
  ])('%s is named with its place, value, limit and fix', (_what, from, to, expected) => {
    expect(broken(from, to)).toContain(expected);
  });

  test('all mistakes of a file are named at once', () => {
    const message = broken('range: 700 km', 'range: 9000 km, hieght: 3 m').split('\n');
    expect(message[0]).toContain('2 mistakes');
    expect(message).toHaveLength(3);
  });

  test('no value anywhere makes reading throw, and what is read can be drawn', () => {
    const whole: unknown = parse(text);
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    };
    walk(whole, []);
    const odd = fc.oneof(fc.constantFrom<unknown>(null, 0, -1, '', 'x', '0 km', '99 h', [], {}, [[]], true, '31N 35E', '06:00', '5 to 1 km'), fc.anything());
    fc.assert(
      fc.property(fc.constantFrom(...paths), odd, (path, value) => {
        const copy = structuredClone(whole) as Record<string, unknown>;
        let at = copy;
        for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
        at[path[path.length - 1]] = value;
        const result = readScenario(copy, 'odd.yaml');
        if (result.ok) expect(compileExercise(result.value, { seed: 1, towns: [] }).ok).toBe(true);
        else expect(result.error.code).toMatch(/^exercise\//);
      }),
      { numRuns: 300 },
    );
  });

  test('another format or version says what is read here', () => {
    const result = readScenario({ format: 'manara-exercise', version: 7 }, 'x.yaml');
    expect(result.ok ? '' : result.error.code).toBe('exercise/format');
    expect(result.ok ? '' : result.error.message).toContain('version 7, this program reads format "manara-exercise" version 1');
    expect(readScenario(null, 'x.yaml').ok).toBe(false);
    expect(readScenario([], 'x.yaml').ok).toBe(false);
  });
});
