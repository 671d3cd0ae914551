import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { areaPath, chartOf, groundSvg, HEIGHT_PX, placeLabels, WIDTH_PX, type Label, type Ring } from './map-ground.ts';

const pointsOf = (path: string): [number, number][] => [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

describe('the ground under a map frame', () => {
  const corners = [
    { lonDeg: 34, latDeg: 31 },
    { lonDeg: 37, latDeg: 33.5 },
  ];
  const chart = chartOf(corners, 0.5);

  test('holds every position with room round it, north up and east to the right', () => {
    for (const { lonDeg, latDeg } of corners) {
      expect(chart.x(lonDeg)).toBeGreaterThan(0);
      expect(chart.x(lonDeg)).toBeLessThan(WIDTH_PX);
      expect(chart.y(latDeg)).toBeGreaterThan(0);
      expect(chart.y(latDeg)).toBeLessThan(HEIGHT_PX);
    }
    expect(chart.x(37)).toBeGreaterThan(chart.x(34));
    expect(chart.y(33.5)).toBeLessThan(chart.y(31));
  });

  test('has the coast of the basemap in it where there is one, cut off at the edges, and none on an open sea', () => {
    const basemap = { land: coast(), lines: [], towns: [] };
    const shore = /class="land" d="([^"]+)"/.exec(groundSvg(chart, basemap))?.[1] ?? '';
    const inFrame = pointsOf(shore).filter(([x, y]) => x > 0 && x < WIDTH_PX && y > 0 && y < HEIGHT_PX);
    expect(inFrame.length).toBeGreaterThan(20);
    expect(pointsOf(shore).every(([x, y]) => x >= -25 && x <= WIDTH_PX + 25 && y >= -25 && y <= HEIGHT_PX + 25)).toBe(true);
    const sea = chartOf(
      [
        { lonDeg: 61, latDeg: 15 },
        { lonDeg: 63, latDeg: 15.5 },
      ],
      0.3,
    );
    expect(groundSvg(sea, basemap)).not.toContain('class="land"');
  });

  test('keeps an area that has no corner in the frame', () => {
    const around: Ring = [
      [20, 20],
      [50, 20],
      [50, 45],
      [20, 45],
    ];
    expect(pointsOf(areaPath(chart, around))).toHaveLength(4);
    expect(
      areaPath(chart, [
        [40, 31],
        [41, 31],
        [41, 32],
      ]),
    ).toBe('');
  });

  test('says degrees at its lines, and a length that is true in the middle', () => {
    const svg = groundSvg(chart, { land: [], lines: [], towns: [] });
    expect(svg).toMatch(/34°E<\/text>/);
    expect(svg).toMatch(/32°N<\/text>/);
    const [, left, right] = /class="scale" d="M([\d.]+) \d+v5H(\d+)/.exec(svg) ?? [];
    const lengthKm = Number(/(\d+) km</.exec(svg)?.[1]);
    const midLat = (chart.southDeg + chart.northDeg) / 2;
    const kmPerPx = (111.32 * Math.cos((midLat * Math.PI) / 180)) / chart.scalePx;
    expect((Number(right) - Number(left)) * kmPerPx).toBeCloseTo(lengthKm, 0);
  });

  test('lets the first names stand and leaves out those that would lie on them', () => {
    const label = (words: string, x: number, y: number): Label => ({ words, xPx: x, yPx: y, clearPx: 4, class: 'place' });
    const many = Array.from({ length: 30 }, (_, index) => label(`name ${index}`, 300 + (index % 3), 200));
    const placed = placeLabels(many, [], 40);
    expect(placed[0]?.words).toBe('name 0');
    expect(placed.length).toBeLessThan(6);
    for (const one of placed)
      for (const other of placed) {
        const apart = one.box.right <= other.box.left || other.box.right <= one.box.left || one.box.bottom <= other.box.top || other.box.bottom <= one.box.top;
        expect(one === other || apart).toBe(true);
      }
    expect(placeLabels(many, [], 2)).toHaveLength(2);
  });
});

/** The land of the console's own basemap. */
function coast(): Ring[] {
  const file = JSON.parse(readFileSync(new URL('../../../web/public/basemap/land.json', import.meta.url), 'utf8')) as {
    geometries: { coordinates: [number, number][][][] }[];
  };
  return file.geometries.flatMap(({ coordinates }) => coordinates.flat());
}
