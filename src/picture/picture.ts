/** Plots → tracks for one view. A closed world: the same calls in the same order give the same bits. */
import type { SensorHandle, TimeS } from '../base/index.ts';
import type { FlightPlan, ReleasedPlot, ReleasedSensor, Standing, TrackEstimate, ViewPlot, ViewSensor } from '../model/index.ts';
import { align } from './alignment.ts';
import { associate, releasePending, resolveBefore, resolveClosed, takePending } from './associate.ts';
import { ended } from './birth-quota.ts';
import { convertPlot, isFromFuture, isTooOld, learnPressureOffset } from './convert.ts';
import { count, createCore, type BirthArea, type Core } from './core.ts';
import { blankEstimate, estimateInto, stateInto } from './estimate.ts';
import { endNumber, isPrediction, trackOfNumber } from './estimates.ts';
import { flightBookOf } from './flights.ts';
import { joinEvent, sweep, takeOverLost } from './lifecycle.ts';
import { loadPicture, savePicture, type SavedPicture } from './saved.ts';
import { endBlindness, isRepeated, setBlind, type SensorEntry } from './sensor-table.ts';
import { takeUpStray } from './stray.ts';
import { useStrobe } from './strobe.ts';
import { CONFIRMED, FREE, LOST, TENTATIVE } from './track.ts';
import { isHeldBack, trustOf, type SensorTrust } from './trust.ts';
import { chanceOf, updateTrack } from './use-plot.ts';
import type { World } from './world.ts';

/** The tracks of one view. */
export interface Picture {
  /** Adds a sensor, or replaces the one with its handle. */
  setSensor(sensor: ReleasedSensor): void;
  /** Tells that a tracker's tracks are made from a sensor whose plots come in as well: what they say of a track that it sees is known. */
  relate(tracker: SensorHandle, sensor: SensorHandle): void;
  /** Takes a sensor away: its plots are refused, its silences no longer count. */
  dropSensor(handle: SensorHandle): void;
  /** Takes a plot (copied). Returns the serial of the track it updated or started, 0 when it waits or was refused. */
  addPlot(plot: ReleasedPlot, now: TimeS): number;
  /** A north or sector mark: the sensor is alive, also with an empty sky. */
  scanMark(handle: SensorHandle, azimuthRad: number, at: TimeS): void;
  /** A strobe or overload: a sensor says that from one azimuth clockwise to another (equal: all round) it sees nothing for now. */
  blind(handle: SensorHandle, fromRad: number, toRad: number, at: TimeS): void;
  /** Brings windows, silences, deaths and merges up to `now`; at least once a second and before reading. */
  advanceTo(now: TimeS): void;
  /** Where new objects are expected from now on: a first plot there starts a track nearer to existence. */
  expect(areas: readonly BirthArea[]): void;
  /** Which civil flights are filed from now on: a broadcast from where its plan has it is believed. */
  expectFlights(plans: readonly FlightPlan[]): void;
  /** Visits tracks by ascending serial, predicted to `at`; the estimate is reused between visits. Tentative ones are left out on request. */
  forEachTrack(at: TimeS, visit: (track: TrackEstimate) => void, withoutTentative?: boolean): void;
  /** Visits confirmed and lost tracks by ascending serial as they stand, without predicting them. */
  forEachStanding(visit: (standing: Standing) => void): void;
  /** One track predicted to `at`; the object is reused. */
  estimate(serial: number, at: TimeS): TrackEstimate | undefined;
  /** How what a sensor reports alone, or broadcasts, compares with what this view's other feeds should have seen; undefined of an unknown one. */
  trustOf(handle: SensorHandle, at: TimeS): SensorTrust | undefined;
  /** What was refused, late, contested, lost …, by name. */
  readonly counters: Record<string, number>;
  /** All that it holds, to be turned into bytes before the next call. */
  save(): SavedPicture;
  /** Makes a picture that has just begun go on from what another one held. */
  load(saved: SavedPicture): void;
  /** Leaves so many serials out: an earlier process may have given them and left no word of it. */
  skipSerials(count: number): void;
}

/** How directions far apart under one time tell a burst. */
const BURST_ANGLE_RAD = 0.6;

function noteBeam(entry: SensorEntry, at: number, azimuthRad: number): void {
  if (azimuthRad - azimuthRad === 0) {
    const turn = Math.abs(azimuthRad - entry.lastAzimuthRad);
    if (at === entry.activeAt) entry.isBurst = entry.isBurst || (turn > BURST_ANGLE_RAD && turn < 2 * Math.PI - BURST_ANGLE_RAD);
    entry.lastAzimuthRad = azimuthRad;
  }
  if (at > entry.activeAt) entry.activeAt = at;
}

function takePlot(core: Core, plot: ViewPlot, now: TimeS): number {
  const entry = core.sensors.get(plot.sensorHandle);
  if (entry === undefined) return refuse(core, 'plot/unknown-sensor');
  if (!(now - now === 0)) return refuse(core, 'plot/not-a-number');
  if (isTooOld(plot.measuredAt, now)) return refuse(core, 'plot/too-old');
  if (isFromFuture(plot.measuredAt, now)) return refuse(core, 'plot/from-future');
  const isPosition = plot.form === 'position';
  if (isRepeated(entry, plot.measuredAt, isPosition ? plot.latRad : plot.azimuthRad, isPosition ? plot.lonRad : plot.rangeM))
    return refuse(core, 'plot/repeated');
  if (plot.trackEnds) {
    endNumber(core, entry, plot.trackNumber);
    return 0;
  }
  if (isPrediction(core, entry.index, plot)) return refuse(core, 'plot/predicted');
  const waiting = takePending(core);
  const refusal = convertPlot(plot, entry, core.converter, waiting.observation);
  if (refusal !== undefined) {
    core.pool.push(waiting);
    return refuse(core, refusal);
  }
  resolveBefore(core, entry.index, plot.measuredAt);
  noteBeam(entry, plot.measuredAt, plot.azimuthRad);
  if (isPosition && plot.source === 'adsb') learnPressureOffset(core.converter, plot);
  if (now > core.clockAt) core.clockAt = now;
  align(core, entry, waiting.observation);
  const named = trackOfNumber(core, waiting.observation);
  if (named !== undefined) updateTrack(core, named, waiting.observation);
  const serial = named === undefined ? associate(core, waiting) : named.serial;
  releasePending(core, waiting);
  return serial;
}

function refuse(core: Core, code: string): number {
  count(core, code);
  return 0;
}

/** A picture that also takes what never came through a release door: a file of plots has no terms. */
export interface Tracker extends Omit<Picture, 'setSensor' | 'addPlot'> {
  setSensor(sensor: ViewSensor): void;
  addPlot(plot: ViewPlot, now: TimeS): number;
  /** Contested plots that wait until the beam has passed them. */
  readonly waitingCount: number;
  /** Visits confirmed tracks by ascending serial: where each is and how it moves at a time (ECEF, 6 doubles; reused). */
  forEachState(at: TimeS, visit: (serial: number, state: Float64Array) => void): void;
}

/** Makes the picture of one view. `key` is what its random draws would be keyed by; the tracker makes none. */
export function createPicture(options: { world: World; key: string }): Picture {
  return createTracker(options.world);
}

/** The tracker behind a picture. */
export function createTracker(world: World): Tracker {
  const core = createCore(world);
  core.table.onFreed = ({ bornByIndex }) => ended(core.birthQuotas, core.sensors.at(bornByIndex).traits.feedHandle);
  core.onConfirmed = (track) => {
    joinEvent(core, track);
    takeOverLost(core, track);
    takeUpStray(core, track);
  };
  const estimate = blankEstimate();
  const standing: Standing = { serial: 0, status: 'confirmed', existenceChance: 0, updateCount: 0 };
  return {
    counters: core.counters,
    get waitingCount() {
      return core.pendingTotal;
    },
    setSensor: (sensor) => core.sensors.set(sensor),
    relate(tracker, sensor) {
      const one = core.sensors.get(tracker),
        two = core.sensors.get(sensor);
      if (one !== undefined && two !== undefined) one.madeFrom.add(two.index);
    },
    dropSensor: (handle) => core.sensors.drop(handle),
    trustOf(handle, at) {
      const entry = core.sensors.get(handle);
      return entry === undefined ? undefined : { ...trustOf(entry, at), shedBirthsCount: core.birthQuotas.get(entry.traits.feedHandle)?.shedCount ?? 0 };
    },
    addPlot: (plot, now) => takePlot(core, plot, now),
    save: () => savePicture(core),
    load: (saved) => loadPicture(core, saved),
    skipSerials: (serials) => core.table.skip(serials),
    scanMark(handle, azimuthRad, at) {
      const entry = core.sensors.get(handle);
      if (entry === undefined || !(at - at === 0) || isFromFuture(at, Math.max(at - 10, core.clockAt))) return;
      if (at > entry.activeAt) entry.activeAt = at;
      if (azimuthRad - azimuthRad === 0) entry.lastAzimuthRad = azimuthRad;
    },
    blind(handle, fromRad, toRad, at) {
      const entry = core.sensors.get(handle);
      if (entry === undefined || !Number.isFinite(fromRad) || !Number.isFinite(toRad) || !Number.isFinite(at)) return;
      setBlind(entry, fromRad, toRad, at);
      if (!isFromFuture(at, Math.max(at - 10, core.clockAt)) && !isTooOld(at, core.clockAt)) useStrobe(core, entry, { fromRad, toRad }, at);
    },
    advanceTo(now) {
      if (!(now - now === 0)) {
        refuse(core, 'clock/not-a-number');
        return;
      }
      for (const entry of core.sensors.entries) if (entry.blindCount > 0) endBlindness(entry, now);
      if (now > core.clockAt) core.clockAt = now;
      resolveClosed(core, core.clockAt);
      sweep(core, core.clockAt);
    },
    expect(areas) {
      core.birthAreas = areas;
    },
    expectFlights(plans) {
      core.flights = flightBookOf(plans);
    },
    forEachTrack(at, visit, withoutTentative = false) {
      core.table.compact();
      const { order, tracks } = core.table;
      for (let i = 0; i < order.length; i += 1) {
        const track = tracks[order[i]];
        if (track.status === FREE || (withoutTentative && (track.status === TENTATIVE || isHeldBack(track)))) continue;
        estimateInto(core, track, at, estimate);
        visit(estimate);
      }
    },
    forEachState(at, visit) {
      core.table.compact();
      const { order, tracks } = core.table;
      for (const slot of order) {
        const track = tracks[slot];
        if (track.status !== CONFIRMED || isHeldBack(track)) continue;
        stateInto(core, track, at, estimate.state);
        visit(track.serial, estimate.state);
      }
    },
    forEachStanding(visit) {
      core.table.compact();
      const { order, tracks } = core.table;
      for (let i = 0; i < order.length; i += 1) {
        const track = tracks[order[i]];
        if ((track.status !== CONFIRMED && track.status !== LOST) || isHeldBack(track)) continue;
        standing.serial = track.serial;
        standing.status = track.status === LOST ? 'lost' : 'confirmed';
        standing.existenceChance = chanceOf(track.existenceScore);
        standing.updateCount = track.updateCount;
        visit(standing);
      }
    },
    estimate(serial, at) {
      const track = core.table.bySerial(serial);
      if (track === undefined || track.status === FREE) return undefined;
      estimateInto(core, track, at, estimate);
      return estimate;
    },
  };
}
