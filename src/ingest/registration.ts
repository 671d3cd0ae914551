/**
 * What each radar measures too much in range, azimuth and time, by the aircraft that broadcast where they are on a public feed. Stands
 * beside the path of a plot: its answers are inputs of the broker, recorded like all others, so that a run made again needs none of this.
 *
 * A weighted least-squares fit of three unknowns, kept as information (a 3×3 matrix and a vector) that fades. What aircraft do not show,
 * as the clock of a radar round which all fly in circles, stays near zero with the uncertainty it had to begin with.
 */
import { timeS, type SensorId, type TimeS } from '../base/index.ts';
import { ecefToEnuInPlace, geodeticToEcefInto, localFrame, type LocalFrame } from '../geo/index.ts';
import { addToFit, atan2, blankFit, cos, fadeFit, sin, solveFit, type FadingFit } from '../math/index.ts';
import type { Measurement, Plot, Sensor, SensorBias } from '../model/index.ts';

/** What is thought of a sensor before anything is seen: one sigma of each bias. */
const PRIOR_RANGE_M = 500;
const PRIOR_AZIMUTH_RAD = 0.01;
const PRIOR_TIME_S = 0.5;
/** Information is halved in this time: biases of radars move within hours. */
const HALF_LIFE_S = 1800;
/** A plot farther from the broadcast than this is another object, or a broken radar. */
const RANGE_MAX_M = 2500;
const AZIMUTH_MAX_RAD = 0.05;
const ACROSS_MAX_M = 12_000;
/** Once something is known: misfit in sigmas of a plot that is used. */
const GATE_SIGMAS = 5;
/** Broadcasts less accurate than this say nothing; nor do those older than this at the time of a plot. */
const BROADCAST_SIGMA_MAX_M = 100;
const BROADCAST_AGE_MAX_S = 6;
/** Positions of an aircraft that says no velocity are this far apart where one is made of two. */
const STRIDE_MIN_S = 2;
/** How hard an aircraft may have turned since its broadcast. */
const TURN_MPS2 = 1.5;
/** Above this a wrong height shows in the slant range, and heights of broadcasts by pressure are this unsure. */
const ELEVATION_MAX_RAD = 0.35;
const HEIGHT_SIGMA_M = 100;
/** A plot without an address is taken for the only aircraft within this distance. */
const ALONE_M = 15_000;
/** Plots without an address are looked at no more often than this, for each is compared with every aircraft. */
const LOOK_EVERY_S = 0.2;
/** Successive plots of one aircraft share their errors: each counts as this share of a fresh one. */
const REPEAT_SHARE = 0.3;
/** What must be seen before a bias is taken off: plots, aircraft, and how well range and azimuth must be known. */
const PLOTS_MIN = 60;
const AIRCRAFT_MIN = 3;
const RANGE_KNOWN_M = 60;
const AZIMUTH_KNOWN_RAD = 0.0015;
const TIME_KNOWN_S = 0.2;
/** Smaller changes are not worth an input. */
const RANGE_STEP_M = 8;
const AZIMUTH_STEP_RAD = 0.0001;
const TIME_STEP_S = 0.02;
/** Share of recent broadcasts that say they do not know where they are, from which satellite navigation is taken to be jammed. */
const JAMMED_SHARE = 0.25;
const JAMMED_MEMORY_COUNT = 200;
/** Share of recent pairs beyond the gate from which broadcasts and radar contradict one another: spoofed, or the radar was moved. */
const STRANGE_SHARE = 0.5;
const STRANGE_MEMORY_COUNT = 60;
const AIRCRAFT_KEPT_MAX = 4096;

/** How far registration of a sensor has come. `frozen`: jamming, or contradiction; what was taken off stays taken off. */
export type RegistrationState = 'gathering' | 'registered' | 'frozen';

/** What the owner of a sensor is told. */
export interface RegistrationReport {
  readonly sensor: SensorId;
  readonly state: RegistrationState;
  readonly bias: SensorBias;
  /** Plots that were compared with a broadcast, and aircraft among them. */
  readonly pairCount: number;
  readonly aircraftCount: number;
}

/** Registration of all radars of a broker. */
export interface Registration {
  /** Takes every plot that ingest made, of public feeds and all others, with what was taken off it already. */
  take(plot: Plot, isPublic: boolean): void;
  /**
   * Takes up what was found of a sensor at an earlier time, as far as it has not faded since. Returns what is to be taken off from now on;
   * undefined when too little is left of it, or the sensor is no radar here.
   */
  resume(sensor: SensorId, found: { readonly bias: SensorBias; readonly at: TimeS }, now: TimeS): SensorBias | undefined;
  /** What is to be taken off from now on, for those sensors where it changed enough. */
  changes(): ReadonlyArray<{ readonly sensor: SensorId; readonly bias: SensorBias }>;
  reports(): readonly RegistrationReport[];
}

/** Where an aircraft said it was. */
interface Broadcast {
  readonly address: number;
  readonly at: number;
  /** ECEF position and velocity. */
  readonly state: Float64Array;
  readonly sigmaM: number;
}

interface Entry {
  readonly sensor: Sensor;
  readonly frame: LocalFrame;
  /** Over range, azimuth, time; and when it was last faded. */
  readonly fit: FadingFit;
  at: number;
  pairCount: number;
  readonly aircraft: Set<number>;
  strangeShare: number;
  lookedAt: number;
  applied: SensorBias | undefined;
}

const PRIOR_INFORMATION = [1 / (PRIOR_RANGE_M * PRIOR_RANGE_M), 0, 0, 1 / (PRIOR_AZIMUTH_RAD * PRIOR_AZIMUTH_RAD), 0, 1 / (PRIOR_TIME_S * PRIOR_TIME_S)];
/** Where its diagonal stands in the packed triangle. */
const DIAGONAL = [0, 3, 5];
const isKnown = (bias: SensorBias): boolean => bias.rangeSigmaM <= RANGE_KNOWN_M && bias.azimuthSigmaRad <= AZIMUTH_KNOWN_RAD;
const isRadar = ({ type }: Sensor): boolean => type === 'radar3d' || type === 'primary2d' || type === 'secondary';
const wrapPi = (angle: number): number => (angle > Math.PI ? angle - 2 * Math.PI : angle < -Math.PI ? angle + 2 * Math.PI : angle);
const place = new Float64Array(6);

const solved = new Float64Array(6);

function solve({ fit }: Entry): SensorBias {
  solveFit(fit, PRIOR_INFORMATION, solved);
  const [rangeM, azimuthRad, timeS, rangeSigmaM, azimuthSigmaRad, timeSigmaS] = solved;
  return { rangeM, azimuthRad, timeS, rangeSigmaM, azimuthSigmaRad, timeSigmaS };
}

/** What a broadcast says that a radar should have measured: range, azimuth, and how fast both change. */
interface Expected {
  rangeM: number;
  azimuthRad: number;
  rangeRateMps: number;
  azimuthRateRadPerS: number;
  groundM: number;
  elevationRad: number;
}
const expected: Expected = { rangeM: 0, azimuthRad: 0, rangeRateMps: 0, azimuthRateRadPerS: 0, groundM: 0, elevationRad: 0 };

function expectInto(out: Expected, broadcast: Broadcast, frame: LocalFrame, at: number): void {
  const { state } = broadcast;
  const dt = at - broadcast.at;
  for (let i = 0; i < 3; i += 1) {
    place[i] = state[i] + dt * state[3 + i];
    place[3 + i] = place[i] + state[3 + i];
  }
  ecefToEnuInPlace(frame, place, 0);
  ecefToEnuInPlace(frame, place, 3);
  const [east, north, up] = place;
  const eastRate = place[3] - east,
    northRate = place[4] - north,
    upRate = place[5] - up;
  const ground2 = east * east + north * north;
  out.rangeM = Math.sqrt(ground2 + up * up);
  out.groundM = Math.sqrt(ground2);
  out.azimuthRad = atan2(east, north);
  out.elevationRad = atan2(up, out.groundM);
  out.rangeRateMps = (east * eastRate + north * northRate + up * upRate) / out.rangeM;
  out.azimuthRateRadPerS = (eastRate * north - northRate * east) / ground2;
}

function fade(entry: Entry, at: number): void {
  const elapsed = at - entry.at;
  if (!(elapsed > 0)) return;
  fadeFit(entry.fit, elapsed, HALF_LIFE_S);
  entry.at = at;
}

class RunningRegistration implements Registration {
  private readonly entries = new Map<SensorId, Entry>();
  private readonly broadcasts = new Map<number, Broadcast>();
  private jammedShare = 0;

  constructor(sensors: readonly Sensor[]) {
    for (const sensor of sensors) {
      if (!isRadar(sensor)) continue;
      const frame = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: sensor.antennaAltitudeHaeM });
      this.entries.set(sensor.id, {
        sensor,
        frame,
        fit: blankFit(),
        at: Number.NEGATIVE_INFINITY,
        pairCount: 0,
        aircraft: new Set(),
        strangeShare: 0,
        lookedAt: Number.NEGATIVE_INFINITY,
        applied: undefined,
      });
    }
  }

  private get isJammed(): boolean {
    return this.jammedShare > JAMMED_SHARE;
  }

  take(plot: Plot, isPublic: boolean): void {
    if (plot.source === 'adsb') {
      if (isPublic && plot.form === 'position') this.hear(plot);
      return;
    }
    const entry = this.entries.get(plot.sensor);
    if (entry === undefined || plot.form !== 'polar' || plot.isEstimate || this.isJammed) return;
    const broadcast = this.broadcastOf(plot, entry);
    if (broadcast !== undefined) this.compare(entry, plot, broadcast);
  }

  /** The latest broadcast of an aircraft; one that says it does not know where it is counts as a sign of jamming. */
  private hear(plot: Measurement): void {
    const isVague = !(plot.horizontalSigmaM <= BROADCAST_SIGMA_MAX_M);
    this.jammedShare += ((isVague ? 1 : 0) - this.jammedShare) / JAMMED_MEMORY_COUNT;
    const { aircraftAddress: address } = plot;
    if (isVague || address < 0) return;
    const altitudeHaeM = Number.isFinite(plot.altitudeHaeM) ? plot.altitudeHaeM : plot.pressureAltitudeM;
    if (!Number.isFinite(altitudeHaeM)) return;
    const state = new Float64Array(6);
    geodeticToEcefInto(state, 0, { latRad: plot.latRad, lonRad: plot.lonRad, altitudeHaeM });
    const before = this.broadcasts.get(address);
    if (before !== undefined && plot.measuredAt <= before.at) return;
    if (!this.writeVelocity(state, plot, before)) {
      // Too near to the one before for a velocity: wait for the next.
      if (before !== undefined && plot.measuredAt - before.at <= STRIDE_MIN_S) return;
      state.fill(Number.NaN, 3);
    }
    // Heard again: at the end of the line, so that the first of it is the one unheard longest.
    this.broadcasts.delete(address);
    if (this.broadcasts.size >= AIRCRAFT_KEPT_MAX) {
      for (const oldest of this.broadcasts.keys()) {
        this.broadcasts.delete(oldest);
        break;
      }
    }
    this.broadcasts.set(address, { address, at: plot.measuredAt, state, sigmaM: plot.horizontalSigmaM });
  }

  /** The velocity as broadcast, else from the position before. */
  private writeVelocity(state: Float64Array, plot: Measurement, before: Broadcast | undefined): boolean {
    if (Number.isFinite(plot.eastMps) && Number.isFinite(plot.northMps)) {
      const sLat = sin(plot.latRad),
        cLat = cos(plot.latRad),
        sLon = sin(plot.lonRad),
        cLon = cos(plot.lonRad);
      const up = Number.isFinite(plot.upMps) ? plot.upMps : 0;
      state[3] = -sLon * plot.eastMps - sLat * cLon * plot.northMps + cLat * cLon * up;
      state[4] = cLon * plot.eastMps - sLat * sLon * plot.northMps + cLat * sLon * up;
      state[5] = cLat * plot.northMps + sLat * up;
      return true;
    }
    const elapsed = before === undefined ? Number.NaN : plot.measuredAt - before.at;
    if (before === undefined || !(elapsed > STRIDE_MIN_S && elapsed < 2 * BROADCAST_AGE_MAX_S)) return false;
    for (let i = 0; i < 3; i += 1) state[3 + i] = (state[i] - before.state[i]) / elapsed;
    return true;
  }

  /** The aircraft that a plot is of: by its address, else the only one near. */
  private broadcastOf(plot: Plot, entry: Entry): Broadcast | undefined {
    const isFresh = (broadcast: Broadcast): boolean => Math.abs(plot.measuredAt - broadcast.at) <= BROADCAST_AGE_MAX_S && Number.isFinite(broadcast.state[3]);
    if (plot.aircraftAddress >= 0) {
      const named = this.broadcasts.get(plot.aircraftAddress);
      return named !== undefined && isFresh(named) ? named : undefined;
    }
    if (Math.abs(plot.measuredAt - entry.lookedAt) < LOOK_EVERY_S) return undefined;
    entry.lookedAt = plot.measuredAt;
    let only: Broadcast | undefined;
    for (const broadcast of this.broadcasts.values()) {
      if (!isFresh(broadcast)) continue;
      expectInto(expected, broadcast, entry.frame, plot.measuredAt);
      const across = wrapPi(plot.azimuthRad - expected.azimuthRad) * expected.groundM;
      if (Math.abs(plot.rangeM - expected.rangeM) > ALONE_M || Math.abs(across) > ALONE_M) continue;
      if (only !== undefined) return undefined;
      only = broadcast;
    }
    return only;
  }

  private compare(entry: Entry, plot: Plot, broadcast: Broadcast): void {
    expectInto(expected, broadcast, entry.frame, plot.measuredAt);
    const { rangeM, azimuthRad, rangeRateMps, azimuthRateRadPerS, groundM, elevationRad } = expected;
    if (groundM < 2000 || Math.abs(elevationRad) > ELEVATION_MAX_RAD) return;
    const rangeOff = plot.rangeM - rangeM,
      azimuthOff = wrapPi(plot.azimuthRad - azimuthRad);
    const age = plot.measuredAt - broadcast.at;
    const reference = broadcast.sigmaM + 0.5 * TURN_MPS2 * age * age;
    const height = HEIGHT_SIGMA_M * sin(elevationRad);
    const rangeVariance = plot.rangeSigmaM * plot.rangeSigmaM + reference * reference + height * height;
    const azimuthVariance = plot.azimuthSigmaRad * plot.azimuthSigmaRad + (reference * reference) / (groundM * groundM);
    if (!(rangeVariance > 0) || !(azimuthVariance > 0)) return;
    const { applied } = entry;
    const known = applied ?? { rangeSigmaM: RANGE_MAX_M / GATE_SIGMAS, azimuthSigmaRad: AZIMUTH_MAX_RAD / GATE_SIGMAS, timeSigmaS: 0 };
    const isStrange =
      Math.abs(rangeOff) > Math.min(RANGE_MAX_M, GATE_SIGMAS * Math.sqrt(rangeVariance + known.rangeSigmaM * known.rangeSigmaM)) ||
      Math.abs(azimuthOff * groundM) > ACROSS_MAX_M ||
      Math.abs(azimuthOff) > Math.min(AZIMUTH_MAX_RAD, GATE_SIGMAS * Math.sqrt(azimuthVariance + known.azimuthSigmaRad * known.azimuthSigmaRad));
    // Without an address the nearest aircraft may be another one: it speaks for nothing when it does not fit.
    if (plot.aircraftAddress >= 0) entry.strangeShare += ((isStrange ? 1 : 0) - entry.strangeShare) / STRANGE_MEMORY_COUNT;
    if (isStrange) return;
    fade(entry, plot.measuredAt);
    // What was taken off already is part of the bias: measured = true + bias, at a stated time that is late by the clock's bias.
    const rangeTaken = applied === undefined ? 0 : applied.rangeM - rangeRateMps * applied.timeS;
    addToFit(entry.fit, [1, 0, -rangeRateMps], rangeOff + rangeTaken, REPEAT_SHARE / rangeVariance);
    const azimuthTaken = applied === undefined ? 0 : applied.azimuthRad - azimuthRateRadPerS * applied.timeS;
    addToFit(entry.fit, [0, 1, -azimuthRateRadPerS], azimuthOff + azimuthTaken, REPEAT_SHARE / azimuthVariance);
    entry.pairCount += 1;
    if (entry.aircraft.size < AIRCRAFT_KEPT_MAX) entry.aircraft.add(broadcast.address);
  }

  resume(sensor: SensorId, { bias, at }: { readonly bias: SensorBias; readonly at: TimeS }, now: TimeS): SensorBias | undefined {
    const entry = this.entries.get(sensor);
    if (entry === undefined) return undefined;
    const means = [bias.rangeM, bias.azimuthRad, bias.timeS],
      sigmas = [bias.rangeSigmaM, bias.azimuthSigmaRad, bias.timeSigmaS];
    entry.fit.information.fill(0);
    DIAGONAL.forEach((cell, i) => {
      const whole = 1 / (sigmas[i] * sigmas[i]);
      entry.fit.information[cell] = Math.max(0, whole - PRIOR_INFORMATION[cell]);
      entry.fit.vector[i] = whole * means[i];
    });
    entry.at = at;
    fade(entry, now);
    const left = solve(entry);
    if (!isKnown(left)) return undefined;
    entry.applied = left;
    return left;
  }

  private stateOf(entry: Entry): RegistrationState {
    if (this.isJammed || entry.strangeShare > STRANGE_SHARE) return 'frozen';
    return entry.applied === undefined ? 'gathering' : 'registered';
  }

  changes(): Array<{ readonly sensor: SensorId; readonly bias: SensorBias }> {
    const changed: Array<{ readonly sensor: SensorId; readonly bias: SensorBias }> = [];
    for (const [sensor, entry] of this.entries) {
      if (this.stateOf(entry) === 'frozen' || entry.pairCount < PLOTS_MIN || entry.aircraft.size < AIRCRAFT_MIN) continue;
      const bias = solve(entry);
      if (!isKnown(bias)) continue;
      const { applied } = entry;
      const isSmall =
        applied !== undefined &&
        Math.abs(bias.rangeM - applied.rangeM) < RANGE_STEP_M &&
        Math.abs(bias.azimuthRad - applied.azimuthRad) < AZIMUTH_STEP_RAD &&
        Math.abs(bias.timeS - applied.timeS) < TIME_STEP_S;
      if (isSmall) continue;
      entry.applied = bias;
      changed.push({ sensor, bias });
    }
    return changed;
  }

  reports(): RegistrationReport[] {
    return [...this.entries.values()].map((entry) => ({
      sensor: entry.sensor.id,
      state: this.stateOf(entry),
      bias: solve(entry),
      pairCount: entry.pairCount,
      aircraftCount: entry.aircraft.size,
    }));
  }
}

/** Registration that has seen nothing yet. */
export function createRegistration(sensors: readonly Sensor[]): Registration {
  return new RunningRegistration(sensors);
}

/** Takes a bias off a plot; what is not known of it is added to the plot's errors. */
export function takeOffBias(plot: Measurement, bias: SensorBias): void {
  if (plot.form === 'position') return;
  plot.rangeM -= bias.rangeM;
  const azimuth = plot.azimuthRad - bias.azimuthRad;
  plot.azimuthRad = azimuth < 0 ? azimuth + 2 * Math.PI : azimuth >= 2 * Math.PI ? azimuth - 2 * Math.PI : azimuth;
  plot.measuredAt = timeS(plot.measuredAt - bias.timeS);
  plot.rangeSigmaM = Math.sqrt(plot.rangeSigmaM * plot.rangeSigmaM + bias.rangeSigmaM * bias.rangeSigmaM);
  plot.azimuthSigmaRad = Math.sqrt(plot.azimuthSigmaRad * plot.azimuthSigmaRad + bias.azimuthSigmaRad * bias.azimuthSigmaRad);
  if (bias.timeSigmaS < TIME_KNOWN_S) plot.timeSigmaS = Math.sqrt(plot.timeSigmaS * plot.timeSigmaS + bias.timeSigmaS * bias.timeSigmaS);
}
