import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HUB, publicOf, recipientOf, timeS, trackId, utf8, type MemberId } from '../base/index.ts';
import { createFrameReader } from '../format/frame/index.ts';
import { geodeticToEcef, localFrame, enuVectorToEcef } from '../geo/index.ts';
import type { StandingForecast } from '../forecast/index.ts';
import { KINDS, type TrackEstimate } from '../model/index.ts';
import { blankDisplay, createIdentity, createStream, displayInto, gradeOf, isOnItsWay, streamKey, type DisplayTrack, type ViewContent } from './index.ts';

const vega = 'vega' as string as MemberId;
const SECRET = utf8('a secret of the broker');
const RAD = Math.PI / 180;

function estimate(over: Partial<TrackEstimate> = {}): TrackEstimate {
  const at = { latRad: 31.5 * RAD, lonRad: 36.25 * RAD, altitudeHaeM: 4_200 };
  const p = geodeticToEcef(at);
  const v = enuVectorToEcef(localFrame(at), { eastM: -180, northM: 60, upM: 5 });
  const covariance = new Float64Array(21);
  for (const i of [0, 6, 11]) covariance[i] = 80 * 80;
  return {
    serial: 5,
    event: 5,
    status: 'confirmed',
    existenceChance: 0.97,
    at: timeS(1_000),
    state: Float64Array.of(p.xM, p.yM, p.zM, v.xM, v.yM, v.zM),
    covariance,
    turnSigmaMps: 0,
    kindChance: Float64Array.from(KINDS.map((_, i) => (i === 1 ? 0.9 : 0.1 / 7))),
    boostChance: 0,
    ballisticChance: 0,
    ballisticCoefficientKgPerM2: Number.NaN,
    turnRateRadPerS: 0,
    heightKnown: true,
    updateCount: 3,
    firstAt: timeS(900),
    lastPlotAt: timeS(998),
    aircraftAddress: 0x39b415,
    callsign: 'AFR65XK',
    mode3A: 0o1234,
    civilCorroborated: false,
    broadcastOnly: false,
    forgeable: false,
    gridM: 0,
    credenceShare: 1,
    heldBack: false,
    singleSource: false,
    ...over,
  };
}

function display(over: Partial<TrackEstimate> = {}): DisplayTrack {
  const track = estimate(over);
  const out = blankDisplay(track.serial);
  displayInto(out, track);
  return out;
}

let revision = 0;
const forecast = (chance: number): StandingForecast => ({
  revision: (revision += 1),
  lost: false,
  gone: false,
  threatShare: 1,
  serial: 5,
  event: 5,
  madeAt: timeS(1_000),
  kindChance: new Float64Array(8),
  impact: undefined,
  arrivals: [{ placeIndex: 2, chance, earliestAt: timeS(1_300), medianAt: timeS(1_350), latestAt: timeS(1_420) }] as StandingForecast['arrivals'],
});

const content = (tracks: readonly DisplayTrack[], ahead?: StandingForecast, epoch = 1): ViewContent => ({
  epoch,
  parts: [
    {
      serials: tracks.map(({ serial }) => serial),
      displayOf: (serial) => tracks.find((track) => track.serial === serial),
      laterOf: () => undefined,
      forecastOf: () => ahead,
    },
  ],
});
const tick = { at: timeS(1_000), unrecorded: false };
const read = (bytes: Uint8Array) => {
  const frame = createFrameReader().read(bytes);
  if (!frame.ok) throw new Error(frame.error.message);
  return frame.value;
};
const stream = (level: 'picture' | 'threats' | 'warn', recipient = recipientOf(vega)) =>
  createStream({ mode: 'exercise', level, key: streamKey(SECRET, recipient, level) });

describe('ids of tracks', () => {
  test('are a permutation: no two serials of an epoch, and no two epochs, meet', () => {
    const identity = createIdentity(streamKey(SECRET, recipientOf(vega), 'picture'));
    const ids = new Set<number>();
    for (let epoch = 1; epoch <= 4; epoch += 1) for (let serial = 1; serial <= 500; serial += 1) ids.add(identity.idOf(epoch, serial));
    expect(ids.size).toBe(2_000);
  });

  test('differ per recipient, level and public, and do not follow the order of serials', () => {
    const keys = [
      streamKey(SECRET, recipientOf(vega), 'picture'),
      streamKey(SECRET, recipientOf(vega), 'threats'),
      streamKey(SECRET, recipientOf(HUB), 'picture'),
      streamKey(SECRET, publicOf(vega), 'picture'),
    ];
    const lists = keys.map((key) => Array.from({ length: 64 }, (_, i) => createIdentity(key).idOf(1, i + 1)));
    expect(new Set(lists.flat()).size).toBe(256);
    const rising = lists[0].filter((id, i) => i > 0 && id > lists[0][i - 1]).length;
    expect(rising).toBeGreaterThan(15);
    expect(rising).toBeLessThan(48);
  });
});

describe('error grades', () => {
  test('come from the ladder 30, 100, 300 m, 1, 3, 10 km, and beyond it', () => {
    expect([10, 30, 31, 299, 999, 2_999, 9_999, 10_001, Number.NaN].map((sigma) => gradeOf(sigma, -1))).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 6]);
  });

  test('get worse at once and better only when clearly earned', () => {
    expect(gradeOf(101, 1)).toBe(2);
    expect(gradeOf(95, 2)).toBe(2);
    expect(gradeOf(69, 2)).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: 1, max: 20_000, noNaN: true }), fc.integer({ min: 0, max: 6 }), (sigma, before) => {
        const next = gradeOf(sigma, before);
        expect(gradeOf(sigma, next)).toBe(next);
        expect(next).toBeGreaterThanOrEqual(gradeOf(sigma, -1));
      }),
      { seed: 3 },
    );
  });

  test('no track held up by a coarsened feed alone claims better than its grid', () => {
    expect(gradeOf(display({ gridM: 5_000 }).horizontalSigmaM, -1)).toBe(5);
    expect(gradeOf(display().horizontalSigmaM, -1)).toBe(1);
  });
});

describe('what leaves a view', () => {
  test('is place, height, velocity, grades and kinds on the tick', () => {
    const shown = read(stream('picture').frame(tick, content([display()]), [])).tracks[0];
    expect(shown.latDeg).toBeCloseTo(31.5, 6);
    expect(shown.lonDeg).toBeCloseTo(36.25, 6);
    expect([shown.altitudeHaeM, shown.eastMps, shown.northMps, shown.upMps]).toEqual([4_200, -180, 60, 5]);
    expect([shown.symbol, shown.horizontalGrade, shown.verticalGrade, shown.callsign]).toEqual(['unknown', 1, 1, '']);
  });

  test('names an aircraft only when independent radar agrees that it is one', () => {
    const kindChance = Float64Array.from(KINDS.map((_, i) => (i === 3 ? 0.9 : 0.1 / 7)));
    expect(display({ kindChance, civilCorroborated: true })).toMatchObject({ symbol: 'civil', callsign: 'AFR65XK' });
    expect(display({ kindChance, civilCorroborated: false })).toMatchObject({ symbol: 'unknown', callsign: '' });
  });

  test('does not depend on plot times, counts, addresses or the shape of the covariance', () => {
    const flat = new Float64Array(21);
    for (const i of [0, 6, 11]) flat[i] = 61 * 61;
    const bytes = (over: Partial<TrackEstimate>): string => Buffer.from(stream('picture').frame(tick, content([display(over)]), [])).toString('hex');
    expect(
      bytes({ covariance: flat, updateCount: 99, firstAt: timeS(3), lastPlotAt: timeS(999.9), aircraftAddress: 7, mode3A: 9, existenceChance: 0.91 }),
    ).toBe(bytes({}));
  });

  test('at threats is only what is on its way to the own places, with hysteresis', () => {
    const threats = stream('threats');
    const count = (chance: number): number => read(threats.frame(tick, content([display()], forecast(chance), 1), [])).tracks.length;
    // Each frame is read alone, so ask for snapshots by a new epoch.
    expect(isOnItsWay(forecast(0.04).arrivals, false)).toBe(false);
    expect(isOnItsWay(forecast(0.06).arrivals, false)).toBe(true);
    expect(isOnItsWay(forecast(0.03).arrivals, true)).toBe(true);
    expect(isOnItsWay(forecast(0.02).arrivals, true)).toBe(false);
    expect(count(0.5)).toBe(1);
    expect(read(stream('threats').frame(tick, content([display()], forecast(0.01)), [])).tracks).toEqual([]);
  });

  test('at warn is never a track', () => {
    expect(read(stream('warn').frame(tick, content([display()], forecast(0.9)), [])).tracks).toEqual([]);
  });

  test('says rebuilding and nothing else while there is no picture, and gives new ids afterwards', () => {
    const one = stream('picture');
    const before = read(one.frame(tick, content([display()]), [])).tracks[0].id;
    const reader = createFrameReader();
    const blank = one.frame(tick, undefined, []);
    expect(blank.length).toBe(44 + 4);
    const again = reader.read(one.frame(tick, content([display()], undefined, 2), []));
    expect(again.ok && again.value.snapshot).toBe(true);
    expect(again.ok && again.value.tracks[0].id).not.toBe(before);
    expect(before).not.toBe(trackId(5));
  });
});
