// Words: what 100,000 indications cost a broker, and what a raised posture does to a tracker that looks into clutter.
import { memberId, recipientOf, sha256, timeS, utf8, type MemberId, type TimeS } from '../src/base/index.ts';
import { createBroker } from '../src/broker/index.ts';
import { circleRing, enuToEcef } from '../src/geo/index.ts';
import { keyedRandom } from '../src/math/index.ts';
import { CREDIBILITIES, RELIABILITIES, type BrokerConfig, type Report, type WordTerm } from '../src/model/index.ts';
import { makePicture, makeSensor, radarPlot, SITE } from '../src/picture/test-sky.ts';

const START = 1_713_034_800;
const DAY_S = 86_400;

function member(name: string): MemberId {
  const id = memberId(name);
  if (!id.ok) throw new RangeError(id.error.message);
  return id.value;
}

/** 50 members with 2,000 indications each, about 100 regions, open to three of them and the hub. */
function manyIndications(): void {
  const members = Array.from({ length: 50 }, (_, i) => member(`m-${i}`));
  const regions = Array.from({ length: 100 }, (_, i) => ({ id: `r-${i}`, names: { en: `R${i}`, ar: `R${i}` }, ring: circleRing({ latRad: 0.5 + i / 1000, lonRad: 0.6 }, 20_000, 12), within: undefined }));
  const to = (who: MemberId): WordTerm => ({ to: recipientOf(who), level: 'picture', widenSteps: 0, windowStepS: 0, delayS: 0, validFrom: timeS(0), validUntil: timeS(4e9), namesOriginator: false, exerciseOnly: false });
  const readers = [...members.slice(0, 3), member('hub')];
  const config: BrokerConfig = {
    name: 'words', mode: 'exercise', secret: sha256(utf8('words')), feeds: [], sensors: [], places: [], airspaces: [], regions,
    members: members.map((id) => ({ id, names: { en: id, ar: id }, territory: circleRing({ latRad: 0.5, lonRad: 0.6 }, 1000, 8), languages: ['en'], utcOffsetMin: 0, approval: false })),
    terms: members.map((id) => ({ member: id, version: 1, terms: [], words: readers.map(to), hash: id })),
  };
  let frameBytes = 0;
  let largest = 0;
  const broker = createBroker(config, { frame: (_view, _at, bytes) => void ((frameBytes += bytes.length), (largest = Math.max(largest, bytes.length))) });
  const random = keyedRandom('many words', 1);
  let slowestMs = 0;
  const tickMs: number[] = [];
  const tick = (at: TimeS): void => {
    const before = performance.now();
    broker.input({ kind: 'tick', at });
    tickMs.push(performance.now() - before);
    slowestMs = Math.max(slowestMs, tickMs[tickMs.length - 1]);
  };
  tick(timeS(START));
  const began = performance.now();
  let filed = 0;
  for (let second = 1; filed < 100_000; second += 1) {
    const at = timeS(START + second);
    for (let k = 0; k < 200 && filed < 100_000; k += 1, filed += 1) {
      const by = members[filed % members.length];
      const report: Report = {
        type: 'report', id: `i-${filed}`, member: by, kinds: ['drone'], count: { minCount: 50, maxCount: 500 }, from: undefined, to: `r-${random.below(100)}`, window: { from: timeS(START + 3600), until: timeS(START + 5 * DAY_S) }, sureness: 'likely',
        reliability: RELIABILITIES[random.below(6)], credibility: CREDIBILITIES[random.below(6)], validUntil: timeS(START + 5 * DAY_S), text: 'a text of some length, as a desk would write it', language: 'en',
        chain: [{ who: `source ${random.below(5000)}`, stance: 'says', saidAt: undefined }], replaces: undefined, quotes: undefined,
      };
      broker.input({ kind: 'indication', at: timeS(at - 0.5), filed: { indication: report, receivedAt: timeS(at - 0.5), origins: [`said:${report.chain[0].who}`, `report:${by}/${report.id}`] } });
    }
    tick(at);
  }
  const sorted = [...tickMs].sort((a, b) => a - b);
  const filedMs = performance.now() - began;
  const quiet: number[] = [];
  for (let i = 1; i <= 130; i += 1) {
    const before = performance.now();
    broker.input({ kind: 'tick', at: timeS(START + 600 + i) });
    quiet.push(performance.now() - before);
  }
  quiet.sort((a, b) => a - b);
  console.log(`100,000 indications of 50 members at 200 a second into 203 views (4 get all, the rest their own 2,000): ${Math.round(filedMs)} ms in all, tick p50 ${sorted[sorted.length >> 1].toFixed(1)} ms, p99 ${sorted[Math.floor(sorted.length * 0.99)].toFixed(1)} ms, slowest ${slowestMs.toFixed(1)} ms`);
  console.log(`then, with all of them standing: tick p50 ${quiet[65].toFixed(1)} ms, slowest (the minute's) ${quiet[129].toFixed(1)} ms; largest frame ${Math.round(largest / 1024)} kB, ${Math.round(frameBytes / 1e6)} MB of frames, ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB of heap`);
}

/** Objects of a weak echo in clutter: plots to confirmation, and tracks that are none, with and without a raised posture. */
function births(): void {
  const ring = circleRing(SITE.origin, 300_000, 36);
  for (const [name, gainScore] of [['quiet', 0], ['elevated', Math.log(2)], ['imminent', Math.log(4)]] as const) {
    const [delays, confirmedCounts]: [number[], number[]] = [[], []];
    let objects = 0;
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = keyedRandom('births', seed);
      const picture = makePicture([makeSensor({ detectionChance: 0.6, falsePlotsPerScanCount: 200, azimuthSigmaRad: 0.003, rangeSigmaM: 150, elevationSigmaRad: 0.01 })]);
      if (gainScore > 0) picture.expect([{ ring, gainScore }]);
      const noisy = { rangeSigmaM: 150, azimuthSigmaRad: 0.003, elevationSigmaRad: 0.01 };
      const flights = Array.from({ length: 6 }, () => ({ eastM: 40_000 + 60_000 * random.uniform(), northM: -60_000 + 120_000 * random.uniform(), speedMps: 45 + 20 * random.uniform(), fromS: 20 + random.below(40) }));
      const firstAt = new Map<number, number>();
      objects += flights.length;
      const falseSeen = new Set<number>();
      for (let at = 0; at <= 180; at += 1) {
        picture.advanceTo(timeS(START + at));
        if (at % 4 === 0) {
          for (let k = 0; k < 200; k += 1) {
            const place = enuToEcef(SITE, { eastM: -120_000 + 240_000 * random.uniform(), northM: -120_000 + 240_000 * random.uniform(), upM: 1000 + 3000 * random.uniform() });
            picture.addPlot(radarPlot(place, START + at, 0, noisy), timeS(START + at));
          }
          flights.forEach((flight, i) => {
            if (at < flight.fromS || random.uniform() > 0.6) return;
            const place = enuToEcef(SITE, { eastM: flight.eastM - flight.speedMps * (at - flight.fromS), northM: flight.northM, upM: 1500 });
            picture.addPlot(radarPlot(place, START + at, seed * 10 + i + 1, noisy), timeS(START + at));
          });
        }
        picture.forEachTrack(timeS(START + at), (track) => {
          if (track.status !== 'confirmed') return;
          const near = flights.findIndex((flight) => {
            if (at < flight.fromS) return false;
            const place = enuToEcef(SITE, { eastM: flight.eastM - flight.speedMps * (at - flight.fromS), northM: flight.northM, upM: 1500 });
            return Math.hypot(track.state[0] - place.xM, track.state[1] - place.yM, track.state[2] - place.zM) < 3000;
          });
          if (near < 0) falseSeen.add(track.serial);
          else if (!firstAt.has(near)) firstAt.set(near, at - flights[near].fromS);
        }, true);
      }
      delays.push(...firstAt.values());
      confirmedCounts.push(falseSeen.size);
    }
    delays.sort((a, b) => a - b);
    const falsePerHour = confirmedCounts.reduce((sum, one) => sum + one, 0) / (30 * (180 / 3600));
    console.log(`${name.padEnd(9)} ${delays.length} of ${objects} confirmed within their time, median ${delays[delays.length >> 1]} s, mean ${(delays.reduce((sum, one) => sum + one, 0) / delays.length).toFixed(1)} s after they appeared; ${falsePerHour.toFixed(1)} false tracks an hour`);
  }
}

manyIndications();
births();
