/** Terms that were taken away while nothing ran hold for the first plot of the process that goes on. */
import { expect, test } from 'vitest';
import { HUB, feedId, memberId, recipientOf, sha256, timeS, utf8, type RecipientId } from '../base/index.ts';
import { fixtureRadar, fixtureSource } from '../ingest/fixture.ts';
import type { BrokerConfig, TermsFile } from '../model/index.ts';
import { openTerm } from '../release/fixture.ts';
import { must, plainMember, saidAt, START, townOf } from './fixture.ts';
import { createBroker, readState, stateBytes, viewKey, type BrokerInput, type BrokerState } from './index.ts';

const ENDS = START + 171;
const [altair, deneb] = [must(memberId('altair')), must(memberId('deneb'))];
const granted: TermsFile = { member: altair, version: 1, hash: '', terms: [openTerm] };
const config: BrokerConfig = {
  name: 'past',
  mode: 'test',
  secret: sha256(utf8('a secret')),
  members: [plainMember(altair), plainMember(deneb)],
  feeds: [{ id: fixtureRadar.feed, member: altair, public: false, sources: [fixtureSource(fixtureRadar.id)] }],
  sensors: [fixtureRadar],
  terms: [granted],
  places: [townOf(deneb)],
  airspaces: [],
};

/** A plot of something that flies at the town. */
const plotAt = (at: number): BrokerInput =>
  saidAt(at, { door: 'door', sensor: fixtureRadar.id, afterS: 0.1 }, [{ bearingRad: 1, rangeM: 62_000 - 250 * (at - START) }]);

/** What a process kept that ran for some minutes. */
function kept(): BrokerState {
  const before = createBroker(config, { frame: () => undefined });
  for (let second = START; second <= ENDS; second += 1) {
    before.input({ kind: 'tick', at: timeS(second) });
    if ((second - START) % fixtureRadar.scanPeriodS === 0) before.input(plotAt(second + 0.2));
  }
  const state = readState(stateBytes(before.state()));
  if (state === undefined) throw new Error('no state');
  return state;
}

/** Whom the first plot of a process under `terms` warns at once, of those whose pictures go on. */
function warnedAtOnce(terms: readonly TermsFile[]): Set<RecipientId> {
  const warned = new Set<RecipientId>();
  const after = createBroker({ ...config, terms }, { frame: () => undefined, urgent: (recipient) => void warned.add(recipient) });
  after.input({ kind: 'past', at: timeS(ENDS + 1.1), past: { state: kept(), before: [], since: [] } });
  after.input(plotAt(ENDS + 1.2));
  return warned;
}

test('a plot that comes before the first tick warns at once whom the terms of now give it, and nobody whose grant was taken away while nothing ran', () => {
  expect(warnedAtOnce([granted])).toEqual(new Set([recipientOf(deneb), recipientOf(HUB)]));
  expect(warnedAtOnce([{ ...granted, version: 2, terms: [] }])).toEqual(new Set());
});

test('views of which something was kept that cannot be taken up begin anew, and each is told; the others go on', () => {
  const state = kept();
  const nobody = { times: [START], orders: [0], items: [{ feed: must(feedId('nobody-1')) }], order: 1 };
  const intakes = state.intakes.map((intake, i) => (i === 0 ? { ...intake, waiting: nobody as unknown as typeof intake.waiting } : intake));
  const hit = state.views.filter((view) => view.intakes.includes(0)).map(({ key }) => key);
  const faults: string[] = [];
  const epochs = new Map<string, number | undefined>();
  const broker = createBroker(config, { frame: () => undefined, fault: (view) => void faults.push(viewKey(view)) });
  broker.input({ kind: 'past', at: timeS(ENDS + 1.1), past: { state: { ...state, intakes }, before: [], since: [] } });
  expect(faults.toSorted()).toEqual(hit.toSorted());
  expect(hit.length).toBeGreaterThan(0);
  expect(hit.length).toBeLessThan(state.views.length);
  for (let second = ENDS + 2; second < ENDS + 20; second += 1) broker.input({ kind: 'tick', at: timeS(second) });
  for (const { key, epoch } of broker.state().views) epochs.set(key, epoch);
  for (const { key, epoch } of state.views) if (!hit.includes(key)) expect(epochs.get(key)).toBe(epoch);
  for (const key of hit) expect(epochs.get(key)).toBeDefined();
  expect(faults).toHaveLength(hit.length);
});
