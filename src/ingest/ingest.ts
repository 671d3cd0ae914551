/**
 * Bytes at a door become plots of a feed, or are put aside with a named reason that the feed's owner can read. What one
 * feed sends never changes what becomes of another's.
 */
import { LIMITS, NO_FEED, NO_SENSOR, timeS, type FeedId, type Mode, type SensorId, type TimeS } from '../base/index.ts';
import {
  createFastDecoder,
  knownEditions,
  nearestDay,
  type FastDecoder,
  type Report021,
  type Report048,
  type Service034,
  type SystemReport,
} from '../format/asterix/index.ts';
import { decodeCot } from '../format/cot/index.ts';
import type { Broadcast } from '../format/modes/index.ts';
import { decodePlots, type PlotMessage } from '../format/plots/index.ts';
import { decodeSapient, readDetection } from '../format/sapient/index.ts';
import { wrapTwoPi } from '../math/index.ts';
import { blankMeasurement, copyMeasurementInto, type BrokerConfig, type Measurement, type Plot, type SensorBias, type SourceConfig } from '../model/index.ts';
import { CLOCK_TRUSTED, shiftS, type ClockState } from './clock-lead.ts';
import { createBroadcastReader, writeBroadcast, type BroadcastReader, type Measured } from './broadcast.ts';
import { isSimulated, readEvent, readSapientDetection } from './event-plot.ts';
import { isTimeOfDay, readBroadcast, readRadarReport, statedTime, type Reading } from './asterix-plot.ts';
import { FeedFilter, overloadText } from './feed-filter.ts';
import { createHealthBook, noteOffset, putAside, type FeedHealth, type HealthBook, type QuarantineEntry } from './health.ts';
import { FAULT_TEXT, isSwapped, isTimely, LAUNCH_TEXT, placeFault, SWAPPED_TEXT, timeFault } from './plot-fault.ts';
import { takeOffBias } from './registration.ts';
import { readSystemReport } from './system-plot.ts';
import { CAME, SaidAgain, STATED } from './said-again.ts';
import { createSourceTable, isTaken, type Arrival, type Source, type SourceTable } from './source.ts';

/** Where plots, marks and what was put aside go. */
export interface IngestSink {
  /** A plot of a feed. The object is reused: copy what must stay. */
  plot(plot: Plot): void;
  /** The antenna passed an azimuth (NaN: a whole turn) at `at`. */
  mark(sensor: SensorId, azimuthRad: number, at: TimeS): void;
  /** A sensor says at `at` that it sees nothing from one azimuth clockwise to another (equal: all round): a strobe, or overload. */
  blind?(sensor: SensorId, sector: { readonly fromRad: number; readonly toRad: number }, at: TimeS): void;
  /** What came says something that later plots of its feed carry: a rebuild needs it too. */
  noted?(sensor?: SensorId): void;
  /** Something was put aside; `feed` undefined when no source is known. */
  quarantined(feed: FeedId | undefined, code: string, at: TimeS): void;
}

/** The way from bytes to plots. */
export interface Ingest {
  /** Takes what arrived at a door at `at`. Never throws on input. */
  bytes(door: string, at: TimeS, bytes: Uint8Array): void;
  /** From when on somebody listens, if nothing was heard yet: the silence of a sensor's main line begins then. */
  begin(at: TimeS): void;
  /** While our own clock is in doubt no plot is put aside for its time, and what agrees with the clock as it was set is moved to told time. */
  setClockDoubt(clock: ClockState): void;
  /** What is taken off the measurements of each sensor from now on. */
  setBiases(biases: ReadonlyMap<SensorId, SensorBias>): void;
  readonly health: HealthBook;
}

const hexOf = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes.subarray(0, LIMITS.quarantineBytesMax)) text += byte.toString(16).padStart(2, '0');
  return text;
};

function blankPlot(): Plot {
  const nothing = { feed: NO_FEED, sensor: NO_SENSOR, number: 0, receivedAt: timeS(0) };
  return { ...blankMeasurement('polar', 'primary', timeS(0)), ...nothing };
}

const NO_BIASES: ReadonlyMap<SensorId, SensorBias> = new Map();
const NOTHING = blankMeasurement('polar', 'primary', timeS(0));

/** A radar whose time source fails runs on its own clock, which is good to this for a while; it says so, and the error is taken as this. */
const INVALID_TIME_SIGMA_S = 1;

/** The block that would make an unknown ASTERIX source known. */
function sourceBlock(door: string, category: number, sac: number, sic: number): string {
  const newest =
    knownEditions()
      .find((one) => one.category === category)
      ?.editions.at(-1) ?? '?';
  return `unknown source: add to the sources of a sensor {door: ${door}, format: asterix, sac: ${sac}, sic: ${sic}, editions: {${category}: "${newest}"}}`;
}

/** One configuration's ingest: sources, health, and the objects that are filled again for every record. */
class DoorIngest implements Ingest {
  readonly health: HealthBook = createHealthBook();
  private readonly table: SourceTable;
  private readonly nativeDoors: ReadonlySet<string>;
  private readonly decoder: FastDecoder;
  private readonly broadcasts: BroadcastReader;
  private readonly filter = new FeedFilter();
  private readonly saidAgain = new SaidAgain();
  /** The time that a source says of which it is told that it says none: it tells what is sent again. In an array, as a hash is. */
  private readonly stated = new Float64Array(2).fill(Number.NaN);
  /** When each sensor last passed north: a turn is that of one sensor. */
  private readonly norths = new Map<SensorId, TimeS>();
  private readonly plot = blankPlot();
  private readonly mode: Mode;
  private readonly sink: IngestSink;
  private door = '';
  at: TimeS = timeS(0);
  private second = 0;
  private input: Uint8Array = new Uint8Array(0);
  /** The input in hexadecimal, made when first needed: one datagram can hold thousands of records that are put aside. */
  private inputHex: string | undefined;
  private clock: ClockState = CLOCK_TRUSTED;
  private biases: ReadonlyMap<SensorId, SensorBias> = NO_BIASES;

  constructor(config: IngestConfig, sink: IngestSink) {
    this.table = createSourceTable(config);
    this.nativeDoors = nativeDoorsOf(config);
    this.mode = config.mode;
    this.sink = sink;
    this.broadcasts = this.readBroadcasts();
    this.decoder = createFastDecoder(
      {
        report048: (report) => this.report(48, report, readRadarReport),
        report021: (report) => this.report(21, report, readBroadcast),
        report001: (report) => this.report(1, report, readRadarReport),
        service034: (message) => this.service(34, message),
        service002: (message) => this.service(2, message),
        system: (category, report) => this.system(category, report),
        other: (category) =>
          this.broken(
            'ingest/category',
            `category ${category} makes no plots here: 001, 002, 010, 020, 021, 034, 048, 062 and 065 are taken; leave it out at the source`,
          ),
        fault: (fault) => this.broken(fault.code, fault.message),
      },
      { editionOf: (category, sac, sic) => this.table.editionAt(this.door, category, sac, sic) },
    );
  }

  begin(at: TimeS): void {
    this.table.begin(at);
  }

  setClockDoubt(clock: ClockState): void {
    this.clock = clock;
  }

  setBiases(biases: ReadonlyMap<SensorId, SensorBias>): void {
    this.biases = biases;
  }

  private readBroadcasts(): BroadcastReader {
    return createBroadcastReader({
      plot: (source, broadcast, moment) => this.broadcast(source, broadcast, moment),
      skipped: (source) => this.take(source, 'skip'),
      untimed: (source) => this.take(source, 'ingest/no-time'),
      heard: (source) => {
        this.health.of(source.feed.id).heard(this.at);
        this.sink.noted?.();
      },
      broken: (code, message) => this.broken(code, message),
    });
  }

  bytes(door: string, at: TimeS, input: Uint8Array): void {
    this.door = door;
    this.at = at;
    this.second = Math.floor(at);
    this.input = input;
    this.inputHex = undefined;
    if (input.length > LIMITS.inputBytesMax) {
      return this.broken('ingest/too-long', `${input.length} bytes at once, the limit is ${LIMITS.inputBytesMax}: send smaller datagrams, or shorter lines`);
    }
    const receiver = this.table.receiver(door);
    if (receiver !== undefined) return this.alone(receiver, input);
    if (!this.nativeDoors.has(door)) return this.decoder(input);
    for (const message of decodePlots(input)) {
      if (message.ok) this.native(message.value);
      else this.broken(message.error.code, message.error.message);
    }
  }

  /** What comes at a door that one source has for itself. */
  private alone(source: Source, input: Uint8Array): void {
    if (!this.isTaken(source)) return;
    const { format } = source.config;
    if (format === 'cot') return this.events(source, input);
    if (format === 'sapient') return this.detections(source, input);
    this.broadcasts.read(source, this.at, input);
  }

  private events(source: Source, input: Uint8Array): void {
    for (const message of decodeCot(input)) {
      if (!message.ok) this.broken(message.error.code, message.error.message);
      else if (message.value.event === undefined) this.take(source, 'skip');
      else {
        copyMeasurementInto(this.plot, NOTHING);
        this.stated[STATED] = message.value.event.sentAt;
        const simulated = isSimulated(message.value.event) && this.mode !== 'exercise';
        this.take(source, simulated ? 'ingest/simulated' : readEvent(this.plot, message.value.event, source, this));
      }
    }
  }

  private detections(source: Source, input: Uint8Array): void {
    for (const message of decodeSapient(input)) {
      const detection = message.ok ? readDetection(message.value) : message;
      if (!detection.ok) this.broken(detection.error.code, detection.error.message);
      else if (detection.value === undefined) this.take(source, 'skip');
      else {
        copyMeasurementInto(this.plot, NOTHING);
        this.stated[STATED] = detection.value.at;
        this.take(source, readSapientDetection(this.plot, detection.value, source, this));
      }
    }
  }

  private aside(feed: FeedId | undefined, code: string, message: string): void {
    this.inputHex ??= hexOf(this.input);
    const entry = { at: this.at, code, message, hex: this.inputHex };
    if (feed === undefined) putAside(this.health.unknown, entry);
    else this.show(feed, entry);
    this.sink.quarantined(feed, code, this.at);
  }

  private show(feed: FeedId, entry: QuarantineEntry): void {
    const health = this.health.of(feed);
    health.quarantinedCount += 1;
    putAside(health.quarantine, entry);
  }

  /** What cannot be told apart by source is shown to the owner of the door; at a door of several members to the hub alone. */
  private broken(code: string, message: string): void {
    const feeds = this.table.feedsOfOwnerAt(this.door);
    if (feeds.length === 0) this.aside(undefined, code, message);
    for (const feed of feeds) this.aside(feed, code, message);
  }

  private known(category: number, sac: number, sic: number): Source | undefined {
    const source = this.table.asterix(this.door, category, sac, sic) ?? this.trackerOf(category, sac, sic);
    if (source === undefined) this.unknown(sourceBlock(this.door, category === STATE_OF_TRACKER ? TRACKS : category, sac, sic));
    return source === undefined || this.isTaken(source) ? source : undefined;
  }

  /** What a tracker says of itself (065) belongs to its tracks, whether its configuration names the category or not. */
  private trackerOf(category: number, sac: number, sic: number): Source | undefined {
    return category === STATE_OF_TRACKER ? this.table.asterix(this.door, TRACKS, sac, sic) : undefined;
  }

  /** False for what a standby says while a main source of its sensor speaks. */
  private isTaken(source: Source): boolean {
    const { switchOver, feed, sensor } = source;
    if (switchOver === undefined) return true;
    const taken = isTaken(source, this);
    // When which of its lines spoke tells which of them is heard next.
    this.sink.noted?.(sensor.id);
    const health = this.health.of(feed.id);
    if (!taken) health.standbyCount += 1;
    if (switchOver.isOnStandby) health.onStandby.add(sensor.id);
    else health.onStandby.delete(sensor.id);
    return taken;
  }

  /** The hub gets the block to paste, and so does the member whose door it is. */
  private unknown(message: string): void {
    this.aside(undefined, 'ingest/unknown-source', message);
    const entry = { at: this.at, code: 'ingest/unknown-source', message, hex: this.inputHex ?? '' };
    for (const feed of this.table.feedsOfOwnerAt(this.door)) this.show(feed, entry);
  }

  private report<Report extends Report048 | Report021 | SystemReport>(category: number, report: Report, read: ReportReader<Report>): void {
    const source = this.known(category, report.sac, report.sic);
    if (source === undefined) return;
    if (report.spareBits !== 0) this.health.of(source.feed.id).spareBitsCount += 1;
    copyMeasurementInto(this.plot, NOTHING);
    if (tellsNoTime(source.config)) this.stated[STATED] = statedTime(report);
    // A real feed must not bring simulated objects into a real picture; an exercise is made of them.
    const simulated = report.simulated && this.mode !== 'exercise';
    this.take(source, simulated ? 'ingest/simulated' : read(this.plot, report, source, this));
  }

  private system(category: number, report: SystemReport): void {
    if (report.messageType === 1) return this.report(category, report, readSystemReport);
    const source = this.known(category, report.sac, report.sic);
    if (source === undefined) return;
    const health = this.health.of(source.feed.id);
    health.heard(this.at);
    if (report.spareBits !== 0) health.spareBitsCount += 1;
    // Its state, and the begin of an update cycle: the system lives.
    if (report.messageType === UPDATE_CYCLE) return;
    health.overload = report.overload;
    noteClock(health, source, report.timeSourceInvalid);
    this.sink.noted?.();
  }

  private take(source: Source, reading: Reading): void {
    const health = this.health.of(source.feed.id);
    health.heard(this.at);
    if (reading === 'plot') this.accept(source, health);
    else if (reading === 'skip') health.skippedCount += 1;
    else this.aside(source.feed.id, reading, FAULT_TEXT[reading]);
  }

  private accept(source: Source, health: FeedHealth): void {
    const { plot } = this;
    const isLaunch = plot.source === 'launch';
    if (isLaunch !== (source.sensor.type === 'launch')) return this.aside(source.feed.id, 'ingest/launch', LAUNCH_TEXT);
    const offsetS = this.at - plot.measuredAt;
    // A launch is told of when it is known, which says nothing of anybody's clock.
    if (!isLaunch) noteOffset(health, offsetS);
    const ageMaxS = isLaunch ? LIMITS.launchAgeMaxS : LIMITS.plotAgeMaxS;
    if (!isTimely(offsetS, this.clock.doubt, ageMaxS)) return this.untimely(source, offsetS, ageMaxS);
    const nowhere = placeFault(plot);
    if (nowhere !== undefined) return this.aside(source.feed.id, 'ingest/no-such-place', nowhere);
    if (isSwapped(plot, source)) return this.aside(source.feed.id, 'ingest/swapped', SWAPPED_TEXT);
    if (this.isLeftOut(source, health)) return;
    if (!isLaunch) plot.measuredAt = timeS(plot.measuredAt + shiftS(this.clock, this.at, offsetS));
    if (health.invalidClocks.has(source.sensor.id)) plot.timeSigmaS = Math.max(plot.timeSigmaS, INVALID_TIME_SIGMA_S);
    const bias = this.biases.get(source.sensor.id);
    if (bias !== undefined) takeOffBias(plot, bias);
    plot.feed = source.feed.id;
    plot.sensor = source.sensor.id;
    plot.number = health.plotCount;
    plot.receivedAt = this.at;
    health.plotted(this.at);
    this.sink.plot(plot);
  }

  private untimely(source: Source, offsetS: number, ageMaxS: number = LIMITS.plotAgeMaxS): void {
    const { code, message } = timeFault(offsetS, this.clock.doubt, ageMaxS);
    this.aside(source.feed.id, code, message);
  }

  /** A plot that its sensor said before, or one too many of this second. */
  private isLeftOut({ feed, sensor, config }: Source, health: FeedHealth): boolean {
    this.stated[CAME] = this.at;
    const isAgain = tellsNoTime(config) ? this.saidAgain.isRepeated(sensor, this.plot, this.stated) : this.filter.isRepeated(sensor, this.plot, this.second);
    if (isAgain) {
      health.repeatedCount += 1;
      // That it was said, and how often, tells what becomes of the next one, also of a view that is rebuilt.
      this.sink.noted?.(sensor.id);
      return true;
    }
    const count = this.filter.countInSecond(feed.id, this.second);
    const mostCount = feed.plotsPerSMax ?? LIMITS.plotsPerFeedPerSMax;
    if (count <= mostCount) return false;
    if (count === mostCount + 1) this.aside(feed.id, 'ingest/overload', overloadText(mostCount));
    health.shedCount += 1;
    return true;
  }

  private mark(source: Source, azimuthRad: number, at: TimeS): void {
    const health = this.health.of(source.feed.id);
    health.heard(this.at);
    if (!isTimely(this.at - at, this.clock.doubt)) return this.untimely(source, this.at - at);
    health.markCount += 1;
    if (Number.isNaN(azimuthRad)) {
      const before = this.norths.get(source.sensor.id);
      if (before !== undefined) health.rotationS = at - before;
      this.norths.set(source.sensor.id, at);
      health.lastNorthAt = at;
    }
    const bias = this.biases.get(source.sensor.id);
    const markedAt = at + shiftS(this.clock, this.at, this.at - at);
    if (bias === undefined) this.sink.mark(source.sensor.id, azimuthRad, timeS(markedAt));
    else this.sink.mark(source.sensor.id, wrapTwoPi(azimuthRad - bias.azimuthRad), timeS(markedAt - bias.timeS));
  }

  private service(category: number, message: Service034): void {
    const source = this.known(category, message.sac, message.sic);
    if (source === undefined) return;
    const health = this.health.of(source.feed.id);
    if (message.spareBits !== 0) health.spareBitsCount += 1;
    noteService(health, message, this.at);
    if (message.stationState) {
      noteClock(health, source, message.timeSourceInvalid);
      this.sink.noted?.();
    }
    this.blindness(source, message, health.overload);
    if (message.messageType !== NORTH_MARK && message.messageType !== SECTOR_CROSSING) return;
    // A sector message without its sector says that the radar lives, not where its beam is; it is not a whole turn.
    if (message.messageType === SECTOR_CROSSING && !Number.isFinite(message.sectorRad)) {
      return this.aside(source.feed.id, 'ingest/no-position', 'the sector message has no sector: check what the source sends');
    }
    const stated = isTimeOfDay(message.timeOfDayS) && source.config.timeMeaning === 'measured';
    const at = stated ? timeS(nearestDay(message.timeOfDayS, this.at) - source.config.timeBiasS) : this.at;
    this.mark(source, message.messageType === NORTH_MARK ? Number.NaN : wrapTwoPi(message.sectorRad - source.config.azimuthBiasRad), at);
  }

  /** Where a radar is jammed or overloaded its silence says nothing. */
  private blindness(source: Source, message: Service034, overload: boolean): void {
    const id = source.sensor.id;
    const offRad = source.config.azimuthBiasRad + (this.biases.get(id)?.azimuthRad ?? 0);
    if (message.stationState && overload) this.sink.blind?.(id, { fromRad: 0, toRad: 0 }, this.at);
    if (!isStrobe(message)) return;
    const isWindow = Number.isFinite(message.windowAzimuthFromRad) && Number.isFinite(message.windowAzimuthToRad);
    const fromRad = isWindow ? message.windowAzimuthFromRad : message.sectorRad - STROBE_HALF_RAD;
    const toRad = isWindow ? message.windowAzimuthToRad : message.sectorRad + STROBE_HALF_RAD;
    if (Number.isFinite(fromRad)) this.sink.blind?.(id, { fromRad: wrapTwoPi(fromRad - offRad), toRad: wrapTwoPi(toRad - offRad) }, this.at);
  }

  private broadcast(source: Source, broadcast: Broadcast, moment: Measured): void {
    // Its place is what the next one under its address is judged by, also where it makes no plot.
    this.sink.noted?.(source.sensor.id);
    copyMeasurementInto(this.plot, NOTHING);
    if (broadcast.onGround) return this.take(source, 'skip');
    this.stated[STATED] = moment.statedAt;
    writeBroadcast(this.plot, broadcast, source, moment);
    this.take(source, 'plot');
  }

  private native(message: PlotMessage): void {
    const source = this.table.native(this.door, message.sensor);
    if (source === undefined) {
      return this.unknown(`unknown source: add to the sources of the sensor ${message.sensor} {door: ${this.door}, format: plots}`);
    }
    if (!this.isTaken(source)) return;
    const { config } = source;
    if (message.type === 'mark') {
      return this.mark(source, wrapTwoPi(message.azimuthRad - config.azimuthBiasRad), nativeTime(config, message.markedAt, this.at));
    }
    copyMeasurementInto(this.plot, message.measurement);
    this.stated[STATED] = this.plot.measuredAt;
    completeNative(this.plot, source, this.at);
    this.take(source, 'plot');
  }
}

/** What a radar says of its own clock is said of no other one of its feed. */
function noteClock(health: FeedHealth, { sensor }: Source, isInvalid: boolean): void {
  if (isInvalid) health.invalidClocks.add(sensor.id);
  else health.invalidClocks.delete(sensor.id);
}

/** What a service message says of its radar. A message without its state says nothing of it. */
function noteService(health: FeedHealth, message: Service034, at: TimeS): void {
  health.heard(at);
  health.lastServiceAt = at;
  if (message.rotationPeriodS > 0) health.rotationS = message.rotationPeriodS;
  if (message.stationState) {
    health.overload = message.processorOverload || message.transmissionOverload || message.primary.overload || message.secondary.overload;
  }
  if (!isStrobe(message)) return;
  health.jammingCount += 1;
  health.jammedAt = at;
  health.jammingRad = Number.isFinite(message.sectorRad) ? message.sectorRad : message.windowAzimuthFromRad;
}

/** Whether a source's times are those of arrival: of receivers that bring bare messages they always are. */
const tellsNoTime = ({ timeMeaning, format }: SourceConfig): boolean => timeMeaning === 'received' || format === 'beast' || format === 'avr';

type IngestConfig = Pick<BrokerConfig, 'feeds' | 'sensors' | 'mode'>;
type ReportReader<Report> = (out: Measurement, report: Report, source: Source, arrival: Arrival) => Reading;

/** Types of category 034 messages that say where the beam is. */
const NORTH_MARK = 1;
const SECTOR_CROSSING = 2;
/** Strobes: of the primary radar, of the sun, of secondary replies, of Mode S. */
const JAMMING_FIRST = 4;
const JAMMING_LAST = 7;

const isStrobe = ({ messageType }: Service034): boolean => messageType >= JAMMING_FIRST && messageType <= JAMMING_LAST;

/** A strobe that names one azimuth covers a sector of a radar's 32. */
const STROBE_HALF_RAD = Math.PI / 32;
const TRACKS = 62;
const STATE_OF_TRACKER = 65;
/** Of category 010, and of 065 as it is read, the message that begins a cycle; 3 and 4 say how the system does. */
const UPDATE_CYCLE = 2;

/** Ingest for one configuration. */
export function createIngest(config: IngestConfig, sink: IngestSink): Ingest {
  return new DoorIngest(config, sink);
}

/** A native plot may leave out errors that its sensor declares. */
function completeNative(plot: Measurement, source: Source, receivedAt: TimeS): void {
  const { sensor, config } = source;
  plot.rangeM -= config.rangeBiasM;
  plot.azimuthRad = wrapTwoPi(plot.azimuthRad - config.azimuthBiasRad);
  plot.measuredAt = nativeTime(config, plot.measuredAt, receivedAt);
  plot.timeSigmaS = Math.max(plot.timeSigmaS, config.timeMeaning === 'received' ? config.latencySigmaS : sensor.timeSigmaS);
  if (Number.isNaN(plot.rangeSigmaM)) plot.rangeSigmaM = sensor.rangeSigmaM;
  if (Number.isNaN(plot.azimuthSigmaRad)) plot.azimuthSigmaRad = sensor.azimuthSigmaRad;
  if (Number.isNaN(plot.elevationSigmaRad)) plot.elevationSigmaRad = sensor.elevationSigmaRad;
}

/** When a native record was measured by its source's account: as it says, or counted back from its arrival. */
const nativeTime = (config: SourceConfig, saidAt: TimeS, receivedAt: TimeS): TimeS =>
  timeS(config.timeMeaning === 'received' ? receivedAt - config.latencyS : saidAt - config.timeBiasS);

const nativeDoorsOf = (config: IngestConfig): ReadonlySet<string> =>
  new Set(config.feeds.flatMap((feed) => feed.sources.filter((source) => source.format === 'plots').map((source) => source.door)));
