// A sensor of one's own: a plot a second through the native plot door, and a mark with each turn, so that the broker can
// tell an empty sky from a dead sensor. Run: npx node examples/write-a-sensor.ts [seconds] [host:port]
// With `./manara serve --config examples/serve/manara.yaml` running, 127.0.0.1:30050 is the door of this sensor.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { timeS } from '../src/base/index.ts';
import { encodePlotLine } from '../src/format/plots/index.ts';
import { blankMeasurement } from '../src/model/index.ts';

const [seconds = '60', address] = process.argv.slice(2);
const [host, port] = address?.split(':') ?? [];
const door = port === undefined ? process.stdout : connect(Number(port), host);
/** As it stands in the configuration. */
const SENSOR = 'deneb-lr';
const TURN_S = 6;

for (let count = 0; count < Number(seconds); count += 1) {
  const now = timeS(Date.now() / 1000);
  const measurement = blankMeasurement('polar', 'primary', now);
  // Something that flies round the radar at a range of 40 km and an elevation of 0.2 rad.
  measurement.rangeM = 40_000;
  measurement.azimuthRad = (count * 0.005) % (2 * Math.PI);
  measurement.elevationRad = 0.2;
  // What is measured needs its error (one sigma) beside it.
  measurement.rangeSigmaM = 120;
  measurement.azimuthSigmaRad = 0.002;
  measurement.elevationSigmaRad = 0.002;
  door.write(encodePlotLine({ type: 'plot', sensor: SENSOR, measurement }));
  if (count % TURN_S === 0) door.write(encodePlotLine({ type: 'mark', sensor: SENSOR, markedAt: now, azimuthRad: Number.NaN }));
  await sleep(1000);
}
if (port !== undefined) door.end();
