// `npm run dev`: the page as vite serves it from its sources, and an exercise behind it that starts again when anything in src/ changes.
// `npm run dev -- april-2024 --from 21:59` runs another exercise. Ctrl-C ends both.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
/** Beside the usual port, so that a console in use stays what it is. */
const PORT = '4471';
const words = process.argv.slice(2);

function start(args, env = {}) {
  const cache = join(root, 'node_modules', '.cache', 'node-compile');
  return spawn(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: cache, ...process.env, ...env },
  });
}

const server = start(
  [
    '--watch-path=src',
    '--watch-preserve-output',
    join('src', 'server', 'main.ts'),
    'exercise',
    ...(words.length > 0 ? words : ['two-neighbours']),
    '--port',
    PORT,
  ],
  { MANARA_PAGE: 'sources' },
);
const page = start([join('node_modules', 'vite', 'bin', 'vite.js'), 'web'], { MANARA_ADDRESS: `127.0.0.1:${PORT}` });

function stop() {
  server.kill('SIGTERM');
  page.kill('SIGTERM');
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
for (const child of [server, page]) child.on('exit', stop);
