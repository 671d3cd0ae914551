// Why places were warned late or not at all, and what false take-covers came of: runs a cut of an exercise and prints, for each, the
// track that stood for the object, its forecast for the place and what the place was told.
// `node bench/forecast/diagnose.ts april-2024 --seed 7 --from 21:50 --to 22:20 [--sharing picture] [--lines 12]`

import { parseArgs } from 'node:util';
import { HUB, isPublic, memberOf, type RecipientId, type TimeS } from '../../src/base/index.ts';
import {
  answerThreats,
  assessWarnings,
  exerciseThreats,
  thirdPlots,
  threatsToPlaces,
  warningSkill,
  type Threat,
  type WarningChange,
  type WarningOutcome,
} from '../../src/assess/index.ts';
import { KINDS, type Level, type Place, type TrackEstimate } from '../../src/model/index.ts';
import { compileRows } from '../../src/release/index.ts';
import { createExerciseRun } from '../../src/server/exercise-run.ts';
import { loadExercise } from '../../src/server/load-exercise.ts';
import { timeFromWords } from '../../src/server/when.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '7' },
    from: { type: 'string' },
    to: { type: 'string' },
    sharing: { type: 'string', default: 'picture' },
    lines: { type: 'string', default: '10' },
    quiet: { type: 'boolean', default: false },
  },
});
const setup = loadExercise({
  name: positionals[0] ?? 'april-2024',
  seed: Number(values.seed),
  sharing: values.sharing === 'terms' ? undefined : (values.sharing as Level),
});
const moment = (text: string | undefined, otherwise: TimeS): TimeS => {
  if (text === undefined) return otherwise;
  const at = timeFromWords(text, setup.startsAt);
  if (!at.ok) throw new Error(at.error.message);
  return at.value;
};
const from = moment(values.from, setup.startsAt);
const until = moment(values.to, setup.endsAt);

const SAMPLE_S = 15;
const AHEAD_S = 900;
const NEAR_M = 20_000;
const STAGE_LETTER = { prepare: 'p', expected: 'e', 'take-cover': 'T', 'all-clear': '-', cancelled: 'x' } as const;

interface Heard {
  readonly places: readonly Place[];
  readonly threats: readonly Threat[];
  readonly changes: WarningChange[];
  readonly stage: string[];
  readonly samples: Map<string, string[]>;
  readonly causes: Map<string, Map<string, string>>;
}

const recipients: RecipientId[] = [];
const heard = new Map<RecipientId, Heard>();
const run = createExerciseRun(
  setup,
  {
    frame: () => undefined,
    warnings: (recipient, at, changes) => {
      const one = heard.get(recipient);
      if (one === undefined) return;
      for (const warning of changes) {
        one.changes.push({ at, warning: { placeIndex: warning.placeIndex, stage: warning.stage } });
        one.stage[warning.placeIndex] = STAGE_LETTER[warning.stage];
        if (warning.stage === 'take-cover') one.causes.set(`${warning.placeIndex} ${at}`, causesOf(recipient, warning.placeIndex, at));
      }
    },
  },
  { from, computes: ({ recipient, level }) => memberOf(recipient) !== HUB && !isPublic(recipient) && level === 'warn' },
);
const allThreats = exerciseThreats(setup.sky, setup.places);
for (const { recipient, level } of run.broker.views) {
  if (level !== 'warn') continue;
  const places = run.broker.placesOf(recipient);
  recipients.push(recipient);
  heard.set(recipient, {
    places,
    threats: threatsToPlaces(allThreats, setup.places, places),
    changes: [],
    stage: places.map(() => '.'),
    samples: new Map(),
    causes: new Map(),
  });
}

const state = new Float64Array(6);
const distanceTo = (s: Float64Array): number => Math.hypot(s[0] - state[0], s[1] - state[1], s[2] - state[2]);
const kindWords = (chance: Float64Array): string =>
  KINDS.map((kind, i) => [kind, chance[i]] as const)
    .filter(([, c]) => c > 0.1)
    .sort((a, b) => b[1] - a[1])
    .map(([kind, c]) => `${kind} ${c.toFixed(2)}`)
    .join(' ');
const trackWords = (track: TrackEstimate): string => {
  const speed = Math.hypot(track.state[3], track.state[4], track.state[5]);
  return `${track.status}${track.singleSource ? ' single' : ''}${track.credenceShare < 1 ? ` credence ${track.credenceShare.toFixed(2)}` : ''} ex ${track.existenceChance.toFixed(2)} plots ${track.updateCount} age ${(track.at - track.firstAt).toFixed(0)} s ${speed.toFixed(0)} m/s grid ${track.gridM / 1000} boost ${track.boostChance.toFixed(2)} fall ${track.ballisticChance.toFixed(2)} [${kindWords(track.kindChance)}]${track.heightKnown ? '' : ' 2-D'}`;
};

function sample(recipient: RecipientId, one: Heard, at: TimeS): void {
  const inside = run.broker.viewOf({ recipient, level: 'warn' })?.inside();
  const due = one.threats.filter(({ arrivesAt }) => arrivesAt > at && arrivesAt <= at + AHEAD_S);
  for (const threat of due) {
    const index = setup.sky.truth.indexOf(threat.objectId);
    if (!setup.sky.truth.alive(index, at)) continue;
    setup.sky.truth.stateInto(state, 0, index, at);
    let best = NEAR_M;
    let words = 'no track within 20 km';
    inside?.picture.forEachTrack(at, (track) => {
      const distance = distanceTo(track.state);
      if (distance >= best) return;
      best = distance;
      const forecast = inside.forecaster.get(track.serial);
      const arrival = forecast?.arrivals.find(({ placeIndex }) => placeIndex === threat.placeIndex);
      const ahead =
        arrival === undefined
          ? 'no arrival'
          : `P ${arrival.chance.toFixed(3)} in ${(arrival.earliestAt - at).toFixed(0)}-${(arrival.latestAt - at).toFixed(0)} s${forecast?.lost === true ? ' lost' : ''}`;
      words = `#${track.serial} ${(distance / 1000).toFixed(1)} km off, ${trackWords(track)}: ${ahead}`;
    });
    const key = `${threat.objectId} ${threat.placeIndex}`;
    const samples = one.samples.get(key) ?? [];
    one.samples.set(key, samples);
    samples.push(`    T-${(threat.arrivesAt - at).toFixed(0).padStart(3)} s ${one.stage[threat.placeIndex]} ${words}`);
  }
}

/** Tracks whose forecast reaches the place within take-cover's horizon, with what is nearest to each in truth. */
function causesOf(recipient: RecipientId, placeIndex: number, at: TimeS): Map<string, string> {
  const causes = new Map<string, string>();
  const inside = run.broker.viewOf({ recipient, level: 'warn' })?.inside();
  const place = run.broker.placesOf(recipient)[placeIndex];
  inside?.forecaster.forEach((forecast) => {
    const arrival = forecast.arrivals.find((candidate) => candidate.placeIndex === placeIndex);
    if (arrival === undefined || arrival.chance < 0.02 || arrival.earliestAt - at > 60 + place.shelterS) return;
    const track = inside.picture.estimate(forecast.serial, at);
    let nearest = 'no object within 20 km';
    let kind = 'ghost';
    if (track !== undefined) {
      let best = NEAR_M;
      for (const index of setup.sky.truth.candidates(at, at + 1)) {
        if (!setup.sky.truth.alive(index, at)) continue;
        setup.sky.truth.stateInto(state, 0, index, at);
        const distance = distanceTo(track.state);
        if (distance >= best) continue;
        best = distance;
        const entry = setup.sky.truth.entries[index];
        kind = entry.kind;
        nearest = `${entry.id} (${entry.kind}, ${Math.hypot(state[3], state[4], state[5]).toFixed(0)} m/s) ${(distance / 1000).toFixed(1)} km off`;
      }
    }
    causes.set(
      `${kind}#${forecast.serial}`,
      `P ${arrival.chance.toFixed(2)} in ${(arrival.earliestAt - at).toFixed(0)}-${(arrival.latestAt - at).toFixed(0)} s, ${nearest}; ${track === undefined ? 'track gone' : trackWords(track)}`,
    );
  });
  return causes;
}

while (run.at < until) {
  run.step();
  if (run.at % SAMPLE_S === 0 && run.at >= from) for (const [recipient, one] of heard) sample(recipient, one, run.at);
}

// After the run: which objects were stopped is known only now.
const endedThreats = exerciseThreats(setup.sky, setup.places);
const outcomes: WarningOutcome[] = [];
const lines = Number(values.lines);
const clock = (at: number): string => new Date(at * 1000).toISOString().slice(11, 19);
const reasons = new Map<string, number>();
const note = (key: string): void => void reasons.set(key, (reasons.get(key) ?? 0) + 1);
for (const recipient of recipients) {
  const one = heard.get(recipient) as Heard;
  const { places, changes, causes } = one;
  const threats = threatsToPlaces(endedThreats, setup.places, places);
  const feeds = new Set(compileRows(setup.config, { recipient, level: 'warn' }).map((row) => row.feed));
  const granted = new Set<string>(setup.config.sensors.filter((sensor) => feeds.has(sensor.feed)).map((sensor) => sensor.id));
  const thirdPlotAt = thirdPlots(setup.sky, threats, { counts: (sensor) => granted.has(sensor), from });
  const judged = { places, threats, changes, window: { from, until } };
  outcomes.push(assessWarnings({ ...judged, thirdPlotAt }));
  for (const { threat, answer } of answerThreats(judged)) {
    if (answer === 'in-time' || answer === 'spared') continue;
    note(`${answer} ${threat.kind}`);
    if (values.quiet) continue;
    const third = thirdPlotAt.get(threat.objectId);
    console.log(
      `${answer.toUpperCase()} ${recipient} ${places[threat.placeIndex].names['en']} (${(places[threat.placeIndex].radiusM / 1000).toFixed(0)} km) ${threat.objectId} ${threat.kind} arrives ${clock(threat.arrivesAt)}, third plot ${third === undefined ? 'never' : `${(threat.arrivesAt - third).toFixed(0)} s before`}${threat.endedAt === undefined ? '' : `, ended ${(threat.arrivesAt - threat.endedAt).toFixed(0)} s before`}`,
    );
    console.log((one.samples.get(`${threat.objectId} ${threat.placeIndex}`) ?? []).slice(-lines).join('\n'));
  }
  for (const [key, found] of causes) {
    const [placeIndex, at] = key.split(' ').map(Number);
    if (at < from || threats.some((threat) => threat.placeIndex === placeIndex)) continue;
    note(
      `false cover by ${
        [...found.keys()]
          .map((name) => name.split('#')[0])
          .sort()
          .join('+') || 'nothing'
      }`,
    );
    if (values.quiet) continue;
    console.log(`FALSE ${recipient} ${places[placeIndex].names['en']} ${clock(at)}`);
    for (const [name, words] of found) console.log(`    ${name}: ${words}`);
  }
  const placeFlaps = new Map<number, string>();
  for (const { at, warning } of changes)
    placeFlaps.set(warning.placeIndex, `${placeFlaps.get(warning.placeIndex) ?? ''} ${clock(at)}${STAGE_LETTER[warning.stage]}`);
  for (const [placeIndex, words] of placeFlaps)
    if ((words.match(/[-x].*[peT]/g) ?? []).length > 0 && !values.quiet) console.log(`FLAP ${recipient} ${places[placeIndex].names['en']}:${words}`);
}
console.log(JSON.stringify(warningSkill(outcomes)));
for (const [key, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`${String(count).padStart(4)} ${key}`);
const usage = process.cpuUsage();
console.log(`CPU ${((usage.user + usage.system) / 1e6).toFixed(0)} s for ${until - from} s`);
