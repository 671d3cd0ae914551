/** Some worlds have sensors without a clock, whose lines come twice and three times: what they said once tells what becomes of it when it comes again. */
import { HUB, sensorId, timeS, type TimeS } from '../../src/base/index.ts';
import type { BrokerInput } from '../../src/broker/index.ts';
import { circleRing, destination } from '../../src/geo/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { FeedConfig, Sensor, SourceConfig, Term, TermsFile } from '../../src/model/index.ts';
import { openTerm } from '../../src/release/fixture.ts';
import {
  CENTRE,
  joined,
  LENGTH_S,
  measure,
  must,
  pick,
  somewhere,
  STARTS_AT,
  within,
  writeReport,
  type Said,
  type SaidBy,
  type WorldPart,
} from './world-reports.ts';

const RECEIVED_SHARE = 0.2;
/** Both turn so fast that a world sees what comes after more than three turns. */
const TURN_S = 2;
/** So long after a record it comes again, each with a chance: at once, before another look can be, later than a look would be. */
const AGAIN_S = [0.1, 1.25, 6.5];
const AGAIN_CHANCE = 0.6;
/** What both send to their line leaves it in one datagram each quarter of a second. */
const LINE_S = 0.25;

/** Nothing ever is there, and no other term names it. */
const EMPTY_RING = circleRing(destination(CENTRE, 2, 130_000), 20_000, 12);

/** A sensor without a clock in a feed, and its source at the line that it shares. */
function addSensor(random: Random, { feed, twin, door }: { readonly feed: FeedConfig; readonly twin: Sensor; readonly door: string }): [Sensor, SourceConfig] {
  const id = must(sensorId(`s-received-${random.below(1e9)}`));
  const sensor: Sensor = { ...twin, id, feed: feed.id, type: 'radar3d', source: 'primary', madeFrom: undefined, scanPeriodS: TURN_S };
  return [sensor, { ...feed.sources[0], door, format: 'plots', editions: {}, sensor: id, timeMeaning: 'received', latencySigmaS: 0.05 }];
}

/** Everything that a sensor says of one object, by when the line sends it. */
function recordsOf(random: Random, fromS: number, sensor: Sensor, source: SourceConfig): Array<readonly [sentS: number, Omit<Said, 'measuredAt'>]> {
  const object = { from: somewhere(random, 15_000), bearingRad: within(random, 0, 2 * Math.PI), speedMps: within(random, 0, 20), altitudeHaeM: 3_000 };
  const records: Array<readonly [number, Omit<Said, 'measuredAt'>]> = [];
  for (let t = fromS; t < LENGTH_S - AGAIN_S[2]; t += TURN_S) {
    const measurement = measure(random, sensor, object, t);
    const record = { feed: sensor.feed, sensor, measurement, malformed: false, bytes: writeReport(sensor, source, measurement) };
    for (const laterS of [0, ...AGAIN_S.filter(() => random.uniform() < AGAIN_CHANCE)]) records.push([Math.ceil((t + laterS) / LINE_S) * LINE_S, record]);
  }
  return records;
}

/** The part, and what its owner grants of it. */
export interface ReceivedPart extends WorldPart {
  /** To everybody the feed of its first sensor, and of the other one a region in which nothing ever is. */
  withGrant(file: TermsFile): TermsFile;
  /** Late the region is taken back, and every view of others is built anew. */
  readonly changes: readonly BrokerInput[];
}

const grantOf = (feed: FeedConfig): Term => ({ ...openTerm, feeds: [feed.id] });

/** The datagrams that leave the line, each with what both sensors said since the one before it. */
function datagramsOf(door: string, records: ReadonlyArray<readonly [sentS: number, Omit<Said, 'measuredAt'>]>, said: SaidBy): BrokerInput[] {
  const bySent = new Map<number, Array<Omit<Said, 'measuredAt'>>>();
  for (const [sentS, record] of records) if (sentS < LENGTH_S) bySent.set(sentS, [...(bySent.get(sentS) ?? []), record]);
  return [...bySent].map(([sentS, sent]): BrokerInput => {
    const at: TimeS = timeS(STARTS_AT + sentS + 0.013);
    const input: BrokerInput = { kind: 'bytes', at, door, bytes: joined(sent.map(({ bytes }) => bytes)) };
    said.set(
      input,
      sent.map((record) => ({ ...record, measuredAt: at })),
    );
    return input;
  });
}

/** A world with two such sensors of one member at one door, in two of its feeds; drawn apart from everything else. */
export function receivedOfWorld(seed: number, world: WorldPart, said: SaidBy): ReceivedPart {
  const random = keyedRandom('secrecy/received', seed);
  const secondOf = (first: FeedConfig): FeedConfig | undefined => world.feeds.find(({ id, member }) => id !== first.id && member === first.member);
  const firsts = world.feeds.filter((feed) => feed.member !== HUB && secondOf(feed) !== undefined);
  if (random.uniform() >= RECEIVED_SHARE || firsts.length === 0) return { ...world, withGrant: (file) => file, changes: [] };
  const first = pick(random, firsts);
  const second = secondOf(first)!;
  const door = `door-received-${random.below(1e9)}`;
  const added = [first, second].map((feed) => addSensor(random, { feed, twin: world.sensors.find((sensor) => sensor.feed === feed.id)!, door }));
  const fromS = within(random, 0, TURN_S);
  const inputs = datagramsOf(
    door,
    // The second one looks when the first one's copies leave the line.
    added.flatMap(([sensor, source], i) => recordsOf(random, (fromS + i * AGAIN_S[1]) % TURN_S, sensor, source)),
    said,
  );
  const { member } = first;
  return {
    feeds: world.feeds.map((feed) => ({ ...feed, sources: [...feed.sources, ...added.flatMap(([{ feed: id }, source]) => (id === feed.id ? [source] : []))] })),
    sensors: [...world.sensors, ...added.map(([sensor]) => sensor)],
    inputs: [...world.inputs, ...inputs],
    withGrant: (file) => (file.member === member ? { ...file, terms: [...file.terms, grantOf(first), { ...grantOf(second), region: EMPTY_RING }] } : file),
    changes: [
      {
        kind: 'terms',
        at: timeS(STARTS_AT + within(random, 11, 19)),
        terms: { member, version: 3, hash: `received ${seed}`, terms: [grantOf(first), { ...grantOf(first), delayS: 3 }] },
      },
    ],
  };
}
