/**
 * The laws a world is held to. *Purge*: what was not released to a view leaves no trace in it. *Renaming*: nor do names and the order of
 * enrolment. *Nowhere*: a grant for a region in which nothing flies changes nothing, so a sensor is never taken to have missed what is
 * withheld. *Levels*: one grant gives the same at every level, so that two looks at it tell no more than one. *Forgetting*: after a
 * revocation a view is what it would be had the feed never spoken.
 */
import { memberOf, recipientOf, timeS, type TimeS } from '../../src/base/index.ts';
import { viewKey } from '../../src/broker/index.ts';
import { circleRing, destination } from '../../src/geo/index.ts';
import type { GridM, Term, TermsFile } from '../../src/model/index.ts';
import { openTerm } from '../../src/release/fixture.ts';
import type { ViewName } from '../../src/release/index.ts';
import { purge, release, rename } from './purge.ts';
import { firstDifference, run, type Parts, type Run } from './run.ts';
import { inOrder, STARTS_AT, type World } from './world.ts';

export type Law = 'purge' | 'renaming' | 'nowhere' | 'levels' | 'forgetting';

/**
 * The first of purge and renaming that a world breaks for a view, undefined when it keeps both. The world runs with all its views; what
 * it is compared with runs that view alone, which no other one can then have touched.
 */
export function brokenLaw(
  world: World,
  view: ViewName,
  parts?: Partial<Parts>,
  full = run(world, { only: viewKey(view), parts }),
): 'purge' | 'renaming' | undefined {
  const only = viewKey(view);
  const differs = (other: World): boolean => firstDifference(full, run(other, { only, parts, alone: true }), only) !== -1;
  if (differs(purge(world, view))) return 'purge';
  return differs(rename(world, view)) ? 'renaming' : undefined;
}

/** Within the range of every sensor of a world, far from everything that flies in it. */
const FAR_RING = circleRing(destination({ latRad: 0.54, lonRad: 0.63 }, 1, 130_000), 30_000, 24);

/** Every other member also grants a region in which nothing ever is. */
function withFarGrants(world: World, view: ViewName): World {
  const owner = memberOf(view.recipient);
  const far: Term = { ...openTerm, to: view.recipient, region: FAR_RING };
  const wider = (file: TermsFile): TermsFile => (file.member === owner ? file : { ...file, terms: [...file.terms, far] });
  return {
    ...world,
    config: { ...world.config, terms: world.config.terms.map(wider) },
    inputs: world.inputs.map((input) => (input.kind === 'terms' ? { ...input, terms: wider(input.terms) } : input)),
  };
}

const breaksNowhere = (world: World, view: ViewName, parts: Partial<Parts> | undefined, full: Run): boolean =>
  firstDifference(full, run(withFarGrants(world, view), { only: viewKey(view), parts, alone: true }), viewKey(view)) !== -1;

/** Everything is granted to everybody on one grid: what the three levels of a recipient were given is then the same to the last bit. */
function breaksLevels(world: World, view: ViewName, parts?: Partial<Parts>): boolean {
  const open = release(world);
  const gridM: GridM = world.inputs.length % 2 === 0 ? 1000 : 5000;
  const config = { ...open.config, terms: open.config.terms.map((file) => ({ ...file, terms: [{ ...openTerm, gridM }] })) };
  const states = run({ ...open, config, crashAt: undefined }, { parts, watched: recipientOf(memberOf(view.recipient)) }).states;
  return states.some((one) => one !== states[0]);
}

const REVOKED_AT: TimeS = timeS(STARTS_AT + 10.5);
/** The tick on which the view that lost a feed comes back. */
const BACK_ON_FRAME = 14;

/** Everything is open, then one member takes everything back: from when the view is back, its frames are those of a world in which that member was silent until then. */
export function breaksForgetting(world: World, view: ViewName, parts?: Partial<Parts>): boolean {
  if (view.level === 'warn') return false;
  const revoker = world.config.members.find((member) => member.id !== memberOf(view.recipient))!.id;
  const doors = new Set(world.config.feeds.filter((feed) => feed.member === revoker).flatMap((feed) => feed.sources.map(({ door }) => door)));
  const open = release({ ...world, crashAt: undefined });
  const revoked: World = {
    ...open,
    inputs: inOrder([...open.inputs, { kind: 'terms', at: REVOKED_AT, terms: { member: revoker, version: 2, terms: [], hash: 'revoked' } }]),
  };
  const silent: World = { ...revoked, inputs: revoked.inputs.filter((input) => input.kind !== 'bytes' || !doors.has(input.door) || input.at > REVOKED_AT) };
  const after = (of: World): Uint8Array =>
    Buffer.concat(
      run(of, { only: viewKey(view), parts, alone: true })
        .frames.get(viewKey(view))
        ?.slice(BACK_ON_FRAME) ?? [],
    );
  return Buffer.compare(after(revoked), after(silent)) !== 0;
}

/** The first of all laws that a world breaks for a view. */
export function anyBrokenLaw(world: World, view: ViewName, parts?: Partial<Parts>, full = run(world, { only: viewKey(view), parts })): Law | undefined {
  const law = brokenLaw(world, view, parts, full);
  if (law !== undefined) return law;
  if (breaksNowhere(world, view, parts, full)) return 'nowhere';
  if (breaksLevels(world, view, parts)) return 'levels';
  return breaksForgetting(world, view, parts) ? 'forgetting' : undefined;
}
