/**
 * What an adversary keeps of a stream of frames: the story of each track, from the frames alone. Its features are those that
 * `FEATURES` names; a figure of leak says which of them it used.
 */
import { type TrackId } from '../../base/index.ts';
import { TWO_PI, atan2, cos, sin, wrapTwoPi } from '../../math/index.ts';
import type { Frame, FrameTrack } from '../../model/index.ts';

const DEG = Math.PI / 180;
const METRES_PER_DEG = 111_195;
/** A track that is elsewhere than its last line leads by more than this has jumped: positions leave in steps of a centimetre. */
const JUMP_M = 0.5;
/** Scan periods that a jump's moment is folded by, seconds. */
const FOLDS_S = [4, 5, 6, 8, 10, 12] as const;

/** One track as it was shown. */
export interface TrackStory {
  readonly id: TrackId;
  readonly firstAt: number;
  lastAt: number;
  shownCount: number;
  lostCount: number;
  gapCount: number;
  longestGapS: number;
  /** East and north of the origin, and height: sums for means, and the first and last place. */
  readonly sum: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  horizontalSum: number;
  verticalSum: number;
  horizontalBestCount: number;
  firstHorizontalCount: number;
  gradeChangeCount: number;
  heightKnownCount: number;
  jumpCount: number;
  jumpSumM: number;
  jumpMostM: number;
  /** Ticks of the jumps, and their sizes. */
  readonly jumpTimes: number[];
  readonly jumpsM: number[];
  /** Where it was then, seen from the origin: clockwise from north, in turns. */
  readonly jumpBearings: number[];
  previous: { readonly at: number; readonly eastM: number; readonly northM: number; readonly track: FrameTrack };
}

/** Names of the features, in the order of `featuresOf`. */
export const FEATURES = {
  geography: ['east', 'north', 'height', 'east²', 'north²', 'east·north', 'first east', 'first north', 'last east', 'last north'],
  signature: [
    'first sight',
    'last sight',
    'time shown',
    'share lost',
    'gaps',
    'longest gap',
    'mean horizontal grade',
    'mean vertical grade',
    'best horizontal grade',
    'first horizontal grade',
    'changes of grade',
    'share with height',
    'jumps a second',
    'mean jump',
    'greatest jump',
    'spread of jumps',
    'mean time between jumps',
    'spread of time between jumps',
    'even ticks among jumps',
    ...FOLDS_S.flatMap((fold) => [`jumps folded by ${fold} s, cosine`, `jumps folded by ${fold} s, sine`]),
  ],
  scans: ['first', 'second'].flatMap((clock) => [
    `jumps on the ${clock} clock, cosine`,
    `jumps on the ${clock} clock, sine`,
    `first sight on the ${clock} clock, cosine`,
    `first sight on the ${clock} clock, sine`,
    `last sight on the ${clock} clock, cosine`,
    `last sight on the ${clock} clock, sine`,
    `mean time since the ${clock} beam at a jump`,
    `size of jumps by that time`,
    `size of jumps by passes of the ${clock} beam`,
  ]),
} as const;

/** When a sensor at the origin looks north, for an adversary that listens to it from outside. */
export interface ScanClock {
  readonly atS: number;
  readonly periodS: number;
  /** Its beam turns: what lies in another direction is seen at another time. */
  readonly turns?: boolean;
}

/** Takes the frames of one stream in order. */
export interface StoryBook {
  take(frame: Frame): void;
  readonly stories: readonly TrackStory[];
}

/** Stories of one stream; places are told from an origin in degrees. */
export function createStoryBook(origin: { readonly latDeg: number; readonly lonDeg: number }): StoryBook {
  const byId = new Map<TrackId, TrackStory>();
  const eastPerDeg = METRES_PER_DEG * cos(origin.latDeg * DEG);
  const place = (track: FrameTrack): [number, number] => [(track.lonDeg - origin.lonDeg) * eastPerDeg, (track.latDeg - origin.latDeg) * METRES_PER_DEG];
  const begin = (track: FrameTrack, at: number): TrackStory => {
    const [east, north] = place(track);
    const here = Float64Array.of(east, north, track.altitudeHaeM);
    return {
      id: track.id,
      firstAt: at,
      lastAt: at,
      shownCount: 0,
      lostCount: 0,
      gapCount: 0,
      longestGapS: 0,
      sum: new Float64Array(3),
      first: here,
      last: here.slice(),
      horizontalSum: 0,
      verticalSum: 0,
      horizontalBestCount: track.horizontalGrade,
      firstHorizontalCount: track.horizontalGrade,
      gradeChangeCount: 0,
      heightKnownCount: 0,
      jumpCount: 0,
      jumpSumM: 0,
      jumpMostM: 0,
      jumpTimes: [],
      jumpsM: [],
      jumpBearings: [],
      previous: { at, eastM: east, northM: north, track: { ...track } },
    };
  };
  const lookForJump = (story: TrackStory, track: FrameTrack, at: number, here: readonly [number, number]): void => {
    const { previous } = story;
    const stepS = at - previous.at;
    if (stepS <= 0) return;
    const east = here[0] - previous.eastM - previous.track.eastMps * stepS;
    const north = here[1] - previous.northM - previous.track.northMps * stepS;
    const up = track.altitudeHaeM - previous.track.altitudeHaeM - previous.track.upMps * stepS;
    const jumpM = Math.sqrt(east * east + north * north + up * up);
    if (jumpM < JUMP_M) return;
    story.jumpCount += 1;
    story.jumpSumM += jumpM;
    story.jumpMostM = Math.max(story.jumpMostM, jumpM);
    story.jumpTimes.push(at);
    story.jumpsM.push(jumpM);
    story.jumpBearings.push(wrapTwoPi(atan2(here[0], here[1])) / TWO_PI);
  };
  const see = (story: TrackStory, track: FrameTrack, at: number): void => {
    const here = place(track);
    const gapS = at - story.lastAt - 1;
    if (gapS > 0) {
      story.gapCount += 1;
      story.longestGapS = Math.max(story.longestGapS, gapS);
    }
    lookForJump(story, track, at, here);
    story.shownCount += 1;
    story.lostCount += track.status === 'lost' ? 1 : 0;
    story.lastAt = at;
    story.sum[0] += here[0];
    story.sum[1] += here[1];
    story.sum[2] += track.altitudeHaeM;
    story.last[0] = here[0];
    story.last[1] = here[1];
    story.last[2] = track.altitudeHaeM;
    story.horizontalSum += track.horizontalGrade;
    story.verticalSum += track.verticalGrade;
    story.horizontalBestCount = Math.min(story.horizontalBestCount, track.horizontalGrade);
    story.gradeChangeCount += track.horizontalGrade === story.previous.track.horizontalGrade ? 0 : 1;
    story.heightKnownCount += track.heightKnown ? 1 : 0;
    story.previous = { at, eastM: here[0], northM: here[1], track: { ...track } };
  };
  return {
    take(frame) {
      if (frame.status !== 'live') return;
      for (const track of frame.tracks) {
        let story = byId.get(track.id);
        if (story === undefined) {
          story = begin(track, frame.at);
          byId.set(track.id, story);
        }
        see(story, track, frame.at);
      }
    },
    get stories() {
      return [...byId.values()];
    },
  };
}

/** Where jumps fall in a period, weighted by their size: the mean of their unit vectors. */
function folded(story: TrackStory, clock: ScanClock): [number, number] {
  let x = 0,
    y = 0,
    weight = 0;
  story.jumpTimes.forEach((at, i) => {
    const beam = clock.turns === true ? story.jumpBearings[i] : 0;
    const angle = TWO_PI * ((at - clock.atS) / clock.periodS - beam);
    const size = Math.min(story.jumpsM[i], 100);
    x += size * cos(angle);
    y += size * sin(angle);
    weight += size;
  });
  return weight === 0 ? [0, 0] : [x / weight, y / weight];
}

/** Turns of a clock's beam from its zero to a moment, where something stands at a bearing (in turns). */
const turnsUntil = (clock: ScanClock, at: number, bearing: number): number => (at - clock.atS) / clock.periodS - (clock.turns === true ? bearing : 0);

const bearingOf = (place: Float64Array): number => wrapTwoPi(atan2(place[0], place[1])) / TWO_PI;

/** How two lists go together, from -1 to 1; 0 when one does not vary. */
function correlation(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [spread(one), spread(other)];
  if (one.length < 3 || a.deviation < 1e-9 || b.deviation < 1e-9) return 0;
  return one.reduce((sum, value, i) => sum + (value - a.mean) * (other[i] - b.mean), 0) / (one.length * a.deviation * b.deviation);
}

/** What somebody sees who hears a beam turn: when jumps, first and last sight came after it passed, and how large jumps are by that. */
function onClock(story: TrackStory, clock: ScanClock): number[] {
  const { jumpTimes, jumpsM, jumpBearings } = story;
  const share = (turns: number): number => turns - Math.floor(turns);
  const unit = (turns: number): number[] => [cos(TWO_PI * share(turns)), sin(TWO_PI * share(turns))];
  const turns = jumpTimes.map((at, i) => turnsUntil(clock, at, jumpBearings[i]));
  const sizes = jumpsM.map((size) => Math.sqrt(Math.min(size, 300)));
  const passes = turns.map((turn, i) => Math.floor(turn) - Math.floor(i === 0 ? turn : turns[i - 1]));
  return [
    ...folded(story, clock),
    ...unit(turnsUntil(clock, story.firstAt, bearingOf(story.first))),
    ...unit(turnsUntil(clock, story.lastAt, bearingOf(story.last))),
    spread(turns.map(share)).mean,
    correlation(turns.map(share), sizes),
    correlation(passes, sizes),
  ];
}

function spread(values: readonly number[]): { mean: number; deviation: number } {
  if (values.length === 0) return { mean: 0, deviation: 0 };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length) };
}

function signature(story: TrackStory, startsAt: number): number[] {
  const { shownCount: n, jumpTimes } = story;
  const between = spread(jumpTimes.slice(1).map((at, i) => at - jumpTimes[i]));
  const jumps = spread(story.jumpsM);
  return [
    story.firstAt - startsAt,
    story.lastAt - startsAt,
    n,
    story.lostCount / n,
    story.gapCount,
    story.longestGapS,
    story.horizontalSum / n,
    story.verticalSum / n,
    story.horizontalBestCount,
    story.firstHorizontalCount,
    story.gradeChangeCount,
    story.heightKnownCount / n,
    story.jumpCount / n,
    jumps.mean,
    story.jumpMostM,
    jumps.deviation,
    between.mean,
    between.deviation,
    jumpTimes.length === 0 ? 0.5 : jumpTimes.filter((at) => at % 2 === 0).length / jumpTimes.length,
    ...FOLDS_S.flatMap((periodS) => folded(story, { atS: startsAt, periodS })),
  ];
}

function geography(story: TrackStory): number[] {
  const east = story.sum[0] / story.shownCount / 1000,
    north = story.sum[1] / story.shownCount / 1000;
  return [
    east,
    north,
    story.sum[2] / story.shownCount / 1000,
    east * east,
    north * north,
    east * north,
    story.first[0] / 1000,
    story.first[1] / 1000,
    story.last[0] / 1000,
    story.last[1] / 1000,
  ];
}

/** Which features an adversary looks at. */
export type FeatureSet = 'geography' | 'signature' | 'scans';

/** The features of a story: `signature` adds to `geography`, `scans` to both: the clocks that an adversary hears from outside. */
export function featuresOf(story: TrackStory, set: FeatureSet, known: { readonly startsAt: number; readonly clocks?: readonly ScanClock[] }): number[] {
  const values = geography(story);
  if (set === 'geography') return values;
  values.push(...signature(story, known.startsAt));
  if (set === 'scans') for (const clock of known.clocks ?? []) values.push(...onClock(story, clock));
  return values;
}
