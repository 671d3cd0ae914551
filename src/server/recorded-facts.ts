/**
 * What a recording says of itself beside frames, so that any later version can show them: who looks, which places stand
 * behind the indices in frames, airspaces, the disclaimer. One entry at the start of each run.
 */
import { z } from 'zod';
import { isPublic, memberOf, timeS, type RecipientId, type TimeS } from '../base/index.ts';
import { placesOf } from '../broker/index.ts';
import type { BrokerConfig, Place } from '../model/index.ts';
import { viewsOf } from '../release/index.ts';
import type { AirspaceFacts, Names, PlaceFacts, RegionFacts } from './frame-store.ts';

const FORMAT = 'manara-facts';
const VERSION = 1;
const DEG = Math.PI / 180;
/** A tenth of a metre: a drawn outline needs no more, and a record of a thousand places stays small. */
const DEGREE_STEPS = 1e6;

export interface RecordedMember {
  readonly id: string;
  readonly names: Names;
  readonly utcOffsetMin: number;
}

export interface RecordedFacts {
  readonly name: string;
  readonly disclaimer: Readonly<Record<string, readonly string[]>>;
  readonly hubNames: Names;
  readonly members: readonly RecordedMember[];
  readonly places: readonly PlaceFacts[];
  readonly airspaces: readonly AirspaceFacts[];
  /** Absent in records of earlier versions. */
  readonly regions?: readonly RegionFacts[];
  /** By recipient: which of `places` stand behind the indices in its frames. */
  readonly shown: Readonly<Record<string, readonly number[]>>;
  readonly seed: number | null;
  readonly sharing: string | null;
  /** Of the run, null where it has no planned end. */
  readonly endsAt: TimeS | null;
}

const names = z.record(z.string(), z.string());
const ring = z.array(z.tuple([z.number(), z.number()]));
const at = z.number().transform(timeS);

const FACTS = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  name: z.string(),
  disclaimer: z.record(z.string(), z.array(z.string())),
  hubNames: names,
  members: z.array(z.object({ id: z.string(), names, utcOffsetMin: z.number() })),
  places: z.array(z.object({ names, ring, latDeg: z.number(), lonDeg: z.number(), populationCount: z.number(), shelterS: z.number(), served: z.boolean() })),
  airspaces: z.array(z.object({ names, ring, closedFrom: at.nullable(), closedUntil: at.nullable() })),
  regions: z.array(z.object({ id: z.string(), names, ring })).optional(),
  shown: z.record(z.string(), z.array(z.number())),
  seed: z.number().nullable(),
  sharing: z.string().nullable(),
  endsAt: at.nullable(),
});

const rounded = (radians: number): number => Math.round((radians / DEG) * DEGREE_STEPS) / DEGREE_STEPS;

/** A ring in degrees, as consoles and records have it. */
export function ringInDegrees(radians: Float64Array): [number, number][] {
  return Array.from({ length: radians.length / 2 }, (_, index) => [rounded(radians[index * 2]), rounded(radians[index * 2 + 1])]);
}

/** A place as the console draws it. */
export function placeFacts(place: Place): PlaceFacts {
  const { names: placeNames, latRad, lonRad, populationCount, shelterS, member } = place;
  return {
    names: placeNames,
    ring: ringInDegrees(place.ring),
    latDeg: rounded(latRad),
    lonDeg: rounded(lonRad),
    populationCount,
    shelterS,
    served: member !== undefined,
  };
}

/** Airspaces as every console draws them: without who is responsible. */
export function airspaceFacts(config: Pick<BrokerConfig, 'airspaces'>): AirspaceFacts[] {
  return config.airspaces.map((airspace) => ({
    names: airspace.names,
    ring: ringInDegrees(airspace.ring),
    closedFrom: airspace.closedFrom ?? null,
    closedUntil: airspace.closedUntil ?? null,
  }));
}

/** Regions as every console names them. */
export function regionFacts(config: Pick<BrokerConfig, 'regions'>): RegionFacts[] {
  return (config.regions ?? []).map((region) => ({ id: region.id, names: region.names, ring: ringInDegrees(region.ring) }));
}

const PUBLIC_NAMES: Readonly<Record<string, (name: string) => string>> = {
  en: (name) => `Public of ${name}`,
  ar: (name) => `جمهور ${name}`,
};

/** The names of a recipient by those of its member. */
export function recipientNames(recipient: RecipientId, own: Names): Names {
  if (!isPublic(recipient)) return own;
  return Object.fromEntries(Object.entries(own).map(([tag, name]) => [tag, (PUBLIC_NAMES[tag] ?? PUBLIC_NAMES['en'])(name)]));
}

/** The entry's text for a configuration. */
export function factsText(config: BrokerConfig, run: Pick<RecordedFacts, 'disclaimer' | 'hubNames' | 'seed' | 'sharing' | 'endsAt'>): string {
  const recipients = [...new Set(viewsOf(config).map((view) => view.recipient))];
  const shown = Object.fromEntries(recipients.map((recipient) => [recipient, placesOf(config, recipient).map((place) => config.places.indexOf(place))]));
  const members = config.members.map(({ id, names: memberNames, utcOffsetMin }) => ({ id, names: memberNames, utcOffsetMin }));
  return JSON.stringify({
    format: FORMAT,
    version: VERSION,
    name: config.name,
    disclaimer: run.disclaimer,
    hubNames: run.hubNames,
    members,
    places: config.places.map(placeFacts),
    airspaces: airspaceFacts(config),
    ...((config.regions ?? []).length === 0 ? {} : { regions: regionFacts(config) }),
    shown,
    seed: run.seed,
    sharing: run.sharing,
    endsAt: run.endsAt,
  });
}

/** Reads the entry's text; undefined when no version of this program wrote it. */
export function readFacts(text: string): RecordedFacts | undefined {
  try {
    const parsed = FACTS.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    // Not JSON: an entry of another kind.
    return undefined;
  }
}

/** Names and local time of a recipient by recorded facts. */
export function recordedViewer(facts: RecordedFacts, recipient: RecipientId): { readonly names: Names; readonly utcOffsetMin?: number } {
  const member = facts.members.find((one) => one.id === memberOf(recipient));
  const own = recipientNames(recipient, member?.names ?? facts.hubNames);
  return member === undefined ? { names: own } : { names: own, utcOffsetMin: member.utcOffsetMin };
}
