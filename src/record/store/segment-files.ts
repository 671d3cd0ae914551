/** How the files of a recording are named: `000000.seg` while it is written, `000000.seg.zst` when it is closed. */

const NAME = /^(\d{6})\.seg(\.zst)?$/;

/** Name of segment `segmentNumber` before it is compressed. */
export function segmentName(segmentNumber: number): string {
  return `${String(segmentNumber).padStart(6, '0')}.seg`;
}

/** The segments among `names`, in order. A compressed one stands in for its original, which a crash may have left. */
export function segmentFiles(names: readonly string[]): readonly string[] {
  const compressed = new Set(names.filter((name) => name.endsWith('.zst')));
  return names.filter((name) => NAME.test(name) && !compressed.has(`${name}.zst`)).sort();
}

/** The number of a segment by its file name, -1 for another file. */
export function segmentNumberOf(name: string): number {
  const match = NAME.exec(name);
  return match === null ? -1 : Number(match[1]);
}
