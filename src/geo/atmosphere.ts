/**
 * The air of the U.S. Standard Atmosphere 1976 (NOAA-S/T 76-1562): seven layers to 86 km, above them log-linear between the
 * tabulated densities and pressures to 200 km, then with the last scale height. Altitudes are geometric metres above mean sea
 * level; taking height above the ellipsoid instead errs by the geoid, up to 0.3 % of density.
 */
import { exp, log, pow } from '../math/index.ts';

const SEA_PRESSURE_PA = 101_325;
const GRAVITY_MPS2 = 9.80665;
/** Specific gas constant R/M0 with the standard's own 8314.32 and 28.9644. */
const GAS_JPKGK = 8314.32 / 28.9644;
const HEAT_RATIO = 1.4;
/** The standard's own radius for geopotential height (table 2). */
const POTENTIAL_RADIUS_M = 6_356_766;
const LAYERED_TOP_M = 86_000;

/** Layer bases: geopotential height m, temperature K, lapse K/m (table 4). */
const LAYERS = [
  [0, 288.15, -0.0065],
  [11_000, 216.65, 0],
  [20_000, 216.65, 0.001],
  [32_000, 228.65, 0.0028],
  [47_000, 270.65, 0],
  [51_000, 270.65, -0.0028],
  [71_000, 214.65, -0.002],
] as const;

/** Pressure at each layer's base, by the formulas themselves. */
const basePressurePa = new Float64Array(LAYERS.length);
basePressurePa[0] = SEA_PRESSURE_PA;
for (let i = 1; i < LAYERS.length; i += 1) basePressurePa[i] = pressureInLayer(i - 1, LAYERS[i][0]);

/** Above the layers: geometric altitude m, density kg/m³, pressure Pa, temperature K (tables I and II of the standard). */
const UPPER = [
  [86_000, 6.958e-6, 0.37338, 186.87],
  [90_000, 3.416e-6, 0.18359, 186.87],
  [100_000, 5.604e-7, 3.2011e-2, 195.08],
  [110_000, 9.708e-8, 7.1042e-3, 240],
  [120_000, 2.222e-8, 2.5382e-3, 360],
  [130_000, 8.152e-9, 1.2505e-3, 469.27],
  [140_000, 3.831e-9, 7.2028e-4, 559.63],
  [150_000, 2.076e-9, 4.5422e-4, 634.39],
  [160_000, 1.233e-9, 3.0395e-4, 696.29],
  [180_000, 5.194e-10, 1.5271e-4, 790.07],
  [200_000, 2.541e-10, 8.4736e-5, 854.56],
] as const;

/** Geopotential height of a geometric altitude, both metres above mean sea level. */
export function geopotentialHeightM(altitudeMslM: number): number {
  return (POTENTIAL_RADIUS_M * altitudeMslM) / (POTENTIAL_RADIUS_M + altitudeMslM);
}

function layerOf(heightM: number): number {
  let layer = LAYERS.length - 1;
  while (layer > 0 && heightM < LAYERS[layer][0]) layer -= 1;
  return layer;
}

function pressureInLayer(layer: number, heightM: number): number {
  const [base, temperature, lapse] = LAYERS[layer];
  const climb = heightM - base;
  if (lapse === 0) return basePressurePa[layer] * exp((-GRAVITY_MPS2 * climb) / (GAS_JPKGK * temperature));
  return basePressurePa[layer] * pow(temperature / (temperature + lapse * climb), GRAVITY_MPS2 / (GAS_JPKGK * lapse));
}

/** Log-linear in `column` of the upper table, extended with its last slope. */
function upperValue(altitudeMslM: number, column: 1 | 2): number {
  let row = 0;
  while (row < UPPER.length - 2 && altitudeMslM >= UPPER[row + 1][0]) row += 1;
  const low = UPPER[row];
  const high = UPPER[row + 1];
  const share = (altitudeMslM - low[0]) / (high[0] - low[0]);
  return low[column] * exp(share * log(high[column] / low[column]));
}

/** Kinetic temperature in kelvin; molecular-scale temperature below 86 km, linear between tabulated values above. */
export function airTemperatureK(altitudeMslM: number): number {
  if (altitudeMslM < LAYERED_TOP_M) {
    const height = geopotentialHeightM(altitudeMslM);
    const [base, temperature, lapse] = LAYERS[layerOf(height)];
    return temperature + lapse * (height - base);
  }
  let row = 0;
  while (row < UPPER.length - 2 && altitudeMslM >= UPPER[row + 1][0]) row += 1;
  const low = UPPER[row];
  const high = UPPER[row + 1];
  const share = Math.min(1, (altitudeMslM - low[0]) / (high[0] - low[0]));
  return low[3] + share * (high[3] - low[3]);
}

/** Pressure in pascals. */
export function airPressurePa(altitudeMslM: number): number {
  if (altitudeMslM >= LAYERED_TOP_M) return upperValue(altitudeMslM, 2);
  const height = geopotentialHeightM(altitudeMslM);
  return pressureInLayer(layerOf(height), height);
}

/** Density in kg/m³ by the formulas; {@link airDensityKgPerM3} is the fast one. */
export function exactAirDensityKgPerM3(altitudeMslM: number): number {
  if (altitudeMslM >= LAYERED_TOP_M) return upperValue(altitudeMslM, 1);
  return airPressurePa(altitudeMslM) / (GAS_JPKGK * airTemperatureK(altitudeMslM));
}

/** Speed of sound in m/s; held at its 86 km value above, as the standard does. */
export function soundSpeedMps(altitudeMslM: number): number {
  return Math.sqrt(HEAT_RATIO * GAS_JPKGK * airTemperatureK(Math.min(altitudeMslM, LAYERED_TOP_M)));
}

const TABLE_STEP_M = 100;
const TABLE_BOTTOM_M = -1_000;
const TABLE_TOP_M = 200_000;
const densityTable = new Float64Array((TABLE_TOP_M - TABLE_BOTTOM_M) / TABLE_STEP_M + 2);
for (let i = 0; i < densityTable.length; i += 1) densityTable[i] = exactAirDensityKgPerM3(TABLE_BOTTOM_M + i * TABLE_STEP_M);

/** Density in kg/m³ from a table of 100 m steps, within 0.05 % of the formulas from −1 km to 200 km; below it that of −1 km, above it 0. */
export function airDensityKgPerM3(altitudeMslM: number): number {
  if (altitudeMslM >= TABLE_TOP_M) return 0;
  const steps = (altitudeMslM - TABLE_BOTTOM_M) * (1 / TABLE_STEP_M);
  if (!(steps > 0)) return densityTable[0];
  const i = Math.floor(steps);
  return densityTable[i] + (steps - i) * (densityTable[i + 1] - densityTable[i]);
}

/** Pressure altitude (what a transponder reports at 1013.25 hPa) of a pressure, in metres of geopotential height; for 1 Pa and more. */
export function pressureAltitudeM(pressurePa: number): number {
  let layer = LAYERS.length - 1;
  while (layer > 0 && pressurePa > basePressurePa[layer]) layer -= 1;
  const [base, temperature, lapse] = LAYERS[layer];
  const ratio = pressurePa / basePressurePa[layer];
  if (lapse === 0) return base - (GAS_JPKGK * temperature * log(ratio)) / GRAVITY_MPS2;
  return base + (temperature / lapse) * (pow(ratio, (-lapse * GAS_JPKGK) / GRAVITY_MPS2) - 1);
}

/** Pressure in pascals at a pressure altitude; the inverse of {@link pressureAltitudeM}. */
export function pressureAtPressureAltitudePa(altitudePressureM: number): number {
  return pressureInLayer(layerOf(altitudePressureM), altitudePressureM);
}

/** Height above mean sea level of a pressure altitude when the sea-level pressure (QNH) is known and the lapse is standard; below 11 km. */
export function altitudeMslFromPressureM(altitudePressureM: number, qnhPa: number): number {
  return altitudePressureM - pressureAltitudeM(qnhPa);
}
