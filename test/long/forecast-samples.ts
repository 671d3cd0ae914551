/** Samples of forecasts against what would come: calibration by way of flying, and arrival times. */
import type { TimeS } from '../../src/base/index.ts';
import { createCalibration, straightLineOf, type Calibration, type CalibrationBin, type CalibrationScores, type Threat } from '../../src/assess/index.ts';
import type { View } from '../../src/broker/index.ts';
import type { Truth } from '../../src/exercise/truth.ts';
import { kindClassOf, type StandingForecast } from '../../src/forecast/index.ts';
import { geodeticToEcef } from '../../src/geo/index.ts';
import { normalBelow } from '../../src/forecast/normal.ts';
import type { Arrival, KindClass, Place, TrackEstimate } from '../../src/model/index.ts';

/** A track stands for the nearest object within this and one and a half cells of the grid that holds it up; for none when there is none. */
const NEAR_M = 2_000;
const NEAR_CELLS = 1.5;
/** Passing this near counts, as for threats. */
const PASS_M = 3_000;
/** What is asked of a forecast: does it arrive within the longest time that `prepare` looks ahead? By the kind that the track is taken for. */
const WITHIN_S: Readonly<Record<KindClass, number>> = { ballistic: 3_600, cruise: 3_600, drone: 7_200, other: 3_600 };
/** 80 % of a normal interval whose 90 % is given. */
const INTERVAL_SHARE = 1.2816 / 1.6449;
const QUANTILE_SIGMAS = 1.6449;
/** Arrivals are counted apart by how many minutes ahead they were. */
const BANDS_MIN = [2, 5, 10, 20, 1_000];

/** Forecast arrivals that came: within their 80 % interval, before, after. */
export interface ArrivalCounts {
  within: number;
  early: number;
  late: number;
}

/** What was sampled, by way of flying. */
export type SampledCalibration = Readonly<Record<string, { readonly bins: readonly CalibrationBin[]; readonly scores: CalibrationScores | undefined }>>;

function distanceM(place: Place, state: Float64Array): number {
  const { xM, yM, zM } = geodeticToEcef({ latRad: place.latRad, lonRad: place.lonRad, altitudeHaeM: 0 });
  return Math.hypot(xM - state[0], yM - state[1], zM - state[2]);
}

/** How much of an arrival's time lies before `at`: normal on either side of its median. */
function shareBefore({ earliestAt, medianAt, latestAt }: Arrival, at: number): number {
  const side = at < medianAt ? medianAt - earliestAt : latestAt - medianAt;
  return normalBelow((QUANTILE_SIGMAS * (at - medianAt)) / Math.max(1, side));
}

/** Collects samples. */
export class ForecastSamples {
  readonly arrivals: ArrivalCounts = { within: 0, early: 0, late: 0 };
  /** The same by way of flying and by how far ahead they were, in minutes: `falling 0-2`, … */
  readonly arrivalsBy: Record<string, ArrivalCounts> = {};
  private readonly truth: Truth;
  private readonly byWay = new Map<string, Calibration>();
  private readonly state = new Float64Array(6);

  constructor(truth: Truth) {
    this.truth = truth;
  }

  /** Samples every confirmed track of a view against the threats to its places. */
  take(view: View, places: readonly Place[], threats: readonly Threat[], at: TimeS): void {
    const inside = view.inside();
    inside?.picture.forEachTrack(
      at,
      (track) => {
        const forecast = inside.forecaster.get(track.serial);
        if (track.status !== 'confirmed' || forecast === undefined || forecast.lost) return;
        const objectId = this.objectAt(track, at);
        const met = new Map(threats.filter((one) => one.objectId === objectId).map((one) => [one.placeIndex, one.arrivesAt]));
        this.addTrack(track, forecast, { places, met });
      },
      true,
    );
  }

  /** What was found. */
  result(): SampledCalibration {
    return Object.fromEntries([...this.byWay].map(([way, one]) => [way, { bins: one.bins(), scores: one.scores() }]));
  }

  private addTrack(
    track: TrackEstimate,
    forecast: StandingForecast,
    { places, met }: { readonly places: readonly Place[]; readonly met: ReadonlyMap<number, TimeS> },
  ): void {
    const line = straightLineOf(track.state);
    const withinS = WITHIN_S[kindClassOf(forecast.kindChance)];
    const reachM = withinS * Math.hypot(track.state[3], track.state[4], track.state[5]);
    const way = forecast.impact === undefined ? 'powered' : 'falling';
    const calibration = this.byWay.get(way) ?? createCalibration();
    this.byWay.set(way, calibration);
    const ahead = new Map(forecast.arrivals.map((one) => [one.placeIndex, one]));
    places.forEach((place, placeIndex) => {
      const arrival = ahead.get(placeIndex);
      const arrivesAt = met.get(placeIndex);
      // What has arrived is no longer asked.
      if (arrivesAt !== undefined && arrivesAt <= track.at) return;
      const inCone = line(place, withinS) !== undefined;
      const happened = arrivesAt !== undefined && arrivesAt <= track.at + withinS;
      // Every place within reach is asked about, whatever was forecast and whatever came: a sample chosen by its outcome is none.
      if (!happened && distanceM(place, track.state) > reachM + place.radiusM + PASS_M) return;
      calibration.add({ chance: arrival === undefined ? 0 : arrival.chance * shareBefore(arrival, track.at + withinS), inCone, happened });
      if (arrival === undefined || arrivesAt === undefined || arrival.earliestAt <= track.at) return;
      const answer =
        arrivesAt < arrival.medianAt - INTERVAL_SHARE * (arrival.medianAt - arrival.earliestAt)
          ? 'early'
          : arrivesAt > arrival.medianAt + INTERVAL_SHARE * (arrival.latestAt - arrival.medianAt)
            ? 'late'
            : 'within';
      const band = BANDS_MIN.findIndex((end) => arrivesAt - track.at < 60 * end);
      const counts = (this.arrivalsBy[`${way} ${band === 0 ? 0 : BANDS_MIN[band - 1]}-${BANDS_MIN[band]}`] ??= { within: 0, early: 0, late: 0 });
      counts[answer] += 1;
      this.arrivals[answer] += 1;
    });
  }

  private objectAt({ state: track, gridM, heightKnown }: TrackEstimate, at: TimeS): string | undefined {
    const { truth, state } = this;
    const radiusM = Math.hypot(track[0], track[1], track[2]);
    let best = NEAR_M + NEAR_CELLS * gridM;
    let found: string | undefined;
    for (const index of truth.candidates(at, at + 1)) {
      if (!truth.alive(index, at)) continue;
      truth.stateInto(state, 0, index, at);
      const apart = Math.hypot(state[0] - track[0], state[1] - track[1], state[2] - track[2]);
      // A height that nobody measured is not held against a track.
      const above = heightKnown ? 0 : (state[0] * track[0] + state[1] * track[1] + state[2] * track[2]) / radiusM - radiusM;
      const distance = Math.sqrt(Math.max(0, apart * apart - above * above));
      if (distance < best) [best, found] = [distance, truth.entries[index].id];
    }
    return found;
  }
}
