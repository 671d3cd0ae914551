import { expect, test } from 'vitest';
import { feedId, hex, sensorId, sha256, timeS, utf8, memberId, type FeedId, type TimeS } from '../base/index.ts';
import { fixtureRadar, fixtureSource } from '../ingest/fixture.ts';
import type { BrokerConfig, TermsFile } from '../model/index.ts';
import { openTerm } from '../release/fixture.ts';
import { START, must, plainMember, saidAt, townOf } from './fixture.ts';
import { createBroker, viewKey } from './index.ts';

const [altair, deneb] = [must(memberId('altair')), must(memberId('deneb'))];
const radarOf = (name: string) => ({ ...fixtureRadar, id: must(sensorId(`s-${name}`)), feed: must(feedId(`f-${name}`)), rangeMinM: 0 });
/** The first two share a door; none of the three has a clock. Deneb never gets anything of the second. */
const [granted, hidden, revoked] = ['1', '2', '3'].map(radarOf);
const doorOf = ({ id }: { readonly id: string }): string => (id === revoked.id ? 'door-3' : 'door');

const termsOf = (version: number, feeds: readonly FeedId[]): TermsFile => ({
  member: altair,
  version,
  hash: `h${version}`,
  terms: feeds.map((feed) => ({ ...openTerm, feeds: [feed] })),
});
const config: BrokerConfig = {
  name: 'said again',
  mode: 'test',
  secret: sha256(utf8('said again')),
  members: [plainMember(altair), plainMember(deneb)],
  feeds: [granted, hidden, revoked].map((radar) => ({
    id: radar.feed,
    member: altair,
    public: false,
    sources: [fixtureSource(radar.id, { door: doorOf(radar), timeMeaning: 'received', latencyS: 0, latencySigmaS: 0.02 })],
  })),
  sensors: [granted, hidden, revoked],
  terms: [termsOf(1, [granted.feed, revoked.feed])],
  places: [townOf(deneb)],
  airspaces: [],
};

const PASS_FROM_S = [0, 600, 1200];
const LOOKS = 22;
const TURN_S = 4;
const REVOKED_S = 1241;
const ENDS_S = 1300;

const lineOf = (radar: typeof granted, at: number, bearingRad: number, rangeM: number): string =>
  new TextDecoder().decode(saidAt(at, { door: doorOf(radar), sensor: radar.id, afterS: 0 }, [{ bearingRad, rangeM }]).bytes);

/** Deneb's frames: one radar says a whole pass three times, and in the datagrams of the second time another radar may speak, of which it gets nothing. */
function framesOf(hasHidden: boolean): Array<{ second: number; length: number; hash: string }> {
  const frames: Array<{ second: number; length: number; hash: string }> = [];
  const broker = createBroker(config, {
    frame: (view, at: TimeS, bytes) => {
      if (viewKey(view) === 'deneb/picture') frames.push({ second: at - START, length: bytes.length, hash: hex(sha256(bytes)) });
    },
  });
  for (let second = 0; second <= ENDS_S; second += 1) {
    broker.input({ kind: 'tick', at: timeS(START + second) });
    const from = PASS_FROM_S.findLast((at) => at <= second) ?? 0;
    const look = (second - from) / TURN_S;
    if (Number.isInteger(look) && look < LOOKS) {
      const at = timeS(START + second + 0.3);
      const own = lineOf(granted, START + TURN_S * look, 1, 60_000 - 900 * look);
      const other = hasHidden && from === PASS_FROM_S[1] ? lineOf(hidden, at, 3, 30_000 + second) : '';
      broker.input({ kind: 'bytes', at, door: 'door', bytes: utf8(own + other) });
    }
    // Another feed is revoked: the view is rebuilt from what it may still use.
    if (second === REVOKED_S) broker.input({ kind: 'terms', at: timeS(START + second + 0.5), terms: termsOf(2, [granted.feed]) });
  }
  return frames;
}

test('a view that is rebuilt counts what was dropped as said again, whatever hidden plots came with it', () => {
  const without = framesOf(false);
  expect(framesOf(true)).toEqual(without);
  // The second pass tells nothing; the third, which the door took, is there before the rebuild and behind it.
  const empty = Math.min(...without.map(({ length }) => length));
  const isShown = (from: number, until: number): boolean => without.some(({ second, length }) => second > from && second < until && length > empty);
  expect([isShown(601, 700), isShown(1201, REVOKED_S), isShown(REVOKED_S + 5, ENDS_S)]).toEqual([false, true, true]);
});
