import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeConfig } from './describe.ts';
import { readServeConfig, type ServeConfig } from './read-config.ts';
import { needsRestart } from './reload.ts';

const EXAMPLE = fileURLToPath(new URL('../../../examples/serve', import.meta.url));
const DEG = Math.PI / 180;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-config-'));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.endsWith('record') });
  writeFileSync(join(folder, 'secret.hex'), `${'5a'.repeat(32)}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Replaces a text in one of the example's files. */
function change(file: string, from: string | RegExp, to: string | ((found: string) => string)): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const changed = text.replace(from, to as string);
  if (changed === text) throw new Error(`${String(from)} is not in ${file}`);
  writeFileSync(path, changed);
}

async function read(): Promise<ServeConfig> {
  const found = await readServeConfig(join(folder, 'manara.yaml'));
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

async function refusal(): Promise<string> {
  const found = await readServeConfig(join(folder, 'manara.yaml'));
  return found.ok ? 'it reads' : `${found.error.code}: ${found.error.message}`;
}

describe('a serve configuration', () => {
  test('becomes what a broker starts with, in SI and radians', async () => {
    const { broker, doors } = await read();
    expect(broker.members.map(({ id }) => id)).toEqual(['altair', 'deneb']);
    expect(broker.members[0]).toMatchObject({ utcOffsetMin: 180, languages: ['ar', 'en'] });
    expect(broker.sensors[0]).toMatchObject({
      id: 'altair-ssr',
      feed: 'altair-airport',
      type: 'secondary',
      scanPeriodS: 5,
      rangeMaxM: 370_400,
      antennaAltitudeHaeM: 740,
    });
    expect(broker.sensors[0].latRad).toBeCloseTo(31.7 * DEG, 12);
    expect(broker.feeds[0].sources[0]).toMatchObject({
      door: 'udp-altair',
      sac: 25,
      sic: 10,
      editions: { 48: '1.32', 34: '1.29' },
      rangeBiasM: 40,
      timeMeaning: 'measured',
    });
    expect(broker.places.map(({ id, shelterS }) => [id, shelterS])).toEqual([
      ['qasr', 180],
      ['wadi', 180],
    ]);
    expect(broker.terms[0]).toMatchObject({
      member: 'altair',
      version: 1,
      terms: [
        { to: 'deneb', level: 'threats', gridM: 5000, delayS: 10 },
        { to: 'hub', level: 'picture', gridM: 0 },
      ],
    });
    expect(doors.map(({ id, kind, format }) => `${id} ${kind} ${format}`)).toEqual(['udp-altair udp asterix', 'udp-deneb udp asterix', 'tcp-deneb tcp plots']);
  });

  test('a tracker says which sensors of its member its tracks are made from', async () => {
    change(
      'manara.yaml',
      /  altair-airport:\n    member: altair\n    sensors:\n/,
      (head) =>
        `${head}      altair-tracker: {type: tracker, at: 31.7N 35.9E, height: 700 m, rotation: 4 s, range: 300 km, errors: {time: 100 ms}, detection: 95 %, falsePlots: 0, madeFrom: [altair-ssr], sources: [{door: udp-altair, format: asterix, sac: 25, sic: 99, editions: {62: "1.21"}}]}\n`,
    );
    const { broker } = await read();
    expect(broker.sensors.find(({ id }) => id === 'altair-tracker')).toMatchObject({ type: 'observer', source: 'combined', madeFrom: ['altair-ssr'] });
    change('manara.yaml', 'madeFrom: [altair-ssr]', 'madeFrom: [deneb-lr]');
    expect(await refusal()).toContain('"deneb-lr" is not another sensor of the same member');
  });

  describe('flight plans of the hub', () => {
    const HEAD = 'callsign,t,lat,lon,pressureAlt\n';
    const flight = (callsign: string, from: string, to: string): string =>
      `${callsign},2024-04-13T21:10:00Z,${from},1000\n${callsign},2024-04-13T21:30:00Z,${to},9000\n`;
    const GOOD = flight('QSR417', '31.5,35.25', '32.5,36.25');
    function file(text: string): void {
      writeFileSync(join(folder, 'flights.csv'), text);
      change('manara.yaml', 'regions: regions.geojson', 'regions: regions.geojson\n  flightPlans: flights.csv');
    }

    test('are read with their points in radians, counted by check, and nothing is noted', async () => {
      file(HEAD + GOOD + flight('QSR9', '33,44', '34,45'));
      const config = await read();
      expect(config.flightPlans.map(({ callsign, points }) => [callsign, points.length])).toEqual([
        ['QSR417', 2],
        ['QSR9', 2],
      ]);
      expect(config.flightPlans[0].points[0]).toMatchObject({ at: Date.UTC(2024, 3, 13, 21, 10) / 1000, latRad: 31.5 * DEG, pressureAltitudeM: 1000 });
      expect(config.repairs).toEqual([]);
      expect(describeConfig(config).join('\n')).toContain('Flight plans: 2');
      change('manara.yaml', '  flightPlans: flights.csv\n', '');
      expect((await read()).flightPlans).toEqual([]);
    });

    test('of one that does not read say so with its row, value and code; the others are taken', async () => {
      file(HEAD + flight('QSR1', '131.5,35.25', '32.5,36.25') + GOOD);
      const { flightPlans, repairs } = await read();
      expect(flightPlans.map(({ callsign }) => callsign)).toEqual(['QSR417']);
      expect(repairs).toEqual([expect.stringMatching(/flights\.csv: left out: .*row 2.*131\.5.*\[flights\/value\]$/)]);
    });

    test('that are far from every sensor as they stand, and near one when turned round, are left out as swapped; what is far either way is taken', async () => {
      // 55N 30E is 2,600 km from Altair's radar, 30N 55E 1,100 km from Deneb's.
      file(HEAD + GOOD + flight('QSR5', '55,30', '55.5,30.5') + flight('QSR6', '-20,10', '-21,11'));
      const { flightPlans, repairs } = await read();
      expect(flightPlans.map(({ callsign }) => callsign)).toEqual(['QSR417', 'QSR6']);
      expect(repairs).toEqual([expect.stringMatching(/left out: the latitudes and longitudes of QSR5 are swapped.*\[flights\/value\]/)]);
    });

    test('are named at most twenty times when many do not read, the rest is counted', async () => {
      file(HEAD + GOOD + Array.from({ length: 25 }, (_, i) => flight(`BAD${i}`, '95,35', '32.5,36.25')).join(''));
      const { repairs } = await read();
      expect(repairs).toHaveLength(21);
      expect(repairs[20]).toContain('left out: 5 more');
    });

    test.each([
      ['is not there', undefined, /flights\.csv/],
      [
        'has no flight that reads',
        HEAD + flight('QSR1', '131.5,35.25', '32.5,36.25'),
        /flights\.csv has no flight that reads: run check for the reasons, or leave hub\.flightPlans out/,
      ],
      ['is in none of the forms', '{"flights', /flights\.csv has no flight that reads/],
      ['has a head that nobody knows', 'name,when\nx,y\n', /flights\.csv has no flight that reads/],
    ])('of a file that %s are a mistake of the configuration', async (_name, text, expected) => {
      file(text ?? '');
      if (text === undefined) rmSync(join(folder, 'flights.csv'));
      expect(await refusal()).toMatch(expected);
    });
  });

  test('a north that lies clockwise of true north is added to every azimuth', async () => {
    const { broker } = await read();
    expect(broker.feeds[1].sources[0].azimuthBiasRad).toBeCloseTo(-3.2 * DEG, 12);
  });

  test.each([
    ['manara.yaml', 'mode: test', 'mood: test', '"mood" is not a field here; did you mean "mode"?'],
    ['manara.yaml', 'mode: test', 'mode: actual', 'line 3: actual: is missing: mode actual needs {key, secret, officers, order}'],
    [
      'manara.yaml',
      'rotation: 5 s',
      'rotation: 5',
      'line 37: feeds.altair-airport.sensors.altair-ssr.rotation: 5 must be a duration with its unit, such as "90 s"',
    ],
    ['manara.yaml', 'rotation: 5 s', 'rotation: 500 s', '"500 s" must lie between 0.5 s and 120 s'],
    ['manara.yaml', 'secondary radar', 'secondery radar', 'did you mean "secondary radar"?'],
    ['manara.yaml', 'at: 31.7N 35.9E', 'at: 91.7N 35.9E', '"91.7N 35.9E" must be a position such as "31.5N 35.2E"'],
    ['manara.yaml', '48: "1.32"', '48: "1.99"', 'category 48 has no edition "1.99": 1.27, 1.32 are known'],
    ['manara.yaml', '48: "1.32"', '63: "1.7"', 'category 63 is not taken: 1, 2, 10, 20, 21, 34, 48, 62, 65 are'],
    ['manara.yaml', 'door: udp-altair,', 'door: udp-altar,', 'door "udp-altar" is not there; did you mean "udp-altair"?'],
    ['manara.yaml', 'member: deneb', 'member: denab', '"denab" is not a member; did you mean "deneb"?'],
    ['manara.yaml', '"127.0.0.1:30048"', '"0.0.0.0:30048"', 'listens on 0.0.0.0, so it must say from whom: add from: [addresses]'],
    ['manara.yaml', '"127.0.0.1:30048"', '"localhost:30048"', '"localhost:30048" must be an address of this machine with its port'],
    [
      'manara.yaml',
      'door: udp-deneb,',
      'door: udp-altair,',
      'door "udp-altair" is that of feed "altair-airport": whoever may speak there could speak for both, so give each feed a door',
    ],
    ['manara.yaml', '127.0.0.1:30049', '127.0.0.1:30048', 'udp 127.0.0.1:30048 is already taken by doors.udp-altair'],
    ['manara.yaml', 'from: [127.0.0.1]', 'from: [127.0.0.300]', '"127.0.0.300" must be an address such as 192.0.2.7 or a network such as 192.0.2.0/28'],
    ['manara.yaml', 'format: asterix, sac: 25, ', 'format: asterix, ', 'sac: is missing: an ASTERIX source has sac, sic and editions'],
    [
      'manara.yaml',
      '{door: tcp-deneb, format: plots}',
      '{door: tcp-deneb, format: beast}',
      'time: is missing: beast says no time of day, add {received: 0.1 s, error: 0.1 s}',
    ],
    ['manara.yaml', '{door: tcp-deneb, format: plots}', '{door: udp-deneb, format: sbs}', 'is used for asterix and sbs: a door has one format'],
    ['manara.yaml', '{door: tcp-deneb, format: plots}', '{door: tcp-deneb, format: plots, standby: 5 s}', 'sources: all stand by: name one without standby'],
    ['manara.yaml', 'tcp: "127.0.0.1:', 'connect: "localhost:', 'must be an address of the source with its port'],
    ['manara.yaml', ', azimuth: 0.12 deg, elevation: 0.12 deg', '', 'errors.azimuth: is missing: a long-range radar measures it'],
    ['manara.yaml', 'altair:\n', 'ALTAIR:\n', 'ALTAIR'],
    ['manara.yaml', 'ar: ذنب الدجاجة', 'de: Deneb', 'has no name in "ar": add it'],
    ['manara.yaml', 'hub: {port: 8090}', 'vega: {port: 8090}', 'consoles.vega: is neither hub nor a member; known are hub, altair, deneb'],
    ['manara.yaml', 'member: altair', 'member: altair\n    public: true', 'public feeds belong to the hub'],
    ['altair-territory.geojson', 'Polygon', 'MultiPolygon', 'only Polygon is read'],
    ['altair-places.geojson', /35\.85,\s*31\.9/, '35.85, 191.9', 'longitude comes first, -180 to 180 degrees, then latitude within 89'],
    ['altair-places.geojson', /"population": 91000/, '"people": 91000', '"qasr" needs a "population"'],
  ])('%s with %s changed to %s does not start, and says why', async (file, from, to, expected) => {
    change(file, from, to);
    const message = await refusal();
    expect(message).toMatch(/^config\//);
    expect(message).toContain(expected);
  });

  test('a place that is too small or outside the territory is refused by name', async () => {
    const small = {
      type: 'Feature',
      properties: { id: 'hut', names: { en: 'Hut', ar: 'كوخ' }, population: 3 },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [35, 31],
            [35.001, 31],
            [35.001, 31.001],
            [35, 31],
          ],
        ],
      },
    };
    writeFileSync(join(folder, 'altair-places.geojson'), JSON.stringify(small));
    expect(await refusal()).toMatch(/"hut" is \d+ m across, a place has at least 3000 m/);
    const away = {
      ...small,
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [50, 31],
            [50.1, 31],
            [50.1, 31.1],
            [50, 31],
          ],
        ],
      },
    };
    writeFileSync(join(folder, 'altair-places.geojson'), JSON.stringify(away));
    expect(await refusal()).toContain('"hut" lies outside the territory of "altair"');
  });

  test('places may be rows of CSV: circles with a name, a radius and a population', async () => {
    change('manara.yaml', 'altair-places.geojson', 'altair-places.csv');
    const file = join(folder, 'altair-places.csv');
    writeFileSync(file, '\ufeffid,name:en,name:ar,lat,lon,radius_m,population\r\nhut,Hut,كوخ,31.9,35.85,4000,300\r\n');
    const read = await readServeConfig(join(folder, 'manara.yaml'));
    if (!read.ok) throw new Error(read.error.message);
    const [place] = read.value.broker.places;
    expect(place).toMatchObject({ id: 'hut', names: { en: 'Hut', ar: 'كوخ' }, populationCount: 300, shelterS: 180 });
    expect(place.radiusM).toBeCloseTo(4000, -2);
    expect(read.value.repairs).toEqual([]);
    for (const [row, says] of [
      ['hut,Hut,كوخ,131.9,35.85,4000,300', 'row 2 has lat "131.9"'],
      ['hut,Hut,كوخ,31.9,35.85,big,300', 'radius_m "NaN"'],
      ['hut,Hut,كوخ,31.9,35.85,4000,many', 'needs a "population"'],
    ]) {
      writeFileSync(file, `id,name:en,name:ar,lat,lon,radius_m,population\n${row}\n`);
      expect(await refusal()).toContain(says);
    }
    writeFileSync(file, 'id,lat\nhut,3\n');
    expect(await refusal()).toContain('has no column "lon"');
  });

  test('territories, places and airspaces may be KML, with what it has in its data, and rows of CSV with corners', async () => {
    const placemark = (data: string, corners: string): string =>
      `<?xml version="1.0"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark><name>x</name><ExtendedData>${data}</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>\n${corners}\n</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>`;
    const data = (fields: Record<string, string>): string =>
      Object.entries(fields)
        .map(([name, value]) => `<Data name="${name}"><value>${value}</value></Data>`)
        .join('');
    change('manara.yaml', 'altair-places.geojson', 'altair-places.kml');
    const places = join(folder, 'altair-places.kml');
    const named = { id: 'hut', 'name:en': 'Hut', 'name:ar': 'كوخ', population: '300' };
    writeFileSync(places, placemark(data(named), '35.8,31.9,0 35.9,31.9,0 35.9,32,0 35.8,32,0 35.8,31.9,0'));
    const kml = await read();
    expect(kml.broker.places).toMatchObject([{ id: 'hut', names: { en: 'Hut', ar: 'كوخ' }, populationCount: 300 }]);
    writeFileSync(places, placemark(data({ ...named, population: 'many' }), '35.8,31.9 35.9,31.9 35.9,32'));
    expect(await refusal()).toContain('"hut" needs a "population"');
    writeFileSync(places, placemark(data(named), '31.9,135.8 31.9,135.9 32,135.9 31.9,135.8'));
    expect(await refusal()).toContain('latitude and longitude lie the wrong way round: longitude comes first');
    writeFileSync(places, '<!DOCTYPE kml [<!ENTITY a "b">]><kml/>');
    expect(await refusal()).toContain('a document type declaration is refused');
    writeFileSync(places, placemark(data(named), '35.8,31.9 35.9,31.9 35.9,32 35.8,32 35.8,31.9'));
    writeFileSync(
      join(folder, 'air.csv'),
      'id,name:en,name:ar,member,floorHaeM,ceilingHaeM,corners\nnorth,North,شمال,altair,0,20000,"35.0 31.0, 36.5 31.0, 36.5 32.5, 35.0 32.5"\n',
    );
    change('manara.yaml', 'hub:\n  names', 'hub:\n  airspaces: air.csv\n  names');
    const csv = await read();
    expect(csv.broker.airspaces).toMatchObject([{ id: 'north', names: { en: 'North', ar: 'شمال' }, member: 'altair', floorHaeM: 0, ceilingHaeM: 20_000 }]);
    expect(csv.broker.airspaces[0].ring).toHaveLength(10);
    expect(csv.repairs.at(-1)).toContain('the ring was closed');
  });

  test('a place whose latitude and longitude are swapped is noticed by the territory that it would lie in', async () => {
    const swapped = {
      type: 'Feature',
      properties: { id: 'hut', names: { en: 'Hut', ar: 'كوخ' }, population: 3 },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [31.9, 35.8],
            [31.9, 35.9],
            [32, 35.9],
            [31.9, 35.8],
          ],
        ],
      },
    };
    writeFileSync(join(folder, 'altair-places.geojson'), JSON.stringify(swapped));
    expect(await refusal()).toContain('"hut" lies in the territory of "altair" when its latitude and longitude are swapped: longitude comes first');
  });

  test('all mistakes are named at once', async () => {
    change('manara.yaml', 'mode: test', 'mode: tset');
    change('manara.yaml', 'detection: 96 %', 'detection: 196 %');
    expect(await refusal()).toMatch(/2 mistakes[\s\S]*did you mean "test"[\s\S]*"196 %" must lie between 1 % and 100 %/);
  });

  test.each([
    ['an alias', 'x: &a [1]\ny: *a\n', 'aliases (*name) are not read'],
    ['a doubled key', 'format: manara-serve\nformat: manara-serve\n', 'manara.yaml:2'],
    ['a tab', 'format:\n\t- x\n', 'config/yaml'],
    ['another file', '<alert/>', 'must be fields'],
    ['nothing', '', 'must be fields'],
    ['a dangerous key', '__proto__: {polluted: 1}\n', '"__proto__" is not a field here'],
  ])('%s is refused', async (_what, text, expected) => {
    writeFileSync(join(folder, 'manara.yaml'), text);
    expect(await refusal()).toContain(expected);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('without its secret it does not start, and says how to make one', async () => {
    rmSync(join(folder, 'secret.hex'));
    expect(await refusal()).toContain('openssl rand -hex 32');
    writeFileSync(join(folder, 'secret.hex'), 'password');
    expect(await refusal()).toContain('must hold 64 hex digits');
  });

  test.each([
    ['level: threats', 'level: thraets', 'did you mean "threats"?'],
    ['grid: 5 km', 'grid: 7 km', 'is not one of the grids: 1 km, 5 km, 20 km'],
    ['level: threats', 'level: picture, places: {circle: 31.5N 35.5E, radius: 20 km}', 'places: goes with level warn or threats'],
    ['delay: 10 s', 'delay: 45 s', '"45 s" must lie between 0 and 30 s'],
    ['member: altair', 'member: deneb', 'the configuration says these are the terms of "altair"'],
    ['to: deneb', 'to: Deneb', 'must be a handle that the hub gave you, hub, group:<name>, public:<handle> or all'],
    ['to: deneb', 'feeds: [deneb-airport], to: deneb', '"deneb-airport" is not a feed of "altair"'],
    ['number: 1', 'number: *one', 'terms'],
    ['validUntil: "2027-02-24', 'validUntil: "2027-02-25', 'lies 91 days after issued: it must come after it, by 90 days at most'],
    ['number: 1', 'number: 2', 'previous: is missing'],
  ])('terms with "%s" changed to "%s" grant nothing, and the broker starts without them', async (from, to, expected) => {
    change('altair-terms.yaml', from, to);
    const config = await read();
    expect(config.broker.terms).toEqual([]);
    expect(config.withheld).toHaveLength(1);
    expect(config.withheld[0].message).toContain(expected);
    expect(describeConfig(config).join('\n')).toContain('TERMS DO NOT HOLD, so nothing is released');
  });

  test('line ends and a byte-order mark change no hash of terms', async () => {
    const before = (await read()).broker.terms[0].hash;
    const path = join(folder, 'altair-terms.yaml');
    writeFileSync(path, `\uFEFF${readFileSync(path, 'utf8').replaceAll('\n', '\r\n')}`);
    expect((await read()).broker.terms[0].hash).toBe(before);
    change('altair-terms.yaml', '5 km', '1 km');
    expect((await read()).broker.terms[0].hash).not.toBe(before);
  });

  test('check says in words what is released to whom', async () => {
    change('altair-terms.yaml', 'terms:', 'terms:\n  - {to: "public:deneb", level: warn}\n  - {to: rigel, level: warn, until: "2026-12-31T00:00:00Z"}');
    const words = describeConfig(await read()).join('\n');
    expect(words).toContain('plots of all feeds → deneb may see the tracks on their way to its places, and be warned, snapped to a grid of 5 km, 10 s late');
    expect(words).toContain('the public of deneb (THIS TELLS EVERYBODY)');
    expect(words).toContain('the terms of altair name "rigel", a handle that nobody holds: nothing goes there.');
    expect(words).toContain('releases nothing to anybody');
  });

  test('check names whom indications are granted to and nobody is', async () => {
    change('altair-terms.yaml', '\nwords:', '\nwords:\n  - {to: rigel, level: picture}\n  - {to: "group:far", level: warn}');
    const words = describeConfig(await read()).join('\n');
    expect(words).toContain('the terms of altair name "rigel", a handle that nobody holds: nothing goes there.');
    expect(words).toContain('the terms of altair name "far", a group that nobody holds: nothing goes there.');
  });

  test('check says into how many groups the places of a member fall whom plots are granted for some of them', async () => {
    const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString();
    const terms = `format: manara-terms\nversion: 1\nmember: deneb\nnumber: 1\nissued: "${day(-1)}"\nvalidUntil: "${day(30)}"\nterms:\n`;
    writeFileSync(join(folder, 'deneb-terms.yaml'), `${terms}  - {to: altair, level: warn, places: {circle: 31.95N 35.92E, radius: 12 km}}\n`);
    change(
      'manara.yaml',
      'territory: deneb-territory.geojson',
      'territory: deneb-territory.geojson\n    terms: deneb-terms.yaml\n    handles: {altair: altair}',
    );
    expect(describeConfig(await read()).join('\n')).toContain('for some of its places alone: 2 groups of places are warned now, each by a tracker of its own.');
  });

  test('what can be taken up while running is told from what cannot', async () => {
    const before = await read();
    change('altair-terms.yaml', 'grid: 5 km', 'grid: 1 km');
    change('manara.yaml', 'from: [127.0.0.1]', 'from: [127.0.0.1, 192.0.2.0/28]');
    expect(needsRestart(before, await read())).toEqual([]);
    change('manara.yaml', '30050', '30051');
    change('manara.yaml', 'detection: 96 %', 'detection: 95 %');
    expect(needsRestart(before, await read())).toEqual(['feeds', 'doors']);
  });
});

describe('who gets in', () => {
  test.each([
    [
      'hub: {port: 8090}',
      'hub: {port: 8090, listen: "192.0.2.10"}',
      'listens on 192.0.2.10, beyond this machine, so it needs tls: {key, certificate}, names: [host names] and accounts: file',
    ],
    ['mode: test', 'mode: test\naccounts: none.json', 'accounts/unreadable'],
    ['hub: {port: 8090}', 'hub: {port: 8090, tls: {key: no.key, certificate: no.crt}}', 'key or certificate of the console of hub cannot be read'],
    [/tcp-deneb: \{tcp: ("[^"]*")/, 'tcp-deneb: {tls: {key: a, certificate: b, clients: [zz]}, tcp: $1', 'must be'],
  ])('%s → %s is refused with the fix', async (from, to, message) => {
    change('manara.yaml', from, to);
    expect(await refusal()).toContain(message);
  });
});

describe('the ways out of a member', () => {
  const withWarnings = (words: string): void => change('manara.yaml', /^(\s+)territory: altair.*$/m, `$&\n$1warnings: ${words}`);

  test('are read with their keys, for the public unless they say otherwise', async () => {
    writeFileSync(join(folder, 'w.hex'), '3c'.repeat(32));
    withWarnings('{key: w.hex, channels: {hook: {webhook: "https://alerts.example/cap"}, desk: {folder: out, audience: officials}}}');
    const [{ channels, shut }] = (await read()).warnings;
    expect(channels.map(({ name, recipient, kind }) => [name, recipient, kind])).toEqual([
      ['altair/hook', 'public:altair', 'webhook'],
      ['altair/desk', 'altair', 'folder'],
    ]);
    expect(shut).toEqual([]);
  });

  test('stay shut in mode exercise unless they are meant for it', async () => {
    change('manara.yaml', 'mode: test', 'mode: exercise');
    withWarnings('{channels: {page: {page: {port: 8301}}, drill: {page: {port: 8302}, inExercise: true}}}');
    const [{ channels, shut }] = (await read()).warnings;
    expect(channels.map(({ name }) => name)).toEqual(['altair/drill']);
    expect(shut).toEqual(['page']);
  });

  test.each([
    ['{channels: {hook: {webhook: "https://alerts.example/cap"}}}', 'channel hook signs what it sends, so add key: a file with 64 hex digits'],
    ['{channels: {hook: {webhook: "http://alerts.example/cap"}}}', 'must be an address such as "https://alerts.example/cap", without a password'],
    ['{channels: {hook: {webhook: "https://a:b@alerts.example/"}}}', 'without a password'],
    ['{channels: {page: {page: {}}}}', 'channel altair/page: a page needs a port, a folder, or both'],
    ['{key: w.hex, channels: {s: {sirens: {}}}}', 'channel altair/s: sirens need listen, file, or both'],
    ['{key: w.hex, channels: {s: {sirens: {listen: "192.0.2.7:7801"}}}}', 'sirens listen on 192.0.2.7, so they need from: [addresses] and tls'],
    ['{key: no.hex, channels: {}}', 'the warning key of altair cannot be read'],
    ['{cap: {key: w.hex, certificate: w.hex}}', 'the CAP key of altair is no private key in PEM'],
    ['{channels: {x: {fax: "1"}}}', 'must be {folder: path}, {webhook: "https://…"}'],
  ])('%s is refused with the fix', async (words, message) => {
    writeFileSync(join(folder, 'w.hex'), '3c'.repeat(32));
    withWarnings(words);
    expect(await refusal()).toContain(message);
  });

  test('a language is added by a file, and one without a file is refused', async () => {
    change('manara.yaml', /^(\s+)territory: altair.*$/m, '$&\n$1languages: [fa, ar]');
    expect(await refusal()).toContain('there are no texts in "fa": add its file under languages; known are en, ar');
    const text = readFileSync(fileURLToPath(new URL('../../warn/catalogues/ar.json', import.meta.url)), 'utf8');
    writeFileSync(join(folder, 'fa.json'), text.replace('"language": "ar"', '"language": "fa"'));
    change('manara.yaml', 'mode: test', 'mode: test\nlanguages: [fa.json]');
    expect((await read()).broker.members[0].languages).toEqual(['fa', 'ar']);
    writeFileSync(join(folder, 'fa.json'), text.replace('"direction": "rtl"', '"direction": "up"'));
    expect(await refusal()).toContain('fa.json: direction is "up": give one of ltr, rtl [language/field]');
  });
});
