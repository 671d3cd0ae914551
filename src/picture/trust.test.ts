import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { destination, ecefToEnu, ecefToGeodetic, enuToPolar, geodeticToEcef, localFrame, type Ecef, type LocalFrame } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import type { ViewPlot, ViewSensor } from '../model/index.ts';
import { createTracker, type Tracker } from './picture.ts';
import { plainPlot, plainSensor } from './plain.ts';
import { REAL_EARTH } from './world.ts';

const HOME = { latRad: 0.6, lonRad: 0.5 };
const HOME_FRAME = localFrame({ ...HOME, altitudeHaeM: 0 });
const DETECTION = 0.9;

type Path = (at: number) => Ecef;

/** Flies straight at one height: metres east and north of the middle at second 0. */
const flight =
  (eastM: number, northM: number, upM: number, ...[eastMps, northMps = 0]: number[]): Path =>
  (at) => {
    const ground = destination(HOME, Math.atan2(eastM + eastMps * at, northM + northMps * at), Math.hypot(eastM + eastMps * at, northM + northMps * at));
    return geodeticToEcef({ ...ground, altitudeHaeM: upM });
  };

interface Radar {
  readonly sensor: ViewSensor;
  readonly frame: LocalFrame;
  /** What it reports beside what is there, and between which seconds. */
  readonly inventions: readonly { readonly path: Path; readonly from: number; readonly until: number }[];
  readonly biasRad: number;
  /** Reports nothing in these seconds, though it turns. */
  readonly jammed: readonly [number, number] | undefined;
}

/** A radar of its own feed, east and north of the middle. */
function radarAt(index: number, eastM: number, northM: number, over: { sensor?: Partial<ViewSensor> } & Partial<Omit<Radar, 'sensor' | 'frame'>> = {}): Radar {
  const at = destination(HOME, Math.atan2(eastM, northM), Math.hypot(eastM, northM));
  const antennaAltitudeHaeM = over.sensor?.antennaAltitudeHaeM ?? 300;
  return {
    sensor: plainSensor({
      ...at,
      handle: sensorHandle(index),
      feedHandle: feedHandle(index),
      antennaAltitudeHaeM,
      scanPeriodS: 5,
      rangeMaxM: 300_000,
      detectionChance: DETECTION,
      ...over.sensor,
    }),
    frame: localFrame({ ...at, altitudeHaeM: antennaAltitudeHaeM }),
    inventions: over.inventions ?? [],
    biasRad: over.biasRad ?? 0,
    jammed: over.jammed,
  };
}

const always = (path: Path): { path: Path; from: number; until: number } => ({ path, from: 0, until: Infinity });

/** True where a radar of 4/3 Earth sees a place. */
function sees({ sensor, frame }: Radar, place: Ecef): boolean {
  const polar = enuToPolar(ecefToEnu(frame, place));
  const dip = (-polar.rangeM / (2 * (4 / 3) * 6_371_000)) * 2;
  return polar.rangeM < sensor.rangeMaxM && polar.elevationRad > dip / 2 - Math.sqrt((2 * sensor.antennaAltitudeHaeM) / 8_495_000);
}

function plotOf({ sensor, frame, biasRad }: Radar, place: Ecef, at: number, key: number): ViewPlot {
  const polar = enuToPolar(ecefToEnu(frame, place));
  const random = keyedRandom('trust-noise', key, at, sensor.handle);
  const isFlat = sensor.type === 'primary2d';
  return plainPlot({
    sensorHandle: sensor.handle,
    feedHandle: sensor.feedHandle,
    measuredAt: timeS(at),
    rangeM: polar.rangeM + 50 * random.normal(),
    azimuthRad: polar.azimuthRad + biasRad + 0.001 * random.normal(),
    ...(isFlat
      ? { elevationRad: Number.NaN, elevationSigmaRad: Number.NaN }
      : { elevationRad: polar.elevationRad + (polar.rangeM / (((4 * 4) / 3) * 6_371_000)) * 0.5 + 0.001 * random.normal() }),
  });
}

interface Sky {
  readonly radars: readonly Radar[];
  readonly objects: readonly Path[];
  readonly key?: number;
}

/** Runs a sky to `until`; one scan of each radar every five seconds, each at a second of its own. */
function run({ radars, objects, key = 1 }: Sky, until: number, each: (tracker: Tracker, at: number) => void = () => undefined): Tracker {
  const tracker = createTracker({ ...REAL_EARTH, refraction: false });
  for (const { sensor } of radars) tracker.setSensor(sensor);
  for (let at = 0; at <= until; at += 1) {
    tracker.advanceTo(timeS(at));
    radars.forEach((radar, index) => {
      if (at % 5 !== index % 5) return;
      tracker.scanMark(radar.sensor.handle, Number.NaN, timeS(at));
      const isJammed = radar.jammed !== undefined && at >= radar.jammed[0] && at < radar.jammed[1];
      const shown = [
        ...(isJammed ? [] : objects.filter((path) => sees(radar, path(at)))),
        ...radar.inventions.filter((one) => at >= one.from && at < one.until).map(({ path }) => path),
      ];
      shown.forEach((path, number) => {
        if (keyedRandom('trust-detection', key, at, index, number).uniform() < DETECTION)
          tracker.addPlot(plotOf(radar, path(at), at, key * 100 + number), timeS(at));
      });
    });
    each(tracker, at);
  }
  return tracker;
}

interface Seen {
  readonly status: string;
  readonly heldBack: boolean;
  readonly singleSource: boolean;
  readonly credenceShare: number;
}

/** The track over a place, however high. */
function over(tracker: Tracker, place: Ecef, at: number): Seen | undefined {
  let best: Seen | undefined;
  let least = 4000;
  const here = ecefToEnu(HOME_FRAME, place);
  tracker.forEachTrack(timeS(at), ({ state, status, heldBack, singleSource, credenceShare, updateCount }) => {
    if (updateCount < 3) return;
    const there = ecefToEnu(HOME_FRAME, { xM: state[0], yM: state[1], zM: state[2] });
    const distance = Math.hypot(there.eastM - here.eastM, there.northM - here.northM);
    if (distance >= least) return;
    least = distance;
    best = { status, heldBack, singleSource, credenceShare };
  });
  return best;
}

/** Tracks that the picture stands by, counted in each of the ways in which it tells them. */
const standingCounts = (tracker: Tracker, at: number): number[] => {
  const counts = [0, 0, 0];
  tracker.forEachStanding(() => void (counts[0] += 1));
  tracker.forEachState(timeS(at), () => void (counts[1] += 1));
  tracker.forEachTrack(timeS(at), () => void (counts[2] += 1), true);
  return counts;
};

const THREE = [
  [0, -60_000],
  [-60_000, 40_000],
  [60_000, 40_000],
] as const;
const REAL = flight(-40_000, 10_000, 6_000, 200);
const GHOST = flight(20_000, -30_000, 5_000, -150, 40);
/** Enough traffic for the radars to show what they see. */
const TRAFFIC = [REAL, flight(30_000, 30_000, 8_000, -220), flight(-30_000, -30_000, 9_000, 100, 180), flight(50_000, 0, 7_000, -180, 90)];

describe('an object that one feed alone reports', () => {
  test('is held back where two others that look do not see it: no standing track, whatever its own feed says', () => {
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: [always(GHOST)] } : {}));
    const tracker = run({ radars, objects: TRAFFIC }, 150);
    expect(over(tracker, GHOST(150), 150)).toMatchObject({ status: 'tentative', heldBack: true });
    expect(over(tracker, REAL(150), 150)).toMatchObject({ status: 'confirmed', heldBack: false, singleSource: false, credenceShare: 1 });
    expect(standingCounts(tracker, 150)).toEqual([TRAFFIC.length, TRAFFIC.length, TRAFFIC.length]);
  });

  test('stays, doubted, while it may be on an arc: what falls out of the sky leaves no time to be wrong about', () => {
    // A free fall from 60 km, seen by one of three radars that all look there.
    const falling: Path = (at) => flight(-20_000, 0, 60_000 + 300 * at - 4.9 * at * at, 400)(at);
    const radars = THREE.map(([east, north], i) =>
      radarAt(i, east, north, { sensor: { scanPeriodS: 5 }, ...(i === 0 ? { inventions: [always(falling)] } : {}) }),
    );
    const tracker = run({ radars, objects: TRAFFIC }, 110);
    const lone = over(tracker, falling(110), 110);
    expect(lone).toMatchObject({ status: 'confirmed', heldBack: false, singleSource: true });
    expect(lone?.credenceShare).toBeGreaterThanOrEqual(0.15);
  });

  test('is believed less, and stays, where one other looks and does not see it', () => {
    const radars = THREE.slice(0, 2).map(([east, north], i) =>
      radarAt(i, east, north, i === 0 ? { inventions: [always(GHOST), always(flight(-20_000, 20_000, 4_000, 160))] } : {}),
    );
    const tracker = run({ radars, objects: TRAFFIC }, 150);
    const ghost = over(tracker, GHOST(150), 150);
    expect(ghost).toMatchObject({ status: 'confirmed', heldBack: false, singleSource: true });
    expect(ghost?.credenceShare).toBeLessThan(0.5);
    expect(ghost?.credenceShare).toBeGreaterThanOrEqual(0.15);
  });

  test('is marked and believed in full where nobody else looks: too far, too low, or in what a term leaves out', () => {
    const far = flight(-180_000, 0, 7_000, 200);
    const low = flight(10_000, 180_000, 80, 0, -200);
    const radars = [
      radarAt(0, -150_000, 0, { sensor: { antennaAltitudeHaeM: 1500 } }),
      radarAt(1, 10_000, 130_000, { sensor: { antennaAltitudeHaeM: 1500 } }),
      radarAt(2, 90_000, -60_000, { sensor: { rangeMaxM: 120_000 } }),
      radarAt(3, 60_000, 60_000, { sensor: { rangeMaxM: 120_000, antennaAltitudeHaeM: 20 } }),
    ].map((radar, i) =>
      i === 1 ? { ...radar, sensor: { ...radar.sensor, rangeMaxM: 80_000 } } : i === 0 ? { ...radar, sensor: { ...radar.sensor, rangeMaxM: 150_000 } } : radar,
    );
    const tracker = run({ radars, objects: [far, low] }, 90, (now, at) => {
      now.forEachTrack(timeS(at), ({ heldBack, credenceShare }) => expect([heldBack, credenceShare]).toEqual([false, 1]));
    });
    expect(over(tracker, far(90), 90)).toMatchObject({ status: 'confirmed', singleSource: true, credenceShare: 1 });
    expect(over(tracker, low(90), 90)).toMatchObject({ status: 'confirmed', singleSource: true, credenceShare: 1 });
  });

  test('is not held back by radars that are silent, coarsened, trackers of others, or hear transponders alone', () => {
    const mute = (changes: Partial<ViewSensor>): string => {
      const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: [always(GHOST)] } : { sensor: changes }));
      return over(run({ radars, objects: TRAFFIC }, 120), GHOST(120), 120)?.status ?? 'none';
    };
    expect(mute({})).toBe('tentative');
    expect(mute({ type: 'secondary' })).toBe('confirmed');
    expect(mute({ gridM: 5000, type: 'observer' })).toBe('confirmed');
    expect(mute({ unauthenticated: true })).toBe('confirmed');
    expect(mute({ floorHaeM: 50_000 })).toBe('confirmed');
  });

  test('comes back as soon as another feed sees it', () => {
    const late = flight(20_000, -30_000, 5_000, -150, 40);
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, { inventions: [{ path: late, from: i === 0 ? 0 : 120, until: Infinity }] }));
    const held: boolean[] = [];
    const tracker = run({ radars, objects: TRAFFIC }, 150, (now, at) => {
      if (at === 115 || at === 130) held.push(over(now, late(at), at)?.heldBack ?? false);
    });
    expect(held).toEqual([true, false]);
    expect(over(tracker, late(150), 150)).toMatchObject({ status: 'confirmed', singleSource: false, credenceShare: 1 });
  });

  test('is not contradicted by a radar that has it beside: two that disagree about a place by a bias', () => {
    const objects = [REAL];
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, { biasRad: [0.03, -0.03, 0][i] }));
    run({ radars, objects }, 150, (now, at) => {
      now.forEachTrack(timeS(at), ({ heldBack }) => expect(heldBack).toBe(false));
    });
  });
});

describe('a jammed radar', () => {
  test('is no witness in the sector of its strobe, and is one again when the strobe is over', () => {
    const late = flight(60_000, -20_000, 6_000, -150);
    const jammed = [0, 120] as const;
    const radars = [radarAt(0, ...THREE[0], { inventions: [always(late)] }), radarAt(1, ...THREE[1], { jammed }), radarAt(2, ...THREE[2], { jammed })];
    const held: boolean[] = [];
    run({ radars, objects: TRAFFIC }, 260, (now, at) => {
      if (at < 120 && at % 5 === 0) for (const { sensor } of radars.slice(1)) now.blind(sensor.handle, 0, 0, timeS(at));
      if (at === 115 || at === 260) held.push(over(now, late(at), at)?.heldBack ?? false);
    });
    expect(held).toEqual([false, true]);
  });

  test('is blind within the strobe alone', () => {
    // Seen from the third radar the invented object is in the south-west, and the strobe in the north-east.
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: [always(GHOST)] } : {}));
    const tracker = run({ radars, objects: TRAFFIC }, 150, (now, at) => {
      if (at % 5 === 0) now.blind(radars[2].sensor.handle, 0.2, 1.2, timeS(at));
    });
    expect(over(tracker, GHOST(150), 150)?.heldBack).toBe(true);
    const covered = run({ radars, objects: TRAFFIC }, 150, (now, at) => {
      if (at % 5 === 0) now.blind(radars[2].sensor.handle, 2.6, 4.6, timeS(at));
    });
    expect(over(covered, GHOST(150), 150)?.heldBack).toBe(false);
  });
});

describe('a liar', () => {
  const inventions = (from: number, until: number): Radar['inventions'] =>
    [GHOST, flight(-30_000, 0, 4_000, 120, -60), flight(10_000, 40_000, 5_000, 60, -160)].map((path) => ({ path, from, until }));

  test('is doubted; mended, it is doubted less and less, and what it then sees alone is believed again', () => {
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: inventions(0, 200) } : {}));
    // Traffic that comes again and again, so that the mended radar is borne out.
    const doubts: number[][] = [];
    run(
      {
        radars,
        objects: [
          (at) => TRAFFIC[0](at % 240),
          (at) => TRAFFIC[1]((at + 60) % 240),
          (at) => TRAFFIC[2]((at + 120) % 240),
          (at) => TRAFFIC[3]((at + 180) % 240),
        ],
      },
      2400,
      (now, at) => {
        if (at === 200 || at === 2400) doubts.push(radars.map(({ sensor }) => now.trustOf(sensor.handle, timeS(at))?.doubtChance ?? Number.NaN));
      },
    );
    expect(doubts[0][0]).toBeGreaterThan(0.3);
    expect(Math.max(doubts[0][1], doubts[0][2])).toBeLessThan(0.05);
    expect(doubts[1][0]).toBeLessThan(0.5 * doubts[0][0]);
  });

  test('is believed less also where nobody can contradict it; an honest radar is believed there in full', () => {
    // Beyond the range of the others.
    const beyond = flight(0, -190_000, 6_000, 150);
    const credence = (inventedCount: number): number | undefined => {
      const invented = [...inventions(0, Infinity).slice(0, inventedCount), always(beyond)];
      const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: invented } : { sensor: { rangeMaxM: 160_000 } }));
      return over(run({ radars, objects: TRAFFIC }, 200), beyond(200), 200)?.credenceShare;
    };
    expect(credence(0)).toBe(1);
    expect(credence(3)).toBe(0.15);
  });

  test('has company: two that lie apart are both found out, and nothing real is held back', () => {
    const radars = [...THREE, [0, 0] as const].map(([east, north], i) =>
      radarAt(i, east, north, i === 0 ? { inventions: [always(GHOST)] } : i === 1 ? { inventions: [always(flight(-20_000, 20_000, 4_000, 160))] } : {}),
    );
    const tracker = run({ radars, objects: TRAFFIC }, 150);
    expect(over(tracker, GHOST(150), 150)?.heldBack).toBe(true);
    expect(over(tracker, flight(-20_000, 20_000, 4_000, 160)(150), 150)?.heldBack).toBe(true);
    expect(standingCounts(tracker, 150)).toEqual([TRAFFIC.length, TRAFFIC.length, TRAFFIC.length]);
  });

  test('does not make witnesses look blind by what it invents', () => {
    const many = Array.from({ length: 12 }, (_, i) => always(flight(-50_000 + 8_000 * i, -40_000 + 6_000 * i, 5_000, 150, 20)));
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: many } : {}));
    const tracker = run({ radars, objects: TRAFFIC }, 200);
    const held = many.filter(({ path }) => over(tracker, path(200), 200)?.heldBack === true).length;
    expect(held).toBeGreaterThanOrEqual(10);
  });
});

describe('honest feeds', () => {
  test('in any sky of theirs nothing that is there is ever held back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (key) => {
        const random = keyedRandom('trust-sky', key);
        const within = (low: number, high: number): number => low + (high - low) * random.uniform();
        const radars = Array.from({ length: 4 }, (_, i) =>
          radarAt(i, within(-120_000, 120_000), within(-120_000, 120_000), {
            sensor: {
              antennaAltitudeHaeM: within(20, 1500),
              rangeMaxM: within(80_000, 300_000),
              ...(random.uniform() < 0.4 ? { type: 'primary2d', elevationSigmaRad: Number.NaN } : {}),
            },
          }),
        );
        const objects = Array.from({ length: 6 }, () =>
          flight(
            within(-150_000, 150_000),
            within(-150_000, 150_000),
            random.uniform() < 0.5 ? within(60, 600) : within(1000, 11_000),
            within(-230, 230),
            within(-230, 230),
          ),
        );
        const tracker = run({ radars, objects, key }, 150, (now, at) => {
          if (at % 10 !== 0) return;
          for (const path of objects) expect(over(now, path(at), at)?.heldBack ?? false).toBe(false);
        });
        expect(tracker.counters['tracks held back'] ?? 0).toBe(0);
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  test('and the bytes do not depend on the order in which sensors were made known', () => {
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north, i === 0 ? { inventions: [always(GHOST)] } : {}));
    const bytes = (list: readonly Radar[]): string => {
      const tracker = createTracker({ ...REAL_EARTH, refraction: false });
      for (const { sensor } of list) tracker.setSensor(sensor);
      const lines: string[] = [];
      for (let at = 0; at <= 100; at += 1) {
        tracker.advanceTo(timeS(at));
        radars.forEach((radar, index) => {
          if (at % 5 !== index) return;
          for (const [number, path] of [...TRAFFIC, ...radar.inventions.map((one) => one.path)].entries())
            tracker.addPlot(plotOf(radar, path(at), at, number), timeS(at));
        });
        tracker.forEachTrack(timeS(at), ({ serial, status, credenceShare, state }) => void lines.push([serial, status, credenceShare, ...state].join()));
      }
      return lines.join('\n');
    };
    expect(bytes([...radars].reverse())).toBe(bytes(radars));
  });
});

describe('broadcasts', () => {
  /** Broadcasts of an object each 5 s, beside three radars that see what is there. */
  const listen = (isThere: boolean): { tracker: Tracker; shown: { heldBack: boolean; credence: number } | undefined } => {
    const sensor = plainSensor({
      handle: sensorHandle(9),
      feedHandle: feedHandle(9),
      type: 'adsb',
      source: 'adsb',
      unauthenticated: true,
      scanPeriodS: 5,
      ...HOME,
    });
    const radars = THREE.map(([east, north], i) => radarAt(i, east, north));
    let isKnown = false;
    const tracker = run({ radars, objects: isThere ? [...TRAFFIC, GHOST] : TRAFFIC }, 200, (now, at) => {
      if (!isKnown) now.setSensor(sensor);
      isKnown = true;
      if (at % 5 !== 0) return;
      const { latRad, lonRad, altitudeHaeM } = ecefToGeodetic(GHOST(at));
      const place = {
        form: 'position',
        source: 'adsb',
        latRad,
        lonRad,
        altitudeHaeM,
        horizontalSigmaM: 30,
        altitudeSigmaM: 30,
        aircraftAddress: 0x123456,
      } as const;
      now.addPlot(plainPlot({ ...place, measuredAt: timeS(at), feedHandle: feedHandle(9), sensorHandle: sensorHandle(9) }), timeS(at));
    });
    const found = over(tracker, GHOST(200), 200);
    return { tracker, shown: found === undefined ? undefined : { heldBack: found.heldBack, credence: found.credenceShare } };
  };

  test('that radars should see and do not are told to the owner of the feed, and change nothing that is shown', () => {
    const { tracker, shown } = listen(false);
    expect(tracker.counters['broadcasts that radars contradict']).toBeGreaterThan(0);
    const { contradictedCount = 0, upheldCount = 0 } = tracker.trustOf(sensorHandle(9), timeS(200)) ?? {};
    expect(contradictedCount).toBeGreaterThan(0.5);
    expect(upheldCount).toBe(0);
    expect(shown).toEqual({ heldBack: false, credence: 1 });
  });

  test('that radars see are borne out', () => {
    const { tracker, shown } = listen(true);
    expect(tracker.counters['broadcasts that radars contradict']).toBeUndefined();
    expect(tracker.trustOf(sensorHandle(9), timeS(200))?.doubtChance).toBeLessThan(0.01);
    expect(shown).toEqual({ heldBack: false, credence: 1 });
  });
});
