/** Watches an exercise run and keeps what its assessment needs: pictures against truth every 5 s, every warning with its causes. */
import { isPublic, memberOf, type FeedId, type RecipientId, type TimeS } from '../base/index.ts';
import {
  assessWarnings,
  buildAssessment,
  createPictureRun,
  exerciseThreats,
  stoppedObjects,
  thirdPlots,
  threatsToPlaces,
  warningSkill,
  type Lead,
  type PictureRun,
  type PictureSkill,
  type RecipientAssessment,
  type Threat,
  type TrackPoint,
  type TruthPoint,
  type WarningChange,
  type WarningOutcome,
  type WarningSkill,
} from '../assess/index.ts';
import type { Broker, TrackAhead, View } from '../broker/index.ts';
import type { DisplayTrack } from '../deliver/index.ts';
import type { ExerciseSetup } from '../exercise/index.ts';
import { ecefToGeodetic, enuVectorToEcef, geodeticToEcef, localFrame, ringContains, type Geodetic } from '../geo/index.ts';
import type { Level, Place, ViewLevel, Warning } from '../model/index.ts';
import { compileRows, type Row, type ViewName } from '../release/index.ts';

const RAD = Math.PI / 180;
/** A track this likely to reach a place within the time of a take-cover had a part in it. */
const CAUSE_CHANCE = 0.05;
const CAUSE_MARGIN_S = 60;
/** Longer after its latest arrival a track raises nothing any more. */
const CAUSE_LATE_S = 120;
/** A track belongs to the object nearest to it within this distance; one that is held up by snapped plots alone lies some cells farther. */
const CAUSE_REACH_M = 2_000;
const CAUSE_REACH_CELLS = 1.5;
const SCORE_TICK_S = 5;

interface TrueObject {
  readonly objectId: string;
  readonly index: number;
  readonly state: Float64Array;
  readonly where: Geodetic;
  /** Feeds with a sensor that sees it now. */
  readonly feeds: ReadonlySet<FeedId>;
}

interface Watched {
  readonly name: ViewName;
  readonly view: View;
  readonly rows: readonly Row[];
  readonly run: PictureRun;
}

interface Heard {
  readonly changes: WarningChange[];
  /** Objects behind a take-cover, by place and time. */
  readonly causes: Map<string, readonly string[]>;
}

function stateOf(track: DisplayTrack): Float64Array {
  const at = { latRad: track.latDeg * RAD, lonRad: track.lonDeg * RAD, altitudeHaeM: track.altitudeHaeM };
  const p = geodeticToEcef(at);
  const v = enuVectorToEcef(localFrame(at), { eastM: track.eastMps, northM: track.northMps, upM: track.upMps });
  return Float64Array.of(p.xM, p.yM, p.zM, v.xM, v.yM, v.zM);
}

/** True when the view may have plots of the object now: by feed, region and heights. */
function isCovered(object: TrueObject, rows: readonly Row[]): boolean {
  return rows.some(
    (row) =>
      object.feeds.has(row.feed) &&
      object.where.altitudeHaeM >= row.floorHaeM &&
      object.where.altitudeHaeM <= row.ceilingHaeM &&
      (row.region === undefined || ringContains(row.region, object.where)),
  );
}

const causeKey = (placeIndex: number, at: TimeS): string => `${placeIndex} ${at}`;

/** One run's meter; feed it every tick and every batch of warnings, ask for the text at the end. */
export class RunMeter {
  private readonly setup: ExerciseSetup;
  private readonly broker: Broker;
  private readonly watched: readonly Watched[];
  private readonly feedOfSensor: ReadonlyMap<string, FeedId>;
  private readonly heard = new Map<RecipientId, Heard>();
  private objects: readonly TrueObject[] = [];
  private objectsAt = Number.NaN;
  /** Rows of leads.csv, a member's object and place each. */
  private leadLines: string[] = [];
  /** Threats to every place, as far as the run has decided them. */
  private allThreats: readonly Threat[] | undefined;

  constructor(setup: ExerciseSetup, broker: Broker) {
    this.setup = setup;
    this.broker = broker;
    this.feedOfSensor = new Map(setup.config.sensors.map((sensor) => [sensor.id, sensor.feed]));
    const scored = broker.views.filter((name) => name.level !== 'warn' && !setup.withoutDelivery.includes(name.recipient));
    this.watched = scored.flatMap((name) => {
      const view = broker.viewOf(name);
      return view === undefined ? [] : [{ name, view, rows: compileRows(setup.config, name), run: createPictureRun() }];
    });
  }

  tick(at: TimeS): void {
    if (at % SCORE_TICK_S !== 0) return;
    this.look(at);
    for (const { name, view, rows, run } of this.watched) {
      const threatening = name.level === 'threats' ? this.threateningObjects(name.recipient, at) : undefined;
      const truths: TruthPoint[] = this.objects.map((object) => ({
        objectId: object.objectId,
        state: object.state,
        covered: isCovered(object, rows) && (threatening === undefined || threatening.has(object.objectId)),
      }));
      const tracks: TrackPoint[] = [];
      view.forEachShown((id, track) => {
        if (track.status === 'confirmed') tracks.push({ id, state: stateOf(track) });
      });
      run.tick(at, truths, tracks);
    }
  }

  warnings(recipient: RecipientId, at: TimeS, changes: readonly Warning[]): void {
    const heard = this.heard.get(recipient) ?? { changes: [], causes: new Map<string, readonly string[]>() };
    this.heard.set(recipient, heard);
    for (const warning of changes) {
      heard.changes.push({ at, warning: { ...warning } });
      if (warning.stage === 'take-cover') heard.causes.set(causeKey(warning.placeIndex, at), this.causesOf(recipient, warning.placeIndex, at));
    }
  }

  /** The text of assessment.json over `from` to `until`. */
  assessment(from: TimeS, until: TimeS, sharing: Level | 'terms'): string {
    const { setup } = this;
    const recipients = new Map<RecipientId, RecipientAssessment>();
    this.leadLines = [];
    for (const [recipient, outcome] of this.outcomes(from, until)) {
      if (!isPublic(recipient) && recipient !== 'hub') {
        this.leadLines.push(
          ...outcome.leads.map(
            ({ kind, leadS, attainableS }) => `${recipient},${kind},${leadS.toFixed(1)},${attainableS === undefined ? '' : attainableS.toFixed(1)}`,
          ),
        );
      }
      recipients.set(recipient, { warnings: warningSkill([outcome]), picture: this.skillsOf(recipient) });
    }
    return buildAssessment({
      exercise: setup.scenario.name,
      seed: setup.seed,
      sharing,
      recipients,
      together: this.together(from, until),
      stopped: stoppedObjects(setup.sky, from, until),
    });
  }

  /** The text of leads.csv, after `assessment`: every lead, in seconds. */
  leads(): string {
    return `${['recipient,kind,lead_s,attainable_s', ...this.leadLines].join('\n')}\n`;
  }

  /** The figures of the members pooled. */
  together(from: TimeS, until: TimeS): WarningSkill {
    return warningSkill([...this.outcomes(from, until)].filter(([recipient]) => !isPublic(recipient) && recipient !== 'hub').map(([, outcome]) => outcome));
  }

  /** Leads of all members, pooled. */
  leadsOfMembers(from: TimeS, until: TimeS): Lead[] {
    return [...this.outcomes(from, until)].flatMap(([recipient, { leads }]) => (isPublic(recipient) || recipient === 'hub' ? [] : leads));
  }

  /** The figures of one recipient. */
  skillOf(recipient: RecipientId, from: TimeS, until: TimeS): WarningSkill {
    const outcome = this.outcomes(from, until).get(recipient);
    return warningSkill(outcome === undefined ? [] : [outcome]);
  }

  private outcomes(from: TimeS, until: TimeS): Map<RecipientId, WarningOutcome> {
    const { setup } = this;
    // Anew: which objects were stopped is known only now.
    this.allThreats = exerciseThreats(setup.sky, setup.places);
    const warned = this.broker.views.filter(({ recipient, level }) => level === 'warn' && !setup.withoutDelivery.includes(memberOf(recipient)));
    return new Map(warned.map(({ recipient }) => [recipient, this.outcomeOf(recipient, { from, until })]));
  }

  private skillsOf(recipient: RecipientId): Partial<Record<ViewLevel, PictureSkill>> | undefined {
    const own = this.watched.filter(({ name }) => name.recipient === recipient);
    return own.length === 0 ? undefined : Object.fromEntries(own.map(({ name, run }) => [name.level, run.skill()]));
  }

  private outcomeOf(recipient: RecipientId, window: { readonly from: TimeS; readonly until: TimeS }): WarningOutcome {
    const { setup } = this;
    const places = this.broker.placesOf(recipient);
    const threats = threatsToPlaces(this.allThreats ?? [], setup.places, places);
    const feeds = new Set(compileRows(setup.config, { recipient, level: 'warn' }).map((row) => row.feed));
    const granted = new Set<string>(setup.config.sensors.filter((sensor) => feeds.has(sensor.feed)).map((sensor) => sensor.id));
    const heard = this.heard.get(recipient);
    return assessWarnings({
      places,
      threats,
      thirdPlotAt: thirdPlots(setup.sky, threats, { counts: (sensor) => granted.has(sensor), from: window.from }),
      changes: heard?.changes ?? [],
      window,
      causes: (placeIndex, at) => heard?.causes.get(causeKey(placeIndex, at)) ?? [],
    });
  }

  /** Objects still on their way to a place of the recipient. */
  private threateningObjects(recipient: RecipientId, at: TimeS): ReadonlySet<string> {
    this.allThreats ??= exerciseThreats(this.setup.sky, this.setup.places);
    const own = new Set<Place>(this.broker.placesOf(recipient));
    return new Set(
      this.allThreats.filter((threat) => threat.arrivesAt >= at && own.has(this.setup.places[threat.placeIndex])).map((threat) => threat.objectId),
    );
  }

  private look(at: TimeS): void {
    if (this.objectsAt === at) return;
    this.objectsAt = at;
    const { truth, stations } = this.setup.sky;
    this.objects = truth
      .candidates(at, at + 1)
      .filter((index) => truth.alive(index, at))
      .map((index) => {
        const state = new Float64Array(6);
        truth.stateInto(state, 0, index, at);
        const { id, kind } = truth.entries[index];
        const seeing = stations.filter((station) => !station.silentAt(at) && station.covers(state, 0, kind));
        return {
          objectId: id,
          index,
          state,
          where: ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] }),
          feeds: new Set<FeedId>(seeing.flatMap((station) => this.feedOfSensor.get(station.sensor.id) ?? [])),
        };
      });
  }

  private causesOf(recipient: RecipientId, placeIndex: number, at: TimeS): string[] {
    this.look(at);
    const view = this.broker.viewOf({ recipient, level: 'warn' });
    const withinS = CAUSE_MARGIN_S + this.broker.placesOf(recipient)[placeIndex].shelterS;
    const ahead = [...(view?.tracksAhead({ placeIndex, chanceMin: CAUSE_CHANCE, withinS, lateS: CAUSE_LATE_S }, at) ?? [])];
    return [...new Set(ahead.map(([serial, track]) => this.nearestObject(track) ?? `no object, track ${serial} of ${recipient}`))];
  }

  /** The object that a track stands for; over the ground when nobody measured its height. */
  private nearestObject({ state, heightKnown, gridM }: TrackAhead): string | undefined {
    const reachM = CAUSE_REACH_M + CAUSE_REACH_CELLS * gridM;
    const radiusM = Math.sqrt(state[0] * state[0] + state[1] * state[1] + state[2] * state[2]);
    let best: string | undefined;
    let least = reachM * reachM;
    for (const object of this.objects) {
      const x = object.state[0] - state[0];
      const y = object.state[1] - state[1];
      const z = object.state[2] - state[2];
      const above = heightKnown ? 0 : (x * state[0] + y * state[1] + z * state[2]) / radiusM;
      const squared = x * x + y * y + z * z - above * above;
      if (squared >= least) continue;
      least = squared;
      best = object.objectId;
    }
    return best;
  }
}
