/** The two changes that must not show: taking away what was not released to a view, and giving everybody else other names. */
import {
  HUB,
  feedId,
  memberId,
  memberOf,
  placeId,
  publicOf,
  recipientOf,
  sensorId,
  sha256,
  utf8,
  hex,
  type FeedId,
  type MemberId,
  type RecipientId,
  type SensorId,
  type TimeS,
} from '../../src/base/index.ts';
import type { BrokerInput } from '../../src/broker/index.ts';
import type { BrokerConfig, Place, Sensor, TermsFile } from '../../src/model/index.ts';
import { openTerm } from '../../src/release/fixture.ts';
import type { ViewName } from '../../src/release/index.ts';
import { isHidden, isOutOfReach, reaches } from './naive.ts';
import { joined, type Said } from './world-reports.ts';
import type { World } from './world.ts';

/** Terms of others shrink to what they say to this view; the recipient's own stand. */
function purgedTerms(file: TermsFile, view: ViewName, places: readonly Place[]): TermsFile {
  if (file.member === memberOf(view.recipient)) return file;
  return { ...file, terms: file.terms.filter((term) => reaches(term, view, places)), hash: 'purged' };
}

function grantedFeeds(world: World, view: ViewName): ReadonlySet<FeedId> {
  const files = [...world.config.terms, ...world.inputs.flatMap((input) => (input.kind === 'terms' ? [input.terms] : []))];
  const owner = memberOf(view.recipient);
  return new Set(
    world.config.feeds
      .filter(
        (feed) =>
          feed.public ||
          feed.member === owner ||
          files.some(
            (file) =>
              file.member === feed.member &&
              file.terms.some((term) => reaches(term, view, world.config.places) && (term.feeds === 'all' || term.feeds.includes(feed.id))),
          ),
      )
      .map((feed) => feed.id),
  );
}

/** What a record says, which another one may say again: of what is released once, it may show when else it was said (docs/decisions/sent-again.md). */
const contentOf = (said: Said): unknown => said.measurement ?? said;

/** Of a datagram what of it was released to `view`, which may use `sensors`: nothing, all, or some of its records. */
export function releasedBytes(world: World, view: ViewName, sensors: readonly Sensor[]): (input: BrokerInput & { readonly kind: 'bytes' }) => BrokerInput[] {
  const owner = memberOf(view.recipient);
  const left = new Set(sensors.map(({ id }) => id));
  const own = new Set(world.config.feeds.filter(({ member }) => member === owner).map(({ id }) => id));
  const isReleased = (said: Said, at: TimeS): boolean =>
    // A record that is not well formed is nobody's but its owner's, who is told of it.
    left.has(said.sensor.id) && (own.has(said.feed) || (!said.malformed && !isHidden(world, view, said, at)));
  const released = new Set([...world.said].flatMap(([{ at }, records]) => records.filter((said) => isReleased(said, at)).map(contentOf)));
  return (input) => {
    const records = world.said.get(input) ?? [];
    const rest = records.filter((said) => released.has(contentOf(said)));
    if (rest.length === 0) return [];
    return rest.length === records.length ? [input] : [{ ...input, bytes: joined(rest.map(({ bytes }) => bytes)) }];
  };
}

/** The world as if only what was released to `view` had ever been. */
export function purge(world: World, view: ViewName): World {
  const { config } = world;
  const granted = grantedFeeds(world, view);
  // A sensor that covers nothing of what is granted of its feed was not released either.
  const sensors = config.sensors.filter((sensor) => granted.has(sensor.feed) && !isOutOfReach(world, view, sensor));
  const left = new Set(sensors.map(({ id }) => id));
  const feeds = config.feeds
    .filter((feed) => granted.has(feed.id))
    .map((feed) => ({ ...feed, sources: feed.sources.filter(({ sensor }) => left.has(sensor)) }));
  const owner = memberOf(view.recipient);
  const members = config.members.filter((member) => member.id === owner || feeds.some((feed) => feed.member === member.id));
  const known = new Set<MemberId>(members.map((member) => member.id));
  const bytesFor = releasedBytes(world, view, sensors);
  const inputs = world.inputs.flatMap((input): BrokerInput[] => {
    if (input.kind === 'bytes') return bytesFor(input);
    if (input.kind === 'officer') return input.recipient === view.recipient ? [input] : [];
    if (input.kind === 'terms') return known.has(input.terms.member) ? [{ ...input, terms: purgedTerms(input.terms, view, config.places) }] : [];
    return [input];
  });
  return {
    config: {
      ...config,
      members,
      feeds,
      sensors,
      terms: config.terms.filter((file) => known.has(file.member)).map((file) => purgedTerms(file, view, config.places)),
      places: owner === HUB ? config.places : config.places.filter((place) => place.member === owner),
    },
    inputs,
    said: world.said,
    crashAt: world.crashAt,
    probes: world.probes,
  };
}

interface Names {
  readonly member: (id: MemberId) => MemberId;
  readonly feed: (id: FeedId) => FeedId;
  readonly sensor: (id: SensorId) => SensorId;
  readonly door: (door: string) => string;
}

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('a renamed id must be well formed');
  return result.value;
};

const scrambled = (text: string): string => hex(sha256(utf8(`renamed ${text}`))).slice(0, 12);

/** The recipient's own names are its own: it may know them, and they stay. */
function namesFor(config: BrokerConfig, owner: MemberId): Names {
  const feeds = config.feeds.filter((feed) => feed.member === owner);
  const own = new Set<string>(feeds.flatMap((feed) => [feed.id, ...feed.sources.flatMap((source) => [source.door, source.sensor])]));
  const renamed = new Map<string, string>();
  const other = (text: string): string => {
    const known = renamed.get(text) ?? scrambled(text);
    renamed.set(text, known);
    return known;
  };
  return {
    member: (id) => (id === owner || id === HUB ? id : must(memberId(other(id)))),
    feed: (id) => (own.has(id) ? id : must(feedId(other(id)))),
    sensor: (id) => (own.has(id) ? id : must(sensorId(other(id)))),
    door: (door) => (own.has(door) ? door : other(door)),
  };
}

function renamedRecipient(recipient: RecipientId, names: Names): RecipientId {
  const member = names.member(memberOf(recipient));
  return recipient.startsWith('public:') ? publicOf(member) : recipientOf(member);
}

function renamedTerms(file: TermsFile, names: Names): TermsFile {
  const terms = file.terms.map((term) => ({
    ...term,
    to: term.to === 'all' ? term.to : renamedRecipient(term.to, names),
    feeds: term.feeds === 'all' ? term.feeds : term.feeds.map(names.feed),
  }));
  return { ...file, member: names.member(file.member), terms };
}

/** Others enrolled in the opposite order; the recipient's own order is its own. */
const othersReversed = <Item>(items: readonly Item[], isOwn: (item: Item) => boolean): Item[] => [
  ...items.filter((item) => !isOwn(item)).reverse(),
  ...items.filter(isOwn),
];

function renamedConfig(config: BrokerConfig, owner: MemberId, names: Names): BrokerConfig {
  return {
    ...config,
    members: config.members.map((member) => ({ ...member, id: names.member(member.id) })).reverse(),
    feeds: othersReversed(config.feeds, (feed) => feed.member === owner).map((feed) => ({
      ...feed,
      id: names.feed(feed.id),
      member: names.member(feed.member),
      sources: feed.sources.map((source) => ({ ...source, door: names.door(source.door), sensor: names.sensor(source.sensor) })),
    })),
    sensors: config.sensors
      .map((sensor) => ({
        ...sensor,
        id: names.sensor(sensor.id),
        feed: names.feed(sensor.feed),
        ...(sensor.madeFrom === undefined ? {} : { madeFrom: sensor.madeFrom.map(names.sensor) }),
      }))
      .reverse(),
    terms: config.terms.map((file) => renamedTerms(file, names)).reverse(),
    places: config.places.map((place) => ({
      ...place,
      member: place.member === undefined ? undefined : names.member(place.member),
      id: place.member === owner ? place.id : must(placeId(scrambled(place.id))),
    })),
  };
}

/** The world with other names for everybody but the recipient, enrolled in the opposite order. */
export function rename(world: World, view: ViewName): World {
  const names = namesFor(world.config, memberOf(view.recipient));
  const decoder = new TextDecoder();
  const ids = world.config.sensors.map((sensor) => sensor.id);
  const inputs = world.inputs.map((input): BrokerInput => {
    if (input.kind === 'terms') return { ...input, terms: renamedTerms(input.terms, names) };
    if (input.kind === 'officer') return { ...input, recipient: renamedRecipient(input.recipient, names) };
    if (input.kind !== 'bytes') return input;
    const text = decoder.decode(input.bytes);
    const sensors = ids.filter((id) => text.includes(`"${id}"`));
    const renamed = sensors.reduce((rest, id) => rest.replaceAll(`"${id}"`, `"${names.sensor(id)}"`), text);
    return { ...input, door: names.door(input.door), bytes: sensors.length === 0 ? input.bytes : utf8(renamed) };
  });
  return { config: renamedConfig(world.config, memberOf(view.recipient), names), inputs, said: new Map(), crashAt: world.crashAt, probes: world.probes };
}

/** The world in which everything is released to everybody. */
export function release(world: World): World {
  const opened = (file: TermsFile): TermsFile => ({ ...file, terms: [openTerm] });
  return {
    config: { ...world.config, terms: world.config.terms.map(opened) },
    inputs: world.inputs.filter((input) => input.kind !== 'terms'),
    said: world.said,
    crashAt: world.crashAt,
    probes: world.probes,
  };
}

/** The world in which the same terms, at the same moments, release everything: of what they say of themselves nothing changes. */
export function widen(world: World): World {
  const widened = (file: TermsFile): TermsFile => ({ ...file, terms: [openTerm] });
  return {
    ...world,
    config: { ...world.config, terms: world.config.terms.map(widened) },
    inputs: world.inputs.map((input) => (input.kind === 'terms' ? { ...input, terms: widened(input.terms) } : input)),
  };
}
