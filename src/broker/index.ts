/** The broker: door and view step. */
export { createBroker, type Broker, type BrokerInput, type BrokerOptions, type BrokerSink } from './broker.ts';
export { createWordDoor, type WordDoor } from './word-door.ts';
export { UNRECORDED_EPOCHS, placesOf, viewKey, type LeftBehind, type TrackAhead, type View } from './view.ts';
export { createReleaseTrace, type ReleaseTrace, type TracedPlot } from './release-trace.ts';
