/**
 * The release door: may this plot enter this view, and by which row? Every doubt withholds. The answer depends on the
 * plot, its sensor, the view's own rows and the two moments only.
 */
import type { TimeS } from '../base/index.ts';
import type { Plot } from '../model/index.ts';
import type { Admission, Withheld } from './admission.ts';
import { cellsOf } from './cells.ts';
import { releaseTime } from './coarsen.ts';
import type { Site } from './locate.ts';
import type { Row } from './rows.ts';
import { PlotWork } from './work.ts';

const limitsHeight = (row: Row): boolean => row.floorHaeM !== -Infinity || row.ceilingHaeM !== Infinity;

/** The reason this row withholds, undefined when it lets the plot in. */
function refusal(row: Row, plot: Plot, site: Site, work: PlotWork): Withheld | undefined {
  const { region } = row;
  if (region === undefined && row.gridM === 0 && !limitsHeight(row)) return undefined;
  if (!work.isPlaced(plot, site)) return 'release/position-unknown';
  if (region !== undefined && !work.isWithin(plot, site, row.cells ?? cellsOf(region))) return 'release/outside-region';
  if ((work.lowestHaeM >= row.floorHaeM && work.highestHaeM <= row.ceilingHaeM) || !limitsHeight(row)) return undefined;
  return Number.isNaN(work.lowestHaeM) ? 'release/height-unknown' : 'release/outside-heights';
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
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i];
      // Nothing leaves before it was received: a row that had begun then has begun when it leaves, and one that holds when it leaves held then.
      if (!(row.knownAt <= plot.receivedAt && row.validFrom <= plot.receivedAt && work.leavesAt(plot, row) < row.validUntil)) {
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
