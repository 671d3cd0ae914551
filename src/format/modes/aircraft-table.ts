// Aircraft of one receiver, put together from single messages: a position comes in halves, its velocity, name and code in other
// messages. Bounded and without allocation per message: a fixed number of slots, the longest unheard gives way.

import { EARTH_MEAN_RADIUS_M } from '../../geo/index.ts';
import { callsignOf } from '../asterix/index.ts';
import { COMPUTED_SIGMA_M, nicOf, sigmaOfNacp, sigmaOfNacv, sigmaOfType, type Broadcast } from './broadcast.ts';
import { fixNearInto, fixOfPairInto, type CprPair, type CprPoint, type Fix } from './cpr.ts';
import type { ModeSMessage } from './message.ts';

/** A receiver hears some hundred aircraft at once. A power of two. */
const SLOTS = 4096;
/** Slots in which an aircraft may stand. */
const PROBES = 8;
/** What an aircraft said of itself holds this long. */
const FRESH_S = 60;
/** A pair of positions makes sense within this time (DO-260B A.1.7.7: 10 s; on the surface slow ones may take 25 s). */
const PAIR_S = 10;
const SURFACE_PAIR_S = 25;
/** A single position is read beside the last one for this long: nothing flies half a zone (180 NM) in it. */
const NEAR_S = 60;
/** No aircraft that broadcasts is faster; with room for the coarseness of positions and times. */
const SPEED_MAX_MPS = 700;
const JUMP_FLOOR_M = 3_000;
/** The same place again within this time is the same message told again: ages in files are rounded to a tenth. */
const REPEAT_S = 0.5;
/** Receivers hear no further. */
const RECEIVER_RANGE_M = 800_000;

/**
 * What became of a message: `position` filled the broadcast; `heard` is kept for later; `unproven` has an address that nobody else
 * proved; `implausible` is a position that its sender cannot have reached, or that the receiver cannot hear.
 */
export type Heard = 'position' | 'heard' | 'unproven' | 'implausible';

interface Slot {
  address: number;
  heardAt: number;
  provenAt: number;
  evenAt: number;
  evenLatCount: number;
  evenLonCount: number;
  oddAt: number;
  oddLatCount: number;
  oddLonCount: number;
  /** Whether the kept halves are of the surface. */
  surface: boolean;
  fixAt: number;
  latRad: number;
  lonRad: number;
  /** Positions in a row that the last good one contradicts. */
  doubtCount: number;
  velocityAt: number;
  eastMps: number;
  northMps: number;
  climbMps: number;
  nacv: number;
  accuracyAt: number;
  nacp: number;
  /** Heard with its version; what sets a time of its own, for other messages say the accuracy too. */
  supplementAt: number;
  nicSupplementA: boolean;
  adsbVersion: number;
  differenceAt: number;
  heightDifferenceM: number;
  codeAt: number;
  mode3A: number;
  nameAt: number;
  callsignHigh: number;
  callsignLow: number;
}

function blankSlot(): Slot {
  return {
    address: -1,
    heardAt: -Infinity,
    provenAt: -Infinity,
    evenAt: -Infinity,
    evenLatCount: 0,
    evenLonCount: 0,
    oddAt: -Infinity,
    oddLatCount: 0,
    oddLonCount: 0,
    surface: false,
    fixAt: -Infinity,
    latRad: NaN,
    lonRad: NaN,
    doubtCount: 0,
    velocityAt: -Infinity,
    eastMps: NaN,
    northMps: NaN,
    climbMps: NaN,
    nacv: -1,
    accuracyAt: -Infinity,
    nacp: -1,
    supplementAt: -Infinity,
    nicSupplementA: false,
    adsbVersion: -1,
    differenceAt: -Infinity,
    heightDifferenceM: NaN,
    codeAt: -Infinity,
    mode3A: -1,
    nameAt: -Infinity,
    callsignHigh: -1,
    callsignLow: -1,
  };
}

function beginSlot(slot: Slot, address: number): void {
  slot.address = address;
  slot.heardAt = -Infinity;
  slot.provenAt = -Infinity;
  slot.evenAt = -Infinity;
  slot.oddAt = -Infinity;
  slot.fixAt = -Infinity;
  slot.doubtCount = 0;
  slot.velocityAt = -Infinity;
  slot.accuracyAt = -Infinity;
  slot.supplementAt = -Infinity;
  slot.differenceAt = -Infinity;
  slot.codeAt = -Infinity;
  slot.nameAt = -Infinity;
}

/** When something was heard. An object, since a number that is handed from function to function is a new one each time. */
export interface Moment {
  /** Seconds, any epoch. */
  readonly at: number;
}

/** The aircraft that one receiver hears. */
export interface AircraftTable {
  /**
   * Takes a message heard at a moment, which does not go back by more than a little. Fills `out` when it gives a position.
   * Foreign addresses are kept apart from those of the ICAO.
   */
  hear(message: ModeSMessage, moment: Moment, out: Broadcast): Heard;
  /** The same for a message whose position its sender has worked out already. */
  hearPlaced(message: ModeSMessage, fix: Fix, moment: Moment, out: Broadcast): Heard;
  /** Whether a broadcast that is complete already is plausible and was not told before; then it is kept as its sender's last place. */
  isNews(broadcast: Broadcast, moment: Moment): boolean;
}

/** Distance of two places that are not far apart; beyond some hundred kilometres it is only about right. */
function roughDistanceM(from: Fix, to: Fix): number {
  const middle = (from.latRad + to.latRad) / 2;
  const square = middle * middle;
  // The cosine to a part in thirty thousand: a call for it would hand numbers to and fro, each an object.
  const shrink = 1 - square / 2 + (square * square) / 24 - (square * square * square) / 720 + (square * square * square * square) / 40_320;
  let lonRad = to.lonRad - from.lonRad;
  if (lonRad > Math.PI) lonRad -= 2 * Math.PI;
  else if (lonRad < -Math.PI) lonRad += 2 * Math.PI;
  const northRad = to.latRad - from.latRad;
  const eastRad = lonRad * shrink;
  return Math.sqrt(northRad * northRad + eastRad * eastRad) * EARTH_MEAN_RADIUS_M;
}

/** Keeps foreign addresses apart: 24 bits and one more. */
const keyOf = (message: Pick<ModeSMessage, 'aircraftAddress' | 'addressForeign'>): number => message.aircraftAddress | (message.addressForeign ? 0x1000000 : 0);

function slotOf(slots: readonly Slot[], key: number): Slot {
  const home = Math.imul(key, 0x9e3779b1) >>> 20;
  let oldest = slots[home];
  for (let probe = 0; probe < PROBES; probe += 1) {
    const slot = slots[(home + probe) & (SLOTS - 1)];
    if (slot.address === key) return slot;
    if (slot.heardAt < oldest.heardAt) oldest = slot;
  }
  beginSlot(oldest, key);
  return oldest;
}

function known(slots: readonly Slot[], key: number): Slot | undefined {
  const home = Math.imul(key, 0x9e3779b1) >>> 20;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const slot = slots[(home + probe) & (SLOTS - 1)];
    if (slot.address === key) return slot;
  }
  return undefined;
}

function keepWords(slot: Slot, message: ModeSMessage, { at }: Moment): void {
  if (message.callsignHigh >= 0) {
    slot.nameAt = at;
    slot.callsignHigh = message.callsignHigh;
    slot.callsignLow = message.callsignLow;
  }
  if (message.mode3A >= 0) {
    slot.codeAt = at;
    slot.mode3A = message.mode3A;
  }
  if (message.nacp >= 0) {
    slot.accuracyAt = at;
    slot.nacp = message.nacp;
  }
  if (message.adsbVersion >= 0) {
    slot.supplementAt = at;
    slot.nicSupplementA = message.nicSupplementA;
    slot.adsbVersion = message.adsbVersion;
  }
  if (message.typeCode !== 19) return;
  slot.velocityAt = at;
  slot.eastMps = message.eastMps;
  slot.northMps = message.northMps;
  slot.climbMps = message.climbMps;
  slot.nacv = message.nacv;
  if (Number.isNaN(message.heightDifferenceM)) return;
  slot.differenceAt = at;
  slot.heightDifferenceM = message.heightDifferenceM;
}

/** One table a receiver; `site` is where it stands: it tells quarters of the Earth apart and what it cannot hear. */
class Aircraft implements AircraftTable {
  private readonly slots: readonly Slot[] = Array.from({ length: SLOTS }, blankSlot);
  private readonly site: Fix | undefined;
  private readonly pair: CprPair = { evenLatCount: 0, evenLonCount: 0, oddLatCount: 0, oddLonCount: 0, oddIsLast: false, onSurface: false };
  private readonly point: CprPoint = { latCount: 0, lonCount: 0, odd: false, onSurface: false };
  private readonly fix: Fix = { latRad: NaN, lonRad: NaN };
  private readonly near: Fix = { latRad: NaN, lonRad: NaN };

  constructor(site: Fix | undefined) {
    this.site = site;
  }

  hear(message: ModeSMessage, moment: Moment, out: Broadcast): Heard {
    const key = keyOf(message);
    if (!message.addressProven) {
      const slot = known(this.slots, key);
      if (slot === undefined || moment.at - slot.provenAt > FRESH_S) return 'unproven';
      slot.heardAt = moment.at;
      keepWords(slot, message, moment);
      return 'heard';
    }
    const slot = this.proven(key, message, moment);
    if (message.cprLatCount < 0) return 'heard';
    this.keepHalf(slot, message, moment);
    return this.findFix(slot, message, moment) ? this.take(slot, message, moment, out) : 'heard';
  }

  hearPlaced(message: ModeSMessage, fix: Fix, moment: Moment, out: Broadcast): Heard {
    this.fix.latRad = fix.latRad;
    this.fix.lonRad = fix.lonRad;
    return this.take(this.proven(keyOf(message), message, moment), message, moment, out);
  }

  isNews(broadcast: Broadcast, moment: Moment): boolean {
    const slot = slotOf(this.slots, keyOf(broadcast));
    slot.heardAt = Math.max(slot.heardAt, moment.at);
    const sinceS = moment.at - slot.fixAt;
    if (sinceS < 0 || (sinceS < REPEAT_S && broadcast.latRad === slot.latRad && broadcast.lonRad === slot.lonRad)) return false;
    this.fix.latRad = broadcast.latRad;
    this.fix.lonRad = broadcast.lonRad;
    if (!this.isPlausible(slot, moment)) return false;
    this.keep(slot, moment);
    return true;
  }

  private keep(slot: Slot, { at }: Moment): void {
    slot.fixAt = at;
    slot.latRad = this.fix.latRad;
    slot.lonRad = this.fix.lonRad;
    slot.doubtCount = 0;
  }

  private proven(key: number, message: ModeSMessage, moment: Moment): Slot {
    const slot = slotOf(this.slots, key);
    slot.heardAt = moment.at;
    slot.provenAt = moment.at;
    keepWords(slot, message, moment);
    return slot;
  }

  private take(slot: Slot, message: ModeSMessage, moment: Moment, out: Broadcast): Heard {
    if (!this.isPlausible(slot, moment)) return 'implausible';
    this.keep(slot, moment);
    this.write(slot, message, moment, out);
    return 'position';
  }

  private keepHalf(slot: Slot, message: ModeSMessage, { at }: Moment): void {
    if (message.onGround !== slot.surface) {
      slot.surface = message.onGround;
      slot.evenAt = -Infinity;
      slot.oddAt = -Infinity;
    }
    if (message.cprOdd) {
      slot.oddAt = at;
      slot.oddLatCount = message.cprLatCount;
      slot.oddLonCount = message.cprLonCount;
    } else {
      slot.evenAt = at;
      slot.evenLatCount = message.cprLatCount;
      slot.evenLonCount = message.cprLonCount;
    }
  }

  private findFix(slot: Slot, message: ModeSMessage, { at }: Moment): boolean {
    const { pair, point } = this;
    if (Math.abs(slot.evenAt - slot.oddAt) <= (slot.surface ? SURFACE_PAIR_S : PAIR_S)) {
      pair.evenLatCount = slot.evenLatCount;
      pair.evenLonCount = slot.evenLonCount;
      pair.oddLatCount = slot.oddLatCount;
      pair.oddLonCount = slot.oddLonCount;
      pair.oddIsLast = message.cprOdd;
      pair.onSurface = slot.surface;
      if (fixOfPairInto(this.fix, pair, this.site)) return true;
    }
    if (at - slot.fixAt > NEAR_S) return false;
    point.latCount = message.cprLatCount;
    point.lonCount = message.cprLonCount;
    point.odd = message.cprOdd;
    point.onSurface = slot.surface;
    this.near.latRad = slot.latRad;
    this.near.lonRad = slot.lonRad;
    return fixNearInto(this.fix, point, this.near);
  }

  /** Within reach of the receiver, and of where it was last; when three in a row contradict it, the next is believed. */
  private isPlausible(slot: Slot, { at }: Moment): boolean {
    if (this.site !== undefined && roughDistanceM(this.site, this.fix) > RECEIVER_RANGE_M) return false;
    const elapsedS = at - slot.fixAt;
    if (elapsedS > FRESH_S) return true;
    this.near.latRad = slot.latRad;
    this.near.lonRad = slot.lonRad;
    if (roughDistanceM(this.near, this.fix) <= JUMP_FLOOR_M + SPEED_MAX_MPS * Math.max(0, elapsedS)) return true;
    slot.doubtCount += 1;
    if (slot.doubtCount < 3) return false;
    slot.fixAt = -Infinity;
    return false;
  }

  /** Whether the supplements raise the integrity: of version 1 there is one alone, of version 2 the second stands in positions in the air. */
  private isRaised(slot: Slot, message: ModeSMessage, at: number): boolean {
    if (at - slot.supplementAt > FRESH_S || !slot.nicSupplementA) return false;
    return slot.adsbVersion < 2 || message.onGround || message.nicSupplementB;
  }

  private write(slot: Slot, message: ModeSMessage, { at }: Moment, out: Broadcast): void {
    out.aircraftAddress = message.aircraftAddress;
    out.addressForeign = message.addressForeign;
    out.origin = !message.rebroadcast ? 'own' : message.capabilityCode === 6 ? 'repeated' : 'computed';
    out.latRad = slot.latRad;
    out.lonRad = slot.lonRad;
    out.onGround = message.onGround;
    out.nic = message.cprLatCount < 0 ? -1 : nicOf(message.typeCode, this.isRaised(slot, message, at));
    // Chosen by branches, since a number that is chosen between is an object for each message.
    if (at - slot.accuracyAt <= FRESH_S) out.horizontalSigmaM = sigmaOfNacp(slot.nacp);
    else out.horizontalSigmaM = sigmaOfType(message.typeCode);
    if (out.origin === 'computed' && out.horizontalSigmaM < COMPUTED_SIGMA_M) out.horizontalSigmaM = COMPUTED_SIGMA_M;
    out.pressureAltitudeM = message.pressureAltitudeM;
    out.altitudeHaeM = message.altitudeHaeM;
    if (Number.isNaN(out.altitudeHaeM) && at - slot.differenceAt <= FRESH_S) out.altitudeHaeM = message.pressureAltitudeM + slot.heightDifferenceM;
    if (at - slot.velocityAt <= PAIR_S && !message.onGround) {
      out.eastMps = slot.eastMps;
      out.northMps = slot.northMps;
      out.climbMps = slot.climbMps;
      out.velocitySigmaMps = sigmaOfNacv(slot.nacv);
    } else {
      out.eastMps = NaN;
      out.northMps = NaN;
      out.climbMps = NaN;
      out.velocitySigmaMps = sigmaOfNacv(-1);
    }
    out.mode3A = at - slot.codeAt <= FRESH_S ? slot.mode3A : -1;
    out.callsign = at - slot.nameAt <= FRESH_S ? callsignOf(slot.callsignHigh, slot.callsignLow) : '';
  }
}

/** An empty table; `site` is where the receiver stands, when that is known. */
export function createAircraftTable(site?: Fix): AircraftTable {
  return new Aircraft(site);
}
