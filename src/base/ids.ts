/**
 * Ids. Members, feeds, sensors and places are named by lower-case words; what leaves a view uses numbers that are
 * drawn per recipient (see `deliver/`). Behind the release door only the handles exist, never `FeedId` or `SensorId`.
 */
import type { Brand } from './brand.ts';
import { err, fault, ok, type Fault, type Result } from './result.ts';

/** A member of the group, or `hub`: `[a-z0-9-]{1,32}`. */
export type MemberId = Brand<string, 'MemberId'>;
/** One stream of one member, unique in the broker: `[a-z0-9-]{1,32}`. */
export type FeedId = Brand<string, 'FeedId'>;
/** One sensor of one feed, unique in the broker: `[a-z0-9-]{1,32}`. */
export type SensorId = Brand<string, 'SensorId'>;
/** A place that can be warned, unique in the broker: `[a-z0-9-]{1,48}`. */
export type PlaceId = Brand<string, 'PlaceId'>;
/** Who looks through a view: `hub`, a member, or the public of a member (`public:altair`). */
export type RecipientId = Brand<string, 'RecipientId'>;
/** A feed as one view knows it: 0, 1, 2 … in the order of that view's own grants. */
export type FeedHandle = Brand<number, 'FeedHandle'>;
/** A sensor as one view knows it: 0, 1, 2 … */
export type SensorHandle = Brand<number, 'SensorHandle'>;
/** The number under which a recipient sees a track at a level: unlinkable across recipients and levels. */
export type TrackId = Brand<number, 'TrackId'>;

const WORD = /^[a-z0-9-]{1,32}$/;
const PLACE_WORD = /^[a-z0-9-]{1,48}$/;

/** The party that runs the broker, as a member that owns the public feeds. */
export const HUB = 'hub' as MemberId;

function checkedWord(text: string, what: string, pattern: RegExp): Result<string, Fault<'id/malformed'>> {
  if (pattern.test(text)) return ok(text);
  const shown = text.slice(0, 60).replace(/[^ -~]/g, '?');
  return err(fault('id/malformed', `${what} "${shown}" must match ${pattern.source}: use lower-case letters, digits, -`));
}

/** Stands where no feed is meant. */
export const NO_FEED = '' as FeedId;
/** Stands where no sensor is meant. */
export const NO_SENSOR = '' as SensorId;

/** Reads a member id; `id/malformed` otherwise. */
export function memberId(text: string): Result<MemberId, Fault<'id/malformed'>> {
  return checkedWord(text, 'member id', WORD) as Result<MemberId, Fault<'id/malformed'>>;
}

/** Reads a feed id; `id/malformed` otherwise. */
export function feedId(text: string): Result<FeedId, Fault<'id/malformed'>> {
  return checkedWord(text, 'feed id', WORD) as Result<FeedId, Fault<'id/malformed'>>;
}

/** Reads a sensor id; `id/malformed` otherwise. */
export function sensorId(text: string): Result<SensorId, Fault<'id/malformed'>> {
  return checkedWord(text, 'sensor id', WORD) as Result<SensorId, Fault<'id/malformed'>>;
}

/** Reads a place id; `id/malformed` otherwise. */
export function placeId(text: string): Result<PlaceId, Fault<'id/malformed'>> {
  return checkedWord(text, 'place id', PLACE_WORD) as Result<PlaceId, Fault<'id/malformed'>>;
}

/** Reads a recipient as it stands in a record: a member, `hub`, or `public:` and a member; `id/malformed` otherwise. */
export function recipientId(text: string): Result<RecipientId, Fault<'id/malformed'>> {
  const word = text.startsWith('public:') ? text.slice('public:'.length) : text;
  const checked = checkedWord(word, 'recipient', WORD);
  return checked.ok ? ok(text as RecipientId) : checked;
}

/** The recipient that is a member (or the hub) itself. */
export function recipientOf(member: MemberId): RecipientId {
  return member as string as RecipientId;
}

/** The recipient that is the public of `member`. */
export function publicOf(member: MemberId): RecipientId {
  return `public:${member}` as RecipientId;
}

/** True when `recipient` is the public of some member. */
export function isPublic(recipient: RecipientId): boolean {
  return recipient.startsWith('public:');
}

/** The member a recipient belongs to: itself, or the member whose public it is. */
export function memberOf(recipient: RecipientId): MemberId {
  return (isPublic(recipient) ? recipient.slice('public:'.length) : recipient) as MemberId;
}

/** A feed handle within one view. */
export function feedHandle(index: number): FeedHandle {
  return index as FeedHandle;
}

/** A sensor handle within one view. */
export function sensorHandle(index: number): SensorHandle {
  return index as SensorHandle;
}

/** A track id as it leaves a view (unsigned 32 bits). */
export function trackId(value: number): TrackId {
  return value as TrackId;
}
