import { describe, expect, test } from 'vitest';
import { UNRECORDED_EPOCHS } from '../broker/index.ts';
import { placeId, recipientOf, memberId, timeS } from '../base/index.ts';
import { roundPlace } from '../forecast/fixture.ts';
import type { Place } from '../model/index.ts';
import type { TextEntry } from '../record/chain/index.ts';
import { NOTHING_LEFT, createStandingBook, readLeft, readResumed, resumeEntry } from './standing.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const altair = recipientOf(must(memberId('altair')));
const before: readonly Place[] = [roundPlace('kept', 32, 36, 4_000), roundPlace('removed', 31, 36, 4_000)];

async function* oneByOne(entries: readonly TextEntry[]): AsyncGenerator<TextEntry> {
  yield* entries;
}

describe('what stood before a restart', () => {
  test('is taken up under the places of now; a place that was removed while it is warned is named, not forgotten', () => {
    const entries: TextEntry[] = [];
    const book = createStandingBook({ record: (entry) => void entries.push(entry as TextEntry), placesOf: () => before, memoryOf: () => undefined });
    const warning = (placeIndex: number) =>
      ({
        placeIndex,
        stage: 'take-cover',
        kindClass: 'drone',
        arrivalAt: timeS(2_000),
        event: 3,
        sequence: 2,
        issuedAt: timeS(1_000),
        notUpdated: false,
      }) as const;
    book.changed(altair, timeS(1_000), [warning(0), warning(1)]);
    const { places } = JSON.parse(entries[0].text) as { readonly places: never[] };
    const left = { epochs: new Map([['altair/warn', 7]]), places: new Map([[altair, places]]) };
    const resumed = readResumed(resumeEntry(left, altair, ['warn'], timeS(1_100)).text, [roundPlace('new', 30, 36, 4_000), before[0]]);
    expect(resumed?.lostPlaces).toEqual([must(placeId('removed'))]);
    expect(resumed?.views.get('warn')).toEqual({ lastEpoch: 7, standing: [warning(1 - 0)] });
  });

  test('is not forgotten by processes that end before their first frame: ids go on behind all that they may have begun', async () => {
    let left = NOTHING_LEFT;
    let last = 0;
    for (let process = 0; process < 3; process += 1) {
      const entry = resumeEntry(left, altair, ['warn'], timeS(1_000 * process));
      const epoch = readResumed(entry.text, before)?.views.get('warn')?.lastEpoch ?? -1;
      if (process > 0) expect(epoch).toBe(last + UNRECORDED_EPOCHS);
      last = epoch;
      left = await readLeft(oneByOne([entry]));
    }
  });
});
