// Writes src/picture/generated: one mode of level flight mixed, moved and updated in straight lines of code, so that state and
// covariance stay in local variables from the first to the last step; any one (level-kernels.ts), and one of the three of a track in
// steady flight (quiet-kernels.ts), which share what depends on direction alone. The plain versions, in loops over full matrices, stand in
// src/picture/level-kernels.test.ts, where both are compared to 1e-9; the test also fails while the files differ from what this makes.
// `node scripts/generate-kernels.ts` after a change here.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODE_SIZE } from '../src/picture/layout.ts';
import { at, AXES, indent, MIXED, packed, pairs, SIX, sum, term } from './kernel-text.ts';
import { quietSource } from './quiet-kernels.ts';

/** Mean and covariance of three neighbouring modes by the weights among the inputs, written to `to` without a chance. */
function blendLines(): string[] {
  const mode = (k: number, offset: number): string => `data[${at('first', k * MODE_SIZE + offset)}]`;
  return [
    ...AXES.map((k) => `const w${k} = data[${at('w + WEIGHTS', k)}];`),
    ...SIX.map((i) => `const x${i} = ${sum(AXES.map((k) => `w${k} * ${mode(k, 1 + i)}`))};`),
    ...AXES.flatMap((k) => SIX.map((i) => `const d${k}${i} = ${mode(k, 1 + i)} - x${i};`)),
    ...AXES.flatMap((k) => SIX.map((i) => `const e${k}${i} = w${k} * d${k}${i};`)),
    ...SIX.map((i) => `data[${at('to', i)}] = x${i};`),
    ...pairs(6).map(
      ([i, j]) => `data[${at('to', 6 + packed(i, j, 6))}] = ${sum(AXES.map((k) => `w${k} * ${mode(k, 7 + packed(i, j, 6))} + e${k}${i} * d${k}${j}`))};`,
    ),
  ];
}

/** Constant height and speed over the curved Earth, straight or in a turn; see `levelStep` of the plain version. */
const MOVE = `
const dt = data[w + DURATION];
const zn = m2 * NORMAL_Z;
const n = 1 / Math.sqrt(m0 * m0 + m1 * m1 + zn * zn);
const u0 = m0 * n, u1 = m1 * n, u2 = zn * n;
const climb = m3 * u0 + m4 * u1 + m5 * u2;
const h0 = m3 - climb * u0, h1 = m4 - climb * u1, h2 = m5 - climb * u2;
const s = Math.sqrt(h0 * h0 + h1 * h1 + h2 * h2) + 1e-9;
const f0 = h0 / s, f1 = h1 / s, f2 = h2 / s;
const r0 = f1 * u2 - f2 * u1, r1 = f2 * u0 - f0 * u2, r2 = f0 * u1 - f1 * u0;
const turn = data[w + TURN];
let sn = 1, cs = 0, angle = 0;
if (turn !== 0) {
  const lateral = SLOW_TURN_MPS2 + (FAST_TURN_MPS2 - SLOW_TURN_MPS2) * Math.max(0, Math.min(1, (s - SLOW_SPEED_MPS) / (FAST_SPEED_MPS - SLOW_SPEED_MPS)));
  const rate = Math.max(-TURN_RATE_MAX, Math.min(TURN_RATE_MAX, (turn * lateral) / Math.max(s, 10)));
  angle = Math.max(-1.5, Math.min(1.5, rate * dt));
  const q = angle * angle;
  sn = 1 - (q / 6) * (1 - (q / 20) * (1 - (q / 42) * (1 - (q / 72) * (1 - (q / 110) * (1 - q / 156)))));
  cs = angle * (0.5 - (q / 24) * (1 - (q / 30) * (1 - (q / 56) * (1 - (q / 90) * (1 - (q / 132) * (1 - q / 182))))));
}
const forward = s * dt * sn, side = s * dt * cs;
const drop = (s * s) / EARTH_RADIUS_M;
const rise = climb * dt - 0.5 * drop * dt * dt;
const vf = s * (1 - angle * cs), vs = s * angle * sn, vu = climb - drop * dt;
const blur = Math.min(1, (a33 + a44 + a55) / (s * s));
const along = data[w + ALONG] + blur * (data[w + ACROSS] - data[w + ALONG]);
const t = Math.abs(dt);
const pp = (t * t * t) / 3, pv = (t * dt) / 2;`
  .trim()
  .split('\n');

/** The state moved, the covariance moved by constant velocity, and the noise along, across and above the path added. */
function moveLines(): string[] {
  const lines = [...MOVE];
  for (const i of AXES) {
    lines.push(`const x${i} = m${i} + forward * f${i} + side * r${i} + rise * u${i};`);
    lines.push(`const x${i + 3} = vf * f${i} + vs * r${i} + vu * u${i};`);
    lines.push(`const g${i} = along * f${i}, k${i} = data[w + ACROSS] * r${i}, l${i} = data[w + VERTICAL] * u${i};`);
  }
  for (const [i, j] of pairs(3)) lines.push(`const q${i}${j} = g${i} * f${j} + k${i} * r${j} + l${i} * u${j};`);
  for (const [i, j] of pairs(3)) {
    const cross = i === j ? `2 * a${i}${j + 3}` : `a${i}${j + 3} + a${j}${i + 3}`;
    lines.push(`const p${i}${j} = a${i}${j} + dt * (${cross} + dt * a${i + 3}${j + 3}) + pp * q${i}${j};`);
  }
  for (const i of AXES) for (const j of AXES) lines.push(`const p${i}${j + 3} = a${i}${j + 3} + dt * ${term('a', i + 3, j + 3)} + pv * ${term('q', i, j)};`);
  for (const [i, j] of pairs(3)) lines.push(`const p${i + 3}${j + 3} = a${i + 3}${j + 3} + t * q${i}${j};`);
  return lines;
}

/** A term of an array that begins at an offset, as in `data[w + FIX_POSITION]`, or at none. */
const cell = (from: string, i: number): string => from.replace(/\[(.*)\]$/, (_, offset: string) => `[${offset === '' ? i : at(offset, i)}]`);

function storeLines(state: string, covariance: string): string[] {
  return [
    ...SIX.map((i) => `data[${at('to', 1 + i)}] = ${state}${i};`),
    ...pairs(6).map(([i, j]) => `data[${at('to', 7 + packed(i, j, 6))}] = ${covariance}${i}${j};`),
  ];
}

/** State and covariance of the mode at `to` as they stand. */
const loadLines = (): string[] => [
  ...SIX.map((i) => `const x${i} = data[${at('to', 1 + i)}];`),
  ...pairs(6).map(([i, j]) => `const p${i}${j} = data[${at('to', 7 + packed(i, j, 6))}];`),
];

/** The update by a position with its 3×3 covariance, found in two arrays from an index on. */
function fixLines(position: string, covariance: string): string[] {
  const cofactor: Record<string, string> = {
    '00': 's11 * s22 - s12 * s12',
    '01': 's02 * s12 - s01 * s22',
    '02': 's01 * s12 - s02 * s11',
    '11': 's00 * s22 - s02 * s02',
    '12': 's01 * s02 - s00 * s12',
    '22': 's00 * s11 - s01 * s01',
  };
  const lines = pairs(3).map(([i, j]) => `const s${i}${j} = p${i}${j} + ${cell(covariance, packed(i, j, 3))};`);
  for (const [i, j] of pairs(3)) lines.push(`const c${i}${j} = ${cofactor[`${i}${j}`]};`);
  lines.push('const det = s00 * c00 + s01 * c01 + s02 * c02, inverse = 1 / det;');
  for (const [i, j] of pairs(3)) lines.push(`const i${i}${j} = c${i}${j} * inverse;`);
  for (const i of AXES) lines.push(`const y${i} = ${cell(position, i)} - x${i};`);
  for (const i of AXES) lines.push(`const o${i} = ${sum(AXES.map((j) => `${term('i', i, j)} * y${j}`))};`);
  lines.push('const misfit = y0 * o0 + y1 * o1 + y2 * o2;');
  for (const i of SIX) lines.push(`const z${i} = x${i} + ${sum(AXES.map((j) => `${term('p', j, i)} * o${j}`))};`);
  for (const i of SIX) for (const j of AXES) lines.push(`const b${i}${j} = ${sum(AXES.map((k) => `${term('p', k, i)} * ${term('i', k, j)}`))};`);
  for (const [i, j] of pairs(6)) lines.push(`const n${i}${j} = p${i}${j} - ${AXES.map((k) => `b${i}${k} * ${term('p', k, j)}`).join(' - ')};`);
  return lines;
}

const LIKELIHOOD = 'return -0.5 * (misfit + log(det) + THREE_LOG_TWO_PI);';

const HEAD = `/**
 * One mode of level flight in straight lines of code. Generated by scripts/generate-kernels.ts; do not edit.
 *
 * Symbols: m mixed state, a mixed covariance, u up, f forward, r right, s speed over ground, q noise density, x p predicted, y innovation,
 * s.. its covariance, i.. the inverse, b gain, z n updated. Modes as in layout.ts.
 */
import { log } from '../../math/index.ts';
import { FAST_SPEED_MPS, FAST_TURN_MPS2, SLOW_SPEED_MPS, SLOW_TURN_MPS2 } from '../modes.ts';
import { EARTH_RADIUS_M, NORMAL_Z, TURN_RATE_MAX } from '../predict.ts';
import type { PositionFix } from '../update.ts';

/** Where a kernel finds its inputs, from the offset that it is given, and where it leaves the misfit. */
export const SHARE = 0;
export const DURATION = 1;
export const ALONG = 2;
export const ACROSS = 3;
export const VERTICAL = 4;
export const TURN = 5;
export const MISFIT_FOUND = 6;
/** State and packed covariance of what leaves its mode. */
export const COMMON = 7;
export const FIX_POSITION = 34;
export const FIX_COVARIANCE = 37;
export const WEIGHTS = 43;
const THREE_LOG_TWO_PI = 5.513631199228036;
`;

/** The file's text. */
export function kernelSource(): string {
  const move = [...MIXED, ...moveLines()];
  return `${HEAD}
/** Mixes the mode at \`from\` with the common mixture, moves it and writes it to \`to\`; they may be the same. \`w\` is the offset of the kernel's inputs. */
export function moveLevel(data: Float64Array, from: number, to: number, w: number): void {
${indent([...move, ...storeLines('x', 'p')])}
}

/** Mixes alone, for modes that move otherwise. */
export function mixMode(data: Float64Array, from: number, to: number, w: number): void {
${indent([...MIXED, ...storeLines('m', 'a')])}
}

/** Moment-matches three neighbouring modes from \`first\` on into a state and covariance at \`to\`; their weights sum to 1. */
export function blendThree(data: Float64Array, first: number, to: number, w: number): void {
${indent(blendLines())}
}

/** Updates the mode at \`to\` by a fix; returns the log-likelihood in 1/m³ and leaves the misfit in \`fix\`. */
export function updateByPosition(data: Float64Array, to: number, fix: PositionFix): number {
  const position = fix.position, covariance = fix.covariance;
${indent([...loadLines(), ...fixLines('position[]', 'covariance[]'), ...storeLines('z', 'n'), 'fix.misfitScore = misfit;', LIKELIHOOD])}
}

/** The same as \`moveLevel\`, then updated by the fix among the inputs; returns the log-likelihood in 1/m³. */
export function moveAndFixLevel(data: Float64Array, from: number, to: number, w: number): number {
${indent([...move, ...fixLines('data[w + FIX_POSITION]', 'data[w + FIX_COVARIANCE]'), ...storeLines('z', 'n'), 'data[w + MISFIT_FOUND] = misfit;', LIKELIHOOD])}
}
`;
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '..', 'src', 'picture', 'generated');
  writeFileSync(join(folder, 'level-kernels.ts'), kernelSource());
  writeFileSync(join(folder, 'quiet-kernels.ts'), quietSource());
}
