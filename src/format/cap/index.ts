// CAP 1.2 alerts as data and as text.
export type { CapAlert, CapArea, CapInfo, CapPair, CapReference, CapResource } from './alert.ts';
export type { CapFault, CapFaultCode } from './fault.ts';
export { POLYGON_VERTICES_MAX, capPolygon } from './polygon.ts';
export { CAP_NAMESPACE, readCap, readCapBytes } from './read.ts';
export { capTime, writeCap } from './write.ts';
export { writeCapFeed, type CapFeedEntry } from './atom.ts';
