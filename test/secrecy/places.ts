/**
 * The law of places: who grants its plots for some places of a recipient alone changes nothing that is said of the others. A world in
 * which such an originator is silent says the same of them, to the last bit of every frame.
 */
import { memberOf } from '../../src/base/index.ts';
import { placesOf, viewKey } from '../../src/broker/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import { circleRing, destination } from '../../src/geo/index.ts';
import type { Place, Term } from '../../src/model/index.ts';
import { openTerm } from '../../src/release/fixture.ts';
import type { ViewName } from '../../src/release/index.ts';
import { run, type Parts } from './run.ts';
import { createWorld, viewOfWorld, type World } from './world.ts';

/** A world in which every other member grants everything for the recipient's first place alone, which has a second one across the sky. */
export interface NarrowWorld {
  readonly world: World;
  readonly view: ViewName;
  /** One of the others, which falls silent. */
  readonly silent: World;
}

const AREA_BEYOND_M = 400;

/** The world of a seed with such grants, seen at `threats` and at `warn` in turn. */
export function narrowWorld(seed: number): NarrowWorld {
  const world = createWorld(seed, { trackers: false });
  const { recipient } = viewOfWorld(world, seed);
  const view: ViewName = { recipient, level: recipient.startsWith('public:') || seed % 3 === 0 ? 'warn' : 'threats' };
  const owner = memberOf(recipient);
  const pattern = world.config.places.find(({ member }) => member === owner)!;
  const placeAt = (index: number, bearingRad: number): Place => {
    const at = destination({ latRad: 0.54, lonRad: 0.63 }, bearingRad + seed, 8_000);
    return { ...pattern, ...at, id: `${pattern.id}-${index}` as Place['id'], ring: circleRing(at, 2_500, 12), radiusM: 2_500 };
  };
  const places = [placeAt(0, 0), placeAt(1, Math.PI)];
  const term: Term = { ...openTerm, to: recipient, level: 'threats', places: circleRing(places[0], 2_500 + AREA_BEYOND_M, 48) };
  const config = {
    ...world.config,
    places: [...world.config.places.filter(({ member }) => member !== owner), ...places],
    terms: world.config.terms.map((file) => ({ ...file, terms: [term] })),
  };
  const inputs = world.inputs.filter(({ kind }) => kind !== 'terms');
  const other = config.members.find(({ id }) => id !== owner)!.id;
  const doors = new Set(config.feeds.filter(({ member }) => member === other).flatMap(({ sources }) => sources.map(({ door }) => door)));
  const narrow: World = { ...world, config, inputs };
  return { world: narrow, view, silent: { ...narrow, inputs: inputs.filter((input) => input.kind !== 'bytes' || !doors.has(input.door)) } };
}

/** What the frames of a view say of one place: its warning and the tracks on their way to it. */
function saidOf(placeIndex: number, world: World, view: ViewName, parts?: Partial<Parts>): string[] {
  const reader = createFrameReader();
  return (run(world, { only: viewKey(view), alone: true, parts }).frames.get(viewKey(view)) ?? []).map((bytes) => {
    const frame = reader.read(bytes);
    if (!frame.ok) throw new Error(frame.error.message);
    const warnings = frame.value.warnings.filter((warning) => warning.placeIndex === placeIndex);
    return JSON.stringify([warnings, frame.value.tracks.filter(({ arrivals }) => arrivals.some((arrival) => arrival.placeIndex === placeIndex))]);
  });
}

/** Whether the silence of one originator shows in what is said of the place that it granted, and of the one that it did not. */
export function silenceShows({ world, view, silent }: NarrowWorld, parts?: Partial<Parts>): { readonly granted: boolean; readonly other: boolean } {
  if (placesOf(world.config, view.recipient).length !== 2) throw new Error('the recipient of a narrow world has two places');
  const shows = (index: number): boolean => saidOf(index, world, view, parts).join('\n') !== saidOf(index, silent, view, parts).join('\n');
  return { granted: shows(0), other: shows(1) };
}
