// One member floods its door at a hundred times its quota: how far do another member's frames move from their tick? A real process of
// `manara serve`; the frames leave it as datagrams (an outlet of Deneb's picture), Altair's door is flooded by a process of its own, over
// TCP and over UDP. Quiet and flooded spells take turns, so that what else the machine does meets both.
// Run: node bench/flood.bench.ts [spells]

import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFolder, withLongRangeRadar } from '../test/serve/example-folder.ts';
import { freePort } from '../test/serve/free-port.ts';

const QUOTA = 100;
const FACTOR = 100;
const SPELL_S = 15;
const SETTLE_S = 3;
const LEAVES_AFTER_S = 0.2;
const SPELLS = Number(process.argv[2] ?? 4);

/** What a sender runs: lines of plots to a TCP or UDP port, so many a second, in tenths. */
const SENDER = `
const [kind, port, sensor, perSecond] = process.argv.slice(1);
const out = kind === 'tcp' ? require('node:net').connect(+port, '127.0.0.1') : require('node:dgram').createSocket('udp4');
if (kind === 'tcp') out.on('error', () => process.exit());
let n = 0;
const line = () => { n += 1; const t = Date.now() / 1000; return JSON.stringify({ t: t - 0.05, sensor, lat: 33 + (n % 97) * 0.02, lon: 42.5 + (n % 89) * 0.02 + (t % 1000) * 0.0005, alt: 9000, sdHor: 60, sdAlt: 60 }) + '\\n'; };
setInterval(() => {
  const lines = Array.from({ length: Math.max(1, perSecond / 10) }, line);
  if (kind === 'tcp') { if (out.writableLength < 1e7) out.write(lines.join('')); }
  else for (let i = 0; i < lines.length; i += 10) out.send(lines.slice(i, i + 10).join(''), +port, '127.0.0.1');
}, 100);
`;
const send = (kind: 'tcp' | 'udp', port: number, sensor: string, perSecond: number): ChildProcess =>
  spawn(process.execPath, ['-e', SENDER, kind, String(port), sensor, String(perSecond)], { stdio: 'ignore' });

const folder = exampleFolder('flood');
const [tcpPort, udpPort, denebPort, outPort, metricsPort] = [await freePort(), await freePort(), await freePort(), await freePort(), await freePort()];
const path = join(folder, 'manara.yaml');
let text = readFileSync(path, 'utf8')
  .replace(/consoles:[^]*?metrics:.*/, `metrics: {port: ${metricsPort}}`)
  .replace('30050', String(denebPort));
for (const port of ['30048', '30049']) text = text.replaceAll(port, String(await freePort()));
text = withLongRangeRadar(text, tcpPort)
  .replace('doors:\n', `doors:\n  udp-lr: {udp: "127.0.0.1:${udpPort}"}\n`)
  .replace('  altair-long-range:\n    member: altair\n', `  altair-long-range:\n    member: altair\n    plotsPerSecond: ${QUOTA}\n`)
  .replace('sources: [{door: tcp-altair, format: plots}]', 'sources: [{door: tcp-altair, format: plots}, {door: udp-lr, format: plots}]');
writeFileSync(path, `${text}\noutlets:\n  deneb-picture: {to: deneb, level: picture, format: asterix, sac: 1, sic: 1, send: "127.0.0.1:${outPort}"}\n`);

const offsetsMs: Record<string, number[]> = { quiet: [], tcp: [], udp: [] };
let spell = '';
let lastTick = 0;
const inbox = createSocket('udp4');
inbox.on('message', () => {
  const nowS = Date.now() / 1000;
  const tick = Math.floor(nowS - LEAVES_AFTER_S + 0.05);
  if (tick === lastTick) return;
  lastTick = tick;
  offsetsMs[spell]?.push((nowS - tick - LEAVES_AFTER_S) * 1000);
});
await new Promise<void>((resolve) => void inbox.bind(outPort, '127.0.0.1', resolve));

const serve = spawn(process.execPath, [join(import.meta.dirname, '..', 'src/server/main.ts'), 'serve', '--config', path], {
  stdio: ['ignore', 'pipe', 'pipe'],
});
let said = '';
for (const stream of [serve.stdout, serve.stderr]) stream.on('data', (piece: Buffer) => void (said += String(piece)));
const pause = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
while (!said.includes('serve/started')) {
  if (serve.exitCode !== null) throw new Error(said);
  await pause(0.1);
}
const children = [send('tcp', denebPort, 'deneb-lr', 50), send('tcp', tcpPort, 'altair-lr', QUOTA / 2)];
await pause(5);
for (let turn = 0; turn < SPELLS; turn += 1) {
  for (const kind of ['quiet', 'tcp', 'quiet', 'udp'] as const) {
    const flood = kind === 'quiet' ? undefined : send(kind, kind === 'tcp' ? tcpPort : udpPort, 'altair-lr', QUOTA * FACTOR);
    await pause(SETTLE_S);
    spell = kind;
    await pause(SPELL_S);
    spell = '';
    flood?.kill();
  }
}
const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
for (const child of children) child.kill();
const ended = new Promise((resolve) => serve.once('exit', resolve));
serve.kill();
await ended;
inbox.close();
rmSync(folder, { recursive: true, force: true });

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
for (const [kind, values] of Object.entries(offsetsMs)) {
  console.log(`${kind}: ${values.length} frames, ${at(values, 0.5).toFixed(1)} ms behind tick + 200 ms at the median, ${at(values, 0.99).toFixed(1)} at p99`);
}
console.log([...metrics.matchAll(/^manara_(?:door_shed_bytes|feed_shed).*$/gm)].map(([line]) => line).join('\n'));
process.exit(0);
