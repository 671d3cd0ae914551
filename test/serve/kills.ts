/** Kills a loaded process again and again, and says what was lost of what it had acknowledged. */
import { join } from 'node:path';
import { openRecording, verifyRecording } from '../../src/record/store/index.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createRecomputer } from '../../src/server/recompute.ts';
import { loadedFolder, startLoaded } from './loaded-process.ts';

export interface KillsOutcome {
  readonly folder: string;
  readonly kills: number;
  /** Entries that the killed processes had said were on the disk, and how many of them were not found again. */
  readonly acknowledgedCount: number;
  readonly lostCount: number;
  readonly recordedCount: number;
  readonly frameCount: number;
  readonly recordBytes: number;
  /** From the start of a process on what another had left until it served. */
  readonly restartsMs: readonly number[];
  /** Whatever verification found. */
  readonly differences: readonly string[];
}

/** `kills` processes, each under load for one to three seconds, and a last one that ends by itself. */
export async function killed(options: { readonly kills: number; readonly plotsPerSecond: number; told?(line: string): void }): Promise<KillsOutcome> {
  const folder = await loadedFolder();
  const acknowledged: number[] = [];
  const startsMs: number[] = [];
  for (let i = 0; i <= options.kills; i += 1) {
    const running = await startLoaded(folder);
    startsMs.push(running.startMs);
    running.plots(options.plotsPerSecond);
    // Spread over the ticks, so that kills meet every part of a second.
    await new Promise((resolve) => setTimeout(resolve, 1000 + ((i * 617) % 2000)));
    await running.end(i < options.kills ? 'SIGKILL' : 'SIGTERM');
    acknowledged.push(running.syncedCount);
    options.told?.(`${i + 1}: started in ${running.startMs.toFixed(0)} ms, ${running.syncedCount} entries acknowledged`);
  }
  const opened = await openRecording(join(folder.path, 'record'));
  if (!opened.ok) throw new Error(opened.error.message);
  const recomputer = createRecomputer({ program: opened.value.header.program, kernel: kernelName() });
  /** Entries on record when each process but the last had ended. */
  const foundUntil: number[] = [];
  const differences: string[] = [];
  let recordedCount = 0,
    recordBytes = 0;
  const verdict = await verifyRecording(opened.value, {}, (entry, sequence) => {
    if (entry.type === 'epoch' && sequence > 0) foundUntil.push(recordedCount);
    recordedCount += 1;
    if (entry.type === 'input' || entry.type === 'frame') recordBytes += entry.bytes.length;
    const difference = recomputer.take(entry, sequence);
    if (difference !== undefined) differences.push(difference.message);
  });
  if (!verdict.ok) differences.push(verdict.difference.message);
  foundUntil.push(recordedCount);
  const proof = recomputer.proof();
  for (const [reason, count] of proof.skipped) differences.push(`${count} outputs could not be made again: ${reason}`);
  return {
    folder: folder.path,
    kills: options.kills,
    acknowledgedCount: acknowledged.at(-1) ?? 0,
    lostCount: acknowledged.reduce((sum, count, i) => sum + Math.max(0, count - (foundUntil[i] ?? 0)), 0),
    recordedCount,
    frameCount: proof.frameCount,
    recordBytes,
    restartsMs: startsMs.slice(1).map(Math.round),
    differences,
  };
}
