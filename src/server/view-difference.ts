/**
 * Why two views differ: which feeds enter each, by which term, and for one place in the sky which of their sensors could see there. It
 * names feeds and members, so it is for those alone who see everything anyway: whoever runs an exercise.
 */
import { memberOf, type TimeS } from '../base/index.ts';
import { fastDistanceM, isAboveHorizon, ringContains } from '../geo/index.ts';
import type { BrokerConfig, FeedConfig } from '../model/index.ts';
import { compileRows, rowsAt, type Row, type ViewName } from '../release/index.ts';

/** How a feed enters a view: `own` and `public` need no term. */
export interface EntryFacts {
  readonly by: 'own' | 'public' | 'term';
  readonly gridM: number;
  readonly delayS: number;
  readonly inRegion: boolean;
  readonly inHeights: boolean;
  /** Only for some of the recipient's places. */
  readonly forPlaces: boolean;
}

/** A feed that enters two views otherwise. */
export interface FeedDifference {
  readonly feed: string;
  readonly owner: Readonly<Record<string, string>>;
  /** Undefined: it does not enter. */
  readonly first: EntryFacts | undefined;
  readonly second: EntryFacts | undefined;
  /** For a place that was asked about: whether one of its sensors can see there, and whether each view's term reaches there. */
  readonly here: { readonly sees: boolean; readonly first: boolean; readonly second: boolean } | undefined;
}

/** A place in the sky. */
export interface SkyPlace {
  readonly latRad: number;
  readonly lonRad: number;
  readonly altitudeHaeM: number;
}

/** What is asked: two views at a time, and where. */
export interface DifferenceQuestion {
  readonly first: ViewName;
  readonly second: ViewName;
  readonly at: TimeS;
  readonly place: SkyPlace | undefined;
}

type Source = Pick<BrokerConfig, 'mode' | 'feeds' | 'terms' | 'members' | 'sensors'>;

function entryOf(feed: FeedConfig, view: ViewName, row: Row | undefined): EntryFacts | undefined {
  if (row === undefined) return undefined;
  const own = feed.member === memberOf(view.recipient);
  return {
    by: feed.public ? 'public' : own ? 'own' : 'term',
    gridM: row.gridM,
    delayS: row.delayS,
    inRegion: row.region !== undefined,
    inHeights: row.floorHaeM !== -Infinity || row.ceilingHaeM !== Infinity,
    forPlaces: row.places !== undefined,
  };
}

function reaches(rows: readonly Row[], place: SkyPlace): boolean {
  return rows.some(
    (row) => (row.region === undefined || ringContains(row.region, place)) && place.altitudeHaeM >= row.floorHaeM && place.altitudeHaeM <= row.ceilingHaeM,
  );
}

function sees(source: Source, feed: FeedConfig, place: SkyPlace): boolean {
  return source.sensors.some((sensor) => {
    if (sensor.feed !== feed.id) return false;
    const far = fastDistanceM(sensor, place);
    return far <= sensor.rangeMaxM && isAboveHorizon(far, sensor.antennaAltitudeHaeM, Math.max(0, place.altitudeHaeM));
  });
}

const keysOf = (rows: readonly Row[]): string => rows.map(({ key, placesKey }) => `${key} ${placesKey}`).join();

/** The feeds that enter two views otherwise, in the configuration's order. */
export function viewDifference(source: Source, { first, second, at, place }: DifferenceQuestion): FeedDifference[] {
  const [firstRows, secondRows] = [first, second].map((view) => rowsAt(compileRows(source, view), at));
  return source.feeds.flatMap((feed): FeedDifference[] => {
    const mine = firstRows.filter((row) => row.feed === feed.id);
    const theirs = secondRows.filter((row) => row.feed === feed.id);
    if (keysOf(mine) === keysOf(theirs)) return [];
    return [
      {
        feed: feed.id,
        owner: source.members.find(({ id }) => id === feed.member)?.names ?? {},
        first: entryOf(feed, first, mine[0]),
        second: entryOf(feed, second, theirs[0]),
        here: place === undefined ? undefined : { sees: sees(source, feed, place), first: reaches(mine, place), second: reaches(theirs, place) },
      },
    ];
  });
}
