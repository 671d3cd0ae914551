/** Territories, places and airspaces out of members' GeoJSON. */
import { LIMITS, memberId, placeId, timeFromIso, type MemberId, type TimeS } from '../../base/index.ts';
import { ringCentroid, ringContains, ringRadiusM } from '../../geo/index.ts';
import { regionFaults } from '../../coordinate/index.ts';
import { EVERYWHERE, type Airspace, type Place, type Region } from '../../model/index.ts';
import type { PolygonFeature } from '../../format/geojson/index.ts';
import { readPolygonFile } from './polygon-files.ts';

/** Mistakes are collected, so that one run names them all. */
export interface Problems {
  add(problem: string): void;
  /** Something was repaired: nothing is wrong, but its owner should know. */
  note(repair: string): void;
}

/** Shelter time where a place does not say its own. */
const SHELTER_S = 180;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

/** Names from `names` {en, ar} or from `name:en`, `name:ar` and `name`. */
function namesOf(properties: PolygonFeature['properties']): Record<string, string> | undefined {
  const given = properties['names'];
  const found: Record<string, string> = {};
  const source = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  for (const [tag, value] of Object.entries(source)) if (typeof value === 'string' && value !== '') found[tag] = value;
  for (const tag of ['en', 'ar']) found[tag] ??= textOf(properties[`name:${tag}`]);
  found['en'] ||= textOf(properties['name']);
  return found['en'] !== '' && found['ar'] !== '' ? found : undefined;
}

async function featuresOf(path: string, problems: Problems): Promise<readonly PolygonFeature[]> {
  const read = await readPolygonFile(path);
  if (read.ok) {
    for (const repair of read.value.repairs) problems.note(repair);
    return read.value.features;
  }
  problems.add(read.error.message);
  return [];
}

/** The one polygon of a territory file. */
export async function readTerritory(path: string, problems: Problems): Promise<Float64Array | undefined> {
  const features = await featuresOf(path, problems);
  if (features.length === 1) return features[0].ring;
  if (features.length > 1) problems.add(`${path} has ${features.length} polygons, a territory is one: join them`);
  return undefined;
}

function placeFrom(path: string, feature: PolygonFeature, member: MemberId, problems: Problems): Place | undefined {
  const { properties, ring, label } = feature;
  const id = placeId(textOf(properties['id']));
  const names = namesOf(properties);
  const populationCount = numberOf(properties['population']);
  const shelterS = properties['shelterS'] === undefined ? SHELTER_S : numberOf(properties['shelterS']);
  const { latRad, lonRad } = ringCentroid(ring);
  const radiusM = ringRadiusM(ring, { latRad, lonRad });
  const wrong = [
    id.ok ? '' : `${label} needs an "id" of a-z, 0-9 and -`,
    names === undefined ? `${label} needs "names" with "en" and "ar"` : '',
    populationCount >= 0 ? '' : `${label} needs a "population"`,
    shelterS >= 0 && shelterS <= 3600 ? '' : `${label} has a "shelterS" that is not 0 to 3600 seconds`,
    radiusM * 2 >= LIMITS.placeExtentMinM ? '' : `${label} is ${Math.round(radiusM * 2)} m across, a place has at least ${LIMITS.placeExtentMinM} m`,
  ].filter((message) => message !== '');
  for (const message of wrong) problems.add(`${path}: ${message}`);
  if (wrong.length > 0 || !id.ok || names === undefined) return undefined;
  return { id: id.value, names, ring, latRad, lonRad, radiusM, populationCount, shelterS, member };
}

/** A member's places; those outside its territory are mistakes, because nobody would be told why they are never warned. */
export async function readPlaces(path: string, member: MemberId, territory: Float64Array, problems: Problems): Promise<Place[]> {
  const places: Place[] = [];
  for (const feature of await featuresOf(path, problems)) {
    const place = placeFrom(path, feature, member, problems);
    if (place === undefined) continue;
    if (ringContains(territory, place)) places.push(place);
    else if (ringContains(territory, { latRad: place.lonRad, lonRad: place.latRad })) {
      problems.add(`${path}: ${feature.label} lies in the territory of "${member}" when its latitude and longitude are swapped: longitude comes first`);
    } else problems.add(`${path}: ${feature.label} lies outside the territory of "${member}": move it or leave it out`);
  }
  if (places.length > LIMITS.placesPerRecipientMax) {
    problems.add(`${path} has ${places.length} places, at most ${LIMITS.placesPerRecipientMax} can be warned: join small ones`);
  }
  return places;
}

function momentOf(value: unknown): TimeS | undefined {
  const at = typeof value === 'string' ? timeFromIso(value) : undefined;
  return at?.ok === true ? at.value : undefined;
}

/** Airspaces with floor and ceiling above the ellipsoid and closing times. */
export async function readAirspaces(path: string, problems: Problems): Promise<Airspace[]> {
  return (await featuresOf(path, problems)).flatMap(({ properties, ring, label }) => {
    const names = namesOf(properties);
    const member = memberId(textOf(properties['member']));
    const floorHaeM = properties['floorHaeM'] === undefined ? 0 : numberOf(properties['floorHaeM']);
    const ceilingHaeM = numberOf(properties['ceilingHaeM']);
    if (names === undefined) problems.add(`${path}: ${label} needs "names" with "en" and "ar"`);
    if (!member.ok) problems.add(`${path}: ${label} needs the "member" responsible`);
    if (!(floorHaeM < ceilingHaeM)) problems.add(`${path}: ${label} needs "floorHaeM" below "ceilingHaeM", in metres`);
    if (names === undefined || !member.ok || !(floorHaeM < ceilingHaeM)) return [];
    const closedFrom = momentOf(properties['closedFrom']);
    const closedUntil = momentOf(properties['closedUntil']);
    return [{ id: textOf(properties['id']) || label, names, member: member.value, ring, floorHaeM, ceilingHaeM, closedFrom, closedUntil }];
  });
}

const REGION_ID = /^[a-z0-9-]{1,48}$/;

/** Regions that indications are about; each may lie within a wider one. */
export async function readRegions(path: string, problems: Problems): Promise<Region[]> {
  const regions = (await featuresOf(path, problems)).flatMap(({ properties, ring, label }): Region[] => {
    const names = namesOf(properties);
    const id = textOf(properties['id']);
    const within = properties['within'] === undefined ? undefined : textOf(properties['within']);
    if (names === undefined) problems.add(`${path}: ${label} needs "names" with "en" and "ar"`);
    if (!REGION_ID.test(id) || id === EVERYWHERE) problems.add(`${path}: ${label} needs an "id" of 1 to 48 of a-z, 0-9 and -, other than ${EVERYWHERE}`);
    return names === undefined ? [] : [{ id, names, ring, within }];
  });
  for (const message of regionFaults(regions)) problems.add(`${path}: ${message}`);
  return regions;
}
