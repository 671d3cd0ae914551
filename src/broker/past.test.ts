/** Terms that were taken away while nothing ran hold for the first plot of the process that goes on. */
import { expect, test } from 'vitest';
import { HUB, memberId, placeId, recipientOf, sha256, timeS, utf8, type MemberId, type RecipientId } from '../base/index.ts';
import { circleRing, destination } from '../geo/index.ts';
import { fixtureRadar, fixtureSource } from '../ingest/fixture.ts';
import type { BrokerConfig, MemberConfig, TermsFile } from '../model/index.ts';
import { openTerm } from '../release/fixture.ts';
import { createBroker, readState, stateBytes, type BrokerInput } from './index.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('an id of the test must be well formed');
  return result.value;
};
const START = 1_713_045_600;
const ENDS = START + 171;
const TOWN = { latRad: 0.55, lonRad: 0.63 };
const [altair, deneb] = [must(memberId('altair')), must(memberId('deneb'))];
const member = (id: MemberId): MemberConfig => ({
  id,
  names: { en: id },
  territory: circleRing(TOWN, 300_000, 24),
  languages: ['en'],
  utcOffsetMin: 0,
  approval: false,
});
const granted: TermsFile = { member: altair, version: 1, hash: '', terms: [openTerm] };
const config: BrokerConfig = {
  name: 'past',
  mode: 'test',
  secret: sha256(utf8('a secret')),
  members: [member(altair), member(deneb)],
  feeds: [{ id: fixtureRadar.feed, member: altair, public: false, sources: [fixtureSource(fixtureRadar.id)] }],
  sensors: [fixtureRadar],
  terms: [granted],
  places: [
    {
      id: must(placeId('town')),
      names: { en: 'Town' },
      ring: circleRing(TOWN, 4_000, 16),
      ...TOWN,
      radiusM: 4_000,
      populationCount: 9_000,
      shelterS: 60,
      member: deneb,
    },
  ],
  airspaces: [],
};

/** A plot of something that flies at the town. */
function plotAt(at: number): BrokerInput {
  const { latRad, lonRad } = destination(TOWN, 1, 62_000 - 250 * (at - START));
  const degrees = (rad: number): number => (rad * 180) / Math.PI;
  const line = { t: at, sensor: fixtureRadar.id, lat: degrees(latRad), lon: degrees(lonRad), alt: 1_500, sdHor: 30, sdAlt: 30 };
  return { kind: 'bytes', at: timeS(at + 0.1), door: 'door', bytes: utf8(`${JSON.stringify(line)}\n`) };
}

/** Whom the first plot of a process under `terms` warns at once, of those whose pictures go on. */
function warnedAtOnce(terms: readonly TermsFile[]): Set<RecipientId> {
  const before = createBroker(config, { frame: () => undefined });
  for (let second = START; second <= ENDS; second += 1) {
    before.input({ kind: 'tick', at: timeS(second) });
    if ((second - START) % fixtureRadar.scanPeriodS === 0) before.input(plotAt(second + 0.2));
  }
  const state = readState(stateBytes(before.state()));
  if (state === undefined) throw new Error('no state');
  const warned = new Set<RecipientId>();
  const after = createBroker({ ...config, terms }, { frame: () => undefined, urgent: (recipient) => void warned.add(recipient) });
  after.input({ kind: 'past', at: timeS(ENDS + 1.1), past: { state, before: [], since: [] } });
  after.input(plotAt(ENDS + 1.2));
  return warned;
}

test('a plot that comes before the first tick warns at once whom the terms of now give it, and nobody whose grant was taken away while nothing ran', () => {
  expect(warnedAtOnce([granted])).toEqual(new Set([recipientOf(deneb), recipientOf(HUB)]));
  expect(warnedAtOnce([{ ...granted, version: 2, terms: [] }])).toEqual(new Set());
});
