// Words under load: 100,000 indications that stand, as many as the doors of fifty members take, and more that come while others end.
// Every member has its views and its public; nobody feeds plots, so that a tick is what words cost. Times are processor times. `npm run bench -- words`;
// `--worst`: also with terms that differ for each pair of members; `--seconds=N`, last: so long at each rate.

import { sha256, timeS, utf8, memberId, recipientOf, isoFromTime, type MemberId, type RecipientId } from '../src/base/index.ts';
import { createBroker, createWordDoor, type Broker, type WordDoor } from '../src/broker/index.ts';
import { circleRing } from '../src/geo/index.ts';
import { keyedRandom, type Random } from '../src/math/index.ts';
import { CREDIBILITIES, EVERYWHERE, KIND_CLASSES, RELIABILITIES, SURENESS, type BrokerConfig, type Region, type WordTerm } from '../src/model/index.ts';

const MEMBERS = 50;
const STANDING = 100_000;
/** Of those that come while it is measured, as many stand at once, whatever the rate. */
const PASSING = 1_500;
const SPEAKERS = 2_000;
/** In no step with the minute or with regions. */
const PROBED_EACH_S = 3;
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
const REGION_IDS = [EVERYWHERE, ...REGIONS.map(({ id }) => id)];
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

function quantiles(list: readonly number[], unit = 'ms'): string {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ${unit}, p99 ${at(0.99)} ${unit}, worst ${at(1)} ${unit}`;
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

/** Reports of chains that nobody else speaks of, and how long the postures of their regions take to show each: it expects more than anything before. */
class Probe {
  private waiting: { readonly region: string; readonly count: number; readonly at: number }[] = [];
  readonly ages: number[] = [];
  private filed = 0;
  private readonly rate: number;
  private readonly isWide: boolean;

  /** `isWide`: terms make some of the regions wider, so that the widest alone is looked at. */
  constructor(rate: number, isWide: boolean) {
    this.rate = rate;
    this.isWide = isWide;
  }

  text(member: MemberId, at: number): string {
    const near = (this.filed * 7) % 40;
    this.filed += 1;
    const count = 10_000 + 1_000 * this.rate + this.filed;
    const to = `near-${near}`;
    for (const region of this.isWide ? [EVERYWHERE] : [to, `wide-${near % 8}`, EVERYWHERE]) this.waiting.push({ region, count, at });
    const window = [START - 3_600, START + 16 * 86_400].map((end) => isoFromTime(timeS(end)));
    const id = `probe-${this.rate}-${this.filed}`;
    const report = { member, id, what: ['other'], count: [1, count], to, window, sure: 'near-certain', grade: 'A1', chain: [{ who: id }], text: '' };
    return JSON.stringify({ format: 'manara-indication', version: 1, ...report });
  }

  look(at: number, mostOf: (region: string) => number | undefined): void {
    this.waiting = this.waiting.filter(({ region, count, at: filedAt }) => {
      const isSeen = (mostOf(region) ?? 0) >= count;
      if (isSeen) this.ages.push(at - filedAt);
      return !isSeen;
    });
  }

  get isSeen(): boolean {
    return this.waiting.length === 0;
  }
}

/** A broker under load. */
class Load {
  private readonly broker: Broker;
  private readonly door: WordDoor;
  private readonly random = keyedRandom('words bench', 1);
  private readonly startHeapMb = heapMb();
  private frameBytes = 0;
  private number = 0;
  private refused = 0;
  private at: number = START;
  private readonly isWide: boolean;

  constructor(words: (member: number) => readonly WordTerm[]) {
    this.isWide = words(0).some(({ widenSteps }) => widenSteps > 0);
    this.broker = createBroker(configOf(words), { frame: (_view, _at, bytes) => void (this.frameBytes += bytes.length) });
    this.door = createWordDoor(this.broker, REGIONS);
  }

  private take(member: MemberId, text: string, at: number): void {
    const filed = this.door.file(member, text, timeS(at));
    if (filed.ok) this.broker.input({ kind: 'indication', at: timeS(at), filed: filed.value });
    else this.refused += 1;
  }

  private file(at: number, endsAfterS: number): void {
    const member = ids[this.number % MEMBERS];
    this.number += 1;
    this.take(member, textOf(this.random, member, { number: this.number, at, endsAfterS }), at);
  }

  /** The next tick; what it took. */
  private tick(): number {
    this.at += 1;
    const startMs = processorMs();
    this.broker.input({ kind: 'tick', at: timeS(this.at) });
    return processorMs() - startMs;
  }

  /** Ticks until every view knows its postures; how many, and the slowest. */
  private untilSettled(): readonly [number, number] {
    const isPending = (): boolean => this.broker.views.some((view) => REGION_IDS.some((id) => this.broker.viewOf(view)?.words.postureOf(id) === undefined));
    let [count, slowestMs] = [0, 0];
    for (; isPending(); count += 1) slowestMs = Math.max(slowestMs, this.tick());
    return [count, slowestMs];
  }

  private get heap(): string {
    return `heap ${(heapMb() - this.startHeapMb).toFixed(0)} MB`;
  }

  /** What stands was filed over two weeks and ends, evenly, in the two weeks to come: then the process starts anew. */
  start(name: string): void {
    const filingMs = processorMs();
    for (let i = 0; i < STANDING; i += 1) {
      const at = START - FILED_FOR_S + (i * FILED_FOR_S) / STANDING;
      this.file(at, START - at + MEASURED_S * 3 + 600 + (i * FILED_FOR_S) / STANDING);
    }
    const perFilingUs = ((processorMs() - filingMs) / STANDING) * 1000;
    const firstMs = this.tick();
    const [settledAfterS, slowestMs] = this.untilSettled();
    console.log(
      `${name}: ${this.broker.filed.length} stand in ${this.broker.views.length} views (${this.refused} refused); ${perFilingUs.toFixed(0)} µs a filing at the door and in; the first tick after a start ${firstMs.toFixed(0)} ms, then at most ${slowestMs.toFixed(0)} ms until every posture is known, ${settledAfterS} s; ${this.heap}`,
    );
  }

  /** As many end as come. */
  run(rate: number): void {
    const ticks: number[] = [];
    const filings: number[] = [];
    const probe = new Probe(rate, this.isWide);
    const view = { recipient: recipientOf(ids[1]), level: 'picture' } as const;
    const look = (): void => probe.look(this.at, (region) => this.broker.viewOf(view)?.words.reportedPostureOf(region).count?.maxCount);
    this.frameBytes = 0;
    for (let second = 0; second < MEASURED_S; second += 1) {
      for (let i = 0; i < rate; i += 1) {
        const startMs = processorMs();
        this.file(this.at + (i + 0.5) / (rate + 1), (PASSING / rate) * (0.6 + 0.8 * this.random.uniform()));
        filings.push(processorMs() - startMs);
      }
      const member = ids[second % MEMBERS];
      if (second % PROBED_EACH_S === 0) this.take(member, probe.text(member, this.at), this.at + 0.999);
      ticks.push(this.tick());
      look();
    }
    const frameKb = this.frameBytes / MEASURED_S / this.broker.views.length / 1000;
    for (; !probe.isSeen; look()) this.tick();
    console.log(
      `  ${String(rate).padStart(3)} filed a second: ticks ${quantiles(ticks)}; filings ${quantiles(filings)}; frames ${frameKb.toFixed(1)} kB each; a new chain shows in a posture after ${quantiles(probe.ages, 's')} (${probe.ages.length} seen); ${this.broker.filed.length} stand, ${this.refused} refused`,
    );
  }

  /** One member's terms change for everybody. */
  change(): void {
    const terms = { member: ids[0], version: 2, terms: [], words: [term('all', { windowStepS: 3_600 })], hash: 'b' } as const;
    this.broker.input({ kind: 'terms', at: timeS(this.at + 0.5), terms });
    const ticks = Array.from({ length: 4 }, () => this.tick());
    const [laterS, slowestMs] = this.untilSettled();
    console.log(
      `  one member's terms change for everybody: ticks ${ticks.map((ms) => ms.toFixed(0)).join(', ')} ms, then at most ${slowestMs.toFixed(0)} ms until every posture is known again, ${laterS} s; ${this.heap}`,
    );
  }
}

function measure(name: string, words: (member: number) => readonly WordTerm[], rates: readonly number[]): void {
  const load = new Load(words);
  load.start(name);
  for (const rate of rates) load.run(rate);
  load.change();
}

measure('all to all', () => [term('all')], [0, 10, 50]);
if (process.argv.includes('--worst')) {
  const coarse = (i: number): WordTerm[] =>
    ids.map((id, j) => term(recipientOf(id), { widenSteps: ((i + j) % 3) as 0 | 1 | 2, windowStepS: ([0, 3_600, 21_600, 86_400] as const)[(i * 7 + j) % 4] }));
  measure('everybody has other terms for each', coarse, [0, 10, 50]);
}
