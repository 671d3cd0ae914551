import { describe, expect, test } from 'vitest';
import { AHEAD_PACE, BEHIND_PACE, feedId, memberId, sensorId, timeS, type Result } from '../base/index.ts';
import { fixtureRadar, fixtureSource } from './fixture.ts';
import { CLOCK_TRUSTED, clockNoted, createIngest, type ClockState } from './index.ts';

const must = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

const NOW = timeS(1_713_045_600);
const LATENCY_S = 0.4;
const FEED = must(feedId('f-1'));
const SENSOR = must(sensorId('s-1'));

/** A door, and how far behind their arrival its plots are taken to be. */
function openDoor() {
  const taken: Array<{ at: number; behindS: number }> = [];
  const ingest = createIngest(
    {
      feeds: [{ id: FEED, member: must(memberId('altair')), public: false, sources: [fixtureSource(SENSOR)] }],
      sensors: [{ ...fixtureRadar, id: SENSOR, feed: FEED }],
      mode: 'exercise',
    },
    {
      plot: ({ receivedAt, measuredAt }) => taken.push({ at: receivedAt, behindS: receivedAt - measuredAt }),
      mark: (_, __, at) => taken.push({ at, behindS: Number.NaN }),
      quarantined: () => undefined,
    },
  );
  const say = (toldAt: number, record: object): void =>
    ingest.bytes('door', timeS(toldAt), new TextEncoder().encode(`${JSON.stringify({ sensor: SENSOR, ...record })}\n`));
  const plot = (toldAt: number, saidAt: number): void => say(toldAt, { t: saidAt, range: 50_000, az: 10, sdRange: 50, sdAz: 0.1 });
  return { ingest, taken, say, plot };
}

const jumped = (wallAheadS: number): ClockState => ({ doubt: true, wallAheadS, notedAt: NOW });

/** Told time at a true one after a clock was put right by `aheadS`: it comes to it at its pace. */
function toldTime(aheadS: number, trueS: number): number {
  const pace = aheadS > 0 ? AHEAD_PACE - 1 : 1 - BEHIND_PACE;
  return trueS - Math.sign(aheadS) * Math.max(0, Math.abs(aheadS) - pace * (trueS - NOW - aheadS));
}

describe('while our own clock is in doubt', () => {
  test.each([60, 3_600, -60, -3_600])(
    'a clock that was put right by %s s: every plot is one that a tracker takes, from the first to the last, and none leaps',
    (aheadS) => {
      const { ingest, taken, plot } = openDoor();
      ingest.setClockDoubt(jumped(aheadS));
      let count = 0;
      let trueS = NOW + aheadS;
      for (; Math.abs(toldTime(aheadS, trueS) - trueS) > 0.01; trueS += 1) {
        plot(toldTime(aheadS, trueS), trueS - LATENCY_S - 0.3 * (count % 3));
        count += 1;
      }
      expect(taken).toHaveLength(count);
      expect(Math.min(...taken.map(({ behindS }) => behindS))).toBeGreaterThan(-3);
      expect(Math.max(...taken.map(({ behindS }) => behindS))).toBeLessThan(7);
      const leaps = taken.slice(1).map(({ behindS }, i) => Math.abs(behindS - taken[i].behindS));
      // Their own differences, a little of the pace, and, where told time is nearly there, what is no longer known apart from being late.
      expect(Math.max(...leaps)).toBeLessThan(1);
      // The doubt ends without a leap too.
      ingest.setClockDoubt(CLOCK_TRUSTED);
      plot(toldTime(aheadS, trueS), trueS - LATENCY_S);
      expect(taken[taken.length - 1].behindS).toBeCloseTo(LATENCY_S, 1);
    },
  );

  test.each([60, -60])('a clock that was set wrong by %s s moves nothing: the plots agree with the time of before', (aheadS) => {
    const { ingest, taken, plot } = openDoor();
    ingest.setClockDoubt(jumped(aheadS));
    for (const lateS of [0.1, 1, 20]) plot(NOW + 1, NOW + 1 - lateS);
    expect(taken.map(({ behindS }) => Math.round(10 * behindS) / 10)).toEqual([0.1, 1, 20]);
  });

  test('what was said before a plot, by its own sensor or not, moves it by nothing', () => {
    const behindOf = (said: readonly number[]): number => {
      const { ingest, taken, plot } = openDoor();
      ingest.setClockDoubt(jumped(600));
      for (const aheadS of said) plot(NOW, NOW + aheadS);
      plot(NOW + 1, NOW + 601 - LATENCY_S);
      return taken[taken.length - 1].behindS;
    };
    const alone = behindOf([]);
    for (const said of [
      [600, 599, 598],
      [0, 0.5],
      [-3_000, 3_000],
    ])
      expect(behindOf(said)).toBe(alone);
  });

  test('a scan mark is moved with the plots about it, one without a time of its own is not', () => {
    const { ingest, taken, say } = openDoor();
    ingest.setClockDoubt(jumped(600));
    say(NOW + 1, { mark: 90, t: NOW + 601 });
    expect(taken.map(({ at }) => Math.round(at - NOW))).toEqual([4]);
  });

  test('a doubt without a jump moves nothing, and a trusted clock puts aside what is off', () => {
    const { ingest, taken, plot } = openDoor();
    ingest.setClockDoubt({ doubt: true, wallAheadS: 0, notedAt: NOW });
    for (const behindS of [-600, -1.5, 0.25, 600]) plot(NOW, NOW - behindS);
    expect(taken.map(({ behindS }) => behindS)).toEqual([-600, -1.5, 0.25, 600]);
    ingest.setClockDoubt({ doubt: false, wallAheadS: 600, notedAt: NOW });
    plot(NOW, NOW + 600);
    expect(taken).toHaveLength(4);
    expect(ingest.health.of(FEED).quarantine.map(({ code }) => code)).toEqual(['ingest/future']);
  });

  test('a lead that is told again counts from when it was told first, another one from when it was told', () => {
    const first = clockNoted(CLOCK_TRUSTED, { at: NOW, doubt: true, wallAheadS: 60 });
    expect(first.notedAt).toBe(NOW);
    expect(clockNoted(first, { at: timeS(NOW + 9), doubt: true, wallAheadS: 60 }).notedAt).toBe(NOW);
    expect(clockNoted(first, { at: timeS(NOW + 9), doubt: true, wallAheadS: 61 }).notedAt).toBe(NOW + 9);
  });
});
