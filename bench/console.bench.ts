// The console in Chromium, drawn by software: the first picture of the demo, frame rates with 3,000 and 10,000 moving tracks, what the page
// holds over a replayed day. Each part has a process of its own and names its load: the figures are worth what the load was.

import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'test', 'browser');

for (const part of ['first-picture.ts', 'frame-rate.ts', 'memory.ts']) {
  console.log(
    `\n${part}, load ${loadavg()
      .map((value) => value.toFixed(1))
      .join(' ')}`,
  );
  const { status } = spawnSync(process.execPath, [join(folder, part)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
