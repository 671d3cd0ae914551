/** One flight plan from its fields, checked: the same rules whatever file it came in. */
import { err, fault, ok, timeFromIso, timeS, LIMITS, type Fault, type Result, type TimeS } from '../../base/index.ts';
import { fastDistanceM } from '../../geo/index.ts';
import type { FlightPlan, FlightPoint } from '../../model/index.ts';
import { decimalOf, shownJson } from '../json/index.ts';

/** `flights/malformed`: the text is in none of the forms. `flights/field`, `flights/value`: a plan says too little, or what cannot be. */
export type FlightsFault = Fault<'flights/malformed' | 'flights/field' | 'flights/value'>;

/** What a plan is made of, as it stands in a file. */
export interface FlightFields {
  /** How the file's owner finds it: `line 3`, `"QSR417"`. */
  readonly label: string;
  readonly callsign?: unknown;
  readonly address?: unknown;
  readonly mode3A?: unknown;
  readonly points: readonly PointFields[];
}

/** One point; texts are read as numbers where a form has texts only. */
export interface PointFields {
  readonly at: unknown;
  readonly lat: unknown;
  readonly lon: unknown;
  readonly pressureAlt?: unknown;
}

const DEG = Math.PI / 180;
/** No civil flight is faster over the ground; with room for times that were rounded to a minute. */
const SPEED_MAX_MPS = 450;
const ROUNDED_S = 60;
const ALTITUDE_MIN_M = -1_000;
const ALTITUDE_MAX_M = 30_000;
/** Seconds since 1970 that this century has. */
const TIME_MIN_S = 946_684_800;
const TIME_MAX_S = 4_102_444_800;

type Refusal = { readonly ok: false; readonly error: FlightsFault };
const refuse = (code: FlightsFault['code'], message: string): Refusal => err(fault(code, message));

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : typeof value === 'string' ? decimalOf(value.trim()) : Number.NaN);
const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

function momentOf(value: unknown): TimeS | undefined {
  const read = typeof value === 'string' ? timeFromIso(value.trim()) : undefined;
  const at = read?.ok === true ? read.value : numberOf(value);
  return at >= TIME_MIN_S && at <= TIME_MAX_S ? timeS(at) : undefined;
}

function pointOf(fields: PointFields, where: string): Result<FlightPoint, FlightsFault> {
  const { lat, lon, pressureAlt } = fields;
  const at = momentOf(fields.at);
  if (at === undefined)
    return refuse('flights/value', `${where} has the time ${shownJson(fields.at)}: give UTC, as 2024-04-13T21:59:00Z or in seconds since 1970`);
  const latDeg = numberOf(lat);
  const lonDeg = numberOf(lon);
  if (!(Math.abs(latDeg) <= 90 && lonDeg >= -180 && lonDeg <= 360)) {
    const isSwapped = Math.abs(lonDeg) <= 90 && Math.abs(latDeg) <= 180;
    return refuse(
      'flights/value',
      `${where} has latitude ${shownJson(lat)} and longitude ${shownJson(lon)}: ${isSwapped ? 'they lie the wrong way round' : 'give degrees, latitude within 90, longitude within 180'}`,
    );
  }
  const pressureAltitudeM = isGiven(pressureAlt) ? numberOf(pressureAlt) : Number.NaN;
  if (isGiven(pressureAlt) && !(pressureAltitudeM >= ALTITUDE_MIN_M && pressureAltitudeM <= ALTITUDE_MAX_M)) {
    return refuse(
      'flights/value',
      `${where} has the height ${shownJson(pressureAlt)}: give metres by the standard atmosphere, ${ALTITUDE_MIN_M} to ${ALTITUDE_MAX_M}`,
    );
  }
  return ok({ at, latRad: latDeg * DEG, lonRad: (lonDeg > 180 ? lonDeg - 360 : lonDeg) * DEG, pressureAltitudeM });
}

/** What is wrong with the way from one point to the next. */
function legFault(from: FlightPoint, to: FlightPoint): string | undefined {
  if (!(to.at > from.at)) return 'is not later than the point before it: put the points in the order in which they are passed';
  const speedMps = fastDistanceM(from, to) / (to.at - from.at + ROUNDED_S);
  return speedMps <= SPEED_MAX_MPS
    ? undefined
    : `would take ${Math.round(speedMps)} m/s from the point before it, at most ${SPEED_MAX_MPS} is flown: look at its time, and whether latitude and longitude are swapped`;
}

interface Identity {
  readonly callsign: string;
  readonly aircraftAddress: number;
  readonly mode3A: number;
}

function identityOf({ label, callsign, address, mode3A }: FlightFields): Result<Identity, FlightsFault> {
  if (isGiven(callsign) && !(typeof callsign === 'string' && /^[A-Z0-9]{1,8}$/.test(callsign)))
    return refuse('flights/value', `${label} has the callsign "${shownJson(callsign)}": give 1 to 8 of A-Z and 0-9`);
  if (isGiven(address) && !(typeof address === 'string' && /^[0-9a-fA-F]{6}$/.test(address)))
    return refuse('flights/value', `${label} has the address "${shownJson(address)}": give six hexadecimal digits`);
  if (isGiven(mode3A) && !(typeof mode3A === 'string' && /^[0-7]{4}$/.test(mode3A)))
    return refuse('flights/value', `${label} has the mode3A "${shownJson(mode3A)}": give four octal digits as a text`);
  if (![callsign, address, mode3A].some(isGiven))
    return refuse('flights/field', `${label} has no callsign, address or mode3A: without one no aircraft can be told to be this flight`);
  return ok({
    callsign: isGiven(callsign) ? (callsign as string) : '',
    aircraftAddress: isGiven(address) ? Number.parseInt(address as string, 16) : -1,
    mode3A: isGiven(mode3A) ? Number.parseInt(mode3A as string, 8) : -1,
  });
}

/** A plan from its fields, or what is wrong with it. */
export function planOf(fields: FlightFields): Result<FlightPlan, FlightsFault> {
  const { label } = fields;
  const identity = identityOf(fields);
  if (!identity.ok) return identity;
  if (fields.points.length < 2) return refuse('flights/field', `${label} has ${fields.points.length} points, a flight has two or more`);
  if (fields.points.length > LIMITS.flightPointsMax)
    return refuse(
      'flights/value',
      `${label} has ${fields.points.length} points, at most ${LIMITS.flightPointsMax} are read: leave out those between which it flies straight`,
    );
  const points: FlightPoint[] = [];
  for (const [index, one] of fields.points.entries()) {
    const where = `${label}, point ${index + 1},`;
    const point = pointOf(one, where);
    if (!point.ok) return point;
    const before = points.at(-1);
    const wrong = before === undefined ? undefined : legFault(before, point.value);
    if (wrong !== undefined) return refuse('flights/value', `${where} ${wrong}`);
    points.push(point.value);
  }
  return ok({ ...identity.value, points });
}
