/** Medians, alone because every figure of an assessment uses the same one. */

/** Median; the mean of the two in the middle for an even number; undefined for none. Leaves `values` as they are. */
export function medianOf(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
