/** What a member's machine said, as it stands in the record and in the file of what is kept: the very texts that were signed. */
import { z } from 'zod';
import { memberId, timeS, type MemberId, type TimeS } from '../../base/index.ts';
import { readOrder, readParcelHead, type Said } from '../../channel/index.ts';
import { kidNamed, payloadOf } from '../../seal/index.ts';

/** Subjects of such acts begin with this; the member follows. */
export const SAID_SUBJECT = 'said/';
/** Subjects of what reached a member. */
export const TOLD_SUBJECT = 'told/';

const TEXT = z.strictObject({ at: z.number(), member: z.string(), order: z.string(), parcel: z.string() });

/** Reads both texts, without proof of their signatures; undefined when they are none. */
export function saidFrom(member: MemberId, at: TimeS, orderText: string, parcelText: string): Said | undefined {
  const order = readOrder(payloadOf(orderText));
  const parcel = parcelText === '' ? undefined : readParcelHead(payloadOf(parcelText));
  if (!order.ok || parcel?.ok === false) return undefined;
  return { at, member, kid: kidNamed(orderText), order: order.value, orderText, parcel: parcel?.value, parcelText };
}

/** The entry's text. */
export function saidText({ at, member, orderText, parcelText }: Said): string {
  return JSON.stringify({ at, member, order: orderText, parcel: parcelText });
}

/** Reads the entry's text; undefined when it is none. */
export function readSaid(text: string): Said | undefined {
  try {
    const parsed = TEXT.safeParse(JSON.parse(text));
    if (!parsed.success) return undefined;
    const member = memberId(parsed.data.member);
    return member.ok ? saidFrom(member.value, timeS(parsed.data.at), parsed.data.order, parsed.data.parcel) : undefined;
  } catch {
    // Not JSON: an act of another kind.
    return undefined;
  }
}
