// The few HTTP requests of the console. No member name stands in a path or query: views are opaque handles.

import {
  readAirspaces,
  readCoverage,
  readMarks,
  readPlaces,
  readSession,
  type AirspaceInfo,
  type CoverageInfo,
  type MarkInfo,
  type PlaceInfo,
  type SessionInfo,
} from './server-messages.ts';

async function fetchJson(path: string): Promise<unknown> {
  const answer = await fetch(path, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`${path.split('?')[0] ?? path}: ${answer.status}`);
  return answer.json();
}

/** What runs here and which views there are. */
export async function fetchSession(): Promise<SessionInfo> {
  return readSession(await fetchJson('api/session'));
}

/** The places of one view, in the order in which its frames count them. */
export async function fetchPlaces(view: string): Promise<PlaceInfo[]> {
  return readPlaces(await fetchJson(`api/places?view=${encodeURIComponent(view)}`));
}

/** The airspaces of one view. */
export async function fetchAirspaces(view: string): Promise<AirspaceInfo[]> {
  return readAirspaces(await fetchJson(`api/airspaces?view=${encodeURIComponent(view)}`));
}

/** How far the own sensors of one view reach. */
export async function fetchCoverage(view: string): Promise<CoverageInfo[]> {
  return readCoverage(await fetchJson(`api/coverage?view=${encodeURIComponent(view)}`));
}

/** What happened in one view so far. */
export async function fetchMarks(view: string): Promise<MarkInfo[]> {
  return readMarks(await fetchJson(`api/marks?view=${encodeURIComponent(view)}`));
}

/** From when, or for which moment, and with which sharing (null: by the terms of the file) the run is computed again. */
export type RestartRequest = ({ from: number } | { moment: string }) & { sharing: string | null };

/** Asks for a new run; resolves when the server has taken it. */
export async function requestRestart(restart: RestartRequest): Promise<void> {
  const answer = await fetch('api/restart', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(restart),
  });
  if (!answer.ok) throw new Error(`api/restart: ${answer.status}`);
}
