// Two maps side by side: what stands in one alone, and by which terms.

import { useEffect } from 'preact/hooks';
import { isolated, lengthText } from '../display/quantity.ts';
import { countTracks, differenceFailed, differences, loadDifferences, selectedTrack, type EntryInfo, type FeedDifferenceInfo } from '../session/difference.ts';
import { panes, tick, viewOf } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';

const ASK_EVERY_TICKS = 8;

function entryText(entry: EntryInfo | undefined): string {
  if (entry === undefined) return text('why.none');
  if (entry.by !== 'term') return text(`why.${entry.by}`);
  const limits = [
    entry.gridM > 0 ? text('why.grid', { length: lengthText(entry.gridM) }) : '',
    entry.delayS > 0 ? text('why.delay', { seconds: entry.delayS }) : '',
    entry.inRegion ? text('why.region') : '',
    entry.inHeights ? text('why.heights') : '',
    entry.forPlaces ? text('why.places') : '',
  ].filter((words) => words !== '');
  return limits.length === 0 ? text('why.full') : limits.join(text('why.and'));
}

/** For the selected track: whether the feed could see it, and where its term ends. */
function hereText({ here, first, second }: FeedDifferenceInfo, names: readonly string[]): string {
  if (here === undefined) return '';
  if (!here.sees) return text('why.here.blind');
  const outside = [first !== undefined && !here.first ? names[0] : '', second !== undefined && !here.second ? names[1] : ''].filter(
    (name): name is string => name !== undefined && name !== '',
  );
  return outside.length === 0 ? text('why.here.sees') : text('why.here.outside', { views: outside.map(isolated).join(text('why.and')) });
}

/** The inside of the dialog. */
export function DifferencePanel() {
  const due = Math.floor(tick.value / ASK_EVERY_TICKS);
  useEffect(() => void loadDifferences(), [due]);
  const names = panes.map((pane) => nameOf(viewOf(pane)?.names ?? {}));
  const counts = countTracks(panes[0].shown.value?.tracks ?? [], panes[1].shown.value?.tracks ?? []);
  const list = differences.value;
  const track = selectedTrack();
  if (differenceFailed.value) return <p role="alert">{text('panel.failed')}</p>;
  return (
    <>
      <p>
        {text('why.tracks', {
          both: counts.both,
          firstAlone: counts.firstAlone,
          secondAlone: counts.secondAlone,
          first: isolated(names[0] ?? ''),
          second: isolated(names[1] ?? ''),
        })}
      </p>
      {list === undefined ? null : list.length === 0 ? (
        <p>{text('why.same')}</p>
      ) : (
        <table class="why">
          <thead>
            <tr>
              <th scope="col">{text('why.feed')}</th>
              <th scope="col">{names[0]}</th>
              <th scope="col">{names[1]}</th>
              {track === undefined ? null : <th scope="col">{text('why.here')}</th>}
            </tr>
          </thead>
          <tbody>
            {list.map((one) => (
              <tr key={one.feed} class={one.here?.sees === false ? 'muted' : ''}>
                <th scope="row">
                  <bdi dir="ltr">{one.feed}</bdi> <span class="muted">{nameOf(one.owner)}</span>
                </th>
                <td>{entryText(one.first)}</td>
                <td>{entryText(one.second)}</td>
                {track === undefined ? null : <td>{hereText(one, names)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="muted">{text(track === undefined ? 'why.select' : 'why.help')}</p>
    </>
  );
}
