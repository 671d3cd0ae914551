/**
 * The broker: `input` numbers what comes in and decides what goes where (the door), then each view runs on what was
 * released to it alone (the view step). Time arrives in the input; frames leave on ticks, one a second.
 */
import { AssertionFault, LIMITS, memberOf, type FeedId, type RecipientId, type SensorId, type TimeS, addS, timeS } from '../base/index.ts';
import { createIngest, type HealthBook, type Ingest } from '../ingest/index.ts';
import type { BrokerConfig, Place, Plot, TermsFile, Warning } from '../model/index.ts';
import { compileRows, rowsAt, rowsSince, viewsOf, type Row, type ViewName } from '../release/index.ts';
import { createIntake, signatureOf, sitesOf, type Intake, type Sites } from './intake.ts';
import { placesOf, View } from './view.ts';

/** Everything that can happen to a broker, in the order of its arrival. `tick` comes at every whole second. */
export type BrokerInput =
  | { readonly kind: 'bytes'; readonly at: TimeS; readonly door: string; readonly bytes: Uint8Array }
  | { readonly kind: 'tick'; readonly at: TimeS }
  | { readonly kind: 'terms'; readonly at: TimeS; readonly terms: TermsFile }
  | { readonly kind: 'recording'; readonly at: TimeS; readonly unrecorded: boolean }
  | { readonly kind: 'clock'; readonly at: TimeS; readonly doubt: boolean };

/** Where results go. */
export interface BrokerSink {
  frame(view: ViewName, at: TimeS, bytes: Uint8Array): void;
  /** What changed for a recipient on this tick: to be written as messages. */
  warnings?(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void;
  /** A plot made a warning that must not wait for the next warning tick. */
  urgent?(recipient: RecipientId, at: TimeS): void;
  /** A plot was withheld from a view, or put aside before it. For counting, by the hub alone. */
  withheld?(view: ViewName, feed: FeedId, reason: string): void;
  quarantined?(feed: FeedId | undefined, code: string, at: TimeS): void;
  /** A broken assertion: the view is being rebuilt without the input that met it. */
  fault?(view: ViewName, message: string, at: TimeS): void;
}

/** Choices that change no byte. */
export interface BrokerOptions {
  /** Until this tick views fill and nothing leaves: the warm-up of a run that starts late. */
  readonly silentUntil?: TimeS;
  /** Views with equal rows share a core; off, each has its own. The bytes are the same (a test holds that). */
  readonly sharing?: boolean;
}

/** A broker that runs. */
export interface Broker {
  input(input: BrokerInput): void;
  readonly views: readonly ViewName[];
  placesOf(recipient: RecipientId): readonly Place[];
  /** The view of a recipient, for the exercise's responders and for the hub's own eyes; undefined when there is none. */
  viewOf(name: ViewName): View | undefined;
  readonly health: HealthBook;
  /** Number of cores that run now. */
  readonly coreCount: number;
}

interface Kept {
  readonly number: number;
  readonly at: TimeS;
  readonly door: string;
  readonly bytes: Uint8Array;
}

/** A view that lost its picture is blank for this long, whatever the cause and however fast the rebuild is. */
const SWAP_AFTER_S = 3;

class RunningBroker implements Broker {
  readonly views: readonly ViewName[];
  readonly health: HealthBook;
  private config: BrokerConfig;
  private readonly sink: BrokerSink;
  private readonly shares: boolean;
  private readonly silentUntil: TimeS;
  private readonly ingest: Ingest;
  private readonly sites: Sites;
  private readonly seen: readonly View[];
  private readonly placeLists = new Map<string, readonly Place[]>();
  private intakes: Intake[] = [];
  /** Views by intake that look through it, now or after their swap. */
  private readonly lookers = new Map<Intake, View[]>();
  private history: Kept[] = [];
  private inputNumber = 0;
  private at: TimeS;
  private started = false;
  private firstTickAt: TimeS = timeS(Infinity);
  private unrecorded = false;
  private broken: Intake[] = [];

  constructor(config: BrokerConfig, sink: BrokerSink, options: BrokerOptions) {
    this.config = config;
    this.sink = sink;
    this.shares = options.sharing ?? true;
    this.silentUntil = options.silentUntil ?? timeS(-Infinity);
    this.sites = sitesOf(config.sensors);
    this.ingest = createIngest(config, {
      plot: (plot) => this.plot(plot),
      mark: (sensor, azimuthRad, at) => this.mark(sensor, azimuthRad, at),
      quarantined: (feed, code, at) => sink.quarantined?.(feed, code, at),
    });
    this.health = this.ingest.health;
    this.views = viewsOf(config);
    this.seen = this.views.map((name) => new View(name, this.placesOf(name.recipient), config));
    this.at = timeS(-Infinity);
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
    return this.intakes.length;
  }

  input(input: BrokerInput): void {
    this.inputNumber += 1;
    this.at = input.at;
    if (!this.started) this.start(input.at);
    switch (input.kind) {
      case 'bytes':
        this.history.push({ number: this.inputNumber, at: input.at, door: input.door, bytes: input.bytes });
        return this.ingest.bytes(input.door, input.at, input.bytes);
      case 'tick':
        return this.tick(input.at);
      case 'terms':
        return this.changeTerms(input.terms, input.at);
      case 'recording':
        this.unrecorded = input.unrecorded;
        return;
      case 'clock':
        return this.ingest.setClockDoubt(input.doubt);
    }
  }

  private start(at: TimeS): void {
    this.started = true;
    const made: Intake[] = [];
    for (const view of this.seen) {
      view.rows = compileRows(this.config, view.name);
      view.setTermsHash(this.termsHashOf(view));
      view.show(this.intakeFor(view, rowsAt(view.rows, at), made));
    }
  }

  private termsHashOf(view: View): string {
    return this.config.terms.find((file) => file.member === memberOf(view.name.recipient))?.hash ?? '';
  }

  /** An intake for `rows`: a fresh one, or one made on this very occasion for equal rows. */
  private intakeFor(view: View, rows: readonly Row[], made: Intake[]): Intake {
    const signature = signatureOf(rows, view.without);
    const shared = this.shares ? made.find((intake) => intake.signature === signature) : undefined;
    const intake = shared ?? this.newIntake(signature, rows);
    if (shared === undefined) made.push(intake);
    if (view.name.level !== 'warn') intake.core.showTracks();
    this.lookers.set(intake, [...(this.lookers.get(intake) ?? []), view]);
    return intake;
  }

  private newIntake(signature: string, rows: readonly Row[]): Intake {
    const intake = createIntake(signature, rows, this.config.sensors, this.sites);
    this.intakes.push(intake);
    intake.core.onUrgent((outlook, forecast, now) => {
      for (const view of this.lookers.get(intake) ?? []) {
        if (view.urgent(outlook, forecast, now)) this.sink.urgent?.(view.name.recipient, now);
      }
    });
    return intake;
  }

  private plot(plot: Plot): void {
    for (const intake of this.intakes) {
      const reason = this.guarded(intake, () => intake.offer(plot));
      if (reason !== undefined && this.sink.withheld !== undefined) {
        for (const view of this.lookers.get(intake) ?? []) this.sink.withheld(view.name, plot.feed, reason);
      }
    }
  }

  private mark(sensor: SensorId, azimuthRad: number, at: TimeS): void {
    for (const intake of this.intakes) this.guarded(intake, () => intake.mark(sensor, azimuthRad, at, this.at));
  }

  /** The unit of failure is the view: a broken assertion inside one discards it, the others do not notice. */
  private guarded<Value>(intake: Intake, step: () => Value): Value | undefined {
    if (this.broken.includes(intake)) return undefined;
    try {
      return step();
    } catch (error) {
      if (!(error instanceof AssertionFault)) throw error;
      this.broken.push(intake);
      for (const view of this.lookers.get(intake) ?? []) {
        view.without.add(this.inputNumber);
        this.sink.fault?.(view.name, error.message, this.at);
      }
      return undefined;
    }
  }

  private tick(at: TimeS): void {
    this.firstTickAt = timeS(Math.min(this.firstTickAt, at));
    this.forget(addS(at, -LIMITS.rebuildWindowS));
    this.rebuildChanged(at);
    for (const view of this.seen) if (view.next !== undefined && view.next.swapAt <= at) view.show(view.next.intake);
    this.dropUnseen();
    for (const intake of this.intakes) this.guarded(intake, () => intake.tick(at));
    for (const view of this.seen) {
      view.warn(at);
      if (at < this.silentUntil) continue;
      const changes = view.changes();
      if (changes.length > 0) this.sink.warnings?.(view.name.recipient, at, changes);
      this.sink.frame(view.name, at, view.frame({ at, unrecorded: this.unrecorded }));
    }
  }

  private forget(before: TimeS): void {
    let gone = 0;
    while (gone < this.history.length && this.history[gone]!.at < before) gone += 1;
    if (gone > 0) this.history = this.history.slice(gone);
  }

  private changeTerms(terms: TermsFile, at: TimeS): void {
    const others = this.config.terms.filter((file) => file.member !== terms.member);
    this.config = { ...this.config, terms: [...others, terms] };
    // Terms take effect on the next tick, for every view alike.
    const effectiveAt = timeS(Math.floor(at) + 1);
    for (const view of this.seen) {
      view.rows = rowsSince(compileRows(this.config, view.name), view.rows, effectiveAt);
      view.setTermsHash(this.termsHashOf(view));
    }
  }

  /** Views whose rows in force are no longer those of their intake, or whose intake broke, go blank and are rebuilt. */
  private rebuildChanged(at: TimeS): void {
    const made: Intake[] = [];
    for (const view of this.seen) {
      const rows = rowsAt(view.rows, at);
      const intake = view.next?.intake ?? view.intake;
      const sound = intake !== undefined && !this.broken.includes(intake);
      if (sound && intake.signature === signatureOf(rows, view.without)) continue;
      this.stopLooking(view);
      view.blank(at);
      view.next = { intake: this.rebuilt(view, rows, made), swapAt: addS(at, SWAP_AFTER_S) };
    }
    this.broken = this.broken.filter((intake) => this.intakes.includes(intake));
  }

  private rebuilt(view: View, rows: readonly Row[], made: Intake[]): Intake {
    const before = made.length;
    const intake = this.intakeFor(view, rows, made);
    if (made.length > before) this.replay(intake, view.without);
    return intake;
  }

  /** Feeds an intake the last half hour, as far as the terms allow it both then and now. */
  private replay(intake: Intake, without: ReadonlySet<number>): void {
    // Every second of the window is stepped through, whatever came in during it: what was withheld leaves no trace.
    const step = { at: this.at, second: Math.max(this.firstTickAt, this.at - LIMITS.rebuildWindowS) };
    const advanceUntil = (at: TimeS): void => {
      for (; step.second < at; step.second += 1) this.guarded(intake, () => intake.core.picture.advanceTo(timeS(step.second)));
    };
    const ingest = createIngest(this.config, {
      plot: (plot) => this.guarded(intake, () => intake.offer(plot)),
      mark: (sensor, azimuthRad, at) => this.guarded(intake, () => intake.mark(sensor, azimuthRad, at, step.at)),
      quarantined: () => undefined,
    });
    for (const kept of this.history) {
      if (without.has(kept.number)) continue;
      advanceUntil(kept.at);
      step.at = kept.at;
      ingest.bytes(kept.door, kept.at, kept.bytes);
    }
    advanceUntil(this.at);
  }

  private stopLooking(view: View): void {
    for (const [intake, views] of this.lookers) this.lookers.set(intake, views.filter((other) => other !== view));
  }

  private dropUnseen(): void {
    this.intakes = this.intakes.filter((intake) => (this.lookers.get(intake) ?? []).length > 0);
    for (const intake of [...this.lookers.keys()]) if (!this.intakes.includes(intake)) this.lookers.delete(intake);
  }
}

/** A broker for one configuration; it starts with the first input. */
export function createBroker(config: BrokerConfig, sink: BrokerSink, options: BrokerOptions = {}): Broker {
  return new RunningBroker(config, sink, options);
}
