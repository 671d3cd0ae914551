// How many events of Cursor on Target and messages of SAPIENT are read a second on one core (CPU time), and whether 50 clients of an outlet
// get every event of 2,000 tracks a second. What is read is of our own making, as long as real ones.

import { connect } from 'node:net';
import { memberId, recipientOf, timeS, trackId, utf8 } from '../src/base/index.ts';
import { decodeCot, meshDatagram, readCotXml, writeCotProtobuf } from '../src/format/cot/index.ts';
import { createFrameWriter } from '../src/format/frame/index.ts';
import { decodeSapient, sapientFrame, writeSapient } from '../src/format/sapient/index.ts';
import { KINDS, type FrameTrack } from '../src/model/index.ts';
import { openOutlet } from '../src/server/outlets.ts';
import { OUTLET } from '../src/server/config/outlets.ts';
import { CATALOGUES } from '../src/warn/index.ts';

const XML =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<event version="2.0" uid="0b7fd9a2-4c1e-4f6d-9d6a-1f2f7a6f9a11" type="a-u-A-M-F-Q" time="2024-04-13T21:59:34.915Z"' +
  ' start="2024-04-13T21:59:34.915Z" stale="2024-04-13T22:01:04.915Z" how="m-g"><point lat="31.5123456" lon="36.2512345" hae="812.5" ce="9.5" le="12"/><detail>' +
  '<contact callsign="N 17" endpoint="*:-1:stcp"/><__group name="Cyan" role="Team Member"/><precisionlocation geopointsrc="GPS" altsrc="GPS"/><status battery="77"/>' +
  '<takv device="a tablet" platform="a client" os="30" version="4.8.1"/><track speed="5.5" course="271.25"/><remarks>seen over the ridge</remarks><archive/></detail></event>';
const ULID = '01H4R63D7NVN8444Z5M77WEBY7';
const NODE = 'a8654cdf-4328-47de-81fa-c495589e30c9';
const location = { x: 36.25, y: 31.5, z: 800, xError: 0.001, yError: 0.001, zError: 30, coordinateSystem: 1, datum: 1 };
const plain = {
  reportId: ULID,
  objectId: ULID,
  location,
  detectionConfidence: 0.75,
  enuVelocity: { eastRate: 1, northRate: 2, upRate: 3 },
  classification: [{ type: 'uav', confidence: 0.8 }],
};
const rich = {
  ...plain,
  taskId: ULID,
  state: 'tracked',
  trackInfo: [{ type: 'a', value: 'b', error: 1.5 }],
  predictionLocation: { location, predictedTimestamp: { seconds: 1_713_045_575, nanos: 0 } },
  objectInfo: [{ type: 'a', value: 'b', error: 1.5 }],
  classification: [{ type: 'uav', confidence: 0.8, subClass: [{ type: 'quad', confidence: 0.6, level: 1 }] }],
  behaviour: [{ type: 'loiter', confidence: 0.6 }],
  associatedFile: [{ type: 'image', url: 'https://example.invalid/1.png' }],
  signal: [{ amplitude: 1, startFrequency: 2, centreFrequency: 3, stopFrequency: 4, pulseDuration: 5 }],
  associatedDetection: [{ timestamp: { seconds: 1, nanos: 2 }, nodeId: NODE, objectId: ULID, associationType: 2 }],
  derivedDetection: [{ timestamp: { seconds: 1, nanos: 2 }, nodeId: NODE, objectId: ULID }],
  colour: 'red',
  id: ULID,
};

let sink = 0;
function rate(name: string, bytes: Uint8Array, read: (bytes: Uint8Array) => readonly { readonly ok: boolean }[]): void {
  const rounds = 200_000;
  for (let i = 0; i < rounds / 5; i += 1) sink += read(bytes).length;
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i += 1) sink += read(bytes)[0].ok ? 1 : 0;
  const { user, system } = process.cpuUsage(before);
  console.log(`${name.padEnd(40)} ${bytes.length} bytes ${Math.round(rounds / ((user + system) / 1e6)).toLocaleString('en')} /s`);
}

const event = readCotXml(XML);
if (!event.ok) throw new Error(event.error.message);
const payload = writeCotProtobuf({ event: event.value, control: undefined });
if (!payload.ok) throw new Error(payload.error.message);
rate('CoT XML to events', utf8(XML), decodeCot);
rate('CoT protobuf to events', meshDatagram(payload.value), decodeCot);
for (const [name, detectionReport] of [
  ['a detection', plain],
  ['a detection with every field', rich],
] as const) {
  rate(
    `SAPIENT, ${name}, checked`,
    sapientFrame(writeSapient({ timestamp: { seconds: 1_713_045_574, nanos: 250_000_000 }, nodeId: NODE, detectionReport })),
    decodeSapient,
  );
}

const [TRACKS, CLIENTS, TICKS] = [2_000, 50, 15];
const member = memberId('altair');
if (!member.ok) throw new Error('an id');
const recipient = recipientOf(member.value);
const words = OUTLET.parse({ to: 'altair', format: 'cot', listen: '127.0.0.1:8087' });
const outlet = await openOutlet(
  'bench',
  { ...words, listen: { host: '127.0.0.1', port: 0 } },
  {
    secret: utf8('s'),
    catalogues: CATALOGUES,
    placesOf: () => [],
    utcOffsetMinOf: () => 0,
    now: () => timeS(0),
    say: () => undefined,
    told: (code, _name, message) => console.log(code, message),
  },
);
const received = new Float64Array(CLIENTS);
const CLOSE = Buffer.from('</event>');
const sockets = Array.from({ length: CLIENTS }, (_, index) => {
  const socket = connect(outlet.port ?? 0, '127.0.0.1');
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = bytes.indexOf(CLOSE); end >= 0; end = bytes.indexOf(CLOSE, at)) {
      received[index] += 1;
      at = end + CLOSE.length;
    }
    rest = bytes.subarray(at);
  });
  return socket;
});
while (outlet.counters.clientsCount < CLIENTS) await new Promise((resolve) => setTimeout(resolve, 10));
const writer = createFrameWriter();
const track = (number: number): FrameTrack => ({
  id: trackId(number),
  event: trackId(number),
  status: 'confirmed',
  symbol: 'unknown',
  latDeg: 30 + number / 1_000,
  lonDeg: 36,
  altitudeHaeM: 1_000,
  heightKnown: true,
  eastMps: 100,
  northMps: 0,
  upMps: 0,
  kindChance: KINDS.map((_, i) => (i === 2 ? 0.9 : 0.01)),
  horizontalGrade: 1,
  verticalGrade: 1,
  callsign: '',
  impact: undefined,
  arrivals: [],
});
const tracks = Array.from({ length: TRACKS }, (_, index) => track(index + 1));
const takeMs: number[] = [];
const before = process.cpuUsage();
for (let tick = 1; tick <= TICKS; tick += 1) {
  const startedMs = performance.now();
  writer.begin({
    mode: 'test',
    level: 'picture',
    rebuilding: false,
    unrecorded: false,
    epoch: 1,
    number: tick,
    at: timeS(1_713_045_570 + tick),
    snapshot: tick === 1,
    termsHash: '0'.repeat(16),
  });
  for (const one of tracks) writer.track(one, 1);
  const bytes = writer.end([]).slice();
  const cpuBefore = process.cpuUsage();
  outlet.take([{ recipient, level: 'picture', at: timeS(1_713_045_570 + tick), bytes }]);
  const { user, system } = process.cpuUsage(cpuBefore);
  takeMs.push((user + system) / 1000);
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 - (performance.now() - startedMs))));
}
const { user, system } = process.cpuUsage(before);
const wanted = TRACKS * TICKS;
const lost = received.reduce((sum, count) => sum + (wanted - count), 0);
takeMs.sort((a, b) => a - b);
console.log(
  `outlet: ${TRACKS} events/s to ${CLIENTS} clients for ${TICKS} s: ${lost} events lost, ${outlet.counters.missedTotal} ticks missed, ${(outlet.counters.bytesTotal / TICKS / 1e6).toFixed(2)} MB a tick`,
);
console.log(
  `        CPU to encode and hand out a tick: median ${takeMs[Math.floor(TICKS / 2)].toFixed(0)} ms; of the whole process with its 50 readers ${((user + system) / 1000 / TICKS).toFixed(0)} ms a second`,
);
for (const socket of sockets) socket.destroy();
await outlet.close();
if (sink < 0) console.log(sink);
