import { describe, expect, test } from 'vitest';
import { feedId, memberId, sensorId, timeS, type Result } from '../base/index.ts';
import { fixtureRadar, fixtureSource } from './fixture.ts';
import { createIngest } from './index.ts';

const must = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

const NOW = 1_713_045_600;
const LATENCY_S = 0.4;
const FEEDS = ['1', '2'].map((name) => ({ feed: must(feedId(`f-${name}`)), sensor: must(sensorId(`s-${name}`)) }));

/** Two feeds at one door, and how far behind their arrival their plots are taken to be. */
function openDoor() {
  const taken: Array<{ feed: string; at: number; behindS: number }> = [];
  const ingest = createIngest(
    {
      feeds: FEEDS.map(({ feed, sensor }) => ({ id: feed, member: must(memberId('altair')), public: false, sources: [fixtureSource(sensor)] })),
      sensors: FEEDS.map(({ feed, sensor }) => ({ ...fixtureRadar, id: sensor, feed })),
      mode: 'exercise',
    },
    {
      plot: ({ feed, receivedAt, measuredAt }) => taken.push({ feed, at: receivedAt, behindS: receivedAt - measuredAt }),
      mark: () => undefined,
      quarantined: () => undefined,
    },
  );
  const say = (sensor: string, toldAt: number, saidAt: number): void => {
    const text = JSON.stringify({ t: saidAt, sensor, range: 50_000, az: 10, sdRange: 50, sdAz: 0.1 });
    ingest.bytes('door', timeS(toldAt), new TextEncoder().encode(`${text}\n`));
  };
  return { ingest, taken, say };
}

/** Tells what time it is by a told time that begins `aheadS` before the true one and comes to it at its pace. */
const toldTime = (aheadS: number): ((trueS: number) => number) => {
  const pace = aheadS > 0 ? 1 / 16 : 0.1;
  return (trueS) => trueS - Math.sign(aheadS) * Math.max(0, Math.abs(aheadS) - pace * (trueS - NOW));
};

describe('while our own clock is in doubt', () => {
  test.each([60, 3_600, -60, -3_600])(
    'a clock that was put right by %s s: every plot is one that a tracker takes, from the first to the last, and none leaps',
    (aheadS) => {
      const { ingest, taken, say } = openDoor();
      const told = toldTime(aheadS);
      ingest.setClockDoubt(true);
      let count = 0;
      for (let trueS = NOW; Math.abs(told(trueS) - trueS) > 0.5; trueS += 1) {
        say('s-1', told(trueS), trueS - LATENCY_S - 0.3 * (count % 3));
        count += 1;
      }
      expect(taken).toHaveLength(count);
      expect(Math.min(...taken.map(({ behindS }) => behindS))).toBeGreaterThan(-5);
      expect(Math.max(...taken.map(({ behindS }) => behindS))).toBeLessThan(7);
      // From one plot to the next what they are behind by changes no more than told time gains, their own differences and a step apart.
      const leaps = taken.slice(1).map(({ behindS }, i) => Math.abs(behindS - taken[i].behindS));
      expect(Math.max(...leaps)).toBeLessThan(1.2);
      // The doubt ends without a leap too.
      ingest.setClockDoubt(false);
      const before = taken[taken.length - 1].behindS;
      const at = taken[taken.length - 1].at + 1;
      say('s-1', at, at - before);
      expect(Math.abs(taken[taken.length - 1].behindS - before)).toBeLessThan(0.1);
    },
  );

  test('is moved by the plots of its own sensor alone, and not by a few that are sent again', () => {
    const times = (withOthers: boolean): number[] => {
      const { ingest, taken, say } = openDoor();
      ingest.setClockDoubt(true);
      for (let second = 0; second < 100; second += 1) {
        say('s-1', NOW + second, NOW + second + 600);
        if (withOthers) for (let i = 0; i < 5; i += 1) say('s-2', NOW + second, NOW + second - 40 * i);
      }
      return taken.filter(({ feed }) => feed === 'f-1').map(({ behindS }) => behindS);
    };
    expect(times(true)).toEqual(times(false));

    const { ingest, taken, say } = openDoor();
    ingest.setClockDoubt(true);
    for (let second = 0; second < 100; second += 1) {
      say('s-1', NOW + second, NOW + second + 600);
      if (second % 3 === 1) say('s-1', NOW + second, NOW + second + 600 - 3_000);
    }
    const live = taken.filter(({ behindS }) => Math.abs(behindS) < 20);
    expect(live).toHaveLength(100);
    expect(Math.min(...live.map(({ behindS }) => behindS))).toBeGreaterThan(-5);
  });

  test('what is little off is taken as it says, and so is everything once the clock is trusted', () => {
    const { ingest, taken, say } = openDoor();
    ingest.setClockDoubt(true);
    for (const behindS of [-1.5, 0.25, 3, 4.5]) say('s-1', NOW, NOW - behindS);
    expect(taken.map(({ behindS }) => behindS)).toEqual([-1.5, 0.25, 3, 4.5]);
    say('s-2', NOW, NOW + 600);
    ingest.setClockDoubt(false);
    say('s-2', NOW, NOW + 600);
    say('s-2', NOW, NOW + 4);
    expect(taken.slice(4).map(({ behindS }) => behindS)).toEqual([-2, -4]);
    expect(ingest.health.of(FEEDS[1].feed).quarantine.map(({ code }) => code)).toEqual(['ingest/future']);
  });
});
