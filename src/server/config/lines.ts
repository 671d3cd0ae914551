/** Mediated lines of a configuration: who speaks with whom through whom, and who may be given a mandate. */
import { z } from 'zod';
import { HUB, assert, memberId, type MemberId } from '../../base/index.ts';
import type { LineConfig } from '../../model/index.ts';
import { fields, id, suggestion } from './words.ts';

export const LINE = fields({
  through: id('member'),
  between: z.tuple([id('member'), id('member')]),
  /** By end: members that it may let speak for it. */
  speakers: z.record(id('member'), z.array(id('member')).min(1).max(8)).default({}),
});

export type LineWords = z.infer<typeof LINE>;

function member(word: string): MemberId {
  const read = memberId(word);
  assert(read.ok, 'the schema lets only ids through that their constructors take');
  return read.value;
}

/** Lines as the broker has them; `problem` is told what makes no sense. */
export function readLines(
  words: Readonly<Record<string, LineWords>>,
  members: readonly string[],
  problem: (path: readonly string[], message: string) => void,
): LineConfig[] {
  const known = [HUB as string, ...members];
  return Object.entries(words).flatMap(([name, { through, between, speakers }]) => {
    const path = ['lines', name];
    const all = [through, ...between, ...Object.values(speakers).flat()];
    const stranger = [...all, ...Object.keys(speakers)].find((word) => !known.includes(word));
    if (stranger !== undefined) problem(path, `"${stranger}" is neither hub nor a member; ${suggestion(stranger, known)}`);
    const twice = all.find((word, i) => all.indexOf(word) !== i);
    if (twice !== undefined) problem(path, `"${twice}" has two parts in it: mediator, ends and speakers are different members`);
    const noEnd = Object.keys(speakers).find((word) => !between.includes(word));
    if (noEnd !== undefined) problem(path, `speakers: "${noEnd}" is no end of this line; its ends are ${between.join(' and ')}`);
    if (stranger !== undefined || twice !== undefined || noEnd !== undefined) return [];
    const [one, other] = between;
    const of = (end: string): MemberId[] => (Object.hasOwn(speakers, end) ? speakers[end].map(member) : []);
    return [{ id: name, mediator: member(through), ends: [member(one), member(other)], speakers: [of(one), of(other)] }];
  });
}
