// Reads what a console reads: the frames of one view, over the WebSocket. Prints a line for each track of each frame.
// Run: ./manara exercise two-neighbours, then npx node examples/read-frames.ts [address] [frames]
import { createFrameReader } from '../src/format/frame/index.ts';
import { KINDS } from '../src/model/index.ts';

const [address = 'http://127.0.0.1:4470/', frames = '60'] = process.argv.slice(2);
interface Session {
  readonly views: readonly { readonly handle: string; readonly kind: string }[];
}
const session = (await (await fetch(new URL('api/session', address))).json()) as Session;
const hub = session.views.find((view) => view.kind === 'hub');
if (hub === undefined) throw new Error(`no view of the hub at ${address}`);

const socket = new WebSocket(new URL('ws', address.replace(/^http/, 'ws')));
socket.binaryType = 'arraybuffer';
socket.addEventListener('open', () => {
  socket.send(JSON.stringify({ type: 'watch', stream: 1, view: hub.handle, level: 'picture', speed: 10 }));
});

const reader = createFrameReader();
let left = Number(frames);
socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
  // Text is the clock. A binary message is the stream's number, then one frame; the first frame is a snapshot.
  if (typeof data === 'string') return;
  const frame = reader.read(new Uint8Array(data, 1));
  if (!frame.ok) throw new Error(`${frame.error.code}: ${frame.error.message}`);
  for (const track of frame.value.tracks) {
    const kind = KINDS[track.kindChance.indexOf(Math.max(...track.kindChance))];
    console.log(`${frame.value.at} ${track.id} ${track.latDeg.toFixed(4)} ${track.lonDeg.toFixed(4)} ${kind}`);
  }
  left -= 1;
  if (left === 0) socket.close();
});
