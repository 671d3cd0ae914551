/**
 * Speakers, desks and reports that others hang on, as numbers: each for as long as somebody holds a report that hangs on it. A report's
 * own origin is shared once something that quotes it is held. Speakers and desks are few and looked up often; reports are many, and
 * hardly any is quoted: they are numbered apart, so that what is kept by the number of a speaker stays small.
 */
const REPORT = 'report:';

/** The origin of a report, all that corrects it and all that quotes it. */
export const reportOrigin = (name: string): string => `${REPORT}${name}`;
/** Whether it is the origin of a report, not a speaker or a desk. */
export const isReportOrigin = (origin: string): boolean => origin.startsWith(REPORT);

/** Numbers of reports begin here, those of speakers at nought. */
export const REPORTS_FROM = 0x2000_0000;

class Numbering {
  readonly names: string[] = [];
  readonly uses: number[] = [];
  /** Uses by others than the report whose own origin it is. */
  sharedUses = new Int32Array(8);
  private readonly free: number[] = [];

  next(name: string): number {
    const index = this.free.pop() ?? this.names.length;
    this.names[index] = name;
    this.uses[index] = 0;
    if (index >= this.sharedUses.length) {
      const grown = new Int32Array(2 * this.sharedUses.length);
      grown.set(this.sharedUses);
      this.sharedUses = grown;
    }
    this.sharedUses[index] = 0;
    return index;
  }

  give(index: number): void {
    this.free.push(index);
  }
}

export class Origins {
  private readonly numbers = new Map<string, number>();
  private readonly speakers = new Numbering();
  private readonly reports = new Numbering();

  /** Numbers of speakers and desks that were ever given are below this. */
  get speakersEnd(): number {
    return this.speakers.names.length;
  }

  /** As many numbers of reports were ever given, from `REPORTS_FROM` on. */
  get reportsEnd(): number {
    return this.reports.names.length;
  }

  isShared(number: number): boolean {
    return number >= REPORTS_FROM ? this.reports.sharedUses[number - REPORTS_FROM] > 0 : this.speakers.sharedUses[number] > 0;
  }

  /** The number of an origin that somebody uses. */
  numberOf(origin: string): number | undefined {
    return this.numbers.get(origin);
  }

  /** The number of an origin that is used once more from now on. */
  enter(origin: string, isOwn: boolean): number {
    let number = this.numbers.get(origin);
    if (number === undefined) {
      number = isReportOrigin(origin) ? REPORTS_FROM + this.reports.next(origin) : this.speakers.next(origin);
      this.numbers.set(origin, number);
    }
    const { of, index } = this.placeOf(number);
    of.uses[index] += 1;
    if (!isOwn) of.sharedUses[index] += 1;
    return number;
  }

  /** Used once less: a number that nobody uses goes to another origin. */
  leave(number: number, isOwn: boolean): void {
    const { of, index } = this.placeOf(number);
    of.uses[index] -= 1;
    if (!isOwn) of.sharedUses[index] -= 1;
    if (of.uses[index] > 0) return;
    this.numbers.delete(of.names[index]);
    of.give(index);
  }

  private placeOf(number: number): { readonly of: Numbering; readonly index: number } {
    return number >= REPORTS_FROM ? { of: this.reports, index: number - REPORTS_FROM } : { of: this.speakers, index: number };
  }
}
