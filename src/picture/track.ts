/** One track beside its kinematics: who it is, what it was fed by, when it is next looked at. */
import { blockOf } from './layout.ts';
import {
  SENSORS_PER_TRACK,
  RECENT_HITS,
  SERIAL,
  STATUS,
  PENDING_COUNT,
  AIRCRAFT_ADDRESS,
  GATE_M,
  GATE_GROWTH_MPS,
  PLOT_COUNT,
  SENSOR_COUNT,
  SWEEP_AT,
  BOOKED_AT,
  LAST_PLOT_AT,
  EXISTENCE_SCORE,
  UPDATE_COUNT,
  RECENT_INDEX,
  LONE_FEED,
  COMPARED_AT,
  RADAR_AT,
  BROADCAST_AT,
  UNSNAPPED_AT,
  SECURED_AT,
  FORGEABLE_AT,
  HEIGHT_KNOWN,
  CORROBORATED,
  GRID_M,
  MODE_3A,
  MISSING_ANSWER_COUNT,
  ANSWER_LOOK_AT,
  FIRST_AT,
  SWEPT_AT,
  BORN_BY_INDEX,
  VERDICT,
  OTHER_COUNT,
  SENSOR_INDEX,
  HIT_AT,
  DUE_AT,
  SILENCES,
  SEAT_SIZE,
  RECENT_SENSOR,
  RECENT_AT,
  RECENT_SIZE,
  KIND_CHANCE,
  EVENT,
  LOST_AT,
  COLUMN,
  OWNER_HEAD,
  BORN_X,
  BORN_Y,
  BORN_Z,
  KIND_COUNT,
  IS_NEAR,
  TOLD_AT,
  WITNESSES_MAX,
  WITNESS_FEED,
  UNSEEN_LOG,
  ROW_SIZE,
} from './track-row.ts';

export const FREE = 0;
export const TENTATIVE = 1;
export const CONFIRMED = 2;
export const LOST = 3;

/** In place of the feed that alone reports a track: no feed yet; several do. */
export const NO_FEED = -2;
export const MANY_FEEDS = -1;

/** The rows of all tracks; replaced when the table grows. */
export interface Rows {
  side: Float64Array;
}

/** What is known of a track beside its block: a window on its row. */
export class Track {
  readonly slot: number;
  callsign = '';
  private readonly rows: Rows;
  private readonly at: number;

  constructor(slot: number, rows: Rows) {
    this.slot = slot;
    this.rows = rows;
    this.at = slot * ROW_SIZE;
  }

  /** Never used twice. */
  get serial(): number {
    return this.rows.side[this.at + SERIAL];
  }
  set serial(value: number) {
    this.rows.side[this.at + SERIAL] = value;
  }
  /** Serial of the first of its event. */
  get event(): number {
    return this.rows.side[this.at + EVENT];
  }
  set event(value: number) {
    this.rows.side[this.at + EVENT] = value;
  }
  get status(): number {
    return this.rows.side[this.at + STATUS];
  }
  set status(value: number) {
    this.rows.side[this.at + STATUS] = value;
  }
  /** Log odds that it exists. */
  get existenceScore(): number {
    return this.rows.side[this.at + EXISTENCE_SCORE];
  }
  set existenceScore(value: number) {
    this.rows.side[this.at + EXISTENCE_SCORE] = value;
  }
  get firstAt(): number {
    return this.rows.side[this.at + FIRST_AT];
  }
  set firstAt(value: number) {
    this.rows.side[this.at + FIRST_AT] = value;
  }
  get lastPlotAt(): number {
    return this.rows.side[this.at + LAST_PLOT_AT];
  }
  set lastPlotAt(value: number) {
    this.rows.side[this.at + LAST_PLOT_AT] = value;
  }
  get lostAt(): number {
    return this.rows.side[this.at + LOST_AT];
  }
  set lostAt(value: number) {
    this.rows.side[this.at + LOST_AT] = value;
  }
  /** When it is next looked at without a plot. */
  get sweepAt(): number {
    return this.rows.side[this.at + SWEEP_AT];
  }
  set sweepAt(value: number) {
    this.rows.side[this.at + SWEEP_AT] = value;
  }
  get sweptAt(): number {
    return this.rows.side[this.at + SWEPT_AT];
  }
  set sweptAt(value: number) {
    this.rows.side[this.at + SWEPT_AT] = value;
  }
  /** Second of the sweep calendar in which it stands. */
  get bookedAt(): number {
    return this.rows.side[this.at + BOOKED_AT];
  }
  set bookedAt(value: number) {
    this.rows.side[this.at + BOOKED_AT] = value;
  }
  get updateCount(): number {
    return this.rows.side[this.at + UPDATE_COUNT];
  }
  set updateCount(value: number) {
    this.rows.side[this.at + UPDATE_COUNT] = value;
  }
  get plotCount(): number {
    return this.rows.side[this.at + PLOT_COUNT];
  }
  set plotCount(value: number) {
    this.rows.side[this.at + PLOT_COUNT] = value;
  }
  get aircraftAddress(): number {
    return this.rows.side[this.at + AIRCRAFT_ADDRESS];
  }
  set aircraftAddress(value: number) {
    this.rows.side[this.at + AIRCRAFT_ADDRESS] = value;
  }
  get mode3A(): number {
    return this.rows.side[this.at + MODE_3A];
  }
  set mode3A(value: number) {
    this.rows.side[this.at + MODE_3A] = value;
  }
  /** Latest plot of a radar, of a broadcast, of anything unsnapped; −∞ when none. */
  get radarAt(): number {
    return this.rows.side[this.at + RADAR_AT];
  }
  set radarAt(value: number) {
    this.rows.side[this.at + RADAR_AT] = value;
  }
  get broadcastAt(): number {
    return this.rows.side[this.at + BROADCAST_AT];
  }
  set broadcastAt(value: number) {
    this.rows.side[this.at + BROADCAST_AT] = value;
  }
  get unsnappedAt(): number {
    return this.rows.side[this.at + UNSNAPPED_AT];
  }
  set unsnappedAt(value: number) {
    this.rows.side[this.at + UNSNAPPED_AT] = value;
  }
  /** Latest plot that nobody on the way could have forged, and latest one that somebody could; −∞ when none. */
  get securedAt(): number {
    return this.rows.side[this.at + SECURED_AT];
  }
  set securedAt(value: number) {
    this.rows.side[this.at + SECURED_AT] = value;
  }
  get forgeableAt(): number {
    return this.rows.side[this.at + FORGEABLE_AT];
  }
  set forgeableAt(value: number) {
    this.rows.side[this.at + FORGEABLE_AT] = value;
  }
  /** Answers of a transponder that were due and did not come, and when they were last looked for. */
  get missingAnswerCount(): number {
    return this.rows.side[this.at + MISSING_ANSWER_COUNT];
  }
  set missingAnswerCount(value: number) {
    this.rows.side[this.at + MISSING_ANSWER_COUNT] = value;
  }
  get answerLookAt(): number {
    return this.rows.side[this.at + ANSWER_LOOK_AT];
  }
  set answerLookAt(value: number) {
    this.rows.side[this.at + ANSWER_LOOK_AT] = value;
  }
  get gridM(): number {
    return this.rows.side[this.at + GRID_M];
  }
  set gridM(value: number) {
    this.rows.side[this.at + GRID_M] = value;
  }
  /** Waiting contested plots that may belong to it. */
  get pendingCount(): number {
    return this.rows.side[this.at + PENDING_COUNT];
  }
  set pendingCount(value: number) {
    this.rows.side[this.at + PENDING_COUNT] = value;
  }
  /** Column while a component is gathered, −1 otherwise; and the first of the waiting plots that may be its own. */
  get column(): number {
    return this.rows.side[this.at + COLUMN];
  }
  set column(value: number) {
    this.rows.side[this.at + COLUMN] = value;
  }
  get ownerHead(): number {
    return this.rows.side[this.at + OWNER_HEAD];
  }
  set ownerHead(value: number) {
    this.rows.side[this.at + OWNER_HEAD] = value;
  }
  /** Sensors that have detected it. */
  get sensorCount(): number {
    return this.rows.side[this.at + SENSOR_COUNT];
  }
  set sensorCount(value: number) {
    this.rows.side[this.at + SENSOR_COUNT] = value;
  }
  get recentIndex(): number {
    return this.rows.side[this.at + RECENT_INDEX];
  }
  set recentIndex(value: number) {
    this.rows.side[this.at + RECENT_INDEX] = value;
  }
  /** Sensor and place of its first plot. */
  get bornByIndex(): number {
    return this.rows.side[this.at + BORN_BY_INDEX];
  }
  set bornByIndex(value: number) {
    this.rows.side[this.at + BORN_BY_INDEX] = value;
  }
  get bornX(): number {
    return this.rows.side[this.at + BORN_X];
  }
  set bornX(value: number) {
    this.rows.side[this.at + BORN_X] = value;
  }
  get bornY(): number {
    return this.rows.side[this.at + BORN_Y];
  }
  set bornY(value: number) {
    this.rows.side[this.at + BORN_Y] = value;
  }
  get bornZ(): number {
    return this.rows.side[this.at + BORN_Z];
  }
  set bornZ(value: number) {
    this.rows.side[this.at + BORN_Z] = value;
  }
  get kindCount(): number {
    return this.rows.side[this.at + KIND_COUNT];
  }
  set kindCount(value: number) {
    this.rows.side[this.at + KIND_COUNT] = value;
  }
  /** Radius of its gate at its own time, and the rate at which it grows. */
  get gateM(): number {
    return this.rows.side[this.at + GATE_M];
  }
  set gateM(value: number) {
    this.rows.side[this.at + GATE_M] = value;
  }
  get gateGrowthMps(): number {
    return this.rows.side[this.at + GATE_GROWTH_MPS];
  }
  set gateGrowthMps(value: number) {
    this.rows.side[this.at + GATE_GROWTH_MPS] = value;
  }
  get heightKnown(): boolean {
    return this.rows.side[this.at + HEIGHT_KNOWN] > 0;
  }
  set heightKnown(value: boolean) {
    this.rows.side[this.at + HEIGHT_KNOWN] = value ? 1 : 0;
  }
  /** A radar agreed with the broadcast position when both were heard, or a filed flight was to be there. */
  get corroborated(): boolean {
    return this.rows.side[this.at + CORROBORATED] > 0;
  }
  set corroborated(value: boolean) {
    this.rows.side[this.at + CORROBORATED] = value ? 1 : 0;
  }
  /** It shared a contested plot with another since the last merge pass. */
  get isNear(): boolean {
    return this.rows.side[this.at + IS_NEAR] > 0;
  }
  set isNear(value: boolean) {
    this.rows.side[this.at + IS_NEAR] = value ? 1 : 0;
  }

  /** The feed that alone reports it, `NO_FEED` or `MANY_FEEDS`; plots of other feeds so far. */
  get loneFeed(): number {
    return this.rows.side[this.at + LONE_FEED];
  }
  set loneFeed(value: number) {
    this.rows.side[this.at + LONE_FEED] = value;
  }
  get otherCount(): number {
    return this.rows.side[this.at + OTHER_COUNT];
  }
  set otherCount(value: number) {
    this.rows.side[this.at + OTHER_COUNT] = value;
  }
  /** When it was last compared with what other feeds see, and when it last spoke against its sensor. */
  get comparedAt(): number {
    return this.rows.side[this.at + COMPARED_AT];
  }
  set comparedAt(value: number) {
    this.rows.side[this.at + COMPARED_AT] = value;
  }
  get toldAt(): number {
    return this.rows.side[this.at + TOLD_AT];
  }
  set toldAt(value: number) {
    this.rows.side[this.at + TOLD_AT] = value;
  }
  /** What other feeds say of it (trust.ts). */
  get verdict(): number {
    return this.rows.side[this.at + VERDICT];
  }
  set verdict(value: number) {
    this.rows.side[this.at + VERDICT] = value;
  }

  /** Log of the chance that a witness would have missed it so far, were it there. */
  unseenLog(witness: number): number {
    return this.rows.side[this.at + UNSEEN_LOG + witness];
  }
  /** Adds a look of a feed that saw nothing; beyond `WITNESSES_MAX` feeds more are not heard. */
  bookUnseen(feed: number, missLog: number): void {
    const { side } = this.rows;
    for (let i = 0; i < WITNESSES_MAX; i += 1) {
      const known = this.at + WITNESS_FEED + i;
      if (side[known] !== feed && side[known] !== NO_FEED) continue;
      side[known] = feed;
      side[this.at + UNSEEN_LOG + i] += missLog;
      return;
    }
  }
  isWitness(feed: number): boolean {
    for (let i = 0; i < WITNESSES_MAX; i += 1) if (this.rows.side[this.at + WITNESS_FEED + i] === feed) return true;
    return false;
  }
  clearWitnesses(): void {
    this.rows.side.fill(NO_FEED, this.at + WITNESS_FEED, this.at + WITNESS_FEED + WITNESSES_MAX);
    this.rows.side.fill(0, this.at + UNSEEN_LOG, this.at + UNSEEN_LOG + WITNESSES_MAX);
  }

  /** Of the sensor in a seat: its index, its latest hit, when its next plot is due, its silences in a row. */
  sensorIndex(seat: number): number {
    return this.rows.side[this.at + SENSOR_INDEX + SEAT_SIZE * seat];
  }
  hitAt(seat: number): number {
    return this.rows.side[this.at + HIT_AT + SEAT_SIZE * seat];
  }
  dueAt(seat: number): number {
    return this.rows.side[this.at + DUE_AT + SEAT_SIZE * seat];
  }
  silences(seat: number): number {
    return this.rows.side[this.at + SILENCES + SEAT_SIZE * seat];
  }
  setDue(seat: number, at: number, silences: number): void {
    const { side } = this.rows,
      seated = this.at + SEAT_SIZE * seat;
    side[seated + DUE_AT] = at;
    side[seated + SILENCES] = silences;
  }
  /** The latest hits one by one, in no order. */
  recentSensor(i: number): number {
    return this.rows.side[this.at + RECENT_SENSOR + RECENT_SIZE * i];
  }
  recentAt(i: number): number {
    return this.rows.side[this.at + RECENT_AT + RECENT_SIZE * i];
  }
  kindChance(kind: number): number {
    return this.rows.side[this.at + KIND_CHANCE + kind];
  }
  setKindChance(kind: number, chance: number): void {
    this.rows.side[this.at + KIND_CHANCE + kind] = chance;
  }

  /** Index of a sensor's seat, −1 when it never detected the track. */
  seatOf(sensorIndex: number): number {
    const { side } = this.rows;
    const count = side[this.at + SENSOR_COUNT];
    for (let seat = 0, i = this.at + SENSOR_INDEX; seat < count; seat += 1, i += SEAT_SIZE) if (side[i] === sensorIndex) return seat;
    return -1;
  }

  /** Gives a sensor a seat; the one unheard longest makes room. */
  private takeSeat(sensorIndex: number): number {
    const { side } = this.rows;
    let seat = this.sensorCount;
    if (seat < SENSORS_PER_TRACK) this.sensorCount = seat + 1;
    else {
      seat = 0;
      for (let i = 1; i < SENSORS_PER_TRACK; i += 1) if (this.hitAt(i) < this.hitAt(seat)) seat = i;
    }
    side[this.at + SENSOR_INDEX + SEAT_SIZE * seat] = sensorIndex;
    side[this.at + HIT_AT + SEAT_SIZE * seat] = Number.NEGATIVE_INFINITY;
    return seat;
  }

  /** Books a detection by a sensor at `at`, with its next plot due a period later. */
  bookHit(sensorIndex: number, at: number, periodS: number): void {
    const { side } = this.rows;
    const recent = this.recentIndex;
    side[this.at + RECENT_SENSOR + RECENT_SIZE * recent] = sensorIndex;
    side[this.at + RECENT_AT + RECENT_SIZE * recent] = at;
    this.recentIndex = (recent + 1) % RECENT_HITS;
    let seat = this.seatOf(sensorIndex);
    if (seat < 0) seat = this.takeSeat(sensorIndex);
    if (at < this.hitAt(seat)) return;
    side[this.at + HIT_AT + SEAT_SIZE * seat] = at;
    this.setDue(seat, at + periodS, 0);
  }

  /** Takes over another's seat, unless its sensor has one here or there is no room. */
  adoptSeat(other: Track, seat: number): void {
    if (this.seatOf(other.sensorIndex(seat)) >= 0 || this.sensorCount >= SENSORS_PER_TRACK) return;
    const own = this.takeSeat(other.sensorIndex(seat));
    this.rows.side[this.at + HIT_AT + SEAT_SIZE * own] = other.hitAt(seat);
    this.setDue(own, other.dueAt(seat), other.silences(seat));
  }

  /** Takes a sensor off the list. */
  leaveSeat(seat: number): void {
    const { side } = this.rows;
    const last = this.sensorCount - 1;
    const from = this.at + SENSOR_INDEX + SEAT_SIZE * last;
    side.copyWithin(this.at + SENSOR_INDEX + SEAT_SIZE * seat, from, from + SEAT_SIZE);
    this.sensorCount = last;
  }

  /** Begins a tentative track. */
  reset(serial: number): void {
    const { side } = this.rows;
    side.fill(0, this.at, this.at + ROW_SIZE);
    this.serial = serial;
    this.event = serial;
    this.status = TENTATIVE;
    this.callsign = '';
    this.aircraftAddress = -1;
    this.mode3A = -1;
    this.kindCount = -1;
    this.column = -1;
    this.ownerHead = -1;
    for (const field of [RADAR_AT, BROADCAST_AT, UNSNAPPED_AT, SWEEP_AT, SECURED_AT, FORGEABLE_AT]) side[this.at + field] = Number.NEGATIVE_INFINITY;
    side[this.at + BOOKED_AT] = Number.POSITIVE_INFINITY;
    for (let i = 0; i < RECENT_HITS; i += 1) side[this.at + RECENT_AT + RECENT_SIZE * i] = Number.NEGATIVE_INFINITY;
    this.loneFeed = NO_FEED;
    this.toldAt = Number.NEGATIVE_INFINITY;
    this.clearWitnesses();
  }
}

/** Offset of a track's block. */
export const blockOfTrack = (track: Track): number => blockOf(track.slot);
