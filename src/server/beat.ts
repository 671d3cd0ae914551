/** Whoever waits for a long computation hears how far it is. */

const BEAT_MS = 10_000;

/** Makes a function to be called at every step: it says the words of the first step after each ten seconds. */
export function createBeat(say: (line: string) => void): (words: () => string) => void {
  let saidMs = performance.now();
  return (words) => {
    const nowMs = performance.now();
    if (nowMs - saidMs < BEAT_MS) return;
    saidMs = nowMs;
    say(words());
  };
}
