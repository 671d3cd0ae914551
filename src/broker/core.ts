/**
 * The view step: one tracker with what is derived from it. A closed world: it sees released sensors, released plots and
 * ticks, nothing else, and two cores given the same calls hold the same bytes. Several views may look through one core
 * while their rows are equal and have been since the same epoch.
 */
import { addS, timeS, type SensorHandle, type TimeS } from '../base/index.ts';
import { blankDisplay, displayInto, type DisplayTrack } from '../deliver/index.ts';
import { createForecaster, type Forecaster, type Launch, type StandingForecast } from '../forecast/index.ts';
import type { Place, ReleasedPlot, ReleasedSensor, Standing } from '../model/index.ts';
import { createPicture, REAL_EARTH, type Picture, type SavedPicture } from '../picture/index.ts';

/** The tick on which forecasts that no plot has moved are looked at: that of the warnings. */
const FORECAST_TICK_S = 5;
/** Displays that nobody asked for on this tick are forgotten. */
const TIDY_TICK_S = 60;

/** Launches that could still arrive are given to outlooks that come later. */
const LAUNCH_KEPT_S = 3_600;

/** A forecaster for one list of places, or for some of it, fed by a core. */
export interface Outlook {
  readonly places: readonly Place[];
  /** Numbers of the places that are forecast, as text; '': all. */
  readonly membersKey: string;
  readonly forecaster: Forecaster;
}

export interface Core {
  setSensor(sensor: ReleasedSensor): void;
  plot(plot: ReleasedPlot, now: TimeS): void;
  mark(sensor: SensorHandle, azimuthRad: number, at: TimeS): void;
  blind(sensor: SensorHandle, fromRad: number, toRad: number, at: TimeS): void;
  /** Closes the windows up to `at` and brings displays and forecasts to it. */
  tick(at: TimeS): void;
  /** The outlook over a list of places, or over the members of it that are named; lists are told apart by identity. */
  outlook(places: readonly Place[], members?: readonly number[]): Outlook;
  /** Confirmed and lost tracks on the last tick, ascending. */
  readonly serials: readonly number[];
  /** One of them as it is shown on the last tick; made when first asked for. */
  displayOf(serial: number): DisplayTrack | undefined;
  /** One of them as it is expected some seconds after the last tick; undefined when that cannot be said. The object is reused. */
  laterOf(serial: number, aheadS: number): DisplayTrack | undefined;
  /** Called with every forecast that a plot (not a tick) made: the fast path from plot to warning. */
  onUrgent(listener: (outlook: Outlook, forecast: StandingForecast, now: TimeS) => void): void;
  /** Called when an outlook broke: it is forecast no more, the picture and other outlooks go on. */
  onBroken(listener: (outlook: Outlook, error: unknown) => void): void;
  readonly picture: Picture;
  /** What it holds beside forecasts, which follow from it; to be turned into bytes before the next call. */
  save(): SavedCore;
  /** Makes a core that has just begun go on from what another one held. */
  load(saved: SavedCore): void;
}

/** A core as plain data. */
export interface SavedCore {
  readonly picture: SavedPicture;
  readonly launches: readonly Launch[];
  readonly launchCount: number;
}

/** A core with no sensor; `key` feeds the keyed draws of its picture. */
export function createCore(key: string): Core {
  const picture = createPicture({ world: REAL_EARTH, key });
  const displays = new Map<number, DisplayTrack>();
  const serials: number[] = [];
  const outlooks: Outlook[] = [];
  const seen = new Set<number>();
  const stale: number[] = [];
  const gone: number[] = [];
  let launches: Launch[] = [];
  let launchCount = 0;
  const listeners: Array<(outlook: Outlook, forecast: StandingForecast, now: TimeS) => void> = [];
  const brokenListeners: Array<(outlook: Outlook, error: unknown) => void> = [];

  let tickedAt = timeS(-Infinity);

  /** An outlook belongs to the places of one recipient: when it breaks, nobody else who shares the picture may notice. */
  const forEachOutlook = (step: (outlook: Outlook) => void): void => {
    for (let i = 0; i < outlooks.length; i += 1) {
      const current = outlooks[i];
      try {
        step(current);
      } catch (error) {
        outlooks.splice(i, 1);
        i -= 1;
        for (const listener of brokenListeners) listener(current, error);
      }
    }
  };

  /** No plot of an object: the picture does not see it. */
  const takeLaunch = (said: ReleasedPlot): void => {
    const { latRad, lonRad, horizontalSigmaM, azimuthRad: courseRad, azimuthSigmaRad: courseSigmaRad, grade } = said;
    const launch = { number: launchCount, latRad, lonRad, horizontalSigmaM, at: said.measuredAt, atSigmaS: said.timeSigmaS, courseRad, courseSigmaRad, grade };
    launchCount += 1;
    launches.push(launch);
    forEachOutlook(({ forecaster }) => forecaster.launch(launch));
  };

  const plot = (released: ReleasedPlot, now: TimeS): void => {
    if (released.source === 'launch') return takeLaunch(released);
    const serial = picture.addPlot(released, now);
    // An estimate costs more than the question whether any forecast could want it.
    if (serial === 0 || !outlooks.some(({ forecaster }) => forecaster.heeds(serial, now))) return;
    const track = picture.estimate(serial, now);
    if (track === undefined || track.status === 'tentative') return;
    forEachOutlook((outlook) => {
      if (!outlook.forecaster.due(track)) return;
      const forecast = outlook.forecaster.update(track);
      for (const listener of listeners) listener(outlook, forecast, now);
    });
  };

  const displayOf = (serial: number): DisplayTrack | undefined => {
    let display = displays.get(serial);
    if (display !== undefined && display.shownAt === tickedAt) return display;
    const track = picture.estimate(serial, tickedAt);
    if (track === undefined) return undefined;
    if (display === undefined) {
      display = blankDisplay(serial);
      displays.set(serial, display);
    }
    displayInto(display, track);
    return display;
  };

  const later = blankDisplay(0);
  const laterOf = (serial: number, aheadS: number): DisplayTrack | undefined => {
    const track = picture.estimate(serial, addS(tickedAt, aheadS));
    if (track === undefined || !Number.isFinite(track.state[0]) || !Number.isFinite(track.state[3])) return undefined;
    displayInto(later, track);
    return later;
  };

  const list = (standing: Standing): void => {
    serials.push(standing.serial);
  };

  const noteStale = (standing: Standing): void => {
    seen.add(standing.serial);
    if (outlooks.some(({ forecaster }) => forecaster.mayBeDue(standing, tickedAt))) stale.push(standing.serial);
  };

  const refresh = (serial: number): void => {
    const track = picture.estimate(serial, tickedAt);
    if (track === undefined) return;
    forEachOutlook(({ forecaster }) => {
      if (forecaster.due(track)) forecaster.update(track);
    });
  };

  /** Forecasts follow plots at once; between plots they age, which is looked at on the forecast tick. */
  const refreshForecasts = (): void => {
    seen.clear();
    stale.length = 0;
    picture.forEachStanding(noteStale);
    for (const serial of stale) refresh(serial);
    forEachOutlook(({ forecaster }) => {
      gone.length = 0;
      forecaster.forEach(({ serial }) => {
        if (!seen.has(serial)) gone.push(serial);
      });
      for (const serial of gone) forecaster.drop(serial, picture.estimate(serial, tickedAt)?.heldBack === true);
    });
  };

  const tidy = (at: TimeS): void => {
    for (const [serial, display] of displays) if (display.shownAt < at) displays.delete(serial);
    launches = launches.filter((launch) => at - launch.at < LAUNCH_KEPT_S);
    forEachOutlook(({ forecaster }) => forecaster.endLaunches(at));
  };

  const tick = (at: TimeS): void => {
    picture.advanceTo(at);
    tickedAt = at;
    serials.length = 0;
    picture.forEachStanding(list);
    if (at % TIDY_TICK_S === 0) tidy(at);
    if (at % FORECAST_TICK_S === 0) refreshForecasts();
  };

  const outlook = (places: readonly Place[], members?: readonly number[]): Outlook => {
    const membersKey = members === undefined ? '' : members.join(' ');
    const known = outlooks.find((candidate) => candidate.places === places && candidate.membersKey === membersKey);
    if (known !== undefined) return known;
    const made: Outlook = { places, membersKey, forecaster: createForecaster(places, members) };
    for (const launch of launches) made.forecaster.launch(launch);
    outlooks.push(made);
    return made;
  };

  return {
    setSensor: (sensor) => picture.setSensor(sensor),
    plot,
    mark: (sensor, azimuthRad, at) => picture.scanMark(sensor, azimuthRad, at),
    blind: (sensor, fromRad, toRad, at) => picture.blind(sensor, fromRad, toRad, at),
    tick,
    outlook,
    serials,
    displayOf,
    laterOf,
    onUrgent: (listener) => {
      listeners.push(listener);
    },
    onBroken: (listener) => {
      brokenListeners.push(listener);
    },
    picture,
    save: () => ({ picture: picture.save(), launches, launchCount }),
    load(saved) {
      picture.load(saved.picture);
      launches = [...saved.launches];
      launchCount = saved.launchCount;
    },
  };
}
