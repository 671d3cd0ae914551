/**
 * Runs a world and keeps everything that reaches recipients: frames, messages, and what a member is told of its own feeds. A world
 * may crash on its way; then another broker takes up what the first one left, under the terms that held.
 */
import { HUB, hmacSha256, isPublic, memberOf, timeS, utf8, type MemberId, type RecipientId, type TimeS } from '../../src/base/index.ts';
import { createBroker, readState, stateBytes, viewKey, type Broker, type BrokerInput, type BrokerOptions } from '../../src/broker/index.ts';
import { createCapIssuer, type CapIssuer } from '../../src/deliver/index.ts';
import type { BrokerConfig } from '../../src/model/index.ts';
import type { ViewName } from '../../src/release/index.ts';
import { checkTermsSignature, type Roster } from '../../src/server/config/roster.ts';
import { parseTerms } from '../../src/server/config/terms-file.ts';
import { feedTrust } from '../../src/server/feed-trust.ts';
import { healthReport } from '../../src/server/health-report.ts';
import { termsReport } from '../../src/server/terms-report.ts';
import { CATALOGUES } from '../../src/warn/index.ts';
import { LENGTH_S, STARTS_AT, type World } from './world.ts';

export interface Run {
  /** Frames of a view, in order. */
  readonly frames: ReadonlyMap<string, readonly Uint8Array[]>;
  /** Messages and health of the viewer, as text. */
  readonly texts: readonly string[];
  readonly faults: readonly string[];
  /** What each level of the watched member holds at the end, track by track. */
  readonly states: readonly string[];
}

/** The parts that a planted leak may replace. */
export interface Parts {
  readonly createBroker: typeof createBroker;
  readonly createCapIssuer: typeof createCapIssuer;
  readonly healthReport: typeof healthReport;
  readonly termsAnswer: typeof termsAnswer;
}

/** Choices of a run: which view to keep (all frames and no texts when absent). */
export interface RunOptions extends Omit<BrokerOptions, 'computes'> {
  readonly only?: string;
  /** The view that is kept runs alone; otherwise all do, beside it. */
  readonly alone?: boolean;
  /** The member whose pictures are kept in \`states\`, level by level, at the end. */
  readonly watched?: RecipientId;
  readonly parts?: Partial<Parts>;
}

/** Who is who in a world: each member knows each other one by a handle, and all are in one group. */
function rosterOf({ members }: BrokerConfig): Roster {
  const ids = members.map(({ id }) => id);
  const handles = Object.fromEntries(ids.map((owner) => [owner, Object.fromEntries(members.map(({ id, names }) => [names['en'], id]))]));
  return { members: ids, handles, groups: { everybody: ids }, seals: {}, keys: {} };
}

const readings = new Map<string, ReturnType<typeof parseTerms>>();
const READINGS_MAX = 64;

/** Terms read from their text, whose owner stands in it as `owner`; many worlds hand in the same. */
function readingOf(text: string): ReturnType<typeof parseTerms> {
  let read = readings.get(text);
  if (read === undefined) {
    read = parseTerms('terms', text);
    if (readings.size >= READINGS_MAX) readings.clear();
    readings.set(text, read);
  }
  return read;
}

/** What a member that hands in terms is told of them, and what it reads of those in force. */
export function termsAnswer(viewer: string, text: string, roster: Roster): string {
  const reading = readingOf(text);
  if (!reading.ok) return reading.error.message;
  const read = { ...reading, value: { ...reading.value, member: viewer as MemberId } };
  const checked = checkTermsSignature(read.value, roster, 'exercise');
  return checked.ok ? JSON.stringify(termsReport(viewer, [read.value])) : checked.error.message;
}

/** So long before a crash the pictures' state was kept last. */
export const STATE_AGE_S = 5;

/** What another process does when it takes up the record of one that crashed, and the state that was kept last. */
export function takeUp(broker: Broker, before: Broker, at: TimeS, kept: Kept | undefined): void {
  const state = kept && readState(kept.bytes);
  if (kept !== undefined && state !== undefined)
    broker.input({ kind: 'past', at, past: { state, before: kept.inputs.slice(0, kept.count), since: kept.inputs.slice(kept.count) } });
  for (const view of before.views) {
    const left = before.viewOf(view);
    if (left !== undefined) broker.input({ kind: 'resume', at, view, lastEpoch: left.epoch, standing: [...left.standing()] });
  }
}

/** A state, and what came in before it (so many) and since. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly inputs: readonly BrokerInput[];
  readonly count: number;
}

/** The configuration with the terms that were in force. */
export function configAt(config: BrokerConfig, inputs: readonly BrokerInput[]): BrokerConfig {
  const terms = new Map(config.terms.map((file) => [file.member, file]));
  for (const input of inputs)
    if (input.kind === 'terms' && config.members.some(({ id }) => id === input.terms.member)) terms.set(input.terms.member, input.terms);
  return { ...config, terms: [...terms.values()] };
}

/** Every track that a view holds, to the last bit. */
function stateOf(broker: Broker, view: ViewName): string {
  const lines: string[] = [];
  const picture = broker.viewOf(view)?.inside()?.picture;
  picture?.forEachStanding(({ serial }) => {
    const track = picture.estimate(serial, timeS(STARTS_AT + LENGTH_S));
    lines.push(track === undefined ? '' : track.state.join(' '));
  });
  return lines.join('\n');
}

/** Slow enough that what a world holds of the past takes some views more than three ticks. */
export const WORLD_PACE = { stepsMax: 6, spanMinS: 2, spanMaxS: 5 };

/** Runs `world` to its end. */
export function run(world: World, options: RunOptions = {}): Run {
  const { only } = options;
  const parts: Parts = { createBroker, createCapIssuer, healthReport, termsAnswer, ...options.parts };
  const frames = new Map<string, Uint8Array[]>();
  const texts: string[] = [];
  const faults: string[] = [];
  const issuers = new Map<RecipientId, CapIssuer>();
  const viewer = only?.slice(0, only.lastIndexOf('/'));
  const issuerOf = (recipient: RecipientId): CapIssuer => {
    const made =
      issuers.get(recipient) ??
      parts.createCapIssuer({
        mode: 'exercise',
        places: broker.placesOf(recipient),
        sender: 'exercise@manara.invalid',
        secret: hmacSha256(world.config.secret, utf8(`cap/${recipient}`)),
        languages: ['en'],
        catalogues: CATALOGUES,
        senderNames: {},
        utcOffsetMin: 0,
        audience: isPublic(recipient) ? 'public' : 'officials',
      });
    issuers.set(recipient, made);
    return made;
  };
  const start = (config: BrokerConfig): Broker =>
    parts.createBroker(
      config,
      {
        frame: (view, _at, bytes) => {
          const key = viewKey(view);
          if (only !== undefined && only !== key) return;
          const list = frames.get(key) ?? [];
          list.push(bytes);
          frames.set(key, list);
        },
        warnings: (recipient, at, changes) => {
          if (only === undefined || memberOf(recipient) === HUB) return;
          // Messages come of the `warn` view, and are judged by what was released to that one.
          for (const { xml } of issuerOf(recipient).issue(changes, at)) if (`${recipient}/warn` === only) texts.push(xml);
        },
        fault: (view, message) => faults.push(`${viewKey(view)}: ${message}`),
      },
      { pace: options.pace ?? WORLD_PACE, sharing: options.sharing, computes: options.alone === true ? (view) => viewKey(view) === only : undefined },
    );
  let broker = start(world.config);
  let crashed = false;
  let state: { readonly bytes: Uint8Array; readonly count: number } | undefined;
  world.inputs.forEach((input, index) => {
    if (!crashed && world.crashAt !== undefined && input.at > world.crashAt) {
      crashed = true;
      const inputs = world.inputs.slice(0, index);
      const next = start(configAt(world.config, inputs));
      takeUp(next, broker, timeS(world.crashAt), state && { ...state, inputs });
      broker = next;
    }
    broker.input(input);
    if (input.kind === 'tick' && world.crashAt !== undefined && input.at === Math.floor(world.crashAt) - STATE_AGE_S)
      state = { bytes: stateBytes(broker.state()), count: index + 1 };
  });
  if (viewer !== undefined && !viewer.startsWith('public:')) {
    // How its feeds compare with others is told by its own picture, and judged by what was released to that one.
    const extras = only === `${viewer}/picture` ? { trustOf: feedTrust(broker, world.config, viewer, timeS(STARTS_AT + LENGTH_S)) } : {};
    texts.push(JSON.stringify(parts.healthReport(viewer, world.config.feeds, broker.health, extras)));
    texts.push(...world.probes.map((probe) => parts.termsAnswer(viewer, probe, rosterOf(world.config))));
  }
  const watched = broker.views.filter(({ recipient }) => recipient === options.watched);
  return { frames, texts, faults, states: watched.map((view) => stateOf(broker, view)) };
}

/** Number of the first frame in which two runs differ for a view, the count of its frames for its texts, -1 when they are equal. */
export function firstDifference(a: Run, b: Run, key: string): number {
  const left = a.frames.get(key) ?? [];
  const right = b.frames.get(key) ?? [];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    if (left[i] === undefined || right[i] === undefined || Buffer.compare(left[i], right[i]) !== 0) return i;
  }
  return a.texts.join('\n') === b.texts.join('\n') ? -1 : left.length;
}
