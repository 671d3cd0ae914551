// The kernels of a track in steady flight, as text. Its modes differ in noise alone and stand within some metres of one another, so that what depends
// on direction is computed once, at their mean, which is also what a mode that is left becomes; `generate-kernels.ts` writes them to their file.

import { BLOCK_MODES, MEAN_STATE, MODE_SIZE } from '../src/picture/layout.ts';
import { at, AXES, indent, MIXED, packed, pairs, SIX, sum, term } from './kernel-text.ts';

/** The mean, directions and step there, into the kernels' inputs: outer products of forward and up, the way that the Earth falls off. */
const AIM = [
  ...SIX.map((i) => `const c${i} = data[${at('mean', i)}];`),
  ...SIX.map((i) => `data[${at('w + COMMON', i)}] = c${i};`),
  ...pairs(6).map(([i, j]) => `data[${at('w + COMMON', 6 + packed(i, j, 6))}] = data[${at('mean', 6 + packed(i, j, 6))}];`),
  'const dt = data[w + DURATION];',
  'const zn = c2 * NORMAL_Z;',
  'const n = 1 / Math.sqrt(c0 * c0 + c1 * c1 + zn * zn);',
  'const u0 = c0 * n, u1 = c1 * n, u2 = zn * n;',
  'const climb = c3 * u0 + c4 * u1 + c5 * u2;',
  'const h0 = c3 - climb * u0, h1 = c4 - climb * u1, h2 = c5 - climb * u2;',
  'const inverse = 1 / (h0 * h0 + h1 * h1 + h2 * h2 + 1e-9);',
  'const fall = -dt / (EARTH_RADIUS_M * inverse);',
  'data[w + INVERSE_SPEED2] = inverse;',
  ...AXES.flatMap((i) => [`data[${at('w + FALL', i)}] = fall * u${i};`, `data[${at('w + DROP', i)}] = 0.5 * dt * fall * u${i};`]),
  ...pairs(3).flatMap(([i, j]) => [
    `data[${at('w + FORWARD', packed(i, j, 3))}] = h${i} * h${j} * inverse;`,
    `data[${at('w + UP', packed(i, j, 3))}] = u${i} * u${j};`,
  ]),
];

/** The mode mixed with the mean and moved: m a mixed, x p moved. */
const MOVED = [
  ...MIXED,
  'const dt = data[w + DURATION];',
  ...AXES.flatMap((i) => [`const x${i} = m${i} + dt * m${i + 3} + data[${at('w + DROP', i)}];`, `const x${i + 3} = m${i + 3} + data[${at('w + FALL', i)}];`]),
  // Noise of any direction, and what there is more along the path and above it.
  'const across = data[w + ACROSS];',
  'const along = (data[w + ALONG] - across) * (1 - Math.min(1, (a33 + a44 + a55) * data[w + INVERSE_SPEED2])), above = data[w + VERTICAL] - across;',
  ...pairs(3).map(([i, j]) => {
    const k = packed(i, j, 3);
    return `const q${i}${j} = ${i === j ? 'across + ' : ''}along * data[${at('w + FORWARD', k)}] + above * data[${at('w + UP', k)}];`;
  }),
  'const pv = 0.5 * dt * dt, pp = (dt * dt * dt) / 3;',
  ...pairs(3).map(([i, j]) => {
    const cross = i === j ? `2 * a${i}${j + 3}` : `a${i}${j + 3} + a${j}${i + 3}`;
    return `const p${i}${j} = a${i}${j} + dt * (${cross} + dt * a${i + 3}${j + 3}) + pp * q${i}${j};`;
  }),
  ...AXES.flatMap((i) => AXES.map((j) => `const p${i}${j + 3} = a${i}${j + 3} + dt * ${term('a', i + 3, j + 3)} + pv * ${term('q', i, j)};`)),
  ...pairs(3).map(([i, j]) => `const p${i + 3}${j + 3} = a${i + 3}${j + 3} + dt * q${i}${j};`),
];

/** The update, with the innovation's covariance taken apart into L D Lᵀ: y the innovation and v the covariance through L, g gains. */
const FIXED = [
  ...pairs(3).map(([i, j]) => `const s${i}${j} = p${i}${j} + data[${at('w + FIX_COVARIANCE', packed(i, j, 3))}];`),
  'const i0 = 1 / s00, l1 = s01 * i0, l2 = s02 * i0;',
  'const t11 = s11 - l1 * s01, t12 = s12 - l1 * s02, i1 = 1 / t11, l3 = t12 * i1;',
  'const t22 = s22 - l2 * s02 - l3 * t12, i2 = 1 / t22;',
  'const y0 = data[w + FIX_POSITION] - x0;',
  'const y1 = data[w + FIX_POSITION + 1] - x1 - l1 * y0;',
  'const y2 = data[w + FIX_POSITION + 2] - x2 - l2 * y0 - l3 * y1;',
  'data[w + MISFIT_FOUND] = y0 * y0 * i0 + y1 * y1 * i1 + y2 * y2 * i2;',
  'data[w + DETERMINANT] = s00 * t11 * t22;',
  ...SIX.flatMap((i) => [
    `const v${i}0 = ${term('p', 0, i)}, v${i}1 = ${term('p', 1, i)} - l1 * v${i}0, v${i}2 = ${term('p', 2, i)} - l2 * v${i}0 - l3 * v${i}1;`,
    `const g${i}0 = v${i}0 * i0, g${i}1 = v${i}1 * i1, g${i}2 = v${i}2 * i2;`,
    `data[${at('to', 1 + i)}] = x${i} + g${i}0 * y0 + g${i}1 * y1 + g${i}2 * y2;`,
  ]),
  ...pairs(6).map(([i, j]) => `data[${at('to', 7 + packed(i, j, 6))}] = p${i}${j} - g${i}0 * v${j}0 - g${i}1 * v${j}1 - g${i}2 * v${j}2;`),
];

const moved = (k: number, offset: number): string => `data[${at('first', k * MODE_SIZE + offset)}]`;

/** Three modes copied into a block, and their mean by weight. */
const BLENDED = [
  ...AXES.map((k) => `const w${k} = data[${at('w + WEIGHTS', k)}];`),
  ...AXES.map((k) => `data[${at('to', BLOCK_MODES + k * MODE_SIZE)}] = w${k};`),
  ...SIX.flatMap((i) => AXES.map((k) => `const m${k}${i} = ${moved(k, 1 + i)};`)),
  ...SIX.flatMap((i) => AXES.map((k) => `data[${at('to', BLOCK_MODES + k * MODE_SIZE + 1 + i)}] = m${k}${i};`)),
  ...SIX.map((i) => `const x${i} = ${sum(AXES.map((k) => `w${k} * m${k}${i}`))};`),
  ...AXES.flatMap((k) => SIX.map((i) => `const d${k}${i} = m${k}${i} - x${i}, e${k}${i} = w${k} * d${k}${i};`)),
  ...SIX.map((i) => `data[${at('to', MEAN_STATE + i)}] = x${i};`),
  ...pairs(6).flatMap(([i, j]) => {
    const o = packed(i, j, 6);
    return [
      ...AXES.map((k) => `const p${i}${j}${k} = ${moved(k, 7 + o)};`),
      ...AXES.map((k) => `data[${at('to', BLOCK_MODES + k * MODE_SIZE + 7 + o)}] = p${i}${j}${k};`),
      `data[${at('to', MEAN_STATE + 6 + o)}] = ${sum(AXES.map((k) => `w${k} * p${i}${j}${k} + e${k}${i} * d${k}${j}`))};`,
    ];
  }),
];

/** The file's text. */
export const quietSource = (): string => `/**
 * The modes of a track in steady flight in straight lines of code. Generated by scripts/generate-kernels.ts; do not edit.
 *
 * Symbols: c mean, u up, h ground velocity, m a mixed, x p moved, q noise density, s.. innovation covariance with pivots 1/i and factors l, y innovation
 * and v covariance through L, g gains. Modes as in layout.ts.
 */
import { EARTH_RADIUS_M, NORMAL_Z } from '../predict.ts';
import { ACROSS, ALONG, COMMON, DURATION, FIX_COVARIANCE, FIX_POSITION, MISFIT_FOUND, SHARE, VERTICAL, WEIGHTS } from './level-kernels.ts';

/** Where the kernels find and leave what the level kernels have not, from the same offset. */
export const DETERMINANT = 46;
const INVERSE_SPEED2 = 47;
const FALL = 48;
const DROP = 51;
const FORWARD = 54;
const UP = 60;

/** Prepares the step of a track whose mean (state, covariance) is at \`mean\`. \`w\` is the offset of the kernels' inputs. */
export function aimQuiet(data: Float64Array, mean: number, w: number): void {
${indent(AIM)}
}

/** Mixes the mode at \`from\` with the mean aimed at, moves it and updates it by the fix among the inputs, to \`to\`; leaves misfit and determinant. */
export function stepQuiet(data: Float64Array, from: number, to: number, w: number): void {
${indent([...MOVED, ...FIXED])}
}

/** Copies three neighbouring modes from \`first\` on into the block at \`to\`, with the weights among the inputs, which sum to 1, as chances; and their mean. */
export function blendQuiet(data: Float64Array, first: number, to: number, w: number): void {
${indent(BLENDED)}
}
`;
