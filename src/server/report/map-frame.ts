/** One moment of the hub's picture as SVG: outlines of land, places by stage (colour and shape), tracks as dots. */
import { isoFromTime } from '../../base/index.ts';
import type { Stage } from '../../model/index.ts';
import type { RecordedFacts } from '../recorded-facts.ts';
import type { MapFrame } from './read-run.ts';

const WIDTH_PX = 720;
const HEIGHT_PX = 420;
/** Room round the outermost place, degrees. */
const MARGIN_DEG = 0.6;
const RAD = Math.PI / 180;

const COLOURS: Readonly<Record<Stage, string>> = {
  prepare: '#6fb3ff',
  expected: '#f2b632',
  'take-cover': '#ff7043',
  'all-clear': '#53c7a5',
  cancelled: '#9aa8b5',
};

type Ring = readonly (readonly [number, number])[];

interface Chart {
  x(lonDeg: number): number;
  y(latDeg: number): number;
}

const mercator = (latDeg: number): number => Math.log(Math.tan(Math.PI / 4 + (latDeg * RAD) / 2)) / RAD;

function chartOf(facts: RecordedFacts): Chart {
  const lons = facts.places.map((place) => place.lonDeg);
  const lats = facts.places.map((place) => mercator(place.latDeg));
  const [west, east] = [Math.min(...lons) - MARGIN_DEG, Math.max(...lons) + MARGIN_DEG];
  const [south, north] = [Math.min(...lats) - MARGIN_DEG, Math.max(...lats) + MARGIN_DEG];
  const scale = Math.min(WIDTH_PX / (east - west), HEIGHT_PX / (north - south));
  return {
    x: (lonDeg) => (lonDeg - (west + east) / 2) * scale + WIDTH_PX / 2,
    y: (latDeg) => ((south + north) / 2 - mercator(latDeg)) * scale + HEIGHT_PX / 2,
  };
}

const point = (chart: Chart, [lonDeg, latDeg]: readonly [number, number]): string => `${chart.x(lonDeg).toFixed(1)} ${chart.y(latDeg).toFixed(1)}`;

function pathOf(chart: Chart, ring: Ring): string {
  const inside = ring.some(
    ([lonDeg, latDeg]) => chart.x(lonDeg) > -200 && chart.x(lonDeg) < WIDTH_PX + 200 && chart.y(latDeg) > -200 && chart.y(latDeg) < HEIGHT_PX + 200,
  );
  return inside ? `M${ring.map((corner) => point(chart, corner)).join('L')}Z` : '';
}

/** A sign of its own for each stage, so that colour is not needed. */
function sign(stage: Stage, x: string, y: string): string {
  const at = (shape: string): string => `<path transform="translate(${x} ${y})" d="${shape}" fill="${COLOURS[stage]}" stroke="#0b1116"/>`;
  if (stage === 'take-cover') return at('M-3-7h6l4 4v6l-4 4h-6l-4-4v-6z');
  if (stage === 'expected') return at('M0-6L6 5H-6z');
  if (stage === 'prepare') return at('M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z');
  return stage === 'cancelled' ? at('M-4-2l2-2 2 2 2-2 2 2-2 2 2 2-2 2-2-2-2 2-2-2 2-2z') : at('M-3-3h6v6h-6z');
}

/** A sign alone, for the line that says what each means. */
export const signSvg = (stage: Stage): string => `<svg viewBox="-9 -9 18 18" aria-hidden="true">${sign(stage, '0', '0')}</svg>`;

/** The SVG; `land` are outer rings in degrees. */
export function mapSvg(map: MapFrame, facts: RecordedFacts, land: readonly Ring[]): string {
  const chart = chartOf(facts);
  const shown = facts.shown['hub'] ?? facts.places.map((_, index) => index);
  const order: readonly Stage[] = ['cancelled', 'all-clear', 'prepare', 'expected', 'take-cover'];
  const warned = [...map.warnings].sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  const signs = warned.flatMap(({ placeIndex, stage }) => {
    const place = facts.places[shown[placeIndex]];
    return place === undefined ? [] : [sign(stage, chart.x(place.lonDeg).toFixed(1), chart.y(place.latDeg).toFixed(1))];
  });
  const tracks = map.frame.tracks.map(
    (track) =>
      `<circle cx="${chart.x(track.lonDeg).toFixed(1)}" cy="${chart.y(track.latDeg).toFixed(1)}" r="${track.symbol === 'civil' ? 1.2 : 2}" fill="${track.symbol === 'civil' ? '#86b7cc' : '#f4ecc6'}"/>`,
  );
  return (
    `<svg viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}" role="img" aria-label="${isoFromTime(map.at)}"><rect width="${WIDTH_PX}" height="${HEIGHT_PX}" fill="#0b1116"/>` +
    `<path d="${land.map((ring) => pathOf(chart, ring)).join('')}" fill="#18212a" stroke="#3c4a57" fill-rule="evenodd"/>${tracks.join('')}${signs.join('')}</svg>`
  );
}
