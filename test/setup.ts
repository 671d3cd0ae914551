// Runs before every test file. In CI the property tests draw from one fixed seed, so that two runs of the same commit
// test the same examples; at a desk every run draws new ones and prints the seed on failure.

export const CI_SEED = 20240413;

if (process.env['CI'] === 'true') {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ seed: CI_SEED });
}
