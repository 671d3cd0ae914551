import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { memberId } from '../../base/index.ts';
import { ringContains } from '../../geo/index.ts';
import { createForecaster } from '../../forecast/index.ts';
import { roundPlace, sketchTrack } from '../../forecast/fixture.ts';
import type { Place } from '../../model/index.ts';
import { readPlaces } from './places.ts';

const FILE = fileURLToPath(new URL('../../../data/provinces.geojson', import.meta.url));
const RAD = Math.PI / 180;
/** All of the region. */
const REGION = Float64Array.of(25, 8, 70, 8, 70, 45, 25, 45).map((deg) => deg * RAD);

async function provinces(): Promise<{ places: readonly Place[]; said: readonly string[] }> {
  const said: string[] = [];
  const member = memberId('altair');
  if (!member.ok) throw new Error(member.error.message);
  const places = await readPlaces(FILE, member.value, REGION, { add: (problem) => void said.push(problem), note: (repair) => void said.push(repair) });
  return { places, said };
}

describe('provinces of the region', () => {
  test("are read as a member's own places, all of them, with nothing to refuse or repair", async () => {
    const { places, said } = await provinces();
    expect(said).toEqual([]);
    expect(places.length).toBe(287);
    expect(new Set(places.map(({ id }) => id)).size).toBe(287);
    for (const { names } of places) {
      expect(names['en']).toMatch(/^[\p{Script=Latin}\p{M}\d .,'’ʻ()/–-]+$/u);
      expect(names['ar']).toMatch(/^[\p{Script=Arabic}\p{M} ()،-]+$/u);
    }
    expect(places.filter(({ populationCount }) => populationCount > 0).length).toBeGreaterThan(260);
  });

  test('one is warned of whatever would hit a town in it, at least as surely and no later', async () => {
    const { places } = await provinces();
    const amman = { latRad: 31.95 * RAD, lonRad: 35.93 * RAD };
    const province = places.find(({ ring }) => ringContains(ring, amman));
    if (province === undefined) throw new Error('no province holds 31.95N 35.93E');
    expect(province.names).toEqual({ en: 'Amman', ar: 'محافظة العاصمة' });
    const town = roundPlace('town', 31.95, 35.93, 4_000);
    const forecaster = createForecaster([province, town]);
    for (const eastMps of [-200, -120]) {
      const track = sketchTrack({ latDeg: 31.7, lonDeg: 38.2, altitudeHaeM: 300, eastMps, northMps: 20, kind: 'cruise', serial: -eastMps });
      const arrivals = forecaster.update(track).arrivals.map((one) => ({ ...one }));
      const [ofProvince, ofTown] = [0, 1].map((index) => arrivals.find(({ placeIndex }) => placeIndex === index));
      if (ofProvince === undefined || ofTown === undefined) throw new Error('a track that flies there threatens neither or one');
      expect(ofProvince.chance).toBeGreaterThanOrEqual(ofTown.chance);
      expect(ofProvince.earliestAt).toBeLessThanOrEqual(ofTown.earliestAt);
    }
  });
});
