/** The pieces that configuration files are made of: strict fields with suggestions, quantities with units, positions. */
import { z } from 'zod';
import { isSimpleRing, circleRing } from '../../geo/index.ts';

const DEG = Math.PI / 180;

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/** What a mistyped word most likely was, or what is known. */
export function suggestion(word: string, known: readonly string[]): string {
  const best = [...known].sort((a, b) => distance(word, a) - distance(word, b) || (a < b ? -1 : 1)).at(0);
  return best !== undefined && distance(word, best) <= 3 ? `did you mean "${best}"?` : `known are ${known.join(', ')}`;
}

/** An object with exactly these fields; a field too many is named with the nearest known one. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        const keys = issue.keys as readonly string[];
        return keys.map((key) => `"${key}" is not a field here; ${suggestion(key, known)}`).join('; ');
      }
      return issue.input === undefined ? `is missing: ${known.slice(0, 4).join(', ')} …` : `must be fields (${known.slice(0, 4).join(', ')} …)`;
    },
  });
}

/** A value of any kind as it may stand in a message. */
const quoted = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...known: Words): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(known, {
    error: (issue) =>
      issue.input === undefined ? `is missing: one of ${known.join(', ')}` : `"${quoted(issue.input)}": ${suggestion(quoted(issue.input), known)}`,
  });
}

interface Dimension {
  readonly name: string;
  readonly units: Readonly<Record<string, number>>;
  readonly example: string;
}

const LENGTH: Dimension = { name: 'length', units: { m: 1, km: 1000, NM: 1852, ft: 0.3048 }, example: '450 km' };
const DURATION: Dimension = { name: 'duration', units: { s: 1, ms: 0.001, min: 60, h: 3600 }, example: '90 s' };
const ANGLE: Dimension = { name: 'angle', units: { deg: DEG }, example: '0.2 deg' };
const SHARE: Dimension = { name: 'share', units: { '%': 0.01 }, example: '70 %' };

function parseQuantity(value: unknown, { units }: Dimension): number | undefined {
  if (value === 0) return 0;
  const parts = typeof value === 'string' ? /^(-?\d+(?:\.\d+)?)\s*(\S+)$/.exec(value.trim()) : null;
  return parts === null || !Object.hasOwn(units, parts[2]) ? undefined : Number(parts[1]) * units[parts[2]];
}

/** Limits as the file would write them. */
interface Limits {
  readonly from: string | 0;
  readonly to: string;
}

function quantity(dimension: Dimension, limits: Limits): z.ZodType<number> {
  const low = parseQuantity(limits.from, dimension) ?? 0;
  const high = parseQuantity(limits.to, dimension) ?? Number.POSITIVE_INFINITY;
  return z.unknown().transform((value, context) => {
    const parsed = parseQuantity(value, dimension);
    if (parsed === undefined) {
      const found = value === undefined ? 'is missing: add' : `${JSON.stringify(value)} must be`;
      context.addIssue(`${found} a ${dimension.name} with its unit, such as "${dimension.example}"`);
      return z.NEVER;
    }
    if (parsed < low || parsed > high) {
      context.addIssue(`"${String(value)}" must lie between ${String(limits.from)} and ${limits.to}`);
      return z.NEVER;
    }
    return parsed;
  });
}

/** A length in metres. */
export const length = (from: string | 0, to: string): z.ZodType<number> => quantity(LENGTH, { from, to });
/** A duration in seconds. */
export const duration = (from: string | 0, to: string): z.ZodType<number> => quantity(DURATION, { from, to });
/** An angle in radians. */
export const angle = (from: string | 0, to: string): z.ZodType<number> => quantity(ANGLE, { from, to });
/** A share from 0 to 1. */
export const share = (from: string | 0, to: string): z.ZodType<number> => quantity(SHARE, { from, to });

/** A span "10 to 350 deg", in radians. */
export const sector = z.string().transform((text, context): readonly [number, number] => {
  const parts = /^(\d+(?:\.\d+)?) to (\d+(?:\.\d+)?) deg$/.exec(text.trim());
  const [from, to] = parts === null ? [Number.NaN, Number.NaN] : [Number(parts[1]), Number(parts[2])];
  if (from >= 0 && from <= 360 && to >= 0 && to <= 360) return [from * DEG, to * DEG];
  context.addIssue(`"${text}" must be a sector such as "270 to 90 deg", clockwise from true north`);
  return z.NEVER;
});

/** A position "31.5N 35.2E" as [longitude, latitude] in radians. */
export const position = z.unknown().transform((value, context): readonly [number, number] => {
  const parts = typeof value === 'string' ? /^(\d+(?:\.\d+)?)([NS]) (\d+(?:\.\d+)?)([EW])$/.exec(value.trim()) : null;
  const lat = parts === null ? Number.NaN : Number(parts[1]) * (parts[2] === 'N' ? 1 : -1);
  const lon = parts === null ? Number.NaN : Number(parts[3]) * (parts[4] === 'E' ? 1 : -1);
  if (Math.abs(lat) <= 89 && Math.abs(lon) <= 180) return [lon * DEG, lat * DEG];
  context.addIssue(value === undefined ? 'is missing: a position such as "31.5N 35.2E"' : `${JSON.stringify(value)} must be a position such as "31.5N 35.2E"`);
  return z.NEVER;
});

/** Names by language; English and Arabic must be there. */
export const names = z
  .record(z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en'), z.string().min(1).max(200))
  .superRefine((value, context) => {
    for (const tag of ['en', 'ar']) if (!Object.hasOwn(value, tag)) context.addIssue(`has no name in "${tag}": add it`);
  });

/** An id of lower-case words, as `pattern` has it. */
export function id(what: string, lengthMax = 32): z.ZodString {
  return z.string().regex(new RegExp(`^[a-z0-9-]{1,${lengthMax}}$`), `is no ${what} id: use at most ${lengthMax} of a-z, 0-9 and -`);
}

type Corner = readonly [number, number];

/** A closed ring from corners in radians. */
export function closedRing(corners: readonly Corner[]): Float64Array {
  return Float64Array.from([...corners, corners[0]].flat());
}

const CIRCLE_CORNERS = 36;

/** An area: `{box: [south-west, north-east]}`, `{circle: position, radius: length}` or `{ring: [positions]}`. */
export const area = z.union(
  [
    fields({ box: z.tuple([position, position]) }).transform(({ box: [[west, south], [east, north]] }, context) => {
      if (west < east && south < north)
        return closedRing([
          [west, south],
          [east, south],
          [east, north],
          [west, north],
        ]);
      context.addIssue('must be south-west, then north-east');
      return z.NEVER;
    }),
    fields({ circle: position, radius: length('100 m', '2000 km') }).transform(({ circle: [lonRad, latRad], radius }) =>
      circleRing({ latRad, lonRad }, radius, CIRCLE_CORNERS),
    ),
    fields({ ring: z.array(position).min(3).max(2000) }).transform(({ ring }, context) => {
      const closed = closedRing(ring);
      if (isSimpleRing(closed)) return closed;
      context.addIssue('the ring crosses itself: give its corners in order');
      return z.NEVER;
    }),
  ],
  { error: 'must be an area: {box: [south-west, north-east]}, {circle: position, radius: length} or {ring: [positions]}' },
);
