/** An exercise as its file says it, read and checked: SI, radians, UTC. What is drawn by the seed is not in here. */
import type { TimeS } from '../base/index.ts';
import type { GridM, Level, LineConfig, Region, WordTerm } from '../model/index.ts';
import type { ScenarioSaid } from './read-lines.ts';

/** Texts by language tag; `en` and `ar` are always there. */
export type Names = Readonly<Record<string, string>>;
/** [longitude, latitude] in radians. */
export type LonLat = readonly [number, number];

export interface ScenarioMember {
  readonly id: string;
  readonly names: Names;
  readonly languages: readonly string[];
  readonly utcOffsetMin: number;
  readonly territory: Float64Array;
}

export interface ScenarioPlace {
  readonly id: string;
  readonly names: Names;
  readonly at: LonLat;
  readonly radiusM: number;
  readonly populationCount: number;
  readonly shelterS: number;
}

/** Which of the towns given by the caller become places, beside those of the file. */
export interface TownRule {
  readonly populationMin: number;
  readonly within: Float64Array;
}

export interface ScenarioAirspace {
  readonly id: string;
  readonly names: Names;
  readonly member: string;
  readonly ring: Float64Array;
  readonly floorHaeM: number;
  readonly ceilingHaeM: number;
  readonly closedFrom: TimeS | undefined;
  readonly closedUntil: TimeS | undefined;
}

/** What a sensor is, in the words of the file. */
export type SensorKind = 'primary radar' | 'secondary radar' | 'long-range radar' | 'ads-b station' | 'passive' | 'observer' | 'launch desk';

/** A stretch of time. */
export interface Window {
  readonly from: TimeS;
  readonly until: TimeS;
}

export interface ScenarioSensor {
  readonly id: string;
  readonly feed: string;
  readonly type: SensorKind;
  readonly at: LonLat;
  readonly heightHaeM: number;
  readonly periodS: number;
  readonly rangeMaxM: number;
  readonly azimuthFromRad: number;
  readonly azimuthToRad: number;
  readonly elevationMaxRad: number;
  readonly rangeSigmaM: number;
  readonly azimuthSigmaRad: number;
  readonly elevationSigmaRad: number;
  readonly rangeBiasM: number;
  readonly azimuthBiasRad: number;
  /** What of the biases its owner knows and declares. */
  readonly declaredShare: number;
  readonly clockBiasS: number;
  readonly detectionChance: number;
  readonly falsePlotsCount: number;
  /** How the air over it really bends a beam; its owner declares 4/3. */
  readonly refractionFactor: number;
  readonly latencyS: number;
  readonly silent: readonly Window[];
  readonly lying: { readonly window: Window; readonly ghostCount: number } | undefined;
}

export interface ScenarioFeed {
  readonly id: string;
  readonly member: string;
  readonly public: boolean;
  readonly sensors: readonly ScenarioSensor[];
}

export interface ScenarioTerm {
  readonly member: string;
  readonly feeds: readonly string[] | 'all';
  readonly to: string;
  readonly level: Level;
  readonly region: Float64Array | undefined;
  readonly places: Float64Array | undefined;
  readonly floorHaeM: number;
  readonly ceilingHaeM: number;
  readonly gridM: GridM;
  readonly delayS: number;
  readonly validFrom: TimeS;
  readonly validUntil: TimeS;
}

export type ObjectKind = 'ballistic' | 'cruise' | 'drone';

/** Objects that set out from one area to one aim area; `[low, high]` are spans that the seed draws from. */
export interface ObjectGroup {
  readonly name: string;
  readonly kind: ObjectKind;
  readonly count: number;
  readonly launch: Window;
  readonly from: Float64Array;
  readonly aim: Float64Array;
  /** Corridors between: each object passes one point of each, in this order. */
  readonly via: readonly Float64Array[];
  /** Share of the aim points that lie within 5 km of a place (outside it). */
  readonly nearPlacesShare: number;
  /** How near to a place that is, from its outline. */
  readonly nearWithinM: number;
  readonly speedMps: readonly [number, number];
  readonly heightHaeM: readonly [number, number];
  readonly flightS: readonly [number, number];
  readonly burnS: readonly [number, number];
  readonly ballisticCoefficientKgPerM2: readonly [number, number];
  /** Share that leave a burnt-out stage falling behind them. */
  readonly stageShare: number;
  readonly failAtLaunchShare: number;
  readonly failOnTheWayShare: number;
}

/** Civil flights along one route, spread over a window. */
export interface CivilRoute {
  readonly name: string;
  readonly count: number;
  readonly window: Window;
  readonly via: readonly LonLat[];
  readonly speedMps: readonly [number, number];
  readonly heightHaeM: readonly [number, number];
  readonly takesOff: boolean;
  readonly lands: boolean;
}

export interface CivilTraffic {
  readonly airports: readonly LonLat[];
  readonly routes: readonly CivilRoute[];
}

export interface BirdGroup {
  readonly within: Float64Array;
  readonly count: number;
  readonly speedMps: readonly [number, number];
  readonly heightHaeM: readonly [number, number];
}

/** A strobe that lowers a radar's detection in a sector. */
export interface RadarJamming {
  readonly sensor: string;
  readonly window: Window;
  readonly azimuthFromRad: number;
  readonly azimuthToRad: number;
  readonly detectionChance: number;
}

/** A region in which satellite navigation is jammed: broadcast positions stray there and say that they are poor. */
export interface NavigationJamming {
  readonly within: Float64Array;
  readonly window: Window;
  readonly strayM: number;
}

/** Ends a passing object with a stated chance once it was in the member's own view and airspace for a time. */
export interface ScenarioResponder {
  readonly id: string;
  readonly member: string;
  readonly kinds: readonly ObjectKind[];
  readonly chance: number;
  readonly dwellS: number;
}

export interface ScenarioMoment {
  readonly key: string;
  readonly names: Names;
  /** Undefined: the run itself finds it (the first `take-cover`, the last all-clear). */
  readonly at: TimeS | undefined;
}

/** A grant for indications. */
export interface ScenarioWordTerm extends Omit<WordTerm, 'to' | 'exerciseOnly'> {
  readonly member: string;
  readonly to: string;
}

/** Something that a member files. */
export interface ScenarioWord {
  readonly member: string;
  readonly at: TimeS;
  /** The text of the indication, as it goes to the door. */
  readonly text: string;
  /** Whose indication it passes on: an earlier one of this list. */
  readonly passesOn: { readonly member: string; readonly id: string } | undefined;
}

/** A whole exercise. */
export interface Scenario {
  readonly lines: readonly LineConfig[];
  readonly said: readonly ScenarioSaid[];
  readonly name: string;
  readonly title: Names;
  readonly disclaimer: { readonly en: readonly string[]; readonly ar: readonly string[] };
  readonly startsAt: TimeS;
  readonly endsAt: TimeS;
  readonly seed: number;
  readonly shelterS: number;
  readonly members: readonly ScenarioMember[];
  readonly hubNames: Names;
  readonly places: readonly ScenarioPlace[];
  readonly towns: TownRule | undefined;
  readonly airspaces: readonly ScenarioAirspace[];
  readonly feeds: readonly ScenarioFeed[];
  readonly terms: readonly ScenarioTerm[];
  readonly groups: readonly ObjectGroup[];
  readonly civil: CivilTraffic;
  readonly birds: readonly BirdGroup[];
  readonly radarJamming: readonly RadarJamming[];
  readonly navigationJamming: readonly NavigationJamming[];
  readonly responders: readonly ScenarioResponder[];
  readonly moments: readonly ScenarioMoment[];
  readonly regions: readonly Region[];
  readonly wordTerms: readonly ScenarioWordTerm[];
  /** In the order of their times. */
  readonly words: readonly ScenarioWord[];
}
