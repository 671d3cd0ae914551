/** Speakers, desks and reports that others hang on, as numbers: each for as long as somebody holds a report that hangs on it. */
export class Origins {
  private readonly numbers = new Map<string, number>();
  private readonly names: string[] = [];
  private readonly uses: number[] = [];
  private readonly free: number[] = [];

  /** Numbers that were ever given are below this. */
  get end(): number {
    return this.names.length;
  }

  /** The number of an origin that somebody uses. */
  numberOf(origin: string): number | undefined {
    return this.numbers.get(origin);
  }

  /** The number of an origin that is used once more from now on. */
  enter(origin: string): number {
    const known = this.numbers.get(origin);
    if (known !== undefined) {
      this.uses[known] += 1;
      return known;
    }
    const number = this.free.pop() ?? this.names.length;
    this.numbers.set(origin, number);
    this.names[number] = origin;
    this.uses[number] = 1;
    return number;
  }

  /** Used once less: a number that nobody uses goes to another origin. */
  leave(number: number): void {
    this.uses[number] -= 1;
    if (this.uses[number] > 0) return;
    this.numbers.delete(this.names[number]);
    this.free.push(number);
  }
}
