/** What a process of `serve` takes up of the one before it, before its first tick and input. */
import type { RecipientId, TimeS } from '../base/index.ts';
import type { Broker } from '../broker/index.ts';
import type { ViewLevel } from '../model/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { CapOutbox } from './cap-outbox.ts';
import { handleOf } from './handles.ts';
import type { LiveBroker } from './live-broker.ts';
import type { Log } from './log.ts';
import { readResumed, resumeEntry, type Left } from './standing.ts';

export interface TakeUp {
  readonly live: LiveBroker;
  readonly cap: CapOutbox;
  readonly recorder: Recorder;
  readonly log: Log;
  /** Of the configuration, for handles. */
  readonly secret: Uint8Array;
  readonly at: TimeS;
}

/** What was left standing stands, and ids go on behind those that left. */
export function takeUp(left: Left, { live, cap, recorder, log, secret, at }: TakeUp): void {
  for (const [recipient, levels] of levelsByRecipient(live.broker)) {
    const entry = resumeEntry(left, recipient, levels, at);
    const resumed = readResumed(entry.text, live.broker.placesOf(recipient));
    if (resumed === undefined) continue;
    recorder.append(entry);
    for (const [placeIndex, memory] of resumed.memories) cap.restore(recipient, placeIndex, memory);
    for (const [level, behind] of resumed.views) live.resume({ recipient, level }, behind);
    if (resumed.lostPlaces.length === 0) continue;
    log.error('warn/not-restored', 'places that were warned before the restart are not in the configuration any more: end their warnings by hand', {
      recipient: handleOf(secret, 'view', recipient),
      places: resumed.lostPlaces.length,
    });
    log.debug('warn/not-restored', `${recipient}: ${resumed.lostPlaces.join(', ')}`);
  }
}

function levelsByRecipient(broker: Broker): Map<RecipientId, ViewLevel[]> {
  const levels = new Map<RecipientId, ViewLevel[]>();
  for (const { recipient, level } of broker.views) levels.set(recipient, [...(levels.get(recipient) ?? []), level]);
  return levels;
}
