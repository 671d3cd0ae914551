import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import geographiclib from 'geographiclib-geodesic';
import {
  bufferedHull,
  circleRing,
  convexHull,
  destination,
  distanceM,
  distanceToEdgeM,
  distanceToRingM,
  isCounterClockwise,
  isSimpleRing,
  outerRing,
  ringAreaM2,
  ringBounds,
  ringCentroid,
  ringContains,
  ringRadiusM,
  ringSignedAreaM2,
  type LatLon,
} from './index.ts';

const DEG = Math.PI / 180;
const degrees = (...lonLat: number[]): Float64Array => Float64Array.from(lonLat, (value) => value * DEG);
const at = (lonDeg: number, latDeg: number): LatLon => ({ latRad: latDeg * DEG, lonRad: lonDeg * DEG });
const L_SHAPE = degrees(30, 20, 34, 20, 34, 22, 31, 22, 31, 25, 30, 25, 30, 20);

/** A simple star round a centre, sometimes across the antimeridian. */
const star = fc
  .tuple(
    fc.array(fc.double({ min: 0.15, max: 1, noNaN: true }), { minLength: 5, maxLength: 24 }),
    fc.double({ min: -180, max: 179.9, noNaN: true }),
    fc.double({ min: -55, max: 55, noNaN: true }),
  )
  .map(([radii, lonDeg, latDeg]) => {
    const vertices = radii.flatMap((radius, i) => {
      const angle = (2 * Math.PI * i) / radii.length;
      const lon = lonDeg + 3 * radius * Math.cos(angle);
      return [lon >= 180 ? lon - 360 : lon, latDeg + 3 * radius * Math.sin(angle)];
    });
    return { ring: degrees(...vertices, vertices[0], vertices[1]), centre: at(lonDeg, latDeg) };
  });

describe('inside and outside', () => {
  test('a concave ring holds what it should, open or closed', () => {
    for (const ring of [L_SHAPE, L_SHAPE.slice(0, -2)]) {
      expect(ringContains(ring, at(30.5, 24))).toBe(true);
      expect(ringContains(ring, at(33, 21))).toBe(true);
      expect(ringContains(ring, at(33, 24))).toBe(false);
      expect(ringContains(ring, at(-150, 21))).toBe(false);
    }
  });

  test('a ring across the antimeridian works from both sides', () => {
    const ring = degrees(179, -2, -179, -2, -179, 3, 179, 3);
    expect([179.5, -179.5, 180].map((lon) => ringContains(ring, at(lon, 1)))).toEqual([true, true, true]);
    expect(ringContains(ring, at(178.5, 1))).toBe(false);
    expect(ringBounds(ring).eastRad - ringBounds(ring).westRad).toBeCloseTo(2 * DEG, 12);
    expect(distanceToRingM(ring, at(178.5, 0))).toBeCloseTo(distanceM(at(178.5, 0), at(179, 0)), -1);
  });

  test('turning a ring and its point round the axis changes nothing', () => {
    fc.assert(
      fc.property(star, fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -4, max: 4, noNaN: true }), ({ ring, centre }, turn, offset) => {
        const point = { latRad: centre.latRad + offset * 0.7 * DEG, lonRad: centre.lonRad + offset * DEG };
        const turned = ring.map((value, i) => (i % 2 === 0 ? value + turn : value));
        fc.pre(distanceToEdgeM(ring, point) > 1);
        expect(ringContains(turned, { ...point, lonRad: point.lonRad + turn })).toBe(ringContains(ring, point));
      }),
    );
  });
});

describe('distances', () => {
  test('are 0 inside, and to the nearest corner or edge outside', () => {
    expect(distanceToRingM(L_SHAPE, at(30.5, 24))).toBe(0);
    expect(distanceToEdgeM(L_SHAPE, at(30.5, 24))).toBeCloseTo(distanceM(at(30.5, 24), at(31, 24)), -2);
    expect(Math.abs(distanceToRingM(L_SHAPE, at(36, 18)) / distanceM(at(36, 18), at(34, 20)) - 1)).toBeLessThan(1e-3);
    expect(Math.abs(distanceToRingM(L_SHAPE, at(28, 23)) / distanceM(at(28, 23), at(30, 23)) - 1)).toBeLessThan(1e-3);
  });

  test('stay within 0.1 % of a dense sampling of the edges', () => {
    fc.assert(
      fc.property(star, fc.double({ min: 0, max: 6.28, noNaN: true }), ({ ring, centre }, direction) => {
        const point = destination(centre, direction, 600_000);
        let nearest = Infinity;
        for (let i = 0; i + 2 < ring.length; i += 2) {
          let width = ring[i + 2] - ring[i];
          if (Math.abs(width) > 3) width -= Math.sign(width) * 2 * Math.PI;
          for (let s = 0; s <= 200; s += 1) {
            const lonRad = ring[i] + (s / 200) * width;
            nearest = Math.min(nearest, distanceM(point, { lonRad, latRad: ring[i + 1] + (s / 200) * (ring[i + 3] - ring[i + 1]) }));
          }
        }
        expect(Math.abs(distanceToRingM(ring, point) / nearest - 1)).toBeLessThan(1e-3);
      }),
      { numRuns: 20 },
    );
  });
});

describe('measures', () => {
  test('the area of a small square agrees with GeographicLib, the sign with its sense', () => {
    const square = degrees(35, 31, 35.2, 31, 35.2, 31.2, 35, 31.2, 35, 31);
    const polygon = geographiclib.Geodesic.WGS84.Polygon(false);
    for (const [lat, lon] of [
      [31, 35],
      [31, 35.2],
      [31.2, 35.2],
      [31.2, 35],
    ])
      polygon.AddPoint(lat, lon);
    expect(Math.abs(ringSignedAreaM2(square) / (polygon.Compute(false, true).area ?? NaN) - 1)).toBeLessThan(2e-5);
    expect(isCounterClockwise(square)).toBe(true);
    expect(ringSignedAreaM2(degrees(35, 31, 35, 31.2, 35.2, 31.2, 35.2, 31))).toBeCloseTo(-ringSignedAreaM2(square), 0);
  });

  test('the whole Earth between the poles has its known area', () => {
    const third = degrees(0, -90, 120, -90, 120, 90, 0, 90);
    expect((3 * ringAreaM2(third)) / 5.10065621724e14).toBeCloseTo(1, 9);
  });

  test('the centroid of an L is that of its two parts, and its circle holds it', () => {
    const centre = ringCentroid(L_SHAPE);
    expect(centre.lonRad / DEG).toBeCloseTo((8 * 32 + 3 * 30.5) / 11, 9);
    expect(centre.latRad / DEG).toBeCloseTo((8 * 21 + 3 * 23.5) / 11, 9);
    expect(ringRadiusM(L_SHAPE, centre)).toBeCloseTo(distanceM(centre, at(30, 25)), -2);
  });
});

describe('outlines', () => {
  test('a circle has its radius, and its outer form holds every point of it', () => {
    const centre = at(179.99, 24.7);
    const inner = circleRing(centre, 30_000, 36);
    for (let i = 0; i < inner.length; i += 2) expect(distanceM(centre, { lonRad: inner[i], latRad: inner[i + 1] })).toBeCloseTo(30_000, 3);
    expect(isCounterClockwise(inner)).toBe(true);
    const outer = circleRing(centre, 30_000, 12, true);
    for (let i = 0; i < 360; i += 1) expect(ringContains(outer, destination(centre, i * DEG, 29_999))).toBe(true);
  });

  test('hulls are convex and hold all vertices', () => {
    const hull = convexHull(L_SHAPE);
    expect(Array.from(hull, (value) => Math.round(value / DEG))).toEqual([30, 20, 34, 20, 34, 22, 31, 25, 30, 25, 30, 20]);
    const buffered = bufferedHull(L_SHAPE, 12_000);
    for (let i = 0; i < L_SHAPE.length; i += 2) {
      const vertex = { lonRad: L_SHAPE[i], latRad: L_SHAPE[i + 1] };
      for (let b = 0; b < 24; b += 1) expect(ringContains(buffered, destination(vertex, b * 15 * DEG, 11_990))).toBe(true);
    }
  });

  test('an outer ring has at most the corners asked, stays simple and holds the whole ring', () => {
    fc.assert(
      fc.property(star, fc.integer({ min: 4, max: 12 }), ({ ring, centre }, corners) => {
        const outer = outerRing(ring, corners);
        expect(outer.length / 2 - 1).toBeLessThanOrEqual(Math.max(corners, 4));
        expect(isSimpleRing(outer)).toBe(true);
        expect(isCounterClockwise(outer)).toBe(true);
        expect(ringAreaM2(outer)).toBeGreaterThanOrEqual(ringAreaM2(ring) * (1 - 1e-7));
        for (let i = 0; i + 2 < ring.length; i += 2) {
          for (const share of [0.001, 0.3, 0.5, 0.8]) {
            // A hair inside: the outline may run along the edge itself.
            let width = ring[i + 2] - ring[i];
            if (Math.abs(width) > 3) width -= Math.sign(width) * 2 * Math.PI;
            const lonRad = ring[i] + share * width;
            const latRad = ring[i + 1] + share * (ring[i + 3] - ring[i + 1]);
            let toCentre = centre.lonRad - lonRad;
            if (Math.abs(toCentre) > 3) toCentre -= Math.sign(toCentre) * 2 * Math.PI;
            const inside = { lonRad: lonRad + 1e-6 * toCentre, latRad: latRad + 1e-6 * (centre.latRad - latRad) };
            expect(ringContains(outer, inside)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a dent goes before a corner: the L loses its dent only', () => {
    expect(ringAreaM2(outerRing(L_SHAPE, 5)) / ringAreaM2(convexHull(L_SHAPE))).toBeLessThanOrEqual(1 + 1e-12);
    expect(outerRing(L_SHAPE, 6).length).toBe(14);
  });
});
