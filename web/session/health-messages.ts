// What the owner of feeds and channels is told of them, and the hub of the disk that holds the record: `/api/health`.

import { fieldsOf, listOf, numberOf, optionalNumber, textOr } from './server-messages.ts';

/** How one own feed does. */
export interface FeedInfo {
  feed: string;
  plots: number;
  quarantined: number;
  lastInputAt: number | undefined;
  /** Received minus measured. */
  offsetS: number | undefined;
  rotationS: number | undefined;
  overload: boolean;
  timeSourceInvalid: boolean;
  /** When and from where a radar of it was last jammed. */
  jammedAt: number | undefined;
  jammedDeg: number | undefined;
  /** Why the newest of what was put aside was put aside. */
  reasons: readonly AsideInfo[];
  biases: readonly BiasInfo[];
  trust: readonly TrustInfo[];
}

/** Why something was put aside: the code, for the words of the screen, and the broker's own sentence with its values. */
export interface AsideInfo {
  code: string;
  message: string;
}

/** What is known of one sensor's errors, each with one sigma. */
export interface BiasInfo {
  sensor: string;
  /** Whether it is taken off plots: not yet, always, or as it was found before something contradicted it. */
  state: 'gathering' | 'registered' | 'frozen';
  rangeM: number;
  rangeSigmaM: number;
  azimuthDeg: number;
  azimuthSigmaDeg: number;
  clockS: number;
  clockSigmaS: number;
}

/** How one sensor's lone objects compare with what others see in its owner's own picture, as of the last full minute. */
export interface TrustInfo {
  sensor: string;
  doubtChance: number;
  contradicted: number;
  borneOut: number;
  /** New objects that started no track, because its feed had started as many as one may. */
  shedBirths: number;
}

/** What became of one message. */
export interface ReceiptInfo {
  placeIndex: number;
  stage: string;
  sentAt: number;
  result: 'waiting' | 'delivered' | 'given-up';
  /** What the last try met, in the words of the channel. */
  problem: string;
}

/** How one own channel does. */
export interface ChannelInfo {
  name: string;
  state: 'working' | 'failing';
  waiting: number;
  delivered: number;
  receipts: readonly ReceiptInfo[];
}

export interface DiskInfo {
  level: 'roomy' | 'filling' | 'nearly-full';
  usedShare: number;
  freeBytes: number;
  /** The record lives on its last reserve. */
  onReserve: boolean;
}

export interface HealthInfo {
  feeds: readonly FeedInfo[];
  channels: readonly ChannelInfo[];
  /** Sources that no configuration knows; the hub alone is told, each with the block that makes it known. */
  strangers: readonly AsideInfo[];
  /** The disk that holds the record; the hub alone is told. */
  recordDisk: DiskInfo | undefined;
}

/** Seconds since 1970 of an ISO 8601 text. */
function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) / 1000 : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}

/** Entries of a quarantine, each sentence once. */
function asideOf(value: unknown): AsideInfo[] {
  const entries = listOf(value ?? [], 'quarantine').map((entry) => {
    const fields = fieldsOf(entry, 'quarantine');
    return { code: textOr(fields['code'], ''), message: textOr(fields['message'], '') };
  });
  return [...new Map(entries.map((entry) => [entry.message, entry])).values()];
}

function feedOf(value: unknown): FeedInfo {
  const fields = fieldsOf(value, 'feed');
  return {
    feed: textOr(fields['feed'], ''),
    plots: optionalNumber(fields['plots']) ?? 0,
    quarantined: optionalNumber(fields['quarantined']) ?? 0,
    lastInputAt: timeOf(fields['lastInputAt']),
    offsetS: optionalNumber(fields['receivedMinusMeasuredS']),
    rotationS: optionalNumber(fields['rotationS']),
    overload: fields['overload'] === true,
    timeSourceInvalid: fields['timeSourceInvalid'] === true,
    jammedAt: timeOf(fields['lastJammingAt']),
    jammedDeg: optionalNumber(fields['lastJammingDeg']),
    reasons: asideOf(fields['quarantine']).slice(-2),
    biases: listOf(fields['registration'] ?? [], 'feed.registration').flatMap(biasOf),
    trust: listOf(fields['trust'] ?? [], 'feed.trust').map(trustOf),
  };
}

const BIAS_STATES = ['gathering', 'registered', 'frozen'] as const;

function biasOf(entry: unknown): BiasInfo[] {
  const bias = fieldsOf(entry, 'registration');
  const of = (name: string): number => optionalNumber(bias[name]) ?? Number.NaN;
  const found = {
    sensor: textOr(bias['sensor'], ''),
    state: BIAS_STATES.find((state) => state === bias['state']) ?? 'gathering',
    rangeM: of('rangeM'),
    rangeSigmaM: of('rangeSigmaM'),
    azimuthDeg: of('azimuthDeg'),
    azimuthSigmaDeg: of('azimuthSigmaDeg'),
    clockS: of('clockS'),
    clockSigmaS: of('clockSigmaS'),
  };
  return Number.isNaN(found.rangeM) ? [] : [found];
}

function trustOf(value: unknown): TrustInfo {
  const fields = fieldsOf(value, 'trust');
  const of = (name: string): number => optionalNumber(fields[name]) ?? 0;
  return {
    sensor: textOr(fields['sensor'], ''),
    doubtChance: of('doubtChance'),
    contradicted: of('contradictedCount'),
    borneOut: of('borneOutCount'),
    shedBirths: of('shedBirthsCount'),
  };
}

function channelOf(value: unknown): ChannelInfo {
  const fields = fieldsOf(value, 'channel');
  const receipts = listOf(fields['receipts'] ?? [], 'channel.receipts').map((entry): ReceiptInfo => {
    const receipt = fieldsOf(entry, 'receipt');
    const result = receipt['result'];
    return {
      placeIndex: optionalNumber(receipt['placeIndex']) ?? -1,
      stage: textOr(receipt['stage'], ''),
      sentAt: timeOf(receipt['sentAt']) ?? 0,
      result: result === 'delivered' || result === 'given-up' ? result : 'waiting',
      problem: textOr(receipt['problem'], ''),
    };
  });
  return {
    name: textOr(fields['name'], ''),
    state: fields['state'] === 'working' ? 'working' : 'failing',
    waiting: optionalNumber(fields['waitingCount']) ?? 0,
    delivered: optionalNumber(fields['deliveredCount']) ?? 0,
    receipts,
  };
}

const DISK_LEVELS = ['roomy', 'filling', 'nearly-full'] as const;

function diskOf(value: unknown): DiskInfo {
  const fields = fieldsOf(value, 'health.recordDisk');
  return {
    level: DISK_LEVELS.find((one) => one === fields['level']) ?? 'roomy',
    usedShare: numberOf(fields['usedShare'], 'health.recordDisk.usedShare'),
    freeBytes: numberOf(fields['freeBytes'], 'health.recordDisk.freeBytes'),
    onReserve: fields['onReserve'] === true,
  };
}

/** Reads the answer of `/api/health`. */
export function readHealth(value: unknown): HealthInfo {
  const fields = fieldsOf(value, 'health');
  return {
    feeds: listOf(fields['feeds'] ?? [], 'health.feeds').map(feedOf),
    channels: listOf(fields['channels'] ?? [], 'health.channels').map(channelOf),
    strangers: asideOf(fields['unknownSources']),
    recordDisk: fields['recordDisk'] === undefined ? undefined : diskOf(fields['recordDisk']),
  };
}
