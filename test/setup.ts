// Runs before every test file. In CI the property tests draw from one fixed seed, so that two runs of the same commit
// test the same examples; at a desk every run draws new ones and prints the seed on failure.

const GLOBAL_PARAMETERS = Symbol.for('fast-check/GlobalParameters');
const CI_SEED = 20240413;

// Same effect as fc.configureGlobal({ seed }), without loading fast-check into the test files that do not use it.
if (process.env.CI === 'true') {
  (globalThis as Record<symbol, unknown>)[GLOBAL_PARAMETERS] = { seed: CI_SEED };
}
