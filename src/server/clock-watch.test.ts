import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { CLOCK_TRUSTED, clockNoted, shiftS } from '../ingest/clock-lead.ts';
import { createUtcClock } from './utc-clock.ts';
import { clockDoubtText, createClockWatch, readClockDoubt, type ClockReading } from './clock-watch.ts';

/** A reading while the wall clock is `aheadS` ahead of told time. */
const at = (second: number, aheadS = 0, offsetsS: readonly number[] = []): ClockReading => ({
  wallS: 1_713_045_540 + second + aheadS,
  steadyS: 50 + second,
  toldS: 1_713_045_540 + second,
  offsetsS,
});

describe('our own clock', () => {
  test('is trusted while it is the time that is told, or within 2 s of it', () => {
    const watch = createClockWatch();
    for (let second = 0; second < 50; second += 1) expect(watch.look(at(second))).toEqual({ doubt: false, wallAheadS: 0, finding: undefined });
    expect(watch.look(at(50, 1.9)).doubt).toBe(false);
  });

  test.each([3, -3, 3600, -3600])('that jumped by %d s is said once, and doubted until told time has come to it', (jump) => {
    const watch = createClockWatch();
    watch.look(at(0));
    expect(watch.look(at(1, jump))).toMatchObject({ doubt: true, wallAheadS: jump, finding: { code: 'clock/jumped' } });
    // At the pace of told time.
    for (let second = 2; second < 10; second += 1)
      expect(watch.look(at(second, jump - (jump > 0 ? 1 / 17 : -1 / 9) * (second - 1)))).toEqual({ doubt: true, wallAheadS: jump, finding: undefined });
    watch.look(at(36_000, 1.9));
    expect(watch.look(at(36_100, 1.8)).doubt).toBe(false);
  });

  test('a lead that is no longer what it is reckoned to be, as after a sleep or small steps, is told again, without another alarm', () => {
    const slept = createClockWatch();
    slept.look(at(0));
    expect(slept.look(at(1, 600)).wallAheadS).toBe(600);
    // Told time takes a sleep up at once, and the lead stays.
    expect(slept.look(at(3_661, 596))).toEqual({ doubt: true, wallAheadS: 596, finding: undefined });
    expect(slept.look(at(3_662, 595.9))).toEqual({ doubt: true, wallAheadS: 596, finding: undefined });

    const stepped = createClockWatch();
    stepped.look(at(0));
    stepped.look(at(1, 600));
    // Told time gains 3.5 s a minute, somebody gives 1.9 s of it back.
    for (let minute = 1; minute < 60; minute += 1) {
      const aheadS = 600 - 1.6 * minute;
      const { wallAheadS, finding } = stepped.look(at(60 * minute, aheadS));
      expect(finding).toBeUndefined();
      expect(Math.abs(wallAheadS)).toBeGreaterThanOrEqual(aheadS);
    }
    expect(stepped.look(at(3_600, 504)).wallAheadS).toBeLessThan(510);
  });

  test('that was set is in doubt for a minute, however soon it is right again', () => {
    const watch = createClockWatch();
    watch.look(at(0));
    watch.look(at(1, 3));
    expect(watch.look(at(60, 1.9))).toEqual({ doubt: true, wallAheadS: 0, finding: undefined });
    expect(watch.look(at(61, 1.8))).toMatchObject({ doubt: false, finding: { code: 'clock/trusted' } });
  });

  test('that is put right again jumped again, and the doubt of before counts no more', () => {
    const watch = createClockWatch();
    watch.look(at(0, 3600.4));
    expect(watch.look(at(300, 3582)).wallAheadS).toBe(3601);
    expect(watch.look(at(301, -18.3))).toMatchObject({ doubt: true, wallAheadS: -19, finding: { code: 'clock/jumped' } });
    expect(watch.look(at(480, -1))).toMatchObject({ doubt: false, wallAheadS: 0, finding: { code: 'clock/trusted' } });
  });

  test('that leaves told time by many small steps is doubted as one that jumped', () => {
    const watch = createClockWatch();
    expect(watch.look(at(0, 1.9)).doubt).toBe(false);
    expect(watch.look(at(1, 3.7))).toMatchObject({ doubt: true, wallAheadS: 4, finding: { code: 'clock/jumped' } });
    expect(watch.look(at(2, 5.5))).toEqual({ doubt: true, wallAheadS: 6, finding: undefined });
  });

  test('an alarm says how long told time takes, and when all feeds agree with the clock as it was set, to start again', () => {
    const watch = createClockWatch();
    watch.look(at(0));
    expect(watch.look(at(1, 60, [0.2, 0.3, 0.4])).finding?.message).toMatch(/60\.0 s ahead .* comes to it in 960 s/);
    expect(watch.look(at(2, 59.9, [-59.6, -59.7, -59.5])).finding).toMatchObject({ code: 'clock/off', message: expect.stringContaining('start again') });
    expect(createClockWatch().look(at(1, -30)).finding?.message).toMatch(/30\.0 s behind .* comes to it in 30[01] s/);
  });

  test('what the record says of a doubt reads as it was, and one of before leads were recorded has none', () => {
    const doubt = { doubt: true, wallAheadS: -17 };
    expect(readClockDoubt(clockDoubtText(doubt))).toEqual(doubt);
    expect(readClockDoubt('{"doubt":true}')).toEqual({ doubt: true, wallAheadS: 0 });
  });

  test('all feeds off together is our clock; one feed off is that feed', () => {
    const watch = createClockWatch();
    expect(watch.look(at(0, 0, [0.3, 0.5, 44]))).toEqual({ doubt: false, wallAheadS: 0, finding: undefined });
    expect(watch.look(at(1, 0, [44.1, 44.3, 45, Number.NaN]))).toMatchObject({
      doubt: true,
      finding: { code: 'clock/off', message: expect.stringContaining('44.3 s') },
    });
    expect(watch.look(at(2, 0, [44.1, 44.3, 45]))).toEqual({ doubt: true, wallAheadS: 0, finding: undefined });
    expect(watch.look(at(3, 0, [0.1, 0.3, 0.4]))).toMatchObject({ doubt: false, finding: { code: 'clock/trusted' } });
    expect(watch.look(at(4, 0, [-9, -8.5, -9.2])).finding?.code).toBe('clock/off');
  });

  test('two feeds are too few to blame ourselves', () => {
    expect(createClockWatch().look(at(0, 0, [44, 44])).doubt).toBe(false);
  });

  test.each([3.2, 60.1, 599.7, -6.4, -60.1, -599.7])(
    'set wrong by %d s is put right: what the watch tells moves right plots to where a tracker takes them, until both are one',
    (wrongS) => {
      // Our clock was wrong by so much, and is put right after some seconds.
      let [wall, steady] = [1_713_045_540 - wrongS, 50];
      const now = createUtcClock({ wallS: () => wall, steadyS: () => steady, uptimeS: () => Math.floor(7_000 + steady) });
      const watch = createClockWatch();
      let known = CLOCK_TRUSTED;
      for (let step = 0; step < 4 * 12_000; step += 1) {
        steady += 0.25;
        wall += 0.25 + (step === 40 ? wrongS : 0);
        const at = timeS(now());
        if (step % 4 === 0) {
          const { doubt, wallAheadS } = watch.look({ wallS: wall, steadyS: steady, toldS: at, offsetsS: [] });
          if (doubt !== known.doubt || wallAheadS !== known.wallAheadS) known = clockNoted(known, { at, doubt, wallAheadS });
        }
        // Until the watch has looked nobody knows.
        if (step < 44) continue;
        const offsetS = at - (wall - 0.4);
        const movedS = offsetS - shiftS(known, at, offsetS);
        expect(movedS, `${step / 4} s`).toBeGreaterThan(-5);
        expect(movedS, `${step / 4} s`).toBeLessThan(6.5);
      }
      expect([wall - now(), known.doubt]).toEqual([0, false]);
    },
  );
});
