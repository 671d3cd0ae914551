// What a change of terms costs the ticks of everybody: april-2024 with every view, five minutes of the raid as the past, then a member takes back
// all its terms, and at last the hub does. CPU of each step of a second until the last view is back. `node bench/rebuild.bench.ts 30` for another past
// in minutes.

import { loadavg } from 'node:os';
import { HUB, addS, memberOf, type MemberId, type TimeS } from '../src/base/index.ts';
import { viewKey } from '../src/broker/index.ts';
import { createExerciseRun } from '../src/server/exercise-run.ts';
import { loadExercise } from '../src/server/load-exercise.ts';
import { timeFromWords } from '../src/server/when.ts';

const pastMin = Number(process.argv[2] ?? 5);
const USUAL_S = 10;
const FLAGS_AT = 10;
const REBUILDING = 2;
const setup = loadExercise({ name: 'april-2024', seed: 7 });

function beginOfRaid(): TimeS {
  const at = timeFromWords('22:00', setup.startsAt);
  if (!at.ok) throw new Error(at.error.message);
  return at.value;
}

/** The member whose grants are in the most views. */
function mostGenerous(): MemberId {
  const [first] = setup.config.terms.filter(({ member }) => member !== HUB).sort((a, b) => b.terms.length - a.terms.length);
  return first.member;
}

const medianOf = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function measure(member: MemberId): void {
  const blank = new Set<string>();
  const begin = beginOfRaid();
  const run = createExerciseRun(
    setup,
    {
      frame: (view, _at, bytes) => {
        if ((bytes[FLAGS_AT] & REBUILDING) !== 0) blank.add(viewKey(view));
        else blank.delete(viewKey(view));
      },
    },
    { from: begin },
  );
  const step = (): number => {
    const before = process.cpuUsage();
    run.step();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const usualMs: number[] = [];
  // The views began to fill before the first frame left, and what is measured begins when frames do.
  const changeAt = addS(run.at, pastMin * 60);
  while (run.at < changeAt || run.at < run.firstAt + USUAL_S) usualMs.push(step());
  run.broker.input({ kind: 'terms', at: addS(run.at, 0.5), terms: { member, version: 2, hash: 'nothing', terms: [] } });
  const steps = [step()];
  const count = blank.size;
  const back = new Map<number, number>();
  let left = count;
  while (blank.size > 0) {
    steps.push(step());
    if (blank.size < left) back.set(steps.length - 1, left - blank.size);
    left = blank.size;
  }
  const ownCount = run.broker.views.filter(({ recipient }) => memberOf(recipient) === member).length;
  const words = [...back].map(([ticks, views]) => `${views} after ${ticks}`).join(', ');
  console.log(
    `${member === HUB ? 'the hub' : 'a member'} takes back all its terms: ${count} of ${run.broker.views.length} views (${ownCount} its own) are rebuilt; a usual second ${medianOf(usualMs.slice(-USUAL_S)).toFixed(0)} ms, the longest ${Math.max(...steps).toFixed(0)} ms, in the middle ${medianOf(steps).toFixed(0)} ms, ${steps.reduce((a, b) => a + b, 0).toFixed(0)} ms in all; back in ticks: ${words}`,
  );
}

console.log(`april-2024, ${pastMin} min of past, load ${loadavg()[0].toFixed(1)}`);
measure(mostGenerous());
measure(HUB);
