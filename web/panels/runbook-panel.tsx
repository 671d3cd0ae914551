// One page of the runbook, as this machine's server has it: no network is needed to read what to do.

import { useEffect, useState } from 'preact/hooks';
import { fetchRunbook } from '../session/requests.ts';
import { language, text } from '../words/language.ts';
import { openRunbook } from './dialog-state.ts';

/** The part of the runbook that begins with the page's anchor. */
export function pageOf(runbook: string, page: string): string[] {
  const parts = runbook.split(/<a id="([\w-]+)"><\/a>\s*/);
  const index = parts.indexOf(page);
  return index < 0 ? [] : (parts[index + 1] ?? '').trim().split('\n');
}

/** Anchors and headings of all pages, in their order. */
export function pagesOf(runbook: string): { id: string; title: string }[] {
  const parts = runbook.split(/<a id="([\w-]+)"><\/a>\s*/);
  return parts.flatMap((id, index) => (index % 2 === 0 ? [] : [{ id, title: /^#+ (.*)/.exec((parts[index + 1] ?? '').trim())?.[1] ?? id }]));
}

/** `code` inside a line stands in its own direction; what is set off in the file is set off here. */
function Line({ words }: { words: string }) {
  return (
    <>
      {words.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*)/).map((piece, index) => {
        if (index % 2 === 0) return piece;
        if (piece.startsWith('`'))
          return (
            <code key={index} dir="ltr">
              {piece.slice(1, -1)}
            </code>
          );
        return piece.startsWith('**') ? <strong key={index}>{piece.slice(2, -2)}</strong> : <em key={index}>{piece.slice(1, -1)}</em>;
      })}
    </>
  );
}

function Page({ lines }: { lines: readonly string[] }) {
  return (
    <>
      {lines
        .filter((line) => line.trim() !== '')
        .map((line) => {
          const heading = /^#+ (.*)/.exec(line)?.[1];
          if (heading !== undefined) return <h3 key={line}>{heading}</h3>;
          const item = /^(?:[-*]|(\d+)\.) (.*)/.exec(line.trim());
          return (
            <p key={line} class={item === null ? '' : 'runbook-step'}>
              {item?.[1] === undefined ? '' : `${item[1]}. `}
              <Line words={item?.[2] ?? line} />
            </p>
          );
        })}
    </>
  );
}

/** The inside of the runbook's dialog. */
export function RunbookPanel({ page }: { page: string }) {
  const [runbook, setRunbook] = useState<string | undefined>(undefined);
  const tongue = language.value;
  useEffect(() => {
    fetchRunbook(tongue).then(setRunbook, () => setRunbook(''));
  }, [tongue]);
  if (runbook === undefined) return null;
  const lines = pageOf(runbook, page);
  if (lines.length === 0) return <p>{text('runbook.missing')}</p>;
  return (
    <>
      <Page lines={lines} />
      <nav class="runbook-pages" aria-label={text('runbook.pages')}>
        <p class="muted">{text('runbook.pages')}</p>
        {pagesOf(runbook).map(({ id, title }) => (
          <button key={id} type="button" class="button" aria-current={id === page ? 'page' : undefined} onClick={() => openRunbook(id)}>
            {title}
          </button>
        ))}
      </nav>
    </>
  );
}
