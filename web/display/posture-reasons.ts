// What is said beside a posture of the reports that it counts.

import type { PostureItem } from '../../src/model/index.ts';

const HOUR_S = 3600;

/** The level `warn`, which counts every report, tells windows in whole hours. */
const hoursOf = ({ window }: PostureItem): string => (window === undefined ? '' : `${Math.floor(window[0] / HOUR_S)} ${Math.ceil(window[1] / HOUR_S)}`);

/** What a level knows of a region's posture, where it speaks of the same kinds and hours: a posture may count reports that this level does not show. */
export function reasonsBeside(posture: PostureItem, known: PostureItem | undefined): PostureItem | undefined {
  if (known?.because === undefined) return undefined;
  return known.kinds.join() === posture.kinds.join() && hoursOf(known) === hoursOf(posture) ? known : undefined;
}
