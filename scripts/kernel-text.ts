// Names and lines from which generate-kernels.ts and quiet-kernels.ts put straight code together.

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

/** Reads the mode at `from` and blends in the common mixture by its share: m the mean, a the covariance with the spread of the means. */
export const MIXED = [
  'const share = data[w + SHARE], rest = 1 - share, spread = share * rest;',
  ...SIX.map((i) => `const d${i} = data[${at('w + COMMON', i)}] - data[${at('from', 1 + i)}];`),
  ...SIX.map((i) => `const m${i} = data[${at('from', 1 + i)}] + share * d${i};`),
  ...SIX.map((i) => `const e${i} = spread * d${i};`),
  ...pairs(6).map(([i, j]) => {
    const k = packed(i, j, 6);
    return `const a${i}${j} = rest * data[${at('from', 7 + k)}] + share * data[${at('w + COMMON', 6 + k)}] + e${i} * d${j};`;
  }),
];
