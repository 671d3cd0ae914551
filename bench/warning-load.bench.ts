// What forecasts and warnings cost under the load that was asked for: 10,000 tracks of which 300 threaten, in each of 20 views, refreshed
// on change. Each track has a plot every 4 s and flies on; each view has a forecaster and a board of its own, as they stand behind a
// picture: asked with every plot, ticked every 5 s. CPU time of the process a simulated second; the picture itself is not in it.

import { timeS } from '../src/base/index.ts';
import { createForecaster, flyToGround, type Forecaster } from '../src/forecast/index.ts';
import { stepBallistic } from '../src/forecast/ballistic-flight.ts';
import { roundPlace, sketchTrack } from '../src/forecast/fixture.ts';
import { createWarningBoard, DEFAULT_STAGE_TABLE, type WarningBoard } from '../src/warn/index.ts';
import type { Place, TrackEstimate } from '../src/model/index.ts';

const TRACKS = 10_000;
const THREATS = 300;
const VIEWS = 20;
const PLACES = 371;
const PLOT_S = 4;
const TICK_S = 5;
const WARM_S = 20;
const SECONDS = 40;
const FROM_S = 1_000;

/** Other places for each view, spread by two coprime steps over 780 km by 1,240 km. */
function placesOf(view: number): Place[] {
  return Array.from({ length: PLACES }, (_, i) =>
    roundPlace(`p${view}-${i}`, 29 + (((i + view) * 7_919) % 700) / 100, 34 + (((i + 3 * view) * 104_729) % 1_300) / 100, 4_000),
  );
}

function trackOf(serial: number): TrackEstimate {
  const latDeg = 29 + ((serial * 617) % 700) / 100;
  const lonDeg = 34 + ((serial * 1_409) % 1_300) / 100;
  const at = FROM_S;
  if (serial > THREATS) {
    const angle = serial * 2.4;
    return sketchTrack({
      serial,
      at,
      latDeg,
      lonDeg,
      altitudeHaeM: 10_500,
      eastMps: 230 * Math.cos(angle),
      northMps: 230 * Math.sin(angle),
      kind: 'aircraft',
      changes: { civilCorroborated: true, aircraftAddress: serial, updateCount: 40 },
    });
  }
  const unknownDrag = { ballisticCoefficientKgPerM2: Number.NaN, updateCount: 40 };
  if (serial % 3 === 0)
    return sketchTrack({
      serial,
      at,
      latDeg,
      lonDeg: lonDeg + 4,
      altitudeHaeM: 160_000,
      eastMps: -1_700,
      northMps: -150,
      upMps: 600,
      kind: 'ballistic',
      velocitySigmaMps: 5,
      changes: unknownDrag,
    });
  if (serial % 3 === 1)
    return sketchTrack({ serial, at, latDeg, lonDeg, altitudeHaeM: 200, eastMps: -200, northMps: 60, kind: 'cruise', changes: unknownDrag });
  return sketchTrack({ serial, at, latDeg, lonDeg, altitudeHaeM: 1_000, eastMps: -48, northMps: 12, changes: unknownDrag });
}

/** Moves a track on to `at`: bodies fall, flyers go straight. */
function move(track: TrackEstimate, at: number): void {
  const elapsedS = at - track.at;
  if (elapsedS <= 0) return;
  if (track.ballisticChance > 0) for (let s = 0; s < elapsedS; s += 1) stepBallistic(track.state, 1, 0.5 / 5_000, 0);
  else for (let i = 0; i < 3; i += 1) track.state[i] += elapsedS * track.state[3 + i];
  track.at = timeS(at);
}

interface Bench {
  readonly forecaster: Forecaster;
  readonly board: WarningBoard;
}

const tracks = Array.from({ length: TRACKS }, (_, i) => trackOf(i + 1));
const views: Bench[] = Array.from({ length: VIEWS }, (_, view) => {
  const places = placesOf(view);
  return { forecaster: createForecaster(places), board: createWarningBoard(places, DEFAULT_STAGE_TABLE) };
});

function second(at: number): void {
  for (let i = at % PLOT_S; i < TRACKS; i += PLOT_S) {
    const track = tracks[i];
    move(track, at);
    track.updateCount += 1;
    for (const { forecaster, board } of views) {
      if (forecaster.heeds(track.serial, timeS(at)) && forecaster.due(track)) board.considerTrack(timeS(at), forecaster.update(track));
    }
  }
  if (at % TICK_S !== 0) return;
  for (const track of tracks) move(track, at);
  for (const { forecaster, board } of views) {
    for (const track of tracks)
      if (
        forecaster.mayBeDue({ serial: track.serial, status: 'confirmed', existenceChance: track.existenceChance, updateCount: track.updateCount }, timeS(at)) &&
        forecaster.due(track)
      )
        forecaster.update(track);
    board.consider(timeS(at), [forecaster]);
    board.changes();
  }
}

const cpuMs = (): number => process.cpuUsage().user / 1_000;
let at = FROM_S;
for (; at < FROM_S + WARM_S; at += 1) second(at);
const countBefore = views.reduce((sum, { forecaster }) => sum + forecaster.counters.updateCount, 0);
const startMs = cpuMs();
for (; at < FROM_S + WARM_S + SECONDS; at += 1) second(at);
const usedMs = cpuMs() - startMs;
const forecasts = views.reduce((sum, { forecaster }) => sum + forecaster.counters.updateCount, 0) - countBefore;
// What moving the tracks costs is the bench's own.
const movedMs = (() => {
  const copies = Array.from({ length: TRACKS }, (_, i) => trackOf(i + 1));
  const before = cpuMs();
  for (let s = FROM_S; s < FROM_S + SECONDS; s += 1) for (let i = s % PLOT_S; i < TRACKS; i += PLOT_S) move(copies[i], s);
  return cpuMs() - before;
})();
const standing = views.reduce((sum, { board }) => sum + board.standing().length, 0);
console.log(
  `${TRACKS} tracks, ${THREATS} threatening, ${VIEWS} views of ${PLACES} places: ${((usedMs - movedMs) / SECONDS).toFixed(0)} ms of CPU a simulated second (moving the tracks, ${(movedMs / SECONDS).toFixed(0)} ms, taken off), ${Math.round(forecasts / SECONDS)} forecasts a second, ${standing} warnings stand`,
);
const work = new Float64Array(6);
if (!(flyToGround(Object.assign(work, tracks[2].state), 5_000) >= 0)) console.log('a body of the bench does not come down');
