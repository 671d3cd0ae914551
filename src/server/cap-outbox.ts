/**
 * Warnings of a live broker as CAP: into the record first, then signed with the member's own key and to its channels, what tells
 * people to take cover before everything else.
 */
import { HUB, memberOf, type MemberId, type RecipientId, type TimeS } from '../base/index.ts';
import type { CapIssuer, CapMemory, CapMessage } from '../deliver/index.ts';
import type { BrokerConfig, Place, Warning } from '../model/index.ts';
import type { Catalogues } from '../warn/index.ts';
import { capIssuerOf } from './cap-issuer.ts';
import type { Channel, Notice } from './channels/channel.ts';
import { signCap, type CapKeys } from './channels/sign-cap.ts';

export interface CapOutboxOptions {
  readonly config: BrokerConfig;
  readonly catalogues: Catalogues;
  readonly sender: string;
  readonly epoch: number;
  /** Keys that sign a member's messages; those of a member without one leave unsigned. */
  readonly keys: ReadonlyMap<MemberId, CapKeys>;
  readonly channels: readonly Channel[];
  placesOf(recipient: RecipientId): readonly Place[];
  record(recipient: RecipientId, at: TimeS, xml: string): void;
}

export interface CapOutbox {
  issue(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void;
  /** What later messages of a place refer to. */
  memory(recipient: RecipientId, placeIndex: number): CapMemory | undefined;
  /** Goes on with what an earlier process told a place. */
  restore(recipient: RecipientId, placeIndex: number, memory: CapMemory): void;
  /** Resolves when everything issued so far has gone out or was given up. */
  settled(): Promise<void>;
}

/** What waits for one recipient's channels; no other's messages stand in its way. */
interface Queue {
  readonly urgent: Notice[];
  readonly others: Notice[];
  leaving: Promise<void> | undefined;
}

/** An outbox for every recipient of a broker; the hub itself warns nobody. */
export function createCapOutbox(options: CapOutboxOptions): CapOutbox {
  const { config, catalogues, sender, epoch, channels, keys } = options;
  const issuers = new Map<RecipientId, CapIssuer>();
  const queues = new Map<RecipientId, Queue>();

  function issuerOf(recipient: RecipientId): CapIssuer {
    const known = issuers.get(recipient);
    if (known !== undefined) return known;
    const issuer = capIssuerOf(config, recipient, { places: options.placesOf(recipient), sender, epoch, catalogues });
    issuers.set(recipient, issuer);
    return issuer;
  }

  function leave(notice: Notice): void {
    const own = channels.filter((channel) => channel.recipient === notice.recipient);
    if (own.length === 0) return;
    const key = keys.get(memberOf(notice.recipient));
    const signed = key === undefined ? notice : { ...notice, xml: signCap(notice.xml, key) };
    for (const channel of own) channel.take(signed);
  }

  /** A signature takes milliseconds: between two of them the broker, and every other recipient, gets its turn. */
  async function leaveAll(queue: Queue): Promise<void> {
    const next = (): Notice | undefined => queue.urgent.shift() ?? queue.others.shift();
    for (let notice = next(); notice !== undefined; notice = next()) {
      leave(notice);
      await new Promise((resolve) => setImmediate(resolve));
    }
    queue.leaving = undefined;
  }

  const noticeOf = (recipient: RecipientId, message: CapMessage, sentAt: TimeS): Notice => ({
    recipient,
    message,
    sentAt,
    xml: message.xml,
    place: options.placesOf(recipient)[message.placeIndex],
  });

  /** What waits for the same place goes first: its order is never turned round. */
  function take({ urgent, others }: Queue, notice: Notice): void {
    if (notice.message.warning.stage !== 'take-cover') return void others.push(notice);
    const isSame = (other: Notice): boolean => other.message.placeIndex === notice.message.placeIndex;
    urgent.push(...others.filter(isSame), notice);
    const rest = others.filter((other) => !isSame(other));
    others.splice(0, others.length, ...rest);
  }

  function queueOf(recipient: RecipientId): Queue {
    const queue = queues.get(recipient) ?? { urgent: [], others: [], leaving: undefined };
    queues.set(recipient, queue);
    return queue;
  }

  return {
    issue(recipient, at, changes) {
      if (memberOf(recipient) === HUB) return;
      const messages = issuerOf(recipient).issue(changes, at);
      if (messages.length === 0) return;
      const queue = queueOf(recipient);
      for (const message of messages) {
        options.record(recipient, at, message.xml);
        take(queue, noticeOf(recipient, message, at));
      }
      queue.leaving ??= leaveAll(queue);
    },
    async settled() {
      await Promise.all([...queues.values()].map(({ leaving }) => leaving ?? Promise.resolve()));
      await Promise.all(channels.map((channel) => channel.settled()));
    },
    memory: (recipient, placeIndex) => issuers.get(recipient)?.memory(placeIndex),
    restore: (recipient, placeIndex, memory) => issuerOf(recipient).restore(placeIndex, memory),
  };
}
