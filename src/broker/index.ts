/** The broker: door and view step. */
export { createBroker } from './broker.ts';
export type { Broker, BrokerInput, BrokerOptions, BrokerSink, Past } from './port.ts';
export { HEARD_BEFORE_S } from './clock-past.ts';
export { readState, stateBytes, type BrokerState } from './state.ts';
export { createWordDoor, type WordDoor } from './word-door.ts';
export { UNRECORDED_EPOCHS, placesOf, viewKey, type LeftBehind, type TrackAhead, type View } from './view.ts';
export { createReleaseTrace, type ReleaseTrace, type TracedPlot } from './release-trace.ts';
