// Names and lines from which generate-kernels.ts and quiet-kernels.ts put straight code together.

/** Size of a mode, as in layout.ts. */
export const MODE_SIZE = 28;
export const SIX = [0, 1, 2, 3, 4, 5] as const;
export const AXES = [0, 1, 2] as const;
/** Index of a term in a packed upper triangle of n rows. */
export const packed = (i: number, j: number, n: number): number => (i <= j ? i * n - (i * (i - 1)) / 2 + j - i : packed(j, i, n));
export const pairs = (n: number): Array<[number, number]> => SIX.slice(0, n).flatMap((i) => SIX.slice(i, n).map((j): [number, number] => [i, j]));
/** Name of a term of a symmetric matrix. */
export const term = (name: string, i: number, j: number): string => (i <= j ? `${name}${i}${j}` : `${name}${j}${i}`);
export const at = (base: string, offset: number): string => (offset === 0 ? base : `${base} + ${offset}`);
export const sum = (parts: readonly string[]): string => parts.join(' + ');
/** Lines as they stand within a function. */
export const indent = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n');
