/**
 * Which plots of whom enter which view, without running any: for whoever judges afterwards what a view could tell. It reads inputs and terms
 * as the broker's door does, and decides with the same rows.
 */
import { timeS, type FeedId, type MemberId, type SensorId, type TimeS } from '../base/index.ts';
import { createIngest } from '../ingest/index.ts';
import { ClockPast } from './clock-past.ts';
import type { BrokerInput } from './port.ts';
import type { BrokerConfig, GridM, Plot, TermsFile } from '../model/index.ts';
import {
  admit,
  compileRows,
  holdsByBoth,
  locateInto,
  releaseTime,
  rowsSince,
  siteOf,
  viewsOf,
  type Location,
  type Row,
  type Site,
  type ViewName,
} from '../release/index.ts';

/** A plot that a view is given: whose, where, how coarse, from when. */
export interface TracedPlot {
  readonly member: MemberId;
  readonly latRad: number;
  readonly lonRad: number;
  readonly gridM: GridM;
  readonly releasedAt: TimeS;
}

/** Follows the inputs of a broker. */
export interface ReleaseTrace {
  /** The first one is from when the broker listened. */
  tick(at: TimeS): void;
  bytes(door: string, at: TimeS, bytes: Uint8Array): void;
  terms(file: TermsFile, at: TimeS): void;
  /** Our own clock was told of. */
  clock(told: Extract<BrokerInput, { kind: 'clock' }>): void;
}

/** A trace from `config` on; plots of public feeds, which everybody has, are left out, and plots that have no place. */
export function createReleaseTrace(config: BrokerConfig, released: (view: ViewName, plot: TracedPlot) => void): ReleaseTrace {
  const sites = new Map<SensorId, Site>(config.sensors.map((sensor) => [sensor.id, siteOf(sensor)]));
  const ownerOf = new Map<FeedId, MemberId>(config.feeds.filter((feed) => !feed.public).map((feed) => [feed.id, feed.member]));
  const views = viewsOf(config).map((name) => ({ name, rows: compileRows(config, name) as readonly Row[] }));
  const location: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };
  const clock = new ClockPast();
  let current = config;
  const plot = (taken: Plot): void => {
    const site = sites.get(taken.sensor);
    const member = ownerOf.get(taken.feed);
    if (site === undefined || member === undefined || !locateInto(location, taken, site)) return;
    const { latRad, lonRad } = location;
    for (const { name, rows } of views) {
      const { row } = admit(
        taken,
        site,
        rows.filter((row) => row.feed === taken.feed && holdsByBoth(row, taken.receivedAt, clock.now.wallAheadS)),
      );
      if (row !== undefined) released(name, { member, latRad, lonRad, gridM: row.gridM, releasedAt: releaseTime(row, taken.measuredAt, taken.receivedAt) });
    }
  };
  const ingest = createIngest(config, { plot, mark: () => undefined, noted: () => undefined, quarantined: () => undefined });
  return {
    tick: (at) => ingest.begin(at),
    bytes: (door, at, bytes) => ingest.bytes(door, at, bytes),
    clock: (told) => ingest.setClockDoubt(clock.note(told)),
    terms(file, at) {
      current = { ...current, terms: [...current.terms.filter((other) => other.member !== file.member), file] };
      // As in the broker: on the next tick.
      for (const view of views) view.rows = rowsSince(compileRows(current, view.name), view.rows, timeS(Math.floor(at) + 1));
    },
  };
}
