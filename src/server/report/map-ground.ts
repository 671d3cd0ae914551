/** What lies under a map frame of the report: coast, de-facto lines, a grid with its degrees, a scale; and where words have room. */

export const WIDTH_PX = 720;
export const HEIGHT_PX = 440;
/** Points of an outline nearer to one another than this are one. */
const THIN_PX = 0.9;
/** How far outside the frame an outline is followed. */
const OUTSIDE_PX = 24;
const RAD = Math.PI / 180;
const EQUATOR_KM_PER_DEG = 111.32;
/** Lines of the grid, from the coarsest on: the first that gives three lines across. */
const GRID_STEPS_DEG = [10, 5, 2, 1, 0.5, 0.25, 0.1];
const SCALES_KM = [500, 200, 100, 50, 20, 10, 5, 2, 1];
const SCALE_MAX_PX = 130;

export type Ring = readonly (readonly [number, number])[];

/** A town: English, Arabic, longitude, latitude, thousands of people. */
export type Town = readonly [string, string, number, number, number];

/** The basemap of the console, as its files have it. */
export interface Basemap {
  /** Outer rings in degrees. */
  readonly land: readonly Ring[];
  readonly lines: readonly Ring[];
  readonly towns: readonly Town[];
}

/** From degrees to pixels of the frame. */
export interface Chart {
  readonly westDeg: number;
  readonly eastDeg: number;
  readonly southDeg: number;
  readonly northDeg: number;
  /** Pixels of a degree of longitude. */
  readonly scalePx: number;
  x(lonDeg: number): number;
  y(latDeg: number): number;
}

const mercator = (latDeg: number): number => Math.log(Math.tan(Math.PI / 4 + (latDeg * RAD) / 2)) / RAD;
const fromMercator = (y: number): number => (2 * Math.atan(Math.exp(y * RAD)) - Math.PI / 2) / RAD;

/** The chart that holds every one of these positions with room round them. */
export function chartOf(positions: readonly { readonly lonDeg: number; readonly latDeg: number }[], marginDeg: number): Chart {
  const lons = positions.map(({ lonDeg }) => lonDeg);
  const lats = positions.map(({ latDeg }) => mercator(latDeg));
  const [west, east] = [Math.min(...lons) - marginDeg, Math.max(...lons) + marginDeg];
  const [south, north] = [Math.min(...lats) - marginDeg, Math.max(...lats) + marginDeg];
  const scalePx = Math.min(WIDTH_PX / (east - west), HEIGHT_PX / (north - south));
  const [midLon, midLat] = [(west + east) / 2, (south + north) / 2];
  return {
    westDeg: midLon - WIDTH_PX / scalePx / 2,
    eastDeg: midLon + WIDTH_PX / scalePx / 2,
    southDeg: fromMercator(midLat - HEIGHT_PX / scalePx / 2),
    northDeg: fromMercator(midLat + HEIGHT_PX / scalePx / 2),
    scalePx,
    x: (lonDeg) => (lonDeg - midLon) * scalePx + WIDTH_PX / 2,
    y: (latDeg) => (midLat - mercator(latDeg)) * scalePx + HEIGHT_PX / 2,
  };
}

type Spot = readonly [x: number, y: number];

/** The edges of what is drawn, each as how far inside of it a point lies. */
const EDGES: readonly ((spot: Spot) => number)[] = [
  ([x]) => x + OUTSIDE_PX,
  ([x]) => WIDTH_PX + OUTSIDE_PX - x,
  ([, y]) => y + OUTSIDE_PX,
  ([, y]) => HEIGHT_PX + OUTSIDE_PX - y,
];

/** A polygon cut off at the edges of the frame (Sutherland and Hodgman 1974). */
function clipped(spots: readonly Spot[]): readonly Spot[] {
  let left = spots;
  for (const insideOf of EDGES) {
    const before = left;
    left = before.flatMap((spot, index) => {
      const last = before[(index + before.length - 1) % before.length] ?? spot;
      const [was, is] = [insideOf(last), insideOf(spot)];
      const share = was / (was - is);
      const crossing: Spot[] = was < 0 === is < 0 ? [] : [[last[0] + (spot[0] - last[0]) * share, last[1] + (spot[1] - last[1]) * share]];
      return is < 0 ? crossing : [...crossing, spot];
    });
  }
  return left;
}

/** Points as a path, those nearer to one another than can be seen left out. */
function joined(spots: readonly Spot[]): string {
  let last: Spot | undefined;
  const parts: string[] = [];
  for (const [x, y] of spots) {
    if (last !== undefined && Math.hypot(x - last[0], y - last[1]) < THIN_PX) continue;
    last = [x, y];
    parts.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  return parts.length < 2 ? '' : `M${parts.join('L')}`;
}

const spotsOf = (chart: Chart, ring: Ring): Spot[] => ring.map(([lonDeg, latDeg]): Spot => [chart.x(lonDeg), chart.y(latDeg)]);

/** An area as a path; empty when it is out of sight. */
export function areaPath(chart: Chart, ring: Ring): string {
  const path = joined(clipped(spotsOf(chart, ring)));
  return path === '' ? '' : `${path}Z`;
}

/** A line as paths, one for each part of it in sight. */
function linePath(chart: Chart, line: Ring): string {
  const parts: Spot[][] = [[]];
  for (const spot of spotsOf(chart, line)) {
    if (EDGES.every((insideOf) => insideOf(spot) >= 0)) parts.at(-1)?.push(spot);
    else if (parts.at(-1)?.length !== 0) parts.push([]);
  }
  return parts.map(joined).join('');
}

const degrees = (value: number, positive: string, negative: string): string =>
  `${String(Math.abs(Number(value.toFixed(2))))}°${value < 0 ? negative : positive}`;

/** Lines on whole steps of a degree, with their words at the edge. */
function gridSvg(chart: Chart): string {
  const stepDeg = GRID_STEPS_DEG.find((step) => (chart.eastDeg - chart.westDeg) / step >= 3) ?? 0.1;
  const steps = (from: number, to: number): number[] =>
    Array.from({ length: Math.max(0, Math.floor(to / stepDeg) - Math.ceil(from / stepDeg) + 1) }, (_, at) => (Math.ceil(from / stepDeg) + at) * stepDeg);
  const across = steps(chart.westDeg, chart.eastDeg).map((lonDeg) => {
    const x = chart.x(lonDeg);
    const words = x < 20 || x > WIDTH_PX - 20 ? '' : `<text x="${x.toFixed(1)}" y="${HEIGHT_PX - 4}">${degrees(lonDeg, 'E', 'W')}</text>`;
    return { line: `M${x.toFixed(1)} 0V${HEIGHT_PX}`, words };
  });
  const down = steps(chart.southDeg, chart.northDeg).map((latDeg) => {
    const y = chart.y(latDeg).toFixed(1);
    return { line: `M0 ${y}H${WIDTH_PX}`, words: `<text x="16" y="${(Number(y) - 3).toFixed(1)}">${degrees(latDeg, 'N', 'S')}</text>` };
  });
  const all = [...across, ...down];
  return `<path class="grid" d="${all.map(({ line }) => line).join('')}"/><g class="degrees">${all.map(({ words }) => words).join('')}</g>`;
}

/** A bar of a round length, true in the middle of the frame. */
function scaleSvg(chart: Chart): string {
  const pxPerKm = chart.scalePx / (EQUATOR_KM_PER_DEG * Math.cos(((chart.southDeg + chart.northDeg) / 2) * RAD));
  const lengthKm = SCALES_KM.find((km) => km * pxPerKm <= SCALE_MAX_PX) ?? 1;
  const [right, y] = [WIDTH_PX - 12, HEIGHT_PX - 24];
  const left = right - lengthKm * pxPerKm;
  return `<path class="scale" d="M${left.toFixed(1)} ${y - 5}v5H${right}v-5"/><text class="scale-words" x="${((left + right) / 2).toFixed(1)}" y="${y - 6}">${lengthKm} km</text>`;
}

/** Sea, land, lines, grid and scale. */
export function groundSvg(chart: Chart, { land, lines }: Basemap): string {
  const shore = land.map((ring) => areaPath(chart, ring)).join('');
  const inner = lines.map((line) => linePath(chart, line)).join('');
  return (
    `<rect width="${WIDTH_PX}" height="${HEIGHT_PX}" fill="#0b1116"/>${shore === '' ? '' : `<path class="land" d="${shore}"/>`}` +
    `${inner === '' ? '' : `<path class="lines" d="${inner}"/>`}${gridSvg(chart)}${scaleSvg(chart)}`
  );
}

/** A name that wants to stand beside a point. */
export interface Label {
  readonly words: string;
  readonly xPx: number;
  readonly yPx: number;
  /** Half the size of the sign that it stands beside. */
  readonly clearPx: number;
  readonly class: 'place' | 'town' | 'sky';
}

/** No font is at hand here: letters are taken as wide as the widest usual ones of their size. */
const LETTER_PX = 6.1;
const LINE_PX = 13;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const overlaps = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

export interface PlacedLabel extends Label {
  /** The middle of the words. */
  readonly atXPx: number;
  readonly atYPx: number;
  readonly box: Box;
}

/** The labels that have room, the first ones first: right of the point, left, above, below. `taken` is kept free. */
export function placeLabels(labels: readonly Label[], taken: readonly Box[], most: number): PlacedLabel[] {
  const used: Box[] = [...taken];
  const placed: PlacedLabel[] = [];
  for (const label of labels) {
    if (placed.length >= most) break;
    const half = (label.words.length * LETTER_PX) / 2 + 2;
    const away = label.clearPx + 2;
    const middles: readonly (readonly [number, number])[] = [
      [label.xPx + away + half, label.yPx],
      [label.xPx - away - half, label.yPx],
      [label.xPx, label.yPx - away - LINE_PX / 2],
      [label.xPx, label.yPx + away + LINE_PX / 2],
    ];
    for (const [atX, atY] of middles) {
      const box = { left: atX - half, right: atX + half, top: atY - LINE_PX / 2, bottom: atY + LINE_PX / 2 };
      const inside = box.left > 36 && box.right < WIDTH_PX - 2 && box.top > 2 && box.bottom < HEIGHT_PX - 16;
      if (!inside || used.some((other) => overlaps(box, other))) continue;
      used.push(box);
      placed.push({ ...label, atXPx: atX, atYPx: atY, box });
      break;
    }
  }
  return placed;
}
