/**
 * Cost of the tracker per plot and of reading it: N objects spread uniformly over 2,000 × 1,500 km, straight level flight, one 3-D
 * radar of unlimited range, Pd 1, 10 % false plots, scans of 4 s spread over the scan. CPU time of this process, not the clock.
 *
 *   node bench/tracking/speed.ts [objects] [scans]
 */
import { feedHandle, sensorHandle, timeS } from '../../src/base/index.ts';
import { keyedRandom } from '../../src/math/index.ts';
import { blankMeasurement, type ViewPlot, type ViewSensor } from '../../src/model/index.ts';
import { createTracker } from '../../src/picture/index.ts';

const objects = Number(process.argv[2] ?? 10_000);
const scans = Number(process.argv[3] ?? 12);
const PERIOD_S = 4;
const random = keyedRandom('speed', objects);

const sensor: ViewSensor = {
  handle: sensorHandle(0), feedHandle: feedHandle(0), type: 'radar3d', source: 'primary', latRad: 0.7, lonRad: 0, antennaAltitudeHaeM: 100,
  scanPeriodS: PERIOD_S, detectionChance: 0.95, falsePlotsPerScanCount: objects / 10, rangeMinM: 0, rangeMaxM: 1_500_000, azimuthFromRad: 0,
  azimuthToRad: 0, elevationMinRad: Number.NaN, elevationMaxRad: Number.NaN, rangeSigmaM: 50, azimuthSigmaRad: 0.0003, elevationSigmaRad: 0.0003,
  timeSigmaS: 0, refractionFactor: 4 / 3, horizonLimited: false, region: undefined, floorHaeM: -1e9, ceilingHaeM: 1e9, delayS: 0, gridM: 0, regionMarginM: 0, heightMarginM: 0, without: [], unauthenticated: false,
};
const picture = createTracker({ gravity: 'earth', rotation: false, drag: false, horizon: false, refraction: false });
picture.setSensor(sensor);

const place = Array.from({ length: objects }, () => ({ x: (random.uniform() - 0.5) * 2e6, y: (random.uniform() - 0.5) * 1.5e6, h: 500 + 11_000 * random.uniform(), course: 6.28 * random.uniform(), speed: 50 + 200 * random.uniform() }));
const plot: ViewPlot = { ...blankMeasurement('polar', 'primary', timeS(0)), feedHandle: feedHandle(0), sensorHandle: sensorHandle(0), number: 0, releasedAt: timeS(0) };

interface Row { at: number; range: number; azimuth: number; elevation: number }

function scanRows(scan: number): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < objects * 1.1; i += 1) {
    const one = place[i] ?? { x: (random.uniform() - 0.5) * 2e6, y: (random.uniform() - 0.5) * 1.5e6, h: 10_000 * random.uniform(), course: 0, speed: 0 };
    const turn = Math.atan2(one.x, one.y);
    const at = 1000 + PERIOD_S * (scan + (turn < 0 ? turn / 6.283185307 + 1 : turn / 6.283185307));
    const x = one.x + one.speed * (at - 1000) * Math.sin(one.course), y = one.y + one.speed * (at - 1000) * Math.cos(one.course);
    const ground = Math.hypot(x, y);
    const height = one.h - (ground * ground) / (2 * 6.371e6);
    const azimuth = Math.atan2(x, y) + 0.0003 * random.normal();
    rows.push({ at, range: Math.hypot(ground, height) + 50 * random.normal(), azimuth: azimuth < 0 ? azimuth + 6.283185307 : azimuth, elevation: Math.atan2(height, ground) + 0.0003 * random.normal() });
  }
  return rows.sort((a, b) => a.at - b.at);
}

let shown = '';
for (let scan = 0; scan < scans; scan += 1) {
  const rows = scanRows(scan);
  const start = process.cpuUsage();
  let second = Math.floor(rows[0].at);
  for (const row of rows) {
    if (row.at >= second + 1) {
      second = Math.floor(row.at);
      picture.advanceTo(timeS(row.at));
    }
    plot.measuredAt = timeS(row.at);
    plot.rangeM = row.range; plot.azimuthRad = row.azimuth; plot.elevationRad = row.elevation;
    plot.rangeSigmaM = 50; plot.azimuthSigmaRad = 0.0003; plot.elevationSigmaRad = 0.0003;
    picture.addPlot(plot, timeS(row.at));
  }
  const used = process.cpuUsage(start);
  const read = process.cpuUsage();
  let tracks = 0, confirmed = 0;
  picture.forEachTrack(timeS(1000 + PERIOD_S * (scan + 1)), (track) => {
    tracks += 1;
    if (track.status === 'confirmed') confirmed += 1;
  });
  const readUsed = process.cpuUsage(read);
  shown = `scan ${scan}: ${rows.length} plots, ${((used.user + used.system) / rows.length).toFixed(2)} us/plot; ${tracks} tracks (${confirmed} confirmed), reading ${((readUsed.user + readUsed.system) / Math.max(1, tracks)).toFixed(2)} us/track`;
  process.stdout.write(`${shown}\n`);
}
process.stdout.write(`${JSON.stringify(picture.counters)}\n`);
