/**
 * An exercise on the real path: what its sensors send goes through the door second by second, responders look through
 * their members' own views, everything comes out of the broker's sink. Deterministic: no clock, no file.
 */
import { addS, recipientOf, timeS, type RecipientId, type TimeS } from '../base/index.ts';
import { createBroker, type Broker, type BrokerOptions, type BrokerSink } from '../broker/index.ts';
import {
  FOUND_MOMENTS,
  WARM_UP_S,
  type ExerciseInput,
  type ExerciseSetup,
  type Moment,
  type Order,
  type SeenTrack,
  type StopReport,
} from '../exercise/index.ts';
import { geodeticToEcef } from '../geo/index.ts';
import type { FiledIndication, Warning } from '../model/index.ts';
import type { Said } from '../channel/index.ts';
import { createSayPlan } from './say/say-plan.ts';
import { createBiasWatch, type FoundBias } from './sensor-bias.ts';
import { createWordPlan } from './words/word-plan.ts';

/** What a run tells beside what its broker sends. */
export interface RunSink extends BrokerSink {
  input?(input: ExerciseInput): void;
  tick?(at: TimeS): void;
  /** A machine spoke on a mediated line. */
  said?(said: Said, at: TimeS): void;
  /** A member filed an indication. */
  filed?(filed: FiledIndication, at: TimeS): void;
  /** What is taken off a radar's measurements from now on. */
  biased?(found: FoundBias, at: TimeS): void;
  ordered?(order: Order): void;
  stopped?(report: StopReport): void;
}

/** A run under way. */
export interface ExerciseRun {
  readonly broker: Broker;
  /** The last tick that was run. */
  readonly at: TimeS;
  /** First tick whose frames leave. */
  readonly firstAt: TimeS;
  /** Carries out an order now: it has the time of the last tick, whatever it says. Returns it so. */
  order(order: Order): Order;
  /** Runs one more second. */
  step(): void;
  /** The exercise's moments with those the run has found so far. */
  moments(): readonly Moment[];
}

const RAD = Math.PI / 180;
const RESPONDER_TICK_S = 5;

/** Finds the moments that only a run knows: the first order to take cover, and when the last danger has passed. */
class FoundMoments {
  firstTakeCoverAt: TimeS | undefined;
  allClearAt: TimeS | undefined;
  private readonly standing = new Set<string>();

  note(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void {
    for (const warning of changes) {
      const key = `${recipient}/${warning.placeIndex}`;
      const ended = warning.stage === 'all-clear' || warning.stage === 'cancelled';
      if (ended) this.standing.delete(key);
      else this.standing.add(key);
      if (warning.stage === 'take-cover') this.firstTakeCoverAt ??= at;
    }
    this.allClearAt = this.firstTakeCoverAt !== undefined && this.standing.size === 0 ? (this.allClearAt ?? at) : undefined;
  }

  fill(moment: Moment): Moment {
    if (moment.at !== undefined) return moment;
    if (moment.key === FOUND_MOMENTS.takeCover) return { ...moment, at: this.firstTakeCoverAt };
    if (moment.key === FOUND_MOMENTS.allClear) return { ...moment, at: this.allClearAt };
    return moment;
  }
}

function seenTracks(broker: Broker, member: RecipientId): SeenTrack[] {
  const view = broker.viewOf({ recipient: member, level: 'picture' });
  const tracks: SeenTrack[] = [];
  view?.forEachShown((_id, track) => {
    if (track.status === 'confirmed') {
      tracks.push(geodeticToEcef({ latRad: track.latDeg * RAD, lonRad: track.lonDeg * RAD, altitudeHaeM: track.altitudeHaeM }));
    }
  });
  return tracks;
}

/** Choices of a run. */
export interface RunOptions {
  /** Its frames begin here, at the exercise's start when absent; the views fill for five minutes before, unseen. */
  readonly from?: TimeS;
  /** The views that are computed, for studies that need few. */
  readonly computes?: BrokerOptions['computes'];
  /** Orders of an earlier run, each carried out at its time; one from before the beginning, at the beginning. */
  readonly orders?: readonly Order[];
}

/** Starts a run. */
export function createExerciseRun(setup: ExerciseSetup, sink: RunSink, options: RunOptions = {}): ExerciseRun {
  const { from = setup.startsAt, computes } = options;
  const due = [...(options.orders ?? [])].sort((a, b) => a.at - b.at);
  const firstAt = timeS(Math.max(from, setup.startsAt));
  const found = new FoundMoments();
  let at = timeS(Math.max(setup.startsAt, firstAt - WARM_UP_S));
  const biasWatch = createBiasWatch(setup.config);
  const broker = createBroker(
    setup.config,
    {
      ...sink,
      measured: (plot) => {
        biasWatch.measured(plot);
        sink.measured?.(plot);
      },
      frame: (view, tick, bytes) => sink.frame(view, tick, bytes),
      warnings: (recipient, tick, changes) => {
        found.note(recipient, tick, changes);
        sink.warnings?.(recipient, tick, changes);
      },
    },
    { silentUntil: firstAt, computes },
  );
  const responding = setup.config.members.filter((member) => setup.responders.members.includes(member.id));
  const tick = (): void => {
    sink.tick?.(at);
    broker.input({ kind: 'tick', at });
    for (const { sensor, bias } of biasWatch.ticked(at, broker.health)) {
      sink.biased?.({ sensor, bias }, at);
      broker.input({ kind: 'bias', at, sensor, bias });
    }
    if (at % RESPONDER_TICK_S !== 0) return;
    for (const member of responding) {
      const tracks = setup.orders.isCut(member.id, at) ? [] : seenTracks(broker, recipientOf(member.id));
      for (const report of setup.responders.step(at, member.id, tracks)) sink.stopped?.(report);
    }
  };
  const carryOut = (order: Order): Order => {
    setup.orders.carryOut(order);
    sink.ordered?.(order);
    return order;
  };
  const plan = createWordPlan(setup, broker);
  const talk = [...createSayPlan(setup).said];
  tick();
  const step = (): void => {
    while (due.length > 0 && due[0].at <= at) carryOut(due.shift() as Order);
    while (talk.length > 0 && talk[0].at < at + 1) {
      const said = talk.shift() as Said;
      sink.said?.(said, at);
      broker.input({ kind: 'said', ...said });
    }
    for (const filed of plan.due(at)) {
      sink.filed?.(filed, at);
      broker.input({ kind: 'indication', at, filed });
    }
    const next = addS(at, 1);
    for (const input of setup.sky.inputs(at, next)) {
      sink.input?.(input);
      broker.input({ kind: 'bytes', at: input.at, door: input.door, bytes: input.bytes });
    }
    at = next;
    tick();
  };
  return {
    broker,
    firstAt,
    get at() {
      return at;
    },
    order: (order) => carryOut({ ...order, at }),
    step,
    moments: () => setup.moments.map((moment) => found.fill(moment)),
  };
}
