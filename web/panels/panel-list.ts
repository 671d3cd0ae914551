// The panels that open over the screen, one entry each. An entry is all that keyboard, palette, help and top line need; the
// panel itself is fetched when it is first opened.

import type { ComponentType } from 'preact';
import { health, silentFeeds } from '../session/health.ts';
import { session, split } from '../session/store.ts';
import { box, maySay, waitingCount } from '../session/say.ts';
import type { WordKey } from '../words/en.ts';
import { text } from '../words/language.ts';
import { openPanelId } from './dialog-state.ts';

/** What the top line says of a panel. */
export interface PanelSign {
  readonly words: string;
  readonly isBad: boolean;
}

export interface PanelEntry {
  readonly id: string;
  readonly title: WordKey;
  /** What its key does, for help and palette. */
  readonly does: WordKey;
  /** A key that nothing else has. */
  readonly key: string;
  /** False where there is nothing to show: then it cannot be opened. */
  possible(): boolean;
  /** Absent, or without an answer: no button in the top line. */
  sign?(): PanelSign | undefined;
  load(): Promise<ComponentType>;
}

const isLive = (): boolean => session.value?.live === true;

/** Who files at a member's console: officers and operators, and whoever sits at one without accounts. */
const mayFile = (): boolean => isLive() && (session.value?.account === undefined || ['officer', 'operator'].includes(session.value.account.role));

/** Own feeds at a glance, where there are any: how many are well. */
function feedsSign(): PanelSign | undefined {
  const found = health.value;
  if (!isLive() || found === undefined) return undefined;
  const silent = silentFeeds.value.length + found.feeds.filter(({ lastInputAt }) => lastInputAt === undefined).length;
  const failing = found.channels.filter(({ state }) => state === 'failing').length;
  return { words: text('feeds.sum', { well: found.feeds.length - silent, all: found.feeds.length }), isBad: silent + failing > 0 };
}

/** What waits for this person's hand on mediated lines. */
function saySign(): PanelSign | undefined {
  if (!maySay() || (box.value?.lines ?? []).length === 0) return undefined;
  return { words: text('say.sum', { count: waitingCount.value }), isBad: false };
}

/** An auditor finds it without knowing a key. */
function auditSign(): PanelSign | undefined {
  return session.value?.auditor === true ? { words: text('audit.open'), isBad: false } : undefined;
}

/** In the order of the help and of the top line. */
export const PANELS: readonly PanelEntry[] = [
  {
    id: 'feeds',
    title: 'feeds.title',
    does: 'help.feeds',
    key: 'U',
    possible: isLive,
    sign: feedsSign,
    load: async () => (await import('./feeds-panel.tsx')).FeedsPanel,
  },
  { id: 'terms', title: 'terms.title', does: 'help.terms', key: 'W', possible: isLive, load: async () => (await import('./terms-panel.tsx')).TermsPanel },
  {
    id: 'posture',
    title: 'posture.panel',
    does: 'help.posture',
    key: '4',
    possible: () => session.value !== undefined,
    load: async () => (await import('./posture-panel.tsx')).PosturePanel,
  },
  { id: 'say', title: 'say.title', does: 'help.say', key: '5', possible: maySay, sign: saySign, load: async () => (await import('./say-panel.tsx')).SayPanel },
  {
    id: 'director',
    title: 'director.title',
    does: 'help.director',
    key: '6',
    possible: () => session.value?.director === true,
    load: async () => (await import('./director-panel.tsx')).DirectorPanel,
  },
  {
    id: 'difference',
    title: 'why.title',
    does: 'help.difference',
    key: '7',
    possible: () => split.value && (session.value?.director === true || session.value?.auditor === true),
    sign: () => ({ words: text('why.open'), isBad: false }),
    load: async () => (await import('./difference-panel.tsx')).DifferencePanel,
  },
  {
    id: 'audit',
    title: 'audit.title',
    does: 'help.audit',
    key: '8',
    possible: () => session.value?.auditor === true,
    sign: auditSign,
    load: async () => (await import('./audit-panel.tsx')).AuditPanel,
  },
  {
    id: 'file',
    title: 'indication.file',
    does: 'indication.file',
    key: '9',
    possible: mayFile,
    load: async () => (await import('./file-panel.tsx')).FilePanel,
  },
];

/** Opens a panel where it is possible. */
export function openPanel(panel: PanelEntry): void {
  if (panel.possible()) openPanelId.value = panel.id;
}
