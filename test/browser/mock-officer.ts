// What the stand-in's server answers to officers and to the owners of feeds: acts, kinds, terms, health.

import type { IncomingMessage } from 'node:http';
import { LAUNCH_AT } from './mock-sky.ts';

/** Where an officer's word is asked for: the place of the made-up sky whose stage waits. */
export const WAITING_PLACE = 2;

/** What an officer did. */
export interface OfficerAct {
  view: string;
  place: number;
  act: string;
  stage: string;
}

interface OfficerTroubles {
  readonly officer: boolean;
  readonly unwell: boolean;
}

const TERMS = {
  number: 4,
  signed: true,
  validUntil: '2027-01-01T00:00:00.000Z',
  grants: [
    {
      feeds: [],
      to: 'member',
      name: 'deneb',
      sealed: false,
      level: 'threats',
      gridM: 5000,
      delayS: 10,
      regionKm2: null,
      floorM: null,
      ceilingM: null,
      exerciseOnly: false,
      validUntil: '2027-01-01T00:00:00.000Z',
      price: { averagedM: 900, leadMin: 0.3, geography: { lowChance: 0.65, highChance: 0.9 }, heard: { lowChance: 0.54, highChance: 0.6 }, warned: null },
    },
  ],
};

const iso = (at: number): string => new Date(at * 1000).toISOString();

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += String(piece);
  return body;
}

function pending(acts: readonly OfficerAct[], isOfficer: boolean): object {
  const isOpen = isOfficer && !acts.some(({ place, act }) => place === WAITING_PLACE && (act === 'approve' || act === 'refuse'));
  const waiting = {
    placeIndex: WAITING_PLACE,
    stage: 'expected',
    kindClass: 'cruise',
    arrivalAt: LAUNCH_AT + 1200,
    waitingFrom: LAUNCH_AT + 480,
    overdue: true,
  };
  return { pending: isOpen ? [waiting] : [] };
}

function preview(stage: string): object {
  const say = (language: string, mode: string): object => ({
    language,
    headline: `${mode} – ${stage}`,
    description: `${mode} – …`,
    instruction: `${mode} – …`,
  });
  return { texts: [say('ar', 'تمرين'), say('en', 'EXERCISE')] };
}

function feeds(until: number, isUnwell: boolean): object[] {
  const feed = {
    plots: 1200,
    marks: 3,
    quarantined: 2,
    receivedMinusMeasuredS: 0.31,
    rotationS: 4,
    overload: false,
    timeSourceInvalid: false,
    registration: [
      { sensor: 'own-psr', state: 'registered', rangeM: 298, rangeSigmaM: 12, azimuthDeg: 0.31, azimuthSigmaDeg: 0.02, clockS: 0.5, clockSigmaS: 0.1 },
    ],
    trust: [{ sensor: 'own-psr', doubtChance: 0.62, contradictedCount: 7, borneOutCount: 2, shedBirthsCount: 0 }],
    quarantine: [{ at: iso(until), code: 'ingest/late', message: 'a plot is 75 s old; the limit is 60 s', hex: '' }],
  };
  return [
    { feed: 'own-airport', ...feed, lastInputAt: iso(until - (isUnwell ? 95 : 1)) },
    {
      feed: 'own-east',
      ...feed,
      quarantined: 0,
      quarantine: [],
      registration: [],
      trust: [],
      lastInputAt: iso(until - 1),
      ...(isUnwell ? { lastJammingAt: iso(until - 9), lastJammingDeg: 122.6 } : {}),
    },
    {
      feed: 'own-north',
      ...feed,
      quarantined: 0,
      quarantine: [],
      registration: [],
      trust: [],
      overload: isUnwell,
      timeSourceInvalid: isUnwell,
      lastInputAt: iso(until - 2),
    },
  ];
}

function channels(until: number, isUnwell: boolean): object[] {
  const receipt = { placeIndex: 0, stage: 'take-cover', sentAt: iso(until - 60), doneAt: iso(until - 59), result: 'delivered', problem: '' };
  return [
    {
      name: 'own/sirens',
      kind: 'sirens',
      state: isUnwell ? 'failing' : 'working',
      waitingCount: isUnwell ? 3 : 0,
      deliveredCount: 14,
      givenUpCount: 0,
      receipts: isUnwell ? [receipt, { ...receipt, placeIndex: 5, doneAt: null, result: 'waiting', problem: 'the other side answered 503' }] : [receipt],
    },
  ];
}

function unknownSources(until: number): object[] {
  return [
    {
      at: iso(until),
      code: 'ingest/unknown-source',
      message: 'unknown source: add to the sources of a sensor {door: udp-own, format: asterix, sac: 25, sic: 77}',
      hex: '',
    },
  ];
}

/** The officer's part of one server, with what was done and said there. A number is a status. */
export function createMockOfficer(troubles: OfficerTroubles): {
  readonly acts: OfficerAct[];
  answer(request: IncomingMessage, path: string, until: number): Promise<object | number | undefined>;
} {
  const acts: OfficerAct[] = [];
  const kinds: Record<string, { kind: string; by: string }> = {};
  const answer = async (request: IncomingMessage, path: string, until: number): Promise<object | number | undefined> => {
    switch (path) {
      case '/api/pending':
        return pending(acts, troubles.officer);
      case '/api/preview':
        return preview(new URL(request.url ?? '/', 'http://x').searchParams.get('stage') ?? '');
      case '/api/act': {
        const act = JSON.parse(await bodyOf(request)) as OfficerAct;
        if (act.act === 'all-clear') return 409;
        acts.push(act);
        return {};
      }
      case '/api/kinds':
        return { kinds };
      case '/api/kind': {
        const { track, kind } = JSON.parse(await bodyOf(request)) as { track: number; kind: string | null };
        if (kind === null) delete kinds[track];
        else kinds[track] = { kind, by: 'anna' };
        return {};
      }
      case '/api/terms':
        return TERMS;
      case '/api/health':
        return {
          feeds: feeds(until, troubles.unwell),
          channels: channels(until, troubles.unwell),
          unknownSources: troubles.unwell ? unknownSources(until) : [],
          recordDisk: {
            level: troubles.unwell ? 'filling' : 'roomy',
            usedShare: troubles.unwell ? 0.84 : 0.2,
            freeBytes: troubles.unwell ? 3.2e9 : 2e11,
            reserveBytes: 6.4e7,
            onReserve: false,
          },
        };
      default:
        return undefined;
    }
  };
  return { acts, answer };
}
