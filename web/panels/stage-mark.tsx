// The mark of a stage: colour and shape together.

import type { Stage } from '../../src/model/index.ts';
import { STAGE_LOOKS } from '../display/stage-look.ts';

export function StageMark({ stage, sizePx = 18 }: { stage: Stage; sizePx?: number }) {
  const look = STAGE_LOOKS[stage];
  return (
    <svg class="stage-mark" width={sizePx} height={sizePx} viewBox="0 0 24 24" aria-hidden="true">
      <path d={look.outline} fill={look.colour} />
      <path d={look.sign} fill="none" stroke={look.ink} stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
