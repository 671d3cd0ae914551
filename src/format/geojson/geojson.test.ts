import { describe, expect, test } from 'vitest';
import { lineGeometry } from './index.ts';

describe('a line', () => {
  test('is rounded to a tenth of a metre, longitude first', () => {
    expect(lineGeometry([[36.250_000_04, 31.5, 812.54], [36.75, 31.25, 900]])).toEqual({ type: 'LineString', coordinates: [[36.25, 31.5, 812.5], [36.75, 31.25, 900]] });
    expect(lineGeometry([[36.25, 31.5]])).toEqual({ type: 'Point', coordinates: [36.25, 31.5] });
  });

  test('is cut where it crosses the antimeridian, east- and westward, with the latitude and height of the crossing', () => {
    expect(lineGeometry([[179, 10, 1000], [-177, 14, 2000]])).toEqual({ type: 'MultiLineString', coordinates: [[[179, 10, 1000], [180, 11, 1250]], [[-180, 11, 1250], [-177, 14, 2000]]] });
    expect(lineGeometry([[-179, 0], [178, 3], [177, 4]])).toEqual({ type: 'MultiLineString', coordinates: [[[-179, 0], [-180, 1]], [[180, 1], [178, 3], [177, 4]]] });
  });
});
