/** How many threats anybody could have warned of in time: those that a sensor of the view saw in the minutes before the order was due. */
import { answerThreats, exerciseThreats, threatsToPlaces } from '../../src/assess/index.ts';
import { isPublic, memberOf, HUB, type TimeS } from '../../src/base/index.ts';
import type { Broker } from '../../src/broker/index.ts';
import type { ExerciseSetup } from '../../src/exercise/index.ts';
import { compileRows } from '../../src/release/index.ts';

/** Unseen for longer, a flyer of 200 m/s is within 3 km of its reckoned place only if it has flown on straight. */
const LAST_PLOT_WITHIN_S = 120;

/** Threats to places, and places, that were not spared; and those of them whose objects were seen late enough. */
export interface LastSeen {
  readonly pairs: number;
  readonly pairsSeen: number;
  readonly places: number;
  /** Every threat to it was. */
  readonly placesSeen: number;
}

/** Counts them after the run, over all members. */
export function lastSeen(setup: ExerciseSetup, broker: Broker, window: { readonly from: TimeS; readonly until: TimeS }): LastSeen {
  const counts = { pairs: 0, pairsSeen: 0, places: 0, placesSeen: 0 };
  const threats = exerciseThreats(setup.sky, setup.places);
  const { truth, stations } = setup.sky;
  for (const { recipient, level } of broker.views) {
    if (level !== 'warn' || isPublic(recipient) || memberOf(recipient) === HUB) continue;
    const places = broker.placesOf(recipient);
    const feeds = new Set(compileRows(setup.config, { recipient, level }).map((row) => row.feed));
    const granted = new Set<string>(setup.config.sensors.filter((sensor) => feeds.has(sensor.feed)).map((sensor) => sensor.id));
    const seen = new Map<number, boolean>();
    for (const { threat, answer } of answerThreats({ places, threats: threatsToPlaces(threats, setup.places, places), changes: [], window })) {
      if (answer === 'spared') continue;
      const index = truth.indexOf(threat.objectId);
      const dueAt = threat.arrivesAt - places[threat.placeIndex].shelterS;
      const isSeen = stations.some((station) => {
        if (!granted.has(station.sensor.id)) return false;
        const plot = station.nextPlot(index, station.scanAt(dueAt - LAST_PLOT_WITHIN_S), station.scanAt(dueAt));
        return plot !== undefined && plot.seenAt <= dueAt;
      });
      counts.pairs += 1;
      if (isSeen) counts.pairsSeen += 1;
      seen.set(threat.placeIndex, isSeen && seen.get(threat.placeIndex) !== false);
    }
    counts.places += seen.size;
    counts.placesSeen += [...seen.values()].filter((all) => all).length;
  }
  return counts;
}
