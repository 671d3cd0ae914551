/** Mistakes that are made on purpose in modules of the product, to see that a test finds them. */
import { vi } from 'vitest';

const mocked: string[] = [];

/** Until `unplant`, whatever imports the module at `path`, from this folder, gets what `mutate` makes of it. */
export function plant<Module extends object>(path: string, mutate: (actual: Module) => Partial<Module>): void {
  mocked.push(path);
  vi.doMock(path, async (original) => {
    const actual = await original<Module>();
    return { ...actual, ...mutate(actual) };
  });
}

/** Takes everything out again. */
export function unplant(): void {
  for (const path of mocked.splice(0)) vi.doUnmock(path);
  vi.resetModules();
}
