/** The unit of failure is the view: what breaks in one is recorded, blanked and rebuilt, and nobody else notices. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { recipientOf } from '../../src/base/index.ts';
import { AT_ONCE } from '../../src/broker/catch-up.ts';
import { viewKey } from '../../src/broker/index.ts';
import type * as DeliverModule from '../../src/deliver/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import type { Frame } from '../../src/model/index.ts';
import type * as PictureModule from '../../src/picture/index.ts';
import { viewsOf, type ViewName } from '../../src/release/index.ts';
import { isHidden } from './naive.ts';
import { firstDifference, run, type Run } from './run.ts';
import type { Said } from './world-reports.ts';
import { createWorld, LENGTH_S, STARTS_AT, type World } from './world.ts';

const PICTURE = '../../src/picture/index.ts';
const DELIVER = '../../src/deliver/index.ts';

afterEach(() => {
  vi.doUnmock(PICTURE);
  vi.doUnmock(DELIVER);
  vi.resetModules();
});

async function mockedBroker(): Promise<typeof import('../../src/broker/index.ts').createBroker> {
  vi.resetModules();
  return (await import('../../src/broker/index.ts')).createBroker;
}

function read(ran: Run, view: ViewName): Frame[] {
  const reader = createFrameReader();
  return (ran.frames.get(viewKey(view)) ?? []).map((bytes) => {
    const frame = reader.read(bytes);
    if (!frame.ok) throw new Error(frame.error.message);
    return frame.value;
  });
}

/** A plot in the middle of a world that at least one other view does not get, and that feeds its owner at once. */
function poisonOf(world: World): { said: Said; owner: ViewName; others: ViewName[] } {
  const views = viewsOf(world.config);
  for (const [input, [said]] of world.said) {
    const member = world.config.feeds.find((feed) => feed.id === said.feed)!.member;
    if (said.malformed || said.measurement === undefined || input.at < STARTS_AT + 14 || input.at > STARTS_AT + 20) continue;
    const others = views.filter((view) => isHidden(world, view, said, input.at));
    const owner = views.find((view) => view.recipient === recipientOf(member) && view.level === 'picture');
    if (others.length > 0 && owner !== undefined) return { said, owner, others };
  }
  throw new Error('no plot of this world is hidden from anybody');
}

describe('a broken assertion', () => {
  test.each([
    [3, true],
    [3, false],
    [9, true],
  ])('in the pictures that get one plot (world %i, sharing %s) leaves every other view as it was', async (seed, sharing) => {
    const world = { ...createWorld(seed), crashAt: undefined };
    const { said, owner, others } = poisonOf(world);
    // At once: a view that breaks late in a world is back before its end.
    const healthy = run(world, { sharing, pace: AT_ONCE });
    let lifted = 0;
    vi.doMock(PICTURE, async (original) => {
      const actual = await original<typeof PictureModule>();
      return {
        ...actual,
        createPicture: (options: Parameters<typeof actual.createPicture>[0]) => {
          const picture = actual.createPicture(options);
          return {
            ...picture,
            counters: picture.counters,
            addPlot: (...given: Parameters<typeof picture.addPlot>) => {
              const [plot] = given;
              if (Math.abs(plot.measuredAt - said.measuredAt) < 1e-4 && Math.abs(plot.rangeM - said.measurement!.rangeM) < 400) {
                lifted += 1;
                throw new Error('planted');
              }
              return picture.addPlot(...given);
            },
          };
        },
      };
    });
    const broken = run(world, { sharing, pace: AT_ONCE, parts: { createBroker: await mockedBroker() } });
    expect(lifted).toBeGreaterThan(0);
    expect(new Set(broken.faults.map((fault) => fault.split(': ')[1]))).toEqual(new Set(['planted']));
    expect(broken.faults.some((fault) => fault.startsWith(`${viewKey(owner)}:`))).toBe(true);
    for (const other of others) expect(firstDifference(broken, healthy, viewKey(other)), viewKey(other)).toBe(-1);
    const frames = read(broken, owner);
    expect(frames.map((frame) => frame.number)).toEqual(Array.from({ length: LENGTH_S }, (_, i) => i + 1));
    expect(frames.filter((frame) => frame.status === 'rebuilding').length).toBeGreaterThanOrEqual(3);
    expect(frames.at(-1)!.status).toBe('live');
    // The input that broke it is left out of the rebuild: it breaks nothing twice.
    expect(broken.faults.filter((fault) => fault.startsWith(`${viewKey(owner)}:`))).toHaveLength(1);
  });

  test('while a frame is made gives a blank frame under the same number, and a live view again', async () => {
    const world = { ...createWorld(5), crashAt: undefined };
    const view = viewsOf(world.config).find((one) => one.recipient !== 'hub' && one.level === 'picture')!;
    const healthy = run(world);
    let made = 0;
    vi.doMock(DELIVER, async (original) => {
      const actual = await original<typeof DeliverModule>();
      let streams = 0;
      return {
        ...actual,
        createStream: (options: Parameters<typeof actual.createStream>[0]) => {
          const stream = actual.createStream(options);
          streams += 1;
          // The streams of the hub come first, one for each level.
          if (streams !== 4) return stream;
          return {
            ...stream,
            frame: (...given: Parameters<typeof stream.frame>) => {
              const bytes = stream.frame(...given);
              made += 1;
              if (made === 17) throw new Error('planted');
              return bytes;
            },
          };
        },
      };
    });
    const broken = run(world, { parts: { createBroker: await mockedBroker() } });
    expect(broken.faults).toEqual([`${viewKey(view)}: planted`]);
    const frames = read(broken, view);
    expect(frames.map((frame) => frame.number)).toEqual(Array.from({ length: LENGTH_S }, (_, i) => i + 1));
    expect(frames[16]).toMatchObject({ status: 'rebuilding', snapshot: true, tracks: [] });
    expect(frames.at(-1)!.status).toBe('live');
    for (const other of viewsOf(world.config)) {
      if (viewKey(other) !== viewKey(view)) expect(firstDifference(broken, healthy, viewKey(other)), viewKey(other)).toBe(-1);
    }
  });
});
