/** Runs worlds of doors, compares what a member is shown with and without what is hidden from it, and makes a world that differs small. */
import { timeS, type TimeS } from '../../src/base/index.ts';
import { createBroker, stateBytes, viewKey, type Broker, type BrokerInput } from '../../src/broker/index.ts';
import type { BrokerConfig } from '../../src/model/index.ts';
import { configAt, STATE_AGE_S, takeUp, WORLD_PACE, type Parts } from './run.ts';
import { datagramOf } from './door-records.ts';
import { STARTS_AT } from './world-reports.ts';
import { DENEB, fair, purgeDoors, type DoorRecord, type DoorWorld } from './world-doors.ts';

/** Where planted leaks come in. */
export type DoorParts = Pick<Parts, 'createBroker'>;

/** Frames of the member, by view. */
export type DoorFrames = ReadonlyMap<string, readonly Uint8Array[]>;

/** What the member's views get in a world. */
export function framesOf(world: DoorWorld, parts: DoorParts = { createBroker }): DoorFrames {
  const frames = new Map<string, Uint8Array[]>();
  const faults: string[] = [];
  const start = (config: BrokerConfig): Broker =>
    parts.createBroker(
      config,
      {
        frame: (view, _at, bytes) => {
          if (view.recipient !== DENEB) return;
          const list = frames.get(viewKey(view)) ?? [];
          list.push(bytes);
          frames.set(viewKey(view), list);
        },
        fault: (view, message) => void faults.push(`${viewKey(view)}: ${message}`),
      },
      { pace: WORLD_PACE, computes: world.isCrowded ? undefined : ({ recipient }) => recipient === DENEB },
    );
  let broker = start(world.config);
  let state: { readonly bytes: Uint8Array; readonly count: number } | undefined;
  let isCrashed = false;
  const crash = (index: number, crashAt: TimeS): void => {
    const inputs = world.inputs.slice(0, index);
    const next = start(configAt(world.config, inputs));
    takeUp(next, broker, timeS(crashAt), state && { ...state, inputs });
    [isCrashed, broker] = [true, next];
  };
  world.inputs.forEach((input, index) => {
    const { crashAt } = world;
    if (crashAt !== undefined && !isCrashed && input.at > crashAt) crash(index, crashAt);
    broker.input(input);
    if (input.kind === 'tick' && crashAt !== undefined && input.at === Math.floor(crashAt) - STATE_AGE_S)
      state = { bytes: stateBytes(broker.state()), count: index + 1 };
  });
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return frames;
}

/** Where two runs differ first, as words; undefined when nowhere. */
export function difference(a: DoorFrames, b: DoorFrames): string | undefined {
  for (const [key, left] of a) {
    const right = b.get(key) ?? [];
    const index = left.findIndex((bytes, i) => right[i] === undefined || Buffer.compare(bytes, right[i]) !== 0);
    if (index >= 0) return `${key}, frame ${index}`;
  }
  return undefined;
}

/** Where what is hidden shows first; undefined when it does nowhere. */
export const leakOf = (world: DoorWorld, parts?: DoorParts): string | undefined => difference(framesOf(world, parts), framesOf(purgeDoors(world), parts));

function withRecords(world: DoorWorld, records: Map<BrokerInput, readonly DoorRecord[]>): DoorWorld {
  const known = new Map<BrokerInput, readonly DoorRecord[]>();
  const inputs = world.inputs.flatMap((input): BrokerInput[] => {
    const left = records.get(input);
    if (input.kind !== 'bytes' || left === undefined) return input.kind === 'bytes' ? [] : [input];
    const next = { ...input, bytes: datagramOf(left) };
    known.set(next, left);
    return left.length === 0 ? [] : [next];
  });
  return fair({ ...world, inputs, records: known });
}

/** The smallest world found that still leaks. */
export function shrinkDoors(world: DoorWorld, triesMax = 600, parts?: DoorParts): DoorWorld {
  let small = world;
  let tries = 0;
  const take = (candidate: DoorWorld): boolean => {
    tries += 1;
    if (tries > triesMax || leakOf(candidate, parts) === undefined) return false;
    small = candidate;
    return true;
  };
  take({ ...small, crashAt: undefined });
  take({ ...small, isCrowded: false });
  const others = (): BrokerInput[] => small.inputs.filter(({ kind }) => kind !== 'tick' && kind !== 'bytes');
  for (const other of others()) take({ ...small, inputs: small.inputs.filter((input) => input !== other) });
  const list = (): Array<readonly [BrokerInput, number]> => [...small.records].flatMap(([input, records]) => records.map((_, i) => [input, i] as const));
  for (let size = Math.ceil(list().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < list().length; ) {
      const gone = new Set(
        list()
          .slice(from, from + size)
          .map(([input, i]) => small.records.get(input)?.[i]),
      );
      const left = new Map([...small.records].map(([input, records]) => [input, records.filter((record) => !gone.has(record))] as const));
      if (!take(withRecords(small, left))) from += size;
      if (tries > triesMax) return small;
    }
  }
  return small;
}

/** A world in words. */
export function doorWords(world: DoorWorld): string {
  const when = (at: number): string => (at - STARTS_AT).toFixed(2);
  const sources = world.config.feeds.flatMap(({ id, sources: list }) =>
    list.map(
      ({ door, sensor, format, editions, timeMeaning, standbyS }) =>
        `${id} ${sensor} ${format} ${Object.keys(editions).join()} ${timeMeaning} at ${door} ${standbyS ?? ''}`,
    ),
  );
  const terms = world.config.terms.flatMap((file) => file.terms.map(({ feeds, level, gridM, delayS }) => `${String(feeds)} ${level} ${gridM} m ${delayS} s`));
  const lines = world.inputs.flatMap((input) => {
    if (input.kind === 'tick') return [];
    if (input.kind !== 'bytes') return [`${when(input.at)} ${input.kind}`];
    const said = (world.records.get(input) ?? []).map(({ words, hidden, sensor }) => `${hidden ? 'HIDDEN ' : ''}${sensor.id} ${words}`);
    return [`${when(input.at)} ${input.door}: ${said.join(' | ')}`];
  });
  return [...sources, ...terms, ...lines, world.crashAt === undefined ? '' : `crash ${when(world.crashAt)}`].join('\n');
}
