import { expect, test } from 'vitest';
import { feedId, memberId, recipientOf, sensorId, sha256, timeS, utf8 } from '../base/index.ts';
import { encodePlotLine } from '../format/plots/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../geo/index.ts';
import { fixtureSource } from '../ingest/fixture.ts';
import { blankMeasurement, type BrokerConfig, type Sensor, type Stage } from '../model/index.ts';
import { must, plainMember, START, TOWN, townOf } from './fixture.ts';
import { createBroker, type Broker } from './index.ts';

const MEMBER = must(memberId('altair'));
const FEED = must(feedId('altair-radars'));
const radar = (name: string, forgeable: boolean): Sensor => ({
  id: must(sensorId(name)),
  feed: FEED,
  ...TOWN,
  antennaAltitudeHaeM: 100,
  type: 'radar3d',
  source: 'primary',
  scanPeriodS: 4,
  detectionChance: 0.95,
  falsePlotsPerScanCount: 0.2,
  rangeMinM: 200,
  rangeMaxM: 200_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: -0.05,
  elevationMaxRad: 1.4,
  rangeSigmaM: 30,
  azimuthSigmaRad: 0.001,
  elevationSigmaRad: 0.002,
  timeSigmaS: 0.02,
  refractionFactor: 4 / 3,
  horizonLimited: false,
  ...(forgeable && { forgeable }),
});

/** Something flies at the town for four minutes, and the radars see it in turn. */
function fly(broker: Broker, sensors: readonly Sensor[]): void {
  const frame = localFrame({ ...TOWN, altitudeHaeM: 100 });
  for (let second = 0; second < 240; second += 1) {
    broker.input({ kind: 'tick', at: timeS(START + second) });
    sensors.forEach((sensor, i) => {
      if (second % 4 !== i) return;
      const at = timeS(START + second + 0.2);
      const where = destination(TOWN, 1, 62_000 - 250 * (second + 0.2));
      const { rangeM, azimuthRad, elevationRad } = enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...where, altitudeHaeM: 1_500 })));
      const measurement = {
        ...blankMeasurement('polar', 'primary', at),
        rangeM,
        azimuthRad,
        elevationRad,
        rangeSigmaM: 30,
        azimuthSigmaRad: 0.001,
        elevationSigmaRad: 0.002,
      };
      broker.input({ kind: 'bytes', at: timeS(at + 0.1), door: 'door', bytes: utf8(encodePlotLine({ type: 'plot', sensor: sensor.id, measurement })) });
    });
  }
}

/** The stages that a town is given of something that flies at it for four minutes, seen by radars over UDP or over a stream. */
function stagesOf(sensors: readonly Sensor[], believesUdp = false): Stage[] {
  const config: BrokerConfig = {
    name: 'forgeable',
    mode: 'actual',
    secret: sha256(utf8('a secret')),
    members: [{ ...plainMember(MEMBER), ...(believesUdp && { believesUdp }) }],
    feeds: [
      {
        id: FEED,
        member: MEMBER,
        public: false,
        sources: sensors.map(({ id }) => fixtureSource(id)),
      },
    ],
    sensors,
    terms: [],
    places: [townOf(MEMBER)],
    airspaces: [],
  };
  const stages: Stage[] = [];
  const broker = createBroker(config, {
    frame: () => undefined,
    warnings: (recipient, _at, changes) => {
      if (recipient === recipientOf(MEMBER)) stages.push(...changes.map(({ stage }) => stage));
    },
  });
  fly(broker, sensors);
  return stages;
}

test('what only radars over plain UDP see is told to prepare for and no more; one radar that nobody on the way can forge, or a member that believes them, makes it every stage', () => {
  const udp = [radar('u-1', true), radar('u-2', true)];
  expect(new Set(stagesOf(udp))).toEqual(new Set(['prepare']));
  expect(stagesOf(udp, true)).toContain('take-cover');
  expect(stagesOf([udp[0], radar('s-1', false)])).toContain('take-cover');
});
