/** A world that breaks a law is made small: inputs, terms and feeds are taken away as long as it goes on breaking it. */
import type { ViewName } from '../../src/release/index.ts';
import { anyBrokenLaw } from './laws.ts';
import type { Parts } from './run.ts';
import type { World } from './world.ts';

/** Runs of the smaller worlds that are tried: enough to go from some hundred inputs to a handful. */
const TRIES_MAX = 400;

/** The smallest world found that still breaks a law for `view`; ticks stay. */
export function shrink(world: World, view: ViewName, parts?: Partial<Parts>): World {
  let tries = 0;
  const fails = (candidate: World): boolean => {
    tries += 1;
    return tries <= TRIES_MAX && anyBrokenLaw(candidate, view, parts) !== undefined;
  };
  let small = world;
  const without = (from: World, dropped: ReadonlySet<unknown>): World => ({ ...from, inputs: from.inputs.filter((input) => !dropped.has(input)) });
  const droppable = (): readonly unknown[] => small.inputs.filter((input) => input.kind !== 'tick');
  for (let size = Math.ceil(droppable().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < droppable().length; ) {
      const candidate = without(small, new Set(droppable().slice(from, from + size)));
      if (fails(candidate)) small = candidate;
      else from += size;
    }
  }
  if (small.crashAt !== undefined && fails({ ...small, crashAt: undefined })) small = { ...small, crashAt: undefined };
  for (const file of small.config.terms) {
    for (let i = file.terms.length - 1; i >= 0; i -= 1) {
      const terms = small.config.terms.map((other) => (other.member === file.member ? { ...other, terms: other.terms.toSpliced(i, 1) } : other));
      const candidate = { ...small, config: { ...small.config, terms } };
      if (fails(candidate)) small = candidate;
    }
  }
  return small;
}

/** A world in a few lines, for the message of a failing test. */
export function worldWords(world: World): string {
  const start = world.inputs[0]?.at ?? 0;
  const lines = world.inputs.flatMap((input) => {
    const at = `${(input.at - start).toFixed(2)} s`;
    if (input.kind === 'tick') return [];
    if (input.kind === 'terms')
      return [
        `${at} terms of ${input.terms.member}: ${input.terms.terms.map((term) => `${term.to} ${term.level} ${term.gridM} m ${term.delayS} s`).join('; ')}`,
      ];
    const records = (world.said.get(input) ?? []).map(
      ({ feed, malformed, measurement }) => ` of ${feed}${malformed ? ', malformed' : measurement === undefined ? ', a mark' : ''}`,
    );
    return [`${at} ${input.kind}${records.join(' and')}`];
  });
  const terms = world.config.terms.flatMap((file) =>
    file.terms.map(
      (term) => `${file.member}: ${term.feeds === 'all' ? 'all' : term.feeds.join(' ')} to ${term.to} ${term.level} ${term.gridM} m ${term.delayS} s`,
    ),
  );
  return [...terms, ...lines, world.crashAt === undefined ? '' : `a crash at ${(world.crashAt - start).toFixed(2)} s`].filter((line) => line !== '').join('\n');
}
