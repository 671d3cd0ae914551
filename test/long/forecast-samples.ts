/** Samples of forecasts against what would come: calibration by way of flying, and arrival times. */
import type { TimeS } from '../../src/base/index.ts';
import { createCalibration, straightLineOf, type Calibration, type CalibrationBin, type CalibrationScores, type Threat } from '../../src/assess/index.ts';
import type { View } from '../../src/broker/index.ts';
import type { Truth } from '../../src/exercise/truth.ts';
import type { StandingForecast } from '../../src/forecast/index.ts';
import type { Place, TrackEstimate } from '../../src/model/index.ts';

/** A track stands for the nearest object within this, and for none when there is none. */
const NEAR_M = 3_000;
const CONE_WITHIN_S = 3_600;
/** 80 % of a normal interval whose 90 % is given. */
const INTERVAL_SHARE = 1.2816 / 1.6449;

/** Forecast arrivals that came: within their 80 % interval, before, after. */
export interface ArrivalCounts {
  within: number;
  early: number;
  late: number;
}

/** What was sampled, by way of flying. */
export type SampledCalibration = Readonly<Record<string, { readonly bins: readonly CalibrationBin[]; readonly scores: CalibrationScores | undefined }>>;

/** Collects samples. */
export class ForecastSamples {
  readonly arrivals: ArrivalCounts = { within: 0, early: 0, late: 0 };
  private readonly truth: Truth;
  private readonly byWay = new Map<string, Calibration>();
  private readonly state = new Float64Array(6);

  constructor(truth: Truth) {
    this.truth = truth;
  }

  /** Samples every confirmed track of a view against the threats to its places. */
  take(view: View, places: readonly Place[], threats: readonly Threat[], at: TimeS): void {
    const inside = view.inside();
    inside?.picture.forEachTrack(at, (track) => {
      const forecast = inside.forecaster.get(track.serial);
      if (track.status !== 'confirmed' || forecast === undefined || forecast.lost) return;
      const objectId = this.objectAt(track.state, at);
      const met = new Map(threats.filter((one) => one.objectId === objectId && one.arrivesAt > at).map((one) => [one.placeIndex, one.arrivesAt]));
      this.addTrack(track, forecast, { places, met });
    }, true);
  }

  /** What was found. */
  result(): SampledCalibration {
    return Object.fromEntries([...this.byWay].map(([way, one]) => [way, { bins: one.bins(), scores: one.scores() }]));
  }

  private addTrack(track: TrackEstimate, forecast: StandingForecast, { places, met }: { readonly places: readonly Place[]; readonly met: ReadonlyMap<number, TimeS> }): void {
    const line = straightLineOf(track.state);
    const way = forecast.impact === undefined ? 'powered' : 'falling';
    const calibration = this.byWay.get(way) ?? createCalibration();
    this.byWay.set(way, calibration);
    const ahead = new Map(forecast.arrivals.map((one) => [one.placeIndex, one]));
    places.forEach((place, placeIndex) => {
      const arrival = ahead.get(placeIndex);
      const arrivesAt = met.get(placeIndex);
      const inCone = line(place, CONE_WITHIN_S) !== undefined;
      if (arrival === undefined && !inCone && arrivesAt === undefined) return;
      calibration.add({ chance: arrival?.chance ?? 0, inCone, happened: arrivesAt !== undefined });
      if (arrival === undefined || arrivesAt === undefined || arrival.earliestAt <= track.at) return;
      if (arrivesAt < arrival.medianAt - INTERVAL_SHARE * (arrival.medianAt - arrival.earliestAt)) this.arrivals.early += 1;
      else if (arrivesAt > arrival.medianAt + INTERVAL_SHARE * (arrival.latestAt - arrival.medianAt)) this.arrivals.late += 1;
      else this.arrivals.within += 1;
    });
  }

  private objectAt(track: Float64Array, at: TimeS): string | undefined {
    const { truth, state } = this;
    let best = NEAR_M;
    let found: string | undefined;
    for (const index of truth.candidates(at, at + 1)) {
      if (!truth.alive(index, at)) continue;
      truth.stateInto(state, 0, index, at);
      const distance = Math.hypot(state[0] - track[0], state[1] - track[1], state[2] - track[2]);
      if (distance < best) [best, found] = [distance, truth.entries[index].id];
    }
    return found;
  }
}
