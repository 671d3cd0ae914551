/**
 * The door of indications: what a member may file, given what it filed before and what it was shown. An accepted one carries the
 * origins of its chain, by which repeats are told from independent reports. Pure: the same filings in the same order, the same answers.
 */
import { DAY_S, LIMITS, createSchedule, err, fault, isoFromTime, ok, type MemberId, type Result, type TimeS } from '../base/index.ts';
import type { FiledIndication, Indication, Report } from '../model/index.ts';
import { isReportOrigin, reportOrigin } from './origins.ts';
import { speakerKey, type IndicationCode, type IndicationFault } from './read-indication.ts';

/** A report as its reader's own view shows it. */
export interface SeenReport {
  readonly filed: FiledIndication;
  readonly state: 'stands' | 'corrected' | 'withdrawn';
}

/** Who files, when, and what its own views show under an id. */
export interface Filing {
  readonly by: MemberId;
  readonly at: TimeS;
  seen(id: string): SeenReport | undefined;
}

/** What has been filed and is not over. */
export interface FilingBook {
  /** Takes an indication in, or says why not. Everything that a member cannot know gives one answer, `indication/unknown`. */
  file(indication: Indication, filing: Filing): Result<FiledIndication, IndicationFault>;
  /** Takes back in what an earlier process had accepted. */
  restore(filed: FiledIndication): void;
  /** Forgets what is over. */
  forget(at: TimeS): void;
  /** Reports that stand or were taken back, and withdrawals, in the order in which they were filed. */
  readonly all: readonly FiledIndication[];
}

interface Own {
  readonly filed: FiledIndication;
  /** The first report of a row of corrections: the name of the family. */
  readonly family: string;
  readonly endsAt: number;
  replacedBy: string;
  isWithdrawn: boolean;
}

/** What a report hangs on is remembered up to this many; of a longer tangle the reports that it came through join it to the rest. */
const ORIGINS_MAX = 64;

const refusal = (code: IndicationCode, message: string): Result<never, IndicationFault> => err(fault(code, message));
const familyKey = (member: MemberId, family: string): string => reportOrigin(`${member}/${family}`);
const deskPrefix = (member: MemberId): string => familyKey(member, '');

/** The origin that a report, its corrections and all that quotes them have in common: the last of each report's. */
export const ownOriginOf = ({ origins }: FiledIndication): string | undefined => origins.at(-1);

/** What a report hangs on: its speakers, the chains of what it quotes, or its own desk alone. */
function originsOf(report: Report, family: string, quoted: FiledIndication | undefined): readonly string[] {
  const speakers = report.chain.filter(({ stance }) => stance === 'says').map(({ who }) => `said:${speakerKey(who)}`);
  const own = quoted === undefined && speakers.length === 0 ? [`desk:${report.member}`] : [];
  const ownFamily = familyKey(report.member, family);
  const origins = [...new Set([...speakers, ...own, ...(quoted?.origins ?? [])])].filter((origin) => origin !== ownFamily);
  // Never a refusal: that would tell how many stand behind what is quoted, which its reader may not have been shown.
  const isNear = (origin: string): boolean => isReportOrigin(origin) || speakers.includes(origin);
  const kept = origins.length < ORIGINS_MAX ? origins : [...origins.filter(isNear), ...origins.filter((origin) => !isNear(origin))].slice(0, ORIGINS_MAX - 1);
  return [...kept, ownFamily];
}

/** Why a report cannot be filed at `at`, by its times alone; undefined when it can. */
export function timeFault({ window, validUntil }: Report, at: TimeS): IndicationFault | undefined {
  if (validUntil <= at || window.until <= at)
    return fault(
      'indication/expired',
      `it was valid until ${isoFromTime(validUntil)} for a window that ends at ${isoFromTime(window.until)}: both must lie ahead`,
    );
  const latest = Math.max(window.until, validUntil);
  if (latest - at > LIMITS.indicationDaysMax * DAY_S)
    return fault(
      'indication/window',
      `it reaches to ${isoFromTime(window.until > validUntil ? window.until : validUntil)}, at most ${LIMITS.indicationDaysMax} days ahead are taken: file it later or for less`,
    );
  return undefined;
}

/** A book with nothing in it. */
export function createFilingBook(): FilingBook {
  /** In the order in which they were filed. */
  const all = new Set<FiledIndication>();
  // No larger than what is taken, which the door bounds.
  const ends = createSchedule<Own>(Infinity);
  const byMember = new Map<MemberId, Map<string, Own>>();
  /** Filed in the minute that runs, by member. */
  const lately = new Map<MemberId, { readonly minute: number; readonly count: number }>();
  const ownOf = (member: MemberId): Map<string, Own> => {
    const known = byMember.get(member) ?? new Map<string, Own>();
    byMember.set(member, known);
    return known;
  };

  const minuteOf = (at: TimeS): number => Math.floor(at / 60);
  const countOf = ({ by, at }: Filing): number => {
    const last = lately.get(by);
    return last?.minute === minuteOf(at) ? last.count : 0;
  };

  const unknown = (what: string, id: string): Result<never, IndicationFault> =>
    refusal('indication/unknown', `${what} "${id}" is not known here: give the id of one that stands`);

  /** The own report that a correction or a withdrawal is about, while it stands. */
  function standing(own: ReadonlyMap<string, Own>, what: string, id: string): Result<Own, IndicationFault> {
    const found = own.get(id);
    if (found === undefined || found.filed.indication.type === 'withdrawal') return unknown(what, id);
    if (found.isWithdrawn) return refusal('indication/withdrawn', `"${id}" was withdrawn: file a new indication`);
    if (found.replacedBy !== '') return refusal('indication/replaced', `"${id}" was corrected by "${found.replacedBy}": take that one`);
    return ok(found);
  }

  function quotedBy(report: Report, { by, seen }: Filing): Result<FiledIndication | undefined, IndicationFault> {
    if (report.quotes === undefined) return ok(undefined);
    const found = seen(report.quotes);
    if (found === undefined) return unknown('what it quotes,', report.quotes);
    if (found.state === 'withdrawn')
      return refusal('indication/withdrawn', `what it quotes, "${report.quotes}", was withdrawn by who said it: leave it, or report what is known beside it`);
    if (found.state === 'corrected') return refusal('indication/replaced', `what it quotes, "${report.quotes}", was corrected: quote the correction`);
    if (found.filed.origins.some((origin) => origin.startsWith(deskPrefix(by))))
      return refusal('indication/chain-cycle', 'what it quotes goes back to this desk: what somebody hears of itself is no new word');
    return ok(found.filed);
  }

  function enter(filed: FiledIndication): void {
    const { indication } = filed;
    const own = ownOf(indication.member);
    const before = own.get(indication.type === 'withdrawal' ? indication.withdraws : (indication.replaces ?? ''));
    if (indication.type === 'withdrawal') {
      if (before !== undefined) before.isWithdrawn = true;
    } else if (before !== undefined) before.replacedBy = indication.id;
    const endsAt = indication.type === 'withdrawal' ? (before?.endsAt ?? filed.receivedAt) : Math.max(indication.validUntil, indication.window.until);
    const entered = { filed, family: before?.family ?? indication.id, endsAt, replacedBy: '', isWithdrawn: false };
    own.set(indication.id, entered);
    all.add(filed);
    ends.add(endsAt, entered);
  }

  function fileReport(report: Report, filing: Filing, own: ReadonlyMap<string, Own>): Result<FiledIndication, IndicationFault> {
    const late = timeFault(report, filing.at);
    if (late !== undefined) return err(late);
    const before = report.replaces === undefined ? ok(undefined) : standing(own, 'what it corrects,', report.replaces);
    if (!before.ok) return before;
    const quoted = quotedBy(report, filing);
    if (!quoted.ok) return quoted;
    return ok({ indication: report, receivedAt: filing.at, origins: originsOf(report, before.value?.family ?? report.id, quoted.value) });
  }

  function check(indication: Indication, filing: Filing): Result<FiledIndication, IndicationFault> {
    if (indication.member !== filing.by)
      return refusal('indication/forged', `it speaks for another member than the account that files it: only "${filing.by}" is spoken for here`);
    const own = ownOf(filing.by);
    if (own.has(indication.id))
      return refusal('indication/replayed', `"${indication.id}" was filed already: a new indication takes a new id, a correction also says what it replaces`);
    if (own.size >= LIMITS.indicationsPerMemberMax)
      return refusal(
        'indication/too-many',
        `${own.size} indications stand or ended within a day, at most ${LIMITS.indicationsPerMemberMax} may: wait until some have been over for a day`,
      );
    if (countOf(filing) >= LIMITS.indicationsPerMinuteMax)
      return refusal(
        'indication/too-fast',
        `${LIMITS.indicationsPerMinuteMax} were filed in this minute, which is the most: file the next one in the next minute`,
      );
    if (indication.type === 'report') return fileReport(indication, filing, own);
    const before = standing(own, 'what it withdraws,', indication.withdraws);
    return before.ok ? ok({ indication, receivedAt: filing.at, origins: [] }) : before;
  }

  return {
    file(indication, filing) {
      const checked = check(indication, filing);
      if (!checked.ok) return checked;
      lately.set(filing.by, { minute: minuteOf(filing.at), count: countOf(filing) + 1 });
      enter(checked.value);
      return checked;
    },
    restore: enter,
    forget(at) {
      for (let over = ends.take(at); over !== undefined; over = ends.take(at)) {
        const { id, member } = over.filed.indication;
        all.delete(over.filed);
        // Its word may be that of another one by now.
        if (ownOf(member).get(id) === over) ownOf(member).delete(id);
      }
    },
    get all() {
      return [...all];
    },
  };
}
