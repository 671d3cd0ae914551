// What april-2024 costs with every view of hub and members: CPU of the process a simulated second, and memory, over a cut at
// the height of the raid. `node bench/april.bench.ts 22:00 22:10` for another cut.

import type { TimeS } from '../src/base/index.ts';
import { loadExercise } from '../src/server/load-exercise.ts';
import { createExerciseRun } from '../src/server/exercise-run.ts';
import { sizeWords } from '../src/server/run-exercise.ts';
import { timeFromWords } from '../src/server/when.ts';

const [from = '22:00', to = '22:10'] = process.argv.slice(2);
const setup = loadExercise({ name: 'april-2024', seed: 7 });
const moment = (text: string): TimeS => {
  const at = timeFromWords(text, setup.startsAt);
  if (!at.ok) throw new Error(at.error.message);
  return at.value;
};
let frameBytes = 0;
let frames = 0;
const run = createExerciseRun(
  setup,
  {
    frame: (_view, _at, bytes) => {
      frameBytes += bytes.length;
      frames += 1;
    },
  },
  { from: moment(from) },
);
const plots = (): number => setup.config.feeds.reduce((sum, feed) => sum + run.broker.health.of(feed.id).plotCount, 0);
const warmUpUsage = process.cpuUsage();
const warmUpS = run.firstAt - run.at;
while (run.at < run.firstAt) run.step();
const warm = process.cpuUsage(warmUpUsage);
const usage = process.cpuUsage();
const plotsBefore = plots();
while (run.at < moment(to)) run.step();
const used = process.cpuUsage(usage);
const seconds = run.at - run.firstAt;
const ms = (u: NodeJS.CpuUsage): number => (u.user + u.system) / 1_000;
console.log(`april-2024 seed 7, ${from}-${to} UTC: ${sizeWords(setup)}`);
console.log(
  `${run.broker.views.length} views on ${run.broker.coreCount} cores, ${((plots() - plotsBefore) / seconds).toFixed(0)} plots/s, ${(frames / seconds).toFixed(0)} frames/s of ${(frameBytes / frames).toFixed(0)} bytes`,
);
console.log(
  `CPU ${(ms(used) / seconds).toFixed(1)} ms per simulated second (warm-up of ${warmUpS} s: ${(ms(warm) / warmUpS).toFixed(1)} ms), memory ${Math.round(process.memoryUsage().rss / 1e6)} MB now, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most`,
);
