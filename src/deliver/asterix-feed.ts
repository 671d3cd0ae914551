/**
 * A stream as ASTERIX: category 062 for its tracks, 065 for the service. Rebuilt from the frame, so nothing can leave here
 * that was not in the frame; codes and track numbers belong to this feed alone.
 */
import { addS, hmacSha256, secondOfDayS, type TimeS, type TrackId } from '../base/index.ts';
import { createBlockWriter, flushBlock, writeService065, writeTrack062 } from '../format/asterix/index.ts';
import { ERROR_GRADES_M, type Frame, type FrameTrack } from '../model/index.ts';

/** Who sends, as the receiver knows it. */
export interface AsterixFeedOptions {
  readonly sac: number;
  readonly sic: number;
  readonly serviceId: number;
  /** From `streamKey`; track numbers start at a place that it decides. */
  readonly key: Uint8Array;
}

/** Turns frames into datagrams. */
export interface AsterixFeed {
  /** The datagrams of one frame: the tracks, a last report of each that is gone, the end of the batch. */
  datagrams(frame: Frame): Uint8Array[];
  /** Values that a field could not hold, by item: left out, never clamped. */
  readonly omittedCounts: ReadonlyMap<string, number>;
}

interface Numbered {
  readonly number: number;
  last: FrameTrack;
}

const RAD = Math.PI / 180;
const NUMBERS = 65_536;
/** A track number rests this long before another track may have it (receivers keep tracks for minutes). */
const REST_S = 600;
/** From epoch to epoch numbers start this much further: after a restart, which knows no resting numbers, they start some tens of thousands away. */
const EPOCH_STRIDE = 40_503;

class Numbers {
  private next: number;
  private readonly resting: Array<{ readonly number: number; readonly until: TimeS }> = [];
  private readonly taken = new Set<number>();

  constructor(key: Uint8Array, epoch: number) {
    const seed = hmacSha256(key, Uint8Array.of(0x62));
    this.next = (seed[0] * 256 + seed[1] + epoch * EPOCH_STRIDE) % NUMBERS;
  }

  /** A free number, undefined when all are in use or resting. */
  take(at: TimeS): number | undefined {
    const rested = this.resting.findIndex(({ until }) => until > at);
    for (const { number } of this.resting.splice(0, rested < 0 ? this.resting.length : rested)) this.taken.delete(number);
    if (this.taken.size === NUMBERS) return undefined;
    for (let tried = 0; tried < NUMBERS; tried += 1) {
      const number = this.next;
      this.next = (this.next + 1) % NUMBERS;
      if (this.taken.has(number)) continue;
      this.taken.add(number);
      return number;
    }
    return undefined;
  }

  rest(number: number, at: TimeS): void {
    this.resting.push({ number, until: addS(at, REST_S) });
  }
}

const sigmaOf = (grade: number): number | undefined => (grade < ERROR_GRADES_M.length ? ERROR_GRADES_M[grade] : undefined);

/** A feed of one stream; give it every frame in order. */
export function createAsterixFeed(options: AsterixFeedOptions): AsterixFeed {
  let numbers: Numbers | undefined;
  const known = new Map<TrackId, Numbered>();
  const omitted = new Map<string, number>();
  let batch = 0;
  let sent: Uint8Array[] = [];
  const tracks = createBlockWriter(62, (block) => sent.push(block.slice()));
  const service = createBlockWriter(65, (block) => sent.push(block.slice()));

  const write = (frame: Frame, numbered: Numbered, state: { readonly first: boolean; readonly last: boolean }): void => {
    const track = numbered.last;
    writeTrack062(tracks, {
      sac: options.sac,
      sic: options.sic,
      serviceId: options.serviceId,
      timeOfDayS: secondOfDayS(frame.at),
      trackNumber: numbered.number,
      latRad: track.latDeg * RAD,
      lonRad: track.lonDeg * RAD,
      eastMps: track.eastMps,
      northMps: track.northMps,
      climbMps: track.upMps,
      altitudeHaeM: track.heightKnown ? track.altitudeHaeM : undefined,
      callsign: track.callsign === '' ? undefined : track.callsign,
      simulated: frame.mode === 'exercise',
      tentative: false,
      coasting: track.status === 'lost',
      firstReport: state.first,
      lastReport: state.last,
      geometricBetter: track.heightKnown,
      horizontalSigmaM: sigmaOf(track.horizontalGrade),
      altitudeSigmaM: track.heightKnown ? sigmaOf(track.verticalGrade) : undefined,
    });
  };

  const writeShown = (frame: Frame): Set<TrackId> => {
    const shown = new Set<TrackId>();
    numbers ??= new Numbers(options.key, frame.epoch);
    for (const track of frame.tracks) {
      const before = known.get(track.id);
      const number = before?.number ?? numbers.take(frame.at);
      if (number === undefined) {
        omitted.set('040', (omitted.get('040') ?? 0) + 1);
        continue;
      }
      const numbered = { number, last: track };
      known.set(track.id, numbered);
      shown.add(track.id);
      write(frame, numbered, { first: before === undefined, last: false });
    }
    return shown;
  };

  const datagrams = (frame: Frame): Uint8Array[] => {
    sent = [];
    const shown = writeShown(frame);
    for (const [id, numbered] of known) {
      if (shown.has(id)) continue;
      write(frame, numbered, { first: false, last: true });
      numbers?.rest(numbered.number, frame.at);
      known.delete(id);
    }
    flushBlock(tracks);
    for (const [item, count] of tracks.omittedCounts) omitted.set(item, count);
    batch = (batch + 1) % 256;
    const head = { sac: options.sac, sic: options.sic, serviceId: options.serviceId, timeOfDayS: secondOfDayS(frame.at) };
    writeService065(service, { ...head, messageType: 1, statusCode: frame.status === 'live' && !frame.unrecorded ? 0 : 1 });
    writeService065(service, { ...head, messageType: 2, batchNumber: batch });
    flushBlock(service);
    return sent;
  };

  return { datagrams, omittedCounts: omitted };
}
