// Builds the basemap of the console and the list of populated places from packages alone: no internet beyond the
// package registries, licences clean (Natural Earth: public domain; GeoNames: CC BY 4.0). The results are committed.
//   apt-get install libgeonames-common && npm run basemap

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readMoFile } from './mo-file.mjs';
import { readProvinces } from './provinces.mjs';
import { readTowns } from './towns.mjs';

const root = join(import.meta.dirname, '..', '..');
const require = createRequire(new URL('./package.json', import.meta.url));
const CREDIT = 'Natural Earth; GeoNames (CC BY 4.0)';

/** What the map can show, degrees: west, south, east, north. */
const MAP_BOX = [24, 8, 75, 45];
/** Where places are forecast. */
const PLACE_BOX = [30, 12, 62, 40];
const PLACE_POPULATION_MIN = 20_000;
const FAR_TOWN_POPULATION_MIN = 150_000;

function translations(language) {
  const folder = process.env.GEONAMES_LOCALE ?? '/usr/share/locale';
  const file = join(folder, language, 'LC_MESSAGES', 'geonames.mo');
  if (!existsSync(file)) {
    console.error(`basemap: ${file} is missing. Install the Debian package libgeonames-common, or set GEONAMES_LOCALE.`);
    process.exit(1);
  }
  return readMoFile(file);
}

async function cutMap() {
  const mapshaper = require('mapshaper');
  const countries = readFileSync(require.resolve('world-atlas/countries-10m.json'));
  const commands = [
    '-i countries.json',
    '-drop target=land',
    `-clip target=countries bbox=${MAP_BOX.join(',')}`,
    '-simplify weighted interval=900 keep-shapes',
    '-filter-fields',
    '-innerlines + name=lines',
    '-dissolve target=countries name=land',
    '-o land.json target=land format=geojson precision=0.001',
    '-o lines.json target=lines format=geojson precision=0.001',
  ].join(' ');
  return mapshaper.applyCommands(commands, { 'countries.json': countries });
}

function write(path, text) {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  console.log(`${path}: ${(text.length / 1000).toFixed(0)} kB, ${(gzipSync(text).length / 1000).toFixed(0)} kB gzip`);
}

function lines(head, key, rows) {
  const body = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return `${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "${key}": [\n${body}\n  ]\n}\n`;
}

const names = { arabicNames: translations('ar'), persianNames: translations('fa') };
const near = readTowns({ box: PLACE_BOX, populationMin: PLACE_POPULATION_MIN, ...names });
const far = readTowns({ box: MAP_BOX, populationMin: FAR_TOWN_POPULATION_MIN, ...names });
for (const name of near.unnamed) console.warn(`no Arabic name, left out: ${name}`);

const placeHead = { format: 'manara-places', version: 1, credit: CREDIT };
write('exercises/places.json', lines(placeHead, 'places', near.towns));

const { provinces, leftOut } = readProvinces({ box: PLACE_BOX });
for (const name of leftOut) console.warn(`no outline that can be warned, left out: ${name}`);
write('data/provinces.geojson', `{"type":"FeatureCollection","features":[\n${provinces.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`);

const map = await cutMap();
write('web/public/basemap/land.json', String(map['land.json']));
write('web/public/basemap/lines.json', String(map['lines.json']));

const known = new Set(near.towns.map((town) => town.geonameId));
const towns = [...near.towns, ...far.towns.filter((town) => !known.has(town.geonameId))]
  .sort((a, b) => b.populationCount - a.populationCount || a.geonameId - b.geonameId)
  .map((town) => [town.names.en, town.names.ar, town.lonDeg, town.latDeg, Math.round(town.populationCount / 1000)]);
write('web/public/basemap/towns.json', lines({ format: 'manara-towns', version: 1, credit: CREDIT }, 'towns', towns));
