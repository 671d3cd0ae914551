import { describe, expect, test } from 'vitest';
import { addS, memberId, timeS } from '../../base/index.ts';
import { openOrder, openParcel, readEntry } from '../../seal/index.ts';
import { loadExercise } from '../load-exercise.ts';
import { createSayPlan } from './say-plan.ts';

const setup = loadExercise({ name: 'april-2024' });
const end = timeS(setup.endsAt);

describe('mediated lines of april-2024', () => {
  test('a thread goes through the mediator, one entry of it in other words with consent, and each party reads its own part', async () => {
    const { book } = createSayPlan(setup);
    const altair = book.boxAt('altair', end);
    const fomalhaut = book.boxAt('fomalhaut', end);
    expect(altair.entries.map(({ kind, from, stage }) => `${kind} ${from} ${stage}`)).toEqual([
      'question own forwarded',
      'answer other forwarded',
      'acknowledgement own forwarded',
      'notice other forwarded',
      'acknowledgement own forwarded',
    ]);
    const [asked] = fomalhaut.entries;
    expect(asked.isReworded).toBe(true);
    const read = await readEntry(asked, fomalhaut.lines[0], [], undefined);
    expect(read).toMatchObject({ ok: true, value: { body: { text: 'Is what was told two days ago still expected tonight?' } } });
    const answer = altair.entries[1];
    expect(await openParcel(answer.parcel, altair.lines[0].devices, undefined)).toMatchObject({
      ok: true,
      value: { body: { text: 'نعم، ضمن الوقت الذي ذُكر. لا نضيف شيئًا.' } },
    });
    // What it wrote itself it reads too.
    expect(await readEntry(altair.entries[0], altair.lines[0], altair.devices, undefined)).toMatchObject({ ok: true });
    expect(JSON.stringify(altair)).not.toMatch(/fomalhaut|Fomalhaut|aldebaran|Aldebaran/);
  });

  test('one goes under a mandate: its scope stands on the entry, and the answer reaches whoever spoke', () => {
    const { book } = createSayPlan(setup);
    const notice = book.boxAt('altair', end).entries.find(({ kind }) => kind === 'notice');
    expect(notice?.mandate?.kinds).toEqual(['notice', 'question']);
    expect(book.boxAt('aldebaran', end).entries.map(({ kind, from }) => `${kind} ${from}`)).toEqual(['notice own', 'acknowledgement other']);
    expect(book.boxAt('fomalhaut', end).entries.some(({ kind }) => kind === 'notice')).toBe(false);
  });

  test('nobody else has a line, nothing is there before its time, and the same exercise says the same to the letter', () => {
    const { said, book } = createSayPlan(setup);
    for (const other of ['hub', 'vega', 'deneb']) expect(book.boxAt(other, end)).toEqual({ lines: [], entries: [], devices: [] });
    expect(book.boxAt('fomalhaut', addS(setup.startsAt, 21 * 60)).entries).toEqual([]);
    expect(book.boxAt('fomalhaut', addS(setup.startsAt, 22 * 60)).entries).toHaveLength(1);
    expect(createSayPlan(setup).said).toEqual(said);
  });

  test("every order is signed by its member's own machine", async () => {
    const { said } = createSayPlan(setup);
    const keys = new Map(said.flatMap(({ kid, order }) => (order.act === 'device' ? [[kid, order.sign] as const] : [])));
    for (const { kid, orderText } of said) expect((await openOrder(orderText, keys.get(kid) ?? '')).ok).toBe(true);
    expect(memberId('altair').ok && said.length).toBe(17);
  });
});
