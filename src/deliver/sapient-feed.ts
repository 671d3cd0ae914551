/**
 * A stream as SAPIENT, to a fusion node or a peer: one node of its own whose detections are the tracks of a view and whose alerts are its
 * warnings. It names no other node: no associated and no derived detection, no task.
 */
import { timeS, type TimeS, type TrackId } from '../base/index.ts';
import { sapientFrame, timeInSapient, writeSapient } from '../format/sapient/index.ts';
import { cos } from '../math/index.ts';
import { ERROR_GRADES_M, KINDS, type Frame, type FrameTrack, type Stage, type Warning } from '../model/index.ts';
import { warningTexts } from '../warn/index.ts';
import { createOpaqueNames, laterUlid } from './opaque-names.ts';
import type { Outflow, OutflowOptions } from './outflow.ts';

const [DEGREES_AND_METRES, ABOVE_ELLIPSOID, FUSION_NODE, SECONDS] = [1, 1, 20, 4];
const [SYSTEM_OK, INFO_NEW, PERMANENT, AREA_OF_INTEREST, METRES_PER_SECOND] = [1, 1, 1, 1, 1];
const [ACTIVE, CLEAR] = [1, 5];
const METRES_PER_DEGREE = 111_319.49;
const DEG = 180 / Math.PI;
const STATUS_EVERY_S = 5;
/** Kinds less likely are not worth a line. */
const LISTED_CHANCE = 0.05;
const DIRECTIONS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Type and priority of an alert by its stage: information, warning, critical; low, medium, high. */
const ALERTS: Readonly<Record<Stage, { readonly alertType: number; readonly priority: number; readonly status: number }>> = {
  prepare: { alertType: 1, priority: 1, status: ACTIVE },
  expected: { alertType: 2, priority: 2, status: ACTIVE },
  'take-cover': { alertType: 3, priority: 3, status: ACTIVE },
  'all-clear': { alertType: 1, priority: 1, status: CLEAR },
  cancelled: { alertType: 1, priority: 1, status: CLEAR },
};

const LOCATION_TYPE = { locationUnits: DEGREES_AND_METRES, locationDatum: ABOVE_ELLIPSOID };
const duration = (value: number): object => ({ units: SECONDS, value });

/** What the node says of itself: a place where tracks and alerts come from, which takes no task. */
const REGISTRATION = {
  nodeDefinition: [{ nodeType: FUSION_NODE }],
  icdVersion: 'BSI Flex 335 v2.0',
  name: 'Manara',
  shortName: 'manara',
  capabilities: [{ category: 'fusion', type: 'tracks and warnings' }],
  statusDefinition: { statusInterval: duration(STATUS_EVERY_S), locationDefinition: LOCATION_TYPE },
  modeDefinition: [
    {
      modeName: 'default',
      modeType: PERMANENT,
      settleTime: duration(0),
      maximumLatency: duration(1),
      detectionDefinition: [
        {
          locationType: LOCATION_TYPE,
          velocityType: { enuVelocityUnits: { eastNorthRateUnits: METRES_PER_SECOND, upRateUnits: METRES_PER_SECOND }, locationDatum: ABOVE_ELLIPSOID },
          detectionClassDefinition: [{ classDefinition: KINDS.map((type) => ({ type })) }],
        },
      ],
      task: { concurrentTasks: 0, regionDefinition: { regionType: [AREA_OF_INTEREST], regionArea: [LOCATION_TYPE] } },
    },
  ],
  configData: [{ manufacturer: 'Manara', model: 'broker' }],
};

interface Known {
  readonly objectId: string;
  turn: number;
}

const round = (value: number, stepsPerUnit: number): number => Math.round(value * stepsPerUnit) / stepsPerUnit;

function locationOf(track: FrameTrack): object {
  const sigmaM = ERROR_GRADES_M[track.horizontalGrade];
  const east = sigmaM === undefined ? undefined : sigmaM / (METRES_PER_DEGREE * Math.max(0.01, cos(track.latDeg / DEG)));
  return {
    x: round(track.lonDeg, 1e6),
    y: round(track.latDeg, 1e6),
    z: track.heightKnown ? round(track.altitudeHaeM, 1) : undefined,
    xError: east,
    yError: sigmaM === undefined ? undefined : sigmaM / METRES_PER_DEGREE,
    zError: track.heightKnown ? ERROR_GRADES_M[track.verticalGrade] : undefined,
    coordinateSystem: DEGREES_AND_METRES,
    datum: ABOVE_ELLIPSOID,
  };
}

class SapientFeed implements Outflow {
  readonly omittedTotal = 0;
  private readonly options: OutflowOptions;
  private readonly names: ReturnType<typeof createOpaqueNames>;
  private readonly nodeId: string;
  private readonly known = new Map<TrackId, Known>();
  private readonly said = new Map<number, string>();
  private statusAt: TimeS = timeS(-Infinity);

  constructor(options: OutflowOptions) {
    this.options = options;
    this.names = createOpaqueNames(options.key);
    this.nodeId = this.names.uuid('node');
  }

  private message(at: TimeS, content: object): Uint8Array {
    return sapientFrame(writeSapient({ timestamp: timeInSapient(at), nodeId: this.nodeId, ...content }));
  }

  greeting(at: TimeS): Uint8Array[] {
    return [this.message(at, { registration: REGISTRATION }), this.status(at)];
  }

  private status(at: TimeS): Uint8Array {
    return this.message(at, { statusReport: { reportId: this.names.ulid('status', at), system: SYSTEM_OK, info: INFO_NEW, mode: 'default' } });
  }

  tracks(frame: Frame): Uint8Array[] {
    const messages: Uint8Array[] = [];
    if (frame.at - this.statusAt >= STATUS_EVERY_S) {
      messages.push(this.status(frame.at));
      this.statusAt = frame.at;
    }
    const shown = new Set<TrackId>();
    for (const track of frame.tracks) {
      shown.add(track.id);
      messages.push(this.detection(frame, track));
    }
    for (const id of this.known.keys()) if (!shown.has(id)) this.known.delete(id);
    return messages;
  }

  private detection(frame: Frame, track: FrameTrack): Uint8Array {
    let known = this.known.get(track.id);
    if (known === undefined) {
      known = { objectId: this.names.ulid(`track/${track.id}`, frame.at), turn: 0 };
      this.known.set(track.id, known);
    }
    known.turn = (known.turn + 1) % 1_073_741_824;
    return this.message(frame.at, {
      detectionReport: {
        reportId: laterUlid(known.objectId, frame.at, known.turn),
        objectId: known.objectId,
        state: track.status === 'lost' ? 'lost' : undefined,
        location: locationOf(track),
        classification: KINDS.map((type, i) => ({ type, confidence: round(track.kindChance[i], 100) })).filter(({ confidence }) => confidence >= LISTED_CHANCE),
        enuVelocity: {
          eastRate: round(track.eastMps, 10),
          northRate: round(track.northMps, 10),
          upRate: track.heightKnown ? round(track.upMps, 10) : undefined,
        },
        id: track.callsign === '' ? undefined : track.callsign.replace(DIRECTIONS, ''),
      },
    });
  }

  warnings(frame: Frame): Uint8Array[] {
    const messages: Uint8Array[] = [];
    const standing = new Set<number>();
    for (const warning of frame.warnings) {
      standing.add(warning.placeIndex);
      const key = `${warning.event}/${warning.sequence}/${warning.stage}`;
      if (this.said.get(warning.placeIndex) === key) continue;
      this.said.set(warning.placeIndex, key);
      const message = this.alert(frame, warning);
      if (message !== undefined) messages.push(message);
    }
    for (const placeIndex of this.said.keys()) if (!standing.has(placeIndex)) this.said.delete(placeIndex);
    return messages;
  }

  private alert(frame: Frame, warning: Warning): Uint8Array | undefined {
    const { places, catalogue, utcOffsetMin } = this.options;
    const place = places[warning.placeIndex];
    if (place === undefined) return undefined;
    const { stage, kindClass, arrivalAt, notUpdated, event } = warning;
    const texts = warningTexts(catalogue, { mode: frame.mode, stage, kindClass, place, arrivalAt, utcOffsetMin, notUpdated });
    return this.message(frame.at, {
      alert: {
        alertId: this.names.ulid(`alert/${place.id}/${event}`, timeS(0)),
        ...ALERTS[stage],
        description: `${texts.headline}. ${texts.instruction}`.replace(DIRECTIONS, ''),
        location: { x: round(place.lonRad * DEG, 1e5), y: round(place.latRad * DEG, 1e5), coordinateSystem: DEGREES_AND_METRES, datum: ABOVE_ELLIPSOID },
      },
    });
  }
}

/** A feed of one stream; give it every frame in order. */
export function createSapientFeed(options: OutflowOptions): Outflow {
  return new SapientFeed(options);
}
