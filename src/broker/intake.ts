/**
 * The release side of a view: what of the door's plots enters its core, under which handles, how late. An intake and its
 * core belong together for one epoch; a change of terms makes a new pair. Handles are numbered by what the sensors are,
 * never by whose they are or when their owner enrolled.
 */
import { LIMITS, type FeedId, type SensorHandle, type SensorId, type TimeS, feedHandle, sensorHandle } from '../base/index.ts';
import type { Plot, ReleasedPlot, Sensor } from '../model/index.ts';
import { admit, blankViewPlot, releasePlotInto, releaseSensor, siteOf, snapTime, type Row, type Site, type Withheld } from '../release/index.ts';
import { createCore, type Core } from './core.ts';
import { createSchedule } from './schedule.ts';

interface Entrance {
  readonly feed: FeedId;
  readonly rows: readonly Row[];
  readonly handle: number;
  /** Plots of this feed that entered the view so far. */
  plotCount: number;
}

type Waiting = { readonly plot: ReleasedPlot } | { readonly mark: { readonly sensor: SensorHandle; readonly azimuthRad: number; readonly at: TimeS } };

export interface Intake {
  readonly core: Core;
  /** Two intakes of one signature, made on one occasion, hold the same. */
  readonly signature: string;
  /** Offers a plot of the door; the answer is the reason when it was withheld. */
  offer(plot: Plot): Withheld | undefined;
  mark(sensor: SensorId, azimuthRad: number, at: TimeS, receivedAt: TimeS): void;
  /** Lets in what was delayed until `at`, then runs the core's tick. */
  tick(at: TimeS): void;
}

/** What an intake lets in: its rows, and the inputs it must do without because they broke it. */
export function signatureOf(rows: readonly Row[], without: ReadonlySet<number>): string {
  return [...rows.map((row) => `${row.feed}:${row.knownAt}:${row.key}`).sort(), ...without].join('\n');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** What a sensor is, in numbers: the order of handles. */
function traitKey(sensor: Sensor): string {
  const { id: _id, feed: _feed, ...rest } = sensor;
  return JSON.stringify(rest);
}

interface Prepared {
  readonly feed: FeedId;
  readonly rows: readonly Row[];
  readonly sensors: readonly Sensor[];
  readonly key: string;
}

function prepare(rows: readonly Row[], sensors: readonly Sensor[]): Prepared[] {
  const feeds = [...new Set(rows.map((row) => row.feed))];
  const prepared = feeds.map((feed) => {
    const own = sensors.filter((sensor) => sensor.feed === feed).sort((a, b) => compare(traitKey(a), traitKey(b)));
    const ways = rows.filter((row) => row.feed === feed);
    return { feed, rows: ways, sensors: own, key: `${own.map(traitKey).join()}|${ways.map((row) => row.key).join()}` };
  });
  return prepared.sort((a, b) => compare(a.key, b.key));
}

class ViewIntake implements Intake {
  readonly core: Core;
  readonly signature: string;
  private readonly entrances = new Map<FeedId, Entrance>();
  /** Handles by sensor, one for each row of its feed. */
  private readonly handles = new Map<SensorId, ReadonlyMap<Row, SensorHandle>>();
  private readonly sites: Sites;
  private readonly waiting = createSchedule<Waiting>(LIMITS.rebuildPlotsMax);
  private readonly scratch = blankViewPlot();

  constructor(signature: string, rows: readonly Row[], sensors: readonly Sensor[], sites: Sites) {
    this.signature = signature;
    this.sites = sites;
    this.core = createCore('picture');
    let handle = 0;
    prepare(rows, sensors).forEach((feed, index) => {
      this.entrances.set(feed.feed, { feed: feed.feed, rows: feed.rows, handle: index, plotCount: 0 });
      for (const sensor of feed.sensors) {
        const ways = new Map<Row, SensorHandle>();
        for (const row of feed.rows) {
          this.core.setSensor(releaseSensor(sensor, row, index, handle));
          ways.set(row, sensorHandle(handle));
          handle += 1;
        }
        this.handles.set(sensor.id, ways);
      }
    });
  }

  offer(plot: Plot): Withheld | undefined {
    const entrance = this.entrances.get(plot.feed);
    const site = this.sites.get(plot.sensor);
    if (entrance === undefined || site === undefined) return 'release/no-term';
    const admission = admit(plot, site, entrance.rows);
    if (admission.row === undefined) return admission.reason;
    const { row } = admission;
    const handle = this.handles.get(plot.sensor)?.get(row);
    const out = row.delayS === 0 ? this.scratch : blankViewPlot();
    const released = releasePlotInto(out, plot, site, row);
    if (handle === undefined || released === undefined) return 'release/position-unknown';
    out.feedHandle = feedHandle(entrance.handle);
    out.sensorHandle = handle;
    out.number = entrance.plotCount;
    entrance.plotCount += 1;
    if (row.delayS === 0) this.core.plot(released, plot.receivedAt);
    else this.waiting.add(released.releasedAt, { plot: released });
    return undefined;
  }

  mark(sensor: SensorId, azimuthRad: number, at: TimeS, receivedAt: TimeS): void {
    for (const [row, handle] of this.handles.get(sensor) ?? []) {
      if (row.gridM !== 0 && !Number.isNaN(azimuthRad)) continue;
      const shiftedAt = snapTime(at, row.gridM);
      if (row.delayS === 0) this.core.mark(handle, azimuthRad, shiftedAt);
      else this.waiting.add(receivedAt + row.delayS, { mark: { sensor: handle, azimuthRad, at: shiftedAt } });
    }
  }

  tick(at: TimeS): void {
    for (let due = this.waiting.take(at); due !== undefined; due = this.waiting.take(at)) {
      if ('plot' in due) this.core.plot(due.plot, at);
      else this.core.mark(due.mark.sensor, due.mark.azimuthRad, due.mark.at);
    }
    this.core.tick(at);
  }
}

/** The sites of all sensors, made once for a configuration. */
export type Sites = ReadonlyMap<SensorId, Site>;

/** Makes them. */
export function sitesOf(sensors: readonly Sensor[]): Sites {
  return new Map(sensors.map((sensor) => [sensor.id, siteOf(sensor)]));
}

/** A new intake and core under `rows`; sensors of feeds without a row are not known to it. */
export function createIntake(signature: string, rows: readonly Row[], sensors: readonly Sensor[], sites: Sites): Intake {
  return new ViewIntake(signature, rows, sensors, sites);
}
