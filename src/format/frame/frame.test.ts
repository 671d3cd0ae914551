import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS, trackId } from '../../base/index.ts';
import { KINDS, type FrameTrack, type Warning } from '../../model/index.ts';
import { createFrameReader, createFrameWriter, frameLength, type FrameHead } from './index.ts';

const head = (number: number, at: number, over: Partial<FrameHead> = {}): FrameHead => ({
  mode: 'exercise',
  level: 'picture',
  rebuilding: false,
  unrecorded: false,
  epoch: 3,
  number,
  at,
  snapshot: number === 1,
  termsHash: '0123456789abcdef',
  ...over,
});

const track = (over: Partial<FrameTrack> = {}): FrameTrack => ({
  id: trackId(71),
  event: trackId(70),
  status: 'confirmed',
  symbol: 'pending',
  latDeg: 31.25,
  lonDeg: 36.5,
  altitudeHaeM: 1250,
  heightKnown: true,
  eastMps: -200,
  northMps: 50,
  upMps: 1.5,
  kindChance: KINDS.map((_, i) => (i === 1 ? 0.8 : i === 2 ? 0.2 : 0)),
  horizontalGrade: 1,
  verticalGrade: 2,
  callsign: '',
  impact: undefined,
  arrivals: [{ placeIndex: 4, chance: 0.4, earliestAt: timeS(1500), medianAt: timeS(1530) }],
  ...over,
});

const warning: Warning = {
  placeIndex: 4,
  stage: 'take-cover',
  kindClass: 'cruise',
  arrivalAt: timeS(1500),
  event: 2,
  sequence: 3,
  issuedAt: timeS(1005),
  notUpdated: false,
};

const value = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describe('a stream of frames', () => {
  test('a snapshot brings every field back within its step', () => {
    const writer = createFrameWriter();
    writer.begin(head(1, 1000));
    const sent = track({ impact: { latDeg: 30.125, lonDeg: 35.5, at: timeS(1600), grade: 4 }, callsign: 'RYR174C' });
    writer.track(sent, 1);
    const frame = value(createFrameReader().read(writer.end([warning])));
    expect(frame).toMatchObject({ mode: 'exercise', level: 'picture', status: 'live', epoch: 3, number: 1, at: 1000 });
    expect(frame.termsHash).toBe('0123456789abcdef');
    expect(frame.warnings).toEqual([warning]);
    const back = frame.tracks[0];
    expect(back.latDeg).toBeCloseTo(31.25, 7);
    expect(back.kindChance[1]).toBeCloseTo(0.8, 2);
    expect(back.impact).toEqual({ latDeg: expect.closeTo(30.125, 6), lonDeg: expect.closeTo(35.5, 6), at: 1600, grade: 4 });
    expect({ ...back, latDeg: 0, lonDeg: 0, impact: 0, kindChance: 0, arrivals: 0 }).toEqual({
      ...sent,
      latDeg: 0,
      lonDeg: 0,
      impact: 0,
      kindChance: 0,
      arrivals: 0,
    });
    expect(back.arrivals[0]).toMatchObject({ placeIndex: 4, earliestAt: 1500, medianAt: 1530 });
  });

  test('a track that flies straight is not sent again, and the reader still shows it moving', () => {
    const writer = createFrameWriter();
    const reader = createFrameReader();
    writer.begin(head(1, 1000));
    writer.track(track(), 1);
    value(reader.read(writer.end([])));
    const northDegPerS = 50 / 111_319.490793;
    writer.begin(head(2, 1001));
    writer.track(track({ latDeg: 31.25 + northDegPerS, lonDeg: 36.5 - 200 / (111_319.490793 * Math.cos((31.25 * Math.PI) / 180)), altitudeHaeM: 1251.5 }), 1);
    const bytes = writer.end([]);
    expect(bytes.length).toBe(44);
    expect(value(reader.read(bytes)).tracks[0].latDeg).toBeCloseTo(31.25 + northDegPerS, 6);
  });

  test('a reader never shows a track further off than the tolerance of its grade', () => {
    const step = fc.record({ east: fc.double({ min: -300, max: 300, noNaN: true }), north: fc.double({ min: -300, max: 300, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 30 }), (steps) => {
        const writer = createFrameWriter();
        const reader = createFrameReader();
        let lat = 31;
        let lon = 36;
        steps.forEach((s, i) => {
          lat += s.north / 111_319.490793;
          lon += s.east / (111_319.490793 * Math.cos((lat * Math.PI) / 180));
          writer.begin(head(i + 1, 1000 + i));
          writer.track(track({ latDeg: lat, lonDeg: lon, eastMps: s.east, northMps: s.north, upMps: 0 }), 1);
          const seen = value(reader.read(writer.end([]))).tracks[0];
          const north = (seen.latDeg - lat) * 111_319.490793;
          const east = (seen.lonDeg - lon) * 111_319.490793 * Math.cos((lat * Math.PI) / 180);
          expect(Math.sqrt(north * north + east * east)).toBeLessThanOrEqual(33.1);
        });
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  test('a track that is not mentioned is gone, and warnings stand until others replace them', () => {
    const writer = createFrameWriter();
    const reader = createFrameReader();
    writer.begin(head(1, 1000));
    writer.track(track(), 1);
    value(reader.read(writer.end([warning])));
    writer.begin(head(2, 1001));
    const second = value(reader.read(writer.end([warning])));
    expect(second.tracks).toEqual([]);
    expect(second.gone).toEqual([71]);
    expect(second.warnings).toEqual([warning]);
    writer.begin(head(3, 1002));
    expect(value(reader.read(writer.end([]))).warnings).toEqual([]);
  });

  test('bytes of a frame depend on the calls to this writer alone', () => {
    const run = (): string => {
      const writer = createFrameWriter();
      writer.begin(head(1, 1000));
      writer.track(track(), 1);
      return Buffer.from(writer.end([warning])).toString('hex');
    };
    const first = run();
    const other = createFrameWriter();
    other.begin(head(1, 5));
    other.track(track({ id: trackId(9), callsign: 'XXXXXXXX' }), 4);
    other.end([]);
    expect(run()).toBe(first);
  });

  test('cut, foreign and newer frames are refused by name, at every length', () => {
    const writer = createFrameWriter();
    writer.begin(head(1, 1000));
    writer.track(track(), 1);
    const bytes = writer.end([warning]);
    for (let length = 0; length < bytes.length; length += 1) {
      const result = createFrameReader().read(bytes.subarray(0, length));
      expect(result.ok ? 'read' : result.error.code).toBe('frame/truncated');
    }
    const newer = bytes.slice();
    newer[3] = 9;
    expect(frameLength(newer, 0)).toMatchObject({ ok: false, error: { code: 'frame/version' } });
    const foreign = bytes.slice();
    foreign[0] = 0;
    expect(frameLength(foreign, 0)).toMatchObject({ ok: false, error: { code: 'frame/magic' } });
  });

  test('a delta without its snapshot is refused', () => {
    const writer = createFrameWriter();
    writer.begin(head(2, 1000, { snapshot: false }));
    writer.track(track(), 1);
    const result = createFrameReader().read(writer.end([]));
    expect(result.ok ? 'read' : result.error.code).toBe('frame/no-snapshot');
  });
});
