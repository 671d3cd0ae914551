/**
 * The release door: may this plot enter this view, and by which row? Every doubt withholds. The answer depends on the
 * plot, its sensor, the view's own rows and the two moments only.
 */
import type { TimeS } from '../base/index.ts';
import type { Plot } from '../model/index.ts';
import type { Admission, Withheld } from './admission.ts';
import { cellsOf } from './cells.ts';
import { releaseTime } from './coarsen.ts';
import { SURELY_SIGMAS, type Location, type Site } from './locate.ts';
import type { Row } from './rows.ts';
import { PlotWork } from './work.ts';

const limitsHeight = (row: Row): boolean => row.floorHaeM !== -Infinity || row.ceilingHaeM !== Infinity;

function insideHeights(row: Row, location: Location): boolean {
  const spread = SURELY_SIGMAS * location.altitudeSigmaM;
  return location.altitudeHaeM - spread >= row.floorHaeM && location.altitudeHaeM + spread <= row.ceilingHaeM;
}

/** The reason this row withholds, undefined when it lets the plot in. */
function refusal(row: Row, plot: Plot, site: Site, work: PlotWork): Withheld | undefined {
  const byHeight = limitsHeight(row);
  if (row.region === undefined && row.gridM === 0 && !byHeight) return undefined;
  const location = work.location(plot, site);
  if (location === undefined) return 'release/position-unknown';
  if (row.region !== undefined && !work.isWithin(plot, site, row.cells ?? cellsOf(row.region))) return 'release/outside-region';
  if (!byHeight) return undefined;
  if (!Number.isFinite(location.altitudeHaeM) || !Number.isFinite(location.altitudeSigmaM)) return 'release/height-unknown';
  return insideHeights(row, location) ? undefined : 'release/outside-heights';
}

const inForce = (row: Row, at: TimeS): boolean => row.knownAt <= at && row.validFrom <= at && at < row.validUntil;

/**
 * True when `row` held at reception and still holds when what was measured at `measuredAt` leaves: the rule for plots,
 * and for a sensor's scan clock just the same.
 */
export function holdsFor(row: Row, measuredAt: TimeS, receivedAt: TimeS): boolean {
  return inForce(row, receivedAt) && inForce(row, releaseTime(row, measuredAt, receivedAt));
}

const alone = new PlotWork();

/**
 * Admits `plot` by the first of `rows` (its feed's rows in the view, best first) that lets it in. The row must hold
 * when the plot was received and when it leaves (see `releaseTime`). An error while deciding withholds. `work`: what other views asked
 * about this plot already; the answer
 * is its own and holds until it is asked again.
 */
export function admit(plot: Plot, site: Site, rows: readonly Row[], work: PlotWork = alone.begin()): Admission {
  let reason: Withheld = 'release/no-term';
  try {
    for (const row of rows) {
      const isAtOnce = row.gridM === 0 && row.delayS === 0;
      if (!inForce(row, plot.receivedAt) || (!isAtOnce && !inForce(row, work.leavesAt(plot, row)))) {
        reason = 'release/not-in-force';
        continue;
      }
      const refused = refusal(row, plot, site, work);
      if (refused === undefined) return work.answer(row, undefined);
      reason = refused;
    }
  } catch {
    // Fails closed: whatever went wrong, this plot stays where it is, and the record says so.
    return work.answer(undefined, 'release/error');
  }
  return work.answer(undefined, reason);
}
