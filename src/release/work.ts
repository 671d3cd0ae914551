/**
 * What the views at one door ask about a plot, worked out once for all of them, and only when one asks: where it is, where its object
 * surely is, what a grid leaves of it. It holds one plot at a time, and what it answers depends on that plot and its sensor alone.
 */
import { markReleased, timeS, type TimeS } from '../base/index.ts';
import type { Plot, ReleasedPlot } from '../model/index.ts';
import type { Admission, Withheld } from './admission.ts';
import type { RegionCells } from './cells.ts';
import { blankViewPlot, slotOf, snapTime, writeReleased } from './coarsen.ts';
import { SURELY_SIGMAS, locateInto, reachInto, type Location, type Reach, type Site } from './locate.ts';
import type { Row } from './rows.ts';

const UNASKED = 0,
  YES = 1,
  NO = 2;
/** As measured, and each grid. */
const KINDS_OF_GRID = 4;

/** One plot at the door: `begin` before each. */
export class PlotWork {
  private readonly place: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };
  /** Between which heights it surely is, where it can be placed; NaN: nobody knows. */
  lowestHaeM = Number.NaN;
  highestHaeM = Number.NaN;
  private readonly circle: Reach = { latRad: 0, lonRad: 0, radiusM: 0 };
  private readonly copies = Array.from({ length: KINDS_OF_GRID }, blankViewPlot);
  private readonly written = new Uint8Array(KINDS_OF_GRID);
  /** The moment to which a grid snaps; NaN: not asked yet. */
  private readonly snappedAt = new Float64Array(KINDS_OF_GRID);
  /** The delay by which a copy that was written was stamped; NaN: not yet. */
  private readonly stampedBy = new Float64Array(KINDS_OF_GRID);
  private located = UNASKED;
  private reached = UNASKED;
  /** The region that was asked about last, and whether it holds the object. */
  private region: RegionCells | undefined;
  private isHeld = false;
  private readonly verdict: { row: Row | undefined; reason: Withheld | undefined } = { row: undefined, reason: undefined };

  /** Another plot, or the same object with other numbers in it. */
  begin(): this {
    this.located = UNASKED;
    this.reached = UNASKED;
    this.region = undefined;
    for (let slot = 0; slot < KINDS_OF_GRID; slot += 1) {
      this.written[slot] = UNASKED;
      this.snappedAt[slot] = this.stampedBy[slot] = Number.NaN;
    }
    return this;
  }

  /** Whether it can be said where it is. */
  isPlaced(plot: Plot, site: Site): boolean {
    if (this.located === UNASKED) this.locate(plot, site);
    return this.located === YES;
  }

  private locate(plot: Plot, site: Site): void {
    const { place } = this;
    this.located = locateInto(place, plot, site) ? YES : NO;
    const isKnown = Number.isFinite(place.altitudeHaeM) && Number.isFinite(place.altitudeSigmaM);
    const spreadM = isKnown ? SURELY_SIGMAS * place.altitudeSigmaM : Number.NaN;
    this.lowestHaeM = place.altitudeHaeM - spreadM;
    this.highestHaeM = place.altitudeHaeM + spreadM;
  }

  /** The answer to a view: by which row, or why not. One object for all answers, to be read before the next one. */
  answer(row: Row | undefined, reason: Withheld | undefined): Admission {
    this.verdict.row = row;
    this.verdict.reason = reason;
    return this.verdict as Admission;
  }

  /** Whether the whole circle in which its object surely is lies in a region. */
  isWithin(plot: Plot, site: Site, region: RegionCells): boolean {
    if (region !== this.region) {
      if (this.reached === UNASKED) this.findReach(plot, site);
      this.isHeld = this.reached === YES && region.holds(this.circle, this.circle.radiusM);
      this.region = region;
    }
    return this.isHeld;
  }

  private findReach(plot: Plot, site: Site): void {
    this.reached = this.isPlaced(plot, site) && reachInto(this.circle, plot, site, this.place) ? YES : NO;
  }

  /** When it leaves by `row`: as `releaseTime` says. */
  leavesAt(plot: Plot, row: Row): TimeS {
    const delayedAt = plot.receivedAt + row.delayS;
    if (row.gridM === 0) return timeS(delayedAt);
    const slot = slotOf(row.gridM);
    if (this.snappedAt[slot] !== this.snappedAt[slot]) this.snappedAt[slot] = snapTime(plot.measuredAt, row.gridM);
    return timeS(Math.max(delayedAt, this.snappedAt[slot]));
  }

  /**
   * The plot as a view gets it by `row`, stamped as released; undefined when it cannot be coarsened. One object for all views of a grid:
   * each writes its own handles and number into it and lets its picture take it before the next view is asked. What waits is a copy.
   */
  release(plot: Plot, site: Site, row: Row): ReleasedPlot | undefined {
    const slot = slotOf(row.gridM);
    // Most views get what the one before them got.
    return this.stampedBy[slot] === row.delayS ? markReleased(this.copies[slot]) : this.write(plot, site, row, slot);
  }

  private write(plot: Plot, site: Site, row: Row, slot: number): ReleasedPlot | undefined {
    const copy = this.copies[slot];
    if (this.written[slot] === UNASKED)
      this.written[slot] = writeReleased(copy, plot, row.gridM !== 0 && this.isPlaced(plot, site) ? this.place : undefined, row.gridM) ? YES : NO;
    if (this.written[slot] === NO) return undefined;
    this.stampedBy[slot] = row.delayS;
    copy.releasedAt = this.leavesAt(plot, row);
    return markReleased(copy);
  }
}
