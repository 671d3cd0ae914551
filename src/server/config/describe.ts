/** A configuration in words, for people who must agree to it. */
import { isoFromTime, LIMITS, recipientOf, timeS, type MemberId } from '../../base/index.ts';
import { placesOf } from '../../broker/index.ts';
import { compileRows, placeGroups, rowsAt } from '../../release/index.ts';
import { grantWords, wordGrantWords } from './terms-words.ts';
import { sealOf } from './roster.ts';
import { silentAfterS } from '../feed-watch.ts';
import { handleOf } from '../handles.ts';
import type { Door } from './doors.ts';
import type { ServeConfig } from './read-config.ts';
import { stageWords } from './stages.ts';
import { DEFAULT_STAGE_TABLE } from '../../warn/index.ts';
import { runDays } from '../record-keeper.ts';

const DEG = Math.PI / 180;
const km = (metres: number): string => `${Math.round(metres / 100) / 10} km`;
const degrees = (radians: number): string => `${Math.round((radians / DEG) * 100) / 100}°`;

function doorWords(door: Door, secret: Uint8Array): string {
  const handle = `in logs and metrics it is ${handleOf(secret, 'door', door.id)}`;
  if (door.kind === 'stdin') return `${door.id} takes ${door.format} from standard input; ${handle}.`;
  if (door.kind === 'connect') return `${door.id} calls ${door.endpoint.host}:${door.endpoint.port} for ${door.format}; ${handle}.`;
  if (door.kind === 'file' || door.kind === 'folder')
    return `${door.id} ${door.kind === 'file' ? 'follows' : 'reads each new file in'} ${door.path} (${door.format}); ${handle}.`;
  const from = door.from === undefined ? 'this machine alone' : door.from.words.join(', ');
  return `${door.id} takes ${door.format} over ${door.kind.toUpperCase()} at ${door.endpoint.host}:${door.endpoint.port} from ${from}; ${handle}.`;
}

const streamWords = (format: Door['format'], sensor: string): string => (format === 'plots' ? `plots named "${sensor}"` : `all that comes as ${format}`);

function feedWords(config: ServeConfig): string[] {
  const silent = silentAfterS(config.broker);
  return config.broker.feeds.flatMap((feed) => {
    const owner = feed.public ? 'public: it enters every view' : `of ${feed.member}`;
    const head = `${feed.id}, ${owner}; silent after ${silent.get(feed.id) ?? 0} s without a word; in logs it is ${handleOf(config.broker.secret, 'feed', feed.id)}.`;
    const sensors = config.broker.sensors
      .filter((sensor) => sensor.feed === feed.id)
      .map((sensor) => {
        const sources = feed.sources
          .filter((source) => source.sensor === sensor.id)
          .map((source) => {
            const stream =
              source.format !== 'asterix'
                ? streamWords(source.format, sensor.id)
                : `SAC ${source.sac} SIC ${source.sic}, ${Object.entries(source.editions)
                    .map(([category, edition]) => `category ${category.padStart(3, '0')} edition ${edition}`)
                    .join(', ')}`;
            const time =
              source.timeMeaning === 'measured'
                ? 'its time is the time of measurement'
                : `it has no time: arrival minus ${source.latencyS} s ± ${source.latencySigmaS} s stands in`;
            return `${stream} at ${source.door}; ${time}`;
          });
        const where = `${degrees(sensor.latRad)}, ${degrees(sensor.lonRad)}, antenna ${Math.round(sensor.antennaAltitudeHaeM)} m above the ellipsoid`;
        return `  ${sensor.id}: ${sensor.type} at ${where}; to ${km(sensor.rangeMaxM)}, a turn of ${sensor.scanPeriodS} s, sees ${Math.round(sensor.detectionChance * 100)} %. ${sources.join('. ')}.`;
      });
    return [head, ...sensors];
  });
}

function termsLines(config: ServeConfig, id: string): string[] {
  const withheld = config.withheld.find((entry) => entry.member === id);
  if (withheld !== undefined) return [`  TERMS DO NOT HOLD, so nothing is released: ${withheld.message}`];
  const file = config.written.find((terms) => terms.member === id);
  if (file === undefined || file.grants.length + file.words.length === 0) return ['  releases nothing to anybody.'];
  const signed = Object.hasOwn(config.roster.keys, id)
    ? 'signed by its key'
    : 'NOT SIGNED: whoever runs this broker could have written them; give the member a key';
  const head = `  terms number ${file.number}, ${file.hash.slice(0, 16)}…, until ${isoFromTime(file.validUntil)}, ${signed}:`;
  return [head, ...file.grants.map((grant) => `  - ${grantWords(grant)}`), ...file.words.map((grant) => `  - ${wordGrantWords(grant)}`)];
}

/** Originators that grant their plots for some of its places alone cost a tracker for each group. */
function groupedPlaces({ broker }: ServeConfig, member: MemberId): string[] {
  const recipient = recipientOf(member);
  const rows = rowsAt(compileRows(broker, { recipient, level: 'warn' }), timeS(Date.now() / 1000));
  const count = placeGroups(rows, placesOf(broker, recipient)).length;
  if (count === 1) return [];
  const beyond =
    count > LIMITS.placeGroupsMax ? `; MORE THAN ${LIMITS.placeGroupsMax}: for the places that are left, what is granted for single places does not count` : '';
  return [`  originators grant plots for some of its places alone: ${count} groups of places are warned now, each by a tracker of its own${beyond}.`];
}

function memberWords(config: ServeConfig): string[] {
  return config.broker.members.flatMap((member) => {
    const places = config.broker.places.filter((place) => place.member === member.id).length;
    const head = `${member.id} (${member.names['en']}): ${places} places, warned in ${member.languages.join(' and ')}.`;
    const handles = Object.entries(config.roster.handles[member.id]).map(([handle, meant]) => (handle === meant ? handle : `${handle} (${meant})`));
    return [
      head,
      ...groupedPlaces(config, member.id),
      `  stages, ${stageWords(member.stages ?? DEFAULT_STAGE_TABLE)}`,
      `  its words for others: ${handles.length === 0 ? 'none: it can grant to hub, groups and all' : handles.join(', ')}.`,
      ...termsLines(config, member.id),
    ];
  });
}

/** Words of terms that nobody stands behind: such a grant answers like any other; the hub is told here, its owner nowhere. */
function emptyGrants(config: ServeConfig): string[] {
  const absent = config.written.flatMap(({ member, grants, words }) =>
    [...grants, ...words].flatMap(({ to }) => {
      const isHeld =
        to.kind === 'all' ||
        to.kind === 'hub' ||
        (to.kind === 'group' ? Object.hasOwn(config.roster.groups, to.name) : Object.hasOwn(config.roster.handles[member], to.name));
      return isHeld ? [] : [`the terms of ${member} name "${to.name}", a ${to.kind === 'group' ? 'group' : 'handle'} that nobody holds: nothing goes there.`];
    }),
  );
  return [...new Set(absent)];
}

function groupWords(config: ServeConfig): string[] {
  const { secret } = config.broker;
  const groups: [string, readonly string[]][] = [['all', config.roster.members], ...Object.entries(config.roster.groups)];
  return groups.map(
    ([name, members]) => `${name === 'all' ? 'all' : `group:${name}`}: ${members.join(', ') || 'nobody'}; seal ${sealOf(secret, name, members)}.`,
  );
}

function outletWords(config: ServeConfig): string[] {
  return Object.entries(config.words.outlets).map(([name, { to, level, format, listen, from, connect, send, tls }]) => {
    const endpoint = listen ?? connect ?? send;
    const callers = from === undefined ? 'this machine alone' : from.words.join(', ');
    const way = listen === undefined ? (connect === undefined ? 'sends datagrams to' : 'calls') : `lets ${callers} call at`;
    return `${name} gives what ${to} sees at level ${level}, as ${format}: it ${way} ${endpoint?.host ?? ''}:${endpoint?.port ?? 0}, ${tls === undefined ? 'unencrypted' : 'over TLS'}.`;
  });
}

function modeWords({ broker, ordered }: ServeConfig): string {
  if (ordered !== undefined) {
    const { signatures, validUntil } = ordered.order;
    return `WARNINGS SAY ACTUAL, as ordered by ${Object.keys(signatures).join(' and ')}; it starts until ${isoFromTime(validUntil)}`;
  }
  return broker.mode === 'test' ? 'warnings say Test' : 'warnings say Exercise, and plots marked as simulated are taken';
}

/** The whole configuration, line by line. */
export function describeConfig(config: ServeConfig): readonly string[] {
  const { words, broker } = config;
  const consoles = Object.entries(words.consoles).map(
    ([viewer, { port }]) => `${viewer} at http://127.0.0.1:${port}/, open to whoever can reach that port on this machine.`,
  );
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  return [
    `${broker.name}, mode ${broker.mode}: ${modeWords(config)}.`,
    `Doors:`,
    ...indented(config.doors.map((door) => doorWords(door, broker.secret))),
    ...config.placeChanges.flatMap(({ member, added, moved, removed }) =>
      added.length + moved.length + removed.length === 0
        ? []
        : [`places of ${member} since the last start: ${added.length} new, ${moved.length} moved, ${removed.length} gone.`],
    ),
    ...config.repairs.map((repair) => `noted while reading: ${repair}.`),
    ...(config.words.hub?.flightPlans === undefined
      ? []
      : [`Flight plans: ${config.flightPlans.length}, of which every view knows; a broadcast from where its plan has it is believed.`]),
    `Feeds:`,
    ...indented(feedWords(config)),
    `Members:`,
    ...indented(memberWords(config)),
    ...emptyGrants(config),
    `Groups, with the seal that a pinned grant names:`,
    ...indented(groupWords(config)),
    ...(config.words.hub?.withhold ?? []).map((feed) => `the hub withholds ${feed}: it goes to nobody else, whatever its owner grants.`),
    `Record: ${config.recordFolder}, ${config.signingSeed === undefined ? 'checkpoints are not signed' : 'checkpoints are signed'}; ${
      config.words.record.keep === undefined
        ? 'nothing of it is ever dropped'
        : `runs that ended more than ${config.words.record.keep} days ago are dropped, and one that lasts ${runDays(config.words.record.keep)} days ends and the next begins`
    }.`,
    `Consoles:`,
    ...indented(consoles.length === 0 ? ['none.'] : consoles),
    `Outlets:`,
    ...indented(outletWords(config).length === 0 ? ['none.'] : outletWords(config)),
    words.metrics === undefined ? 'Metrics: none.' : `Metrics: http://127.0.0.1:${words.metrics.port}/metrics.`,
  ];
}
