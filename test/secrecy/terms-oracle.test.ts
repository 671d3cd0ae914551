/**
 * The table against the words: a naive reader of terms, sixty lines that share nothing with `src/release`, says for random files and
 * plots whether a plot enters a view and by which delay and grid; the compiled rows say the same. Deny by default; the smallest (delay, grid) wins.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { feedId, memberId, publicOf, recipientOf, timeS, type FeedId, type MemberId, type RecipientId } from '../../src/base/index.ts';
import { LEVELS, blankMeasurement, type GridM, type Plot, type Sensor, type Term } from '../../src/model/index.ts';
import { admit, compileRows, rowsAt, siteOf, type ViewName } from '../../src/release/index.ts';
import { fixtureRadar } from '../../src/release/fixture.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false }): Value => {
  if (!found.ok) throw new Error('an id of the test must be well formed');
  return found.value;
};
const member = (id: string): MemberId => must(memberId(id));
const OWNER = member('altair');
const FEEDS: readonly FeedId[] = [must(feedId('f-one')), must(feedId('f-two'))];
const RECIPIENTS: readonly RecipientId[] = [recipientOf(member('deneb')), publicOf(member('deneb')), recipientOf(member('vega')), recipientOf(member('hub'))];
const NOW = 1_800_000_000;
const KM = 1 / 6371;
const STEP_S: Readonly<Record<GridM, number>> = { 0: 0, 1000: 5, 5000: 15, 20000: 60 };
const SENSOR: Sensor = { ...fixtureRadar, feed: FEEDS[0], lonRad: 0, antennaAltitudeHaeM: 10 };

/** A box in kilometres around the origin, which lies at 0.5 rad north. */
interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}
const ring = ({ west, east, south, north }: Box): Float64Array => {
  const lon = (x: number): number => (x * KM) / Math.cos(0.5);
  const lat = (y: number): number => 0.5 + y * KM;
  return Float64Array.of(lon(west), lat(south), lon(east), lat(south), lon(east), lat(north), lon(west), lat(north), lon(west), lat(south));
};

interface Case {
  readonly terms: readonly (Omit<Term, 'region'> & { readonly box: Box | undefined })[];
  readonly feed: number;
  readonly view: ViewName;
  readonly at: { readonly x: number; readonly y: number; readonly heightM: number; readonly sigmaM: number };
}

const box = fc
  .record({
    west: fc.integer({ min: -40, max: 0 }),
    width: fc.integer({ min: 1, max: 60 }),
    south: fc.integer({ min: -40, max: 0 }),
    height: fc.integer({ min: 1, max: 60 }),
  })
  .map(({ west, width, south, height }): Box => ({ west, east: west + width, south, north: south + height }));
const term = fc.record({
  feeds: fc.constantFrom<Term['feeds'][]>('all', [FEEDS[0]], [FEEDS[1]], [...FEEDS]),
  to: fc.constantFrom<Term['to'][]>('all', ...RECIPIENTS),
  level: fc.constantFrom(...LEVELS),
  box: fc.option(box, { nil: undefined }),
  floorHaeM: fc.constantFrom(-Infinity, 500, 3000),
  ceilingHaeM: fc.constantFrom(Infinity, 4000, 9000),
  gridM: fc.constantFrom<GridM[]>(0, 1000, 5000, 20000),
  delayS: fc.constantFrom(0, 3, 12, 30),
  validFrom: fc.constantFrom(0, NOW - 5, NOW + 2).map(timeS),
  validUntil: fc.constantFrom(NOW - 1, NOW + 8, NOW + 500).map(timeS),
  exerciseOnly: fc.boolean(),
});
const cases: fc.Arbitrary<Case> = fc.record({
  terms: fc.array(term, { maxLength: 6 }),
  feed: fc.integer({ min: 0, max: 1 }),
  view: fc.record({ recipient: fc.constantFrom(...RECIPIENTS), level: fc.constantFrom('warn' as const, 'threats' as const, 'picture' as const) }),
  at: fc.record({
    x: fc.integer({ min: -50, max: 50 }),
    y: fc.integer({ min: -50, max: 50 }),
    heightM: fc.constantFrom(Number.NaN, 300, 2000, 3500, 8000),
    sigmaM: fc.constantFrom(20, 700),
  }),
});

/** Undefined: too close to an edge for this geometry to say. */
function naive({ terms, feed, view, at }: Case, mode: 'exercise' | 'test'): string | undefined {
  const wayIn: { delayS: number; gridM: number }[] = [];
  for (const one of terms) {
    if (LEVELS.indexOf(one.level) < LEVELS.indexOf(view.level) || (one.exerciseOnly && mode !== 'exercise')) continue;
    if (one.to === 'all' ? view.recipient.startsWith('public:') : one.to !== view.recipient) continue;
    if (one.feeds !== 'all' && !one.feeds.includes(FEEDS[feed])) continue;
    // What is snapped in time leaves no sooner than the middle of its step.
    const leavesAt = Math.max(NOW + one.delayS, one.gridM === 0 ? 0 : NOW + STEP_S[one.gridM] / 2);
    if (one.validFrom > NOW || one.validUntil <= leavesAt || one.validUntil <= one.validFrom) continue;
    if (one.box !== undefined) {
      const depthKm = Math.min(at.x - one.box.west, one.box.east - at.x, at.y - one.box.south, one.box.north - at.y);
      if (Math.abs(depthKm - (3 * at.sigmaM) / 1000) < 0.6) return undefined;
      if (depthKm < (3 * at.sigmaM) / 1000) continue;
    }
    if (one.floorHaeM !== -Infinity || one.ceilingHaeM !== Infinity) {
      if (Number.isNaN(at.heightM) || at.heightM - 90 < one.floorHaeM || at.heightM + 90 > one.ceilingHaeM) continue;
    }
    wayIn.push({ delayS: one.delayS, gridM: one.gridM });
  }
  const [best] = wayIn.sort((a, b) => a.delayS - b.delayS || a.gridM - b.gridM);
  return best === undefined ? 'withheld' : `${best.delayS} s, ${best.gridM} m`;
}

function compiled({ terms, feed, view, at }: Case, mode: 'exercise' | 'test'): string {
  const sensor: Sensor = { ...SENSOR, feed: FEEDS[feed] };
  const file = {
    member: OWNER,
    version: 1,
    hash: '',
    terms: terms.map(({ box: area, ...rest }) => ({ ...rest, region: area === undefined ? undefined : ring(area) })),
  };
  const members = ['altair', 'deneb', 'vega'].map((id) => ({
    id: member(id),
    names: {},
    territory: new Float64Array(0),
    languages: [],
    utcOffsetMin: 0,
    approval: false,
  }));
  const rows = compileRows({ mode, members, terms: [file], feeds: FEEDS.map((id) => ({ id, member: OWNER, public: false, sources: [] })) }, view);
  const plot: Plot = {
    ...blankMeasurement('position', 'primary', timeS(NOW)),
    latRad: 0.5 + at.y * KM,
    lonRad: (at.x * KM) / Math.cos(0.5),
    horizontalSigmaM: at.sigmaM,
    altitudeHaeM: at.heightM,
    altitudeSigmaM: 30,
    feed: FEEDS[feed],
    sensor: sensor.id,
    number: 0,
    receivedAt: timeS(NOW),
  };
  const admission = admit(
    plot,
    siteOf(sensor),
    rowsAt(rows, timeS(NOW)).filter((row) => row.feed === FEEDS[feed]),
  );
  return admission.row === undefined ? 'withheld' : `${admission.row.delayS} s, ${admission.row.gridM} m`;
}

test.each(['exercise', 'test'] as const)('compiled rows decide as the words do (mode %s)', (mode) => {
  let asked = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const expected = naive(one, mode);
      if (expected === undefined) return;
      asked += 1;
      expect(compiled(one, mode)).toBe(expected);
    }),
    { seed: 5, numRuns: 3000 },
  );
  expect(asked).toBeGreaterThan(1500);
});
