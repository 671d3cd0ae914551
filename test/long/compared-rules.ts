/** Rules that are compared with what really goes out: the board under other tables, and the naive rule. */
import type { TimeS } from '../../src/base/index.ts';
import { straightLineOf, type WarningChange } from '../../src/assess/index.ts';
import type { View } from '../../src/broker/index.ts';
import type { Place, Stage, StageTable } from '../../src/model/index.ts';
import { createWarningBoard, DEFAULT_STAGE_TABLE, type WarningBoard } from '../../src/warn/index.ts';

/** The naive rule asks for this share of threat, so that it need not warn of airliners. */
const THREAT_SHARE_MIN = 0.3;
/** It ends a warning when its circle has left a place for this long. */
const NAIVE_HOLD_S = 30;
const NAIVE_MARGIN_S = 60;

/** The naive rule's name in results. */
export const NAIVE_RULE = 'straight line';

/** The tables that are compared: by the chance from which a near arrival orders cover, and one that never waits. */
export function comparedTables(): Record<string, StageTable> {
  const { stages } = DEFAULT_STAGE_TABLE;
  const cover = stages['take-cover'];
  const expected = { ...stages.expected, chanceMin: 0.05, sureChance: 0.05 };
  const withCover = (changes: Partial<typeof cover>): StageTable => ({
    ...DEFAULT_STAGE_TABLE,
    stages: { ...stages, expected, 'take-cover': { ...cover, ...changes } },
  });
  const byChance = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7].map(
    (chance) => [`chance ${chance}`, withCover({ chanceMin: chance, sureChance: Math.max(cover.sureChance, chance) })] as const,
  );
  return Object.fromEntries([...byChance, ['chance 0.1, no waiting', withCover({ chanceMin: 0.1, sureChance: 0.1, waitS: 0 })]]);
}

/** The rules of one recipient, and what each of them said. */
export class ComparedRules {
  readonly changes = new Map<string, WarningChange[]>();
  private readonly view: View;
  private readonly places: readonly Place[];
  private readonly boards: ReadonlyMap<string, WarningBoard>;
  /** When the naive rule's circle last lay over a place. */
  private readonly naiveSeenAt: Float64Array;

  constructor(view: View, places: readonly Place[]) {
    this.view = view;
    this.places = places;
    this.boards = new Map(Object.entries(comparedTables()).map(([rule, table]) => [rule, createWarningBoard(places, table)]));
    this.naiveSeenAt = new Float64Array(places.length).fill(-Infinity);
    for (const rule of [...this.boards.keys(), NAIVE_RULE]) this.changes.set(rule, []);
  }

  /** A warning tick; what is decided before the run's start is told to nobody. */
  tick(at: TimeS, silent: boolean): void {
    const forecaster = this.view.inside()?.forecaster;
    for (const [rule, board] of this.boards) {
      if (silent) board.keepSilent();
      board.consider(at, forecaster === undefined ? [] : [forecaster]);
      if (silent) continue;
      for (const { placeIndex, stage } of board.changes()) this.note(rule, at, { placeIndex, stage });
    }
    if (!silent) this.stepNaive(at);
  }

  private note(rule: string, at: TimeS, warning: { readonly placeIndex: number; readonly stage: Stage }): void {
    this.changes.get(rule)?.push({ at, warning });
  }

  private stepNaive(at: TimeS): void {
    const { view, places, naiveSeenAt } = this;
    const inside = view.inside();
    inside?.picture.forEachTrack(
      at,
      (track) => {
        if ((inside.forecaster.get(track.serial)?.threatShare ?? 0) < THREAT_SHARE_MIN) return;
        const line = straightLineOf(track.state);
        places.forEach((place, placeIndex) => {
          if (line(place, place.shelterS + NAIVE_MARGIN_S) === undefined) return;
          if (naiveSeenAt[placeIndex] === -Infinity) this.note(NAIVE_RULE, at, { placeIndex, stage: 'take-cover' });
          naiveSeenAt[placeIndex] = at;
        });
      },
      true,
    );
    naiveSeenAt.forEach((seenAt, placeIndex) => {
      if (seenAt === -Infinity || at - seenAt < NAIVE_HOLD_S) return;
      naiveSeenAt[placeIndex] = -Infinity;
      this.note(NAIVE_RULE, at, { placeIndex, stage: 'all-clear' });
    });
  }
}
