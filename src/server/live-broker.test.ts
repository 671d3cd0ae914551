import { describe, expect, test } from 'vitest';
import { HUB, timeS, type MemberId, type TimeS } from '../base/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import { createLiveBroker, type LiveBroker, type LiveFrame } from './live-broker.ts';

const CONFIG: BrokerConfig = {
  name: 'test',
  mode: 'test',
  secret: new Uint8Array(32),
  feeds: [],
  sensors: [],
  terms: [],
  places: [],
  airspaces: [],
  members: [
    { id: 'altair' as MemberId, names: { en: 'Altair', ar: 'النسر' }, territory: new Float64Array(8), languages: ['en'], utcOffsetMin: 0, approval: false },
  ],
};

interface World {
  readonly live: LiveBroker;
  readonly entries: RecordEntry[];
  readonly left: { readonly at: number; readonly now: number; readonly frames: readonly LiveFrame[] }[];
  readonly heard: { readonly now: number; readonly members: readonly string[] }[];
  readonly told: string[];
  /** Moves the clock and runs what is due, as late as `lateS`. */
  advance(toS: number, lateS?: number): void;
  set(nowS: number): void;
}

/** A broker on a clock of our own. */
function world(startS: number, config: BrokerConfig = CONFIG): World {
  let now = startS;
  const jobs: { at: number; job: () => void; cancelled: boolean }[] = [];
  const entries: RecordEntry[] = [];
  const left: World['left'] = [];
  const heard: World['heard'] = [];
  const told: string[] = [];
  const live = createLiveBroker(config, {
    now: () => timeS(now),
    schedule(at, job) {
      const entry = { at, job, cancelled: false };
      jobs.push(entry);
      return () => void (entry.cancelled = true);
    },
    record: (entry) => void entries.push(entry),
    leave: (at: TimeS, frames) => void left.push({ at, now, frames }),
    tell: (news) => void heard.push({ now, members: news.map(({ member }) => member) }),
    warnings: () => undefined,
    told: (code) => void told.push(code),
    biased: () => undefined,
    ticked: () => undefined,
  });
  return {
    live,
    entries,
    left,
    heard,
    told,
    set: (next) => void (now = next),
    advance(toS, lateS = 0) {
      for (;;) {
        const due = jobs.filter((job) => !job.cancelled && job.at + lateS <= toS).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        due.cancelled = true;
        now = Math.max(now, due.at + lateS);
        due.job();
      }
      now = Math.max(now, toS);
    },
  };
}

const ticks = (entries: readonly RecordEntry[]): number[] => entries.flatMap((entry) => (entry.type === 'tick' ? [entry.at] : []));

describe('the broker on a clock', () => {
  test('ticks at every whole second, and frames leave 200 ms later with every view of the tick', () => {
    const { left, entries, advance } = world(1000.4);
    advance(1004.1);
    expect(ticks(entries)).toEqual([1001, 1002, 1003, 1004]);
    expect(left.map(({ at, now }) => [at, now])).toEqual([
      [1001, 1001.2],
      [1002, 1002.2],
      [1003, 1003.2],
    ]);
    // Hub and one member at three levels each, and the member's public at warn.
    expect(left[0].frames).toHaveLength(7);
    expect(left[0].frames.every(({ at }) => at === 1001)).toBe(true);
  });

  test('what came on a mediated line leaves 100 ms after its tick, before the frames and whatever they wait for', () => {
    const [altair] = CONFIG.members;
    const deneb = { ...altair, id: 'deneb' as MemberId };
    const lines = [{ id: 'line', mediator: HUB, ends: [altair.id, deneb.id] as const, speakers: [[], []] as const }];
    const { heard, advance } = world(1000.4, { ...CONFIG, members: [altair, deneb], lines });
    advance(1003.5);
    expect(heard.map(({ now, members }) => [now, [...members].sort()])).toEqual([[1001.1, ['altair', 'deneb', 'hub']]]);
  });

  test('the record has every input in the order in which the broker had it', () => {
    const { live, entries, set } = world(1000.4);
    set(1000.5);
    live.input('udp', '192.0.2.7', new Uint8Array([1]));
    set(1002.25);
    // The timer is late: the ticks that came before this input are run first.
    live.input('udp', '192.0.2.7', new Uint8Array([2]));
    live.setClockDoubt({ doubt: true, wallAheadS: 0 });
    live.setClockDoubt({ doubt: true, wallAheadS: 0 });
    live.setUnrecorded(true);
    const words = entries.filter((entry) => entry.type !== 'frame').map((entry) => `${entry.type} ${entry.at}`);
    expect(words).toEqual(['input 1000.5', 'tick 1001', 'tick 1002', 'input 1002.25', 'fault 1002.25', 'fault 1002.25']);
    expect(live.counters.ticksTotal).toBe(2);
  });

  test('late timers lose no tick, and a process that stood still goes on from now', () => {
    const { entries, told, advance, set, live } = world(1000);
    advance(1003, 0.7);
    expect(ticks(entries)).toEqual([1001, 1002]);
    set(1033.5);
    advance(1033.5);
    expect(ticks(entries).at(-1)).toBe(1033);
    expect(ticks(entries)).toHaveLength(33);
    expect(told).toEqual([]);
    set(5000.5);
    live.input('udp', '', new Uint8Array([1]));
    expect(told).toEqual(['clock/paused']);
    expect(ticks(entries).slice(-2)).toEqual([1033, 5000]);
  });

  test('after it stopped nothing ticks and nothing leaves', () => {
    const { live, left, entries, advance } = world(1000);
    advance(1001.1);
    live.stop();
    advance(1010);
    expect(left).toEqual([]);
    expect(ticks(entries)).toEqual([1001]);
  });
});
