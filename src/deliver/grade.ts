/**
 * Error grades: the only thing said about accuracy. A covariance would point at the radar; a number that wanders with
 * every plot would give its scan away. So: a fixed ladder, and a better grade only when it is clearly earned.
 */
import { ERROR_GRADES_M } from '../model/index.ts';

/** A better grade needs an error this far below the ladder's step. */
const EARNED_SHARE = 0.7;

/** The grade of `sigmaM`: index into `ERROR_GRADES_M`; beyond the last step its length. */
function plainGrade(sigmaM: number): number {
  let grade = 0;
  while (grade < ERROR_GRADES_M.length && !(sigmaM <= ERROR_GRADES_M[grade])) grade += 1;
  return grade;
}

/** The next grade after `before` (-1: none yet) for a one-sigma error, with hysteresis. */
export function gradeOf(sigmaM: number, before: number): number {
  const plain = plainGrade(sigmaM);
  if (before < 0 || plain >= before) return plain;
  return Math.max(plain, Math.min(before, plainGrade(sigmaM / EARNED_SHARE)));
}
