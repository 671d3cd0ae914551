/** Regions that do not go together: two of one name, one that lies in none, a line of wider ones that comes back. */
import { LIMITS } from '../base/index.ts';
import { EVERYWHERE, type Region } from '../model/index.ts';

/** What is wrong, in words; empty when nothing is. */
export function regionFaults(regions: readonly Region[]): string[] {
  const faults: string[] = [];
  if (regions.length > LIMITS.regionsMax) faults.push(`${regions.length} regions, the limit is ${LIMITS.regionsMax}`);
  const byId = new Map(regions.map((region) => [region.id, region]));
  const twice = regions.find(({ id }, i) => regions.findIndex((other) => other.id === id) !== i);
  if (twice !== undefined) faults.push(`two regions are named "${twice.id}": give each its own id`);
  for (const { id, within } of regions) {
    if (within !== undefined && within !== EVERYWHERE && !byId.has(within)) faults.push(`"${id}" lies within "${within}", which is no region here`);
    let at = within;
    for (let steps = 0; at !== undefined && at !== id && steps < regions.length; steps += 1) at = byId.get(at)?.within;
    if (at === id) faults.push(`"${id}" lies within itself by way of "${within}"`);
  }
  return faults;
}
