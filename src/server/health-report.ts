/** What a member is told of its own feeds and channels. Nothing in it depends on anybody else's. */
import type { HealthBook, RegistrationReport } from '../ingest/index.ts';
import { isoFromTime, memberOf, type FeedId, type TimeS } from '../base/index.ts';
import type { FeedConfig } from '../model/index.ts';
import type { Channel, ChannelReport } from './channels/channel.ts';
import type { TrustFacts } from './feed-trust.ts';

/** Entries of the quarantine that are shown; the counts say how many there were. */
const QUARANTINE_SHOWN_MAX = 20;

const rounded = (value: number): number | null => (Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null);
const shownTime = (at: TimeS | undefined): string | null => (at === undefined ? null : isoFromTime(at));

interface Aside {
  readonly at: TimeS;
  readonly code: string;
  readonly message: string;
  readonly hex: string;
}

const asideOf = ({ at, code, message, hex }: Aside): object => ({ at: isoFromTime(at), code, message, hex });

const RECEIPTS_SHOWN_MAX = 50;

function channelFacts({ receipts, ...rest }: ChannelReport): object {
  const shown = receipts
    .slice(-RECEIPTS_SHOWN_MAX)
    .map(({ sentAt, doneAt, ...receipt }) => ({ ...receipt, sentAt: isoFromTime(sentAt), doneAt: shownTime(doneAt) }));
  return { ...rest, receipts: shown };
}

/** Biases as an owner reads them, each with one sigma of what is not known; nothing is taken off before the state says so. */
function registrationFacts({ sensor, state, bias, pairCount, aircraftCount }: RegistrationReport): object {
  const degrees = (angleRad: number): number | null => rounded((angleRad * 180) / Math.PI);
  return {
    sensor,
    state,
    comparedPlots: pairCount,
    comparedAircraft: aircraftCount,
    rangeM: rounded(bias.rangeM),
    rangeSigmaM: rounded(bias.rangeSigmaM),
    azimuthDeg: degrees(bias.azimuthRad),
    azimuthSigmaDeg: degrees(bias.azimuthSigmaRad),
    clockS: rounded(bias.timeS),
    clockSigmaS: rounded(bias.timeSigmaS),
  };
}

/** One entry of each message, the newest: a stranger that speaks every second is one stranger. */
function newestOfEach(entries: readonly Aside[]): Aside[] {
  return [...new Map(entries.map((entry) => [entry.message, entry])).values()];
}

/** What a report holds beside the health of feeds. */
interface HealthExtras {
  readonly channels?: readonly Channel[];
  /** How a feed compares with others in its owner's picture. */
  readonly trustOf?: (feed: FeedId) => readonly TrustFacts[];
}

/** The health of `viewer`'s own feeds and channels; the hub also sees what no configuration knows, with the block that would make it known. */
export function healthReport(viewer: string, feeds: readonly FeedConfig[], health: HealthBook, extras: HealthExtras = {}): object {
  const { channels = [], trustOf = () => [] } = extras;
  const own = feeds.filter((feed) => feed.member === viewer);
  const reports = own.map(({ id }) => {
    const found = health.of(id);
    return {
      feed: id,
      plots: found.plotCount,
      marks: found.markCount,
      skipped: found.skippedCount,
      quarantined: found.quarantinedCount,
      repeated: found.repeatedCount,
      shed: found.shedCount,
      spareBits: found.spareBitsCount,
      standby: found.standbyCount,
      onStandby: [...found.onStandby].sort(),
      lastInputAt: shownTime(found.lastInputAt),
      lastPlotAt: shownTime(found.lastPlotAt),
      lastNorthAt: shownTime(found.lastNorthAt),
      receivedMinusMeasuredS: rounded(found.offsetS),
      rotationS: rounded(found.rotationS),
      overload: found.overload,
      timeSourceInvalid: found.invalidClocks.size > 0,
      lastServiceAt: shownTime(found.lastServiceAt),
      jammingStrobes: found.jammingCount,
      lastJammingAt: shownTime(found.jammedAt),
      lastJammingDeg: rounded((found.jammingRad * 180) / Math.PI),
      registration: found.registration.map(registrationFacts),
      trust: trustOf(id),
      quarantine: found.quarantine.slice(-QUARANTINE_SHOWN_MAX).map(asideOf),
    };
  });
  const unknown = viewer === 'hub' ? { unknownSources: newestOfEach(health.unknown).slice(-QUARANTINE_SHOWN_MAX).map(asideOf) } : {};
  const ways = channels.filter((channel) => memberOf(channel.recipient) === viewer).map((channel) => channelFacts(channel.report()));
  return { feeds: reports, channels: ways, ...unknown };
}
