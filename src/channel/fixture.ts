/** A line of three notional members for tests: orders as their machines would send them, without real keys. */
import { hex, memberId, sha256, timeS, utf8, type MemberId, type TimeS } from '../base/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { Said } from './line-state.ts';
import type { Act, EntryKind, Order, ParcelHead } from './order.ts';

/** A member by its word. */
export function memberNamed(word: string): MemberId {
  const id = memberId(word);
  if (!id.ok) throw new Error(id.error.message);
  return id.value;
}

export const [ALTAIR, VEGA, DENEB, RIGEL, MIZAR] = ['altair', 'vega', 'deneb', 'rigel', 'mizar'].map(memberNamed);
/** A whole minute. */
export const STARTS_AT = timeS(1_712_966_400);

/** Altair and Vega through Deneb; Rigel may speak for Altair. */
export function lineConfig(): Pick<BrokerConfig, 'secret' | 'members' | 'lines'> {
  const members = [ALTAIR, VEGA, DENEB, RIGEL, MIZAR].map((id) => ({
    id,
    names: { en: id.slice(0, 1).toUpperCase() + id.slice(1) },
    territory: new Float64Array(0),
    languages: ['en'],
    utcOffsetMin: 0,
    approval: false,
  }));
  return { secret: sha256(utf8('a notional secret')), members, lines: [{ id: 'a-line', mediator: DENEB, ends: [ALTAIR, VEGA], speakers: [[RIGEL], []] }] };
}

export const digestOf = (words: string): string => hex(sha256(utf8(words)));

/** What a machine's signature would cover: enough for a switchboard, which checks none. */
export function saidBy(
  member: MemberId,
  at: TimeS,
  act: Act,
  parcel?: { readonly use: ParcelHead['use']; readonly kind: EntryKind; readonly words: string; readonly isReworded?: boolean },
): Said {
  const head: ParcelHead | undefined = parcel && {
    version: 1,
    use: parcel.use,
    kind: parcel.kind,
    digest: digestOf(parcel.words),
    isReworded: parcel.isReworded ?? false,
    mandate: null,
  };
  const parcelText = head === undefined ? '' : `${JSON.stringify(head)} ${member} sealed ${digestOf(`${member} ${parcel?.words} ${at}`)}`;
  const order: Order = {
    ...act,
    version: 1,
    nonce: digestOf(JSON.stringify([member, at, act, parcelText])).slice(0, 22),
    writtenAt: at,
    parcel: parcelText === '' ? '' : digestOf(parcelText),
  };
  return { at, member, kid: kidOf(member), order, orderText: `${member} ${JSON.stringify(order)}`, parcel: head, parcelText };
}

/** The kid of a member's one machine. */
export function kidOf(member: MemberId): string {
  return digestOf(member).slice(0, 43);
}

/** Makes a member's machine known. */
export function deviceBy(member: MemberId, at: TimeS): Said {
  return saidBy(member, at, { act: 'device', sign: digestOf(`sign ${member}`).slice(0, 43), seal: digestOf(`seal ${member}`).slice(0, 43) });
}
