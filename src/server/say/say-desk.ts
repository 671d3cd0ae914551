/** One viewer's part in mediated lines: what it has before it, and what its officers' machines say. Signatures are checked here, before anything is recorded. */
import { err, fault, ok, type Fault, type MemberId, type Result, type TimeS } from '../../base/index.ts';
import { type Box, type BoxNews, type Said } from '../../channel/index.ts';
import { digestOf, kidNamed, kidOf, openOrder, openParcelHead, payloadOf, type Saying } from '../../seal/index.ts';

/** What a console's server needs of it; only where something can be said is there `say`. */
export interface SayDesk {
  /** What the viewer behind a view's handle has before it, at `at` where the past is shown; undefined for a view that has no such thing. */
  box(view: string, at: TimeS | undefined): Box | undefined;
  /** How much reached it up to `at`. */
  count?(view: string, at: TimeS): number;
  /** Undefined when it was taken. */
  say?(saying: Saying): Promise<Fault | undefined>;
  /** Told of news as it comes; the answer ends it. */
  watch?(listener: (news: BoxNews) => void): () => void;
}

export interface LiveSayDesk extends SayDesk {
  /** Takes news that leave now. */
  take(news: BoxNews): void;
}

/** The broker behind a desk. */
export interface SayPort {
  readonly viewer: MemberId;
  /** Handle of the viewer's own view. */
  readonly handle: string;
  boxOf(member: MemberId): Box;
  /** Gives it the time, records it and takes it in, or says why not. */
  take(make: (at: TimeS) => Said): Promise<Fault | undefined>;
  /** Nothing new is promised while it cannot be recorded. */
  isRecorded(): boolean;
}

const forged = fault('say/forged', 'the signature does not hold: it was changed on the way, or made with another key');
const unknownDevice = fault('say/device', 'the keys of this machine are not known here: make them known first');

/** The parts of a saying, once the signatures of one known machine hold for both. */
async function opened(saying: Saying, box: Box): Promise<Result<Omit<Said, 'at' | 'member'>>> {
  const kid = kidNamed(saying.order);
  const claimed = payloadOf(saying.order) as { readonly act?: unknown; readonly sign?: unknown } | undefined;
  const isFirst =
    claimed?.act === 'device' && typeof claimed.sign === 'string' && /^[A-Za-z0-9_-]{43}$/.test(claimed.sign) && (await kidOf(claimed.sign)) === kid;
  const signX = isFirst ? claimed.sign : box.devices.find((device) => device.kid === kid)?.sign;
  if (signX === undefined) return err(unknownDevice);
  const order = await openOrder(saying.order, signX);
  if (!order.ok) return order;
  if (order.value.parcel !== (saying.parcel === '' ? '' : digestOf(saying.parcel))) return err(forged);
  if (saying.parcel === '') return ok({ kid, order: order.value, orderText: saying.order, parcel: undefined, parcelText: '' });
  if (kidNamed(saying.parcel) !== kid) return err(forged);
  const parcel = await openParcelHead(saying.parcel, signX);
  return parcel.ok ? ok({ kid, order: order.value, orderText: saying.order, parcel: parcel.value, parcelText: saying.parcel }) : parcel;
}

/** The desk of one viewer of a live broker. */
export function createSayDesk(port: SayPort): LiveSayDesk {
  const { viewer } = port;
  const listeners = new Set<(news: BoxNews) => void>();
  return {
    box: (view) => (view === port.handle ? port.boxOf(viewer) : undefined),
    async say(saying) {
      const said = await opened(saying, port.boxOf(viewer));
      if (!said.ok) return said.error;
      const takesBack = said.value.order.act === 'revoke' || said.value.order.act === 'retire';
      if (!port.isRecorded() && !takesBack)
        return fault('say/unrecorded', 'the record cannot be written, so nothing new is taken until it can: mandates and keys may be taken back');
      return port.take((at) => ({ at, member: viewer, ...said.value }));
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    take: (news) => listeners.forEach((listener) => listener(news)),
  };
}
