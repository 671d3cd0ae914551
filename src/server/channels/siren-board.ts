/**
 * What stands in each siren zone, and the signed lines that say it. A zone holds places; the highest stage of any of them counts.
 * `docs/channels.md` has the protocol.
 */
import { addS, hex, isoFromTime, sha256, utf8, type Mode, type TimeS } from '../../base/index.ts';
import type { Place, Stage, Warning } from '../../model/index.ts';
import type { Signer } from '../../record/store/index.ts';

/** What a zone is told. `none`: nothing known since the gateway started, which ends nothing. `prepare` is silent and never told. */
export type SirenStage = 'none' | 'expected' | 'take-cover' | 'all-clear' | 'cancelled';

/** A line is valid for so long; a relay that hears nothing new by then has a fault. */
const VALID_S = 12 * 3600;
const DIGEST_LETTERS = 16;

export interface SirenBoardOptions {
  readonly mode: Mode;
  /** Zones by name, with the ids of their places. */
  readonly zones: ReadonlyMap<string, readonly string[]>;
  readonly signer: Signer;
  readonly startedAt: TimeS;
}

export interface ZoneState {
  readonly zone: string;
  readonly stage: SirenStage;
  readonly sequence: number;
  readonly sentAt: TimeS;
}

const RANK: Readonly<Record<Stage, number>> = { 'take-cover': 3, expected: 2, prepare: 1, 'all-clear': 0, cancelled: 0 };

export class SirenBoard {
  private readonly options: SirenBoardOptions;
  /** Stage of each place that is warned. */
  private readonly standing = new Map<string, Stage>();
  private readonly zones = new Map<string, ZoneState>();
  private sequence: number;

  constructor(options: SirenBoardOptions) {
    this.options = options;
    // Beyond any number that an earlier start can have given out: it gives fewer than a thousand a second.
    this.sequence = Math.floor(options.startedAt * 1000);
    for (const zone of options.zones.keys()) this.set(zone, 'none', options.startedAt);
  }

  /** Takes a warning of a place in; the zones that it changes, each under a new number. */
  take(place: Pick<Place, 'id'>, warning: Pick<Warning, 'stage'>, at: TimeS): readonly ZoneState[] {
    const isEnd = RANK[warning.stage] === 0;
    if (isEnd) this.standing.delete(place.id);
    else this.standing.set(place.id, warning.stage);
    const changed: ZoneState[] = [];
    for (const [zone, places] of this.options.zones) {
      if (!places.includes(place.id)) continue;
      const next = this.stageOf(places, warning.stage);
      if (next !== undefined && next !== this.zones.get(zone)?.stage) changed.push(this.set(zone, next, at));
    }
    return changed;
  }

  private stageOf(places: readonly string[], last: Stage): SirenStage | undefined {
    const rank = Math.max(0, ...places.map((place) => RANK[this.standing.get(place) ?? 'cancelled']));
    if (rank >= 2) return rank === 3 ? 'take-cover' : 'expected';
    // A place that is told to prepare is no reason to sound, nor to leave standing what sounds for another that has ended.
    return last === 'all-clear' || last === 'cancelled' ? last : undefined;
  }

  private set(zone: string, stage: SirenStage, at: TimeS): ZoneState {
    this.sequence += 1;
    const state: ZoneState = { zone, stage, sequence: this.sequence, sentAt: at };
    this.zones.set(zone, state);
    return state;
  }

  states(): readonly ZoneState[] {
    return [...this.zones.values()];
  }

  /** The line of one zone. */
  zoneLine({ zone, stage, sequence, sentAt }: ZoneState): string {
    return this.signed(
      `ZONE zone=${zone} stage=${stage} seq=${sequence} sent=${isoFromTime(sentAt)} until=${isoFromTime(addS(sentAt, VALID_S))} mode=${this.options.mode}`,
    );
  }

  /** The heartbeat: with it a relay knows that it has heard everything that stands. */
  beatLine(at: TimeS): string {
    this.sequence += 1;
    return this.signed(
      `BEAT seq=${this.sequence} sent=${isoFromTime(at)} zones=${this.zones.size} state=${stateDigest(this.states())} mode=${this.options.mode}`,
    );
  }

  helloLine(): string {
    return `MANARA-SIRENS version=1 key=${this.options.signer.publicKeyHex} mode=${this.options.mode}`;
  }

  private signed(text: string): string {
    return `${text} sig=${Buffer.from(this.options.signer.sign(utf8(text))).toString('base64url')}`;
  }
}

/** The first half of the SHA-256 over the zones in the order of their names, each as `zone stage seq` and a line feed. */
export function stateDigest(states: readonly ZoneState[]): string {
  const lines = states.map(({ zone, stage, sequence }) => `${zone} ${stage} ${sequence}\n`).sort();
  return hex(sha256(utf8(lines.join('')))).slice(0, DIGEST_LETTERS);
}
