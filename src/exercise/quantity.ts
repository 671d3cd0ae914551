/** Numbers with units, and positions, as people write them in an exercise file. */

const DEG = Math.PI / 180;

/** A family of units: factor to SI by unit, an example, and how a limit is said. */
export interface Dimension {
  readonly name: string;
  readonly units: Readonly<Record<string, number>>;
  readonly example: string;
  readonly say: (value: number) => string;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Lengths and heights in metres; a nautical mile is 1,852 m, a flight level 100 ft of 0.3048 m. */
export const LENGTH: Dimension = {
  name: 'length',
  units: { m: 1, km: 1000, NM: 1852, ft: 0.3048, FL: 30.48 },
  example: '450 km',
  say: (value) => (Math.abs(value) >= 1000 ? `${rounded(value / 1000)} km` : `${rounded(value)} m`),
};

/** Durations in seconds. */
export const DURATION: Dimension = { name: 'duration', units: { s: 1, min: 60, h: 3600 }, example: '90 s', say: (value) => `${rounded(value)} s` };

/** Angles in radians. */
export const ANGLE: Dimension = { name: 'angle', units: { deg: DEG }, example: '0.2 deg', say: (value) => `${rounded(value / DEG)} deg` };

/** Speeds in metres per second. */
export const SPEED: Dimension = {
  name: 'speed',
  units: { 'm/s': 1, 'km/h': 1 / 3.6, kt: 1852 / 3600 },
  example: '51 m/s',
  say: (value) => `${rounded(value)} m/s`,
};

/** Shares and chances from 0 to 1. */
export const SHARE: Dimension = { name: 'share', units: { '%': 0.01 }, example: '70 %', say: (value) => `${rounded(value * 100)} %` };

/** Mass over drag area, kg/m². */
export const DRAG: Dimension = { name: 'mass over drag area', units: { 'kg/m2': 1 }, example: '4000 kg/m2', say: (value) => `${rounded(value)} kg/m2` };

/** The quantity in SI, or undefined when it is not one of this dimension. A bare 0 needs no unit; flight levels read FL350. */
export function parseQuantity(value: unknown, dimension: Dimension): number | undefined {
  if (value === 0) return 0;
  if (typeof value !== 'string') return undefined;
  const level = /^FL(\d{2,3})$/.exec(value);
  if (level !== null) return dimension.units['FL'] === undefined ? undefined : Number(level[1]) * dimension.units['FL'];
  const parts = /^(-?\d+(?:\.\d+)?)\s*(\S+)$/.exec(value.trim());
  if (parts === null || !Object.hasOwn(dimension.units, parts[2])) return undefined;
  return Number(parts[1]) * dimension.units[parts[2]];
}

/** [longitude, latitude] in radians of "31.5N 35.2E", or undefined. */
export function parsePoint(value: unknown): readonly [number, number] | undefined {
  const parts = typeof value === 'string' ? /^(\d+(?:\.\d+)?)([NS]) (\d+(?:\.\d+)?)([EW])$/.exec(value.trim()) : null;
  if (parts === null) return undefined;
  const lat = Number(parts[1]) * (parts[2] === 'N' ? 1 : -1);
  const lon = Number(parts[3]) * (parts[4] === 'E' ? 1 : -1);
  return Math.abs(lat) > 89 || Math.abs(lon) > 180 ? undefined : [lon * DEG, lat * DEG];
}
