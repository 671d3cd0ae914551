/** Mediated lines of `serve`: a desk for each viewer that has a console, and what an earlier process had taken in. */
import { HUB, memberId, recipientOf, type MemberId, type TimeS } from '../base/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import { handleOf } from './handles.ts';
import type { LiveBroker } from './live-broker.ts';
import { openKeptSaid, type KeptSaid } from './say/kept-said.ts';
import { createSayDesk, type LiveSayDesk, type SayDesk } from './say/say-desk.ts';

export interface SayParts {
  readonly desks: Map<MemberId, LiveSayDesk>;
  kept: KeptSaid | undefined;
}

/** Reads what was said to an earlier process; nothing where there are no lines. */
export async function openKept(config: ServeConfig, parts: SayParts, now: TimeS): Promise<void> {
  if ((config.broker.lines ?? []).length > 0) parts.kept = await openKeptSaid(`${config.statePath}.said`, now);
}

/** Takes it up, before the first tick. */
export function takeUpSaid(live: LiveBroker, { kept }: SayParts): void {
  for (const said of kept?.left ?? []) live.resumeSaid(said);
}

/** Whoever has a part in no line is answered like whoever has one and nothing before it: that there are lines tells nobody anything. */
export function openSayDesk(
  config: ServeConfig,
  viewer: string,
  parts: SayParts,
  { live, recorder }: { live: LiveBroker; recorder: Recorder },
): SayDesk | undefined {
  const member = viewer === HUB ? HUB : memberId(viewer);
  const id = typeof member === 'string' ? member : member.ok ? member.value : undefined;
  if (id === undefined) return undefined;
  const desk = createSayDesk({
    viewer: id,
    handle: handleOf(config.broker.secret, 'view', recipientOf(id)),
    boxOf: (one) => live.broker.talk.boxOf(one),
    isRecorded: () => recorder.state === 'recorded',
    async take(make) {
      const { said, refused } = live.say(make);
      if (refused !== undefined) return refused;
      // Taken means that another process would have it too.
      await Promise.all([parts.kept?.keep(said), recorder.flush()]);
      return undefined;
    },
  });
  parts.desks.set(id, desk);
  return desk;
}
