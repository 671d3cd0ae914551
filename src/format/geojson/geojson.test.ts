import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineGeometry, readPolygons } from './index.ts';

describe('a line', () => {
  test('is rounded to a tenth of a metre, longitude first', () => {
    expect(
      lineGeometry([
        [36.250_000_04, 31.5, 812.54],
        [36.75, 31.25, 900],
      ]),
    ).toEqual({
      type: 'LineString',
      coordinates: [
        [36.25, 31.5, 812.5],
        [36.75, 31.25, 900],
      ],
    });
    expect(lineGeometry([[36.25, 31.5]])).toEqual({ type: 'Point', coordinates: [36.25, 31.5] });
  });

  test('is cut where it crosses the antimeridian, east- and westward, with the latitude and height of the crossing', () => {
    expect(
      lineGeometry([
        [179, 10, 1000],
        [-177, 14, 2000],
      ]),
    ).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [179, 10, 1000],
          [180, 11, 1250],
        ],
        [
          [-180, 11, 1250],
          [-177, 14, 2000],
        ],
      ],
    });
    expect(
      lineGeometry([
        [-179, 0],
        [178, 3],
        [177, 4],
      ]),
    ).toEqual({
      type: 'MultiLineString',
      coordinates: [
        [
          [-179, 0],
          [-180, 1],
        ],
        [
          [180, 1],
          [178, 3],
          [177, 4],
        ],
      ],
    });
  });
});

describe('polygons that others drew', () => {
  type Position = readonly (number | string | null)[];
  const polygon = (ring: readonly Position[], over: Record<string, unknown> = {}): string =>
    JSON.stringify({ type: 'Feature', properties: { id: 'a' }, geometry: { type: 'Polygon', coordinates: [ring], ...over } });
  const corners = (text: string): number[] => {
    const read = readPolygons(text);
    if (!read.ok) throw new Error(read.error.message);
    return Array.from(read.value.features[0].ring, (radians) => Math.round(((radians * 180) / Math.PI) * 1e6) / 1e6);
  };
  const repairs = (text: string): readonly string[] => {
    const read = readPolygons(text);
    return read.ok ? read.value.repairs : [read.error.message];
  };
  const SQUARE: readonly Position[] = [
    [36, 31],
    [37, 31],
    [37, 32],
    [36, 32],
    [36, 31],
  ];

  test('are taken as they are when nothing is wrong, also with heights and a byte order mark', () => {
    expect(repairs(polygon(SQUARE))).toEqual([]);
    expect(corners(`\ufeff${polygon(SQUARE.map((position) => [...position, 100]))}`)).toEqual([36, 31, 37, 31, 37, 32, 36, 32, 36, 31]);
    expect(repairs(polygon([SQUARE] as unknown as Position[], { type: 'MultiPolygon' }))).toEqual([]);
  });

  test('are repaired where there is one way to, and each repair is said', () => {
    expect(repairs(polygon([...SQUARE].reverse()))).toEqual(['"a": its corners were put counter-clockwise']);
    expect(corners(polygon([...SQUARE].reverse()))).toEqual([36, 31, 37, 31, 37, 32, 36, 32, 36, 31]);
    expect(repairs(polygon(SQUARE.slice(0, 4)))).toEqual(['"a": the ring was closed']);
    expect(repairs(polygon([SQUARE[0], SQUARE[0], ...SQUARE.slice(1)]))).toEqual(['"a": 1 positions that stood twice were left out']);
    const west = [
      [200, 10],
      [201, 10],
      [201, 11],
      [200, 11],
      [200, 10],
    ];
    expect(repairs(polygon(west))).toEqual(['"a": longitudes of 180 to 360 degrees were turned into those west of Greenwich']);
    expect(corners(polygon(west))[0]).toBe(-160);
    const across = [
      [179, 10],
      [-179, 10],
      [-179, 11],
      [179, 11],
      [179, 10],
    ];
    expect(repairs(polygon(across))).toEqual(['"a": the ring was taken to cross the antimeridian']);
    expect(corners(polygon(across))).toEqual(across.flat());
    expect(
      repairs(
        polygon([
          [179, 10],
          [181, 10],
          [181, 11],
          [179, 11],
          [179, 10],
        ]),
      ),
    ).toHaveLength(2);
  });

  test.each<[string, string, RegExp]>([
    [
      'latitude first',
      polygon([
        [31, 136],
        [31, 137],
        [32, 137],
        [31, 136],
      ]),
      /wrong way round: longitude comes first/,
    ],
    [
      'a latitude that is none',
      polygon([
        [36, 91],
        [37, 31],
        [37, 32],
        [36, 31],
        [36, 91],
      ]),
      /longitude comes first/,
    ],
    [
      'a NaN',
      polygon([
        [36, null],
        [37, 31],
        [37, 32],
        [36, 31],
      ]),
      /in numbers: \[36, null\]/,
    ],
    [
      'texts',
      polygon([
        ['36', '31'],
        [37, 31],
        [37, 32],
        [36, 31],
      ]),
      /in numbers/,
    ],
    [
      'corners out of order',
      polygon([
        [36, 31],
        [37, 32],
        [37, 31],
        [36, 32],
        [36, 31],
      ]),
      /crosses itself/,
    ],
    [
      'a million corners',
      polygon(Array.from({ length: 1_000_000 }, (_, i) => [i % 360, 31])),
      /"a" has 1000000 positions, at most 20000 are read: simplify it/,
    ],
    ['a hole', JSON.stringify({ type: 'Polygon', coordinates: [SQUARE, SQUARE] }), /has holes/],
    ['two polygons', JSON.stringify({ type: 'MultiPolygon', coordinates: [[SQUARE], [SQUARE]] }), /2 polygons/],
    ['a line', JSON.stringify({ type: 'Feature', geometry: { type: 'LineString', coordinates: SQUARE } }), /LineString: only Polygon/],
    [
      'two corners',
      polygon([
        [36, 31],
        [37, 31],
      ]),
      /2 positions/,
    ],
    [
      'one place',
      polygon([
        [36, 31],
        [36, 31],
        [36, 31],
        [36, 31],
      ]),
      /fewer than three different/,
    ],
    ['no JSON', '{', /not JSON/],
    ['another JSON', '[1]', /must be a FeatureCollection/],
  ])('with %s are refused', (_what, text, says) => {
    const read = readPolygons(text);
    expect(read.ok ? 'read' : read.error.message).toMatch(says);
  });

  test('no JSON makes it throw', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(typeof readPolygons(text).ok).toBe('boolean');
        expect(typeof readPolygons(`{"type":"Feature","geometry":{"type":"Polygon","coordinates":${text}}}`).ok).toBe('boolean');
        expect(typeof readPolygons(`{"type":"FeatureCollection","features":[${text}]}`).ok).toBe('boolean');
      }),
    );
  });
});
