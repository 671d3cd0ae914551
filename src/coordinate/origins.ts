/**
 * Speakers, desks and reports that others hang on, as numbers: each for as long as somebody holds a report that hangs on it. A report's
 * own origin is shared once something that quotes it is held.
 */
export class Origins {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly uses: number[] = [];
  /** Uses by others than the report whose own origin it is. */
  private readonly sharedUses: number[] = [];
  private readonly free: number[] = [];

  /** Numbers that were ever given are below this. */
  get end(): number {
    return this.names.length;
  }

  isShared(number: number): boolean {
    return this.sharedUses[number] > 0;
  }

  /** The number of an origin that somebody uses. */
  numberOf(origin: string): number | undefined {
    return this.numbers.get(origin);
  }

  /** The number of an origin that is used once more from now on. */
  enter(origin: string, isOwn: boolean): number {
    const known = this.numbers.get(origin);
    if (known !== undefined) {
      this.uses[known] += 1;
      if (!isOwn) this.sharedUses[known] += 1;
      return known;
    }
    const number = this.free.pop() ?? this.names.length;
    this.numbers.set(origin, number);
    this.names[number] = origin;
    this.uses[number] = 1;
    this.sharedUses[number] = isOwn ? 0 : 1;
    return number;
  }

  /** Used once less: a number that nobody uses goes to another origin. */
  leave(number: number, isOwn: boolean): void {
    this.uses[number] -= 1;
    if (!isOwn) this.sharedUses[number] -= 1;
    if (this.uses[number] > 0) return;
    this.numbers.delete(this.names[number]);
    this.free.push(number);
  }
}
