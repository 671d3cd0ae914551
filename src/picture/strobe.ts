/**
 * A radar that is jammed says from where. That is a bearing, rough and the same again each turn: it moves the one confirmed track that it fits across the
 * line of sight. It starts nothing, confirms nothing and keeps nothing alive, and two that cross do neither.
 */
import { timeS } from '../base/index.ts';
import { wrapTwoPi } from '../math/index.ts';
import { blankMeasurement } from '../model/index.ts';
import { releasePending, takePending, useBearing } from './associate.ts';
import { convertPlot } from './convert.ts';
import { count, type Core } from './core.ts';
import type { SensorEntry } from './sensor-table.ts';

/** A wider sector is an overload rather than a direction. */
const WIDTH_MAX_RAD = 0.35;
/** Variance of a place in a sector is a twelfth of its width squared; the same strobe is heard about so often, with one error. */
const REPEATS = 12;

/** Takes the direction of a strobe; an all-round or wide sector has none. */
export function useStrobe(core: Core, entry: SensorEntry, { fromRad, toRad }: { readonly fromRad: number; readonly toRad: number }, at: number): void {
  const width = wrapTwoPi(toRad - fromRad);
  if (!(width > 0) || width > WIDTH_MAX_RAD || entry.traits.gridM > 0) return;
  const waiting = takePending(core);
  const { handle, feedHandle } = entry.traits;
  const plot = {
    ...blankMeasurement('bearing', 'primary', timeS(at)),
    feedHandle,
    sensorHandle: handle,
    number: 0,
    releasedAt: timeS(at),
    azimuthRad: wrapTwoPi(fromRad + 0.5 * width),
    azimuthSigmaRad: width * Math.sqrt(REPEATS / 12),
  };
  if (convertPlot(plot, entry, core.converter, waiting.observation) === undefined) {
    waiting.observation.isStrobe = true;
    if (useBearing(core, waiting.observation) > 0) count(core, 'strobes used');
  }
  releasePending(core, waiting);
}
