/** One view: who looks at which level, through which intake, with which warnings, in which epoch. */
import { AssertionFault, isPublic, memberOf, HUB, LIMITS, type FeedId, type RecipientId, type SensorId, type TimeS, type TrackId } from '../base/index.ts';
import { createStream, streamKey, type DisplayTrack, type PartContent, type Stream, type TickState, type ViewContent } from '../deliver/index.ts';
import { ringContains } from '../geo/index.ts';
import type { Forecaster, StandingForecast } from '../forecast/index.ts';
import { EVERYWHERE, partSerial, type BrokerConfig, type OfficerAct, type Place, type Region, type Warning } from '../model/index.ts';
import type { BirthArea, Picture, SensorTrust } from '../picture/index.ts';
import { nextEdgeAt, othersFeeds, placeGroups, rowsAt, type PlaceGroup, type Row, type ViewName } from '../release/index.ts';
import { createWarningBoard, DEFAULT_APPROVAL, DEFAULT_STAGE_TABLE, type PendingStage, type WarningBoard } from '../warn/index.ts';
import type { Outlook } from './core.ts';
import { createExclusions } from './exclusions.ts';
import { signatureOf, type Intake } from './intake.ts';
import { ViewWords } from './view-words.ts';
import type { WordPools } from './word-pools.ts';

/** Warnings leave on this tick; a `take-cover` that a plot made leaves with the next second. */
const WARNING_TICK_S = 5;

/** Epochs that a process may have begun and not recorded before it died: the next one's ids begin behind them. */
export const UNRECORDED_EPOCHS = 16;

/** Where a track is, as ECEF state, whether any sensor measured its height, and the grid that holds it up. */
export interface TrackAhead {
  readonly state: Float64Array;
  readonly heightKnown: boolean;
  readonly gridM: number;
}

/** A place smaller than this across would make `threats` and `warn` a tracker. */
const isLargeEnough = (place: Place): boolean => place.radiusM * 2 >= LIMITS.placeExtentMinM;

/** The places that count for a recipient: registered to it, within its territory, large enough; the hub looks at all. */
export function placesOf(config: Pick<BrokerConfig, 'members' | 'places'>, recipient: RecipientId): readonly Place[] {
  const id = memberOf(recipient);
  if (id === HUB) return config.places;
  const member = config.members.find((candidate) => candidate.id === id);
  if (member === undefined) return [];
  const own = config.places.filter((place) => place.member === id && isLargeEnough(place) && ringContains(member.territory, place));
  return own.slice(0, LIMITS.placesPerRecipientMax);
}

/** A view's name as a key of tables. */
export function viewKey(name: ViewName): string {
  return `${name.recipient}/${name.level}`;
}

/** What an earlier process left of a view. */
export interface LeftBehind {
  /** The last epoch that is known to have left in a frame; 0: none. */
  readonly lastEpoch: number;
  /** Warnings with the place indices of now; empty for views without warnings. */
  readonly standing: readonly Warning[];
}

/** What one of a view's pictures takes in, and for which places it counts. */
interface PartClaim extends PlaceGroup {
  /** The name of an intake that holds it. */
  readonly signature: string;
}

/** What a view may take in, picture by picture; and for which rows, exclusions and times this holds. */
interface Claim {
  readonly parts: readonly PartClaim[];
  /** Two claims with one signature are the same. */
  readonly signature: string;
  readonly of: readonly Row[];
  readonly withoutKey: string;
  readonly from: TimeS;
  readonly until: TimeS;
}

/** What a view looks through: one intake for each part of a claim. */
export interface Sight {
  readonly signature: string;
  readonly parts: readonly { readonly intake: Intake; readonly members: readonly number[] | undefined }[];
}

/** A part of what a view shows. */
interface Shown {
  readonly intake: Intake;
  readonly outlook: Outlook;
}

const contentOf = ({ intake: { core }, outlook }: Shown): PartContent => ({
  serials: core.serials,
  displayOf: (serial) => core.displayOf(serial),
  laterOf: (serial, aheadS) => core.laterOf(serial, aheadS),
  forecastOf: (serial) => outlook.forecaster.get(serial),
});

/** A view and what belongs to it; the broker alone drives it. */
export class View {
  readonly name: ViewName;
  readonly places: readonly Place[];
  /** Every row the terms give, in force now or later. */
  rows: readonly Row[] = [];
  epoch = 0;
  /** Epochs up to this one may have left an earlier process. */
  private epochsBefore = 0;
  /** Inputs that broke this view: it is rebuilt without them. */
  readonly without = createExclusions();
  /** What the view will show from `swapAt` on, should it have caught up by then, while it is being rebuilt. */
  next: { readonly sight: Sight; readonly swapAt: TimeS } | undefined;
  private claim: Claim | undefined;
  private wallAheadS = 0;
  /** Signature of the claim that it shows; undefined while it is blank. */
  private shownSignature: string | undefined;
  private shown: readonly Shown[] = [];
  private forecasters: readonly Forecaster[] = [];
  private content: ViewContent | undefined;
  private readonly stream: Stream;
  private readonly others: ReadonlySet<FeedId>;
  private readonly board: WarningBoard | undefined;
  /** What was released to it of others' words. */
  readonly words: ViewWords;
  private readonly expectsByWords: boolean;
  /** Rings in which an imminent posture warns officials; undefined: its member does not want that. */
  private readonly preparing: readonly Region[] | undefined;

  constructor(name: ViewName, places: readonly Place[], config: BrokerConfig, wordPools: WordPools) {
    this.name = name;
    this.places = places;
    this.stream = createStream({ mode: config.mode, level: name.level, key: streamKey(config.secret, name.recipient, name.level) });
    this.others = othersFeeds(config, name.recipient);
    const member = config.members.find(({ id }) => id === memberOf(name.recipient));
    const approval = member?.approval === true ? DEFAULT_APPROVAL : undefined;
    this.words = new ViewWords(name, config, wordPools);
    this.preparing = member?.posturePrepares === true && !isPublic(name.recipient) ? (config.regions ?? []) : undefined;
    this.expectsByWords = config.postureRaisesBirth === true;
    this.board =
      name.level === 'warn'
        ? createWarningBoard(places, member?.stages ?? DEFAULT_STAGE_TABLE, { approval, believesForgeable: member?.believesUdp === true })
        : undefined;
  }

  /** What the view may take in at `at`. The answer is kept until a row begins or ends, terms change or an input broke the view. */
  claimAt(at: TimeS): Claim {
    const { claim } = this;
    if (claim !== undefined && claim.of === this.rows && claim.withoutKey === this.withoutKeyAt(at) && at >= claim.from && at < claim.until) return claim;
    const parts = placeGroups(rowsAt(this.rows, at, this.wallAheadS), this.places).map(
      (group): PartClaim => ({ ...group, signature: this.signatureOf(group.rows, at) }),
    );
    const signature = parts.map((part) => `${part.members?.join(' ') ?? 'all'}\n${part.signature}`).join('\n\n');
    this.claim = { parts, signature, of: this.rows, withoutKey: this.withoutKeyAt(at), from: at, until: nextEdgeAt(this.rows, at, this.wallAheadS) };
    return this.claim;
  }

  /** The wall clock is ahead of the time that is told by so much: what holds must hold by both. */
  setWallAhead(wallAheadS: number): void {
    if (wallAheadS === this.wallAheadS) return;
    this.wallAheadS = wallAheadS;
    this.claim = undefined;
    this.words.setWallAhead(wallAheadS);
  }

  /** What beside its rows tells its tracker from others: what broke it, and what its reports expect. */
  private withoutKeyAt(at: TimeS): string {
    return this.expectsByWords ? `${this.without.key}\n${this.words.rulingAt(at)}` : this.without.key;
  }

  /** The name of an intake that holds what this view lets in by `rows`. */
  private signatureOf(rows: readonly Row[], at: TimeS): string {
    return this.expectsByWords ? `${signatureOf(rows, this.without)}\n${this.words.rulingAt(at)}` : signatureOf(rows, this.without);
  }

  /** Where a raised posture makes its tracker expect new objects. */
  birthAreas(at: TimeS): readonly BirthArea[] {
    return this.expectsByWords ? this.words.birthAreas(at) : [];
  }

  /** Signature of what it shows now or will show after its swap; undefined: it shows nothing. */
  get sightSignature(): string | undefined {
    return this.next === undefined ? this.shownSignature : this.next.sight.signature;
  }

  /** Intakes of `sightSignature`. */
  get intakes(): readonly Intake[] {
    return (this.next?.sight.parts ?? this.shown).map(({ intake }) => intake);
  }

  /** How a sensor's lone objects compare with what this view's other feeds see, by the intake that doubts it most. */
  trustOf(sensor: SensorId, at: TimeS): SensorTrust | undefined {
    let worst: SensorTrust | undefined;
    for (const { intake } of this.shown) {
      const trust = intake.trustOf(sensor, at);
      if (trust !== undefined && !(trust.doubtChance <= (worst?.doubtChance ?? -1))) worst = trust;
    }
    return worst;
  }

  setTermsHash(hash: string): void {
    this.stream.setTermsHash(hash);
  }

  /** Shows what these intakes hold from now on, under a new epoch. */
  show({ signature, parts }: Sight): void {
    this.shownSignature = signature;
    this.shown = parts.map(({ intake, members }) => ({ intake, outlook: intake.core.outlook(this.places, members) }));
    this.forecasters = this.shown.map(({ outlook }) => outlook.forecaster);
    this.next = undefined;
    this.epoch = Math.max(this.epoch, this.epochsBefore) + 1;
    this.content = { epoch: this.epoch, parts: this.shown.map(contentOf) };
  }

  /** Shows what an earlier process showed, under its epoch: tracks keep their ids. */
  goOn(sight: Sight, epoch: number): void {
    this.show(sight);
    this.epoch = epoch;
    this.content = { epoch, parts: this.shown.map(contentOf) };
  }

  /** Shows nothing until the rebuilt picture is swapped in. Warnings that are out stand, no longer updated. */
  blank(at: TimeS): void {
    this.shownSignature = undefined;
    this.shown = [];
    this.forecasters = [];
    this.content = undefined;
    this.board?.markNotUpdated(at);
  }

  /** The fast path: a plot moved a forecast. True when a warning must go out at once. */
  urgent(outlook: Outlook, forecast: StandingForecast, now: TimeS): boolean {
    if (this.board === undefined) return false;
    const index = this.shown.findIndex((part) => part.outlook === outlook);
    return index >= 0 && this.board.considerTrack(now, forecast, { index, count: this.shown.length });
  }

  /** True when `outlook` is what this view shows now. */
  looksThrough(outlook: Outlook): boolean {
    return this.shown.some((part) => part.outlook === outlook);
  }

  /** Takes up what an earlier process left: ids jump past all that may have left, warnings stand. */
  resume(left: LeftBehind, at: TimeS): void {
    this.epochsBefore = left.lastEpoch + UNRECORDED_EPOCHS;
    this.board?.restore(left.standing, at);
  }

  /** Brings warnings to the tick. */
  warn(at: TimeS): void {
    if (at % WARNING_TICK_S !== 0 || this.board === undefined) return;
    this.prepare();
    this.board.consider(at, this.forecasters);
  }

  /** Places in a region whose posture is imminent: their officials are told to prepare, and nobody is told more. Where it is not known for now, what stands stands. */
  private prepare(): void {
    if (this.preparing === undefined) return;
    const whole = this.words.postureOf(EVERYWHERE);
    const levels = this.preparing.map(({ id, ring }) => ({ ring, level: this.words.postureOf(id) }));
    const rings = levels.filter(({ level }) => level === 'imminent');
    const unknown = levels.filter(({ level }) => level === undefined);
    this.board?.expect((placeIndex) => {
      const isIn = ({ ring }: Pick<Region, 'ring'>): boolean => ringContains(ring, this.places[placeIndex]);
      if (whole === 'imminent' || rings.some(isIn)) return true;
      return whole === undefined || unknown.some(isIn) ? undefined : false;
    });
  }

  /** What changed since the last call; empty for views without warnings. */
  changes(): readonly Warning[] {
    return this.board === undefined ? [] : this.board.changes();
  }

  /** An officer's act on a place of this view; nothing where it does not fit what is there now. */
  decide(placeIndex: number, act: OfficerAct, now: TimeS): void {
    if (this.board === undefined || placeIndex < 0 || placeIndex >= this.places.length) return;
    if (act === 'approve') this.board.approve(placeIndex, now);
    else if (act === 'refuse') this.board.refuse(placeIndex, now);
    else this.board.endBy(placeIndex, act, now);
  }

  /** Stages that wait for an officer. */
  pending(now: TimeS): readonly PendingStage[] {
    return this.board === undefined ? [] : this.board.pending(now);
  }

  /** While views fill before a late start, nobody is told anything. */
  keepSilent(): void {
    this.board?.keepSilent();
  }

  standing(): readonly Warning[] {
    return this.board === undefined ? [] : this.board.standing();
  }

  frame(tick: TickState): Uint8Array {
    this.stream.setPaces(this.shown.map(({ intake }) => this.paceS(intake)));
    return this.stream.frame(tick, this.content, this.standing(), this.words.words());
  }

  /** The slowest turn among others' sensors that gave this part of the view a plot: one of which nothing was let in changes nothing. */
  private paceS(intake: Intake): number {
    let slowestS = 1;
    for (const feed of this.others) slowestS = Math.max(slowestS, intake.turnS(feed));
    return slowestS;
  }

  /** After a frame could not be made: the next one is whole, under the number of the one that failed. */
  recover(): void {
    this.stream.recover();
  }

  /**
   * What the last frame showed, for whoever may look through this view on the spot: scores, responders. A track that cannot be
   * described is left out: looking is no input, so the view breaks on its own tick or not at all.
   */
  forEachShown(visit: (id: TrackId, track: DisplayTrack) => void): void {
    const { content } = this;
    if (content === undefined) return;
    const guarded = (part: PartContent): PartContent => ({
      ...part,
      displayOf: (serial) => {
        try {
          return part.displayOf(serial);
        } catch (error) {
          if (error instanceof AssertionFault) return undefined;
          throw error;
        }
      },
    });
    this.stream.forEachShown({ epoch: content.epoch, parts: content.parts.map(guarded) }, visit);
  }

  /** Tracks (by serial within the view) whose forecast gives a place at least this chance within this time, as they stand; for scores of an exercise. */
  tracksAhead(
    wanted: { readonly placeIndex: number; readonly chanceMin: number; readonly withinS: number; readonly lateS: number },
    at: TimeS,
  ): ReadonlyMap<number, TrackAhead> {
    const ahead = new Map<number, TrackAhead>();
    const count = this.shown.length;
    this.shown.forEach(({ intake, outlook }, index) =>
      outlook.forecaster.forEach(({ serial, arrivals }) => {
        const reaches = arrivals.some(
          ({ placeIndex, chance, earliestAt, latestAt }) =>
            placeIndex === wanted.placeIndex && chance >= wanted.chanceMin && earliestAt - at <= wanted.withinS && at - latestAt <= wanted.lateS,
        );
        if (!reaches) return;
        const track = intake.core.picture.estimate(serial, at);
        if (track !== undefined)
          ahead.set(partSerial(serial, { index, count }), { state: track.state.slice(0, 6), heightKnown: track.heightKnown, gridM: track.gridM });
      }),
    );
    return ahead;
  }

  /** What the view looks through now (the first of several pictures), for studies of why it warned; nothing of it leaves. */
  inside(): { readonly picture: Picture; readonly forecaster: Forecaster } | undefined {
    const [first] = this.shown;
    return first === undefined ? undefined : { picture: first.intake.core.picture, forecaster: first.outlook.forecaster };
  }
}
