// The frame of whatever lies over the screen: a title, what it holds, a button that closes it; the focus stays inside.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export interface DialogProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
}

const STOPS = 'button:not(:disabled), select:not(:disabled), input:not(:disabled), textarea:not(:disabled), a[href]';

/** From the last stop the focus goes on to the first, and back. */
function keepInside(event: KeyboardEvent): void {
  if (event.key !== 'Tab' || !(event.currentTarget instanceof HTMLElement)) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(STOPS)];
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0])?.focus();
}

/** A dialog; the focus returns to where it was when it closes. */
export function Dialog({ title, closeLabel, onClose, children }: DialogProps) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // A long list is read from its top: the button at its foot has the focus without being scrolled to.
    close.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="veil" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div class="dialog" role="dialog" aria-modal="true" aria-label={title} onKeyDown={keepInside}>
        <h2>{title}</h2>
        {children}
        <div class="dialog-buttons">
          <button type="button" class="button button-strong" ref={close} onClick={onClose}>
            {closeLabel}
          </button>
        </div>
      </div>
    </div>
  );
}
