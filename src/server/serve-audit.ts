/** The parts of `serve` by which an auditor of the hub looks through members' views. */
import { HUB, type TimeS } from '../base/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { ServeConfig } from './config/read-config.ts';
import type { Audit } from './console-audit.ts';
import { createDifferences } from './exercise-differences.ts';
import type { LiveBroker } from './live-broker.ts';
import { createLiveStore, liveViewsOf, type LiveStore } from './live-store.ts';
import { createViewAs, type ViewAs } from './view-as.ts';

/** What it shares with the rest of the process. */
export interface AuditParts {
  /** All stores that take frames. */
  readonly stores: LiveStore[];
  /** Stores of consoles by viewer. */
  readonly storeOf: ReadonlyMap<string, LiveStore>;
  looks: ViewAs | undefined;
  /** With the terms in force now. */
  readonly inForce: BrokerConfig;
}

/** How an auditor of the hub looks through members' views. */
export function auditOf(config: ServeConfig, parts: AuditParts, { live, recorder, now }: { live: LiveBroker; recorder: Recorder; now: () => TimeS }): Audit {
  const opened = new Map<string, LiveStore>();
  parts.looks = createViewAs({
    now,
    offered: config.broker.members.flatMap(({ id }) => (id === HUB ? [] : liveViewsOf(config, live.broker, id).map(({ facts }) => ({ member: id, facts })))),
    record(entry) {
      if (recorder.state !== 'recorded') return false;
      recorder.append(entry);
      return true;
    },
    open(member) {
      const known = parts.storeOf.get(member) ?? opened.get(member);
      if (known !== undefined) return known;
      const made = createLiveStore(config, live.broker, member, now());
      opened.set(member, made);
      parts.stores.push(made);
      return made;
    },
    close(member) {
      const made = opened.get(member);
      if (made === undefined) return;
      opened.delete(member);
      parts.stores.splice(parts.stores.indexOf(made), 1);
      made.close();
    },
  });
  return { looks: parts.looks, differences: { answer: (...asked) => createDifferences(() => parts.inForce).answer(...asked) } };
}
