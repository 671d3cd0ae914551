/** `manara serve`: doors, broker, record, consoles and metrics of one configuration, from start to clean stop. */
import { HUB, LIMITS, isoFromTime, publicOf, recipientOf, type RecipientId, type TimeS } from '../base/index.ts';
import { placesOf, type Broker } from '../broker/index.ts';
import { viewsOf } from '../release/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { BrokerConfig, Place, Warning } from '../model/index.ts';
import { createStateKeeper } from './broker-state.ts';
import { Gate, GateMemory, type GateOptions } from './auth/gate.ts';
import { createCapOutbox, type CapOutbox } from './cap-outbox.ts';
import type { ChannelPort } from './channels/channel.ts';
import { openChannels } from './channels/open-channels.ts';
import { createClockWatch, doubtLeft } from './clock-watch.ts';
import { readServeConfig, type ServeConfig } from './config/read-config.ts';
import { startConsole, type ConsoleServer } from './console-server.ts';
import type { DoorPort } from './door-context.ts';
import { openDoor } from './door-listener.ts';
import { StatedFailure } from './failure.ts';
import { openOutlets, type OutletTools } from './outlets.ts';
import { createFeedWatch } from './feed-watch.ts';
import { handleOf } from './handles.ts';
import { createTrustBook } from './feed-trust.ts';
import { createDiskWatch, diskOf, type DiskCode } from './disk-watch.ts';
import { healthReport } from './health-report.ts';
import { createKindBook } from './kind-book.ts';
import { createOfficerDesk } from './officer-desk.ts';
import { createLiveBroker, type LivePort } from './live-broker.ts';
import { createLiveStore } from './live-store.ts';
import type { Log } from './log.ts';
import { WEB_FOLDER } from './console-build.ts';
import { startMetrics, type MetricsServer } from './metrics.ts';
import { brokerConfigOf, recordBeginning, senderOf } from './record-beginning.ts';
import { createRecordKeeper } from './record-keeper.ts';
import { measuredOf } from './serve-metrics.ts';
import type { Parts } from './serve-parts.ts';
import { openPictures } from './serve-pictures.ts';
import { openRecord, type OpenedRecord } from './serve-record.ts';
import { reloaded, tellNoted, whyNotAgain, type NotAgain } from './serve-reload.ts';
import { openKept, openSayDesk, takeUpSaid } from './serve-say.ts';
import { openWordDesk, openWords, takeUpWords } from './serve-words.ts';
import { createStandingBook } from './standing.ts';
import { takeUp } from './take-up.ts';
import { auditOf } from './serve-audit.ts';
import { termsDesk } from './terms-report.ts';
import { createUtcClock } from './utc-clock.ts';

export interface ServeOptions {
  readonly configPath: string;
  readonly version: string;
  readonly log: Log;
  /** Pictures begin empty whatever the process before left. */
  readonly anew?: true;
  /** What outlives one run of this process. */
  readonly lasting?: Lasting;
  /** Another run of the record should begin, as `record.keep` says. */
  readonly due?: () => void;
  /** Said to whoever started it: addresses. */
  say(line: string): void;
}

/** What a process keeps from one of its runs to the next: its clock, and who is in. */
export interface Lasting {
  readonly now: () => TimeS;
  readonly gates: Map<string, GateMemory>;
}

export interface Serving {
  /** Why no other run could begin now; undefined when one could. */
  whyNotAgain(): Promise<NotAgain | undefined>;
  /** Reads the configuration again; a bad file keeps the old one. */
  reload(): Promise<void>;
  stop(): Promise<void>;
  readonly consoles: readonly ConsoleServer[];
  readonly metrics: MetricsServer | undefined;
}

/** The configuration to begin with. Terms that held already are not forgotten because somebody put an older file back. */
async function readToServe(path: string): Promise<ServeConfig> {
  const read = await readServeConfig(path);
  if (!read.ok) throw new StatedFailure(`${read.error.message} [${read.error.code}]`);
  const older = read.value.withheld.filter((entry) => entry.isRollback);
  if (older.length > 0) throw new StatedFailure(older.map((entry) => entry.message).join('; '));
  return read.value;
}

function tellWithheld(log: Log, config: ServeConfig): void {
  for (const { member, message } of config.withheld) {
    log.error('terms/withheld', "a member's terms do not hold: nothing of that member is released until they do; run check for the reason", {
      member: handleOf(config.broker.secret, 'member', member),
    });
    log.debug('terms/withheld', message);
  }
}

/** A timer on UTC that is re-armed, since a wall clock may be set while it waits. */
function scheduleAt(now: () => TimeS): LivePort['schedule'] {
  const LONGEST_MS = 250;
  return (at, job) => {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const leftMs = (at - now()) * 1000;
      if (leftMs <= 0) timer = setTimeout(job, 0);
      else timer = setTimeout(arm, Math.min(leftMs, LONGEST_MS));
    };
    arm();
    return () => clearTimeout(timer);
  };
}

function* standingOf(broker: Broker): Generator<readonly [RecipientId, readonly Warning[]]> {
  for (const view of broker.views) if (view.level === 'warn') yield [view.recipient, broker.viewOf(view)?.standing() ?? []];
}

function livePort(config: ServeConfig, options: ServeOptions, parts: Parts, tools: { now: () => TimeS; recorder: Recorder }): LivePort {
  const { log } = options;
  const { now, recorder } = tools;
  const clockWatch = createClockWatch();
  const feedWatch = createFeedWatch(config.broker);
  const unknownTold = new Set<string>();
  return {
    now,
    schedule: scheduleAt(now),
    record(entry) {
      const sequence = recorder.append(entry);
      if (entry.type === 'input') parts.inputSequence = sequence;
    },
    tell(told) {
      for (const { member, news } of told) parts.say.desks.get(member)?.take(news);
    },
    leave(at, frames) {
      for (const store of parts.stores) store.take(at, frames);
      for (const outlet of parts.outlets) outlet.take(frames);
    },
    warnings(recipient, at, changes) {
      parts.cap?.issue(recipient, at, changes);
      parts.standing?.changed(recipient, at, changes);
      // A warning does not wait for the disk, and the disk not for the next group.
      void recorder.flush();
    },
    told: (code, view, message) => log.warn(code, message, view === '' ? {} : { view: handleOf(config.broker.secret, 'view', view) }),
    biased: (found) => parts.state?.biases(found),
    ticked(at) {
      const { live } = parts;
      for (const watcher of [...parts.desks, ...parts.trusts]) watcher.ticked(at);
      parts.looks?.ticked(at);
      parts.disk?.look(at);
      parts.keeper?.ticked(at);
      if (live === undefined) return;
      parts.standing?.ticked(at, standingOf(live.broker));
      const { health } = live.broker;
      const offsetsS = config.broker.feeds.map((feed) => health.of(feed.id).offsetS);
      const verdict = clockWatch.look({ wallS: Date.now() / 1000, steadyS: performance.now() / 1000, toldS: now(), offsetsS });
      live.setClockDoubt(verdict);
      if (verdict.finding !== undefined) {
        log.error(verdict.finding.code, verdict.finding.message);
      }
      for (const { feed, code, message } of feedWatch.look(at, health)) {
        const write = code === 'feed/back' ? log.info : log.warn;
        write(code, message, { feed: handleOf(config.broker.secret, 'feed', feed) });
        log.debug(code, `${feed}: ${message}`);
      }
      for (const { message } of health.unknown) {
        if (unknownTold.has(message) || unknownTold.size >= LIMITS.unknownSourcesMax) continue;
        unknownTold.add(message);
        log.warn('ingest/unknown-source', "an unknown source speaks at a door: the hub's /api/health shows the block that makes it known");
        log.debug('ingest/unknown-source', message);
      }
    },
  };
}

/** Bytes that a door may bring in a second: what its feeds may say. */
function doorQuota(config: ServeConfig, door: string): number {
  const feeds = config.broker.feeds.filter(({ sources }) => sources.some((source) => source.door === door));
  return feeds.reduce<number>((sum, { plotsPerSMax = LIMITS.plotsPerFeedPerSMax }) => sum + plotsPerSMax * LIMITS.doorBytesPerPlotMax, LIMITS.inputBytesMax);
}

async function openDoors(config: ServeConfig, options: ServeOptions, parts: Parts, tools: { now: () => TimeS; recorder: Recorder }): Promise<void> {
  const { log } = options;
  const { now, recorder } = tools;
  const port: DoorPort = {
    input: (door, from, bytes) => parts.live?.input(door, from, bytes),
    recorded: () => recorder.acknowledged(parts.inputSequence),
    told(code, door, message) {
      if (code === 'door/flood') recorder.append({ type: 'fault', at: now(), subject: `door/flood/${door}`, text: message });
      (code === 'door/back' ? log.info : log.warn)(code, message, { door: handleOf(config.broker.secret, 'door', door) });
      log.debug(code, `${door}: ${message}`);
    },
    now,
  };
  for (const door of config.doors) {
    try {
      parts.doors.push(await openDoor(door, port, doorQuota(config, door.id)));
    } catch (cause) {
      throw new StatedFailure(`door "${door.id}" cannot be opened: ${(cause as Error).message} [door/failed]`);
    }
  }
}

/** The gate of a viewer's console, over the accounts that are in force when somebody tries. */
function gateOf(config: ServeConfig, viewer: string, parts: Parts, { log, lasting }: ServeOptions): Gate | undefined {
  if (config.accounts === undefined) return undefined;
  parts.accounts = config.accounts;
  const memory = lasting?.gates.get(viewer) ?? new GateMemory();
  lasting?.gates.set(viewer, memory);
  const gate: GateOptions = {
    accounts: () => parts.accounts.filter((account) => account.viewer === viewer),
    nowS: () => Date.now() / 1000,
    secure: config.consoles.some((console) => console.viewer === viewer && console.outside !== undefined),
    told: (code, account) =>
      log.info(code, LOGIN_WORDS[code], {
        console: handleOf(config.broker.secret, 'member', viewer),
        account: account === '' ? '' : handleOf(config.broker.secret, 'account', account),
      }),
  };
  return new Gate(gate, memory);
}

const LOGIN_WORDS = {
  'login/entered': 'somebody entered a console',
  'login/refused': 'somebody was not let in',
  'login/left': 'somebody left a console',
} as const;

async function openConsoles(config: ServeConfig, options: ServeOptions, parts: Parts, tools: { now: () => TimeS; recorder: Recorder }): Promise<void> {
  const { live } = parts;
  const { now, recorder } = tools;
  if (live === undefined) return;
  for (const { viewer, port, outside } of config.consoles) {
    const gate = gateOf(config, viewer, parts, options);
    const store = createLiveStore(config, live.broker, viewer, now());
    const desk = createOfficerDesk({
      viewer,
      config: config.broker,
      catalogues: config.catalogues,
      broker: live.broker,
      decide: (decision, account) => live.decide(account === undefined ? viewer : `${viewer}/${account}`, decision),
    });
    const kinds = createKindBook(
      store.facts().views.map(({ handle }) => handle),
      (text) => void recorder.append({ type: 'act', at: now(), subject: `kind/${viewer}`, text }),
    );
    parts.stores.push(store);
    parts.storeOf.set(viewer, store);
    parts.desks.push(desk);
    const trust = createTrustBook(live.broker, config.broker, viewer);
    parts.trusts.push(trust);
    const console = await startConsole({
      store,
      port,
      webFolder: WEB_FOLDER,
      version: options.version,
      startSpeedup: 1,
      restartable: false,
      say: options.say,
      gate,
      outside,
      live: {
        health: () => ({
          ...healthReport(viewer, config.broker.feeds, live.broker.health, {
            channels: parts.channels,
            trustOf: trust.of,
          }),
          ...(viewer === HUB ? { recordDisk: parts.disk?.facts() } : {}),
        }),
        terms: termsDesk(viewer, () => parts.written),
        kinds,
        ...(viewer === HUB ? {} : { desk }),
      },
      ...(viewer === HUB && gate !== undefined ? { audit: auditOf(config, parts, { live, recorder, now }) } : {}),
      lines: openSayDesk(config, viewer, parts.say, { live, recorder }),
      words: openWordDesk(config, viewer, parts.words, { live, recorder, now }),
      onWritten: (session, written) => void recorder.append({ type: 'session', at: now(), subject: `${viewer}/${session}`, text: JSON.stringify(written) }),
    });
    parts.consoles.push(console);
    options.say(`Console of ${viewer}: ${console.address}`);
  }
}

function outletTools(config: ServeConfig, options: ServeOptions, tools: Pick<OutletTools, 'secret' | 'placesOf' | 'now'>): OutletTools {
  const { log, say } = options;
  return {
    ...tools,
    catalogues: config.catalogues,
    say: (line) => say(line),
    utcOffsetMinOf: (recipient) => config.broker.members.find(({ id }) => recipientOf(id) === recipient)?.utcOffsetMin ?? 0,
    told(code, name, message) {
      (code === 'outlet/back' ? log.info : log.warn)(code, message, { outlet: handleOf(config.broker.secret, 'outlet', name) });
      log.debug(code, `${name}: ${message}`);
    },
  };
}

/** Every recipient that is warned. */
function warnedOf(config: BrokerConfig): RecipientId[] {
  return config.members.flatMap(({ id }) => [recipientOf(id), publicOf(id)]);
}

interface WarningTools {
  readonly log: Log;
  readonly recorder: Recorder;
  readonly now: () => TimeS;
  readonly epoch: number;
  readonly placesOf: (recipient: RecipientId) => readonly Place[];
}

/** Before the broker: its first tick may have something to say. */
async function openWarnings(config: ServeConfig, brokerConfig: BrokerConfig, parts: Parts, tools: WarningTools): Promise<CapOutbox> {
  const { log, recorder, now, epoch, placesOf } = tools;
  const port: ChannelPort = {
    now,
    told(code, name, message) {
      const write = code === 'channel/back' ? log.info : log.error;
      write(code, code === 'channel/back' ? 'a channel works again' : 'a warning has not gone out by one of its channels: see the health of its owner', {
        channel: handleOf(config.broker.secret, 'channel', name),
      });
      log.debug(code, `${name}: ${message}`);
    },
  };
  await openChannels(config, warnedOf(brokerConfig), { port, startedAt: now(), placesOf }, parts.channels);
  for (const { member, shut } of config.warnings) {
    if (shut.length > 0) log.debug('channel/shut', `${member}: ${shut.join(', ')} stay shut in mode ${config.broker.mode}`);
  }
  return createCapOutbox({
    config: brokerConfig,
    catalogues: config.catalogues,
    sender: senderOf(config),
    epoch,
    channels: parts.channels,
    placesOf,
    keys: new Map(config.warnings.flatMap(({ member, capKeys }) => (capKeys === undefined ? [] : [[member, capKeys] as const]))),
    record: (recipient, at, text) => void recorder.append({ type: 'warning', at, recipient, text }),
  });
}

/** How long a stop waits for warnings that are on their way. */
const LAST_WARNINGS_MS = 3000;

async function closeAll(parts: Parts, recorder: Recorder): Promise<void> {
  // First nothing more comes in, then nothing more is made, then what was made is on the disk.
  await Promise.all(parts.doors.map((door) => door.close()));
  parts.live?.stop();
  await Promise.all([...parts.consoles.map((console) => console.close()), parts.metrics?.close()]);
  await Promise.race([parts.cap?.settled(), new Promise((resolve) => setTimeout(resolve, LAST_WARNINGS_MS).unref())]);
  await Promise.all([...parts.channels, ...parts.outlets].map((open) => open.close()));
  await recorder.close();
  await Promise.all([parts.keeper?.settled(), parts.state?.settled(), parts.stateFiles?.settled()]);
  for (const store of parts.stores) store.close();
}

function sayHandles(log: Log, config: ServeConfig): void {
  const { secret, members, feeds } = config.broker;
  for (const { id } of members) log.debug('serve/handle', `${id} is ${handleOf(secret, 'member', id)}`);
  for (const { id } of feeds) log.debug('serve/handle', `${id} is ${handleOf(secret, 'feed', id)}`);
  for (const { id } of config.doors) log.debug('serve/handle', `${id} is ${handleOf(secret, 'door', id)}`);
}

async function openAll(config: ServeConfig, options: ServeOptions, parts: Parts, tools: OpenedRecord & { now: () => TimeS }): Promise<void> {
  const { log } = options;
  const { now, recorder, epoch, left, past, leftAt } = tools;
  const brokerConfig = brokerConfigOf(config);
  recordBeginning(recorder, config, brokerConfig, { at: now(), epoch, program: options.version });
  tellWithheld(log, config);
  tellNoted(log, config);
  const placeLists = new Map(viewsOf(brokerConfig).map(({ recipient }) => [recipient, placesOf(brokerConfig, recipient)]));
  const listOf = (recipient: RecipientId): readonly Place[] => placeLists.get(recipient) ?? [];
  const cap = await openWarnings(config, brokerConfig, parts, { log, recorder, epoch, now, placesOf: listOf });
  await openKept(config, parts.say, now());
  await openWords(config, parts.words, now());
  const pictures = await openPictures(config, brokerConfig, parts, {
    log,
    now,
    past,
    isFresh: leftAt === undefined,
    version: options.version,
    anew: options.anew,
  });
  const live = createLiveBroker(brokerConfig, {
    ...livePort(config, options, parts, { now, recorder }),
    keep: pictures.keep,
  });
  Object.assign(parts, { cap, live });
  // At once: whatever waits, or counts as an input, may let the first tick pass.
  pictures.takeUp(live);
  takeUp(left, { live, cap, recorder, log, secret: config.broker.secret, at: now() });
  live.resumeBiases(config.state.biases);
  takeUpSaid(live, parts.say);
  takeUpWords(live, parts.words);
  live.setFlightPlans(config.flightPlans);
  live.setClockDoubt(doubtLeft(Date.now() / 1000 - now()));
  parts.standing = createStandingBook({
    record: (entry) => void recorder.append(entry),
    placesOf: listOf,
    memoryOf: (recipient, placeIndex) => cap.memory(recipient, placeIndex),
  });
  await openConsoles(config, options, parts, { now, recorder });
  await openOutlets(config.outlets, outletTools(config, options, { secret: brokerConfig.secret, placesOf: listOf, now }), parts.outlets);
  if (config.words.metrics !== undefined) {
    parts.metrics = await startMetrics(config.words.metrics.port, measuredOf(config, live, recorder, parts));
    options.say(`Metrics: http://127.0.0.1:${parts.metrics.port}/metrics`);
  }
  // Last: what comes in finds everything ready.
  await openDoors(config, options, parts, { now, recorder });
  sayHandles(log, config);
  log.info('serve/started', `serving in mode ${config.broker.mode} since ${isoFromTime(now())}`, {
    doors: config.doors.length,
    feeds: config.broker.feeds.length,
    epoch,
  });
}

const DISK_LOG = {
  'disk/roomy': 'info',
  'disk/filling': 'warn',
  'disk/nearly-full': 'error',
  'disk/reserve-used': 'error',
  'disk/no-reserve': 'warn',
} as const satisfies Record<DiskCode, string>;

/** How long the record is kept, and the room that is left for it. */
function watchRecord(config: ServeConfig, parts: Parts, { recorder, runs }: OpenedRecord, { log, due, now }: ServeOptions & { now: () => TimeS }): void {
  parts.keeper = createRecordKeeper(config.recordFolder, config.words.record.keep, { recorder, log, runs, wallAheadS: () => Date.now() / 1000 - now(), due });
  parts.disk = createDiskWatch({
    disk: diskOf(config.recordFolder),
    writtenBytes: () => recorder.counters.bytesTotal,
    told: (code, message) => log[DISK_LOG[code]](code, message),
  });
}

/** Starts serving; rejects with a stated failure when the configuration, a door or the record does not allow it. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { log } = options;
  const now = options.lasting?.now ?? createUtcClock();
  let config = await readToServe(options.configPath);
  const parts: Parts = {
    live: undefined,
    stores: [],
    storeOf: new Map(),
    looks: undefined,
    inForce: config.broker,
    doors: [],
    consoles: [],
    metrics: undefined,
    cap: undefined,
    standing: undefined,
    channels: [],
    outlets: [],
    state: undefined,
    disk: undefined,
    keeper: undefined,
    accounts: [],
    desks: [],
    trusts: [],
    inputSequence: -1,
    say: { desks: new Map(), kept: undefined },
    words: { kept: undefined },
    written: config.written,
  };
  const state = createStateKeeper(config.statePath, config.state, (message) =>
    log.error('state/not-written', `what this broker must remember outside its record could not be written: ${message}`),
  );
  parts.state = state;
  const opened = await openRecord(config, { version: options.version, log, state, startsAt: now() }, (recordState, reason) => {
    const unrecorded = recordState === 'unrecorded';
    (unrecorded ? log.error : log.warn)(unrecorded ? 'record/unrecorded' : 'record/state', reason);
    if (unrecorded) parts.disk?.failed(reason);
    parts.live?.setUnrecorded(unrecorded);
  });
  const { recorder } = opened;
  watchRecord(config, parts, opened, { ...options, now });
  state.terms(config.written, config.roster.seals);
  state.places(config.placeChanges);
  try {
    await openAll(config, options, parts, { now, ...opened });
  } catch (cause) {
    await closeAll(parts, recorder);
    throw cause;
  }
  let reloading: Promise<void> = Promise.resolve();
  return {
    consoles: parts.consoles,
    metrics: parts.metrics,
    whyNotAgain: () => whyNotAgain(config, recorder, state.current()),
    reload() {
      // One after the other: each judges by what the one before it took.
      const next = reloading.then(async () => {
        config = await reloaded(config, parts, recorder, log);
      });
      reloading = next.catch(() => undefined);
      return next;
    },
    async stop() {
      log.info('serve/stopping', 'stopping: doors are closed, the record is synced');
      await closeAll(parts, recorder);
      log.info('serve/stopped', 'stopped');
    },
  };
}
