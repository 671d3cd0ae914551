// An auditor's looks through the views of members: each with a reason, recorded, and over by itself.

import { fetchJson, postJson } from './requests.ts';
import { fieldsOf, listOf, viewOf, type ViewInfo } from './server-messages.ts';
import { loadSession, lookOver, panes, session, show, split, toggleSplit } from './store.ts';

/** Letters of a reason, as the server takes it. */
export const REASON_LETTERS = { least: 10, most: 300 } as const;

/** A look is through a member's eyes; its public's view comes with it. */
const isMembers = ({ kind }: ViewInfo): boolean => kind === 'member';

/** Views that an auditor may look through. */
export async function fetchOffered(): Promise<ViewInfo[]> {
  return listOf(fieldsOf(await fetchJson('api/audit'), 'audit')['views'], 'audit.views')
    .map(viewOf)
    .filter(isMembers);
}

/** Views of others that this session sees now. */
export const standingLooks = (): readonly ViewInfo[] => (session.value?.views ?? []).filter((view) => view.auditedUntil !== undefined && isMembers(view));

/** Begins a look: the view stands on a second map beside the own one. */
export async function beginLook(view: string, reason: string): Promise<void> {
  await postJson('api/audit', { view, reason });
  lookOver.value = false;
  await loadSession();
  if (!split.value) toggleSplit();
  show(panes[1], view, panes[0].level.value);
}

/** Ends a look before its time. */
export async function endLook(view: string): Promise<void> {
  await postJson('api/audit', { view, end: true });
  await loadSession();
}
