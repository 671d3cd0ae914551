/**
 * The door of a broker for words: reads what a member files, holds it against what that member filed before and what its own views
 * show, and gives back what is then an input. Nothing of it depends on what the member cannot see.
 */
import { DAY_S, addS, recipientOf, type MemberId, type Result, type TimeS } from '../base/index.ts';
import { createFilingBook, readIndication, type IndicationFault, type SeenReport } from '../coordinate/index.ts';
import type { FiledIndication, Region } from '../model/index.ts';
import type { Broker } from './port.ts';

/** Takes words in. */
export interface WordDoor {
  /** The filed indication, to be recorded and then given to the broker as input; or why it is refused. */
  file(by: MemberId, text: string, at: TimeS): Result<FiledIndication, IndicationFault>;
  /** What an earlier process had accepted. */
  restore(filed: FiledIndication): void;
}

/** A door before `broker`, for `regions` of its configuration. `told`: what members heard otherwise, as in an exercise. */
export function createWordDoor(
  broker: Pick<Broker, 'viewOf'>,
  regions: readonly Region[],
  told: (id: string) => SeenReport | undefined = () => undefined,
): WordDoor {
  const book = createFilingBook();
  return {
    file(by, text, at) {
      const read = readIndication(text, regions);
      if (!read.ok) return read;
      // As long as a broker keeps them, for whom terms are coarse in time: what is over bounds what comes, lest its memory grow.
      book.forget(addS(at, -DAY_S));
      const recipient = recipientOf(by);
      const seen = (id: string): SeenReport | undefined =>
        told(id) ?? broker.viewOf({ recipient, level: 'picture' })?.words.seen(id) ?? broker.viewOf({ recipient, level: 'threats' })?.words.seen(id);
      return book.file(read.value, { by, at, seen });
    },
    restore: (filed) => book.restore(filed),
  };
}
