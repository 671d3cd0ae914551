export { AssertionFault, assert } from './assert.ts';
export { markReleased, type Brand, type Released } from './brand.ts';
export { hex, hmacBy, hmacSha256, sha256, utf8 } from './hash.ts';
export {
  HUB,
  NO_FEED,
  NO_SENSOR,
  feedHandle,
  feedId,
  isPublic,
  memberId,
  memberOf,
  placeId,
  publicOf,
  recipientId,
  recipientOf,
  sensorHandle,
  sensorId,
  trackId,
  type FeedHandle,
  type FeedId,
  type MemberId,
  type PlaceId,
  type RecipientId,
  type SensorHandle,
  type SensorId,
  type TrackId,
} from './ids.ts';
export { LIMITS } from './limits.ts';
export { lineEnd, lineSpans, wholeLines, type LineSpan } from './lines.ts';
export { MODES, type Mode } from './mode.ts';
export { plainTextFault } from './plain-text.ts';
export { err, fault, ok, type Fault, type Result } from './result.ts';
export { createSchedule, type SavedSchedule, type Schedule } from './schedule.ts';
export { plainBytes, plainValue } from './plain-bytes.ts';
export { AHEAD_PACE, aheadAfter, BEHIND_PACE } from './told-time.ts';
export {
  DAY_S,
  addS,
  durationS,
  isoFromTime,
  secondOfDayS,
  timeFromIso,
  timeS,
  type DurationS,
  type TimeS,
} from './time.ts';
