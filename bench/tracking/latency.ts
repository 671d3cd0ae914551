/**
 * From a plot's arrival to its track, in real time: a uniform sky whose radar gives 10,000 plots a second for a minute, each put in when it
 * is measured, time brought up once a second. A plot that is alone in its gates is used within the call that brings it: what is
 * measured is from its moment to the end of that call, with whatever it waited for. A contested one waits for the beam to pass; its
 * wait stands apart, in the order of arrival. Then the longest single call over formations of 512.
 *
 *   node bench/tracking/latency.ts [seconds]
 */
import { loadavg } from 'node:os';
import { feedHandle, sensorHandle, timeS } from '../../src/base/index.ts';
import { blankMeasurement, type ViewPlot } from '../../src/model/index.ts';
import { createTracker, type Tracker } from '../../src/picture/index.ts';
import { createSky, sensorOf, type Row } from './speed.ts';

const PLOTS_PER_SECOND = 10_000;
const PERIOD_S = 2;
const WARM_UP_S = 10;
const FLAT = { gravity: 'earth', rotation: false, drag: false, horizon: false, refraction: false } as const;

const plot: ViewPlot = {
  ...blankMeasurement('polar', 'primary', timeS(0)),
  feedHandle: feedHandle(0),
  sensorHandle: sensorHandle(0),
  number: 0,
  releasedAt: timeS(0),
};
function put(picture: Tracker, row: Row): number {
  plot.measuredAt = timeS(row.at);
  plot.rangeM = row.range;
  plot.azimuthRad = row.azimuth;
  plot.elevationRad = row.elevation;
  plot.rangeSigmaM = 50;
  plot.azimuthSigmaRad = 0.0003;
  plot.elevationSigmaRad = 0.0003;
  return picture.addPlot(plot, timeS(row.at));
}

function print(name: string, values: number[]): void {
  values.sort((a, b) => a - b);
  const at = (share: number): string => (values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN).toFixed(3);
  console.log(`${name.padEnd(46)} n ${String(values.length).padStart(7)}  p50 ${at(0.5)}  p99 ${at(0.99)}  p99.9 ${at(0.999)}  max ${at(1)} ms`);
}

/** Puts plots in at their own times for so many seconds after the warm-up. */
function inRealTime(seconds: number): void {
  // A tenth of the plots are false.
  const objects = Math.round((PLOTS_PER_SECOND * PERIOD_S) / 1.1);
  const picture = createTracker(FLAT);
  picture.setSensor(sensorOf(objects, PERIOD_S));
  const sky = createSky(objects, 1, PERIOD_S);
  const alone: number[] = [],
    waited: number[] = [],
    ticks: number[] = [];
  const waiting: number[] = [];
  // The sky is made beforehand: what is measured is the picture, not the radar.
  const rows = Array.from({ length: Math.ceil((WARM_UP_S + seconds) / PERIOD_S) }, (_, scan) => sky(scan)).flat();
  const firstAt = Math.floor(rows[0].at),
    startedMs = performance.now();
  const dueMs = (at: number): number => startedMs + (at - firstAt) * 1_000;
  let second = firstAt;
  for (const row of rows) {
    while (performance.now() < dueMs(row.at)) {
      /* its moment has not come */
    }
    const isMeasured = row.at - firstAt >= WARM_UP_S;
    if (row.at >= second + 1) {
      second = Math.floor(row.at);
      const before = process.cpuUsage();
      picture.advanceTo(timeS(second));
      const used = process.cpuUsage(before);
      if (isMeasured) ticks.push((used.user + used.system) / 1_000);
    }
    const contestedBefore = picture.counters['plots contested'] ?? 0;
    put(picture, row);
    const nowMs = performance.now();
    const isContested = (picture.counters['plots contested'] ?? 0) > contestedBefore;
    if (isContested) waiting.push(dueMs(row.at));
    else if (isMeasured) alone.push(nowMs - dueMs(row.at));
    while (waiting.length > picture.waitingCount) {
      const since = waiting.shift() as number;
      if (isMeasured) waited.push(nowMs - since);
    }
  }
  console.log(`${PLOTS_PER_SECOND} plots/s for ${seconds} s, ${objects} objects uniform, one 3-D radar of ${PERIOD_S} s, load ${loadavg()[0].toFixed(1)}`);
  print('uncontested plot → track', alone);
  print('contested plot → track, the beam to pass included', waited);
  print('second (advanceTo), in CPU', ticks);
}

/** The longest call, in CPU of the process, once the code is warm. */
function longestCall(size: number): void {
  const picture = createTracker(FLAT);
  picture.setSensor(sensorOf(4 * size, 4));
  const sky = createSky(4 * size, size, 4);
  let longestMs = 0;
  for (let scan = 0; scan < 20; scan += 1) {
    let second = 0;
    for (const row of sky(scan)) {
      const before = process.cpuUsage();
      if (row.at >= second + 1) picture.advanceTo(timeS((second = Math.floor(row.at))));
      put(picture, row);
      const used = process.cpuUsage(before);
      if (scan >= 5) longestMs = Math.max(longestMs, (used.user + used.system) / 1_000);
    }
  }
  console.log(`longest call over four formations of ${size}: ${longestMs.toFixed(1)} ms of CPU`);
}

inRealTime(Number(process.argv[2] ?? 60));
longestCall(512);
