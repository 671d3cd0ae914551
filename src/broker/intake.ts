/**
 * The release side of a view: what of the door's plots enters its core, under which handles, how late. An intake and its
 * core belong together for one epoch; a change of terms makes a new pair. Handles are numbered by what the sensors are,
 * never by whose they are or when their owner enrolled.
 */
import {
  LIMITS,
  assert,
  createSchedule,
  feedHandle,
  hex,
  sensorHandle,
  sha256,
  utf8,
  type FeedId,
  type SavedSchedule,
  type Schedule,
  type SensorHandle,
  type SensorId,
  type TimeS,
} from '../base/index.ts';
import type { Plot, ReleasedPlot, Sensor } from '../model/index.ts';
import type { SensorTrust } from '../picture/index.ts';
import {
  PlotWork,
  admit,
  blankViewPlot,
  holdsFor,
  reachesRow,
  releasePlotInto,
  releaseSensor,
  releaseTime,
  siteOf,
  snapTime,
  turnS,
  type Row,
  type Site,
  type Withheld,
} from '../release/index.ts';
import { createCore, type Core, type SavedCore } from './core.ts';
import type { Exclusions } from './exclusions.ts';
import { compareKeys, createPositions, type Positions } from './positions.ts';

/** A feed as it stands at the door of one view. */
interface Entrance {
  readonly rows: readonly Row[];
  /** Some of its sensors reach into a row. */
  readonly reaches: boolean;
  /** Of those sensors. */
  readonly sensorPositions: Positions<SensorId>;
  /** Its handle in the view; undefined while it is a feed that reaches into no row and has said nothing. */
  handle: number | undefined;
  /** Plots of this feed that entered the view so far. */
  plotCount: number;
  /** Plots and marks of this feed that wait for their delay. */
  waitingCount: number;
  /** The slowest turn among its sensors that gave the view a plot; 0: none has. What waits has not entered. */
  turnS: number;
}

/** The way in of one sensor. */
interface Way {
  readonly feed: FeedId;
  readonly entrance: Entrance;
  readonly site: Site;
  readonly turnS: number;
  /** By row, whether anything that the sensor covers may enter by it. */
  readonly reaches: readonly boolean[];
  /** By row, from when the sensor first spoke under it. */
  readonly handles: { readonly feed: number; readonly sensor: number }[];
}

type Waited =
  | { readonly plot: ReleasedPlot /** Of its sensor. */; readonly turnS: number }
  | {
      readonly plot?: undefined;
      readonly sensor: SensorHandle;
      readonly azimuthRad: number /** Of a blind sector its end; NaN of a mark. */;
      readonly untilRad: number;
      readonly at: TimeS;
    };
type Waiting = Waited & { readonly entrance: Entrance };
/** The same, by the name of its feed. */
type SavedWaiting = Waited & { readonly feed: FeedId };

/** A sector in which a sensor says that it sees nothing: from one azimuth clockwise to another; equal ones are all round. */
export interface BlindSector {
  readonly fromRad: number;
  readonly toRad: number;
}

export interface Intake {
  readonly core: Core;
  /** Two intakes of one signature, made on one occasion, hold the same. */
  readonly signature: string;
  /** Plots that were let into its core. What waits for its delay has not entered; marks do not count: they come by a grant for a region in which nothing flies, too. */
  readonly enteredCount: number;
  /** Offers a plot of the door; the answer is the reason when it was withheld. `work`: what other views asked about this plot already. */
  offer(plot: Plot, work?: PlotWork): Withheld | undefined;
  /** The slowest turn, in whole seconds, of the feed's sensors that gave a plot; 0 when none has. What is withheld is no part of it. */
  turnS(feed: FeedId): number;
  /** How a sensor's lone objects compare with what this view's other feeds see; undefined before it spoke. */
  trustOf(sensor: SensorId, at: TimeS): SensorTrust | undefined;
  mark(sensor: SensorId, azimuthRad: number, at: TimeS, receivedAt: TimeS): void;
  /** A sensor says that it sees nothing from one azimuth clockwise to another. */
  blind(sensor: SensorId, sector: BlindSector, at: TimeS, receivedAt: TimeS): void;
  /** A tick of the past, while the view is warmed up: lets in what was delayed until `at` and closes windows; shows nothing. */
  advance(at: TimeS): void;
  /** Lets in what was delayed until `at`, then runs the core's tick. */
  tick(at: TimeS): void;
  /** What it holds, to be turned into bytes before the next call. */
  save(): SavedIntake;
  /** Makes an intake that has just begun, under equal rows, go on from what another one held. */
  load(saved: SavedIntake): void;
}

/** A feed at the door of one view, as plain data. */
interface SavedEntrance {
  readonly handle: number | undefined;
  readonly plotCount: number;
  readonly waitingCount: number;
  readonly turnS: number;
  readonly taken: readonly SensorId[];
}

/** An intake as plain data: who stands at which number, what waits, and its core. */
export interface SavedIntake {
  readonly signature: string;
  /** Of what it hangs on beside its rows (see `setUpKey`). */
  readonly setUp: string;
  readonly entrances: ReadonlyMap<FeedId, SavedEntrance>;
  readonly taken: readonly FeedId[];
  readonly feedCount: number;
  readonly sensorCount: number;
  readonly handles: ReadonlyMap<SensorId, readonly (Way['handles'][number] | undefined)[]>;
  readonly spoken: ReadonlyMap<SensorId, readonly number[]>;
  readonly waiting: SavedSchedule<SavedWaiting>;
  readonly core: SavedCore;
}

/** What an intake lets in: its rows, and the inputs it must do without because they broke it. */
export function signatureOf(rows: readonly Row[], without: Exclusions): string {
  return [...rows.map((row) => `${row.feed}:${row.knownAt}:${row.key}`).sort(), without.key].join('\n');
}

/** What a sensor is, in words: NaN and infinities differ, as they do for a tracker. */
function traitKey(sensor: Sensor): string {
  const { id: _id, feed: _feed, madeFrom: _made, ...rest } = sensor;
  return Object.keys(rest)
    .sort()
    .map((name) => `${name}=${String(rest[name as keyof typeof rest])}`)
    .join();
}

/** A feed before anything was said: it is what its sensors are of which something may enter. The others leave no trace until they say what does. */
interface Prepared {
  readonly entrance: Entrance;
  readonly ways: readonly Way[];
  /** The ways of the sensors that reach into a row, in the order of what they are. */
  readonly ordered: readonly Way[];
  readonly key: string;
}

function prepare(feed: FeedId, rows: readonly Row[], sites: Sites): Prepared {
  const ofFeed = rows.filter((row) => row.feed === feed);
  const sited = [...sites.values()]
    .filter(({ sensor }) => sensor.feed === feed)
    .map((site) => ({ site, reaches: ofFeed.map((row) => reachesRow(site.sensor, row)) }));
  const within = sited.filter(({ reaches }) => reaches.includes(true));
  const keys = new Map(
    within.map(({ site, reaches }) => [
      site.sensor.id,
      `${site.traits}|${ofFeed
        .filter((_, i) => reaches[i])
        .map((row) => row.key)
        .join(';')}`,
    ]),
  );
  const entrance: Entrance = {
    rows: ofFeed,
    reaches: within.length > 0,
    sensorPositions: createPositions(keys),
    handle: undefined,
    plotCount: 0,
    waitingCount: 0,
    turnS: 0,
  };
  const ways = sited.map(({ site, reaches }): Way => ({ feed, entrance, site, turnS: turnS(site.sensor), reaches, handles: [] }));
  const keyOf = ({ site }: Way): string => keys.get(site.sensor.id) ?? '';
  const ordered = ways.filter(({ site }) => keys.has(site.sensor.id)).sort((one, other) => compareKeys(keyOf(one), keyOf(other)));
  return { entrance, ways, ordered, key: ordered.map(keyOf).join('\n') };
}

/** Handles by the position of a feed: its own, and those of its sensors, in their order, by row. */
interface Numbers {
  readonly feed: number;
  readonly sensors: readonly (readonly number[])[];
}

class ViewIntake implements Intake {
  readonly core: Core;
  readonly signature: string;
  enteredCount = 0;
  private readonly entrances = new Map<FeedId, Entrance>();
  /** Of feeds that reach into a row. */
  private readonly positions: Positions<FeedId>;
  private readonly numbers: Numbers[] = [];
  private feedCount = 0;
  private sensorCount = 0;
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
    this.waiting = createSchedule<Waiting>(LIMITS.delayedPerFeedMax * Math.max(1, feeds.length));
    const prepared = feeds.map((feed) => prepare(feed, rows, sites));
    feeds.forEach((feed, i) => this.entrances.set(feed, prepared[i].entrance));
    for (const way of prepared.flatMap(({ ways }) => ways)) this.ways.set(way.site.sensor.id, way);
    const reaching = prepared.filter(({ ordered }) => ordered.length > 0).sort((a, b) => compareKeys(a.key, b.key));
    this.positions = createPositions(new Map(reaching.map(({ ordered: [first], key }) => [first.feed, key])));
    for (const { ordered } of reaching) {
      const feed = this.feedCount++;
      this.numbers.push({ feed, sensors: ordered.map((way) => way.reaches.map((reaches, at) => (reaches ? this.newSensor(way, at, feed) : -1))) });
    }
  }

  /** Tells the picture of a sensor by one of its rows. */
  private newSensor({ site: { sensor }, entrance: { rows } }: Way, at: number, feed: number): number {
    const handle = this.sensorCount++;
    // A launch desk covers nothing: a tracker must not wait for its plots.
    if (sensor.type !== 'launch') this.core.setSensor(releaseSensor(sensor, rows[at], rows.slice(0, at), { feed, sensor: handle }));
    return handle;
  }

  /** Handles of a sensor by the row at a place among its feed's; given out when it first speaks by it in this view. */
  private handlesOf(way: Way, at: number): { readonly feed: number; readonly sensor: number } {
    const known = way.handles[at];
    if (known !== undefined) return known;
    const {
      entrance,
      site: { sensor },
    } = way;
    const numbers = entrance.reaches ? this.numbers[this.positions.of(way.feed)] : undefined;
    entrance.handle ??= numbers?.feed ?? this.feedCount++;
    const isNumbered = numbers !== undefined && way.reaches[at];
    const handle = isNumbered ? numbers.sensors[entrance.sensorPositions.of(sensor.id)][at] : this.newSensor(way, at, entrance.handle);
    this.relate(sensor.id, handle);
    way.handles[at] = { feed: entrance.handle, sensor: handle };
    return way.handles[at];
  }

  /** The first word of a sensor under a handle: trackers and the sensors that they are made from are told of one another. */
  private relate(sensor: SensorId, handle: number): void {
    this.spoken.set(sensor, [...(this.spoken.get(sensor) ?? []), handle]);
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
    if (isNow) this.enter(way, released, plot.receivedAt);
    else this.wait(released.releasedAt, { entrance, plot: released, turnS: way.turnS });
    return undefined;
  }

  private enter({ entrance, turnS: heardS }: Pick<Way, 'entrance' | 'turnS'>, plot: ReleasedPlot, now: TimeS): void {
    if (heardS > entrance.turnS) entrance.turnS = heardS;
    this.enteredCount += 1;
    this.core.plot(plot, now);
  }

  /** Writes who speaks, as this view numbers it. */
  private stamp(plot: ReleasedPlot, way: Way, row: Row): void {
    const { entrance } = way;
    const handles = this.handlesOf(way, entrance.rows.length === 1 ? 0 : entrance.rows.indexOf(row));
    plot.feedHandle = feedHandle(handles.feed);
    plot.sensorHandle = sensorHandle(handles.sensor);
    plot.number = entrance.plotCount;
    entrance.plotCount += 1;
  }

  turnS(feed: FeedId): number {
    return this.entrances.get(feed)?.turnS ?? 0;
  }

  trustOf(sensor: SensorId, at: TimeS): SensorTrust | undefined {
    let worst: SensorTrust | undefined;
    for (const handle of this.spoken.get(sensor) ?? []) {
      const trust = this.core.picture.trustOf(sensorHandle(handle), at);
      if (trust !== undefined && !(trust.doubtChance <= (worst?.doubtChance ?? -1))) worst = trust;
    }
    return worst;
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

  /**
   * Lets in what a sensor says of its beam, as its plots are: a coarsened feed has no directions, and of a sensor that covers nothing of a row the
   * beam is nobody's business unless it gave a plot all the same.
   */
  private service(sensor: SensorId, beam: { readonly azimuthRad: number; readonly untilRad: number }, at: TimeS, receivedAt: TimeS): void {
    const way = this.ways.get(sensor);
    if (way === undefined) return;
    const { entrance } = way;
    for (const [i, row] of entrance.rows.entries()) {
      if (!way.reaches[i] && way.handles[i] === undefined) continue;
      if (row.gridM !== 0 && !Number.isNaN(beam.azimuthRad)) continue;
      if (!holdsFor(row, at, receivedAt)) continue;
      const due = { entrance, sensor: sensorHandle(this.handlesOf(way, i).sensor), ...beam, at: snapTime(at, row.gridM) };
      const until = releaseTime(row, at, receivedAt);
      if (until <= receivedAt) this.tell(due);
      else if (entrance.waitingCount < LIMITS.delayedPerFeedMax) this.wait(until, due);
    }
  }

  private tell({
    sensor,
    azimuthRad,
    untilRad,
    at,
  }: {
    readonly sensor: SensorHandle;
    readonly azimuthRad: number;
    readonly untilRad: number;
    readonly at: TimeS;
  }): void {
    if (Number.isNaN(untilRad)) this.core.mark(sensor, azimuthRad, at);
    else this.core.blind(sensor, azimuthRad, untilRad, at);
  }

  private letIn(at: TimeS): void {
    for (let due = this.waiting.take(at); due !== undefined; due = this.waiting.take(at)) {
      due.entrance.waitingCount -= 1;
      if (due.plot !== undefined) this.enter(due, due.plot, at);
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

  save(): SavedIntake {
    const saved = ({ handle, plotCount, waitingCount, turnS, sensorPositions }: Entrance): SavedEntrance => ({
      handle,
      plotCount,
      waitingCount,
      turnS,
      taken: sensorPositions.taken,
    });
    const spoke = [...this.ways].filter(([, { handles }]) => handles.length > 0);
    return {
      signature: this.signature,
      setUp: setUpKey(this.ways, this.sites, [...this.spoken.keys()]),
      entrances: new Map([...this.entrances].map(([feed, entrance]) => [feed, saved(entrance)])),
      taken: this.positions.taken,
      feedCount: this.feedCount,
      sensorCount: this.sensorCount,
      handles: new Map(spoke.map(([sensor, { handles }]) => [sensor, Array.from(handles)])),
      spoken: this.spoken,
      waiting: this.waiting.save(({ entrance, ...waiting }) => ({ ...waiting, feed: entrance.rows[0].feed })),
      core: this.core.save(),
    };
  }

  load(saved: SavedIntake): void {
    for (const [feed, { taken, ...counts }] of saved.entrances) {
      const entrance = this.entrances.get(feed);
      if (entrance === undefined) assert(false, 'an intake goes on under the rows that it had');
      Object.assign(entrance, counts);
      for (const sensor of taken) entrance.sensorPositions.of(sensor);
    }
    for (const feed of saved.taken) this.positions.of(feed);
    this.feedCount = saved.feedCount;
    this.sensorCount = saved.sensorCount;
    for (const [sensor, handles] of saved.handles) {
      const way = this.ways.get(sensor);
      for (const [at, handle] of handles.entries()) if (way !== undefined && handle !== undefined) way.handles[at] = handle;
    }
    for (const [sensor, handles] of saved.spoken) this.spoken.set(sensor, [...handles]);
    this.waiting.load(saved.waiting, (item) => this.waitsAgain(item));
    this.core.load(saved.core);
  }

  private waitsAgain({ feed, ...waiting }: SavedWaiting): Waiting {
    const entrance = this.entrances.get(feed);
    if (entrance === undefined) assert(false, 'what waits has a way in');
    return waiting.plot === undefined ? { ...waiting, entrance } : { ...waiting, entrance, plot: Object.assign(blankViewPlot(), waiting.plot) };
  }
}

/** A site with what its sensor is, in words. */
interface TraitSite extends Site {
  readonly traits: string;
}

/** The sites of all sensors, made once for a configuration. */
export type Sites = ReadonlyMap<SensorId, TraitSite>;

const sites = new WeakMap<Sensor, TraitSite>();

function traitSiteOf(sensor: Sensor): TraitSite {
  let site = sites.get(sensor);
  if (site === undefined) {
    site = { ...siteOf(sensor), traits: traitKey(sensor) };
    sites.set(sensor, site);
  }
  return site;
}

const hashes = new WeakMap<Sensor, string>();

/** What a sensor is, short: an intake asks for each of its sensors whenever its state is kept or taken up. */
function traitsHash(sensor: Sensor, traits: string): string {
  const hash = hashes.get(sensor) ?? hex(sha256(utf8(traits)));
  hashes.set(sensor, hash);
  return hash;
}

/** Makes them. */
export function sitesOf(sensors: readonly Sensor[]): Sites {
  return new Map(sensors.map((sensor) => [sensor.id, traitSiteOf(sensor)]));
}

/**
 * What an intake hangs on beside its rows, in one hash: what the sensors are that reach into them or have spoken in it, and which of those are made from
 * which. Nothing else of a configuration: whoever looks through it must not learn what changed for others.
 */
function setUpKey(ways: ReadonlyMap<SensorId, Way>, sites: Sites, spoken: readonly SensorId[]): string {
  const known = new Set(spoken);
  for (const [sensor, { reaches }] of ways) if (reaches.includes(true)) known.add(sensor);
  const words = [...known].sort(compareKeys).map((id) => {
    const site = ways.has(id) ? sites.get(id) : undefined;
    const made = (site?.sensor.madeFrom ?? []).filter((other) => known.has(other));
    return `${id}|${site?.sensor.feed}|${site && traitsHash(site.sensor, site.traits)}|${[...made].sort(compareKeys).join()}`;
  });
  return hex(sha256(utf8(words.join('\n'))));
}

/** Whether an intake that is made now, under rows by which `saved` was made, can go on from it. */
export function fitsSetUp({ setUp, spoken }: SavedIntake, rows: readonly Row[], sites: Sites): boolean {
  const feeds = [...new Set(rows.map((row) => row.feed))];
  const ways = feeds.flatMap((feed) => prepare(feed, rows, sites).ways);
  return setUp === setUpKey(new Map(ways.map((way) => [way.site.sensor.id, way])), sites, [...spoken.keys()]);
}

/** A new intake and core under `rows`; sensors of feeds without a row are not known to it. */
export function createIntake(signature: string, rows: readonly Row[], sites: Sites): Intake {
  return new ViewIntake(signature, rows, sites);
}
