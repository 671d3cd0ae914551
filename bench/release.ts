// CPU time of the release door a plot and view: which row lets it in, and what of it enters.
// Run: node bench/release.ts

import { feedId, memberId, recipientOf, sensorId, timeS } from '../src/base/index.ts';
import { circleRing } from '../src/geo/index.ts';
import { blankMeasurement, type GridM, type Plot, type Sensor, type Term } from '../src/model/index.ts';
import { admit, blankViewPlot, compileRows, releasePlotInto, siteOf } from '../src/release/index.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false }): Value => {
  if (!found.ok) throw new Error('an id of the benchmark must be well formed');
  return found.value;
};
const [owner, other] = [must(memberId('altair')), must(memberId('deneb'))];
const feed = must(feedId('f'));
const sensor: Sensor = {
  id: must(sensorId('s')), feed, latRad: 0.5, lonRad: 0.6, antennaAltitudeHaeM: 100, type: 'radar3d', source: 'primary', scanPeriodS: 4, detectionChance: 0.9, falsePlotsPerScanCount: 1,
  rangeMinM: 100, rangeMaxM: 250_000, azimuthFromRad: 0, azimuthToRad: 0, elevationMinRad: -0.05, elevationMaxRad: 1.4, rangeSigmaM: 50, azimuthSigmaRad: 0.001, elevationSigmaRad: 0.002,
  timeSigmaS: 0.02, refractionFactor: 4 / 3, horizonLimited: false,
};
const term = (gridM: GridM, region: Float64Array | undefined): Term => ({
  feeds: 'all', to: recipientOf(other), level: 'picture', region, floorHaeM: -Infinity, ceilingHaeM: Infinity, gridM, delayS: 0, validFrom: timeS(0), validUntil: timeS(4e9), exerciseOnly: false,
});
const PLOTS = 1000;
const plots = Array.from({ length: PLOTS }, (_, i): Plot => ({
  ...blankMeasurement('polar', 'primary', timeS(1e9 + i / 100)), rangeM: 5_000 + i * 40, azimuthRad: (i % 360) / 58, elevationRad: 0.05, rangeSigmaM: 50, azimuthSigmaRad: 0.001, elevationSigmaRad: 0.002,
  feed, sensor: sensor.id, number: i, receivedAt: timeS(1e9 + 0.3 + i / 100),
}));
const site = siteOf(sensor);
const out = blankViewPlot();
const REPEATS = 1000;

for (const [name, terms] of [['as measured', [term(0, undefined)]], ['no term', []], ['snapped to 5 km', [term(5000, undefined)]], ['within a circle of 36 corners', [term(0, circleRing(sensor, 60_000, 36))]]] as const) {
  const rows = compileRows({
    mode: 'test', members: [owner, other].map((id) => ({ id, names: {}, territory: new Float64Array(0), languages: [], utcOffsetMin: 0, approval: false })),
    feeds: [{ id: feed, member: owner, public: false, sources: [] }], terms: [{ member: owner, version: 1, hash: '', terms }],
  }, { recipient: recipientOf(other), level: 'picture' });
  let entered = 0;
  const turn = (): void => {
    for (const plot of plots) {
      const { row } = admit(plot, site, rows);
      if (row !== undefined && releasePlotInto(out, plot, site, row) !== undefined) entered += 1;
    }
  };
  for (let i = 0; i < 100; i += 1) turn();
  const before = process.cpuUsage();
  entered = 0;
  for (let i = 0; i < REPEATS; i += 1) turn();
  const used = process.cpuUsage(before);
  console.log(`${name}: ${Math.round(((used.user + used.system) * 1000) / (REPEATS * PLOTS))} ns a plot and view, ${Math.round((100 * entered) / (REPEATS * PLOTS))} % enter`);
}
