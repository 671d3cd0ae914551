// Which recipient's view a map shows, and at which level.

import { VIEW_LEVELS, type ViewLevel } from '../../src/model/index.ts';
import type { Pane } from '../session/pane.ts';
import { activeIndex, session, show, viewOf } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';

/** The most first: as people go down the ladder. */
const LADDER: readonly ViewLevel[] = [...VIEW_LEVELS].reverse();

/** The switch in the head of a map. */
export function ViewSwitch({ pane }: { pane: Pane }) {
  const views = session.value?.views ?? [];
  const levels = viewOf(pane)?.levels ?? [];
  const groups = (['hub', 'member', 'public'] as const).map((kind) => ({ kind, of: views.filter((view) => view.kind === kind) }));
  const selectId = `view-${pane.index}`;
  return (
    <div class="view-switch">
      <label for={selectId}>{text('view.label')}</label>
      <select
        id={selectId}
        value={pane.view.value}
        onFocus={() => (activeIndex.value = pane.index)}
        onChange={(event) => show(pane, event.currentTarget.value, pane.wishedLevel)}
      >
        {groups
          .filter(({ of }) => of.length > 0)
          .map(({ kind, of }) => (
            <optgroup key={kind} label={text(`view.${kind}`)}>
              {of.map((view) => (
                <option key={view.handle} value={view.handle}>
                  {nameOf(view.names)}
                </option>
              ))}
            </optgroup>
          ))}
      </select>
      <div class="segments" role="group" aria-label={text('level.label')}>
        {LADDER.map((level) => (
          <button
            key={level}
            type="button"
            aria-pressed={pane.level.value === level}
            disabled={!levels.includes(level)}
            title={text(`levelHelp.${level}`)}
            onClick={() => show(pane, pane.view.value, level)}
          >
            {text(`level.${level}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
