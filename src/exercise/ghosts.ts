/** What a lying sensor reports beside what it sees: objects that are not there, flying straight lines as real ones would. */
import { timeS, type TimeS } from '../base/index.ts';
import { atan2, cos, keyedRandom, sin, TWO_PI } from '../math/index.ts';
import type { ScenarioSensor } from './scenario.ts';
import type { Sighting } from './sighting.ts';

export interface Ghosts {
  /** Gives each ghost's sighting in the scan that starts at `startS`. */
  visit(startS: number, periodS: number, give: (sighting: Sighting) => void): void;
}

/** A ghost lives this long, then another one starts elsewhere. */
const LIFE_S = 1200;

/** The ghosts of a sensor, drawn by the seed. */
export function createGhosts(sensor: ScenarioSensor, lying: { window: { from: TimeS; until: TimeS }; ghostCount: number }, seed: number): Ghosts {
  const lives = new Map<number, { eastM: number; northM: number; eastMps: number; northMps: number; upM: number }>();
  const lifeOf = (ghost: number, life: number): { eastM: number; northM: number; eastMps: number; northMps: number; upM: number } => {
    const key = life * 64 + ghost;
    const known = lives.get(key);
    if (known !== undefined) return known;
    const random = keyedRandom('ghost', seed, sensor.id, ghost, life);
    const bearing = random.uniform() * TWO_PI;
    const range = sensor.rangeMaxM * (0.5 + 0.4 * random.uniform());
    const speed = 50 + 180 * random.uniform();
    const course = bearing + Math.PI + 0.6 * random.normal();
    const made = {
      eastM: range * sin(bearing),
      northM: range * cos(bearing),
      eastMps: speed * sin(course),
      northMps: speed * cos(course),
      upM: 500 + 4000 * random.uniform(),
    };
    if (lives.size > 256) lives.clear();
    lives.set(key, made);
    return made;
  };
  return {
    visit(startS, periodS, give) {
      if (startS < lying.window.from || startS >= lying.window.until) return;
      const life = Math.floor((startS - lying.window.from) / LIFE_S);
      for (let ghost = 0; ghost < lying.ghostCount; ghost += 1) {
        const one = lifeOf(ghost, life);
        const age = startS - lying.window.from - life * LIFE_S;
        const east = one.eastM + one.eastMps * age;
        const north = one.northM + one.northMps * age;
        const ground = Math.sqrt(east * east + north * north);
        if (ground > sensor.rangeMaxM) continue;
        const azimuth = atan2(east, north);
        const turn = azimuth < 0 ? azimuth + TWO_PI : azimuth;
        const rangeM = Math.sqrt(ground * ground + one.upM * one.upM);
        give({
          objectIndex: -1,
          seenAt: timeS(startS + (turn / TWO_PI) * periodS),
          rangeM,
          azimuthRad: turn,
          elevationRad: atan2(one.upM, ground),
          rangeRateMps: (east * one.eastMps + north * one.northMps) / rangeM,
        });
      }
    },
  };
}
