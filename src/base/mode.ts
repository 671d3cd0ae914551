/** The mode is fixed when the process starts; it stands in every frame header, CAP message and signing context. */
export type Mode = 'exercise' | 'test' | 'actual';

/** Modes in the order of their wire codes. */
export const MODES: readonly Mode[] = ['exercise', 'test', 'actual'];
