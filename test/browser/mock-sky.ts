// A made-up sky for the console's tests: every object a pure function of time, so that any moment can be asked for.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeS, trackId } from '../../src/base/index.ts';
import { KINDS, type FrameTrack, type Kind, type KindClass, type Stage, type SymbolClass, type Warning } from '../../src/model/index.ts';

export interface MockPlace {
  names: { en: string; ar: string };
  ring: [number, number][];
  lat: number;
  lon: number;
  population: number;
  shelterS: number;
  served: boolean;
}

interface Flight {
  id: number;
  kind: Kind;
  symbol: SymbolClass;
  fromLon: number;
  fromLat: number;
  toLon: number;
  toLat: number;
  startsAt: number;
  durationS: number;
  placeIndex: number;
  callsign: string;
}

/** 2024-04-13 21:00 UTC; the ballistic part begins an hour later. */
export const STARTS_AT = 1_713_042_000;
export const ENDS_AT = STARTS_AT + 3 * 3600;
export const LAUNCH_AT = STARTS_AT + 3600;
const METRES_PER_DEG = 111_320;

interface ListedPlace {
  names: { en: string; ar: string };
  latDeg: number;
  lonDeg: number;
  populationCount: number;
  radiusM: number;
}

/** The places west of 44° E and north of 28° N, largest first, as the console gets them. */
export function mockPlaces(): MockPlace[] {
  const file = join(import.meta.dirname, '..', '..', 'exercises', 'places.json');
  const { places } = JSON.parse(readFileSync(file, 'utf8')) as { places: ListedPlace[] };
  return places
    .filter((place) => place.lonDeg > 34 && place.lonDeg < 44 && place.latDeg > 28 && place.latDeg < 36)
    .slice(0, 140)
    .map((place, index) => ({
      names: place.names,
      ring: Array.from({ length: 24 }, (_, corner): [number, number] => {
        const angle = (corner / 24) * 2 * Math.PI;
        const dLat = (place.radiusM * Math.sin(angle)) / METRES_PER_DEG;
        const dLon = (place.radiusM * Math.cos(angle)) / METRES_PER_DEG / Math.cos((place.latDeg * Math.PI) / 180);
        return [place.lonDeg + dLon, place.latDeg + dLat];
      }),
      lat: place.latDeg,
      lon: place.lonDeg,
      population: place.populationCount,
      shelterS: 180,
      served: index % 9 !== 4,
    }));
}

/** A fixed draw in [0, 1) for a number and a salt. */
function draw(index: number, salt: number): number {
  let x = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt + 7, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
}

const COUNTS: Readonly<Record<'drone' | 'cruise' | 'ballistic' | 'aircraft', number>> = { drone: 70, cruise: 20, ballistic: 36, aircraft: 90 };

function flightOf(kind: Kind, index: number, places: readonly MockPlace[]): Flight {
  const salt = KINDS.indexOf(kind) * 100;
  const placeIndex = Math.floor(draw(index, salt) ** 2 * places.length);
  const place = places[placeIndex];
  const west = draw(index, salt + 1);
  if (kind === 'aircraft') {
    return {
      id: 500_000 + index,
      kind,
      symbol: 'civil',
      callsign: `TST${100 + index}`,
      placeIndex: -1,
      fromLon: 30 + west * 28,
      fromLat: 16 + draw(index, salt + 2) * 22,
      toLon: 30 + draw(index, salt + 3) * 28,
      toLat: 16 + draw(index, salt + 4) * 22,
      startsAt: STARTS_AT - draw(index, salt + 5) * 7000,
      durationS: 9000 + draw(index, salt + 6) * 9000,
    };
  }
  const durationS = kind === 'ballistic' ? 720 : kind === 'cruise' ? 6600 : 24_000;
  const startsAt =
    kind === 'ballistic'
      ? LAUNCH_AT + draw(index, salt + 5) * 900
      : kind === 'cruise'
        ? STARTS_AT - 2000 + draw(index, salt + 5) * 2000
        : STARTS_AT - 18_000 + draw(index, salt + 5) * 3000;
  return {
    id: 100_000 + salt * 100 + index,
    kind,
    symbol: index % 5 === 0 ? 'pending' : 'unknown',
    callsign: '',
    placeIndex,
    fromLon: 45.5 + west * 4,
    fromLat: 32.2 + draw(index, salt + 2) * 3.4,
    toLon: (place?.lon ?? 36) + (draw(index, salt + 3) - 0.5) * 0.06,
    toLat: (place?.lat ?? 32) + (draw(index, salt + 4) - 0.5) * 0.06,
    startsAt,
    durationS,
  };
}

/** All flights; `extra` adds so many drones that only fly about (for the load test). */
export function mockFlights(places: readonly MockPlace[], extra = 0): Flight[] {
  const flights: Flight[] = [];
  for (const kind of ['drone', 'cruise', 'ballistic', 'aircraft'] as const) {
    for (let index = 0; index < COUNTS[kind]; index += 1) flights.push(flightOf(kind, index, places));
  }
  for (let index = 0; index < extra; index += 1) flights.push({ ...flightOf('aircraft', 1000 + index, places), symbol: index % 3 === 0 ? 'civil' : 'unknown' });
  return flights;
}

/** Hours between the waves of a long sky. */
const WAVE_S = 3 * 3600;

/** The same sky again and again, each time with ids of its own: for a day, eight waves. */
export function mockWaves(places: readonly MockPlace[], waves: number): Flight[] {
  return Array.from({ length: waves }, (_, wave) =>
    mockFlights(places).map((flight) => ({ ...flight, id: flight.id + wave * 1_000_000, startsAt: flight.startsAt + wave * WAVE_S })),
  ).flat();
}

/** When the last of so many waves is over. */
export const endOfWaves = (waves: number): number => STARTS_AT + waves * WAVE_S;

function kindChances(kind: Kind, sure: number): number[] {
  const rest = (1 - sure) / 2;
  return KINDS.map((one) => (one === kind ? sure : one === 'unknown' ? rest : one === (kind === 'drone' ? 'bird' : 'cruise') ? rest : 0));
}

/** One flight as a track at a moment; undefined when it does not fly. */
function trackOf(flight: Flight, at: number): FrameTrack | undefined {
  const share = (at - flight.startsAt) / flight.durationS;
  if (share < 0 || share > 1) return undefined;
  const lat = flight.fromLat + (flight.toLat - flight.fromLat) * share;
  const cosLat = Math.cos((lat * Math.PI) / 180);
  const ballistic = flight.kind === 'ballistic';
  const apexM = 280_000;
  const arrivesAt = flight.startsAt + flight.durationS;
  const threatens = flight.placeIndex >= 0;
  return {
    id: trackId(flight.id),
    event: trackId(flight.id),
    status: flight.id % 23 === 3 && share > 0.4 ? 'lost' : 'confirmed',
    symbol: flight.symbol,
    latDeg: lat,
    lonDeg: flight.fromLon + (flight.toLon - flight.fromLon) * share,
    altitudeHaeM: ballistic ? 4 * apexM * share * (1 - share) : flight.kind === 'aircraft' ? 10_600 : flight.kind === 'cruise' ? 120 : 900,
    heightKnown: flight.kind !== 'drone' || flight.id % 2 === 0,
    eastMps: ((flight.toLon - flight.fromLon) * METRES_PER_DEG * cosLat) / flight.durationS,
    northMps: ((flight.toLat - flight.fromLat) * METRES_PER_DEG) / flight.durationS,
    upMps: ballistic ? (4 * apexM * (1 - 2 * share)) / flight.durationS : 0,
    kindChance: kindChances(flight.kind, Math.min(0.97, 0.45 + share * 2)),
    horizontalGrade: ballistic ? 2 : 1 + (flight.id % 4),
    verticalGrade: 2 + (flight.id % 3),
    callsign: flight.callsign,
    impact: ballistic ? { latDeg: flight.toLat, lonDeg: flight.toLon, at: timeS(arrivesAt), grade: share < 0.3 ? 5 : share < 0.6 ? 4 : 3 } : undefined,
    arrivals: threatens
      ? [
          {
            placeIndex: flight.placeIndex,
            chance: Math.min(0.95, 0.2 + share),
            earliestAt: timeS(arrivesAt - (ballistic ? 10 : 90)),
            medianAt: timeS(arrivesAt),
          },
        ]
      : [],
  };
}

/** The tracks of all flights that fly at `at`. */
export function mockTracks(flights: readonly Flight[], at: number): FrameTrack[] {
  const tracks: FrameTrack[] = [];
  for (const flight of flights) {
    const track = trackOf(flight, at);
    if (track !== undefined) tracks.push(track);
  }
  return tracks;
}

const HORIZON_S: Readonly<Record<KindClass, number>> = { ballistic: 3600, cruise: 3600, drone: 7200, other: 3600 };

function stageAt(leftS: number, kindClass: KindClass): Stage | undefined {
  if (leftS < -300) return undefined;
  if (leftS < -60) return 'all-clear';
  if (leftS <= 240) return 'take-cover';
  if (leftS <= 900) return 'expected';
  return leftS <= HORIZON_S[kindClass] ? 'prepare' : undefined;
}

/** The warnings that stand at `at`: for each place the most urgent of what is on its way. */
export function mockWarnings(flights: readonly Flight[], at: number): Warning[] {
  const soonest = new Map<number, { arrivesAt: number; kind: KindClass }>();
  for (const flight of flights) {
    const arrivesAt = flight.startsAt + flight.durationS;
    if (flight.placeIndex < 0 || at < flight.startsAt + 60 || arrivesAt < at - 300) continue;
    const known = soonest.get(flight.placeIndex);
    const later = known !== undefined && (known.arrivesAt < at - 60 ? arrivesAt < at - 60 : arrivesAt >= known.arrivesAt);
    if (!later) soonest.set(flight.placeIndex, { arrivesAt, kind: flight.kind === 'aircraft' ? 'other' : (flight.kind as KindClass) });
  }
  const warnings: Warning[] = [];
  for (const [placeIndex, { arrivesAt, kind }] of [...soonest].sort((a, b) => a[0] - b[0])) {
    const stage = stageAt(arrivesAt - at, kind);
    if (stage === undefined) continue;
    const bucketS = stage === 'prepare' ? 900 : stage === 'expected' ? 300 : 60;
    warnings.push({
      placeIndex,
      stage,
      kindClass: kind,
      arrivalAt: stage === 'all-clear' ? undefined : timeS(Math.floor(arrivesAt / bucketS) * bucketS),
      event: 1 + (placeIndex % 3),
      sequence: stage === 'prepare' ? 1 : stage === 'expected' ? 2 : 3,
      issuedAt: timeS(Math.floor((at - 40) / 5) * 5),
      notUpdated: placeIndex % 17 === 5,
    });
  }
  return warnings;
}
