// Words under load: 100,000 indications that stand, as many as the doors of fifty members take, and more that come while others end.
// Every member has its views and its public; nobody feeds plots, so that a tick is what words cost. Times are processor times. `npm run bench -- words`;
// `--worst`: also with terms that differ for each pair of members; `--seconds=N`, last: so long at each rate.

import { sha256, timeS, utf8, memberId, recipientOf, isoFromTime, type MemberId, type RecipientId } from '../src/base/index.ts';
import { createBroker, createWordDoor } from '../src/broker/index.ts';
import { circleRing } from '../src/geo/index.ts';
import { keyedRandom, type Random } from '../src/math/index.ts';
import { CREDIBILITIES, KIND_CLASSES, RELIABILITIES, SURENESS, type BrokerConfig, type Region, type WordTerm } from '../src/model/index.ts';

const MEMBERS = 50;
const STANDING = 100_000;
/** Of those that come while it is measured, as many stand at once, whatever the rate. */
const PASSING = 1_500;
const SPEAKERS = 2_000;
const START = timeS(1_713_034_800);
const FILED_FOR_S = 14 * 86_400;
const MEASURED_S = Number(/^--seconds=(\d+)$/.exec(process.argv.at(-1) ?? '')?.[1] ?? 360);
const CENTRE = { latRad: 0.55, lonRad: 0.62 };

const ids = Array.from({ length: MEMBERS }, (_, i): MemberId => {
  const id = memberId(`member-${i}`);
  if (!id.ok) throw new Error(id.error.message);
  return id.value;
});
/** Forty regions in eight wider ones. */
const REGIONS: readonly Region[] = [
  ...Array.from({ length: 8 }, (_, i) => ({
    id: `wide-${i}`,
    names: { en: `Wide ${i}` },
    ring: circleRing({ ...CENTRE, lonRad: CENTRE.lonRad + i / 20 }, 90_000, 16),
    within: undefined,
  })),
  ...Array.from({ length: 40 }, (_, i) => ({
    id: `near-${i}`,
    names: { en: `Near ${i}` },
    ring: circleRing({ ...CENTRE, lonRad: CENTRE.lonRad + i / 100 }, 20_000, 16),
    within: `wide-${i % 8}`,
  })),
];
const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.below(list.length)];
const term = (to: RecipientId | 'all', changes: Partial<WordTerm> = {}): WordTerm => ({
  to,
  level: 'picture',
  widenSteps: 0,
  windowStepS: 0,
  delayS: 0,
  validFrom: timeS(0),
  validUntil: timeS(START + 90 * 86_400),
  namesOriginator: false,
  exerciseOnly: false,
  ...changes,
});

function quantiles(list: readonly number[]): string {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, worst ${at(1)} ms`;
}
/** Processor time of this process, its collector's threads among it: what others do on the machine hardly shows in it. */
const processorMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

function configOf(words: (member: number) => readonly WordTerm[]): BrokerConfig {
  return {
    name: 'bench',
    mode: 'exercise',
    secret: sha256(utf8('bench')),
    airspaces: [],
    regions: REGIONS,
    feeds: [],
    sensors: [],
    places: [],
    members: ids.map((id) => ({
      id,
      names: { en: id },
      territory: circleRing(CENTRE, 200_000, 16),
      languages: ['en'],
      utcOffsetMin: 0,
      approval: false,
      posturePrepares: true,
    })),
    terms: ids.map((member, i) => ({ member, version: 1, terms: [], words: words(i), hash: 'a' })),
  };
}

/** An indication as its author writes it. */
function textOf(
  random: Random,
  member: MemberId,
  { number, at, endsAfterS }: { readonly number: number; readonly at: number; readonly endsAfterS: number },
): string {
  const least = 1 + random.below(200);
  return JSON.stringify({
    format: 'manara-indication',
    version: 1,
    member,
    id: `r-${number}`,
    what: [pick(random, KIND_CLASSES)],
    count: [least, least * 2],
    to: `near-${random.below(40)}`,
    window: [isoFromTime(timeS(Math.floor(at + endsAfterS - 3_600))), isoFromTime(timeS(Math.floor(at + endsAfterS)))],
    sure: pick(random, SURENESS),
    grade: `${pick(random, RELIABILITIES)}${pick(random, CREDIBILITIES)}`,
    chain: [{ who: `speaker ${random.below(SPEAKERS)}` }, { who: `site ${random.below(SPEAKERS)}` }],
    text: 'what is said, in a sentence or two as desks write them, of what may come and when',
  });
}

function measure(name: string, words: (member: number) => readonly WordTerm[], rates: readonly number[]): void {
  const random = keyedRandom('words bench', 1);
  let frameBytes = 0;
  const startHeapMb = heapMb();
  const broker = createBroker(configOf(words), { frame: (_view, _at, bytes) => void (frameBytes += bytes.length) });
  const door = createWordDoor(broker, REGIONS);
  let number = 0;
  let refused = 0;
  const file = (at: number, endsAfterS: number): void => {
    const member = ids[number % MEMBERS];
    number += 1;
    const filed = door.file(member, textOf(random, member, { number, at, endsAfterS }), timeS(at));
    if (filed.ok) broker.input({ kind: 'indication', at: timeS(at), filed: filed.value });
    else refused += 1;
  };

  // What stands was filed over two weeks and ends, evenly, in the two weeks to come.
  broker.input({ kind: 'tick', at: timeS(START - FILED_FOR_S - 1) });
  const filingMs = processorMs();
  for (let i = 0; i < STANDING; i += 1) {
    const at = START - FILED_FOR_S + (i * FILED_FOR_S) / STANDING;
    file(at, START - at + MEASURED_S * 3 + 60 + (i * FILED_FOR_S) / STANDING);
  }
  const perFilingUs = ((processorMs() - filingMs) / STANDING) * 1000;
  let at = START;
  const tick = (): number => {
    const startMs = processorMs();
    broker.input({ kind: 'tick', at });
    return processorMs() - startMs;
  };
  const firstMs = tick();
  const [views, standing] = [broker.views.length, broker.filed.length];
  console.log(
    `${name}: ${standing} stand in ${views} views (${refused} refused); ${perFilingUs.toFixed(0)} µs a filing at the door and in; the tick that takes all of them in ${firstMs.toFixed(0)} ms; heap ${(heapMb() - startHeapMb).toFixed(0)} MB`,
  );
  for (const rate of rates) {
    const ticks: number[] = [];
    const filings: number[] = [];
    frameBytes = 0;
    for (let second = 0; second < MEASURED_S; second += 1) {
      for (let i = 0; i < rate; i += 1) {
        const startMs = processorMs();
        // As many end as come.
        file(at + (i + 0.5) / (rate + 1), (PASSING / rate) * (0.6 + 0.8 * random.uniform()));
        filings.push(processorMs() - startMs);
      }
      at = timeS(at + 1);
      ticks.push(tick());
    }
    console.log(
      `  ${String(rate).padStart(3)} filed a second: ticks ${quantiles(ticks)}; filings ${quantiles(filings)}; frames ${(frameBytes / MEASURED_S / views / 1000).toFixed(1)} kB each; ${broker.filed.length} stand, ${refused} refused`,
    );
  }
  const changed = { member: ids[0], version: 2, terms: [], words: [term('all', { windowStepS: 3_600 })], hash: 'b' } as const;
  broker.input({ kind: 'terms', at: timeS(at + 0.5), terms: changed });
  const swaps = Array.from({ length: 6 }, () => {
    at = timeS(at + 1);
    return tick();
  });
  console.log(
    `  one member's terms change for everybody: ticks ${swaps.map((ms) => ms.toFixed(0)).join(', ')} ms; heap ${(heapMb() - startHeapMb).toFixed(0)} MB`,
  );
}

measure('all to all', () => [term('all')], [0, 10, 50]);
if (process.argv.includes('--worst')) {
  const coarse = (i: number): WordTerm[] =>
    ids.map((id, j) => term(recipientOf(id), { widenSteps: ((i + j) % 3) as 0 | 1 | 2, windowStepS: ([0, 3_600, 21_600, 86_400] as const)[(i * 7 + j) % 4] }));
  measure('everybody has other terms for each', coarse, [0, 10, 50]);
}
