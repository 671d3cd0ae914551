/** What it costs to keep the pictures of a recorded exercise, and to go on from them as late as it can be: right before the next state. */
import { addS, type TimeS } from '../../src/base/index.ts';
import { createBroker, HEARD_BEFORE_S, type Broker, type BrokerInput } from '../../src/broker/index.ts';
import type { RecordEntry } from '../../src/record/chain/index.ts';
import type { Recording } from '../../src/record/store/index.ts';
import { STATE_EVERY_S, keepState, pastWith } from '../../src/server/picture-state.ts';
import { BROKER_SUBJECT, readBroker } from '../../src/server/recorded-config.ts';

/** Pictures are full after so long. */
const FILLED_S = 600;

interface PictureCost {
  readonly trackers: number;
  readonly tracks: number;
  readonly stateBytes: number;
  /** Wall and processor time of one state, and of going on from it with the inputs of the time between two. */
  readonly keepMs: readonly [wall: number, processor: number];
  readonly goOnMs: readonly [wall: number, processor: number];
}

function timed<Value>(step: () => Value): { readonly value: Value; readonly ms: readonly [number, number] } {
  const [wall, processor] = [performance.now(), process.cpuUsage()];
  const value = step();
  const used = process.cpuUsage(processor);
  return { value, ms: [Math.round(performance.now() - wall), Math.round((used.user + used.system) / 1000)] };
}

const inputOf = (entry: RecordEntry): BrokerInput | undefined =>
  entry.type === 'input'
    ? { kind: 'bytes', at: entry.at, door: entry.door, bytes: entry.bytes.slice() }
    : entry.type === 'tick'
      ? { kind: 'tick', at: entry.at }
      : undefined;

/** Measured at the end of a recording, `lastAt`. */
export async function pictureCost(recording: Recording, lastAt: TimeS): Promise<PictureCost> {
  const sink = { frame: () => undefined };
  let make = (): Broker => {
    throw new Error('restart: the recording holds no configuration');
  };
  for await (const { entry } of recording.decoded()) {
    if (entry.type !== 'config' || entry.subject !== BROKER_SUBJECT) continue;
    const read = readBroker(entry.text);
    if (!read.ok) throw new Error(read.error.message);
    make = () => createBroker(read.value.config, sink);
    break;
  }
  const keptAt = addS(lastAt, -STATE_EVERY_S);
  const [before, since]: BrokerInput[][] = [[], []];
  let kept: ReturnType<typeof timed<ReturnType<typeof keepState>>> | undefined;
  const broker = make();
  for await (const { entry } of recording.decoded(addS(keptAt, -FILLED_S))) {
    const input = inputOf(entry);
    if (input === undefined || input.at < keptAt - FILLED_S) continue;
    broker.input(input);
    if (kept !== undefined) since.push(input);
    else if (input.at > keptAt - HEARD_BEFORE_S) before.push(input);
    if (kept !== undefined || input.kind !== 'tick' || input.at < keptAt) continue;
    const { bytes } = keepState(broker);
    // The second one: it knows how much room it takes, as all do in a process but the first.
    kept = timed(() => keepState(broker, bytes.length));
  }
  if (kept === undefined) throw new Error(`restart: the recording is shorter than ${STATE_EVERY_S} s`);
  const { bytes } = kept.value;
  const next = make();
  const gone = timed(() => {
    const past = pastWith({ before, since }, bytes);
    if (past === undefined) throw new Error('restart: the state does not read');
    next.input({ kind: 'past', at: lastAt, past });
  });
  const { intakes } = next.state();
  const tracks = intakes.reduce((sum, { core }) => sum + core.picture.table.order.length, 0);
  return { trackers: intakes.length, tracks, stateBytes: bytes.length, keepMs: kept.ms, goOnMs: gone.ms };
}
