// The exercise director's side of the server: what there is to give orders about, orders, the pace of every screen.

import { signal } from '@preact/signals';
import { isolated } from '../display/quantity.ts';
import { text } from '../words/language.ts';
import { UNREACHED, fetchJson, send, type Answered } from './requests.ts';
import { awaitRestart, shownAt } from './store.ts';
import type { Names } from './server-messages.ts';

export type OrderRequest =
  | { readonly what: 'object'; readonly kind: string; readonly lat: number; readonly lon: number; readonly bearingDeg: number; readonly distanceKm: number }
  | { readonly what: 'silence' | 'jam'; readonly sensor: string; readonly minutes: number }
  | { readonly what: 'cut'; readonly member: string; readonly minutes: number };

export interface DirectorScene {
  readonly sensors: readonly { readonly id: string; readonly jams: boolean }[];
  readonly members: readonly { readonly id: string; readonly names: Names }[];
  /** What was ordered, with its times. */
  readonly orders: readonly (OrderRequest & { readonly at: number })[];
}

export const scene = signal<DirectorScene | undefined>(undefined);
/** Why the last order was not taken; '' when it was. */
export const refusal = signal('');

/** Fetches what there is to give orders about. */
export async function loadScene(): Promise<void> {
  const answer = (await fetchJson('api/director').catch(() => undefined)) as DirectorScene | undefined;
  if (answer !== undefined) scene.value = answer;
}

/** In the words of the screen; behind what the panel lets nobody order stands the server's own sentence with its values. */
function reasonOf({ code, message }: Answered): string {
  if (code === '') return '';
  return code === UNREACHED ? text('officer.problem.failed') : text('director.impossible', { message: isolated(message || code) });
}

/** Gives an order about the moment that is shown. */
export async function giveOrder(order: OrderRequest): Promise<void> {
  const at = Math.floor(shownAt.peek());
  const answer = await send('api/director/order', { ...order, at });
  refusal.value = reasonOf(answer);
  if (answer.body['restarts'] === true) awaitRestart(at);
}

/** Sets the speed of every screen; 0 stands still. */
export async function setPace(speed: number): Promise<void> {
  const answer = await send('api/director/pace', { speed });
  if (answer.code !== '') refusal.value = reasonOf(answer);
}
