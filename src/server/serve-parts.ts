/** What a running broker consists of, as it is opened one after the other. */
import type { BrokerConfig } from '../model/index.ts';
import type { Account } from './auth/accounts-file.ts';
import type { StateKeeper } from './broker-state.ts';
import type { CapOutbox } from './cap-outbox.ts';
import type { Channel } from './channels/channel.ts';
import type { WrittenTerms } from './config/terms-file.ts';
import type { ConsoleServer } from './console-server.ts';
import type { DiskWatch } from './disk-watch.ts';
import type { OpenDoor } from './door-listener.ts';
import type { TrustBook } from './feed-trust.ts';
import type { LiveBroker } from './live-broker.ts';
import type { LiveStore } from './live-store.ts';
import type { MetricsServer } from './metrics.ts';
import type { OfficerDesk } from './officer-desk.ts';
import type { OpenOutlet } from './outlets.ts';
import type { StateFiles } from './picture-state.ts';
import type { RecordKeeper } from './record-keeper.ts';
import type { SayParts } from './serve-say.ts';
import type { WordParts } from './serve-words.ts';
import type { StandingBook } from './standing.ts';
import type { ViewAs } from './view-as.ts';

export interface Parts {
  live: LiveBroker | undefined;
  readonly stores: LiveStore[];
  /** Stores of consoles by viewer. */
  readonly storeOf: Map<string, LiveStore>;
  looks: ViewAs | undefined;
  /** With the terms in force now. */
  inForce: BrokerConfig;
  readonly doors: OpenDoor[];
  readonly consoles: ConsoleServer[];
  metrics: MetricsServer | undefined;
  cap: CapOutbox | undefined;
  readonly channels: Channel[];
  readonly outlets: OpenOutlet[];
  state: StateKeeper | undefined;
  disk: DiskWatch | undefined;
  keeper: RecordKeeper | undefined;
  stateFiles?: StateFiles;
  standing: StandingBook | undefined;
  /** In force now. */
  accounts: readonly Account[];
  readonly desks: OfficerDesk[];
  readonly trusts: TrustBook[];
  readonly say: SayParts;
  readonly words: WordParts;
  /** Of the newest input, in the record; -1 when it is not recorded. */
  inputSequence: number;
  /** Terms in force, as their owners wrote them. */
  written: readonly WrittenTerms[];
}
