/** Lines in bytes, whatever ends them: LF, CR and LF, or CR alone. */

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** Where a line stands, its end left out. */
export interface LineSpan {
  readonly from: number;
  readonly end: number;
}

/** The lines of `bytes` in their order; what stands behind the last end is one too, when it is not empty. */
export function* lineSpans(bytes: Uint8Array): Generator<LineSpan> {
  const next = (octet: number, at: number): number => {
    const found = bytes.indexOf(octet, at);
    return found < 0 ? bytes.length : found;
  };
  let feed = -1;
  let turn = -1;
  for (let from = 0; from < bytes.length; ) {
    if (feed < from) feed = next(LINE_FEED, from);
    if (turn < from) turn = next(RETURN, from);
    const end = Math.min(feed, turn);
    yield { from, end };
    from = end + (bytes[end] === RETURN && bytes[end + 1] === LINE_FEED ? 2 : 1);
  }
}

/** Length of the whole lines at the start of `bytes`; what is left waits for its end. */
export const wholeLines = (bytes: Uint8Array): number => Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(RETURN)) + 1;

/** Behind the next end of a line from `at` on; 0 when there is none. */
export function lineEnd(bytes: Uint8Array, at: number): number {
  for (let to = at; to < bytes.length; to += 1) if (bytes[to] === LINE_FEED || bytes[to] === RETURN) return to + 1;
  return 0;
}
