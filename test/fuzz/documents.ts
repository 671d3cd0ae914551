// What people and other systems send as text or protobuf, drawn: events, detections, alerts, plots, polygons, frames that are right.
import { timeS, trackId, utf8 } from '../../src/base/index.ts';
import { meshDatagram, streamFrame } from '../../src/format/cot/index.ts';
import { createFrameWriter } from '../../src/format/frame/index.ts';
import { encodePlotsBinary, encodePlotLine, type PlotMessage } from '../../src/format/plots/index.ts';
import { sapientFrame } from '../../src/format/sapient/index.ts';
import { SAPIENT_MESSAGES } from '../../src/format/sapient/tables.ts';
import type { Random } from '../../src/math/index.ts';
import { blankMeasurement, KINDS as OBJECT_KINDS } from '../../src/model/index.ts';
import { createDrawnMessages } from './protobuf-messages.ts';
import { list } from './surveillance.ts';

const one = <Value>(random: Random, values: readonly Value[]): Value => values[random.below(values.length)];
/** One in eight is beyond the poles, or round the Earth. */
const degrees = (random: Random, most: number): number => Math.round((random.uniform() - 0.5) * most * (random.below(8) === 0 ? 2.2 : 1.9) * 1e4) / 1e4;
const latDeg = (random: Random): number => degrees(random, 90);
const lonDeg = (random: Random): number => degrees(random, 180);
/** One in eight is no time, or an odd one. */
const moment = (random: Random): string =>
  random.below(8) > 0
    ? '2024-04-13T21:59:34.5Z'
    : one(random, ['2024-04-13T21:59:34.5Z', '2024-04-13T23:59:60Z', '2024-04-14T00:00:00.000001Z', '2024-02-30T00:00:00Z', '2024-04-13T21:59:34+03:00', '']);

const CHILDREN = [
  '<contact callsign="QSR417" endpoint="*:-1:stcp"/>',
  '<__group name="Cyan" role="HQ"/>',
  '<status battery="90"/>',
  '<status readiness="true"/>',
  '<takv device="a" platform="b" os="c" version="d"/>',
  '<track speed="210.5" course="271"/>',
  '<precisionlocation geopointsrc="GPS" altsrc="DTED0"/>',
  '<remarks>one &amp; two</remarks>',
  '<archive/><archive/>',
  '<!-- seen --><a:b xmlns:a="u"><c>1</c></a:b>',
  '<color argb="-1"></color>',
  '<x><![CDATA[<y>]]></x>',
];

/** Events of Cursor on Target as XML. */
export function cotXml(random: Random): string {
  return list(random, 3, () => {
    const detail = Array.from({ length: random.below(5) }, () => one(random, CHILDREN)).join(one(random, ['', '\n  ']));
    return (
      `${one(random, ['', '<?xml version="1.0"?>\n'])}<event version="2.0" uid="u-${random.below(99)}" type="${one(random, ['a-u-A', 'a-f-A-C-F', 'b-m-r', 't-x-c-t', 'a-.-P'])}" time="${moment(random)}" start="${moment(random)}" stale="${moment(random)}" how="m-g"${one(random, ['', ' opex="e-x"', ' access=""'])}>` +
      `<point lat="${latDeg(random)}" lon="${lonDeg(random)}" hae="${one(random, ['812.5', '9999999', '-12', '0', '1e3', 'NaN'])}" ce="25" le="9999999.0"/>${one(random, [`<detail>${detail}</detail>`, '<detail/>', ''])}</event>`
    );
  }).join(one(random, ['', '\n']));
}

const drawTak = createDrawnMessages(
  {
    TakMessage: 'takControl=1:TakControl cotEvent=2:CotEvent!',
    TakControl: 'minProtoVersion=1:uint32 maxProtoVersion=2:uint32 contactUid=3:string',
    CotEvent: `type=1:string! access=2:string qos=3:string opex=4:string uid=5:string! sendTime=6:uint64! startTime=7:uint64! staleTime=8:uint64! how=9:string!
    lat=10:double! lon=11:double! hae=12:double! ce=13:double! le=14:double! detail=15:Detail caveat=16:string releaseableTo=17:string`,
    Detail: 'xmlDetail=1:string contact=2:Contact group=3:Contact precisionLocation=4:Contact status=5:Status takv=6:Takv track=7:Track',
    Contact: 'endpoint=1:string callsign=2:string',
    Status: 'battery=1:uint32',
    Takv: 'device=1:string platform=2:string os=3:string version=4:string',
    Track: 'speed=1:double course=2:double',
  },
  'TakMessage',
);

/** Messages of the TAK protocol, as a datagram or a stream. */
export function cotProtobuf(random: Random): Uint8Array {
  if (random.below(2) === 0) return meshDatagram(drawTak(random));
  return Uint8Array.from(list(random, 3, () => [...streamFrame(drawTak(random))]).flat());
}

const drawSapient = createDrawnMessages(SAPIENT_MESSAGES, 'SapientMessage');

/** Messages of SAPIENT behind their lengths. */
export const sapient = (random: Random): Uint8Array => Uint8Array.from(list(random, 3, () => [...sapientFrame(drawSapient(random))]).flat());

/** An alert of CAP. */
export function cap(random: Random): string {
  const lat = latDeg(random);
  const info = list(
    random,
    2,
    () =>
      `<info><language>${one(random, ['en', 'ar', 'en-US'])}</language><category>${one(random, ['Safety', 'Met', 'Other', 'Geo', 'Fire', 'Infra', 'Rescue', 'x'])}</category><event>e &lt; f</event><urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>` +
      `<expires>2024-04-13T23:59:34-00:00</expires><area><areaDesc>a</areaDesc><polygon>${lat},36 31,37 32,37 ${random.below(8) === 0 ? 1 : lat},36</polygon><circle>32.9,36.1 ${one(random, ['5', '0', '12.5', '3', '7', '100', '0.5', 'x', '-1'])}</circle><geocode><valueName>n</valueName><value>v</value></geocode></area></info>`,
  ).join('');
  const prefix = one(random, ['', '', 'cap:']);
  const tags = `<identifier>i-${random.below(9)}</identifier><sender>s</sender><sent>${one(random, ['2024-04-13T21:59:34-00:00', '2024-04-14T00:59:34+03:00', '2024-04-13T21:59:34-00:00', '2024-04-13T21:59:34-00:00', '2024-04-13T21:59:34Z', ''])}</sent><status>Exercise</status><msgType>Alert</msgType><scope>Public</scope>`;
  const declaration = one(random, [
    '',
    '',
    '',
    '',
    '',
    '\ufeff',
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    "<?xml version='1.0' encoding='UTF-8'?>\n",
    '<?xml version="1.0" encoding="x-none"?>',
  ]);
  const body = `${declaration}<alert xmlns="urn:oasis:names:tc:emergency:cap:1.${one(random, ['2', '2', '2', '1', '1', '0'])}">${tags}${info}</alert>`;
  return prefix === '' ? body : body.replace(/<(\/?)([a-zA-Z])/g, `<$1${prefix}$2`).replace('xmlns=', 'xmlns:cap=');
}

const ring = (random: Random): number[][] => {
  const [lon, lat] = [lonDeg(random), latDeg(random)];
  const corners = Array.from({ length: 3 + random.below(6) }, (_, i) => [
    lon + Math.cos(i) * (1 + 0.2 * random.uniform()),
    lat + Math.sin(i) * (1 + 0.2 * random.uniform()),
  ]);
  return random.below(4) > 0 ? [...corners, corners[0]] : corners;
};

/** Polygons of GeoJSON. */
export function geoJson(random: Random): string {
  const features = list(random, 3, () => ({
    type: 'Feature',
    properties: { id: `p-${random.below(9)}`, names: { en: 'a', ar: 'ا' }, population: random.below(1e6) },
    geometry: one(random, [
      { type: 'Polygon', coordinates: [ring(random)] },
      { type: 'MultiPolygon', coordinates: [[ring(random)]] },
      { type: 'Polygon', coordinates: [ring(random)] },
      { type: 'Polygon', coordinates: [ring(random)] },
      { type: 'Polygon', coordinates: [ring(random)] },
      { type: 'Point', coordinates: [1, 2] },
      null,
    ]),
  }));
  return JSON.stringify(one(random, [{ type: 'FeatureCollection', features }, features[0], features[0].geometry]), undefined, random.below(2));
}

/** Polygons of KML. */
export function kml(random: Random): string {
  const placemark = (): string =>
    `<Placemark id="p-${random.below(9)}"><name>a</name><ExtendedData><Data name="population"><value>${random.below(1e6)}</value></Data></ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>` +
    `${ring(random)
      .map((corner) => [...corner, 0].join(','))
      .join(one(random, [' ', '\n\t']))}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>`;
  return `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>${list(random, 3, placemark).join('')}</Folder></Document></kml>`;
}

/** Rows of CSV with quotes, formulas and line ends of each kind. */
export function csv(random: Random): string {
  const cell = (): string => one(random, ['a', '12.5', '', '"a, b"', '"a ""b"""', '=1+1', '"two\nlines"', 'م']);
  const between = one(random, [',', ',', ';', '\t']);
  const rows = list(random, 6, () => [cell(), latDeg(random), lonDeg(random), cell()]);
  return [['id', 'lat', 'lon', 'radius_m'], ...rows].map((row) => row.join(between)).join(one(random, ['\n', '\r\n', '\r']));
}

function plotMessage(random: Random): PlotMessage {
  if (random.below(4) === 0) return { type: 'mark', sensor: 'plots', markedAt: timeS(1_713_045_540), azimuthRad: one(random, [Number.NaN, 1.5]) };
  const measurement = blankMeasurement('polar', 'primary', timeS(1_713_045_539 + random.uniform()));
  measurement.rangeM = random.uniform() * 400_000;
  measurement.rangeSigmaM = 50;
  measurement.azimuthRad = random.uniform() * 6.28;
  measurement.azimuthSigmaRad = 0.001;
  if (random.below(2) === 0) measurement.callsign = 'QSR417';
  return { type: 'plot', sensor: 'plots', measurement };
}

/** Native plots as lines. */
export const plotLines = (random: Random): string => list(random, 8, () => encodePlotLine(plotMessage(random))).join('');
/** Native plots as a binary block. */
export const plotBlock = (random: Random): Uint8Array => encodePlotsBinary(list(random, 8, () => plotMessage(random)));

/** A stream of frames: a snapshot and what changed. */
export function frames(random: Random): Uint8Array {
  const writer = createFrameWriter();
  return Uint8Array.from(
    list(random, 3, () => random).flatMap((_, number) => {
      writer.begin({
        mode: 'exercise',
        level: 'picture',
        rebuilding: false,
        unrecorded: false,
        epoch: 3,
        number: number + 1,
        at: 1000 + number,
        snapshot: number === 0,
        termsHash: '0123456789abcdef',
      });
      for (let id = 0; id < random.below(4); id += 1) {
        writer.track(
          {
            id: trackId(71 + id),
            event: trackId(70),
            status: 'confirmed',
            symbol: 'pending',
            latDeg: random.uniform() * 80,
            lonDeg: random.uniform() * 170,
            altitudeHaeM: 1250,
            heightKnown: true,
            eastMps: -200,
            northMps: 50,
            upMps: 1.5,
            kindChance: OBJECT_KINDS.map((_kind, i) => (i === 1 ? 1 : 0)),
            horizontalGrade: 1,
            verticalGrade: 2,
            callsign: 'QSR417',
            impact: random.below(2) === 0 ? undefined : { latDeg: 30.125, lonDeg: 35.5, at: timeS(1600), grade: 4 },
            arrivals: [{ placeIndex: 4, chance: 0.4, earliestAt: timeS(1500), medianAt: timeS(1530) }],
          },
          1,
        );
      }
      return [...writer.end([])];
    }),
  );
}

/** A text as bytes; one in sixteen in a coding that is not UTF-8. */
export function coded(text: string, random: Random): Uint8Array {
  return random.below(16) > 0 ? utf8(text) : Uint8Array.from(text, (character) => character.charCodeAt(0) & 255);
}

const flight = (
  random: Random,
): {
  readonly names: Record<string, string>;
  readonly points: { readonly t: string; readonly lat: number; readonly lon: number; readonly pressureAlt: number }[];
} => {
  const [lat, lon] = [latDeg(random), lonDeg(random)];
  const names = one<Record<string, string>>(random, [
    { callsign: `QSR${random.below(99)}` },
    { callsign: 'QSR417', address: '71c0a1', mode3A: '4217' },
    { mode3A: '7001' },
    { callsign: 'qsr\u202e' },
    {},
  ]);
  return {
    names,
    points: Array.from({ length: 1 + random.below(5) }, (_, i) => ({
      t: `2024-04-13T${one(random, ['21', '22'])}:${10 + i * 9}:00Z`,
      lat: lat + i / 2,
      lon: lon + i / 3,
      pressureAlt: 11_000,
    })),
  };
};

/** Flight plans in the four forms. */
export function flights(random: Random): string {
  const all = list(random, 3, () => flight(random));
  switch (random.below(4)) {
    case 0:
      return all.map(({ names, points }) => JSON.stringify({ ...names, points })).join(one(random, ['\n', '\r\n']));
    case 1:
      return `callsign,address,mode3A,t,lat,lon,pressureAlt\n${all.flatMap(({ names, points }) => points.map((point) => [names['callsign'] ?? '', names['address'] ?? '', names['mode3A'] ?? '', point.t, point.lat, point.lon, point.pressureAlt].join(','))).join(one(random, ['\n', '\r\n']))}\n`;
    case 2:
      return JSON.stringify({
        type: 'FeatureCollection',
        features: all.map(({ names, points }) => ({
          type: 'Feature',
          properties: { ...names, times: points.map(({ t }) => t) },
          geometry: { type: 'LineString', coordinates: points.map(({ lat, lon, pressureAlt }) => [lon, lat, pressureAlt]) },
        })),
      });
    default:
      return `<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>${all
        .map(
          ({ names, points }) =>
            `<Placemark><ExtendedData>${Object.entries(names)
              .map(([name, value]) => `<Data name="${name}"><value>${value}</value></Data>`)
              .join(
                '',
              )}</ExtendedData><gx:Track>${points.map(({ t, lat, lon }) => `<when>${t}</when><gx:coord>${lon} ${lat} 11000</gx:coord>`).join('')}</gx:Track></Placemark>`,
        )
        .join('')}</Document></kml>`;
  }
}

/** Plots in files of CSV, GeoJSON and KML. */
export function plotFiles(random: Random): string {
  const all = list(random, 5, () => ({
    t: one(random, ['1712959200.5', '2024-04-13T21:59:34.5Z']),
    lat: latDeg(random),
    lon: lonDeg(random),
    sdHor: String(one(random, [2000, 0, 'x'])),
  }));
  switch (random.below(3)) {
    case 0:
      return `t,sensor,lat,lon,sdHor,callsign\n${all.map(({ t, lat, lon, sdHor }) => `${t},post-7,${lat},${lon},${sdHor},`).join('\n')}\n`;
    case 1:
      return JSON.stringify({
        type: 'FeatureCollection',
        features: all.map(({ t, lat, lon, sdHor }) => ({
          type: 'Feature',
          properties: { t, sensor: 'post-7', sdHor },
          geometry: { type: 'Point', coordinates: [lon, lat] },
        })),
      });
    default:
      return `<kml><Document>${all.map(({ t, lat, lon, sdHor }) => `<Placemark><ExtendedData><Data name="t"><value>${t}</value></Data><Data name="sensor"><value>post-7</value></Data><Data name="sdHor"><value>${sdHor}</value></Data></ExtendedData><Point><coordinates>${lon},${lat}</coordinates></Point></Placemark>`).join('')}</Document></kml>`;
  }
}
