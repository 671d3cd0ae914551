import { beforeAll, describe, expect, test } from 'vitest';
import { addS, timeS, type TimeS } from '../base/index.ts';
import { createBroker, type Broker } from '../broker/index.ts';
import type { BrokerConfig, Warning } from '../model/index.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { handleOf } from './handles.ts';
import { kernelName } from './kernel.ts';
import { loadExercise } from './load-exercise.ts';
import { actText, OFFICER_SUBJECT, readAct, type Decision } from './officer-act.ts';
import { createOfficerDesk, type OfficerDesk } from './officer-desk.ts';
import { BROKER_SUBJECT, brokerText, termsEntryText } from './recorded-config.ts';
import { createRecomputer } from './recompute.ts';

const SELF = { program: '0.1.0', kernel: kernelName() };

/** The small exercise with members whose officers look first, on a clock of the test's own, with everything recorded. */
class Watched {
  readonly entries: RecordEntry[] = [];
  readonly issued: { recipient: string; at: TimeS; warning: Warning }[] = [];
  readonly broker: Broker;
  readonly desk: OfficerDesk;
  readonly config: BrokerConfig;
  at: TimeS;
  private readonly setup = loadExercise({ name: 'two-neighbours' });

  constructor() {
    const { setup } = this;
    this.config = { ...setup.config, members: setup.config.members.map((member) => ({ ...member, approval: true })) };
    this.at = setup.startsAt;
    const without = this.config.members.map(({ id }) => id);
    const text = brokerText({ ...SELF, config: this.config, silentUntil: timeS(0), cap: { sender: 'test@manara.invalid', without, languages: [] } });
    this.entries.push({ type: 'config', at: this.at, subject: BROKER_SUBJECT, text });
    for (const used of this.config.terms) this.entries.push({ type: 'terms', at: this.at, subject: used.member, text: termsEntryText({ used, written: '' }) });
    this.entries.push({ type: 'places', at: this.at, subject: '', text: '' });
    this.broker = createBroker(this.config, {
      frame: ({ recipient, level }, at, bytes) => void this.entries.push({ type: 'frame', at, recipient, level, bytes: bytes.slice() }),
      warnings: (recipient, at, changes) => changes.forEach((warning) => this.issued.push({ recipient, at, warning: { ...warning } })),
    });
    this.desk = createOfficerDesk({
      viewer: 'deneb',
      config: this.config,
      catalogues: CATALOGUES,
      broker: this.broker,
      decide: (decision) => this.decided(decision),
    });
    this.tick();
  }

  private decided(decision: Decision): void {
    this.entries.push({ type: 'act', at: this.at, subject: `${OFFICER_SUBJECT}deneb`, text: actText(decision) });
    this.broker.input({ kind: 'officer', at: this.at, ...decision });
  }

  private tick(): void {
    this.entries.push({ type: 'tick', at: this.at });
    this.broker.input({ kind: 'tick', at: this.at });
    this.desk.ticked(this.at);
  }

  step(): void {
    const next = addS(this.at, 1);
    for (const { at, door, bytes } of this.setup.sky.inputs(this.at, next)) {
      this.entries.push({ type: 'input', at, door, from: '', bytes: bytes.slice() });
      this.broker.input({ kind: 'bytes', at, door, bytes });
    }
    this.at = next;
    this.tick();
  }

  /** Steps until `found` answers, at most five minutes. */
  until<Value>(found: () => Value | undefined): Value {
    for (let second = 0; second < 300; second += 1) {
      const value = found();
      if (value !== undefined) return value;
      this.step();
    }
    throw new Error('it did not come within five minutes');
  }
}

describe('an officer of a member that wants to look first', () => {
  let world: Watched;
  let view = '';

  beforeAll(() => {
    world = new Watched();
    view = handleOf(world.config.secret, 'view', 'deneb');
  });

  test('sees what waits with the very texts that would go out; nothing has gone out', () => {
    const waiting = world.until(() => world.desk.pending(view)?.[0]);
    expect(world.issued.filter(({ recipient }) => recipient === 'deneb')).toEqual([]);
    const texts = world.desk.preview(view, waiting.placeIndex, waiting.stage);
    expect(texts?.map(({ language }) => language).sort()).toEqual(['ar', 'en']);
    const place = world.broker.placesOf('deneb' as never)[waiting.placeIndex];
    expect(texts?.find(({ language }) => language === 'en')?.headline).toContain(place.names['en']);
    expect(texts?.every(({ headline }) => /EXERCISE|تمرين/.test(headline))).toBe(true);
  });

  test('decides only about what is still there, only in its own views', () => {
    const waiting = world.desk.pending(view)?.[0];
    if (waiting === undefined) throw new Error('nothing waits');
    const other = waiting.stage === 'prepare' ? 'expected' : 'prepare';
    expect(world.desk.decide({ view, placeIndex: waiting.placeIndex, act: 'approve', stage: other })).toBe(false);
    expect(
      world.desk.decide({ view: handleOf(world.config.secret, 'view', 'altair'), placeIndex: waiting.placeIndex, act: 'approve', stage: waiting.stage }),
    ).toBe(false);
    expect(world.desk.pending(handleOf(world.config.secret, 'view', 'altair'))).toBeUndefined();
    expect(world.desk.decide({ view, placeIndex: waiting.placeIndex, act: 'cancelled', stage: waiting.stage })).toBe(false);
  });

  test('lets a stage out with the next tick, and takes it back with one act', () => {
    const waiting = world.desk.pending(view)?.[0];
    if (waiting === undefined) throw new Error('nothing waits');
    const { placeIndex, stage } = waiting;
    expect(world.desk.decide({ view, placeIndex, act: 'approve', stage })).toBe(true);
    world.step();
    expect(world.issued.filter(({ recipient }) => recipient === 'deneb').map(({ warning }) => warning)).toMatchObject([{ placeIndex, stage }]);
    expect(world.desk.preview(view, placeIndex, 'cancelled')).toHaveLength(2);
    expect(world.desk.decide({ view, placeIndex, act: 'cancelled', stage })).toBe(true);
    world.step();
    expect(world.issued.filter(({ recipient }) => recipient === 'deneb').at(-1)?.warning).toMatchObject({ placeIndex, stage: 'cancelled' });
    expect(world.issued.some(({ recipient }) => recipient.startsWith('public:'))).toBe(false);
  });

  test('is an input of the record: every frame comes out again from it, and not without it', () => {
    const again = createRecomputer(SELF);
    const differences = world.entries.flatMap((entry, sequence) => again.take(entry, sequence) ?? []);
    expect(differences).toEqual([]);
    expect(again.proof().frameCount).toBeGreaterThan(100);
    const without = createRecomputer(SELF);
    const kept = world.entries.filter(({ type }) => type !== 'act');
    expect(kept.flatMap((entry, sequence) => without.take(entry, sequence) ?? [])[0]).toMatchObject({ code: 'verify/frame' });
  });
});

test('an officer who asks between two ticks is answered by the last one: a poll does not tell when somebody’s plot came', () => {
  const { config } = loadExercise({ name: 'two-neighbours' });
  const what = { kindClass: 'drone', arrivalAt: undefined };
  const waits = { ...what, placeIndex: 0, stage: 'prepare' };
  const stands = { ...what, placeIndex: 1, stage: 'expected' };
  const now = { pending: [waits], standing: [stands] };
  const seen = { pending: () => now.pending, standing: () => now.standing };
  const broker = { views: [{ recipient: 'deneb', level: 'warn' }], viewOf: () => seen, placesOf: () => config.places };
  const desk = createOfficerDesk({ viewer: 'deneb', config, catalogues: CATALOGUES, broker: broker as unknown as Broker, decide: () => undefined });
  const view = handleOf(config.secret, 'view', 'deneb');
  const answers = (): unknown => [desk.pending(view), desk.preview(view, 2, 'take-cover'), desk.preview(view, 1, 'expected')?.length];
  desk.ticked(timeS(0));
  const before = answers();
  now.pending = [{ ...what, placeIndex: 2, stage: 'take-cover' }];
  now.standing.pop();
  expect(answers()).toEqual(before);
  desk.ticked(timeS(1));
  expect(answers()).toEqual([now.pending, expect.any(Array), undefined]);
  expect(answers()).not.toEqual(before);
});

test('an act reads back as it was written, and nothing else reads as one', () => {
  const decision: Decision = { recipient: 'deneb' as Decision['recipient'], placeIndex: 3, act: 'approve' };
  expect(readAct(actText(decision))).toEqual(decision);
  expect(
    ['', 'ended x-1', '{}', '{"recipient":"a b","placeIndex":1,"act":"approve"}', '{"recipient":"deneb","placeIndex":-1,"act":"approve"}'].map(readAct),
  ).toEqual(Array(5).fill(undefined));
});
