// Plots → tracks: the tracker of one view, usable alone.
export { createPicture, createTracker, type Picture, type Tracker } from './picture.ts';
export type { BirthArea } from './core.ts';
export type { SensorTrust } from './trust.ts';
export { plainPlot, plainSensor } from './plain.ts';
export { REAL_EARTH, type World } from './world.ts';
export { readTrackJob, trackFile, type TrackJob, type TrackFault } from './batch.ts';
export type { SavedPicture } from './saved.ts';
