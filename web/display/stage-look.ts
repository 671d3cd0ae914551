// How a stage looks: colour and shape together, so that neither is needed alone. The colours are told apart with every
// common colour blindness (blue, amber, vermillion, green-blue, grey) and stand out from a dark ground by 3:1 or more.

import { STAGES, type Stage } from '../../src/model/index.ts';

export interface StageLook {
  colour: string;
  /** Text or sign on the colour. */
  ink: string;
  /** Outline in a box of 24 by 24. */
  outline: string;
  /** Sign inside the outline, drawn as a stroke. */
  sign: string;
}

export const STAGE_LOOKS: Readonly<Record<Stage, StageLook>> = {
  prepare: {
    colour: '#6fb3ff',
    ink: '#06182b',
    outline: 'M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20z',
    sign: 'M12 6.5v6.5l4 3',
  },
  expected: {
    colour: '#f2b632',
    ink: '#251800',
    outline: 'M12 1.5L23.5 22H.5z',
    sign: 'M12 9v6M12 18v.6',
  },
  'take-cover': {
    colour: '#ff7043',
    ink: '#2a0a00',
    outline: 'M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z',
    sign: 'M12 5v11M7.5 12l4.5 5l4.5-5M6 19.5h12',
  },
  'all-clear': {
    colour: '#53c7a5',
    ink: '#03221a',
    outline: 'M3 3h18v18H3z',
    sign: 'M7 12.5l3.5 3.5L17 8.5',
  },
  cancelled: {
    colour: '#9aa8b5',
    ink: '#10171d',
    outline: 'M3 3h18v18H3z',
    sign: 'M7.5 7.5l9 9M16.5 7.5l-9 9',
  },
};

/** The most urgent first. */
export const STAGE_ORDER: readonly Stage[] = ['take-cover', 'expected', 'prepare', 'all-clear', 'cancelled'];

/** True while people have something to do or to wait for. */
export function isStanding(stage: Stage): boolean {
  return STAGES.indexOf(stage) <= STAGES.indexOf('take-cover');
}
