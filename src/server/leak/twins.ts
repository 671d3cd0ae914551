/** The figure that must be nil: who fed a track, guessed from what a third is shown of twins. And what somebody adds who hears the sensors turn. */
import { featuresOf, leakFigure, type Example, type FeatureSet, type LeakFigure } from '../../assess/index.ts';
import { twinWorld, type TwinOptions } from './twin-world.ts';

/** An artefact is shown by an upper end of the 95 % interval above this, and excluded by one below with an interval this narrow. */
export const ARTEFACT_HIGH_MAX = 0.53;
export const ARTEFACT_HALF_WIDTH_MAX = 0.02;

/** The figures of some worlds, by what the adversary looks at. */
export function twinFigures(worlds: number, sets: readonly FeatureSet[], options: TwinOptions = {}): (LeakFigure | undefined)[] {
  const examples = new Map<FeatureSet, Example[]>(sets.map((set) => [set, []]));
  for (let seed = 1; seed <= worlds; seed += 1) {
    const world = twinWorld(seed, options);
    for (const { story, owner } of world.tracks) {
      for (const set of sets) examples.get(set)?.push({ features: featuresOf(story, set, world), isOwners: owner === 0, worldIndex: seed });
    }
  }
  return sets.map((set) => leakFigure(examples.get(set) ?? [], `twins/${set}`));
}
