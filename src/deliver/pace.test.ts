import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HUB, recipientOf, timeS, utf8 } from '../base/index.ts';
import { createFrameReader } from '../format/frame/index.ts';
import type { StandingForecast } from '../forecast/index.ts';
import type { FrameTrack } from '../model/index.ts';
import { blankDisplay, createStream, streamKey, type DisplayTrack, type Stream, type ViewContent } from './index.ts';

const PACE_S = 5;
const START = 1_000;
const track = (serial: number, over: Partial<DisplayTrack> = {}): DisplayTrack => ({
  ...blankDisplay(serial),
  latDeg: 31 + serial / 10,
  lonDeg: 36,
  altitudeHaeM: 4_000,
  heightKnown: true,
  eastMps: 100,
  northMps: 50,
  horizontalSigmaM: 60,
  verticalSigmaM: 60,
  ...over,
});
const content = (tracks: readonly DisplayTrack[], later?: (serial: number) => DisplayTrack, forecast?: StandingForecast): ViewContent => ({
  epoch: 1,
  parts: [
    {
      serials: tracks.map(({ serial }) => serial),
      displayOf: (serial) => tracks.find((one) => one.serial === serial),
      ...(later && { laterOf: later }),
      forecastOf: () => forecast,
    },
  ],
});
const streamOf = (paceS: number): Stream => {
  const stream = createStream({ mode: 'exercise', level: 'picture', key: streamKey(utf8('a secret'), recipientOf(HUB), 'picture') });
  stream.setPaces([paceS]);
  return stream;
};

/** Frames of a stream, tick after tick, decoded. */
function shown(stream: Stream, ticks: number, contentAt: (tick: number) => ViewContent): readonly (readonly FrameTrack[])[] {
  const reader = createFrameReader();
  return Array.from({ length: ticks }, (_, tick) => {
    const read = reader.read(stream.frame({ at: timeS(START + tick), unrecorded: false }, contentAt(tick), []));
    if (!read.ok) throw new Error(read.error.message);
    return read.value.tracks.map((one) => ({ ...one }));
  });
}

/** The ticks after the first at which a track of this serial is shown anew. */
const momentOf = (serial: number): number => {
  const tracks = shown(streamOf(PACE_S), 1 + PACE_S, (tick) => content([track(serial, { callsign: tick === 0 ? '' : `T${tick}`, symbol: 'civil' })]));
  return tracks.findIndex((list, tick) => tick > 0 && list[0].callsign !== '');
};

test('whatever a track does between its moments changes no byte: corrections, grades, kinds, forecasts, the second of each', () => {
  const moment = momentOf(7);
  const bytesOf = (noise: readonly number[]): string[] => {
    const stream = streamOf(PACE_S);
    return Array.from({ length: 16 }, (_, tick) => {
      const isMoment = tick === 0 || (tick - moment) % PACE_S === 0;
      const off = isMoment ? 0 : noise[tick % noise.length];
      const forecast = {
        revision: isMoment ? tick : tick + 0.5,
        impact: undefined,
        arrivals: [
          { placeIndex: 1, chance: Math.min(0.9, 0.2 + Math.abs(off) / 10), earliestAt: timeS(1_300), medianAt: timeS(1_350), latestAt: timeS(1_400) },
        ],
      } as unknown as StandingForecast;
      const here = track(7, {
        latDeg: 31.7 + off / 50,
        eastMps: 100 + 40 * off,
        horizontalSigmaM: 60 + 900 * Math.abs(off),
        status: off > 0.5 ? 'lost' : 'confirmed',
        kindChance: [Math.abs(off) / 3, 0, 0, 0, 0, 0, 0, 0],
      });
      return Buffer.from(stream.frame({ at: timeS(START + tick), unrecorded: false }, content([here], undefined, forecast), [])).toString('hex');
    });
  };
  const quiet = bytesOf([0]);
  fc.assert(
    fc.property(fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 9 }), (noise) => {
      expect(bytesOf(noise)).toEqual(quiet);
    }),
    { seed: 4, numRuns: 60 },
  );
});

test('a track appears and goes at its own moment; tracks have different moments, all within one pace', () => {
  const moments = Array.from({ length: 40 }, (_, i) => momentOf(i + 1));
  expect(new Set(moments).size).toBe(PACE_S);
  expect(Math.min(...moments)).toBe(1);
  expect(Math.max(...moments)).toBe(PACE_S);
  const serial = moments.indexOf(3) + 1;
  // Another track begins the epoch; this one comes in at the second tick and ends after the ninth.
  const lists = shown(streamOf(PACE_S), 16, (tick) => content(tick >= 2 && tick < 9 ? [track(100), track(serial)] : [track(100)]));
  expect(lists.map((list) => list.length)).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1]);
});

test('between moments it follows the way that the tracker expects, with the error at the end of it; on every tick when the pace is one', () => {
  const fall = (aheadS: number): Partial<DisplayTrack> => ({
    altitudeHaeM: 60_000 - 400 * aheadS - 4.9 * aheadS * aheadS,
    upMps: -400 - 9.8 * aheadS,
    northMps: 1_500,
    latDeg: 31 + (1_500 * aheadS) / 111_319.490793,
  });
  const moment = momentOf(3);
  const lists = shown(streamOf(PACE_S), moment + PACE_S, (tick) =>
    content([track(3, fall(tick))], () => track(3, { ...fall(tick + PACE_S), horizontalSigmaM: 250 })),
  );
  for (let tick = 0; tick < lists.length; tick += 1) {
    const [one] = lists[tick];
    // What is sent is what has left the reader's line by a third of its grade.
    expect(Math.abs(one.altitudeHaeM - (fall(tick).altitudeHaeM ?? 0))).toBeLessThan(101);
    expect(Math.abs(one.latDeg - (fall(tick).latDeg ?? 0)) * 111_320).toBeLessThan(101);
    expect(one.horizontalGrade).toBe(2);
  }
  const each = shown(streamOf(1), 6, (tick) => content([track(3, { latDeg: 31 + tick / 100 })], () => track(3, { horizontalSigmaM: 250 })));
  expect(each.map(([one]) => Math.round(one.latDeg * 100))).toEqual([3100, 3101, 3102, 3103, 3104, 3105]);
  expect(each[5][0].horizontalGrade).toBe(1);
});

test('who looks on the spot sees what the last frame showed', () => {
  const stream = streamOf(PACE_S);
  const at = (tick: number): ViewContent => content([track(7, { latDeg: 31 + tick })]);
  for (let tick = 0; tick < 3; tick += 1) stream.frame({ at: timeS(START + tick), unrecorded: false }, at(tick), []);
  const seen: number[] = [];
  stream.forEachShown(at(2), (_id, { latDeg }) => seen.push(latDeg));
  expect(seen).toHaveLength(1);
  const expected = momentOf(7) <= 2 ? 31 + momentOf(7) : 31;
  expect(Math.floor(seen[0] + 1e-9)).toBe(expected);
});
