/**
 * Somebody's CAP message as an indication of this desk: what it says becomes the content, its sender the chain, its identifier the
 * id, so that the same message is taken once. A Cancel withdraws and an Update corrects what the same desk filed of it before.
 */
import { DAY_S, LIMITS, err, fault, hex, isoFromTime, ok, sha256, timeS, utf8, type MemberId, type Mode, type Result, type TimeS } from '../../base/index.ts';
import { INDICATION_FORMAT } from '../../coordinate/index.ts';
import { readCap, type CapAlert, type CapArea, type CapInfo } from '../../format/cap/index.ts';
import { ringAreaM2, ringContains } from '../../geo/index.ts';
import { EVERYWHERE, KIND_CLASSES, type Region, type Sureness } from '../../model/index.ts';

export interface CapReading {
  readonly member: MemberId;
  /** The desk's own grade; CAP has none, so without one it cannot be judged. */
  readonly grade: string | undefined;
  readonly regions: readonly Region[];
  readonly mode: Mode;
}

const RAD = Math.PI / 180;
const ID_DIGITS = 24;
const NOT_JUDGED = 'F6';
/** The parameter by which a message may say what is coming in our own words. */
const KIND_PARAMETER = 'manara-kind';

const SURE: Readonly<Record<CapInfo['certainty'], Sureness>> = {
  Observed: 'near-certain',
  Likely: 'likely',
  Possible: 'even',
  Unlikely: 'unlikely',
  Unknown: 'even',
};
const STATUSES: Readonly<Record<Mode, readonly string[]>> = { exercise: ['Exercise'], test: ['Actual', 'Test'], actual: ['Actual'] };

const idOf = (message: { readonly sender: string; readonly identifier: string; readonly sentAt: TimeS }): string =>
  `cap-${hex(sha256(utf8(`${message.sender}\n${message.identifier}\n${message.sentAt}`))).slice(0, ID_DIGITS)}`;

/** Somebody else's text as it is taken here: blanks for tabs, and cut where it is too long, since nobody here may reword it. */
function fitting(text: string, charsMax: number): string {
  const plain = text.replaceAll(/[\t\r]/g, ' ');
  return plain.length <= charsMax ? plain : `${plain.slice(0, charsMax - 1).trimEnd()}…`;
}

/** The middle of an area; undefined when it has neither polygon nor circle. */
function middleOf({ polygons, circles }: CapArea): { readonly latRad: number; readonly lonRad: number } | undefined {
  const [circle] = circles;
  if (circle !== undefined) return { latRad: circle.latDeg * RAD, lonRad: circle.lonDeg * RAD };
  const ring = polygons[0]?.slice(1);
  if (ring === undefined || ring.length === 0) return undefined;
  const sum = (index: 0 | 1): number => ring.reduce((total, corner) => total + corner[index], 0) / ring.length;
  return { latRad: sum(0) * RAD, lonRad: sum(1) * RAD };
}

/** The smallest region round the middle of what the message is about. */
function regionOf(areas: readonly CapArea[], regions: readonly Region[]): string {
  const middle = areas.map(middleOf).find((found) => found !== undefined);
  if (middle === undefined) return EVERYWHERE;
  const holding = regions.filter(({ ring }) => ringContains(ring, middle)).sort((a, b) => ringAreaM2(a.ring) - ringAreaM2(b.ring));
  return holding[0]?.id ?? EVERYWHERE;
}

function contentOf(alert: CapAlert, info: CapInfo, { regions }: CapReading): object {
  const from = info.onsetAt ?? info.effectiveAt ?? alert.sentAt;
  const until = info.expiresAt !== undefined && info.expiresAt > from ? info.expiresAt : timeS(from + DAY_S);
  const kinds = info.parameters.filter(({ valueName }) => valueName === KIND_PARAMETER).map(({ value }) => value);
  const known = kinds.filter((kind) => (KIND_CLASSES as readonly string[]).includes(kind));
  return {
    what: known.length === 0 ? ['other'] : known,
    to: regionOf(info.areas, regions),
    window: [isoFromTime(from), isoFromTime(until)],
    sure: SURE[info.certainty],
    text: fitting([info.headline, info.description].filter((part) => part !== '').join('\n') || info.event, LIMITS.indicationCharsMax),
    language: info.language === '' ? 'en' : info.language,
    chain: [{ who: fitting(info.senderName === '' ? alert.sender : info.senderName, LIMITS.chainWhoCharsMax), saidAt: isoFromTime(alert.sentAt) }],
  };
}

/** The text of the indication; `cap/…` when the message does not read, `indication/field` when it is no word about what may come. */
export function capIndication(xml: string, reading: CapReading): Result<string> {
  const read = readCap(xml);
  if (!read.ok) return read;
  const alert = read.value;
  const refuse = (message: string): Result<string> => err(fault('indication/field', message));
  const statuses = STATUSES[reading.mode];
  if (!statuses.includes(alert.status)) return refuse(`the message has status ${alert.status}: in mode ${reading.mode} ${statuses.join(' and ')} are taken`);
  const head = { format: INDICATION_FORMAT, version: 1, member: reading.member, id: idOf(alert) };
  const [about] = alert.references;
  if (alert.msgType === 'Cancel') {
    if (about === undefined) return refuse('a Cancel names no message that it takes back');
    return ok(JSON.stringify({ ...head, withdraws: idOf(about) }));
  }
  if (alert.msgType !== 'Alert' && alert.msgType !== 'Update') return refuse(`a message of type ${alert.msgType} says nothing of what may come`);
  const [info] = alert.infos;
  if (info === undefined) return refuse('the message has no info: it says nothing of what may come');
  const replaces = alert.msgType === 'Update' && about !== undefined ? { replaces: idOf(about) } : {};
  return ok(JSON.stringify({ ...head, ...contentOf(alert, info, reading), grade: reading.grade ?? NOT_JUDGED, ...replaces }));
}
