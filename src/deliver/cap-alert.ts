/**
 * Warnings → CAP messages of one recipient. Sender, identifiers and incidents of one recipient share nothing with another's: they
 * are keyed by the recipient's own secret over its own counts. What a message says is a function of the warning, the place and the
 * recipient's settings.
 */
import { addS, assert, hex, hmacSha256, utf8, type Mode, type TimeS } from '../base/index.ts';
import { capPolygon, writeCap, type CapAlert, type CapArea, type CapInfo, type CapPair, type CapReference } from '../format/cap/index.ts';
import type { Place, Stage, Warning } from '../model/index.ts';
import { aloudForm, cellForm, warningTexts, type Catalogues, type TextInput } from '../warn/index.ts';

/** Longer than any object flies (drones 9 h): an expiry must never take a warning away before its all-clear. */
const EXPIRES_AFTER_S = 12 * 3600;
const END_EXPIRES_AFTER_S = 3600;
/** An event has a handful of messages; updates of arrival times are few. */
const REFERENCES_MAX = 12;
const SENDER_EXERCISE = 'exercise@manara.invalid';
const RESTRICTION = 'For civil-protection officials; not for publication';
const RADIANS_TO_DEGREES = 180 / Math.PI;

const STATUS: Readonly<Record<Mode, CapAlert['status']>> = { exercise: 'Exercise', test: 'Test', actual: 'Actual' };

type Grading = Pick<CapInfo, 'urgency' | 'severity' | 'certainty' | 'responseTypes'>;

/** The CAP words of each stage. */
const GRADING: Readonly<Record<Stage, Grading>> = {
  prepare: { urgency: 'Future', severity: 'Severe', certainty: 'Possible', responseTypes: ['Prepare'] },
  expected: { urgency: 'Expected', severity: 'Severe', certainty: 'Likely', responseTypes: ['Prepare'] },
  'take-cover': { urgency: 'Immediate', severity: 'Extreme', certainty: 'Likely', responseTypes: ['Shelter'] },
  'all-clear': { urgency: 'Past', severity: 'Minor', certainty: 'Observed', responseTypes: ['AllClear'] },
  cancelled: { urgency: 'Past', severity: 'Minor', certainty: 'Observed', responseTypes: ['AllClear'] },
};

/** What a message is made from besides the warning. */
export interface CapContext {
  readonly mode: Mode;
  readonly place: Place;
  /** Ignored in an exercise, whose sender is fixed. No space, comma, & or <. */
  readonly sender: string;
  /** The recipient's own secret. */
  readonly secret: Uint8Array;
  readonly catalogues: Catalogues;
  /** BCP 47 tags; one `info` each, those without a catalogue are left out. */
  readonly languages: readonly string[];
  /** Names of who warns, by language; '' when it is not to be named. */
  readonly senderNames: Readonly<Record<string, string>>;
  readonly utcOffsetMin: number;
  readonly sentAt: TimeS;
  /** Messages of the same event that went out before. */
  readonly references: readonly CapReference[];
  /** Whether any of them was for the public. */
  readonly publicBefore: boolean;
  /** The incident that an earlier process gave this event; undefined: its own. */
  readonly incident?: string;
}

/** A number that says nothing: the first 128 bits of an HMAC over what it stands for. */
function opaque(secret: Uint8Array, what: string): string {
  return hex(hmacSha256(secret, utf8(what))).slice(0, 32);
}

/**
 * The CAP message of one warning. An update or an end references what it replaces; `prepare` is restricted to officials, and so
 * is the end of an event that never went further.
 */
export function warningToCap(warning: Warning, context: CapContext): CapAlert {
  const { mode, place, secret, references } = context;
  const ended = warning.stage === 'all-clear' || warning.stage === 'cancelled';
  assert(!ended || references.length > 0, `a message that ends a warning must reference it (stage ${warning.stage})`);
  const isPublic = context.publicBefore || (!ended && warning.stage !== 'prepare');
  const event = `${place.id}/${warning.event}`;
  return {
    identifier: opaque(secret, `cap-message/${event}/${warning.sequence}`),
    sender: mode === 'exercise' ? SENDER_EXERCISE : context.sender,
    sentAt: context.sentAt,
    status: STATUS[mode],
    msgType: warning.stage === 'cancelled' ? 'Cancel' : references.length > 0 ? 'Update' : 'Alert',
    source: '',
    scope: isPublic ? 'Public' : 'Restricted',
    restriction: isPublic ? '' : RESTRICTION,
    addresses: '',
    codes: [],
    note: mode === 'exercise' ? 'EXERCISE / تمرين' : '',
    references: references.slice(-REFERENCES_MAX),
    incidents: context.incident ?? opaque(secret, `cap-incident/${event}`),
    infos: infosOf(warning, context, ended),
    signed: false,
  };
}

function infosOf(warning: Warning, context: CapContext, ended: boolean): CapInfo[] {
  const { mode, place, utcOffsetMin, sentAt } = context;
  const infos: CapInfo[] = [];
  for (const language of context.languages) {
    const catalogue = context.catalogues[language];
    if (catalogue === undefined || (mode === 'actual' && catalogue.reviewed === undefined)) continue;
    const input: TextInput = {
      mode,
      stage: warning.stage,
      kindClass: warning.kindClass,
      place,
      arrivalAt: warning.arrivalAt,
      utcOffsetMin,
      notUpdated: warning.notUpdated,
    };
    const texts = warningTexts(catalogue, input);
    const parameters: CapPair[] = [
      { valueName: 'stage', value: warning.stage },
      { valueName: 'kind', value: warning.kindClass },
      { valueName: 'cellBroadcast', value: cellForm(catalogue, input).text },
      { valueName: 'readAloud', value: aloudForm(catalogue, input) },
    ];
    if (warning.notUpdated) parameters.push({ valueName: 'notUpdated', value: 'true' });
    infos.push({
      language,
      categories: ['Safety', 'Security'],
      event: texts.event,
      ...GRADING[warning.stage],
      audience: '',
      eventCodes: [],
      effectiveAt: sentAt,
      onsetAt: warning.arrivalAt,
      expiresAt: addS(sentAt, ended ? END_EXPIRES_AFTER_S : EXPIRES_AFTER_S),
      senderName: context.senderNames[language] ?? '',
      headline: texts.headline,
      description: texts.description,
      instruction: texts.instruction,
      web: '',
      contact: '',
      parameters,
      resources: [],
      areas: [areaOf(place, language)],
    });
  }
  assert(infos.length > 0, `a warning must have a text: none of ${context.languages.join(', ')} has a catalogue that may be used in mode ${mode}`);
  return infos;
}

function areaOf(place: Place, language: string): CapArea {
  const polygon = capPolygon(place.ring);
  // Configuration refuses broken rings; should one get here, the circle round it warns everybody inside all the same.
  const circle = { latDeg: place.latRad * RADIANS_TO_DEGREES, lonDeg: place.lonRad * RADIANS_TO_DEGREES, radiusKm: Math.ceil(place.radiusM / 100) / 10 };
  return {
    areaDesc: place.names[language] ?? place.names['en'] ?? place.id,
    polygons: polygon.ok ? [polygon.value] : [],
    circles: polygon.ok ? [] : [circle],
    geocodes: [],
    altitudeFt: undefined,
    ceilingFt: undefined,
  };
}

/** A recipient's settings. */
export interface CapIssuerOptions {
  readonly mode: Mode;
  /** In the order of the warnings' place indices. */
  readonly places: readonly Place[];
  readonly sender: string;
  readonly secret: Uint8Array;
  readonly catalogues: Catalogues;
  readonly languages: readonly string[];
  readonly senderNames: Readonly<Record<string, string>>;
  readonly utcOffsetMin: number;
  /** `public`: what is for officials is left out, and the first public message of an event is an alert of its own. */
  readonly audience: 'officials' | 'public';
}

/** One message as it goes out. */
export interface CapMessage {
  readonly placeIndex: number;
  readonly warning: Warning;
  readonly identifier: string;
  readonly alert: CapAlert;
  readonly xml: string;
}

/** The CAP channel of one recipient. */
export interface CapIssuer {
  /** The messages of a batch of changed warnings, in their order, remembered for later references. */
  issue(warnings: readonly Warning[], sentAt: TimeS): CapMessage[];
  /** What later messages of a place's present event refer to; undefined before its first message. */
  memory(placeIndex: number): CapMemory | undefined;
  /** Goes on with an event of an earlier process. */
  restore(placeIndex: number, memory: CapMemory): void;
}

/** What is remembered of an event, so that a later message refers to those before it. */
export interface CapMemory {
  readonly event: number;
  readonly references: readonly CapReference[];
  readonly publicBefore: boolean;
  readonly incident: string;
}

/** Turns a board's changes into CAP messages with references from one to the next. */
export function createCapIssuer(options: CapIssuerOptions): CapIssuer {
  const memories = new Map<number, CapMemory>();
  const issueOne = (warning: Warning, sentAt: TimeS): CapMessage | undefined => {
    let memory = memories.get(warning.placeIndex);
    if (memory === undefined || memory.event !== warning.event) {
      memory = { event: warning.event, references: [], publicBefore: false, incident: '' };
    }
    const ended = warning.stage === 'all-clear' || warning.stage === 'cancelled';
    if (ended && memory.references.length === 0) return undefined;
    if (options.audience === 'public' && warning.stage === 'prepare') return undefined;
    const { mode, sender, secret, catalogues, languages, senderNames, utcOffsetMin } = options;
    const alert = warningToCap(warning, {
      mode,
      sender,
      secret,
      catalogues,
      languages,
      senderNames,
      utcOffsetMin,
      place: options.places[warning.placeIndex],
      sentAt,
      references: memory.references,
      publicBefore: memory.publicBefore,
      ...(memory.incident === '' ? {} : { incident: memory.incident }),
    });
    memories.set(warning.placeIndex, {
      event: memory.event,
      incident: alert.incidents,
      publicBefore: memory.publicBefore || alert.scope === 'Public',
      references: [...memory.references, { sender: alert.sender, identifier: alert.identifier, sentAt: alert.sentAt }].slice(-REFERENCES_MAX),
    });
    return { placeIndex: warning.placeIndex, warning, identifier: alert.identifier, alert, xml: writeCap(alert) };
  };
  return {
    issue: (warnings, sentAt) => {
      const messages: CapMessage[] = [];
      for (const warning of warnings) {
        const message = issueOne(warning, sentAt);
        if (message !== undefined) messages.push(message);
      }
      return messages;
    },
    memory: (placeIndex) => memories.get(placeIndex),
    restore: (placeIndex, memory) => void memories.set(placeIndex, memory),
  };
}
