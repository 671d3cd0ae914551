/** What a feed's owner is told of its own feed: counts, age, offset of its clock, and what was put aside with the reason. */
import { LIMITS, timeS, type FeedId, type SensorId, type TimeS } from '../base/index.ts';
import type { RegistrationReport } from './registration.ts';

/** Something that was put aside. */
export interface QuarantineEntry {
  readonly at: TimeS;
  readonly code: string;
  /** Quotes the value, the limit and the fix. */
  readonly message: string;
  /** The first bytes of what was put aside, hexadecimal. */
  readonly hex: string;
}

/** What is known of one feed. */
export interface FeedHealth {
  plotCount: number;
  markCount: number;
  /** Test reports, field monitors, reports without a position by design: neither plots nor faults. */
  skippedCount: number;
  quarantinedCount: number;
  /** Plots that the feed had said just before: doubled lines. */
  repeatedCount: number;
  /** ASTERIX reports with bits set that their editions leave spare: used all the same, but the edition may be another one. */
  spareBitsCount: number;
  /** Plots beyond what a feed may say in a second. */
  shedCount: number;
  /** Inputs and records of a standby while a main source spoke. */
  standbyCount: number;
  /** Sensors that are taken from their standby. */
  readonly onStandby: Set<SensorId>;
  readonly lastInputAt: TimeS | undefined;
  readonly lastPlotAt: TimeS | undefined;
  /** Smoothed received minus measured, seconds. */
  offsetS: number;
  /** Time of a turn as the radar says it, else between the last two north marks, seconds; NaN before. */
  rotationS: number;
  lastNorthAt: TimeS | undefined;
  /** The last north, sector or other service message; undefined of a feed that sends none. */
  lastServiceAt: TimeS | undefined;
  /** Jamming strobes, and when and where the last one was. */
  jammingCount: number;
  jammedAt: TimeS | undefined;
  jammingRad: number;
  /** As the radar or system last said of itself. */
  overload: boolean;
  /** Sensors that last said that their time source is not valid. */
  readonly invalidClocks: Set<SensorId>;
  /** What is known of the biases of its radars; of a feed that is not compared with broadcasts empty. */
  registration: readonly RegistrationReport[];
  readonly quarantine: QuarantineEntry[];
  /** Something came. */
  heard(at: TimeS): void;
  /** A plot was taken. */
  plotted(at: TimeS): void;
}

/** A smoothing of one part in 64: some seconds of a busy feed. */
const OFFSET_SMOOTHING = 1 / 64;

/** Times of every plot stand as plain numbers, NaN for none: a field that may also hold undefined costs an object at each writing. */
class Health implements FeedHealth {
  plotCount = 0;
  markCount = 0;
  skippedCount = 0;
  quarantinedCount = 0;
  repeatedCount = 0;
  spareBitsCount = 0;
  shedCount = 0;
  standbyCount = 0;
  readonly onStandby = new Set<SensorId>();
  offsetS = Number.NaN;
  rotationS = Number.NaN;
  lastNorthAt: TimeS | undefined = undefined;
  lastServiceAt: TimeS | undefined = undefined;
  jammingCount = 0;
  jammedAt: TimeS | undefined = undefined;
  jammingRad = Number.NaN;
  overload = false;
  readonly invalidClocks = new Set<SensorId>();
  registration: readonly RegistrationReport[] = [];
  readonly quarantine: QuarantineEntry[] = [];
  private inputS = Number.NaN;
  private plotS = Number.NaN;

  get lastInputAt(): TimeS | undefined {
    return Number.isNaN(this.inputS) ? undefined : timeS(this.inputS);
  }

  get lastPlotAt(): TimeS | undefined {
    return Number.isNaN(this.plotS) ? undefined : timeS(this.plotS);
  }

  heard(at: TimeS): void {
    this.inputS = at;
  }

  plotted(at: TimeS): void {
    this.plotS = at;
    this.plotCount += 1;
  }
}

/** The health of every feed, kept apart feed by feed. */
export interface HealthBook {
  of(feed: FeedId): FeedHealth;
  /** Blocks from sources that no configuration names, by door. */
  readonly unknown: QuarantineEntry[];
}

/** An empty book. */
export function createHealthBook(): HealthBook {
  const feeds = new Map<FeedId, FeedHealth>();
  return {
    unknown: [],
    of: (feed) => {
      let health = feeds.get(feed);
      if (health === undefined) {
        health = new Health();
        feeds.set(feed, health);
      }
      return health;
    },
  };
}

/** Takes note of how late a plot came. */
export function noteOffset(health: FeedHealth, offsetS: number): void {
  if (Number.isNaN(health.offsetS)) health.offsetS = offsetS;
  else health.offsetS += (offsetS - health.offsetS) * OFFSET_SMOOTHING;
}

/** Puts an entry aside; the oldest makes room, the count goes on. */
export function putAside(list: QuarantineEntry[], entry: QuarantineEntry): void {
  list.push(entry);
  if (list.length > LIMITS.quarantinePerFeedMax) list.shift();
}
