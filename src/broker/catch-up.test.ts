/** A view that is rebuilt hears the past over several ticks: all of it, once, in its order, and shows what it would show had it heard it at once. */
import { describe, expect, test } from 'vitest';
import { feedId, memberId, sensorId, sha256, timeS, utf8 } from '../base/index.ts';
import { fixtureRadar, fixtureSource } from '../ingest/fixture.ts';
import { CLOCK_TRUSTED } from '../ingest/index.ts';
import type { BrokerConfig, Plot, TermsFile } from '../model/index.ts';
import type { Row } from '../release/index.ts';
import { openTerm } from '../release/fixture.ts';
import { AT_ONCE, createCatchUp, type Pace } from './catch-up.ts';
import { must, plainMember, saidAt, START, townOf } from './fixture.ts';
import type { Kept } from './history.ts';
import { createBroker, readState, stateBytes, viewKey, type Broker, type BrokerInput } from './index.ts';
import type { Intake } from './intake.ts';

/** After so many seconds one of the two feeds is taken back. */
const CHANGE_S = 60;
const END_S = 100;
const [altair, deneb] = [must(memberId('altair')), must(memberId('deneb'))];
const [kept, takenBack] = [
  { ...fixtureRadar, rangeMinM: 0 },
  { ...fixtureRadar, id: must(sensorId('s-2')), feed: must(feedId('f-2')), rangeMinM: 0 },
];
const granted: TermsFile = { member: altair, version: 1, hash: 'one', terms: [kept.feed, takenBack.feed].map((feed) => ({ ...openTerm, feeds: [feed] })) };
const narrowed: TermsFile = { ...granted, version: 2, hash: 'two', terms: granted.terms.slice(0, 1) };
const config: BrokerConfig = {
  name: 'catch-up',
  mode: 'test',
  secret: sha256(utf8('a secret')),
  members: [plainMember(altair), plainMember(deneb)],
  feeds: [kept, takenBack].map(({ id, feed }, i) => ({ id: feed, member: altair, public: false, sources: [fixtureSource(id, { door: `door-${i}` })] })),
  sensors: [kept, takenBack],
  terms: [granted],
  places: [townOf(deneb)],
  airspaces: [],
};
/** What one of the two sensors says of two objects, one of them of its own alone. */
const said = (sensor: typeof kept, second: number): ReturnType<typeof saidAt> =>
  saidAt(START + second, { door: sensor === kept ? 'door-0' : 'door-1', sensor: sensor.id, afterS: 0.3 }, [
    { bearingRad: 1, rangeM: 60_000 - 250 * second },
    { bearingRad: sensor === kept ? 2 : 4, rangeM: 40_000 + 60 * second },
  ]);

/** Everything that happens: both radars, and the change of terms. */
function* inputs(until = END_S): Generator<BrokerInput> {
  for (let second = 0; second <= until; second += 1) {
    yield { kind: 'tick', at: timeS(START + second) };
    if (second % 4 === 0) yield said(kept, second);
    if (second % 4 === 2) yield said(takenBack, second);
    if (second === CHANGE_S) yield { kind: 'terms', at: timeS(START + second + 0.5), terms: narrowed };
  }
}

const DENEB = 'deneb/picture';
const FLAGS_AT = 10;
const isBlank = (frame: Uint8Array): boolean => (frame[FLAGS_AT] & 2) !== 0;

/** Frames of the picture of deneb, one a tick; `each` is called before each input. */
function framesOf(pace: Pace, each: (broker: Broker, input: BrokerInput) => void = () => undefined): Uint8Array[] {
  const frames: Uint8Array[] = [];
  const broker = createBroker(config, { frame: (view, _at, bytes) => void (viewKey(view) === DENEB && frames.push(bytes.slice())) }, { pace });
  for (const input of inputs()) {
    each(broker, input);
    broker.input(input);
  }
  return frames;
}

/** A minute of two plots each four seconds, three or four plots a tick: eight ticks and more. */
const SLOW: Pace = { stepsMax: 3, spanMinS: 2, spanMaxS: 8 };

describe('a view from which a feed was taken back', () => {
  const slow = framesOf(SLOW);
  const blankFrom = slow.findIndex((frame, second) => second > CHANGE_S && isBlank(frame));
  const backAt = slow.findIndex((frame, second) => second > blankFrom && !isBlank(frame));

  test('is blank at the next tick, and back on the ninth tick behind it or a later third one', () => {
    expect(blankFrom).toBe(CHANGE_S + 1);
    expect(backAt - blankFrom).toBeGreaterThanOrEqual(9);
    expect((backAt - blankFrom) % 3).toBe(0);
    expect(slow.slice(0, blankFrom).filter(isBlank).length).toBe(0);
  });

  test('shows from then on, byte for byte, what a broker shows that rebuilt it in the one tick before', () => {
    // It waits, and rebuilds when the other one is done.
    const pace = { stepsMax: 0, spanMinS: 0, spanMaxS: 0 };
    const other = framesOf(pace, (_broker, input) => {
      if (input.kind === 'tick' && input.at === START + backAt) Object.assign(pace, AT_ONCE);
    });
    expect(other.slice(blankFrom, backAt).every(isBlank)).toBe(true);
    expect(slow.slice(backAt)).toEqual(other.slice(backAt));
    // Something is shown: the two objects that the feed tells of which is left.
    expect(slow[backAt].length).toBeGreaterThan(slow[blankFrom].length + 40);
  });

  test('holds in the end, to the bit, what it would hold had the feed never been given', () => {
    const held = [granted, narrowed].map((terms) => {
      const broker = createBroker({ ...config, terms: [terms] }, { frame: () => undefined }, { pace: SLOW });
      for (const input of inputs()) broker.input(input);
      const { views, intakes } = broker.state();
      return views.find(({ key }) => key === DENEB)?.intakes.map((number) => intakes[number]);
    });
    expect(held[0]).toHaveLength(1);
    expect(held[0]).toEqual(held[1]);
  });

  test('is back on a tick that plots of the feed that was taken back do not move', () => {
    const frames: Uint8Array[] = [];
    const broker = createBroker(config, { frame: (view, _at, bytes) => void (viewKey(view) === DENEB && frames.push(bytes.slice())) }, { pace: SLOW });
    for (const input of inputs()) if (!(input.kind === 'bytes' && input.door === 'door-1')) broker.input(input);
    expect(frames.slice(backAt - 1).map(isBlank)).toEqual(slow.slice(backAt - 1).map(isBlank));
    expect(frames.slice(backAt)).toEqual(slow.slice(backAt));
  });

  test('is kept as one that begins anew while it is rebuilt, and keeping it changes no byte', () => {
    const signatures: Array<string | undefined> = [];
    const looked = framesOf(SLOW, (broker, input) => {
      if (input.kind === 'tick' && input.at > START + blankFrom) signatures.push(broker.state().views.find(({ key }) => key === DENEB)?.signature);
    });
    expect(looked).toEqual(slow);
    const caughtUpAt = signatures.findIndex((signature) => signature !== undefined);
    expect(caughtUpAt).toBeGreaterThan(3);
    expect(caughtUpAt).toBeLessThanOrEqual(backAt - blankFrom);
    expect(signatures.slice(caughtUpAt).includes(undefined)).toBe(false);
  });

  test('is rebuilt by the process that goes on when one ended in the middle', () => {
    const before = createBroker(config, { frame: () => undefined }, { pace: SLOW });
    for (const input of inputs(blankFrom + 4)) before.input(input);
    const state = readState(stateBytes(before.state()));
    if (state === undefined) throw new Error('no state');
    const frames: Uint8Array[] = [];
    const after = createBroker(
      { ...config, terms: [narrowed] },
      { frame: (view, _at, bytes) => void (viewKey(view) === DENEB && frames.push(bytes)) },
      { pace: SLOW },
    );
    const now = START + blankFrom + 5;
    after.input({ kind: 'past', at: timeS(now + 0.1), past: { state, before: [...inputs(blankFrom + 4)], since: [] } });
    for (let second = 1; second < 12; second += 1) after.input({ kind: 'tick', at: timeS(now + second) });
    expect(isBlank(frames[frames.length - 1])).toBe(false);
    // What was sent then holds its tracks.
    expect(Math.max(...frames.map(({ length }) => length))).toBeGreaterThan(100);
  });
});

/** An intake that notes what it is given. */
function noting(): { intake: Intake; heard: string[]; entered: () => number } {
  const heard: string[] = [];
  let enteredCount = 0;
  const intake = {
    get enteredCount() {
      return enteredCount;
    },
    offer(plot: Plot) {
      heard.push(`plot ${plot.measuredAt - START}`);
      enteredCount += 1;
    },
    mark: () => undefined,
    blind: () => undefined,
    advance: (at: number) => void heard.push(`second ${at - START}`),
  } as unknown as Intake;
  return { intake, heard, entered: () => enteredCount };
}

describe('the past of an intake', () => {
  const row = { feed: kept.feed } as unknown as Row;
  const past = (sensors: ReadonlyArray<typeof kept>): Kept[] =>
    Array.from({ length: 40 }, (_, i) => i).flatMap((second) =>
      sensors.map((sensor): Kept => {
        const { at, door, bytes } = said(sensor, second);
        return { number: 2 * second + (sensor === kept ? 0 : 1), at, door, source: sensor.id, bytes, clock: CLOCK_TRUSTED, biases: new Map() };
      }),
    );
  const start = (list: Kept[], isLeftOut: (number: number) => boolean = () => false) => {
    const { intake, heard, entered } = noting();
    return { heard, entered, one: createCatchUp(intake, { config, rows: [row], past: list, from: START, isLeftOut, runs: () => undefined }) };
  };

  test('is heard in the same order whatever the pace, each input once, seconds behind what came up to them; other doors not at all', () => {
    const whole = start(past([kept, takenBack]));
    expect(whole.one.advance(timeS(START + 40), AT_ONCE)).toBe(true);
    expect(whole.heard.filter((word) => word.startsWith('plot'))).toEqual(Array.from({ length: 40 }, (_, i) => [`plot ${i}`, `plot ${i}`]).flat());
    for (const pace of [SLOW, { stepsMax: 1, spanMinS: 1, spanMaxS: 1 }, { stepsMax: 7, spanMinS: 3, spanMaxS: 30 }]) {
      const other = start(past([kept]));
      let ticks = 0;
      while (!other.one.advance(timeS(START + 40), pace)) ticks += 1;
      expect(other.heard).toEqual(whole.heard);
      expect(ticks).toBeGreaterThan(0);
    }
  });

  test('is heard in a tick until so many plots entered, behind so many seconds at least and at most', () => {
    const { one, heard, entered } = start(past([kept]));
    const secondsOf = (): number => heard.filter((word) => word.startsWith('second')).length;
    one.advance(timeS(START + 40), { stepsMax: 7, spanMinS: 1, spanMaxS: 30 });
    // Two a second: the fourth second is finished.
    expect([entered(), secondsOf()]).toEqual([8, 4]);
    one.advance(timeS(START + 40), { stepsMax: 1, spanMinS: 5, spanMaxS: 30 });
    expect(secondsOf()).toBe(9);
    one.advance(timeS(START + 40), { stepsMax: 1_000, spanMinS: 5, spanMaxS: 6 });
    expect(secondsOf()).toBe(15);
  });

  test('takes in what is kept meanwhile, and is over when nothing of before the present is left', () => {
    const all = past([kept]);
    const list = all.slice(0, 20);
    const { one, heard } = start(list);
    expect(one.advance(timeS(START + 20), { stepsMax: 1, spanMinS: 10, spanMaxS: 10 })).toBe(false);
    list.push(...all.slice(20));
    expect(one.advance(timeS(START + 40), { stepsMax: 1, spanMinS: 10, spanMaxS: 10 })).toBe(false);
    expect(one.advance(timeS(START + 40), { stepsMax: 1, spanMinS: 20, spanMaxS: 20 })).toBe(true);
    expect(heard.filter((word) => word.startsWith('plot'))).toHaveLength(80);
  });

  test('is heard without the inputs that are left out', () => {
    const { one, heard } = start(past([kept]), (number) => number === 10);
    one.advance(timeS(START + 40), AT_ONCE);
    expect(heard).not.toContain('plot 5');
    expect(heard.filter((word) => word.startsWith('plot'))).toHaveLength(78);
  });
});
