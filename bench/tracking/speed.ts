/**
 * Cost of the tracker per plot and of reading it: N objects spread uniformly over 2,000 × 1,500 km, straight level flight, one 3-D
 * radar of unlimited range, Pd 0.95, 10 % false plots, scans of 4 s spread over the scan. CPU time of this process, not the clock.
 *
 *   node bench/tracking/speed.ts [objects] [scans]
 */
import { feedHandle, sensorHandle, timeS } from '../../src/base/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import { blankMeasurement, type ViewPlot, type ViewSensor } from '../../src/model/index.ts';
import { createTracker, type Tracker } from '../../src/picture/index.ts';

const PERIOD_S = 4;

export const sensorOf = (objects: number, periodS: number): ViewSensor => ({
  handle: sensorHandle(0),
  feedHandle: feedHandle(0),
  type: 'radar3d',
  source: 'primary',
  latRad: 0.7,
  lonRad: 0,
  antennaAltitudeHaeM: 100,
  scanPeriodS: periodS,
  detectionChance: 0.95,
  falsePlotsPerScanCount: objects / 10,
  rangeMinM: 0,
  rangeMaxM: 1_500_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: Number.NaN,
  elevationMaxRad: Number.NaN,
  rangeSigmaM: 50,
  azimuthSigmaRad: 0.0003,
  elevationSigmaRad: 0.0003,
  timeSigmaS: 0,
  refractionFactor: 4 / 3,
  horizonLimited: false,
  region: undefined,
  floorHaeM: -1e9,
  ceilingHaeM: 1e9,
  regionMarginM: 0,
  heightMarginM: 0,
  without: [],
  delayS: 0,
  gridM: 0,
  unauthenticated: false,
});

export interface Row {
  at: number;
  range: number;
  azimuth: number;
  elevation: number;
}

interface Mover {
  x: number;
  y: number;
  h: number;
  course: number;
  speed: number;
}

/** Neighbours of a formation fly about so far from one another. */
const FORMATION_SPACING_M = 150;

/** Objects in formations of `size`, which fly together, each at its own place of a disc as wide as their number asks. */
function moversOf(random: Random, objects: number, size: number): Mover[] {
  const movers: Mover[] = [];
  while (movers.length < objects) {
    const lead = {
      x: (random.uniform() - 0.5) * 2e6,
      y: (random.uniform() - 0.5) * 1.5e6,
      h: 500 + 11_000 * random.uniform(),
      course: 6.28 * random.uniform(),
      speed: 50 + 200 * random.uniform(),
    };
    movers.push(lead);
    for (let i = 1; i < size && movers.length < objects; i += 1) {
      const away = FORMATION_SPACING_M * Math.sqrt(size * random.uniform()),
        side = 6.28 * random.uniform();
      movers.push({ ...lead, x: lead.x + away * Math.cos(side), y: lead.y + away * Math.sin(side) });
    }
  }
  return movers;
}

/** Makes the rows of one scan after the other. */
export function createSky(objects: number, size: number, periodS: number): (scan: number) => Row[] {
  const random = keyedRandom('speed', objects);
  const place = moversOf(random, objects, size);
  return (scan) => {
    const rows: Row[] = [];
    for (let i = 0; i < objects * 1.1; i += 1) {
      const one = place[i] ?? { x: (random.uniform() - 0.5) * 2e6, y: (random.uniform() - 0.5) * 1.5e6, h: 10_000 * random.uniform(), course: 0, speed: 0 };
      const turn = Math.atan2(one.x, one.y);
      const at = 1000 + periodS * (scan + (turn < 0 ? turn / 6.283185307 + 1 : turn / 6.283185307));
      const x = one.x + one.speed * (at - 1000) * Math.sin(one.course),
        y = one.y + one.speed * (at - 1000) * Math.cos(one.course);
      const ground = Math.hypot(x, y);
      const height = one.h - (ground * ground) / (2 * 6.371e6);
      const azimuth = Math.atan2(x, y) + 0.0003 * random.normal();
      rows.push({
        at,
        range: Math.hypot(ground, height) + 50 * random.normal(),
        azimuth: azimuth < 0 ? azimuth + 6.283185307 : azimuth,
        elevation: Math.atan2(height, ground) + 0.0003 * random.normal(),
      });
    }
    return rows.sort((a, b) => a.at - b.at);
  };
}

const cpuUs = (since?: NodeJS.CpuUsage): number => {
  const used = process.cpuUsage(since);
  return used.user + used.system;
};

/** The rows one after the other in memory: what is measured is the tracker, not the walk over a hundred thousand objects. */
const flat = (rows: readonly Row[]): Float64Array => Float64Array.from(rows.flatMap((row) => [row.at, row.range, row.azimuth, row.elevation]));

function feedScan(picture: Tracker, rows: Float64Array, plot: ViewPlot): void {
  let second = Math.floor(rows[0]);
  for (let i = 0; i < rows.length; i += 4) {
    const at = timeS(rows[i]);
    if (at >= second + 1) {
      second = Math.floor(at);
      picture.advanceTo(at);
    }
    plot.measuredAt = at;
    plot.rangeM = rows[i + 1];
    plot.azimuthRad = rows[i + 2];
    plot.elevationRad = rows[i + 3];
    plot.rangeSigmaM = 50;
    plot.azimuthSigmaRad = 0.0003;
    plot.elevationSigmaRad = 0.0003;
    picture.addPlot(plot, at);
  }
}

/** CPU time of each scan, in µs a plot, and of reading every track once after it, in µs a track. */
export interface ScanCost {
  readonly plotUs: number;
  readonly readUs: number;
  readonly trackCount: number;
  readonly confirmedCount: number;
}

/** Runs the sky of so many objects, alone or in formations of `size`, for so many scans. */
export function measureScans(
  objects: number,
  scans: number,
  onScan: (cost: ScanCost) => void = () => undefined,
  size = 1,
): { costs: ScanCost[]; counters: Record<string, number> } {
  const picture = createTracker({ gravity: 'earth', rotation: false, drag: false, horizon: false, refraction: false });
  picture.setSensor(sensorOf(objects, PERIOD_S));
  const plot: ViewPlot = {
    ...blankMeasurement('polar', 'primary', timeS(0)),
    feedHandle: feedHandle(0),
    sensorHandle: sensorHandle(0),
    number: 0,
    releasedAt: timeS(0),
  };
  const sky = createSky(objects, size, PERIOD_S);
  const costs: ScanCost[] = [];
  for (let scan = 0; scan < scans; scan += 1) {
    const rows = flat(sky(scan));
    const start = process.cpuUsage();
    feedScan(picture, rows, plot);
    const plotUs = cpuUs(start) / (rows.length / 4);
    const read = process.cpuUsage();
    let trackCount = 0,
      confirmedCount = 0;
    picture.forEachTrack(timeS(1000 + PERIOD_S * (scan + 1)), (track) => {
      trackCount += 1;
      if (track.status === 'confirmed') confirmedCount += 1;
    });
    costs.push({ plotUs, readUs: cpuUs(read) / Math.max(1, trackCount), trackCount, confirmedCount });
    onScan(costs[scan]);
  }
  return { costs, counters: picture.counters };
}

if (import.meta.main) {
  let scan = 0;
  const { counters } = measureScans(Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 12), (cost) => {
    process.stdout.write(
      `scan ${scan}: ${cost.plotUs.toFixed(2)} us/plot; ${cost.trackCount} tracks (${cost.confirmedCount} confirmed), reading ${cost.readUs.toFixed(2)} us/track\n`,
    );
    scan += 1;
  });
  process.stdout.write(`${JSON.stringify(counters)}\n`);
}
