import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HUB, recipientOf, timeS, utf8 } from '../base/index.ts';
import { createFrameReader } from '../format/frame/index.ts';
import type { StandingForecast } from '../forecast/index.ts';
import type { FrameTrack } from '../model/index.ts';
import { factsBeforeS, lookStepS } from './blend.ts';
import { blankDisplay, createIdentity, createStream, streamKey, type DisplayTrack, type Stream, type ViewContent } from './index.ts';

const PACE_S = 12;
const START = 1_200;
const KEY = streamKey(utf8('a secret'), recipientOf(HUB), 'picture');
const M_PER_DEG = 111_319.490793;

const track = (serial: number, over: Partial<DisplayTrack> = {}): DisplayTrack => ({
  ...blankDisplay(serial),
  latDeg: 31 + serial / 10_000,
  lonDeg: 36,
  altitudeHaeM: 4_000,
  heightKnown: true,
  eastMps: 0,
  northMps: 0,
  horizontalSigmaM: 60,
  verticalSigmaM: 60,
  ...over,
});
/** Tracks that a tracker expects to stand still, unless told otherwise. */
const content = (tracks: readonly DisplayTrack[], laterOf?: (serial: number, aheadS: number) => DisplayTrack, forecast?: StandingForecast): ViewContent => {
  const displayOf = (serial: number): DisplayTrack | undefined => tracks.find((one) => one.serial === serial);
  return { epoch: 1, parts: [{ serials: tracks.map(({ serial }) => serial), displayOf, laterOf: laterOf ?? displayOf, forecastOf: () => forecast }] };
};
const streamOf = (paceS: number): Stream => {
  const stream = createStream({ mode: 'exercise', level: 'picture', key: KEY });
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

/** The first tick that is a moment of a track, and how many ticks before it the track is looked at for what has no mean. */
function timesOf(serial: number, paceS = PACE_S): { readonly moment: number; readonly secret: number } {
  const identity = createIdentity(KEY);
  const id = identity.idOf(1, serial);
  return { moment: (paceS - ((START + id) % paceS)) % paceS, secret: factsBeforeS(paceS, identity.secretShareOf(id)) };
}

test('no byte changes by what a track does while it is not looked at, and by what has no mean but at one secret tick: status, kinds, forecasts', () => {
  const { moment, secret } = timesOf(7);
  const bytesOf = (noise: readonly number[]): string[] => {
    const stream = streamOf(PACE_S);
    return Array.from({ length: 50 }, (_, tick) => {
      const untilS = (moment - tick + 10 * PACE_S) % PACE_S;
      const isSecret = tick === 0 || untilS === secret;
      const facts = isSecret ? 0 : noise[tick % noise.length];
      const off = tick === 0 || untilS % lookStepS(PACE_S) === 0 ? 0 : facts;
      const forecast = {
        revision: isSecret ? tick : tick + 0.5,
        impact: undefined,
        arrivals: [
          { placeIndex: 1, chance: Math.min(0.9, 0.2 + Math.abs(facts) / 10), earliestAt: timeS(1_300), medianAt: timeS(1_350), latestAt: timeS(1_400) },
        ],
      } as unknown as StandingForecast;
      const here = track(7, {
        latDeg: 31.7 + off / 50,
        eastMps: 40 * off,
        horizontalSigmaM: 60 + 900 * Math.abs(off),
        status: facts > 0.5 ? 'lost' : 'confirmed',
        heightKnown: facts < 0.7,
        kindChance: [Math.abs(facts) / 3, 0, 0, 0, 0, 0, 0, 0],
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

test('first and last sight come two uniform waits after what they tell, whenever that was: counted over a thousand tracks', () => {
  const paceS = 4;
  const serials = Array.from({ length: 1_000 }, (_, i) => i + 1);
  for (const phase of [0, 1, 2, 3]) {
    const [bornAt, goneAt] = [4 + phase, 24 + phase];
    const lists = shown(streamOf(paceS), 40, (tick) =>
      content(tick >= bornAt && tick < goneAt ? [5_000, ...serials].map((serial) => track(serial)) : [track(5_000)]),
    );
    const counts = lists.map((list) => list.length - 1);
    // Sums of two numbers of four: 1, 2, 3, 4, 3, 2, 1 of sixteen.
    [1, 3, 6, 10, 13, 15, 16].forEach((parts, waitS) => {
      const expected = (1_000 * parts) / 16;
      expect(Math.abs(counts[bornAt + waitS] - expected)).toBeLessThan(60);
      expect(Math.abs(counts[goneAt + waitS] - (1_000 - expected))).toBeLessThan(60);
    });
    expect(counts[bornAt - 1]).toBe(0);
    expect(counts[goneAt - 1]).toBe(1_000);
  }
});

test('tracks have different moments, and secrets that differ at one moment', () => {
  const times = Array.from({ length: 400 }, (_, i) => timesOf(i + 1));
  expect(new Set(times.map(({ moment }) => moment)).size).toBe(PACE_S);
  for (let moment = 0; moment < PACE_S; moment += 1) {
    expect(new Set(times.filter((one) => one.moment === moment).map(({ secret }) => secret))).toEqual(new Set([0, 3, 6, 9]));
  }
});

test('a correction is shown by the share of looks that had it, then whole', () => {
  const { moment } = timesOf(7);
  const from = moment + PACE_S;
  for (const [before, quarters] of [
    [1, 1],
    [4, 2],
    [7, 3],
    [10, 4],
  ]) {
    const lists = shown(streamOf(PACE_S), from + 2 * PACE_S + 1, (tick) =>
      content([track(7, { latDeg: 31 + (tick > from + PACE_S - before ? 4_000 / M_PER_DEG : 0) })]),
    );
    const northAt = (tick: number): number => (lists[tick][0].latDeg - 31) * M_PER_DEG;
    expect(northAt(from)).toBeCloseTo(0, 0);
    expect(northAt(from + PACE_S)).toBeCloseTo(1_000 * quarters, 0);
    expect(northAt(from + 2 * PACE_S)).toBeCloseTo(4_000, 0);
  }
});

test('between moments it follows the way that the tracker expects, with the error at the end of it; on every tick when the pace is one', () => {
  const fall = (aheadS: number): Partial<DisplayTrack> => ({
    altitudeHaeM: 60_000 - 400 * aheadS - 4.9 * aheadS * aheadS,
    upMps: -400 - 9.8 * aheadS,
    northMps: 1_500,
    latDeg: 31 + (1_500 * aheadS) / M_PER_DEG,
  });
  const { moment } = timesOf(3);
  const lists = shown(streamOf(PACE_S), moment + 3 * PACE_S, (tick) =>
    content([track(3, fall(tick))], (_serial, aheadS) => track(3, { ...fall(tick + aheadS), horizontalSigmaM: aheadS >= PACE_S ? 250 : 60 })),
  );
  for (let tick = moment + PACE_S; tick < lists.length; tick += 1) {
    const [one] = lists[tick];
    // What is sent is what has left the reader's line by a third of its grade.
    expect(Math.abs(one.altitudeHaeM - (fall(tick).altitudeHaeM ?? 0))).toBeLessThan(101);
    expect(Math.abs(one.latDeg - (fall(tick).latDeg ?? 0)) * M_PER_DEG).toBeLessThan(101);
    expect(one.horizontalGrade).toBe(2);
  }
  const each = shown(streamOf(1), 6, (tick) => content([track(3, { latDeg: 31 + tick / 100 })], () => track(3, { horizontalSigmaM: 250 })));
  expect(each.map(([one]) => Math.round(one.latDeg * 100))).toEqual([3100, 3101, 3102, 3103, 3104, 3105]);
  expect(each[5][0].horizontalGrade).toBe(1);
});

test('a mean of looks on both sides of 180 degrees lies there', () => {
  const { moment } = timesOf(7);
  const lists = shown(streamOf(PACE_S), moment + 3 * PACE_S, (tick) => content([track(7, { lonDeg: tick % 6 < 3 ? 179.999 : -179.999 })]));
  for (const [one] of lists.slice(moment + PACE_S)) expect(Math.abs(one.lonDeg)).toBeGreaterThan(179.9);
});

test('who looks on the spot sees what the last frame showed', () => {
  const stream = streamOf(PACE_S);
  const reader = createFrameReader();
  for (let tick = 0; tick < 40; tick += 1) {
    const now = content([track(7, { latDeg: 31 + tick })]);
    const read = reader.read(stream.frame({ at: timeS(START + tick), unrecorded: false }, now, []));
    const seen: number[] = [];
    stream.forEachShown(now, (_id, { latDeg }) => seen.push(latDeg));
    expect(seen).toHaveLength(1);
    expect(read.ok && read.value.tracks[0].latDeg).toBeCloseTo(seen[0], 5);
  }
});
