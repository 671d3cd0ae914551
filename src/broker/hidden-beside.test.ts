/** What a view gets does not hang on what came beside it at its door and was not released to it: also when it is rebuilt. */
import { expect, test } from 'vitest';
import { feedId, hex, memberId, secondOfDayS, sensorId, sha256, timeS, utf8, type TimeS } from '../base/index.ts';
import { writeService065, writeTrack062 } from '../format/asterix/index.ts';
import { circleRing, destination } from '../geo/index.ts';
import { asterixBlock, fixtureRadar, fixtureSource, fixtureStation } from '../ingest/fixture.ts';
import type { BrokerConfig, Sensor, SourceConfig, Term, TermsFile } from '../model/index.ts';
import { openTerm } from '../release/fixture.ts';
import { START, TOWN, must, plainMember, townOf } from './fixture.ts';
import { createBroker, viewKey, type BrokerInput } from './index.ts';

const DEG = Math.PI / 180;
const [altair, deneb] = [must(memberId('altair')), must(memberId('deneb'))];
const sensorOf = (name: string, over: Partial<Sensor> = {}): Sensor => ({
  ...fixtureRadar,
  id: must(sensorId(`s-${name}`)),
  feed: must(feedId(`f-${name}`)),
  rangeMinM: 0,
  ...over,
});
/** Of the first Altair grants what lies near the town; the second it revokes, so that Deneb's views are rebuilt. */
const near: Term = { ...openTerm, feeds: [sensorOf('1').feed], region: circleRing(TOWN, 95_000, 48) };
const termsOf = (version: number, terms: readonly Term[]): TermsFile => ({ member: altair, version, hash: `h${version}`, terms });

interface Sky {
  readonly first?: Partial<Sensor>;
  readonly source?: Partial<SourceConfig>;
  readonly endsS: number;
  readonly revokedS: number;
  /** What comes at the door in a second, and what beside it in the same datagram that is far from the town. */
  says(second: number, hidden: boolean): string | Uint8Array | undefined;
}

function framesOf({ first, source, endsS, revokedS, says }: Sky, hidden: boolean): string[] {
  const [one, other] = [sensorOf('1', first), sensorOf('2')];
  const config: BrokerConfig = {
    name: 'hidden beside',
    mode: 'test',
    secret: sha256(utf8('hidden beside')),
    members: [plainMember(altair), plainMember(deneb)],
    feeds: [
      { id: one.feed, member: altair, public: false, sources: [fixtureSource(one.id, source)] },
      { id: other.feed, member: altair, public: false, sources: [fixtureSource(other.id, { door: 'door-2' })] },
    ],
    sensors: [one, other],
    terms: [termsOf(1, [near, { ...openTerm, feeds: [other.feed] }])],
    places: [townOf(deneb)],
    airspaces: [],
  };
  const frames: string[] = [];
  const broker = createBroker(config, {
    frame: (view, at: TimeS, bytes) => {
      if (viewKey(view) === 'deneb/picture') frames.push(`${at - START} s, ${bytes.length} bytes ${hex(sha256(bytes)).slice(0, 16)}`);
    },
  });
  for (let second = 0; second <= endsS; second += 1) {
    const said = says(second, hidden);
    const inputs: BrokerInput[] = [{ kind: 'tick', at: timeS(START + second) }];
    if (said !== undefined) inputs.push({ kind: 'bytes', at: timeS(START + second + 0.2), door: 'door', bytes: typeof said === 'string' ? utf8(said) : said });
    if (second === revokedS) inputs.push({ kind: 'terms', at: timeS(START + second + 0.5), terms: termsOf(2, [near]) });
    for (const input of inputs) broker.input(input);
  }
  return frames;
}

function lineOf(at: number, bearingRad: number, distanceM: number, sdHor = 30): string {
  const { latRad, lonRad } = destination(TOWN, bearingRad, distanceM);
  return `${JSON.stringify({ t: at, sensor: sensorOf('1').id, lat: latRad / DEG, lon: lonRad / DEG, alt: 1500, sdHor, sdAlt: 30 })}\n`;
}

test('a plot that is sent again, the first one before what a rebuild hears', () => {
  const revokedS = 1830;
  const sky: Sky = {
    endsS: revokedS + 60,
    revokedS,
    says(second, hidden) {
      if (second % 4 === 0 && second < 30) return lineOf(START + second, 1, 60_000 - 225 * second);
      const again = second - 31;
      if (again >= 0 && again % 4 === 0 && again < 30) {
        return lineOf(START + again, 1, 60_000 - 225 * again) + (hidden ? lineOf(START + second, 3, 100_000) : '');
      }
      return second > revokedS - 100 && second % 4 === 0 ? lineOf(START + second, 2, 70_000 - 200 * (second - revokedS)) : undefined;
    },
  };
  expect(framesOf(sky, true)).toEqual(framesOf(sky, false));
});

test('a report with a large error, which is not surely within the region, and the same with a small one', () => {
  const says = (second: number, hidden: boolean): string | undefined => {
    if (second % 4 !== 0) return undefined;
    const [at, distanceM] = [START + second, 60_000 - 50 * second];
    return (hidden ? lineOf(at, 1, distanceM, 20_000) : '') + lineOf(at, 1, distanceM);
  };
  for (const source of [{}, { timeMeaning: 'received', latencySigmaS: 0.02 }] as const) {
    const sky = { endsS: 60, revokedS: 40, source, says };
    expect(framesOf(sky, true)).toEqual(framesOf(sky, false));
  }
});

test('the word of a tracker on its own clock, which came with a track', () => {
  const from = { sac: 25, sic: 99 };
  const trackAt = (second: number, trackNumber: number, bearingRad: number, distanceM: number): Uint8Array =>
    asterixBlock(62, (writer) =>
      writeTrack062(writer, {
        ...from,
        trackNumber,
        timeOfDayS: secondOfDayS(timeS(START + second)),
        ...destination(TOWN, bearingRad, distanceM),
        horizontalSigmaM: 50,
        altitudeHaeM: 1500,
        altitudeSigmaM: 30,
      }),
    );
  const state = asterixBlock(65, (writer) =>
    writeService065(writer, { ...from, messageType: 1, timeOfDayS: secondOfDayS(timeS(START + 1)), statusCode: 1, overload: false, timeSourceInvalid: true }),
  );
  const sky: Sky = {
    first: { type: 'observer', source: 'combined', rangeSigmaM: 90, timeSigmaS: 0.1 },
    source: { format: 'asterix', ...from, editions: { 62: '1.21' } },
    endsS: 150,
    revokedS: 100,
    says(second, hidden) {
      if (second === 1) return hidden ? Buffer.concat([state, trackAt(1, 7, 3, 200_000)]) : state;
      return second % 4 === 0 && second > 1 ? trackAt(second, 1 + Math.floor(second / 70), 1, 15_000 - 200 * (second % 70)) : undefined;
    },
  };
  expect(framesOf(sky, true)).toEqual(framesOf(sky, false));
});

test('positions that an aircraft cannot have reached, until it has said so often enough', () => {
  const { type, source: tells, scanPeriodS } = fixtureStation;
  const sbsAt = (second: number, address: string, bearingRad: number, distanceM: number): string => {
    const { latRad, lonRad } = destination(TOWN, bearingRad, distanceM);
    const stamp = new Date((START + second) * 1000).toISOString();
    const [date, time] = [stamp.slice(0, 10).replaceAll('-', '/'), stamp.slice(11, 23)];
    return `MSG,3,1,1,${address},1,${date},${time},${date},${time},,5000,,,${(latRad / DEG).toFixed(6)},${(lonRad / DEG).toFixed(6)},,,0,0,0,0\n`;
  };
  const sky: Sky = {
    first: { type, source: tells, scanPeriodS },
    source: { format: 'sbs' },
    endsS: 90,
    revokedS: 60,
    says(second, hidden) {
      if (second % 4 !== 0) return undefined;
      if (second < 20) return sbsAt(second, '4CA123', 1, 15_000 + 100 * second);
      return sbsAt(second, '4CA123', 4, 70_000 + 100 * second) + (hidden ? sbsAt(second, '4CA777', 3, 200_000) : '');
    },
  };
  expect(framesOf(sky, true)).toEqual(framesOf(sky, false));
});
