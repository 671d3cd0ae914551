import { describe, expect, test } from 'vitest';
import { bounded, shifted, zoomedAt, ZOOM_MAX, ZOOM_MIN } from './ground-hands.ts';
import { closedNameBoxes } from './draw-places.ts';
import { placeLabels } from './ground-paint.ts';
import { outlinesOf } from './ground-shapes.ts';
import { mercatorX, mercatorY, WORLD_PX } from './mercator.ts';
import { overlaps } from './paper.ts';

const size = { widthPx: 900, heightPx: 600 };
const camera = { lonDeg: 41, latDeg: 30, zoom: 6 };

/** Where a position lies, pixels from the middle. */
function pixel(at: { lonDeg: number; latDeg: number }, from: { lonDeg: number; latDeg: number; zoom: number }): [number, number] {
  const worldPx = WORLD_PX * 2 ** from.zoom;
  return [(mercatorX(at.lonDeg) - mercatorX(from.lonDeg)) * worldPx, (mercatorY(at.latDeg) - mercatorY(from.latDeg)) * worldPx];
}

describe('hands on the map', () => {
  test('what lies under the pointer stays there while one zooms', () => {
    const point = { xPx: 210, yPx: -130 };
    const under = shifted(camera, point.xPx, point.yPx);
    const nearer = zoomedAt(camera, 1.5, point);
    expect(nearer.zoom).toBe(7.5);
    const [x, y] = pixel(under, nearer);
    expect(x).toBeCloseTo(point.xPx, 6);
    expect(y).toBeCloseTo(point.yPx, 6);
  });

  test('a drag moves the ground by as many pixels', () => {
    const [x, y] = pixel(camera, shifted(camera, 80, -35));
    expect(x).toBeCloseTo(-80, 6);
    expect(y).toBeCloseTo(35, 6);
  });

  test('the map ends where its files end, and zooms no farther than it may', () => {
    const west = bounded({ ...camera, lonDeg: -20 }, size);
    const worldPx = WORLD_PX * 2 ** west.zoom;
    expect(mercatorX(west.lonDeg) - size.widthPx / worldPx / 2).toBeCloseTo(mercatorX(25), 9);
    expect(bounded({ ...camera, zoom: 1 }, size).zoom).toBe(ZOOM_MIN);
    expect(bounded({ ...camera, zoom: 40 }, size).zoom).toBe(ZOOM_MAX);
    expect(zoomedAt({ ...camera, zoom: ZOOM_MAX }, 1, { xPx: 100, yPx: 0 })).toEqual({
      ...camera,
      lonDeg: expect.closeTo(camera.lonDeg, 9) as number,
      latDeg: expect.closeTo(camera.latDeg, 9) as number,
      zoom: ZOOM_MAX,
    });
  });

  test('a window wider than the map shows it in the middle', () => {
    const wide = bounded({ ...camera, lonDeg: 30, zoom: ZOOM_MIN }, { widthPx: 4_000, heightPx: 600 });
    expect(wide.lonDeg).toBeCloseTo((25 + 74) / 2, 6);
  });
});

describe('names of towns', () => {
  test('no two lie on one another; the first of the list has its usual place, a later one gives way or is left out', () => {
    const boxes = placeLabels([
      { x: 100, y: 100, widthPx: 60 },
      { x: 110, y: 102, widthPx: 40 },
      { x: 104, y: 101, widthPx: 50 },
      { x: 106, y: 99, widthPx: 50 },
      { x: 102, y: 100, widthPx: 300 },
    ]);
    expect(boxes[0]).toMatchObject({ left: 105, right: 165 });
    const there = boxes.filter((box) => box !== undefined);
    for (const a of there)
      for (const b of there) expect(a === b || a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
    expect(boxes[1]).toMatchObject({ right: 105 });
    expect(boxes[4]).toBeUndefined();
  });
});

test('outlines are found in every geometry that the files hold', () => {
  const line = [
    [1, 2],
    [3, 4],
  ];
  expect(
    outlinesOf({
      type: 'GeometryCollection',
      geometries: [
        { type: 'LineString', coordinates: line },
        { type: 'MultiPolygon', coordinates: [[line], [line, line]] },
        { type: 'Polygon', coordinates: [line] },
        { type: 'Point', coordinates: [1, 2] },
      ],
    }),
  ).toHaveLength(5);
});

test('the name of an airspace has places to go where a town stands at its corner: outside and inside each corner and in the middle', () => {
  const corners = [
    { x: 100, y: 100 },
    { x: 400, y: 120 },
    { x: 400, y: 320 },
  ];
  const boxes = closedNameBoxes(corners, 120);
  expect(boxes).toHaveLength(13);
  expect(boxes[0]).toEqual({ left: 104, top: 85, right: 224, bottom: 98 });
  const town = { left: 90, top: 80, right: 160, bottom: 110 };
  const free = boxes.find((box) => !overlaps(box, town));
  expect(free).toEqual({ left: 404, top: 105, right: 524, bottom: 118 });
  expect(boxes.at(-1)).toEqual({ left: 240, top: 173.5, right: 360, bottom: 186.5 });
});
