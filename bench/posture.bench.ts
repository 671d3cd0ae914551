// The rule of posture over streams of known truth: calibration by level and Brier score against rules that believe the latest report.
import { judge } from './posture/judge.ts';

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
for (const [name, from, count] of [
  ['fitted on', 100_000, 400],
  ['the 200 of the test', 1, 200],
  ['200 that nothing was set with', 7_770_001, 200],
  ['200 more', 31_415_001, 200],
  ['200 more', 555_000_001, 200],
] as const) {
  const { levels, brier, brierLatest, brierLatestGraded, momentCount } = judge(from, count);
  console.log(
    `${name}: ${count} streams, ${momentCount} moments; Brier ${brier.toFixed(4)}, latest report ${brierLatest.toFixed(4)}, latest report by its grade ${brierLatestGraded.toFixed(4)}`,
  );
  for (const { level, count: n, stated, observed } of levels)
    console.log(`  ${level.padEnd(9)} ${String(n).padStart(6)}  stated ${percent(stated)}  came ${percent(observed)}  ratio ${(observed / stated).toFixed(2)}`);
}
