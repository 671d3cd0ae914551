/**
 * What an officer of one viewer sees and does about warnings: stages that wait, the texts that would go out, approval,
 * refusal, an end by hand. Everything is taken from the viewer's own views, and only on ticks: what a poll between two
 * ticks showed would tell when somebody's plot came.
 */
import { memberOf, type RecipientId, type TimeS } from '../base/index.ts';
import type { Broker } from '../broker/index.ts';
import { STAGES, type BrokerConfig, type OfficerAct, type Stage, type Warning } from '../model/index.ts';
import { warningTexts, type Catalogues, type PendingStage, type WarningTexts } from '../warn/index.ts';
import { handleOf } from './handles.ts';
import type { Decision } from './officer-act.ts';

export interface OfficerDesk {
  /** Takes in what the viewer's boards hold on a tick. */
  ticked(at: TimeS): void;
  /** Stages of a view that wait; undefined for a view that is not this viewer's. */
  pending(view: string): readonly PendingStage[] | undefined;
  /** The texts of a stage of a place in each language of the member; undefined where there is nothing of that stage. */
  preview(view: string, placeIndex: number, stage: Stage): readonly WarningTexts[] | undefined;
  /** Does it when `stage` is still what waits (or, for an end, what stands); false: the picture has moved on, look again. */
  decide(wish: Wish, account?: string): boolean;
}

export interface Wish {
  readonly view: string;
  readonly placeIndex: number;
  readonly act: OfficerAct;
  /** What the officer saw. */
  readonly stage: Stage;
}

export interface DeskOptions {
  readonly viewer: string;
  readonly config: BrokerConfig;
  readonly catalogues: Catalogues;
  readonly broker: Broker;
  /** `account`: who decided, where people log in. */
  decide(decision: Decision, account: string | undefined): void;
}

interface Seen {
  pending: readonly PendingStage[];
  standing: readonly Warning[];
}

const isRising = (stage: Stage): boolean => STAGES.indexOf(stage) <= STAGES.indexOf('take-cover');

/** The desk of one viewer; the hub warns nobody and has none of its own to approve. */
export function createOfficerDesk(options: DeskOptions): OfficerDesk {
  const { viewer, config, catalogues, broker } = options;
  const own = [...new Set(broker.views.map((view) => view.recipient))].filter((recipient) => memberOf(recipient) === viewer);
  const recipients = new Map(own.map((recipient) => [handleOf(config.secret, 'view', recipient), recipient]));
  const seen = new Map<string, Seen>();
  const member = config.members.find((one) => one.id === viewer);

  function textsOf(recipient: RecipientId, input: Pick<Warning, 'placeIndex' | 'stage' | 'kindClass' | 'arrivalAt' | 'notUpdated'>): WarningTexts[] {
    const place = broker.placesOf(recipient)[input.placeIndex];
    return (member?.languages ?? ['en', 'ar']).flatMap((language) => {
      const catalogue = catalogues[language];
      return catalogue === undefined || place === undefined
        ? []
        : [warningTexts(catalogue, { ...input, mode: config.mode, place, utcOffsetMin: member?.utcOffsetMin ?? 0 })];
    });
  }

  return {
    ticked(at) {
      for (const [handle, recipient] of recipients) {
        const view = broker.viewOf({ recipient, level: 'warn' });
        seen.set(handle, { pending: view?.pending(at) ?? [], standing: [...(view?.standing() ?? [])] });
      }
    },
    pending: (view) => (recipients.has(view) ? (seen.get(view)?.pending ?? []) : undefined),
    preview(view, placeIndex, stage) {
      const recipient = recipients.get(view);
      const held = seen.get(view);
      if (recipient === undefined || held === undefined) return undefined;
      const waiting = held.pending.find((one) => one.placeIndex === placeIndex && one.stage === stage);
      if (waiting !== undefined) return textsOf(recipient, { ...waiting, notUpdated: false });
      const standing = held.standing.find((one) => one.placeIndex === placeIndex);
      if (standing === undefined) return undefined;
      if (standing.stage === stage) return textsOf(recipient, standing);
      return isRising(stage) || !isRising(standing.stage) ? undefined : textsOf(recipient, { ...standing, stage, arrivalAt: undefined, notUpdated: false });
    },
    decide({ view, placeIndex, act, stage }, account) {
      const recipient = recipients.get(view);
      const held = seen.get(view);
      if (recipient === undefined || held === undefined) return false;
      const answers = act === 'approve' || act === 'refuse';
      const among: readonly { readonly placeIndex: number; readonly stage: Stage }[] = answers
        ? held.pending
        : held.standing.filter((one) => isRising(one.stage));
      if (!among.some((one) => one.placeIndex === placeIndex && one.stage === stage)) return false;
      options.decide({ recipient, placeIndex, act }, account);
      return true;
    },
  };
}
