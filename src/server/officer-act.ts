/** What an officer decided, as it stands in the record: an input like any other, so that a view can be made again. */
import { z } from 'zod';
import { recipientId, type RecipientId } from '../base/index.ts';
import { OFFICER_ACTS, type OfficerAct } from '../model/index.ts';

/** Subjects of such acts begin with this; the viewer whose officer it was follows. */
export const OFFICER_SUBJECT = 'officer/';

export interface Decision {
  readonly recipient: RecipientId;
  readonly placeIndex: number;
  readonly act: OfficerAct;
}

const ACT = z.strictObject({ recipient: z.string(), placeIndex: z.int().min(0), act: z.enum(OFFICER_ACTS) });

/** The entry's text. */
export function actText({ recipient, placeIndex, act }: Decision): string {
  return JSON.stringify({ recipient, placeIndex, act });
}

/** Reads the entry's text; undefined when it is none. */
export function readAct(text: string): Decision | undefined {
  try {
    const parsed = ACT.safeParse(JSON.parse(text));
    if (!parsed.success) return undefined;
    const recipient = recipientId(parsed.data.recipient);
    return recipient.ok ? { ...parsed.data, recipient: recipient.value } : undefined;
  } catch {
    // Not JSON: an act of another kind.
    return undefined;
  }
}
