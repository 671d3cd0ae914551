// Alarms that wait for somebody to notice them, above everything else at the side. Colour, sign and words together.

import { acknowledge, alarms, type Alarm } from '../session/alarms.ts';
import { activePane, selection, session } from '../session/store.ts';
import { text } from '../words/language.ts';
import { openRunbook } from './dialog-state.ts';

/** More at once are one line with their number. */
const SHOWN_MAX = 3;

const SIGNS = { 1: 'M12 3l10 18H2zM12 10v5M12 18v.5', 2: 'M12 3v12M6 10l6 6l6-6M4 21h16', 3: 'M8 2h8l6 6v8l-6 6H8l-6-6V8zM12 7v6M12 16v.8' } as const;

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { placeIndex } = alarm;
  const act = (): void => {
    acknowledge([alarm]);
    if (placeIndex !== undefined) selection.value = { what: 'place', pane: activePane.peek().index, index: placeIndex };
  };
  return (
    <li class={`alarm severity-${alarm.severity}`}>
      <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" aria-hidden="true">
        <path d={SIGNS[alarm.severity]} />
      </svg>
      <button type="button" class="alarm-words" title={text('alarm.acknowledge')} onClick={act}>
        {alarm.words}
      </button>
      <button type="button" class="icon-button" aria-label={text('runbook.open')} title={text('runbook.open')} onClick={() => openRunbook(alarm.page)}>
        ?
      </button>
    </li>
  );
}

/** The strip; nothing while there is no alarm. */
export function AlarmStrip() {
  const standing = alarms.value;
  const more = standing.length - SHOWN_MAX;
  return (
    <section class={`alarms mode-${session.value?.mode ?? 'exercise'}`} role="alert" aria-label={text('alarm.title')}>
      {standing.length === 0 ? null : (
        <>
          <ul>
            {standing.slice(0, SHOWN_MAX).map((alarm) => (
              <AlarmRow key={alarm.key} alarm={alarm} />
            ))}
          </ul>
          <button type="button" class="button alarm-all" onClick={() => acknowledge(standing)}>
            {text('alarm.acknowledgeAll', { count: standing.length })} <kbd>Q</kbd>
          </button>
          {more > 0 ? <span class="muted">{text('alarm.more', { count: more })}</span> : null}
        </>
      )}
    </section>
  );
}
