import { describe, expect, test } from 'vitest';
import { createClockWatch, type ClockReading } from './clock-watch.ts';

const at = (second: number, wallOffsetS = 0, offsetsS: readonly number[] = []): ClockReading => ({
  wallS: 1_713_045_540 + second + wallOffsetS,
  steadyS: 50 + second,
  toldS: 1_713_045_540 + second + wallOffsetS,
  offsetsS,
});

describe('our own clock', () => {
  test('is trusted while it runs evenly, and slewing by less than 2 s a step is no jump', () => {
    const watch = createClockWatch();
    for (let second = 0; second < 50; second += 1) expect(watch.look(at(second, second * 0.001))).toEqual({ doubt: false, finding: undefined });
    expect(watch.look(at(50, 1.9)).doubt).toBe(false);
  });

  test.each([3, -3, 3600])('a jump of %d s is said once, and doubted for a minute', (jump) => {
    const watch = createClockWatch();
    watch.look(at(0));
    expect(watch.look(at(1, jump))).toMatchObject({ doubt: true, finding: { code: 'clock/jumped' } });
    expect(watch.look(at(2, jump))).toEqual({ doubt: true, finding: undefined });
    expect(watch.look(at(60, jump)).doubt).toBe(true);
    expect(watch.look(at(61, jump))).toMatchObject({ doubt: false, finding: { code: 'clock/trusted' } });
  });

  test('that was put back is doubted until it has come to the time that was told already', () => {
    const watch = createClockWatch();
    watch.look(at(0));
    const behind = (second: number, aheadS: number): ClockReading => ({ ...at(second, -30), toldS: at(second, -30).wallS + aheadS });
    expect(watch.look(behind(1, 30))).toMatchObject({ doubt: true, finding: { code: 'clock/jumped' } });
    expect(watch.look(behind(100, 20))).toEqual({ doubt: true, finding: undefined });
    expect(watch.look(behind(281, 1.9))).toMatchObject({ doubt: false, finding: { code: 'clock/trusted' } });
  });

  test('all feeds off together is our clock; one feed off is that feed', () => {
    const watch = createClockWatch();
    expect(watch.look(at(0, 0, [0.3, 0.5, 44]))).toEqual({ doubt: false, finding: undefined });
    expect(watch.look(at(1, 0, [44.1, 44.3, 45, Number.NaN]))).toMatchObject({
      doubt: true,
      finding: { code: 'clock/off', message: expect.stringContaining('44.3 s') },
    });
    expect(watch.look(at(2, 0, [44.1, 44.3, 45]))).toEqual({ doubt: true, finding: undefined });
    expect(watch.look(at(3, 0, [0.1, 0.3, 0.4]))).toMatchObject({ doubt: false, finding: { code: 'clock/trusted' } });
    expect(watch.look(at(4, 0, [-9, -8.5, -9.2])).finding?.code).toBe('clock/off');
  });

  test('two feeds are too few to blame ourselves', () => {
    expect(createClockWatch().look(at(0, 0, [44, 44])).doubt).toBe(false);
  });
});
