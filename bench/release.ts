// CPU time of the release door a plot and view: which row lets it in, and what of it enters. A broker asks for all its views in turn, so
// what they ask alike is worked out once: 24 views stand here, as those of the hub, seven members and their publics do.
// Run: node bench/release.ts

import { memberId, recipientOf, timeS } from '../src/base/index.ts';
import { circleRing } from '../src/geo/index.ts';
import { blankMeasurement, type GridM, type Plot, type Term } from '../src/model/index.ts';
import { fixtureRadar } from '../src/release/fixture.ts';
import { PlotWork, admit, compileRows, siteOf, type Row } from '../src/release/index.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false }): Value => {
  if (!found.ok) throw new Error('an id of the benchmark must be well formed');
  return found.value;
};
const [owner, other] = [must(memberId('altair')), must(memberId('deneb'))];
const sensor = fixtureRadar;
const { feed } = sensor;
interface Wanted {
  readonly gridM?: GridM;
  readonly region?: Float64Array;
  readonly ceilingHaeM?: number;
}
const term = ({ gridM = 0, region, ceilingHaeM = Infinity }: Wanted): Term => ({
  feeds: 'all',
  to: recipientOf(other),
  level: 'picture',
  region,
  floorHaeM: -Infinity,
  ceilingHaeM,
  gridM,
  delayS: 0,
  validFrom: timeS(0),
  validUntil: timeS(4e9),
  exerciseOnly: false,
});
const rowsOf = (wanted: Wanted | undefined): Row[] =>
  compileRows(
    {
      mode: 'test',
      members: [owner, other].map((id) => ({ id, names: {}, territory: new Float64Array(0), languages: [], utcOffsetMin: 0, approval: false })),
      feeds: [{ id: feed, member: owner, public: false, sources: [] }],
      terms: [{ member: owner, version: 1, hash: '', terms: wanted === undefined ? [] : [term(wanted)] }],
    },
    { recipient: recipientOf(other), level: 'picture' },
  );

const PLOTS = 1000,
  VIEWS = 24,
  PARTS = 25,
  REPEATS = 40;
const plots = Array.from(
  { length: PLOTS },
  (_, i): Plot => ({
    ...blankMeasurement('polar', 'primary', timeS(1e9 + i / 100)),
    rangeM: 5_000 + i * 40,
    azimuthRad: (i % 360) / 58,
    elevationRad: 0.05,
    rangeSigmaM: 50,
    azimuthSigmaRad: 0.001,
    elevationSigmaRad: 0.002,
    feed,
    sensor: sensor.id,
    number: i,
    receivedAt: timeS(1e9 + 0.3 + i / 100),
  }),
);
const site = siteOf(sensor);
const work = new PlotWork();
const circle = (): Float64Array => circleRing(sensor, 60_000, 36);
const one = circle();
const GRIDS = [1000, 5000, 20_000] as const;

const cases: readonly (readonly [string, (view: number) => Wanted | undefined])[] = [
  ['as measured', () => ({})],
  ['no term', () => undefined],
  ['snapped to 5 km', () => ({ gridM: 5000 })],
  ['snapped to 1, 5 and 20 km in turn', (view) => ({ gridM: GRIDS[view % 3] })],
  ['within one circle of 36 corners', () => ({ region: one })],
  ['within a circle of its own each', () => ({ region: circle() })],
  ['within a circle of its own each, below 12 km, snapped to 1 km', () => ({ region: circle(), gridM: 1000, ceilingHaeM: 12_000 })],
];
for (const [name, wantedOf] of cases) {
  const views = Array.from({ length: VIEWS }, (_, view) => rowsOf(wantedOf(view)));
  let entered = 0;
  const turn = (): void => {
    for (const plot of plots) {
      work.begin();
      for (const rows of views) {
        const { row } = admit(plot, site, rows, work);
        if (row !== undefined && work.release(plot, site, row) !== undefined) entered += 1;
      }
    }
  };
  for (let i = 0; i < 20; i += 1) turn();
  // In parts: other processes on the machine make some of them slower, none faster.
  const parts = Array.from({ length: PARTS }, () => {
    entered = 0;
    const before = process.cpuUsage();
    for (let i = 0; i < REPEATS; i += 1) turn();
    const used = process.cpuUsage(before);
    return ((used.user + used.system) * 1000) / (REPEATS * PLOTS * VIEWS);
  }).sort((a, b) => a - b);
  const [least, median] = [parts[0], parts[Math.floor(PARTS / 2)]].map(Math.round);
  console.log(`${name}: ${least} ns a plot and view at least, ${median} as a rule; ${Math.round((100 * entered) / (REPEATS * PLOTS * VIEWS))} % enter`);
}
