/** A detection in metres and radians, whatever units its node speaks. What cannot be told apart by its words is refused, not guessed. */
import { ok, type Result, type TimeS } from '../../base/index.ts';
import { cos } from '../../math/index.ts';
import type { ProtobufMessage } from '../protobuf/index.ts';
import { sapientFault, type SapientFault } from './fault.ts';
import { sapientTime, type SapientMessage } from './message.ts';

/** A place on the Earth; what is not given is NaN. */
export interface SapientPosition {
  readonly latRad: number;
  readonly lonRad: number;
  /** NaN too when it is given above the geoid: its height there is not known here. */
  readonly altitudeHaeM: number;
  readonly horizontalSigmaM: number;
  readonly altitudeSigmaM: number;
}

/** A direction from the node, with or without a distance; what is not given is NaN. */
export interface SapientBearing {
  readonly azimuthRad: number;
  readonly elevationRad: number;
  readonly rangeM: number;
  readonly azimuthSigmaRad: number;
  readonly elevationSigmaRad: number;
  readonly rangeSigmaM: number;
  /** False: from magnetic, grid or the platform's own north. */
  readonly isTrueNorth: boolean;
}

/** One detection: it has a position or a bearing. */
export interface SapientDetection {
  readonly objectId: string;
  readonly at: TimeS;
  readonly position: SapientPosition | undefined;
  readonly bearing: SapientBearing | undefined;
  /** NaN when not given. */
  readonly eastMps: number;
  readonly northMps: number;
  readonly upMps: number;
  readonly velocitySigmaMps: number;
}

const DEG = Math.PI / 180;
const EARTH_M = 6_371_000;
/** An error of more is no measurement; in degrees it is what a node that means metres writes. */
const SIGMA_MAX_M = 50_000;
const [DEGREES, RADIANS, UTM] = [1, 2, 5];
const ELLIPSOID = 1;
const TRUE_NORTH = 1;
/** Range and bearing: degrees or radians, metres or kilometres. */
const ANGLE_UNIT_RAD: Readonly<Record<number, number>> = { 1: DEG, 2: 1, 3: DEG, 4: 1 };
const RANGE_UNIT_M: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 1000, 4: 1000 };

const numberOf = (message: ProtobufMessage, name: string): number => (Object.hasOwn(message, name) ? Number(message[name]) : Number.NaN);
const innerOf = (message: ProtobufMessage, name: string): ProtobufMessage | undefined =>
  Object.hasOwn(message, name) ? (message[name] as ProtobufMessage) : undefined;

function positionOf(location: ProtobufMessage): Result<SapientPosition, SapientFault> {
  const system = numberOf(location, 'coordinateSystem');
  if (system === UTM)
    return sapientFault('sapient/bad-value', 'location is in UTM, which is not turned into a plot: set the node to LAT_LNG_DEG_M or LAT_LNG_RAD_M');
  const unit = system === RADIANS ? 1 : DEG;
  const latRad = numberOf(location, 'y') * unit;
  const lonRad = numberOf(location, 'x') * unit;
  const words = system === DEGREES ? 'degrees' : 'radians';
  if (!(Math.abs(latRad) <= Math.PI / 2 && Math.abs(lonRad) <= Math.PI)) {
    return sapientFault(
      'sapient/bad-value',
      `location x ${numberOf(location, 'x')}, y ${numberOf(location, 'y')} is no longitude and latitude in ${words}: x is longitude, y latitude`,
    );
  }
  const eastSigmaM = numberOf(location, 'xError') * unit * EARTH_M * cos(latRad);
  const northSigmaM = numberOf(location, 'yError') * unit * EARTH_M;
  if (eastSigmaM > SIGMA_MAX_M || northSigmaM > SIGMA_MAX_M) {
    return sapientFault(
      'sapient/bad-value',
      `location xError ${numberOf(location, 'xError')}, yError ${numberOf(location, 'yError')} is more than ${SIGMA_MAX_M} m: errors have the unit of their coordinate, ${words}`,
    );
  }
  const hasHeight = numberOf(location, 'datum') === ELLIPSOID;
  return ok({
    latRad,
    lonRad,
    altitudeHaeM: hasHeight ? numberOf(location, 'z') : Number.NaN,
    altitudeSigmaM: hasHeight ? numberOf(location, 'zError') : Number.NaN,
    horizontalSigmaM: Math.max(eastSigmaM, northSigmaM),
  });
}

function bearingOf(place: ProtobufMessage): Result<SapientBearing, SapientFault> {
  const system = numberOf(place, 'coordinateSystem');
  const angle = ANGLE_UNIT_RAD[system];
  const range = RANGE_UNIT_M[system];
  const bearing: SapientBearing = {
    azimuthRad: numberOf(place, 'azimuth') * angle,
    elevationRad: numberOf(place, 'elevation') * angle,
    rangeM: numberOf(place, 'range') * range,
    azimuthSigmaRad: numberOf(place, 'azimuthError') * angle,
    elevationSigmaRad: numberOf(place, 'elevationError') * angle,
    rangeSigmaM: numberOf(place, 'rangeError') * range,
    isTrueNorth: numberOf(place, 'datum') === TRUE_NORTH,
  };
  if (Number.isNaN(bearing.azimuthRad)) return sapientFault('sapient/missing', 'rangeBearing.azimuth is missing: without it there is no direction');
  if (Math.abs(bearing.azimuthRad) > 2 * Math.PI)
    return sapientFault('sapient/bad-value', `rangeBearing.azimuth is ${numberOf(place, 'azimuth')}: it must be one turn at most`);
  if (Math.abs(bearing.elevationRad) > Math.PI / 2)
    return sapientFault('sapient/bad-value', `rangeBearing.elevation is ${numberOf(place, 'elevation')}: it must be a quarter turn at most`);
  return ok(bearing);
}

/** The detection of a checked message; undefined when the message is none. `sapient/bad-value` or `sapient/missing` for what no plot can be made of. */
export function readDetection(message: SapientMessage): Result<SapientDetection | undefined, SapientFault> {
  const report = innerOf(message, 'detectionReport');
  if (report === undefined) return ok(undefined);
  const location = innerOf(report, 'location');
  const place = innerOf(report, 'rangeBearing');
  const position = location === undefined ? undefined : positionOf(location);
  if (position !== undefined && !position.ok) return position;
  const bearing = place === undefined ? undefined : bearingOf(place);
  if (bearing !== undefined && !bearing.ok) return bearing;
  const velocity = innerOf(report, 'enuVelocity') ?? {};
  return ok({
    objectId: String(report['objectId']),
    at: sapientTime(message.timestamp),
    position: position?.value,
    bearing: bearing?.value,
    eastMps: numberOf(velocity, 'eastRate'),
    northMps: numberOf(velocity, 'northRate'),
    upMps: numberOf(velocity, 'upRate'),
    velocitySigmaMps: Math.max(numberOf(velocity, 'eastRateError'), numberOf(velocity, 'northRateError')),
  });
}
