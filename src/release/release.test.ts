import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HUB, LIMITS, feedId, memberId, placeId, publicOf, recipientOf, sensorId, timeS, type FeedId, type RecipientId } from '../base/index.ts';
import { circleRing, destination, ecefToGeodetic, enuToEcef, fastDistanceM, polarToEnu, ringContains } from '../geo/index.ts';
import {
  blankMeasurement,
  LEVELS,
  type FeedConfig,
  type GridM,
  type Level,
  type MemberConfig,
  type Place,
  type Plot,
  type Sensor,
  type Term,
  type ViewLevel,
} from '../model/index.ts';
import {
  admit,
  blankViewPlot,
  compileRows,
  nextEdgeAt,
  placeGroups,
  releasePlotInto,
  releaseSensor,
  rowsAt,
  rowsSince,
  siteOf,
  viewsOf,
  type Row,
  type TermsSource,
} from './index.ts';
import { openTerm } from './fixture.ts';

const must = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const RAD = Math.PI / 180;
const vega = must(memberId('vega'));
const rigel = must(memberId('rigel'));
const vegaRadar = must(feedId('vega-radar'));
const vegaOther = must(feedId('vega-other'));
const adsb = must(feedId('hub-adsb'));
const NOON = timeS(1_712_966_400);

const feed = (id: FeedId, member: FeedConfig['member'], open = false): FeedConfig => ({ id, member, public: open, sources: [] });
const member = (id: MemberConfig['id']): MemberConfig => ({
  id,
  names: { en: id, ar: id },
  territory: circleRing({ latRad: 0.5, lonRad: 0.6 }, 300_000, 32),
  languages: ['en', 'ar'],
  utcOffsetMin: 180,
  approval: false,
});
const term = (over: Partial<Term> = {}): Term => ({ ...openTerm, to: recipientOf(rigel), ...over });
const source = (terms: readonly Term[], mode: TermsSource['mode'] = 'exercise'): TermsSource => ({
  mode,
  members: [member(vega), member(rigel)],
  feeds: [feed(vegaRadar, vega), feed(vegaOther, vega), feed(adsb, HUB, true)],
  terms: [{ member: vega, version: 1, terms, hash: '00' }],
});
const rowsFor = (terms: readonly Term[], recipient: RecipientId = recipientOf(rigel), level: ViewLevel = 'picture', of: FeedId = vegaRadar): Row[] =>
  compileRows(source(terms), { recipient, level }).filter((row) => row.feed === of);

const sensor: Sensor = {
  id: must(sensorId('vega-1')),
  feed: vegaRadar,
  latRad: 31 * RAD,
  lonRad: 36 * RAD,
  antennaAltitudeHaeM: 700,
  type: 'radar3d',
  source: 'primary',
  scanPeriodS: 5,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 3,
  rangeMinM: 500,
  rangeMaxM: 400_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: -0.01,
  elevationMaxRad: 0.7,
  rangeSigmaM: 60,
  azimuthSigmaRad: 0.001,
  elevationSigmaRad: 0.002,
  timeSigmaS: 0.05,
  refractionFactor: 4 / 3,
  horizonLimited: true,
};
const site = siteOf(sensor);
const plotAt = (over: Partial<Plot> = {}): Plot => ({
  ...blankMeasurement('polar', 'primary', timeS(NOON - 1)),
  feed: vegaRadar,
  sensor: sensor.id,
  number: 17,
  receivedAt: NOON,
  rangeM: 100_000,
  azimuthRad: 1.2,
  elevationRad: 0.03,
  rangeSigmaM: 60,
  azimuthSigmaRad: 0.001,
  elevationSigmaRad: 0.002,
  dopplerMps: -140,
  aircraftAddress: 0x39b415,
  callsign: 'AFR65XK',
  mode3A: 0o1234,
  pressureAltitudeM: 3_000,
  ...over,
});

describe('terms compiled to rows', () => {
  test('no term, no release: neither a member nor the hub nor a public gets a row', () => {
    for (const recipient of [recipientOf(rigel), recipientOf(HUB), publicOf(rigel)]) expect(rowsFor([], recipient)).toEqual([]);
  });

  test('own feeds enter without a term, also the view of the own public, and public feeds enter every view', () => {
    expect(rowsFor([], recipientOf(vega))).toHaveLength(1);
    expect(rowsFor([], publicOf(vega), 'warn')).toHaveLength(1);
    for (const view of viewsOf(source([]))) expect(compileRows(source([]), view).some((row) => row.feed === adsb)).toBe(true);
  });

  test('a grant to a member is not a grant to its public, and a grant to all is not one to any public', () => {
    expect(rowsFor([term(), term({ to: 'all' })], publicOf(rigel), 'warn')).toEqual([]);
    expect(rowsFor([term({ to: publicOf(rigel), level: 'warn' })], publicOf(rigel), 'warn')).toHaveLength(1);
  });

  test('the ladder: a grant opens its level and those below, compared with a plain reading of the terms', () => {
    const someTerm = fc.record({
      level: fc.constantFrom<Level>(...LEVELS),
      to: fc.constantFrom<Term['to']>(recipientOf(rigel), recipientOf(HUB), 'all', publicOf(rigel)),
      feeds: fc.constantFrom<Term['feeds']>('all', [vegaRadar], [vegaOther]),
      gridM: fc.constantFrom<GridM>(0, 1000, 5000, 20000),
      delayS: fc.integer({ min: 0, max: 30 }),
      exerciseOnly: fc.boolean(),
    });
    const mode = fc.constantFrom<TermsSource['mode']>('exercise', 'test', 'actual');
    fc.assert(
      fc.property(fc.array(someTerm, { maxLength: 5 }), fc.constantFrom<ViewLevel>('warn', 'threats', 'picture'), mode, (parts, level, inMode) => {
        const terms = parts.map((part) => term(part));
        const compiled = compileRows(source(terms, inMode), { recipient: recipientOf(rigel), level }).filter((row) => row.feed === vegaRadar);
        const plain = terms.filter((t) => {
          if (t.exerciseOnly && inMode !== 'exercise') return false;
          if (t.feeds !== 'all' && !t.feeds.includes(vegaRadar)) return false;
          if (t.to !== 'all' && t.to !== recipientOf(rigel)) return false;
          return { none: 0, warn: 1, threats: 2, picture: 3 }[t.level] >= { warn: 1, threats: 2, picture: 3 }[level];
        });
        const best = plain.map((t) => t.delayS * 100_000 + t.gridM).sort((a, b) => a - b);
        expect(compiled.length > 0).toBe(plain.length > 0);
        if (compiled.length > 0) expect(compiled[0].delayS * 100_000 + compiled[0].gridM).toBe(best[0]);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  test('a row begins and ends by the clock, and the next change is told', () => {
    const rows = rowsFor([term({ validFrom: timeS(NOON - 10), validUntil: timeS(NOON + 20) })]);
    expect(rowsAt(rows, timeS(NOON - 11))).toEqual([]);
    expect(rowsAt(rows, NOON)).toHaveLength(1);
    expect(rowsAt(rows, timeS(NOON + 20))).toEqual([]);
    expect(nextEdgeAt(rows, NOON, 0)).toBe(NOON + 20);
  });

  test('somebody who is not enrolled has no view', () => {
    expect(compileRows(source([term({ to: 'all' })]), { recipient: 'deneb' as RecipientId, level: 'picture' })).toEqual([]);
  });
});

describe('the door', () => {
  test('an open row lets the plot in as measured, without feed, sensor, number or time of reception', () => {
    const [row] = rowsFor([term()]);
    const out = releasePlotInto(blankViewPlot(), plotAt(), site, row)!;
    expect(out.rangeM).toBe(100_000);
    for (const key of ['feed', 'sensor', 'receivedAt']) expect(key in out).toBe(false);
    expect(out.number).toBe(0);
  });

  test('the term must hold when the plot came and when it leaves', () => {
    const rows = rowsFor([term({ delayS: 20, validUntil: timeS(NOON + 19) })]);
    expect(admit(plotAt(), site, rows).reason).toBe('release/not-in-force');
    expect(admit(plotAt({ receivedAt: timeS(NOON - 2) }), site, rows).row).toBeDefined();
    expect(admit(plotAt(), site, rowsFor([term({ validFrom: timeS(NOON + 1) })])).reason).toBe('release/not-in-force');
  });

  test('a new grant does not open what was received before it was made', () => {
    const rows = rowsSince(rowsFor([term()]), [], timeS(NOON + 5));
    expect(admit(plotAt(), site, rows).reason).toBe('release/not-in-force');
    expect(admit(plotAt({ receivedAt: timeS(NOON + 5) }), site, rows).row).toBeDefined();
    expect(rowsSince(rowsFor([term()]), rows, timeS(NOON + 50))[0].knownAt).toBe(NOON + 5);
  });

  test('a plot enters a region only when three sigma around it lie inside', () => {
    // 100 km at 0.001 rad is 100 m across: 300 m of margin.
    const centre = { latRad: 31 * RAD, lonRad: 36 * RAD };
    const wide = rowsFor([term({ region: circleRing(centre, 101_000, 90) })]);
    const narrow = rowsFor([term({ region: circleRing(centre, 99_900, 90) })]);
    expect(admit(plotAt(), site, wide).row).toBeDefined();
    expect(admit(plotAt(), site, narrow).reason).toBe('release/outside-region');
    expect(admit(plotAt({ azimuthSigmaRad: 0.02 }), site, wide).reason).toBe('release/outside-region');
  });

  test('an unknown range or height withholds where a region or heights are asked for', () => {
    const region = rowsFor([term({ region: circleRing({ latRad: 31 * RAD, lonRad: 36 * RAD }, 390_000, 90) })]);
    const heights = rowsFor([term({ floorHaeM: 500 })]);
    expect(admit(plotAt({ form: 'bearing' }), site, region).reason).toBe('release/position-unknown');
    expect(admit(plotAt({ elevationRad: Number.NaN, pressureAltitudeM: Number.NaN }), site, heights).reason).toBe('release/height-unknown');
    expect(admit(plotAt(), site, heights).row).toBeDefined();
    expect(admit(plotAt(), site, rowsFor([term({ ceilingHaeM: 3_000 })])).reason).toBe('release/outside-heights');
  });

  test('an error while deciding withholds', () => {
    const broken = { ...rowsFor([term({ floorHaeM: 0 })])[0], region: null as unknown as Float64Array };
    expect(admit(plotAt(), site, [broken]).reason).toBe('release/error');
  });

  test('a new grant never removes a plot that entered before', () => {
    const someTerm = fc.record({
      gridM: fc.constantFrom<GridM>(0, 1000, 5000, 20000),
      delayS: fc.integer({ min: 0, max: 30 }),
      region: fc.constantFrom(undefined, circleRing({ latRad: 31 * RAD, lonRad: 37 * RAD }, 60_000, 24)),
      ceilingHaeM: fc.constantFrom(Infinity, 6_000),
    });
    const azimuth = fc.double({ min: 0, max: 6.28, noNaN: true });
    const range = fc.double({ min: 5_000, max: 300_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(someTerm, { minLength: 1, maxLength: 4 }), someTerm, azimuth, range, (before, more, azimuthRad, rangeM) => {
        const plot = plotAt({ azimuthRad, rangeM });
        const entered = admit(plot, site, rowsFor(before.map((t) => term(t)))).row !== undefined;
        const after = admit(plot, site, rowsFor([...before, more].map((t) => term(t)))).row !== undefined;
        if (entered) expect(after).toBe(true);
      }),
      { seed: 6, numRuns: 300 },
    );
  });
});

describe('coarsening', () => {
  const coarse = (gridM: GridM, over: Partial<Plot> = {}) => releasePlotInto(blankViewPlot(), plotAt(over), site, rowsFor([term({ gridM })])[0])!;

  test('a snapped plot has lost range, azimuth, Doppler, codes and name, and has one circular error', () => {
    const out = coarse(5000);
    for (const key of ['rangeM', 'azimuthRad', 'elevationRad', 'dopplerMps', 'rangeSigmaM', 'azimuthSigmaRad', 'pressureAltitudeM'] as const) {
      expect(out[key]).toBeNaN();
    }
    expect([out.aircraftAddress, out.mode3A, out.callsign, out.source, out.form, out.gridM]).toEqual([-1, -1, '', 'primary', 'position', 5000]);
    expect(out.horizontalSigmaM).toBeCloseTo(5000 / Math.sqrt(12), 6);
  });

  test('everything inside one cell and time step comes out the same, and grids nest', () => {
    const a = coarse(20000);
    const b = coarse(20000, { dopplerMps: 3, callsign: 'OTHER', rangeM: 100_020, measuredAt: timeS(NOON - 1.25) });
    expect(b).toEqual(a);
    const nests = fc.record({ azimuthRad: fc.double({ min: 0, max: 6.28, noNaN: true }), rangeM: fc.double({ min: 9_000, max: 300_000, noNaN: true }) });
    fc.assert(
      fc.property(nests, nests, (first, second) => {
        const same = (gridM: GridM): boolean => {
          const [p, q] = [coarse(gridM, first), coarse(gridM, second)];
          return p.latRad === q.latRad && p.lonRad === q.lonRad;
        };
        if (same(1000)) expect(same(5000)).toBe(true);
        if (same(5000)) expect(same(20000)).toBe(true);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  test('what cannot be located is withheld, not passed on as measured', () => {
    expect(admit(plotAt({ form: 'bearing' }), site, rowsFor([term({ gridM: 1000 })])).reason).toBe('release/position-unknown');
  });

  test('the sensor of a coarsened feed keeps neither its site nor its accuracy, and its disc still covers the true one', () => {
    const [row] = rowsFor([term({ gridM: 20000 })]);
    const seen = releaseSensor(sensor, row, [], { feed: 2, sensor: 3 });
    expect(seen.antennaAltitudeHaeM).toBe(0);
    expect(seen.rangeSigmaM).toBeNaN();
    expect('id' in seen || 'feed' in seen).toBe(false);
    expect(fastDistanceM(sensor, seen) + sensor.rangeMaxM).toBeLessThanOrEqual(seen.rangeMaxM);
    const moved = releaseSensor({ ...sensor, latRad: sensor.latRad + 1e-6, azimuthSigmaRad: 0.5 }, row, [], { feed: 2, sensor: 3 });
    expect(moved).toEqual(seen);
  });

  test('coverage enters clipped exactly as the plots are', () => {
    const region = circleRing({ latRad: 31 * RAD, lonRad: 36 * RAD }, 50_000, 24);
    const [row] = rowsFor([term({ region, ceilingHaeM: 9_000, delayS: 12 })]);
    const seen = releaseSensor(sensor, row, [], { feed: 0, sensor: 0 });
    expect([seen.region, seen.ceilingHaeM, seen.delayS, seen.latRad]).toEqual([region, 9_000, 12, sensor.latRad]);
    expect(ringContains(seen.region!, sensor)).toBe(true);
  });
});

describe('rows in force', () => {
  test('leaving out rows that another one answers for changes no admission', () => {
    const region = circleRing({ latRad: 31 * RAD, lonRad: 37 * RAD }, 60_000, 24);
    const someTerm = fc.record({
      gridM: fc.constantFrom<GridM>(0, 1000, 5000),
      delayS: fc.constantFrom(0, 4, 9),
      region: fc.constantFrom(undefined, region),
      ceilingHaeM: fc.constantFrom(Infinity, 6_000),
      validFrom: fc.constantFrom(timeS(0), timeS(NOON - 3)),
      validUntil: fc.constantFrom(timeS(4e9), timeS(NOON + 60)),
    });
    const form = fc.constantFrom<Plot['form']>('polar', 'bearing');
    const azimuth = fc.double({ min: 0, max: 6.28, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(someTerm, { minLength: 1, maxLength: 5 }),
        azimuth,
        fc.double({ min: 5_000, max: 200_000, noNaN: true }),
        form,
        (terms, azimuthRad, rangeM, shape) => {
          const plot = plotAt({ azimuthRad, rangeM, form: shape });
          const all = rowsFor(terms.map((t) => term(t)));
          const whole = admit(
            plot,
            site,
            all.filter((row) => row.validFrom <= NOON && NOON < row.validUntil),
          ).row;
          const short = admit(plot, site, rowsAt(all, NOON)).row;
          expect(short?.key).toBe(whole?.key);
        },
      ),
      { seed: 8, numRuns: 500 },
    );
  });

  test('a grant at two levels is one row: the views can share a core', () => {
    const rows = rowsAt(rowsFor([term(), term({ to: 'all', level: 'warn', gridM: 5000, delayS: 5 })], recipientOf(rigel), 'warn'), NOON);
    expect(rows.map((row) => [row.gridM, row.delayS])).toEqual([[0, 0]]);
  });
});

describe('what makes no sense', () => {
  test.each<[string, Partial<Term>]>([
    ['a grid that is none of the three', { gridM: 3000 as GridM }],
    ['a delay that is no number', { delayS: Number.NaN }],
    ['a delay below zero', { delayS: -1 }],
    ['a delay above the bound', { delayS: 31 }],
    ['a floor that is no number', { floorHaeM: Number.NaN }],
    ['a ceiling under its floor', { floorHaeM: 3_000, ceilingHaeM: 2_000 }],
    ['a beginning that is no moment', { validFrom: timeS(Number.NaN) }],
    ['an end before its beginning', { validFrom: timeS(20), validUntil: timeS(10) }],
    ['a region with a corner that is no number', { region: Float64Array.of(0.5, 0.5, 0.6, 0.5, Number.NaN, 0.6, 0.5, 0.5) }],
    ['a region of two corners', { region: Float64Array.of(0.5, 0.5, 0.6, 0.5, 0.5, 0.5) }],
  ])('withholds: %s', (_name, over) => {
    expect(rowsFor([term()])).toHaveLength(1);
    expect(rowsFor([term(over)])).toEqual([]);
  });
});

describe('what a coarsened plot says of its errors', () => {
  const coarse = (over: Partial<Plot>): ReturnType<typeof releasePlotInto> =>
    releasePlotInto(blankViewPlot(), plotAt(over), site, rowsFor([term({ gridM: 1000 })])[0]);

  test('is the step, and never better than the plot was', () => {
    // 1000 m / √12 = 288.675 m; a plot that is unsure by 20 km across gets the next doubling that covers it.
    expect(coarse({})!.horizontalSigmaM).toBeCloseTo(288.675, 3);
    const vague = coarse({ azimuthSigmaRad: 0.2 })!;
    expect(vague.horizontalSigmaM).toBeCloseTo(288.675 * 128, 0);
  });

  test('does not tell the range: plots at 80 and 120 km have equal errors', () => {
    const [near, far] = [coarse({ rangeM: 80_000 })!, coarse({ rangeM: 120_000 })!];
    expect([near.horizontalSigmaM, near.altitudeSigmaM, near.timeSigmaS]).toEqual([far.horizontalSigmaM, far.altitudeSigmaM, far.timeSigmaS]);
  });

  test('keeps a broadcast a broadcast', () => {
    expect(coarse({ source: 'adsb' })!.source).toBe('adsb');
    expect(coarse({ source: 'secondary' })!.source).toBe('primary');
  });
});

describe('coverage of what can never enter', () => {
  test('is nowhere: a radar without heights under a ceiling, bearings under a region or a grid', () => {
    const [high] = rowsFor([term({ ceilingHaeM: 6_000 })]);
    const [coarse] = rowsFor([term({ gridM: 5000 })]);
    expect(releaseSensor({ ...sensor, type: 'primary2d' }, high, [], { feed: 0, sensor: 0 }).ceilingHaeM).toBe(-Infinity);
    expect(releaseSensor({ ...sensor, type: 'passive' }, coarse, [], { feed: 0, sensor: 0 }).ceilingHaeM).toBe(-Infinity);
    expect(releaseSensor(sensor, high, [], { feed: 0, sensor: 0 })).toMatchObject({ floorHaeM: -Infinity, ceilingHaeM: 6_000 });
  });
});

test('high above a radar the ground position is as unsure as its elevation', () => {
  const ring = circleRing({ latRad: sensor.latRad, lonRad: sensor.lonRad }, 6_000, 64);
  const rows = rowsFor([term({ region: ring })]);
  const zenith = { rangeM: 40_000, elevationRad: 1.45, azimuthSigmaRad: 0.0005, elevationSigmaRad: 0.0005 };
  expect(admit(plotAt(zenith), site, rows).row).toBeDefined();
  expect(admit(plotAt({ ...zenith, elevationSigmaRad: 0.02 }), site, rows).reason).toBe('release/outside-region');
});

describe('a plot without height', () => {
  const flat = { ...sensor, type: 'primary2d' as const, elevationMaxRad: 0.7, elevationSigmaRad: Number.NaN };
  const flatSite = siteOf(flat);
  const heightless = (rangeM: number): Plot =>
    plotAt({ rangeM, azimuthRad: 1.2, elevationRad: Number.NaN, elevationSigmaRad: Number.NaN, pressureAltitudeM: Number.NaN });

  test('enters a region only when the object is inside it at every height that the beam has', () => {
    // At the upper edge of the beam, 40 degrees, the object is over the ground at 76 km, not at 100.
    const at = (distanceM: number): { latRad: number; lonRad: number } => destination(flat, 1.2, distanceM);
    const ring = circleRing(at(100_000), 8_000, 64);
    expect(admit(heightless(100_000), flatSite, rowsFor([term({ region: ring })])).reason).toBe('release/outside-region');
    expect(admit(plotAt({ elevationRad: 0.03 }), flatSite, rowsFor([term({ region: ring })])).row).toBeDefined();
    expect(admit(heightless(100_000), flatSite, rowsFor([term({ region: circleRing(at(88_000), 16_000, 64) })])).row).toBeDefined();
  });

  test('property: whatever its true elevation, an object whose plot enters is inside the region', () => {
    const distance = fc.double({ min: 20_000, max: 140_000, noNaN: true });
    fc.assert(
      fc.property(
        distance,
        fc.double({ min: 5_000, max: 60_000, noNaN: true }),
        distance,
        fc.double({ min: 0, max: 0.7, noNaN: true }),
        (centreM, radiusM, rangeM, elevationRad) => {
          const ring = circleRing(destination(flat, 1.2, centreM), radiusM, 48);
          if (admit(heightless(rangeM), flatSite, rowsFor([term({ region: ring })])).row === undefined) return;
          expect(ringContains(ring, ecefToGeodetic(enuToEcef(flatSite.frame, polarToEnu(rangeM, 1.2, elevationRad))))).toBe(true);
        },
      ),
      { seed: 12, numRuns: 500 },
    );
  });

  test('never enters a row of heights, and without a declared upper edge no region either', () => {
    expect(admit(heightless(50_000), flatSite, rowsFor([term({ ceilingHaeM: 9_000 })])).reason).toBe('release/height-unknown');
    const open = siteOf({ ...flat, elevationMaxRad: Number.NaN });
    const everywhere = circleRing(flat, 800_000, 64);
    expect(admit(heightless(50_000), open, rowsFor([term({ region: everywhere })])).reason).toBe('release/outside-region');
  });
});

describe('two rows of one feed', () => {
  const region = circleRing({ latRad: 31 * RAD, lonRad: 37 * RAD }, 60_000, 24);
  const rows = rowsFor([term({ region }), term({ gridM: 5000, delayS: 5 })]);

  test('the later one covers what the better one does not take, and nothing else', () => {
    expect(rows.map((row) => row.gridM)).toEqual([0, 5000]);
    expect(releaseSensor(sensor, rows[0], [], { feed: 0, sensor: 0 }).without).toEqual([]);
    expect(releaseSensor(sensor, rows[1], rows.slice(0, 1), { feed: 0, sensor: 1 }).without).toEqual([{ region, floorHaeM: -Infinity, ceilingHaeM: Infinity }]);
  });

  test('a better row that this sensor can never use takes nothing away', () => {
    const bearing = { ...sensor, type: 'passive' as const };
    expect(releaseSensor(bearing, rows[1], rows.slice(0, 1), { feed: 0, sensor: 1 }).without).toEqual([]);
  });

  test('near the edge of a region, where a plot may be withheld, silence is not counted: three sigma at full range, in whole cells when coarse', () => {
    // 400 km × 2 mrad of elevation × 3
    expect(releaseSensor(sensor, rows[0], [], { feed: 0, sensor: 0 }).regionMarginM).toBeCloseTo(2_400, 6);
    const [coarse] = rowsFor([term({ region, gridM: 5000 })]);
    expect(releaseSensor(sensor, coarse, [], { feed: 0, sensor: 0 }).regionMarginM).toBe(5_000);
    expect(releaseSensor({ ...sensor, elevationSigmaRad: 0.0021 }, coarse, [], { feed: 0, sensor: 0 }).regionMarginM).toBe(5_000);
  });
});

describe('plots that count for some places alone', () => {
  const placeAt = (distanceM: number, radiusM = 2_000): Place => {
    const at = destination({ latRad: 31 * RAD, lonRad: 36 * RAD }, 1, distanceM);
    return {
      id: must(placeId(`p-${distanceM}`)),
      names: { en: 'P', ar: 'م' },
      ring: circleRing(at, radiusM, 12),
      ...at,
      radiusM,
      populationCount: 10,
      shelterS: 60,
      member: rigel,
    };
  };
  const places = [placeAt(20_000), placeAt(40_000), placeAt(60_000)];
  const around = (place: Place, radiusM: number): Float64Array => circleRing(place, radiusM, 64);
  const groupsFor = (terms: readonly Term[], level: ViewLevel = 'warn', of: readonly Place[] = places) =>
    placeGroups(rowsAt(rowsFor(terms, recipientOf(rigel), level), NOON), of).map(({ rows, members }) => [members, rows.map(({ gridM }) => gridM)]);

  test('every place has the rows that count for it, and places with the same rows are one group', () => {
    const terms = [term({ level: 'warn', gridM: 5000 }), term({ level: 'warn', places: around(places[1], 2_500) })];
    expect(groupsFor([terms[0]])).toEqual([[undefined, [5000]]]);
    expect(groupsFor([terms[1]])).toEqual([
      [[0, 2], []],
      [[1], [0]],
    ]);
    expect(groupsFor(terms)).toEqual([
      [[0, 2], [5000]],
      [[1], [0]],
    ]);
  });

  test('a place counts with its whole circle or not at all', () => {
    expect(groupsFor([term({ level: 'warn', places: around(places[1], 2_100) })])).toHaveLength(2);
    expect(groupsFor([term({ level: 'warn', places: around(places[1], 1_900) })])).toEqual([[undefined, []]]);
  });

  test('areas that come to the same for every place are one tracker, and the oldest of equal rows is the one that holds', () => {
    const [wide, wider] = [around(places[1], 80_000), around(places[1], 90_000)];
    expect(groupsFor([term({ level: 'warn', places: wide }), term({ level: 'warn', places: wider })])).toEqual([[undefined, [0]]]);
    const old = rowsSince(rowsFor([term({ level: 'warn', places: wider })], recipientOf(rigel), 'warn'), [], timeS(NOON - 100));
    const both = rowsSince(
      rowsFor([term({ level: 'warn', places: wide }), term({ level: 'warn', places: wider })], recipientOf(rigel), 'warn'),
      old,
      timeS(NOON - 1),
    );
    expect(placeGroups(both, places).map(({ rows }) => rows.map(({ knownAt }) => knownAt))).toEqual([[NOON - 100]]);
  });

  test('a grant for every place makes one for some of them idle, and one at a higher level speaks for itself', () => {
    const narrow = term({ level: 'warn', gridM: 5000, places: around(places[0], 3_000) });
    expect(groupsFor([narrow, term({ level: 'picture' })])).toEqual([[undefined, [0]]]);
    expect(groupsFor([term({ level: 'threats', places: around(places[0], 3_000) })], 'picture')).toEqual([[undefined, []]]);
  });

  test('a term for some places at picture cannot be read, nor one whose area is no ring', () => {
    expect(rowsFor([term({ level: 'picture', places: around(places[0], 3_000) })], recipientOf(rigel), 'warn')).toEqual([]);
    expect(rowsFor([term({ level: 'warn', places: Float64Array.of(0.6, 0.5, 0.6, 0.5) })], recipientOf(rigel), 'warn')).toEqual([]);
  });

  test('beyond the most groups the places that are left get what is granted for every place', () => {
    const many = Array.from({ length: LIMITS.placeGroupsMax + 4 }, (_, i) => placeAt(10_000 * (i + 1)));
    const terms = many.map((place, i) => term({ level: 'warn', delayS: i + 1, places: around(place, 2_500) }));
    const groups = groupsFor([term({ level: 'warn', gridM: 5000, delayS: 30 }), ...terms], 'warn', many);
    expect(groups).toHaveLength(LIMITS.placeGroupsMax + 1);
    expect(groups.at(-1)).toEqual([[16, 17, 18, 19], [5000]]);
  });
});
