/** Warnings: what a place is told, stage by stage. */
import type { TimeS } from '../base/index.ts';
import type { KindClass } from './kind.ts';

/** Stages in their order; the last two end an event. */
export const STAGES = ['prepare', 'expected', 'take-cover', 'all-clear', 'cancelled'] as const;

/** One of `STAGES`. */
export type Stage = (typeof STAGES)[number];

/** What an officer may do about a place: let a waiting stage out, refuse it, or end what stands. */
export const OFFICER_ACTS = ['approve', 'refuse', 'all-clear', 'cancelled'] as const;

/** One of `OFFICER_ACTS`. */
export type OfficerAct = (typeof OFFICER_ACTS)[number];

/** What stands for one place. It names no track and no source: it is a function of what the `warn` view may show. */
export interface Warning {
  placeIndex: number;
  stage: Stage;
  kindClass: KindClass;
  /** Earliest credible arrival (5 %), rounded down to the bucket of the stage; undefined for all-clear and cancelled. */
  arrivalAt: TimeS | undefined;
  /** Counts the events of this place, from 1; updates of one event keep it. */
  event: number;
  /** Counts the messages of this event, from 1. */
  sequence: number;
  /** When this stage was first decided, on the warning tick. */
  issuedAt: TimeS;
  /** True after its sources were lost: stands, no longer updated. */
  notUpdated: boolean;
}
