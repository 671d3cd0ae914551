/** Frames of a live broker as one viewer's console sees them: that viewer's own views and nothing else. */
import { LIMITS, isPublic, memberOf, timeS, type Mode, type RecipientId, type TimeS } from '../base/index.ts';
import type { Broker } from '../broker/index.ts';
import type { ViewLevel } from '../model/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import { coverageFacts } from './coverage-facts.ts';
import { createFrameSpool } from './frame-spool.ts';
import type { EngineFacts, FrameStore, Names, ViewFacts } from './frame-store.ts';
import { handleOf } from './handles.ts';
import type { LiveFrame } from './live-broker.ts';
import { createMarkBook } from './mark-book.ts';
import { airspaceFacts, placeFacts, recipientNames, regionFacts } from './recorded-facts.ts';

/** A sixteenth of the whole is dropped at a time. */
const SPOOL = { keepBytes: LIMITS.liveFramesBytesMax, fileBytes: LIMITS.liveFramesBytesMax / 16 } as const;
/** Bit of a frame's flags that marks a snapshot, and where the flags stand (docs/wire.md). */
const FLAGS_BYTE = 10;
const SNAPSHOT_BIT = 1;

const TEST_DISCLAIMER = {
  en: ['Test: not an official warning service unless your authority operates it.'],
  ar: ['اختبار: ليست خدمة إنذار رسمية ما لم تشغّلها سلطتكم.'],
} as const;

/** Said of a test wherever the picture is; an exercise has words of its own. */
export const liveDisclaimer = (mode: Mode): Readonly<Record<'en' | 'ar', readonly string[]>> => (mode === 'test' ? TEST_DISCLAIMER : { en: [], ar: [] });

export interface LiveStore extends FrameStore {
  /** Takes the frames of this viewer out of those that leave on a tick. */
  take(at: TimeS, frames: readonly LiveFrame[]): void;
  close(): void;
}

interface Viewed {
  readonly recipient: RecipientId;
  readonly facts: ViewFacts;
}

/** The views of `viewer` as consoles know them. */
export function liveViewsOf(config: Pick<ServeConfig, 'broker' | 'hubNames'>, broker: Broker, viewer: string): Viewed[] {
  const recipients = [...new Set(broker.views.map((view) => view.recipient))].filter((recipient) => memberOf(recipient) === viewer);
  const namesOf = (recipient: RecipientId): Names => {
    const own = viewer === 'hub' ? config.hubNames : (config.broker.members.find((member) => member.id === viewer)?.names ?? {});
    return recipientNames(recipient, own);
  };
  return recipients.map((recipient) => ({
    recipient,
    facts: {
      handle: handleOf(config.broker.secret, 'view', recipient),
      names: namesOf(recipient),
      levels: broker.views.filter((view) => view.recipient === recipient).map((view) => view.level),
      kind: isPublic(recipient) ? 'public' : viewer === 'hub' ? 'hub' : 'member',
      utcOffsetMin: config.broker.members.find((member) => member.id === viewer)?.utcOffsetMin,
    },
  }));
}

/** A store for `viewer` (`hub` or a member) that begins empty. */
export function createLiveStore(config: Pick<ServeConfig, 'broker' | 'hubNames'>, broker: Broker, viewer: string, startsAt: TimeS): LiveStore {
  const spool = createFrameSpool(SPOOL);
  const views = liveViewsOf(config, broker, viewer);
  const handles = new Map(views.map(({ recipient, facts }) => [recipient, facts.handle]));
  const places = Object.fromEntries(views.map(({ recipient, facts }) => [facts.handle, broker.placesOf(recipient).map(placeFacts)]));
  const airspaces = Object.fromEntries(views.map(({ facts }) => [facts.handle, airspaceFacts(config.broker)]));
  const coverage = Object.fromEntries(views.map(({ recipient, facts }) => [facts.handle, coverageFacts(config.broker, recipient)]));
  const marks = createMarkBook();
  let computedUntil = startsAt;

  function facts(): EngineFacts {
    const firstAt = spool.firstAt() ?? startsAt;
    const exercise = {
      name: config.broker.name,
      disclaimer: liveDisclaimer(config.broker.mode),
      startsAt: firstAt,
      endsAt: computedUntil,
      seed: 0,
      sharing: null,
    };
    return {
      mode: config.broker.mode,
      exercise,
      views: views.map((view) => view.facts),
      places,
      airspaces,
      coverage,
      regions: regionFacts(config.broker),
      firstAt,
    };
  }

  return {
    facts,
    moments: () => [],
    marks: (view) => marks.of(view),
    computedUntil: () => computedUntil,
    framesBetween: (view: string, level: ViewLevel, after: TimeS, until: TimeS) => spool.framesBetween(view, level, after, until),
    countBetween: (view: string, level: ViewLevel, after: TimeS, until: TimeS) => spool.countBetween(view, level, after, until),
    snapshotBefore: (view: string, level: ViewLevel, at: TimeS) => spool.snapshotBefore(view, level, at),
    lookedAt: () => undefined,
    restart: () => undefined,
    generation: () => 0,
    failure: () => '',
    take(at, frames) {
      const own = frames.filter(({ recipient }) => handles.has(recipient));
      const bytes = new Uint8Array(own.reduce((sum, frame) => sum + frame.bytes.length, 0));
      let offset = 0;
      const spooled = own.map(({ recipient, level, at: tick, bytes: frame }) => {
        bytes.set(frame, offset);
        marks.note(handles.get(recipient) ?? '', level, frame);
        const snapshot = (frame[FLAGS_BYTE] & SNAPSHOT_BIT) !== 0;
        const entry = { view: handles.get(recipient) ?? '', level, at: tick, snapshot, offset, length: frame.length };
        offset += frame.length;
        return entry;
      });
      spool.add(spooled, bytes);
      computedUntil = timeS(Math.max(computedUntil, at));
    },
    close: () => spool.close(),
  };
}
