/**
 * The release door: may this plot enter this view, and by which row? Every doubt withholds. The answer depends on the
 * plot, its sensor, the view's own rows and the two moments only.
 */
import { ringContains, distanceToEdgeM } from '../geo/index.ts';
import type { TimeS } from '../base/index.ts';
import type { Plot } from '../model/index.ts';
import { releaseTime } from './coarsen.ts';
import { SURELY_SIGMAS, locateInto, reachInto, type Location, type Reach, type Site } from './locate.ts';
import type { Row } from './rows.ts';

/** Why a plot was withheld: kept in the record, shown to nobody but its owner. */
export type Withheld =
  | 'release/no-term'
  | 'release/not-in-force'
  | 'release/outside-region'
  | 'release/outside-heights'
  | 'release/position-unknown'
  | 'release/height-unknown'
  | 'release/too-many'
  | 'release/error';

/** The row by which a plot enters, or why it does not. */
export type Admission = { readonly row: Row; readonly reason?: undefined } | { readonly row?: undefined; readonly reason: Withheld };

const location: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };
const reach: Reach = { latRad: 0, lonRad: 0, radiusM: 0 };

const limitsHeight = (row: Row): boolean => row.floorHaeM !== -Infinity || row.ceilingHaeM !== Infinity;

/** The whole circle in which the object surely is must lie inside. */
function insideRegion(region: Float64Array, plot: Plot, site: Site): boolean {
  return reachInto(reach, plot, site) && ringContains(region, reach) && distanceToEdgeM(region, reach) >= reach.radiusM;
}

function insideHeights(row: Row): boolean {
  const spread = SURELY_SIGMAS * location.altitudeSigmaM;
  return location.altitudeHaeM - spread >= row.floorHaeM && location.altitudeHaeM + spread <= row.ceilingHaeM;
}

/** The reason this row withholds, undefined when it lets the plot in. */
function refusal(row: Row, plot: Plot, site: Site): Withheld | undefined {
  const byHeight = limitsHeight(row);
  if (row.region === undefined && row.gridM === 0 && !byHeight) return undefined;
  if (!locateInto(location, plot, site)) return 'release/position-unknown';
  if (row.region !== undefined && !insideRegion(row.region, plot, site)) return 'release/outside-region';
  if (!byHeight) return undefined;
  if (!Number.isFinite(location.altitudeHaeM) || !Number.isFinite(location.altitudeSigmaM)) return 'release/height-unknown';
  return insideHeights(row) ? undefined : 'release/outside-heights';
}

const inForce = (row: Row, at: TimeS): boolean => row.knownAt <= at && row.validFrom <= at && at < row.validUntil;

/**
 * True when `row` held at reception and still holds when what was measured at `measuredAt` leaves: the rule for plots,
 * and for a sensor's scan clock just the same.
 */
export function holdsFor(row: Row, measuredAt: TimeS, receivedAt: TimeS): boolean {
  return inForce(row, receivedAt) && inForce(row, releaseTime(row, measuredAt, receivedAt));
}

/**
 * Admits `plot` by the first of `rows` (its feed's rows in the view, best first) that lets it in. The row must hold
 * when the plot was received and when it leaves (see `releaseTime`). An error while deciding withholds.
 */
export function admit(plot: Plot, site: Site, rows: readonly Row[]): Admission {
  let reason: Withheld = 'release/no-term';
  try {
    for (const row of rows) {
      if (!holdsFor(row, plot.measuredAt, plot.receivedAt)) {
        reason = 'release/not-in-force';
        continue;
      }
      const refused = refusal(row, plot, site);
      if (refused === undefined) return { row };
      reason = refused;
    }
  } catch {
    // Fails closed: whatever went wrong, this plot stays where it is, and the record says so.
    return { reason: 'release/error' };
  }
  return { reason };
}
