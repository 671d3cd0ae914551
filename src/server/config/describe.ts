/** A configuration in words, for people who must agree to it. */
import { isPublic, memberOf, publicOf, recipientOf, HUB, isoFromTime } from '../../base/index.ts';
import { ringAreaM2 } from '../../geo/index.ts';
import type { Term } from '../../model/index.ts';
import { silentAfterS } from '../feed-watch.ts';
import { handleOf } from '../handles.ts';
import type { Door, ServeConfig } from './read-config.ts';

const DEG = Math.PI / 180;
const km = (metres: number): string => `${Math.round(metres / 100) / 10} km`;
const degrees = (radians: number): string => `${Math.round((radians / DEG) * 100) / 100}°`;

function doorWords(door: Door, secret: Uint8Array): string {
  const handle = `in logs and metrics it is ${handleOf(secret, 'door', door.id)}`;
  if (door.kind === 'file') return `${door.id} follows ${door.path} (${door.format}); ${handle}.`;
  if (door.kind === 'connect') return `${door.id} calls ${door.endpoint.host}:${door.endpoint.port} for ${door.format}; ${handle}.`;
  const from = door.from === undefined ? 'this machine alone' : door.from.words.join(', ');
  return `${door.id} takes ${door.format} over ${door.kind.toUpperCase()} at ${door.endpoint.host}:${door.endpoint.port} from ${from}; ${handle}.`;
}

const streamWords = (format: Door['format'], sensor: string): string => (format === 'plots' ? `plots named "${sensor}"` : `all that comes as ${format}`);

function feedWords(config: ServeConfig): string[] {
  const silent = silentAfterS(config.broker);
  return config.broker.feeds.flatMap((feed) => {
    const owner = feed.public ? 'public: it enters every view' : `of ${feed.member}`;
    const head = `${feed.id}, ${owner}; silent after ${silent.get(feed.id) ?? 0} s without a word; in logs it is ${handleOf(config.broker.secret, 'feed', feed.id)}.`;
    const sensors = config.broker.sensors.filter((sensor) => sensor.feed === feed.id).map((sensor) => {
      const sources = feed.sources.filter((source) => source.sensor === sensor.id).map((source) => {
        const stream = source.format !== 'asterix' ? streamWords(source.format, sensor.id) : `SAC ${source.sac} SIC ${source.sic}, ${Object.entries(source.editions).map(([category, edition]) => `category ${category.padStart(3, '0')} edition ${edition}`).join(', ')}`;
        const time = source.timeMeaning === 'measured' ? 'its time is the time of measurement' : `it has no time: arrival minus ${source.latencyS} s ± ${source.latencySigmaS} s stands in`;
        return `${stream} at ${source.door}; ${time}`;
      });
      const where = `${degrees(sensor.latRad)}, ${degrees(sensor.lonRad)}, antenna ${Math.round(sensor.antennaAltitudeHaeM)} m above the ellipsoid`;
      return `  ${sensor.id}: ${sensor.type} at ${where}; to ${km(sensor.rangeMaxM)}, a turn of ${sensor.scanPeriodS} s, sees ${Math.round(sensor.detectionChance * 100)} %. ${sources.join('. ')}.`;
    });
    return [head, ...sensors];
  });
}

const LEVEL_WORDS: Readonly<Record<Term['level'], string>> = {
  none: 'nothing',
  warn: 'count them towards warnings for its places, and show no track',
  threats: 'see the tracks on their way to its places, and be warned',
  picture: 'see every track, and be warned',
};

/** One term in words. */
export function termWords(term: Term): string {
  const feeds = term.feeds === 'all' ? 'plots of all feeds' : `plots of ${term.feeds.join(', ')}`;
  const to = term.to === 'all' ? 'every member and the hub, whoever that is: this trusts the hub with the list' : isPublic(term.to) ? `the public of ${memberOf(term.to)}: THIS TELLS EVERYBODY` : term.to;
  const parts = [`${feeds} → ${to} may ${LEVEL_WORDS[term.level]}`];
  if (term.gridM > 0) parts.push(`snapped to a grid of ${km(term.gridM)}`);
  if (term.delayS > 0) parts.push(`${term.delayS} s late`);
  if (term.region !== undefined) parts.push(`within a region of ${Math.round(ringAreaM2(term.region) / 1e6).toLocaleString('en')} km²`);
  if (Number.isFinite(term.floorHaeM)) parts.push(`above ${km(term.floorHaeM)}`);
  if (Number.isFinite(term.ceilingHaeM)) parts.push(`below ${km(term.ceilingHaeM)}`);
  if (term.exerciseOnly) parts.push('in exercises only');
  if (term.validFrom > 0) parts.push(`from ${isoFromTime(term.validFrom)}`);
  return `${parts.join(', ')}, until ${isoFromTime(term.validUntil)}.`;
}

function memberWords(config: ServeConfig): string[] {
  return config.broker.members.flatMap((member) => {
    const places = config.broker.places.filter((place) => place.member === member.id).length;
    const file = config.broker.terms.find((terms) => terms.member === member.id);
    const withheld = config.withheld.find((entry) => entry.member === member.id);
    const head = `${member.id} (${member.names['en']}): ${places} places, warned in ${member.languages.join(' and ')}.`;
    if (withheld !== undefined) return [head, `  TERMS DO NOT READ, so nothing is released: ${withheld.message}`];
    if (file === undefined || file.terms.length === 0) return [head, '  releases nothing to anybody.'];
    return [head, `  terms number ${file.version}, ${file.hash.slice(0, 16)}…:`, ...file.terms.map((term) => `  - ${termWords(term)}`)];
  });
}

/** Recipients of terms that nobody is: such a grant answers like any other, its owner is told here alone. */
function emptyGrants(config: ServeConfig): string[] {
  const known = new Set<string>(['all', recipientOf(HUB), ...config.broker.members.flatMap(({ id }) => [recipientOf(id), publicOf(id)])]);
  const absent = new Set(config.broker.terms.flatMap((file) => file.terms.map((term) => term.to)).filter((to) => !known.has(to)));
  return [...absent].map((to) => `terms name "${to}", who is not enrolled: nothing goes there.`);
}

/** The whole configuration, line by line. */
export function describeConfig(config: ServeConfig): readonly string[] {
  const { words, broker } = config;
  const consoles = Object.entries(words.consoles).map(([viewer, { port }]) => `${viewer} at http://127.0.0.1:${port}/, open to whoever can reach that port on this machine.`);
  const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
  return [
    `${broker.name}, mode ${broker.mode}: ${broker.mode === 'test' ? 'warnings say Test' : 'warnings say Exercise, and plots marked as simulated are taken'}.`,
    `Doors:`, ...indented(config.doors.map((door) => doorWords(door, broker.secret))),
    `Feeds:`, ...indented(feedWords(config)),
    `Members:`, ...indented(memberWords(config)),
    ...emptyGrants(config),
    `Record: ${config.recordFolder}, ${config.signingSeed === undefined ? 'checkpoints are not signed' : 'checkpoints are signed'}.`,
    `Consoles:`, ...indented(consoles.length === 0 ? ['none.'] : consoles),
    words.metrics === undefined ? 'Metrics: none.' : `Metrics: http://127.0.0.1:${words.metrics.port}/metrics.`,
  ];
}
