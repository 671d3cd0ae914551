/**
 * The release side of a view: what of the door's plots enters its core, under which handles, how late. An intake and its
 * core belong together for one epoch; a change of terms makes a new pair. Handles are numbered by what the sensors are,
 * never by whose they are or when their owner enrolled.
 */
import { LIMITS, createSchedule, feedHandle, sensorHandle, type FeedId, type Schedule, type SensorHandle, type SensorId, type TimeS } from '../base/index.ts';
import type { Plot, ReleasedPlot, Sensor } from '../model/index.ts';
import { PlotWork, admit, blankViewPlot, holdsFor, releasePlotInto, releaseSensor, releaseTime, siteOf, snapTime, type Row, type Site, type Withheld } from '../release/index.ts';
import { createCore, type Core } from './core.ts';
import type { Exclusions } from './exclusions.ts';
import { compareKeys, createPositions, type Positions } from './positions.ts';

/** A feed as it stands at the door of one view. */
interface Entrance {
  readonly rows: readonly Row[];
  readonly sensors: ReadonlySet<SensorId>;
  readonly sensorPositions: Positions<SensorId>;
  /** Plots of this feed that entered the view so far. */
  plotCount: number;
  /** Plots and marks of this feed that wait for their delay. */
  waitingCount: number;
  /** One of its plots has entered: what waits has not. */
  isHeard: boolean;
}

/** The way in of one sensor. */
interface Way {
  readonly feed: FeedId;
  readonly entrance: Entrance;
  readonly site: Site;
  /** By row, from when the sensor first spoke under it. */
  readonly handles: { readonly feed: number; readonly sensor: number }[];
}

type Waiting = { readonly entrance: Entrance } & (
  | { readonly plot: ReleasedPlot }
  | { readonly plot?: undefined; readonly sensor: SensorHandle; readonly azimuthRad: number; /** Of a blind sector its end; NaN of a mark. */ readonly untilRad: number; readonly at: TimeS }
);

/** A sector in which a sensor says that it sees nothing: from one azimuth clockwise to another; equal ones are all round. */
export interface BlindSector {
  readonly fromRad: number;
  readonly toRad: number;
}

export interface Intake {
  readonly core: Core;
  /** Two intakes of one signature, made on one occasion, hold the same. */
  readonly signature: string;
  /** Offers a plot of the door; the answer is the reason when it was withheld. `work`: what other views asked about this plot already. */
  offer(plot: Plot, work?: PlotWork): Withheld | undefined;
  /** True when a plot of the feed has entered. */
  heard(feed: FeedId): boolean;
  mark(sensor: SensorId, azimuthRad: number, at: TimeS, receivedAt: TimeS): void;
  /** A sensor says that it sees nothing from one azimuth clockwise to another. */
  blind(sensor: SensorId, sector: BlindSector, at: TimeS, receivedAt: TimeS): void;
  /** A tick of the past, while the view is warmed up: lets in what was delayed until `at` and closes windows; shows nothing. */
  advance(at: TimeS): void;
  /** Lets in what was delayed until `at`, then runs the core's tick. */
  tick(at: TimeS): void;
}

/** What an intake lets in: its rows, and the inputs it must do without because they broke it. */
export function signatureOf(rows: readonly Row[], without: Exclusions): string {
  return [...rows.map((row) => `${row.feed}:${row.knownAt}:${row.key}`).sort(), without.key].join('\n');
}

/** What a sensor is, in words: NaN and infinities differ, as they do for a tracker. */
function traitKey(sensor: Sensor): string {
  const { id: _id, feed: _feed, madeFrom: _made, ...rest } = sensor;
  return Object.keys(rest).sort().map((name) => `${name}=${String(rest[name as keyof typeof rest])}`).join();
}

interface Prepared {
  readonly entrance: Entrance;
  /** Its sensors in the order of what they are. */
  readonly ordered: readonly Sensor[];
  readonly key: string;
}

function prepare(feed: FeedId, rows: readonly Row[], sites: Sites): Prepared {
  const sited = [...sites.values()].filter(({ sensor }) => sensor.feed === feed);
  const ways = rows.filter((row) => row.feed === feed);
  const keys = new Map(sited.map(({ sensor, traits }) => [sensor.id, traits]));
  const ordered = sited.sort((a, b) => compareKeys(a.traits, b.traits)).map(({ sensor }) => sensor);
  return {
    entrance: { rows: ways, sensors: new Set(keys.keys()), sensorPositions: createPositions(keys), plotCount: 0, waitingCount: 0, isHeard: false },
    ordered,
    key: `${ordered.map((sensor) => keys.get(sensor.id)).join(';')}|${ways.map((row) => row.key).join(';')}`,
  };
}

/** Handles of a feed in the view: that of its first sensor; those of the others follow, one for each row. */
interface Numbers {
  readonly feed: number;
  readonly firstSensor: number;
}

class ViewIntake implements Intake {
  readonly core: Core;
  readonly signature: string;
  private readonly entrances = new Map<FeedId, Entrance>();
  private readonly positions: Positions<FeedId>;
  /** Handles by position. */
  private readonly numbers: Numbers[] = [];
  private readonly feedOf = new Map<SensorId, FeedId>();
  private readonly sites: Sites;
  private readonly waiting: Schedule<Waiting>;
  private readonly alone = new PlotWork();
  /** What `offer` needs of each sensor that may enter. */
  private readonly ways = new Map<SensorId, Way>();
  /** Handles under which a sensor has spoken in this view. */
  private readonly spoken = new Map<SensorId, number[]>();

  constructor(signature: string, rows: readonly Row[], sites: Sites) {
    this.signature = signature;
    this.sites = sites;
    this.core = createCore('picture');
    const feeds = [...new Set(rows.map((row) => row.feed))];
    const prepared = new Map(feeds.map((feed) => [feed, prepare(feed, rows, sites)]));
    const keys = new Map([...prepared].map(([feed, one]) => [feed, one.key]));
    this.positions = createPositions(keys);
    this.waiting = createSchedule<Waiting>(LIMITS.delayedPerFeedMax * Math.max(1, feeds.length));
    for (const [feed, { entrance }] of prepared) {
      this.entrances.set(feed, entrance);
      for (const sensor of entrance.sensors) {
        this.feedOf.set(sensor, feed);
        const site = sites.get(sensor);
        if (site !== undefined) this.ways.set(sensor, { feed, entrance, site, handles: [] });
      }
    }
    this.setSensors([...prepared.values()].sort((a, b) => compareKeys(a.key, b.key)));
  }

  private setSensors(ordered: readonly Prepared[]): void {
    let handle = 0;
    ordered.forEach((feed, index) => {
      this.numbers.push({ feed: index, firstSensor: handle });
      for (const sensor of feed.ordered) {
        feed.entrance.rows.forEach((row, i, rows) => {
          // A launch desk covers nothing: a tracker must not wait for its plots.
          if (sensor.type !== 'launch') this.core.setSensor(releaseSensor(sensor, row, rows.slice(0, i), { feed: index, sensor: handle }));
          handle += 1;
        });
      }
    });
  }

  /** Handles of a feed's sensor under a row; given out when the feed first speaks in this view. */
  private handlesOf(feed: FeedId, entrance: Entrance, sensor: SensorId, row: Row): { readonly feed: number; readonly sensor: number } {
    const numbers = this.numbers[this.positions.of(feed)];
    const place = entrance.sensorPositions.of(sensor);
    const handle = numbers.firstSensor + place * entrance.rows.length + entrance.rows.indexOf(row);
    this.relate(sensor, handle);
    return { feed: numbers.feed, sensor: handle };
  }

  /** The first word of a sensor under a handle: trackers and the sensors that they are made from are told of one another. */
  private relate(sensor: SensorId, handle: number): void {
    const known = this.spoken.get(sensor) ?? [];
    if (known.includes(handle)) return;
    this.spoken.set(sensor, [...known, handle]);
    const { picture } = this.core;
    for (const made of this.sites.get(sensor)?.sensor.madeFrom ?? []) {
      for (const other of this.spoken.get(made) ?? []) picture.relate(sensorHandle(handle), sensorHandle(other));
    }
    for (const [other, handles] of this.spoken) {
      if (this.sites.get(other)?.sensor.madeFrom?.includes(sensor) !== true) continue;
      for (const tracker of handles) picture.relate(sensorHandle(tracker), sensorHandle(handle));
    }
  }

  offer(plot: Plot, work: PlotWork = this.alone.begin()): Withheld | undefined {
    const way = this.ways.get(plot.sensor);
    if (way === undefined || way.feed !== plot.feed) return 'release/no-term';
    const { entrance, site } = way;
    const { row, reason } = admit(plot, site, entrance.rows, work);
    if (row === undefined) return reason;
    const isNow = work.leavesAt(plot, row) <= plot.receivedAt;
    if (!isNow && entrance.waitingCount >= LIMITS.delayedPerFeedMax) return 'release/too-many';
    const released = isNow ? work.release(plot, site, row) : releasePlotInto(blankViewPlot(), plot, site, row);
    if (released === undefined) return 'release/position-unknown';
    this.stamp(released, way, row);
    if (isNow) this.enter(entrance, released, plot.receivedAt);
    else this.wait(released.releasedAt, { entrance, plot: released });
    return undefined;
  }

  private enter(entrance: Entrance, plot: ReleasedPlot, now: TimeS): void {
    entrance.isHeard = true;
    this.core.plot(plot, now);
  }

  /** Writes who speaks, as this view numbers it. */
  private stamp(plot: ReleasedPlot, way: Way, row: Row): void {
    const { entrance, handles } = way;
    const place = entrance.rows.length === 1 ? 0 : entrance.rows.indexOf(row);
    handles[place] ??= this.handlesOf(way.feed, entrance, way.site.sensor.id, row);
    plot.feedHandle = feedHandle(handles[place].feed);
    plot.sensorHandle = sensorHandle(handles[place].sensor);
    plot.number = entrance.plotCount;
    entrance.plotCount += 1;
  }

  heard(feed: FeedId): boolean {
    return this.entrances.get(feed)?.isHeard === true;
  }

  private wait(until: TimeS, waiting: Waiting): void {
    waiting.entrance.waitingCount += 1;
    this.waiting.add(until, waiting);
  }

  mark(sensor: SensorId, azimuthRad: number, at: TimeS, receivedAt: TimeS): void {
    this.service(sensor, { azimuthRad, untilRad: Number.NaN }, at, receivedAt);
  }

  blind(sensor: SensorId, { fromRad, toRad }: BlindSector, at: TimeS, receivedAt: TimeS): void {
    this.service(sensor, { azimuthRad: fromRad, untilRad: toRad }, at, receivedAt);
  }

  /** Lets in what a sensor says of its beam, as its plots are: a coarsened feed has no directions. */
  private service(sensor: SensorId, beam: { readonly azimuthRad: number; readonly untilRad: number }, at: TimeS, receivedAt: TimeS): void {
    const feed = this.feedOf.get(sensor);
    const entrance = feed === undefined ? undefined : this.entrances.get(feed);
    if (feed === undefined || entrance === undefined) return;
    for (const row of entrance.rows) {
      if (row.gridM !== 0 && !Number.isNaN(beam.azimuthRad)) continue;
      if (!holdsFor(row, at, receivedAt)) continue;
      const due = { entrance, sensor: sensorHandle(this.handlesOf(feed, entrance, sensor, row).sensor), ...beam, at: snapTime(at, row.gridM) };
      const until = releaseTime(row, at, receivedAt);
      if (until <= receivedAt) this.tell(due);
      else if (entrance.waitingCount < LIMITS.delayedPerFeedMax) this.wait(until, due);
    }
  }

  private tell({ sensor, azimuthRad, untilRad, at }: { readonly sensor: SensorHandle; readonly azimuthRad: number; readonly untilRad: number; readonly at: TimeS }): void {
    if (Number.isNaN(untilRad)) this.core.mark(sensor, azimuthRad, at);
    else this.core.blind(sensor, azimuthRad, untilRad, at);
  }

  private letIn(at: TimeS): void {
    for (let due = this.waiting.take(at); due !== undefined; due = this.waiting.take(at)) {
      due.entrance.waitingCount -= 1;
      if (due.plot !== undefined) this.enter(due.entrance, due.plot, at);
      else this.tell(due);
    }
  }

  advance(at: TimeS): void {
    this.letIn(at);
    this.core.picture.advanceTo(at);
  }

  tick(at: TimeS): void {
    this.letIn(at);
    this.core.tick(at);
  }
}

/** A site with what its sensor is, in words. */
interface TraitSite extends Site {
  readonly traits: string;
}

/** The sites of all sensors, made once for a configuration. */
export type Sites = ReadonlyMap<SensorId, TraitSite>;

/** Makes them. */
export function sitesOf(sensors: readonly Sensor[]): Sites {
  return new Map(sensors.map((sensor) => [sensor.id, { ...siteOf(sensor), traits: traitKey(sensor) }]));
}

/** A new intake and core under `rows`; sensors of feeds without a row are not known to it. */
export function createIntake(signature: string, rows: readonly Row[], sites: Sites): Intake {
  return new ViewIntake(signature, rows, sites);
}
