// What a sensor measures too much, as estimated.
/** Biases of a sensor: measured minus true, with one sigma of what is not known of each. */
export interface SensorBias {
  readonly rangeM: number;
  readonly azimuthRad: number;
  /** Stated time of measurement minus the true one. */
  readonly timeS: number;
  readonly rangeSigmaM: number;
  readonly azimuthSigmaRad: number;
  readonly timeSigmaS: number;
}
