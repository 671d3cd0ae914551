/**
 * A stream as Cursor on Target, for ATAK, WinTAK and their like: tracks as unknown, pending or civil air objects, warnings as areas with
 * their text. Whose an object is, is never said.
 */
import { addS, type TimeS, type TrackId } from '../base/index.ts';
import { capPolygon } from '../format/cap/index.ts';
import { NO_EXTRAS, UNKNOWN_M, meshDatagram, streamFrame, writeCotProtobuf, writeCotXml, type CotEvent, type CotForm } from '../format/cot/index.ts';
import { xmlAttribute, xmlText } from '../format/xml/index.ts';
import { atan2, wrapTwoPi } from '../math/index.ts';
import { ERROR_GRADES_M, KINDS, type Frame, type FrameTrack, type Stage, type SymbolClass, type Warning } from '../model/index.ts';
import { warningTexts } from '../warn/index.ts';
import { createOpaqueNames } from './opaque-names.ts';
import type { Outflow, OutflowOptions } from './outflow.ts';

/** Air object, of unknown or pending standing; a civil one is unknown too, and civil by its function. */
const TYPES: Readonly<Record<SymbolClass, string>> = { unknown: 'a-u-A', pending: 'a-p-A', civil: 'a-u-A-C' };
const AREA_TYPE = 'u-d-f';
/** Fused and reported by a machine. */
const HOW = 'm-f';
/** A client that hears nothing for ten ticks greys a track out. */
const TRACK_STALE_S = 10;
const WARNING_STALE_S = 60;
/** Warnings are repeated, since a datagram may be lost and a client may join late. */
const REPEAT_S = 10;
/** How long the end of a warning stands. */
const END_STALE_S = 300;
const DEG = 180 / Math.PI;
/** Direction characters in a name would turn the text of a client round. */
const DIRECTIONS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Opaque and half transparent colours of a stage, as signed ARGB. */
const COLOURS: Readonly<Record<Stage, readonly [number, number]>> = {
  prepare: [-256, 1_090_518_784],
  expected: [-23_296, 1_090_495_744],
  'take-cover': [-65_536, 1_090_453_504],
  'all-clear': [-16_711_936, 1_073_807_104],
  cancelled: [-16_711_936, 1_073_807_104],
};

const sigmaOf = (grade: number): number => ERROR_GRADES_M[grade] ?? UNKNOWN_M;
const clean = (text: string): string => text.replace(DIRECTIONS, '');
const round = (value: number, stepsPerUnit: number): number => Math.round(value * stepsPerUnit) / stepsPerUnit;

function kindWords(track: FrameTrack): string {
  return KINDS.map((kind, i) => ({ kind, chance: track.kindChance[i] }))
    .filter(({ chance }) => chance >= 0.05)
    .sort((a, b) => b.chance - a.chance || (a.kind < b.kind ? -1 : 1))
    .map(({ kind, chance }) => `${kind} ${Math.round(chance * 100)} %`)
    .join(', ');
}

function trackDetail(track: FrameTrack, name: string): string {
  const speedMps = Math.sqrt(track.eastMps * track.eastMps + track.northMps * track.northMps);
  const courseDeg = wrapTwoPi(atan2(track.eastMps, track.northMps)) * DEG;
  const callsign = track.callsign === '' ? name : clean(track.callsign);
  return (
    `<contact callsign="${xmlAttribute(callsign)}"/><track speed="${round(speedMps, 10)}" course="${round(courseDeg, 10)}"/>` +
    `<remarks>${track.status === 'lost' ? 'not seen at present; ' : ''}${xmlText(kindWords(track))}</remarks>`
  );
}

/** The outlet's own settings. */
export interface CotFeedOptions extends OutflowOptions {
  readonly form: CotForm;
}

interface Said {
  readonly key: string;
  readonly at: TimeS;
}

class CotFeed implements Outflow {
  readonly omittedTotal = 0;
  private readonly options: CotFeedOptions;
  private readonly names: ReturnType<typeof createOpaqueNames>;
  private readonly uids = new Map<TrackId, string>();
  private readonly said = new Map<number, Said>();

  constructor(options: CotFeedOptions) {
    this.options = options;
    this.names = createOpaqueNames(options.key);
  }

  greeting(): Uint8Array[] {
    return [];
  }

  private bytesOf(event: CotEvent): Uint8Array {
    if (this.options.form === 'xml') {
      const xml = writeCotXml(event);
      return new TextEncoder().encode(xml.ok ? xml.value : '');
    }
    const payload = writeCotProtobuf({ event, control: undefined });
    if (!payload.ok) return new Uint8Array(0);
    return this.options.form === 'stream' ? streamFrame(payload.value) : meshDatagram(payload.value);
  }

  private event(
    frame: Frame,
    staleS: number,
    what: Pick<CotEvent, 'uid' | 'type' | 'latDeg' | 'lonDeg' | 'altitudeHaeM' | 'circularErrorM' | 'linearErrorM'> & { detail: string },
  ): Uint8Array {
    const { detail, ...rest } = what;
    return this.bytesOf({
      ...rest,
      version: '2.0',
      how: HOW,
      access: '',
      qos: '',
      opex: frame.mode === 'exercise' ? 'e-exercise' : '',
      caveat: '',
      releaseableTo: '',
      sentAt: frame.at,
      startAt: frame.at,
      staleAt: addS(frame.at, staleS),
      detail: { xml: detail, message: undefined },
      extras: NO_EXTRAS,
    });
  }

  private uidOf(id: TrackId): string {
    let uid = this.uids.get(id);
    if (uid === undefined) {
      uid = this.names.uuid(`track/${id}`);
      this.uids.set(id, uid);
    }
    return uid;
  }

  tracks(frame: Frame): Uint8Array[] {
    const shown = new Set<TrackId>();
    const messages = frame.tracks.map((track) => {
      shown.add(track.id);
      const uid = this.uidOf(track.id);
      return this.event(frame, TRACK_STALE_S, {
        uid,
        type: TYPES[track.symbol],
        latDeg: round(track.latDeg, 1e6),
        lonDeg: round(track.lonDeg, 1e6),
        altitudeHaeM: track.heightKnown ? round(track.altitudeHaeM, 1) : UNKNOWN_M,
        circularErrorM: sigmaOf(track.horizontalGrade),
        linearErrorM: track.heightKnown ? sigmaOf(track.verticalGrade) : UNKNOWN_M,
        detail: trackDetail(track, uid.slice(0, 6).toUpperCase()),
      });
    });
    // A rebuild shows nothing for a while and comes back under other ids: the old go stale by themselves.
    for (const id of this.uids.keys()) if (!shown.has(id)) this.uids.delete(id);
    return messages;
  }

  warnings(frame: Frame): Uint8Array[] {
    const messages: Uint8Array[] = [];
    const standing = new Set<number>();
    for (const warning of frame.warnings) {
      standing.add(warning.placeIndex);
      const key = `${warning.event}/${warning.sequence}/${warning.stage}`;
      const before = this.said.get(warning.placeIndex);
      const ended = warning.stage === 'all-clear' || warning.stage === 'cancelled';
      if (before?.key === key && (ended || frame.at - before.at < REPEAT_S)) continue;
      const message = this.area(frame, warning, ended ? END_STALE_S : WARNING_STALE_S);
      if (message !== undefined) messages.push(message);
      this.said.set(warning.placeIndex, { key, at: frame.at });
    }
    for (const placeIndex of this.said.keys()) if (!standing.has(placeIndex)) this.said.delete(placeIndex);
    return messages;
  }

  private area(frame: Frame, warning: Warning, staleS: number): Uint8Array | undefined {
    const { places, catalogue, utcOffsetMin } = this.options;
    const place = places[warning.placeIndex];
    if (place === undefined) return undefined;
    const { stage, kindClass, arrivalAt, notUpdated } = warning;
    const texts = warningTexts(catalogue, { mode: frame.mode, stage, kindClass, place, arrivalAt, utcOffsetMin, notUpdated });
    const polygon = capPolygon(place.ring);
    const [line, fill] = COLOURS[stage];
    const corners = polygon.ok ? polygon.value.map(([latDeg, lonDeg]) => `<link point="${round(latDeg, 1e5)},${round(lonDeg, 1e5)}"/>`).join('') : '';
    return this.event(frame, staleS, {
      uid: this.names.uuid(`place/${place.id}`),
      type: AREA_TYPE,
      latDeg: round(place.latRad * DEG, 1e5),
      lonDeg: round(place.lonRad * DEG, 1e5),
      altitudeHaeM: UNKNOWN_M,
      circularErrorM: UNKNOWN_M,
      linearErrorM: UNKNOWN_M,
      detail:
        `${corners}<strokeColor value="${line}"/><strokeWeight value="3"/><fillColor value="${fill}"/><contact callsign="${xmlAttribute(clean(texts.headline))}"/>` +
        `<remarks>${xmlText(clean(`${texts.description} ${texts.instruction}`))}</remarks><labels_on value="true"/>`,
    });
  }
}

/** A feed of one stream; give it every frame in order. */
export function createCotFeed(options: CotFeedOptions): Outflow {
  return new CotFeed(options);
}
