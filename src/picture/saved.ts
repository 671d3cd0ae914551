/** What a picture holds, as plain data: a picture that takes it up goes on as the one that gave it would have. Working memory is no part of it. */
import type { BirthQuotas } from './birth-quota.ts';
import { blankPending, type BirthArea, type Core, type Pending } from './core.ts';
import type { SensorEntry } from './sensor-table.ts';
import type { SavedTable } from './track-table.ts';

/** Fields of a core that hold nothing from one call to the next, or come from outside. Of any other the compiler asks that it is saved. */
type Unsaved = 'world' | 'bank' | 'assign' | 'marginals' | 'pool' | 'component' | 'roster' | 'onConfirmed' | 'flights';

/** A picture as plain data. It shares memory with the picture that gave it: turn it into bytes before the next call. */
export interface SavedPicture extends Readonly<Record<Exclude<keyof Core, Unsaved>, unknown>> {
  readonly table: SavedTable;
  readonly sensors: readonly SensorEntry[];
  readonly counters: Readonly<Record<string, number>>;
  readonly converter: { readonly pressureOffsetM: number; readonly pressureOffsetSigmaM: number };
  readonly birthQuotas: BirthQuotas;
  readonly pending: readonly { readonly plots: readonly Pending[]; readonly lookAt: number }[];
  readonly pendingTotal: number;
  readonly calendar: { readonly ring: readonly (readonly number[])[]; readonly doneAt: number };
  readonly pairs: Float64Array;
  readonly near: readonly number[];
  readonly numbered: ReadonlyMap<number, { serial: number; updatedAt: number }>;
  readonly lostCount: number;
  readonly clockAt: number;
  readonly sweptAt: number;
  readonly mergedAt: number;
  readonly birthAreas: readonly BirthArea[];
}

/** Everything that the next call may depend on. */
export function savePicture(core: Core): SavedPicture {
  const {
    table,
    sensors,
    counters,
    converter,
    birthQuotas,
    pending,
    pendingTotal,
    calendar,
    pairs,
    near,
    numbered,
    lostCount,
    clockAt,
    sweptAt,
    mergedAt,
    birthAreas,
  } = core;
  const { pressureOffsetM, pressureOffsetSigmaM } = converter;
  return {
    table: table.save(),
    sensors: sensors.entries,
    counters,
    converter: { pressureOffsetM, pressureOffsetSigmaM },
    birthQuotas,
    pending: pending.map(({ plots, lookAt }) => ({ plots: plots.map(withoutRests), lookAt })),
    pendingTotal,
    calendar,
    pairs: pairs.rows,
    near,
    numbered,
    lostCount,
    clockAt,
    sweptAt,
    mergedAt,
    birthAreas,
  };
}

/** A plot that waits, without what earlier ones left in its lists. */
function withoutRests(waiting: Pending): Pending {
  const { observation, candidates } = waiting;
  const { rowCount, rowKind, rowValue, rowVariance } = observation;
  const { count, slots, serials, misfitScore, placeLog } = candidates;
  const plain = { ...observation, rowKind: rowKind.slice(0, rowCount), rowValue: rowValue.slice(0, rowCount), rowVariance: rowVariance.slice(0, rowCount) };
  const lists = {
    slots: slots.slice(0, count),
    serials: serials.slice(0, count),
    misfitScore: misfitScore.slice(0, count),
    placeLog: placeLog.slice(0, count),
  };
  return { ...waiting, observation: { ...plain, row: blankPending().observation.row }, candidates: { ...lists, count } };
}

const heldAgain = ({ observation, candidates, ...rest }: Pending): Pending => {
  const blank = blankPending();
  const { rowKind: _kinds, rowValue: _values, rowVariance: _variances, ...plain } = observation;
  Object.assign(blank.observation, plain);
  for (const name of ['rowKind', 'rowValue', 'rowVariance'] as const) blank.observation[name].set(observation[name]);
  for (const name of ['slots', 'serials', 'misfitScore', 'placeLog'] as const) blank.candidates[name].set(candidates[name]);
  blank.candidates.count = candidates.count;
  return Object.assign(blank, rest);
};

/** Makes a picture that has just begun hold what another one held. */
export function loadPicture(core: Core, saved: SavedPicture): void {
  const { pendingTotal, lostCount, clockAt, sweptAt, mergedAt, birthAreas } = saved;
  core.table.load(saved.table);
  core.sensors.load(saved.sensors);
  Object.assign(core.counters, saved.counters);
  Object.assign(core.converter, saved.converter);
  core.birthQuotas.clear();
  for (const [feed, births] of saved.birthQuotas) core.birthQuotas.set(feed, births);
  core.pending.splice(0, core.pending.length, ...saved.pending.map(({ plots, lookAt }) => ({ plots: plots.map(heldAgain), lookAt })));
  for (const [second, slots] of saved.calendar.ring.entries()) core.calendar.ring[second].splice(0, Infinity, ...slots);
  core.calendar.doneAt = saved.calendar.doneAt;
  core.pairs.rows = saved.pairs;
  core.near.splice(0, core.near.length, ...saved.near);
  core.numbered.clear();
  for (const [key, memory] of saved.numbered) core.numbered.set(key, memory);
  Object.assign(core, { pendingTotal, lostCount, clockAt, sweptAt, mergedAt, birthAreas });
}
