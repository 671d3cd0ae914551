// Tracks the plots of a CSV file and prints a line of JSON for each track every five seconds.
// Run: npx node examples/track-a-csv.ts [sensors.json plots.csv]
// plots.csv: t,plotId,sensorId,range,az,el,sdRange,sdAz,sdEl (seconds, metres, degrees); sensors.json: id, lat, lon, alt …
import { readFileSync } from 'node:fs';
import { readTrackJob, trackFile } from '../src/picture/index.ts';

const folder = new URL('data/', import.meta.url);
const [sensorsFile = new URL('sensors.json', folder), plotsFile = new URL('plots.csv', folder)] = process.argv.slice(2);

const job = readTrackJob({ sensors: readFileSync(sensorsFile, 'utf8'), plots: readFileSync(plotsFile, 'utf8') });
if (!job.ok) throw new Error(`${job.error.code}: ${job.error.message}`);

trackFile(job.value, (line) => console.log(line));
