/**
 * An auditor of the hub looks through a member's views: with a reason, for half an hour at most, in its own session alone. Each look is
 * recorded among the items of the member concerned, whose proof shows it; nothing of it reaches that member's sessions.
 */
import { addS, isoFromTime, type TimeS } from '../base/index.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import { VIEW_AS_SUBJECT } from '../record/chain/index.ts';
import type { Session } from './auth/gate.ts';
import type { EngineFacts, FrameStore, ViewFacts } from './frame-store.ts';

/** A look lasts this long, and is asked for again with a reason. */
export const LOOK_S = 30 * 60;
/** Members at once in one session. */
const LOOKS_MAX = 8;

/** A view of a member that may be looked through. */
export interface Offered {
  readonly member: string;
  readonly facts: ViewFacts;
}

/** What it needs of the process. */
export interface ViewAsPort {
  now(): TimeS;
  /** False when it cannot be recorded: then nothing is shown. */
  record(entry: RecordEntry): boolean;
  /** Views of members. */
  readonly offered: readonly Offered[];
  /** Frames of a member's views, for as long as somebody looks. */
  open(member: string): FrameStore;
  close(member: string): void;
}

interface Look {
  readonly member: string;
  readonly untilS: TimeS;
  readonly store: FrameStore;
}

/** Who looks through whose views. */
export interface ViewAs {
  readonly offered: readonly ViewFacts[];
  /** The moment it ends; undefined when there is no such view, `unrecorded` when it cannot be recorded, `full` when too many are open. */
  begin(session: Session, view: string, reason: string): TimeS | 'unrecorded' | 'full' | undefined;
  end(session: Session, view: string): boolean;
  /** What a session's console shows: its own views and those that it looks through now. */
  storeOf(session: Session | undefined, own: FrameStore): FrameStore;
  /** Ends what is over. */
  ticked(at: TimeS): void;
}

/** A store that shows its own views and, while looks last, theirs. */
function joined(own: FrameStore, looks: () => readonly Look[]): FrameStore {
  const ofView = (view: string): FrameStore => looks().find(({ store }) => store.facts().views.some(({ handle }) => handle === view))?.store ?? own;
  const facts = (): EngineFacts => {
    const base = own.facts();
    return looks().reduce((all, { store, untilS }) => {
      const { views, places, airspaces } = store.facts();
      return {
        ...all,
        views: [...all.views, ...views.map((view) => ({ ...view, auditedUntil: untilS }))],
        places: { ...all.places, ...places },
        airspaces: { ...all.airspaces, ...airspaces },
      };
    }, base);
  };
  return {
    ...own,
    facts,
    marks: (view) => ofView(view).marks(view),
    framesBetween: (view, ...rest) => ofView(view).framesBetween(view, ...rest),
    countBetween: (view, ...rest) => ofView(view).countBetween(view, ...rest),
    snapshotBefore: (view, ...rest) => ofView(view).snapshotBefore(view, ...rest),
  };
}

/** Nobody looks yet. */
export function createViewAs(port: ViewAsPort): ViewAs {
  const looks = new Map<Session, Map<string, Look>>();
  const stores = new WeakMap<Session, FrameStore>();
  const standing = (session: Session): readonly Look[] => {
    const now = port.now();
    return [...(looks.get(session)?.values() ?? [])].filter(({ untilS }) => untilS > now);
  };
  const memberOf = (view: string): string | undefined => port.offered.find(({ facts }) => facts.handle === view)?.member;
  const forget = (session: Session, member: string): void => {
    looks.get(session)?.delete(member);
    if (![...looks.values()].some((some) => some.has(member))) port.close(member);
  };
  return {
    offered: port.offered.map(({ facts }) => facts),
    begin(session, view, reason) {
      const member = memberOf(view);
      if (member === undefined) return undefined;
      const own = looks.get(session) ?? new Map<string, Look>();
      if (!own.has(member) && own.size >= LOOKS_MAX) return 'full';
      const at = port.now();
      const untilS = addS(at, LOOK_S);
      const text = JSON.stringify({ account: session.account, reason, until: isoFromTime(untilS) });
      if (!port.record({ type: 'act', at, subject: `${VIEW_AS_SUBJECT}${member}`, text })) return 'unrecorded';
      own.set(member, { member, untilS, store: port.open(member) });
      looks.set(session, own);
      return untilS;
    },
    end(session, view) {
      const member = memberOf(view);
      if (member === undefined || looks.get(session)?.has(member) !== true) return false;
      port.record({ type: 'act', at: port.now(), subject: `${VIEW_AS_SUBJECT}${member}`, text: JSON.stringify({ account: session.account, ended: true }) });
      forget(session, member);
      return true;
    },
    storeOf(session, own) {
      if (session?.role !== 'auditor') return own;
      let store = stores.get(session);
      if (store === undefined) {
        store = joined(own, () => standing(session));
        stores.set(session, store);
      }
      return store;
    },
    ticked(at) {
      for (const [session, own] of looks) {
        for (const { member, untilS } of own.values()) if (untilS <= at) forget(session, member);
        if (own.size === 0) looks.delete(session);
      }
    },
  };
}
