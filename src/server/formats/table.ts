/** Every format of `manara decode` and `encode`: its words here, what it does in a file of its own that is loaded when asked for. */
import type { Format } from './format.ts';

export interface FormatEntry {
  readonly name: string;
  /** What the command reads and writes, for `--help`. */
  readonly decodes?: string;
  readonly encodes?: string;
  /** Takes `--edition`. */
  readonly hasEditions?: true;
  readonly load: () => Promise<Format>;
}

export const FORMATS: readonly FormatEntry[] = [
  {
    name: 'asterix',
    hasEditions: true,
    decodes: 'ASTERIX data blocks, bare or as the UDP datagrams of a pcap capture',
    encodes: 'ASTERIX records as decode writes them',
    load: async () => (await import('./asterix.ts')).ASTERIX,
  },
  {
    name: 'beast',
    decodes: 'Mode S and ADS-B as a Beast stream; positions where a pair of messages gives one',
    encodes: 'messages as decode writes them, to a Beast stream',
    load: async () => (await import('./modes.ts')).BEAST,
  },
  {
    name: 'avr',
    decodes: 'Mode S and ADS-B as lines *HEX; or @TIME-HEX;',
    encodes: 'messages as decode writes them, to lines *HEX;',
    load: async () => (await import('./modes.ts')).AVR,
  },
  {
    name: 'sbs',
    decodes: 'SBS-1 (BaseStation) lines of port 30003',
    encodes: 'records as decode writes them, to SBS-1 lines',
    load: async () => (await import('./modes.ts')).SBS,
  },
  {
    name: 'aircraft-json',
    decodes: 'aircraft.json of readsb or dump1090, the whole file or one aircraft a line',
    encodes: 'records as decode writes them, to one aircraft.json with the keys of readsb',
    load: async () => (await import('./modes.ts')).AIRCRAFT_JSON,
  },
  {
    name: 'cot',
    decodes: 'Cursor on Target: XML, or protobuf of the TAK protocol as a datagram or a stream',
    encodes: 'events as decode writes them, in the form that each line names: xml, mesh or stream',
    load: async () => (await import('./cot.ts')).COT,
  },
  {
    name: 'sapient',
    decodes: 'SAPIENT messages (BSI Flex 335 v2) behind their lengths, to their JSON form',
    encodes: 'SAPIENT messages in their JSON form, to bytes behind their lengths',
    load: async () => (await import('./sapient.ts')).SAPIENT,
  },
  {
    name: 'plots',
    decodes: 'native plots, NDJSON or binary, or a file of CSV, GeoJSON or KML',
    encodes: 'native plots to one binary block',
    load: async () => (await import('./own.ts')).PLOTS,
  },
  {
    name: 'frame',
    decodes: 'frames as delivered (delivered/<id>.bin); each level is a stream of its own',
    load: async () => (await import('./own.ts')).FRAME,
  },
  {
    name: 'cap',
    decodes: 'one CAP alert, XML to one line of JSON',
    encodes: 'alerts as decode writes them, to CAP 1.2',
    load: async () => (await import('./own.ts')).CAP,
  },
  {
    name: 'geojson',
    decodes: 'polygons of GeoJSON, one a line, with what was repaired; or flights, or plots',
    encodes: 'polygons or flights as decode writes them, to one FeatureCollection',
    load: async () => (await import('./polygons.ts')).GEOJSON,
  },
  {
    name: 'kml',
    decodes: 'polygons of KML, one a line, with what was repaired; or flights, or plots',
    encodes: 'polygons or flights as decode writes them, to one document',
    load: async () => (await import('./polygons.ts')).KML,
  },
  {
    name: 'csv',
    decodes: 'rows of CSV, one object a line; plots and flights by their columns, checked as such',
    encodes: 'objects to rows of CSV in which no cell is a formula',
    load: async () => (await import('./tables.ts')).CSV,
  },
  {
    name: 'flights',
    decodes: 'flight plans as lines of JSON, CSV, GeoJSON or KML, one flight a line',
    encodes: 'flight plans, checked, as lines',
    load: async () => (await import('./tables.ts')).FLIGHTS,
  },
  {
    name: 'parquet',
    encodes: 'rows of tracks or of warnings, as export writes them to NDJSON, to one table',
    load: async () => (await import('./tables.ts')).PARQUET,
  },
];
