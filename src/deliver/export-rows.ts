/**
 * Frames as rows of tables: what a recipient saw, tick by tick, with units. Made of frames alone, so a table holds nothing that was not
 * delivered. Ids are those of the recipient's own frames.
 */
import type { ParquetColumn, ParquetValue } from '../format/parquet/index.ts';
import { ERROR_GRADES_M, KINDS, type Frame, type FrameTrack, type Warning } from '../model/index.ts';

/** A column with how its cell is made. */
export interface ExportColumn<Row> extends ParquetColumn {
  readonly cell: (row: Row) => ParquetValue;
}

/** One track on one tick of one view. */
export interface TrackMoment {
  readonly view: string;
  readonly frame: Frame;
  readonly track: FrameTrack;
}

/** A warning when it changed. */
export interface WarningChange {
  readonly view: string;
  readonly frame: Frame;
  readonly warning: Warning;
  /** As the recipient names it, in English. */
  readonly placeName: string;
}

const sigma = (grade: number): number | undefined => ERROR_GRADES_M[grade];
/** A hundredth of a metre: frames carry no more. */
const degrees = (value: number): number => Math.round(value * 1e7) / 1e7;
const idText = (id: number): string => id.toString(16).padStart(8, '0');

/** Columns of the table of tracks. */
export const TRACK_COLUMNS: readonly ExportColumn<TrackMoment>[] = [
  { name: 'at_utc', kind: 'time', unit: '', says: 'tick of the frame, UTC', cell: ({ frame }) => frame.at },
  { name: 'view', kind: 'text', unit: '', says: 'who saw it: the member, or public', cell: ({ view }) => view },
  { name: 'level', kind: 'text', unit: '', says: 'picture or threats', cell: ({ frame }) => frame.level },
  { name: 'epoch', kind: 'whole', unit: '', says: 'of the view; ids change with it', cell: ({ frame }) => frame.epoch },
  { name: 'track', kind: 'text', unit: '', says: 'id of the track in this view and level', cell: ({ track }) => idText(track.id) },
  { name: 'event', kind: 'text', unit: '', says: 'id of the first track of what it came from', cell: ({ track }) => idText(track.event) },
  { name: 'status', kind: 'text', unit: '', says: 'confirmed or lost', cell: ({ track }) => track.status },
  { name: 'symbol', kind: 'text', unit: '', says: 'unknown, pending or civil', cell: ({ track }) => track.symbol },
  { name: 'lat_deg', kind: 'number', unit: 'deg', says: 'WGS-84 latitude', cell: ({ track }) => degrees(track.latDeg) },
  { name: 'lon_deg', kind: 'number', unit: 'deg', says: 'WGS-84 longitude', cell: ({ track }) => degrees(track.lonDeg) },
  {
    name: 'altitude_hae_m',
    kind: 'number',
    unit: 'm',
    says: 'height above the ellipsoid, where it is known',
    cell: ({ track }) => (track.heightKnown ? track.altitudeHaeM : undefined),
  },
  { name: 'east_mps', kind: 'number', unit: 'm/s', says: 'velocity to the east', cell: ({ track }) => track.eastMps },
  { name: 'north_mps', kind: 'number', unit: 'm/s', says: 'velocity to the north', cell: ({ track }) => track.northMps },
  {
    name: 'up_mps',
    kind: 'number',
    unit: 'm/s',
    says: 'velocity upward, where the height is known',
    cell: ({ track }) => (track.heightKnown ? track.upMps : undefined),
  },
  {
    name: 'horizontal_error_m',
    kind: 'number',
    unit: 'm',
    says: 'step of the error grade, one sigma; none: worse than 10 km',
    cell: ({ track }) => sigma(track.horizontalGrade),
  },
  {
    name: 'vertical_error_m',
    kind: 'number',
    unit: 'm',
    says: 'the same for the height',
    cell: ({ track }) => (track.heightKnown ? sigma(track.verticalGrade) : undefined),
  },
  { name: 'callsign', kind: 'text', unit: '', says: 'of a civil track', cell: ({ track }) => (track.callsign === '' ? undefined : track.callsign) },
  ...KINDS.map(
    (kind, index): ExportColumn<TrackMoment> => ({
      name: `${kind}_chance`,
      kind: 'number',
      unit: '1',
      says: `probability that it is of kind ${kind}`,
      cell: ({ track }) => track.kindChance[index],
    }),
  ),
];

/** Columns of the table of warnings. */
export const WARNING_COLUMNS: readonly ExportColumn<WarningChange>[] = [
  { name: 'at_utc', kind: 'time', unit: '', says: 'tick of the frame that first had it, UTC', cell: ({ frame }) => frame.at },
  { name: 'view', kind: 'text', unit: '', says: 'who was warned: the member, or public', cell: ({ view }) => view },
  { name: 'place', kind: 'text', unit: '', says: 'name of the place', cell: ({ placeName }) => placeName },
  { name: 'place_number', kind: 'whole', unit: '', says: 'of the place in this view, from 0', cell: ({ warning }) => warning.placeIndex },
  { name: 'event', kind: 'whole', unit: '', says: 'counts the events of the place', cell: ({ warning }) => warning.event },
  { name: 'sequence', kind: 'whole', unit: '', says: 'counts the messages of the event', cell: ({ warning }) => warning.sequence },
  { name: 'stage', kind: 'text', unit: '', says: 'prepare, expected, take-cover, all-clear or cancelled', cell: ({ warning }) => warning.stage },
  { name: 'kind_class', kind: 'text', unit: '', says: 'ballistic, cruise, drone or other', cell: ({ warning }) => warning.kindClass },
  { name: 'arrival_utc', kind: 'time', unit: '', says: 'earliest credible arrival, in the bucket of the stage, UTC', cell: ({ warning }) => warning.arrivalAt },
  { name: 'issued_utc', kind: 'time', unit: '', says: 'when the stage was decided, UTC', cell: ({ warning }) => warning.issuedAt },
  {
    name: 'not_updated',
    kind: 'flag',
    unit: '',
    says: 'its sources were lost: it stands, and is no longer updated',
    cell: ({ warning }) => warning.notUpdated,
  },
];
