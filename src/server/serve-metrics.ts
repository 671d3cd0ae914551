/** What the metrics of `serve` count. */
import type { Recorder } from '../record/store/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { OpenDoor } from './door-listener.ts';
import { handleOf } from './handles.ts';
import type { LiveBroker } from './live-broker.ts';
import type { Measured } from './metrics.ts';
import type { OpenOutlet } from './outlets.ts';

/** Every measured number, read when asked for. */
export function measuredOf(
  config: ServeConfig,
  live: LiveBroker,
  recorder: Recorder,
  open: { readonly doors: readonly OpenDoor[]; readonly outlets: readonly OpenOutlet[]; readonly disk: DiskWatch | undefined },
): readonly Measured[] {
  const { doors, outlets, disk } = open;
  const { secret, feeds } = config.broker;
  const { counters, broker } = live;
  const perFeed = (read: (feed: ReturnType<typeof broker.health.of>) => number) => (): ReadonlyMap<string, number> =>
    new Map(feeds.map(({ id }) => [handleOf(secret, 'feed', id), read(broker.health.of(id))]));
  const perDoor = (read: (door: OpenDoor) => number) => (): ReadonlyMap<string, number> =>
    new Map(doors.map((door) => [handleOf(secret, 'door', door.door.id), read(door)]));
  const perOutlet = (read: (outlet: OpenOutlet) => number) => (): ReadonlyMap<string, number> =>
    new Map(outlets.map((outlet) => [handleOf(secret, 'outlet', outlet.name), read(outlet)]));
  return [
    { name: 'feed_plots', help: 'plots taken since the start', label: 'feed', read: perFeed((feed) => feed.plotCount) },
    { name: 'feed_quarantined', help: 'records put aside since the start', label: 'feed', read: perFeed((feed) => feed.quarantinedCount) },
    { name: 'feed_offset_seconds', help: 'received minus measured, smoothed', label: 'feed', read: perFeed((feed) => feed.offsetS) },
    { name: 'door_inputs', help: 'datagrams or pieces of a stream taken', label: 'door', read: perDoor((door) => door.counters.datagramsTotal) },
    { name: 'door_bytes', help: 'bytes taken', label: 'door', read: perDoor((door) => door.counters.bytesTotal) },
    {
      name: 'door_shed_bytes',
      help: 'bytes left out because the door brought more in one second than its feeds may say',
      label: 'door',
      read: perDoor((door) => door.counters.shedBytesTotal),
    },
    { name: 'door_strangers', help: 'inputs from addresses that are not on the list', label: 'door', read: perDoor((door) => door.counters.strangersTotal) },
    {
      name: 'door_broken',
      help: 'streams whose framing was lost, and ends inside a message',
      label: 'door',
      read: perDoor((door) => door.counters.brokenTotal),
    },
    { name: 'feed_repeated', help: 'plots left out because the feed had said them just before', label: 'feed', read: perFeed((feed) => feed.repeatedCount) },
    { name: 'feed_shed', help: 'plots left out because the feed said too many in one second', label: 'feed', read: perFeed((feed) => feed.shedCount) },
    { name: 'outlet_messages', help: 'messages made', label: 'outlet', read: perOutlet((outlet) => outlet.counters.messagesTotal) },
    { name: 'outlet_bytes', help: 'bytes made, for one client', label: 'outlet', read: perOutlet((outlet) => outlet.counters.bytesTotal) },
    {
      name: 'outlet_missed',
      help: 'ticks that a client was not given because it read too slowly',
      label: 'outlet',
      read: perOutlet((outlet) => outlet.counters.missedTotal),
    },
    { name: 'outlet_clients', help: 'clients that are there', label: 'outlet', read: perOutlet((outlet) => outlet.counters.clientsCount) },
    {
      name: 'outlet_omitted',
      help: 'values left out because the format cannot hold them',
      label: 'outlet',
      read: perOutlet((outlet) => outlet.counters.omittedTotal),
    },
    { name: 'ticks', help: 'ticks since the start', read: () => counters.ticksTotal },
    { name: 'tick_milliseconds', help: 'processor time of the last tick', read: () => counters.tickMs },
    { name: 'frames', help: 'frames made', read: () => counters.framesTotal },
    { name: 'warnings', help: 'changes of warnings', read: () => counters.warningsTotal },
    { name: 'withheld', help: 'plots withheld from a view', read: () => counters.withheldTotal },
    { name: 'views_rebuilt', help: 'views rebuilt after a broken assertion', read: () => counters.rebuildsTotal },
    { name: 'record_entries', help: 'entries recorded', read: () => recorder.counters.entriesTotal },
    { name: 'record_synced', help: 'entries of the whole record that are on the disk', read: () => recorder.counters.syncedTotal },
    { name: 'record_lost', help: 'entries lost because the disk failed', read: () => recorder.counters.lostTotal },
    { name: 'record_queue_bytes', help: 'bytes that wait for the disk', read: () => recorder.counters.queueBytes },
    { name: 'record_commit_milliseconds', help: 'write and sync of the last commit', read: () => recorder.counters.commitMs },
    { name: 'record_disk_used_share', help: 'of the disk of the record, 0 to 1', read: () => disk?.facts()?.usedShare ?? Number.NaN },
    { name: 'record_reserve_bytes', help: 'kept on that disk for an hour more; 0 when it was given up', read: () => disk?.facts()?.reserveBytes ?? Number.NaN },
    { name: 'record_unrecorded', help: '1 while nothing is recorded', read: () => (recorder.state === 'unrecorded' ? 1 : 0) },
  ];
}
