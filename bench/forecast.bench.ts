// What a forecast costs, by way of flying, over 371 and 2,000 places; the integrator alone; the warning path. CPU time of the
// process, so that a busy machine blurs it less than wall time would.

import { timeS } from '../src/base/index.ts';
import { createForecaster, flyToGround } from '../src/forecast/index.ts';
import { roundPlace, sketchTrack, type TrackSketch } from '../src/forecast/fixture.ts';
import { DEFAULT_STAGE_TABLE, createWarningBoard } from '../src/warn/index.ts';
import type { Place, TrackEstimate } from '../src/model/index.ts';

const cpuUs = (): number => process.cpuUsage().user;

/** Places over 780 km by 1,240 km, spread by two coprime steps. */
function scatter(count: number): Place[] {
  return Array.from({ length: count }, (_, i) => roundPlace(`p${i}`, 29 + ((i * 7_919) % 700) / 100, 34 + ((i * 104_729) % 1_300) / 100, 5_000));
}

function timed(name: string, rounds: number, run: (round: number) => void): void {
  for (let i = 0; i < rounds / 4; i += 1) run(i);
  const startUs = cpuUs();
  for (let i = 0; i < rounds; i += 1) run(i);
  console.log(`${name.padEnd(44)} ${((cpuUs() - startUs) / rounds).toFixed(2).padStart(9)} µs`);
}

const fall: TrackSketch = { latDeg: 32, lonDeg: 44, altitudeHaeM: 150_000, eastMps: -1_800, northMps: -250, upMps: 900, kind: 'ballistic' };
const boosted: TrackSketch = { ...fall, altitudeHaeM: 30_000, eastMps: -1_000, changes: { boostChance: 1, ballisticChance: 0 } };
const sketches: Record<string, TrackSketch> = {
  drone: { latDeg: 32, lonDeg: 45, altitudeHaeM: 1_000, eastMps: -51, northMps: 0 },
  cruise: { latDeg: 32, lonDeg: 45, altitudeHaeM: 300, eastMps: -210, northMps: 0, kind: 'cruise' },
  civil: {
    latDeg: 32,
    lonDeg: 45,
    altitudeHaeM: 11_000,
    eastMps: -230,
    northMps: 0,
    kind: 'aircraft',
    changes: { civilCorroborated: true, aircraftAddress: 1 },
  },
  fall,
  boost: boosted,
};

const moved = (track: TrackEstimate, round: number, periodS: number): TrackEstimate => {
  track.at = timeS(1_000 + (round % 2_000) * periodS);
  return track;
};

for (const [name, altitudeHaeM, eastMps, upMps] of [
  ['rocket', 5_000, 400, 300],
  ['short arc', 30_000, 900, 900],
  ['long arc', 100_000, 2_300, 1_300],
] as const) {
  const { state } = sketchTrack({ ...fall, altitudeHaeM, eastMps, upMps });
  const work = new Float64Array(6);
  timed(`integration to the ground, ${name}`, 20_000, () => {
    work.set(state);
    flyToGround(work, 4_000);
  });
}
for (const count of [371, 2_000]) {
  const places = scatter(count);
  for (const [name, sketch] of Object.entries(sketches)) {
    const forecaster = createForecaster(places);
    const track = sketchTrack(sketch);
    timed(`forecast, ${count} places, ${name}`, 4_000, (round) => forecaster.update(moved(track, round, 0)));
    if (name === 'fall') timed(`forecast, ${count} places, fall, new Jacobian`, 2_000, (round) => forecaster.update(moved(track, round, 25)));
    moved(track, 0, 0);
    forecaster.update(track);
    timed(`due, ${name}`, 100_000, () => forecaster.due(track));
  }
  const forecaster = createForecaster(places);
  const board = createWarningBoard(places, DEFAULT_STAGE_TABLE);
  const track = sketchTrack(sketches['drone']);
  timed(`forecast → board, ${count} places, drone`, 2_000, (round) => board.considerTrack(timeS(1_000), forecaster.update(moved(track, round, 0))));
  for (let serial = 2; serial <= 200; serial += 1) forecaster.update(sketchTrack({ ...sketches['drone'], serial, latDeg: 30 + serial / 40 }));
  timed(`tick of the board, ${count} places, 200 drones`, 200, (round) => board.consider(timeS(1_000 + 5 * round), [forecaster]));
}
