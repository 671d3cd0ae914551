/**
 * What a station saw as the bytes that would arrive: category 048 and 034 for airport radars, 021 for ADS-B, the native plot door for
 * what ASTERIX cannot carry. A value that a field cannot hold is left out and counted.
 */
import { DAY_S, timeS, utf8, type TimeS } from '../base/index.ts';
import { ecefToGeodeticInto, geodesicLine, ringContains } from '../geo/index.ts';
import { createBlockWriter, flushBlock, writeReport021, writeReport048, writeService034, callsignHalf, type BlockWriter } from '../format/asterix/index.ts';
import { encodePlotLine } from '../format/plots/index.ts';
import { atan2, cos, keyedRandom, TWO_PI, wrapTwoPi } from '../math/index.ts';
import { blankMeasurement, type Measurement } from '../model/index.ts';
import type { NavigationJamming, ScenarioSensor } from './scenario.ts';
import type { Sector, Sighting } from './sighting.ts';
import type { Station } from './station.ts';
import type { Truth } from './truth.ts';

/** Turns the sectors of one station into datagrams or lines. */
export interface Wire {
  /** The door its bytes arrive at. */
  readonly door: string;
  encode(sector: Sector): Uint8Array | undefined;
  /** Values left out because the format could not hold them. */
  omittedCount(): number;
}

/** Where a station's bytes go and how it is known there. */
export interface WireAddress {
  readonly door: string;
  readonly sac: number;
  readonly sic: number;
}

export interface WireContext {
  readonly truth: Truth;
  readonly seed: number;
  readonly navigationJamming: readonly NavigationJamming[];
}

const NORTH_MARKER = 1;
const SECTOR_CROSSING = 2;
const JAMMING_STROBE = 4;
const PRIMARY = 1;
const ROLL_CALL = 5;

const state = new Float64Array(6);
const place = new Float64Array(3);

function timeOfDay(at: number): number {
  return at - Math.floor(at / DAY_S) * DAY_S;
}

function joined(blocks: Uint8Array[]): Uint8Array | undefined {
  if (blocks.length === 0) return undefined;
  if (blocks.length === 1) return blocks[0];
  const bytes = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

const omitted = (writer: BlockWriter): number => [...writer.omittedCounts.values()].reduce((sum, count) => sum + count, 0);

/** Geodetic position in `place` and local velocity of the object a sighting shows, at its time. */
function truthOf(truth: Truth, sighting: Sighting): { readonly eastMps: number; readonly northMps: number; readonly upMps: number } {
  truth.stateInto(state, 0, sighting.objectIndex, sighting.seenAt);
  ecefToGeodeticInto(place, 0, { xM: state[0], yM: state[1], zM: state[2] });
  return velocityHere();
}

function velocityHere(): { readonly eastMps: number; readonly northMps: number; readonly upMps: number } {
  const r = Math.sqrt(state[0] * state[0] + state[1] * state[1] + state[2] * state[2]);
  const flat = Math.sqrt(state[0] * state[0] + state[1] * state[1]);
  const cosLon = state[0] / flat;
  const sinLon = state[1] / flat;
  // Geocentric vertical: 0.19° off at most, which a velocity in ADS-B steps does not notice.
  const sinLat = state[2] / r;
  const cosLat = flat / r;
  const outward = cosLon * state[3] + sinLon * state[4];
  return { eastMps: cosLon * state[4] - sinLon * state[3], northMps: cosLat * state[5] - sinLat * outward, upMps: cosLat * outward + sinLat * state[5] };
}

/** Transponders report heights in steps of 25 ft. */
const ALTITUDE_STEP_M = 7.62;
/** The day's pressure is not the standard one: what a transponder says differs from the height by this, the same everywhere. */
const PRESSURE_OFFSET_M = -40;

function pressureAltitudeM(heightHaeM: number): number {
  return Math.round((heightHaeM + PRESSURE_OFFSET_M) / ALTITUDE_STEP_M) * ALTITUDE_STEP_M;
}

interface Radar {
  readonly station: Station;
  readonly address: WireAddress;
  readonly context: WireContext;
  readonly reports: BlockWriter;
}

function writeRadarReport(radar: Radar, sighting: Sighting): void {
  const { station, address, context, reports } = radar;
  const { sensor } = station;
  const plain = {
    sac: address.sac,
    sic: address.sic,
    timeOfDayS: timeOfDay(sighting.seenAt + sensor.clockBiasS),
    rangeM: sighting.rangeM,
    azimuthRad: sighting.azimuthRad,
    simulated: true,
  };
  const transponder = sighting.objectIndex < 0 ? undefined : context.truth.entries[sighting.objectIndex].transponder;
  if (sensor.type === 'primary radar' || transponder === undefined) {
    writeReport048(reports, { ...plain, detectionCode: sensor.type === 'primary radar' ? PRIMARY : 2 });
    return;
  }
  truthOf(context.truth, sighting);
  writeReport048(reports, {
    ...plain,
    detectionCode: ROLL_CALL,
    mode3A: transponder.mode3A,
    pressureAltitudeM: pressureAltitudeM(place[2]),
    aircraftAddress: transponder.aircraftAddress,
    callsignHigh: callsignHalf(transponder.callsign, 0),
    callsignLow: callsignHalf(transponder.callsign, 4),
  });
}

function radarWire(station: Station, address: WireAddress, context: WireContext): Wire {
  const blocks: Uint8Array[] = [];
  const emit = (block: Uint8Array): void => void blocks.push(block);
  const reports = createBlockWriter(48, emit);
  const services = createBlockWriter(34, emit);
  const radar: Radar = { station, address, context, reports };
  const { sensor } = station;
  const { sac, sic } = address;
  return {
    door: address.door,
    encode(sector) {
      blocks.length = 0;
      for (const sighting of sector.sightings) writeRadarReport(radar, sighting);
      flushBlock(reports);
      const timeOfDayS = timeOfDay(sector.endsAt + sensor.clockBiasS);
      const north = sector.index === sector.count - 1;
      if (north) writeService034(services, { sac, sic, messageType: NORTH_MARKER, timeOfDayS, rotationPeriodS: sensor.periodS });
      else writeService034(services, { sac, sic, messageType: SECTOR_CROSSING, timeOfDayS, sectorRad: ((sector.index + 1) / sector.count) * TWO_PI });
      const strobe = north ? station.strobeAt(sector.endsAt) : undefined;
      if (strobe !== undefined) {
        writeService034(services, {
          sac,
          sic,
          messageType: JAMMING_STROBE,
          timeOfDayS,
          windowRangeFromM: 0,
          windowRangeToM: sensor.rangeMaxM,
          windowAzimuthFromRad: strobe[0],
          windowAzimuthToRad: strobe[1],
        });
      }
      flushBlock(services);
      return joined(blocks);
    },
    omittedCount: () => omitted(reports) + omitted(services),
  };
}

/** How long a stray position keeps its direction. */
const STRAY_S = 240;

/** Displacement of a broadcast position by jamming, metres east and north; undefined where navigation works. */
function stray(context: WireContext, sighting: Sighting): readonly [number, number] | undefined {
  const at = { latRad: place[0], lonRad: place[1] };
  const jam = context.navigationJamming.find((one) => sighting.seenAt >= one.window.from && sighting.seenAt < one.window.until && ringContains(one.within, at));
  if (jam === undefined) return undefined;
  const random = keyedRandom('stray', context.seed, sighting.objectIndex, Math.floor(sighting.seenAt / STRAY_S));
  return [jam.strayM * random.normal(), jam.strayM * random.normal()];
}

const EARTH_M = 6_371_000;
/** Broadcast positions of an undisturbed receiver: NACp 8 says 93 m at 95 %. */
const GPS_SIGMA_M = 15;

function adsbWire(station: Station, address: WireAddress, context: WireContext): Wire {
  const blocks: Uint8Array[] = [];
  const reports = createBlockWriter(21, (block) => void blocks.push(block));
  const { sensor } = station;
  const write = (sighting: Sighting): void => {
    const { transponder } = context.truth.entries[sighting.objectIndex];
    if (transponder === undefined) return;
    const { eastMps, northMps, upMps } = truthOf(context.truth, sighting);
    const off = stray(context, sighting);
    const random = keyedRandom('gps', context.seed, sighting.objectIndex, Math.floor(sighting.seenAt));
    const east = (off?.[0] ?? 0) + GPS_SIGMA_M * random.normal();
    const north = (off?.[1] ?? 0) + GPS_SIGMA_M * random.normal();
    const course = atan2(eastMps, northMps);
    const timeOfDayS = timeOfDay(sighting.seenAt + sensor.clockBiasS);
    const flat = Math.sqrt(state[0] * state[0] + state[1] * state[1]);
    writeReport021(reports, {
      sac: address.sac,
      sic: address.sic,
      positionReceivedTimeOfDayS: timeOfDayS,
      velocityReceivedTimeOfDayS: timeOfDayS,
      reportTimeOfDayS: timeOfDayS,
      addressTypeCode: 0,
      altitudeStepCode: 0,
      simulated: true,
      aircraftAddress: transponder.aircraftAddress,
      latRad: place[0] + north / EARTH_M,
      lonRad: place[1] + east / flat,
      altitudeHaeM: place[2],
      pressureAltitudeM: pressureAltitudeM(place[2]),
      geometricClimbMps: upMps,
      speedMps: Math.sqrt(eastMps * eastMps + northMps * northMps),
      courseRad: course < 0 ? course + TWO_PI : course,
      nacv: 1,
      nic: off === undefined ? 8 : 0,
      nacp: off === undefined ? 8 : 0,
      sil: 2,
      adsbVersion: 2,
      linkCode: 2,
      mode3A: transponder.mode3A,
      callsignHigh: callsignHalf(transponder.callsign, 0),
      callsignLow: callsignHalf(transponder.callsign, 4),
    });
  };
  return {
    door: address.door,
    encode(sector) {
      blocks.length = 0;
      for (const sighting of sector.sightings) if (sighting.objectIndex >= 0) write(sighting);
      flushBlock(reports);
      return joined(blocks);
    },
    omittedCount: () => omitted(reports),
  };
}

/** A reported place is no finer than this: people name a village or a bend of the road. */
const OBSERVER_GRID_RAD = (0.02 * Math.PI) / 180;

/** How long after the launch somebody notices, one sigma; and how a notional desk grades what it hears. */
const LAUNCH_TIME_SIGMA_S = 5;
const LAUNCH_GRADE = 'B2';

/** A launch as its desk tells it: about where, about when, about which way. */
function launchMeasurement(sensor: ScenarioSensor, sighting: Sighting, { truth, seed }: WireContext): Measurement | undefined {
  const { plan, id } = truth.entries[sighting.objectIndex];
  if (plan.type !== 'rocket') return undefined;
  const { from, aim } = plan.rocket;
  const random = keyedRandom('launch', seed, sensor.id, id);
  const line = geodesicLine({ lonRad: from[0], latRad: from[1] }, { lonRad: aim[0], latRad: aim[1] });
  const said = blankMeasurement('position', 'launch', timeS(Math.round(sighting.seenAt + LAUNCH_TIME_SIGMA_S * random.normal())));
  said.timeSigmaS = LAUNCH_TIME_SIGMA_S;
  said.latRad = from[1] + (sensor.rangeSigmaM * random.normal()) / EARTH_M;
  said.lonRad = from[0] + (sensor.rangeSigmaM * random.normal()) / (EARTH_M * cos(from[1]));
  said.horizontalSigmaM = sensor.rangeSigmaM;
  said.azimuthRad = wrapTwoPi(line.startBearingRad + sensor.azimuthSigmaRad * random.normal());
  said.azimuthSigmaRad = sensor.azimuthSigmaRad;
  said.grade = LAUNCH_GRADE;
  return said;
}

function nativeMeasurement(sensor: ScenarioSensor, sighting: Sighting, truth: Truth): Measurement | undefined {
  const at: TimeS = timeS(sighting.seenAt + sensor.clockBiasS);
  if (sensor.type === 'observer') {
    if (sighting.objectIndex < 0) return undefined;
    truthOf(truth, sighting);
    const plot = blankMeasurement('position', 'observer', timeS(Math.round(at)));
    plot.timeSigmaS = 10;
    plot.latRad = Math.round(place[0] / OBSERVER_GRID_RAD) * OBSERVER_GRID_RAD;
    plot.lonRad = Math.round(place[1] / OBSERVER_GRID_RAD) * OBSERVER_GRID_RAD;
    plot.horizontalSigmaM = sensor.rangeSigmaM;
    return plot;
  }
  const plot = blankMeasurement(sensor.type === 'passive' ? 'bearing' : 'polar', sensor.type === 'passive' ? 'passive' : 'primary', at);
  plot.timeSigmaS = 0.005;
  plot.azimuthRad = sighting.azimuthRad;
  plot.azimuthSigmaRad = sensor.azimuthSigmaRad;
  if (sensor.type === 'passive') return plot;
  plot.rangeM = sighting.rangeM;
  plot.rangeSigmaM = sensor.rangeSigmaM;
  plot.elevationRad = sighting.elevationRad;
  plot.elevationSigmaRad = sensor.elevationSigmaRad;
  plot.dopplerMps = sighting.rangeRateMps;
  plot.dopplerSigmaMps = DOPPLER_SIGMA_MPS;
  return plot;
}

/** What the notional long-range radars say of range rate; their pulses are long enough for it. */
const DOPPLER_SIGMA_MPS = 5;

function nativeWire(station: Station, address: WireAddress, context: WireContext): Wire {
  const { sensor } = station;
  const rotating = sensor.type === 'long-range radar';
  return {
    door: address.door,
    encode(sector) {
      let text = '';
      for (const sighting of sector.sightings) {
        const measurement = sensor.type === 'launch desk' ? launchMeasurement(sensor, sighting, context) : nativeMeasurement(sensor, sighting, context.truth);
        if (measurement !== undefined) text += encodePlotLine({ type: 'plot', sensor: sensor.id, measurement });
      }
      const north = sector.index === sector.count - 1;
      if (rotating || north) {
        const azimuthRad = north ? Number.NaN : ((sector.index + 1) / sector.count) * TWO_PI;
        text += encodePlotLine({ type: 'mark', sensor: sensor.id, markedAt: timeS(sector.endsAt + sensor.clockBiasS), azimuthRad });
      }
      return text === '' ? undefined : utf8(text);
    },
    omittedCount: () => 0,
  };
}

/** The wire of a station by its type. */
export function createWire(station: Station, address: WireAddress, context: WireContext): Wire {
  switch (station.sensor.type) {
    case 'primary radar':
    case 'secondary radar':
      return radarWire(station, address, context);
    case 'ads-b station':
      return adsbWire(station, address, context);
    case 'long-range radar':
    case 'passive':
    case 'observer':
    case 'launch desk':
      return nativeWire(station, address, context);
  }
}
