/** Flight plans out of the hub's file: those that read, and what is said of the others. */
import { fastDistanceM } from '../../geo/index.ts';
import { readFlights } from '../../format/flights/index.ts';
import type { FlightPlan, FlightPoint, Sensor } from '../../model/index.ts';
import type { Problems } from './places.ts';
import { readText } from './yaml-file.ts';

/** A flight that comes no nearer to any sensor is of no use here. */
const NEAR_M = 1_500_000;
/** Of plans that do not read so many are named; the rest is counted. */
const NAMED_MAX = 20;

type Place = Pick<FlightPoint, 'latRad' | 'lonRad'>;

const isNear = (place: Place, sensors: readonly Sensor[]): boolean => sensors.some((sensor) => fastDistanceM(sensor, place) <= NEAR_M);
const turned = ({ latRad, lonRad }: Place): Place => ({ latRad: lonRad, lonRad: latRad });

/** Whether no point of a flight is near any sensor, and each is once latitude and longitude are swapped. */
function isSwapped({ points }: FlightPlan, sensors: readonly Sensor[]): boolean {
  return points.every((point) => Math.abs(point.lonRad) <= Math.PI / 2 && !isNear(point, sensors) && isNear(turned(point), sensors));
}

/** The flights of a file. What one of them says wrong is a note: the others are taken. A file that cannot be read is a mistake. */
export async function readFlightPlans(path: string, sensors: readonly Sensor[], problems: Problems): Promise<FlightPlan[]> {
  const text = await readText(path);
  if (!text.ok) {
    problems.add(text.error.message);
    return [];
  }
  const plans: FlightPlan[] = [];
  let wrongs = 0;
  const leaveOut = (why: string): void => {
    wrongs += 1;
    if (wrongs <= NAMED_MAX) problems.note(`${path}: left out: ${why}`);
  };
  for (const read of readFlights(text.value)) {
    if (!read.ok) leaveOut(`${read.error.message} [${read.error.code}]`);
    else if (isSwapped(read.value, sensors))
      leaveOut(
        `the latitudes and longitudes of ${read.value.callsign || 'a flight without callsign'} are swapped: it is near no sensor, and is when they are turned round [flights/value]`,
      );
    else plans.push(read.value);
  }
  if (wrongs > NAMED_MAX) problems.note(`${path}: left out: ${wrongs - NAMED_MAX} more`);
  if (plans.length === 0 && wrongs > 0) problems.add(`${path} has no flight that reads: run check for the reasons, or leave hub.flightPlans out`);
  return plans;
}
