/** `truth.csv`: what really flew, in the format that `manara score` reads. */
import type { TimeS } from '../base/index.ts';
import type { ExerciseSetup } from './compile.ts';

const DEG = Math.PI / 180;

/** First line of `truth.csv`. */
export const TRUTH_HEADER = 't,id,lat,lon,alt,vx,vy,vz,kind,cov';

/** True at the multiples of 5 s since the exercise's start at which rows are written. */
export const TRUTH_STEP_S = 5;

/** Fixed decimals without a minus before nothing. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return /^-0\.?0*$/.test(text) ? text.slice(1) : text;
}

/** The rows of one time, one a flying object in a fixed order, without line feeds; `t` counts seconds since the exercise's start. */
export function truthRows(setup: ExerciseSetup, at: TimeS): string[] {
  const t = Math.round(at - setup.startsAt);
  return setup.sky.objects(at).map((one) => {
    const where = `${fixed(one.latRad / DEG, 6)},${fixed(one.lonRad / DEG, 6)},${fixed(one.altitudeHaeM, 1)}`;
    const velocity = `${fixed(one.eastMps, 2)},${fixed(one.northMps, 2)},${fixed(one.upMps, 2)}`;
    return `${t},${one.id},${where},${velocity},${one.kind},${one.coverageCount}`;
  });
}
