/** Files of an export: one writer a format, which takes tracks tick by tick and warnings as they change, and holds little. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isoFromTime, timeS } from '../base/index.ts';
import { TRACK_COLUMNS, WARNING_COLUMNS, type ExportColumn, type TrackMoment, type WarningChange } from '../deliver/index.ts';
import { csvLine } from '../format/csv/index.ts';
import { GEOJSON_FOOT, GEOJSON_HEAD, geoJsonLine, lineGeometry, type GeoJsonPosition } from '../format/geojson/index.ts';
import { KML_FOOT, kmlArea, kmlHead, kmlTrack, type KmlMoment } from '../format/kml/index.ts';
import { createParquetTable, type ParquetValue } from '../format/parquet/index.ts';

export const EXPORT_FORMATS = ['parquet', 'geojson', 'kml', 'csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A place that a warning names, as the recording has it. */
export interface ExportPlace {
  readonly name: string;
  readonly ring: readonly (readonly [number, number])[];
}

export interface ExportFiles {
  track(moment: TrackMoment): void;
  warning(change: WarningChange, place: ExportPlace | undefined): void;
  /** Writes what is left and closes; the answer is the names of the files. */
  close(): string[];
}

interface TextFile {
  readonly name: string;
  write(bytes: string | Uint8Array): void;
  close(): void;
}

const BUFFER_CHARS = 262_144;

function openText(folder: string, name: string): TextFile {
  const file = openSync(join(folder, name), 'wx');
  let waiting = '';
  const flush = (): void => {
    if (waiting !== '') writeSync(file, waiting);
    waiting = '';
  };
  return {
    name,
    write(bytes) {
      if (typeof bytes !== 'string') {
        flush();
        for (let from = 0; from < bytes.length; ) from += writeSync(file, bytes, from);
        return;
      }
      waiting += bytes;
      if (waiting.length > BUFFER_CHARS) flush();
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

/** A row group of so many rows is some megabytes, and readers like it. */
const GROUP_ROWS = 50_000;

interface Table<Row> {
  row(row: Row): void;
  close(): string;
}

type About = Readonly<Record<string, string>>;

function parquetTable<Row>(folder: string, name: string, columns: readonly ExportColumn<Row>[], about: About): Table<Row> {
  const file = openText(folder, `${name}.parquet`);
  const table = createParquetTable(columns, about);
  let rows: ParquetValue[][] = [];
  const flush = (): void => {
    table.group(rows);
    rows = [];
    file.write(table.taken());
  };
  return {
    row(row) {
      rows.push(columns.map(({ cell }) => cell(row)));
      if (rows.length >= GROUP_ROWS) flush();
    },
    close() {
      flush();
      table.end();
      file.write(table.taken());
      file.close();
      return file.name;
    },
  };
}

/** A cell as text formats have it: times as ISO 8601. */
function plainCell<Row>(column: ExportColumn<Row>, row: Row): ParquetValue {
  const value = column.cell(row);
  return column.kind === 'time' && value !== undefined ? isoFromTime(timeS(Number(value))) : value;
}

function csvTable<Row>(folder: string, name: string, columns: readonly ExportColumn<Row>[]): Table<Row> {
  const file = openText(folder, `${name}.csv`);
  file.write(csvLine(columns.map((column) => column.name)));
  return {
    row: (row) => file.write(csvLine(columns.map((column) => plainCell(column, row)))),
    close() {
      file.close();
      return file.name;
    },
  };
}

function ndjsonTable<Row>(folder: string, name: string, columns: readonly ExportColumn<Row>[]): Table<Row> {
  const file = openText(folder, `${name}.ndjson`);
  return {
    row: (row) => file.write(`${JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, plainCell(column, row)])))}\n`),
    close() {
      file.close();
      return file.name;
    },
  };
}

function tables(tracks: Table<TrackMoment>, warnings: Table<WarningChange>): ExportFiles {
  return { track: (moment) => tracks.row(moment), warning: (change) => warnings.row(change), close: () => [tracks.close(), warnings.close()] };
}

interface Drawn {
  readonly id: string;
  readonly view: string;
  readonly level: string;
  readonly name: string;
  readonly moments: KmlMoment[];
  symbol: string;
}

/** Tracks whose moments are held until they end: a track that is not there for this long has ended. */
const ENDED_AFTER_S = 120;

/** Gathers moments into whole tracks and hands each on when it has ended, so that a night does not wait in memory. */
function gatherTracks(done: (track: Drawn) => void): { take(moment: TrackMoment): void; close(): void } {
  const open = new Map<string, Drawn>();
  let sweptAt = -Infinity;
  const sweep = (now: number): void => {
    for (const [key, track] of open) {
      if (now - track.moments[track.moments.length - 1].at < ENDED_AFTER_S) continue;
      done(track);
      open.delete(key);
    }
    sweptAt = now;
  };
  return {
    take({ view, frame, track }) {
      const id = track.id.toString(16).padStart(8, '0');
      const key = `${view}/${frame.level}/${frame.epoch}/${id}`;
      let drawn = open.get(key);
      if (drawn === undefined) {
        drawn = { id, view, level: frame.level, name: track.callsign === '' ? id : track.callsign, moments: [], symbol: '' };
        open.set(key, drawn);
      }
      drawn.symbol = track.symbol;
      drawn.moments.push({ at: frame.at, lonDeg: track.lonDeg, latDeg: track.latDeg, altitudeHaeM: track.heightKnown ? track.altitudeHaeM : undefined });
      if (frame.at - sweptAt > ENDED_AFTER_S) sweep(frame.at);
    },
    close: () => sweep(Infinity),
  };
}

const warningWords = ({ warning, placeName }: WarningChange): string => `${placeName}: ${warning.stage}`;

function geoJsonFiles(folder: string): ExportFiles {
  const tracks = openText(folder, 'tracks.geojson');
  const warnings = openText(folder, 'warnings.geojson');
  const counts = { tracks: 0, warnings: 0 };
  for (const file of [tracks, warnings]) file.write(GEOJSON_HEAD);
  const gathered = gatherTracks((track) => {
    const positions = track.moments.map(
      ({ lonDeg, latDeg, altitudeHaeM }): GeoJsonPosition => (altitudeHaeM === undefined ? [lonDeg, latDeg] : [lonDeg, latDeg, altitudeHaeM]),
    );
    const properties = {
      track: track.id,
      view: track.view,
      level: track.level,
      symbol: track.symbol,
      name: track.name,
      times: track.moments.map(({ at }) => isoFromTime(at)),
    };
    tracks.write((counts.tracks === 0 ? '' : ',\n') + geoJsonLine({ type: 'Feature', geometry: lineGeometry(positions), properties }));
    counts.tracks += 1;
  });
  return {
    track: (moment) => gathered.take(moment),
    warning(change, place) {
      if (place === undefined) return;
      const properties = Object.fromEntries(WARNING_COLUMNS.map((column) => [column.name, plainCell(column, change)]));
      warnings.write(
        (counts.warnings === 0 ? '' : ',\n') + geoJsonLine({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [place.ring] }, properties }),
      );
      counts.warnings += 1;
    },
    close() {
      gathered.close();
      for (const file of [tracks, warnings]) {
        file.write(GEOJSON_FOOT);
        file.close();
      }
      return [tracks.name, warnings.name];
    },
  };
}

function kmlFiles(folder: string, title: string): ExportFiles {
  const file = openText(folder, 'tracks-and-warnings.kml');
  file.write(kmlHead(title));
  const gathered = gatherTracks((track) => file.write(kmlTrack(`${track.view}.${track.level}.${track.id}`, track.name, track.moments)));
  return {
    track: (moment) => gathered.take(moment),
    warning(change, place) {
      if (place === undefined) return;
      const arrival = change.warning.arrivalAt === undefined ? '' : `, from ${isoFromTime(change.warning.arrivalAt)}`;
      file.write(
        kmlArea({
          name: warningWords(change),
          description: `${change.warning.stage}, ${change.warning.kindClass}${arrival}`,
          from: change.frame.at,
          ring: place.ring,
        }),
      );
    },
    close() {
      gathered.close();
      file.write(KML_FOOT);
      file.close();
      return [file.name];
    },
  };
}

/** Opens the files of a format in a folder that is there. */
export function openExportFiles(format: ExportFormat, folder: string, about: About & { readonly title: string }): ExportFiles {
  switch (format) {
    case 'parquet':
      return tables(parquetTable(folder, 'tracks', TRACK_COLUMNS, about), parquetTable(folder, 'warnings', WARNING_COLUMNS, about));
    case 'csv':
      return tables(csvTable(folder, 'tracks', TRACK_COLUMNS), csvTable(folder, 'warnings', WARNING_COLUMNS));
    case 'ndjson':
      return tables(ndjsonTable(folder, 'tracks', TRACK_COLUMNS), ndjsonTable(folder, 'warnings', WARNING_COLUMNS));
    case 'geojson':
      return geoJsonFiles(folder);
    case 'kml':
      return kmlFiles(folder, about.title);
  }
}
