/** What an object can be. Order is the wire order; probabilities are arrays in this order. */
export const KINDS = ['ballistic', 'cruise', 'drone', 'aircraft', 'helicopter', 'balloon', 'bird', 'unknown'] as const;

/** One of `KINDS`. */
export type Kind = (typeof KINDS)[number];

/** The classes a `warn` warning may name: fewer than kinds, so that it tells no more than people need. */
export const KIND_CLASSES = ['ballistic', 'cruise', 'drone', 'other'] as const;

/** One of `KIND_CLASSES`. */
export type KindClass = (typeof KIND_CLASSES)[number];
