/**
 * The broker: `input` numbers what comes in and decides what goes where (the door), then each view runs on what was
 * released to it alone (the view step). Time arrives in the input; frames leave on ticks, one a second.
 */
import { DAY_S, HUB, LIMITS, assert, memberOf, type MemberId, type RecipientId, type SensorId, type TimeS, addS, timeS } from '../base/index.ts';
import { createIngest, type ClockState, type HealthBook, type Ingest } from '../ingest/index.ts';
import { createSwitchboard, type Switchboard } from '../channel/index.ts';
import { createFilingBook } from '../coordinate/index.ts';
import type { BrokerConfig, FiledIndication, FlightPlan, Place, Plot, SensorBias, TermsFile, WordTerm } from '../model/index.ts';
import { PlotWork, compileRows, compileWordRows, rowsSince, viewsOf, wordRowsSince, type Row, type ViewName } from '../release/index.ts';
import { AT_ONCE, USUAL_PACE, createCatchUp, type CatchUp, type Pace } from './catch-up.ts';
import { ClockPast, HEARD_BEFORE_S } from './clock-past.ts';
import { createHistory, type Kept } from './history.ts';
import { createIntake, fitsSetUp, sitesOf, type BlindSector, type Intake, type Sites } from './intake.ts';
import type { Broker, BrokerInput, BrokerOptions, BrokerSink, Past } from './port.ts';
import { PICTURE_INPUTS, UNRECORDED_SERIALS, rowsAsKnown, savedViews, type BrokerState } from './state.ts';
import { placesOf, View, viewKey, type Sight } from './view.ts';
import { WordPools } from './word-pools.ts';

/** Views that begin anew on one tick share intakes of equal rows, and the past that these hear. */
interface Occasion {
  readonly made: Intake[];
  past: Kept[] | undefined;
}

/** A view that lost its picture is blank for this long, whatever the cause and however fast the rebuild is; then for as long again while it is not done. */
const SWAP_AFTER_S = 3;
/** Coarsest step of a term for words. */
const WORDS_STEP_MAX_S = DAY_S;
/** Indications that are over are forgotten once a minute. */
const FORGET_EACH_S = 60;

class RunningBroker implements Broker {
  readonly views: readonly ViewName[];
  readonly health: HealthBook;
  readonly talk: Switchboard;
  private config: BrokerConfig;
  private readonly sink: BrokerSink;
  private readonly shares: boolean;
  private readonly silentUntil: TimeS;
  private readonly ingest: Ingest;
  private readonly sites: Sites;
  private readonly seen: readonly View[];
  private readonly placeLists = new Map<string, readonly Place[]>();
  /** Those that hear what comes in. */
  private intakes: Intake[] = [];
  /** Of new ones that have not heard the whole past yet. */
  private catchUps: CatchUp[] = [];
  private readonly pace: Pace;
  /** Views by intake that look through it, now or after their swap. */
  private readonly lookers = new Map<Intake, View[]>();
  private readonly history = createHistory();
  private readonly work = new PlotWork();
  private readonly book = createFilingBook();
  private readonly wordPools: WordPools;
  /** Whether a raised posture lets trackers expect new objects. */
  private readonly expectsByWords: boolean;
  private inputNumber = 0;
  /** The input that runs now: while the past is fed again, that of the past. Undefined when no single one is to blame. */
  private running: number | undefined;
  /** The input that runs gave a plot or a mark, or something that later plots carry. */
  private isUseful = false;
  /** The sensor that spoke first in it. */
  private spoke: SensorId | undefined;
  private at: TimeS;
  /** Views begin with the first tick: what came before it is their past. */
  private firstTickAt: TimeS | undefined;
  private unrecorded = false;
  private hasTicked = false;
  /** While the past of an earlier process is taken up: nothing leaves. */
  private isPast = false;
  private readonly clock = new ClockPast();
  /** Replaced when one changes: what is kept of the past holds those of its time. */
  private biases: ReadonlyMap<SensorId, SensorBias> = new Map();
  private flightPlans: readonly FlightPlan[] = [];
  private readonly broken = new Set<Intake>();
  private readonly urgentViews: View[] = [];

  constructor(config: BrokerConfig, sink: BrokerSink, options: BrokerOptions) {
    this.config = config;
    this.sink = sink;
    this.shares = options.sharing ?? true;
    this.pace = options.pace ?? USUAL_PACE;
    this.expectsByWords = config.postureRaisesBirth === true;
    this.silentUntil = options.silentUntil ?? timeS(-Infinity);
    this.sites = sitesOf(config.sensors);
    this.ingest = createIngest(config, {
      plot: (plot) => this.plot(plot),
      mark: (sensor, azimuthRad, at) => this.mark(sensor, azimuthRad, at),
      blind: (sensor, sector, at) => this.blind(sensor, sector, at),
      noted: (sensor) => void ([this.isUseful, this.spoke] = [true, this.spoke ?? sensor]),
      quarantined: (feed, code, at) => void (this.isPast || sink.quarantined?.(feed, code, at)),
    });
    this.health = this.ingest.health;
    this.talk = createSwitchboard(config);
    this.views = viewsOf(config).filter((name) => options.computes?.(name) ?? true);
    this.wordPools = new WordPools({ mode: config.mode, regions: config.regions ?? [], shares: this.shares, filed: () => this.book.all });
    this.seen = this.views.map((name) => new View(name, this.placesOf(name.recipient), config, this.wordPools));
    this.at = timeS(-Infinity);
    for (const view of this.seen) {
      view.rows = compileRows(this.config, view.name);
      view.words.rows = compileWordRows(this.config, view.name);
      view.setTermsHash(this.termsHashOf(view));
    }
  }

  placesOf(recipient: RecipientId): readonly Place[] {
    const owner = memberOf(recipient);
    const known = this.placeLists.get(owner);
    if (known !== undefined) return known;
    const places = placesOf(this.config, recipient);
    this.placeLists.set(owner, places);
    return places;
  }

  viewOf(name: ViewName): View | undefined {
    return this.seen.find((view) => view.name.recipient === name.recipient && view.name.level === name.level);
  }

  get coreCount(): number {
    return this.lookers.size;
  }

  input(input: BrokerInput): void {
    this.inputNumber += 1;
    this.at = input.at;
    this.running = undefined;
    switch (input.kind) {
      case 'bytes':
        return this.bytes(input.door, input.at, input.bytes);
      case 'tick':
        return this.isPast ? this.pastTick(input.at) : this.tick(input.at);
      case 'terms':
        return this.changeTerms(input.terms, input.at);
      case 'officer':
        return this.officer(input);
      case 'said':
        return this.talk.say(input);
      case 'indication':
        return this.word(input);
      case 'posture':
        for (const view of this.seen) if (view.name.recipient === input.recipient) this.guardedView(view, () => view.words.set(input.setting));
        return;
      case 'recording':
        this.unrecorded = input.unrecorded;
        return;
      case 'clock':
        return this.heedClock(this.clock.note(input));
      case 'bias':
        this.biases = new Map(this.biases).set(input.sensor, input.bias);
        return this.ingest.setBiases(this.biases);
      case 'flights':
        this.flightPlans = input.plans;
        for (const intake of this.lookers.keys()) this.guarded(intake, () => intake.core.picture.expectFlights(input.plans));
        return;
      case 'resume':
      case 'past':
        assert(!this.hasTicked, 'an earlier process is taken up before the first tick');
        return input.kind === 'past' ? this.takeUp(input.past, input.at) : this.viewOf(input.view)?.resume(input, input.at);
    }
  }

  private bytes(door: string, at: TimeS, bytes: Uint8Array): void {
    this.running = this.inputNumber;
    this.isUseful = false;
    this.spoke = undefined;
    this.ingest.bytes(door, at, bytes);
    if (this.isUseful) {
      const kept = { number: this.inputNumber, at, door, source: this.spoke ?? door, bytes, clock: this.clock.now, biases: this.biases };
      this.history.keep(kept);
      for (const past of new Set(this.catchUps.map((one) => one.past))) past.push(kept);
    }
    for (const view of this.urgentViews) this.sink.urgent?.(view.name.recipient, at);
    this.urgentViews.length = 0;
  }

  private word({ filed }: Extract<BrokerInput, { kind: 'indication' }>): void {
    const known = this.wordPools.known(filed);
    this.book.restore(known);
    this.wordPools.offer(known);
  }

  get filed(): readonly FiledIndication[] {
    return this.book.all;
  }

  private officer({ recipient, placeIndex, act, at }: Extract<BrokerInput, { kind: 'officer' }>): void {
    const view = this.viewOf({ recipient, level: 'warn' });
    if (view !== undefined) this.guardedView(view, () => view.decide(placeIndex, act, at));
  }

  wordTermsOf(member: MemberId): readonly WordTerm[] {
    return this.config.terms.find((file) => file.member === member)?.words ?? [];
  }

  private termsHashOf(view: View): string {
    return this.config.terms.find((file) => file.member === memberOf(view.name.recipient))?.hash ?? '';
  }

  /** What `view` will look through by its claim. */
  private sightFor(view: View, occasion: Occasion): Sight {
    const { signature, parts } = view.claimAt(this.at);
    return { signature, parts: parts.map((part) => ({ intake: this.intakeFor(view, part, occasion), members: part.members })) };
  }

  /** An intake for a part of a claim: a fresh one, which is to hear the past, or one made on this very occasion for equal rows. */
  private intakeFor(view: View, { signature, rows }: { readonly signature: string; readonly rows: readonly Row[] }, occasion: Occasion): Intake {
    const shared = this.shares ? occasion.made.find((intake) => intake.signature === signature) : undefined;
    const intake = shared ?? this.newIntake(signature, rows);
    if (this.expectsByWords) intake.core.picture.expect(view.birthAreas(this.at));
    if (shared === undefined) {
      const past = (occasion.past ??= this.history.inOrder());
      const from = Math.ceil(Math.max(this.firstTickAt ?? this.at, this.at - LIMITS.rebuildWindowS));
      const isLeftOut = view.without.asNow();
      occasion.made.push(intake);
      this.catchUps.push(createCatchUp(intake, { config: this.config, rows, past, from, isLeftOut, runs: (number) => void (this.running = number) }));
    }
    this.lookers.set(intake, [...this.lookersOf(intake), view]);
    return intake;
  }

  private newIntake(signature: string, rows: readonly Row[]): Intake {
    const intake = createIntake(signature, rows, this.sites);
    intake.core.picture.expectFlights(this.flightPlans);
    intake.core.onUrgent((outlook, forecast, now) => {
      for (const view of this.lookersOf(intake)) {
        if (this.guardedView(view, () => view.urgent(outlook, forecast, now)) === true) this.urgentViews.push(view);
      }
    });
    intake.core.onBroken((outlook, error) => {
      for (const view of this.lookersOf(intake)) if (view.looksThrough(outlook)) this.blame(view, error);
    });
    return intake;
  }

  private lookersOf(intake: Intake): readonly View[] {
    return this.lookers.get(intake) ?? [];
  }

  private plot(plot: Plot): void {
    this.isUseful = true;
    this.spoke ??= plot.sensor;
    if (!this.isPast) this.sink.measured?.(plot);
    this.work.begin();
    for (const intake of this.intakes) {
      const reason = this.guarded(intake, () => intake.offer(plot, this.work));
      if (reason !== undefined && this.sink.withheld !== undefined && !this.isPast) {
        for (const view of this.lookersOf(intake)) this.sink.withheld(view.name, plot.feed, reason);
      }
    }
  }

  private mark(sensor: SensorId, azimuthRad: number, at: TimeS): void {
    this.isUseful = true;
    this.spoke ??= sensor;
    for (const intake of this.intakes) this.guarded(intake, () => intake.mark(sensor, azimuthRad, at, this.at));
  }

  private blind(sensor: SensorId, sector: BlindSector, at: TimeS): void {
    this.isUseful = true;
    this.spoke ??= sensor;
    for (const intake of this.intakes) this.guarded(intake, () => intake.blind(sensor, sector, at, this.at));
  }

  /** The unit of failure is the view: whatever breaks inside one discards it, the others do not notice. */
  private guarded<Value>(intake: Intake, step: () => Value): Value | undefined {
    if (this.broken.has(intake)) return undefined;
    try {
      return step();
    } catch (error) {
      this.broken.add(intake);
      for (const view of this.lookersOf(intake)) this.blame(view, error);
      return undefined;
    }
  }

  /** The same for what a view has of its own beside its picture: places, warnings, frames. */
  private guardedView<Value>(view: View, step: () => Value): Value | undefined {
    try {
      return step();
    } catch (error) {
      this.blame(view, error);
      return undefined;
    }
  }

  /** What breaks a view's words takes its words away, and leaves its picture and warnings as they are. */
  private guardedWords(view: View, step: () => void): void {
    try {
      step();
    } catch (error) {
      view.words.discard();
      this.sink.fault?.(view.name, error instanceof Error ? error.message : String(error), this.at);
    }
  }

  /** The view will do without the input that runs, which gives it another signature: the next tick rebuilds it. */
  private blame(view: View, error: unknown): void {
    view.without.add(this.running, this.inputNumber);
    this.sink.fault?.(view.name, error instanceof Error ? error.message : String(error), this.at);
  }

  private tick(at: TimeS): void {
    this.hasTicked = true;
    this.history.forget(addS(at, -LIMITS.rebuildWindowS));
    // What is coarse in time may stand until the end of the last step: a rebuild must not tell that it ended before.
    if (at % FORGET_EACH_S === 0) this.book.forget(addS(at, -WORDS_STEP_MAX_S));
    for (const view of this.seen) this.guardedWords(view, () => view.words.tick(at));
    this.wordPools.ticked();
    if (this.firstTickAt === undefined) this.start(at);
    else this.rebuildChanged(at, this.pace);
    for (const view of this.seen) this.swap(view, at);
    if (this.expectsByWords) for (const [intake, [view]] of this.lookers) if (view !== undefined) intake.core.picture.expect(view.birthAreas(at));
    for (const intake of this.intakes) this.guarded(intake, () => intake.tick(at));
    this.urgentViews.length = 0;
    for (const [member, news] of this.talk.tick(at)) this.sink.told?.(member, at, news);
    for (const view of this.seen) {
      if (view.next === undefined && this.isBroken(view)) view.blank(at);
      if (at < this.silentUntil) view.keepSilent();
      this.guardedView(view, () => view.warn(at));
      if (at >= this.silentUntil) this.leave(view, at);
    }
  }

  state(): BrokerState {
    const { at, clock, biases, flightPlans, config, seen, intakes } = this;
    return { at, terms: config.terms, clocks: clock.list, biases, flightPlans, ...savedViews(seen, intakes, (view) => this.isBroken(view)) };
  }

  /** Goes on from what an earlier process held and was told; then what holds now holds for it as any change does. */
  private takeUp({ state, before, since }: Past, at: TimeS): void {
    const { config, biases, flightPlans } = this;
    this.isPast = true;
    this.config = { ...config, terms: state.terms };
    // A whole second, and one that no arrival moves.
    this.firstTickAt = before.find((input) => input.kind === 'tick' && input.at > state.at - HEARD_BEFORE_S)?.at ?? timeS(Math.ceil(state.at));
    this.ingest.begin(this.firstTickAt);
    this.sense(before[0]?.at ?? state.at, state);
    this.clock.list = state.clocks;
    for (const input of before.filter(({ kind }) => kind === 'bytes')) {
      this.heedClock(this.clock.goTo(input.at));
      this.input(input);
    }
    this.heedClock(this.clock.goTo(state.at));
    this.at = state.at;
    const went = this.takeUpViews(state);
    for (const view of this.seen) if (this.isBroken(view)) this.sink.fault?.(view.name, 'what was kept of its picture cannot be taken up: it is rebuilt', at);
    for (const input of since) if (PICTURE_INPUTS.has(input.kind)) this.input(input);
    for (let second = Math.floor(this.at) + 1; second <= at; second += 1) this.input({ kind: 'tick', at: timeS(second) });
    for (const intake of this.intakes) this.guarded(intake, () => intake.core.picture.skipSerials(UNRECORDED_SERIALS));
    this.config = config;
    const firstAt = timeS(Math.floor(at) + 1);
    for (const view of this.seen) this.compileView(view, firstAt);
    // What terms of now do not allow shows nothing and warns of nothing before the first tick takes it away.
    for (const [view, { sight, epoch }] of went) if (view.next?.sight === sight && view.claimAt(firstAt).signature === sight.signature) view.goOn(sight, epoch);
    this.input({ kind: 'clock', at, doubt: false });
    this.sense(at, { biases, flightPlans });
    this.isPast = false;
  }

  private heedClock(clock: ClockState): void {
    for (const view of this.seen) view.setWallAhead(clock.wallAheadS);
    this.ingest.setClockDoubt(clock);
  }

  private sense(at: TimeS, { biases, flightPlans }: Pick<BrokerState, 'biases' | 'flightPlans'>): void {
    this.input({ kind: 'flights', at, plans: flightPlans });
    this.biases = biases;
    this.ingest.setBiases(biases);
  }

  /** Every view looks at what it had, or at something new that hears what was heard. Answers which go on as they were. */
  private takeUpViews(state: BrokerState): Map<View, { readonly sight: Sight; readonly epoch: number }> {
    const went = new Map<View, { readonly sight: Sight; readonly epoch: number }>();
    const taken = new Map<number, Intake>();
    const occasion: Occasion = { made: [], past: undefined };
    for (const view of this.seen) {
      const saved = state.views.find(({ key }) => key === viewKey(view.name));
      view.rows = rowsAsKnown(compileRows(this.config, view.name), saved?.rows ?? [], state.at);
      if (saved !== undefined) view.words.rows = wordRowsSince(compileWordRows(this.config, view.name), saved.wordRows, state.at);
      const { signature, parts } = view.claimAt(state.at);
      const goesOn = saved?.signature === signature && parts.every(({ rows }, i) => fitsSetUp(state.intakes[saved.intakes[i]], rows, this.sites));
      if (!goesOn) {
        view.next = { sight: this.sightFor(view, occasion), swapAt: state.at };
        continue;
      }
      const takenUp = parts.map(({ rows, members }, index) => {
        const number = saved.intakes[index];
        const intake = taken.get(number) ?? this.newIntake(state.intakes[number].signature, rows);
        if (!taken.has(number)) {
          this.guarded(intake, () => intake.load(state.intakes[number]));
          this.intakes.push(intake);
        }
        taken.set(number, intake);
        this.lookers.set(intake, [...this.lookersOf(intake), view]);
        return { intake, members };
      });
      const sight = { signature, parts: takenUp };
      view.next = { sight, swapAt: state.at };
      if (saved.epoch !== undefined) went.set(view, { sight, epoch: saved.epoch });
    }
    this.catchUp(AT_ONCE);
    return went;
  }

  private pastTick(at: TimeS): void {
    this.history.forget(addS(at, -LIMITS.rebuildWindowS));
    this.rebuildChanged(at, AT_ONCE);
    for (const intake of this.intakes) this.guarded(intake, () => intake.tick(at));
  }

  /** What leaves a view on a tick. A frame that cannot be made becomes one that shows nothing. */
  private leave(view: View, at: TimeS): void {
    const changes = view.changes();
    if (changes.length > 0) this.sink.warnings?.(view.name.recipient, at, changes);
    const state = { at, unrecorded: this.unrecorded };
    let bytes = this.guardedView(view, () => view.frame(state));
    if (bytes === undefined) {
      view.blank(at);
      view.recover();
      bytes = view.frame(state);
    }
    this.sink.frame(view.name, at, bytes);
  }

  private start(at: TimeS): void {
    this.firstTickAt = at;
    this.ingest.begin(at);
    const occasion: Occasion = { made: [], past: undefined };
    for (const view of this.seen) view.show(this.sightFor(view, occasion));
    this.catchUp(AT_ONCE);
  }

  private changeTerms(terms: TermsFile, at: TimeS): void {
    if (terms.member !== HUB && !this.config.members.some(({ id }) => id === terms.member)) return;
    const others = this.config.terms.filter((file) => file.member !== terms.member);
    this.config = { ...this.config, terms: [...others, terms] };
    // Terms take effect on the next tick, for every view alike.
    const effectiveAt = timeS(Math.floor(at) + 1);
    for (const view of this.seen) this.compileView(view, effectiveAt);
  }

  private compileView(view: View, effectiveAt: TimeS): void {
    view.rows = rowsSince(compileRows(this.config, view.name), view.rows, effectiveAt);
    view.words.rows = wordRowsSince(compileWordRows(this.config, view.name), view.words.rows, effectiveAt);
    view.setTermsHash(this.termsHashOf(view));
  }

  /** Views whose rows in force are no longer those of their intake, or that broke, go blank; what is rebuilt comes nearer to the present. */
  private rebuildChanged(at: TimeS, pace: Pace): void {
    const occasion: Occasion = { made: [], past: undefined };
    for (const view of this.seen) {
      if (view.claimAt(at).signature === view.sightSignature && !this.isBroken(view)) continue;
      this.stopLooking(view);
      view.blank(at);
      view.next = { sight: this.sightFor(view, occasion), swapAt: addS(at, SWAP_AFTER_S) };
    }
    this.dropUnseen();
    this.catchUp(pace);
  }

  /** Feeds new intakes the last half hour, as far as the terms allow it both then and now. One that has heard it all hears what comes in. */
  private catchUp(pace: Pace): void {
    this.catchUps = this.catchUps.filter((one) => {
      const isThere = this.guarded(one.intake, () => one.advance(this.at, pace));
      if (isThere === true) this.intakes.push(one.intake);
      return isThere === false;
    });
    this.running = undefined;
  }

  /** Shows what was rebuilt, on a tick that tells how long it took in steps of three seconds at most. */
  private swap(view: View, at: TimeS): void {
    const { next } = view;
    if (next === undefined || next.swapAt > at) return;
    if (next.sight.parts.every(({ intake }) => this.intakes.includes(intake))) return view.show(next.sight);
    view.next = { ...next, swapAt: addS(next.swapAt, SWAP_AFTER_S * Math.ceil((at + 1 - next.swapAt) / SWAP_AFTER_S)) };
  }

  private isBroken(view: View): boolean {
    return view.intakes.some((intake) => this.broken.has(intake));
  }

  private stopLooking(view: View): void {
    const others = (views: readonly View[]): View[] => views.filter((other) => other !== view);
    for (const [intake, views] of this.lookers) this.lookers.set(intake, others(views));
  }

  private dropUnseen(): void {
    for (const [intake, views] of this.lookers) if (views.length === 0) this.lookers.delete(intake);
    this.intakes = this.intakes.filter((intake) => this.lookers.has(intake));
    this.catchUps = this.catchUps.filter(({ intake }) => this.lookers.has(intake));
    for (const intake of this.broken) if (!this.lookers.has(intake)) this.broken.delete(intake);
  }
}

/** A broker for one configuration; it starts with the first input. */
export function createBroker(config: BrokerConfig, sink: BrokerSink, options: BrokerOptions = {}): Broker {
  return new RunningBroker(config, sink, options);
}
