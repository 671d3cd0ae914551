// Inputs for every decoder, drawn from a seed: what is right, what is right but for some damage to its bytes or its structure, and noise.
import { utf8 } from '../../src/base/index.ts';
import type { AsterixCatalogue } from '../../src/format/asterix/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import { cap, coded, cotProtobuf, cotXml, csv, flights, frames, geoJson, kml, plotBlock, plotFiles, plotLines, sapient } from './documents.ts';
import { aircraftJson, asterix, asterixNoise, avr, beast, noise, pcap, sbs } from './surveillance.ts';
import { damageText } from './text-damage.ts';

/** Kinds of input, in the order in which seeds go through them. */
export const KINDS = [
  'asterix',
  'asterix-noise',
  'pcap',
  'beast',
  'avr',
  'sbs',
  'aircraft-json',
  'cot-xml',
  'cot-protobuf',
  'sapient',
  'cap',
  'geojson',
  'kml',
  'csv',
  'flights',
  'plot-files',
  'plot-lines',
  'plot-block',
  'frames',
  'noise',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Input {
  readonly kind: Kind;
  readonly bytes: Uint8Array;
}

const TEXTS: Readonly<Partial<Record<Kind, (random: Random) => string>>> = {
  avr,
  sbs,
  'aircraft-json': aircraftJson,
  'cot-xml': cotXml,
  cap,
  geojson: geoJson,
  kml,
  csv,
  flights,
  'plot-files': plotFiles,
  'plot-lines': plotLines,
};

function drawBytes(kind: Kind, random: Random, catalogue: AsterixCatalogue, seed: number): Uint8Array {
  switch (kind) {
    case 'asterix':
      return asterix(random, catalogue, seed);
    case 'asterix-noise':
      return asterixNoise(random);
    case 'pcap':
      return pcap(random, asterix(random, catalogue, seed));
    case 'beast':
      return beast(random);
    case 'cot-protobuf':
      return cotProtobuf(random);
    case 'sapient':
      return sapient(random);
    case 'plot-block':
      return plotBlock(random);
    case 'frames':
      return frames(random);
    default:
      return noise(random, random.below(300));
  }
}

/** Some octets changed, some cut away, some doubled: half the inputs. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = bytes.slice();
  if (damaged.length === 0 || random.below(2) === 0) return damaged;
  for (let hit = random.below(5); hit > 0; hit -= 1) damaged[random.below(damaged.length)] = random.below(256);
  if (random.below(4) === 0) damaged = damaged.slice(0, random.below(damaged.length + 1));
  if (random.below(8) === 0 && damaged.length > 0) {
    const at = random.below(damaged.length);
    damaged = Uint8Array.of(...damaged.subarray(0, at), ...damaged.subarray(random.below(at + 1)));
  }
  return damaged;
}

/** What was drawn last of each kind: drawing costs more than reading, so some neighbours in the sequence are damages of one. */
export type Drawn = Map<Kind, { readonly draw: number; readonly bytes: Uint8Array; readonly text: string | undefined }>;
const DAMAGES_OF_ONE = 6;

/** The input of a seed: the same for ever, whatever `drawn` holds. */
export function inputOf(seed: number, catalogue: AsterixCatalogue, drawn: Drawn = new Map()): Input {
  const kind = KINDS[seed % KINDS.length];
  const draw = Math.floor(seed / KINDS.length / DAMAGES_OF_ONE);
  let one = drawn.get(kind);
  if (one?.draw !== draw) {
    const source = keyedRandom(`fuzz ${kind}`, draw);
    const text = TEXTS[kind]?.(source);
    one = { draw, text, bytes: text === undefined ? drawBytes(kind, source, catalogue, draw) : utf8(text) };
    drawn.set(kind, one);
  }
  const random = keyedRandom('fuzz', seed);
  // Half the texts are damaged as texts, so that damage reaches behind the first check of a reader.
  const bytes = one.text === undefined || random.below(2) === 0 ? one.bytes : coded(damageText(one.text, random), random);
  return { kind, bytes: damage(bytes, random) };
}
