// The few HTTP requests of the console. No member name stands in a path or query: views are opaque handles.

import { signal } from '@preact/signals';
import { readHealth, type HealthInfo } from './health-messages.ts';
import {
  readAirspaces,
  readKinds,
  readCoverage,
  readMarks,
  readPending,
  readPlaces,
  readSession,
  readTexts,
  type AirspaceInfo,
  type CoverageInfo,
  type KindDecisionInfo,
  type MarkInfo,
  type PendingInfo,
  type PlaceInfo,
  type WarningTextInfo,
  type SessionInfo,
} from './server-messages.ts';

/** Set when the server wants a login first: the session has ended. */
export const sessionOver = signal(false);

const LOGIN_STATUS = 401;

/** Fetches an answer; throws where there is none. */
export async function fetchJson(path: string): Promise<unknown> {
  const answer = await fetch(path, { headers: { accept: 'application/json' } });
  if (answer.status === LOGIN_STATUS) sessionOver.value = true;
  if (!answer.ok) throw new Error(`${path.split('?')[0] ?? path}: ${answer.status}`);
  return answer.json();
}

/** Posts a body; the answer, or an error. */
export async function postJson(path: string, body: object): Promise<unknown> {
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (answer.status === LOGIN_STATUS) sessionOver.value = true;
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** What a server says to something that was sent to it. `code` is '' when it was taken. */
export interface Answered {
  readonly code: string;
  readonly message: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Of what did not reach the server, or came back as nothing that it says. */
export const UNREACHED = 'unreached';

/** Sends a body and never throws: whoever sent it is told what became of it. */
export async function send(path: string, body: object): Promise<Answered> {
  const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).catch(() => undefined);
  if (answer?.status === LOGIN_STATUS) sessionOver.value = true;
  const said = (await answer?.json().catch(() => undefined)) as Readonly<Record<string, unknown>> | undefined;
  if (answer === undefined || said === undefined) return { code: UNREACHED, message: '', body: {} };
  const word = (name: string): string => (typeof said[name] === 'string' ? said[name] : '');
  return answer.ok ? { code: '', message: '', body: said } : { code: word('code') || String(answer.status), message: word('message'), body: said };
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

/** What waits for an officer in one view. */
export async function fetchPending(view: string): Promise<PendingInfo[]> {
  return readPending(await fetchJson(`api/pending?view=${encodeURIComponent(view)}`));
}

/** The texts of a stage of a place. */
export async function fetchPreview(view: string, place: number, stage: string): Promise<WarningTextInfo[]> {
  return readTexts(await fetchJson(`api/preview?view=${encodeURIComponent(view)}&place=${place}&stage=${stage}`));
}

export interface ActRequest {
  view: string;
  place: number;
  act: string;
  /** The stage that the officer saw. */
  stage: string;
}

const STALE_STATUS = 409;

/** Has an officer's act done; false when the picture has moved on meanwhile. */
export async function requestAct(act: ActRequest): Promise<boolean> {
  const answer = await fetch('api/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(act) });
  if (!answer.ok && answer.status !== STALE_STATUS) throw new Error(`api/act: ${answer.status}`);
  return answer.ok;
}

/** How the viewer's own feeds and channels do. */
export async function fetchHealth(): Promise<HealthInfo> {
  return readHealth(await fetchJson('api/health'));
}

/** The runbook in a language, as it is written. */
export async function fetchRunbook(language: string): Promise<string> {
  const answer = await fetch(`api/runbook?language=${language}`);
  if (!answer.ok) throw new Error(`api/runbook: ${answer.status}`);
  return answer.text();
}

/** Ends this person's session; the server then wants a login. */
export async function requestLogout(): Promise<void> {
  await fetch('api/logout', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  sessionOver.value = true;
}

/** What operators take tracks for, by track. */
export async function fetchKinds(view: string): Promise<ReadonlyMap<number, KindDecisionInfo>> {
  return readKinds(await fetchJson(`api/kinds?view=${encodeURIComponent(view)}`));
}

/** Says what a track is taken for; null takes it back. True when the server has it. */
export async function requestKind(decision: { view: string; track: number; kind: string | null }): Promise<boolean> {
  const answer = await fetch('api/kind', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(decision) });
  return answer.ok;
}
