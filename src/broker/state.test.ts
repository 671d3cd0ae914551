import { describe, expect, test } from 'vitest';
import { createWorld } from '../../test/secrecy/world.ts';
import { createBroker, readState, stateBytes, type BrokerInput, type BrokerState } from './index.ts';

const SINK = { frame: () => undefined };

describe('the state of a broker', () => {
  test('taken up with what came in since, it is to the bit the state of a broker that never stopped', () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { config, inputs } = createWorld(seed);
      const whole = createBroker(config, SINK);
      let kept: { bytes: Uint8Array; count: number } | undefined;
      const ticks = inputs.filter(({ kind }) => kind === 'tick');
      const endsAt = ticks[17].at;
      // Between two ticks, as a process keeps it: some inputs of the second are in it, and some come since.
      const keptBehind = inputs[inputs.indexOf(ticks[10]) - 1 - (seed % 3)];
      const heard: BrokerInput[] = [];
      for (const input of inputs) {
        if (input.at > endsAt) break;
        whole.input(input);
        heard.push(input);
        if (input === keptBehind) kept = { bytes: stateBytes(whole.state()), count: heard.length };
        if (input.kind === 'tick' && input.at === endsAt) break;
      }
      if (kept === undefined) throw new Error('no tick');
      const state = readState(kept.bytes);
      if (state === undefined) throw new Error('no state');
      const terms = whole.state().terms;
      const again = createBroker({ ...config, terms }, SINK);
      again.input({ kind: 'past', at: endsAt, past: { state, before: heard.slice(0, kept.count), since: heard.slice(kept.count) } });
      const [a, b] = [whole.state(), again.state()];
      expect(b.intakes.length, `world ${seed}`).toBe(a.intakes.length);
      for (const { core } of b.intakes) (core.picture.table as { lastSerial: number }).lastSerial -= 4096;
      const withIntakes = ({ views, intakes }: BrokerState): unknown[] =>
        views.map(({ epoch: _epoch, ...view }) => ({ ...view, intakes: view.intakes.map((i) => intakes[i]) }));
      expect(withIntakes(b), `world ${seed}`).toEqual(withIntakes(a));
    }
  });
});
