// A map with its head: whose view it is, at which level, how many tracks it holds, and what is wrong with it.

import type { JSX } from 'preact';
import { durationText, isolated } from '../display/quantity.ts';
import { panMapBy, sendMapHome, zoomMapBy } from '../map/map-control.ts';
import { MapView } from '../map/map-view.tsx';
import { OLD_AFTER_MS } from '../session/alarms.ts';
import { linkState, lostAtMs } from '../session/link.ts';
import type { Pane } from '../session/pane.ts';
import { activeIndex, clock, heardMs, loadError, lookOver, playing, linkGone, speed, split, tick, viewOf } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';
import { ViewSwitch } from './view-switch.tsx';

function Banners({ pane }: { pane: Pane }) {
  const frame = pane.shown.value;
  const view = viewOf(pane);
  const audited = view?.auditedUntil === undefined ? undefined : view;
  const now = tick.value >= 0 ? performance.now() : 0;
  const lost = linkState.value === 'lost';
  const ageMs = now - heardMs.value;
  // A line that is down while the server is heard: frames stay behind the clock, by its own time.
  const behindS = frame === undefined ? 0 : (clock.value.at - frame.at) / Math.max(1, speed.value);
  const oldS = Math.max(ageMs / 1000, behindS > OLD_AFTER_MS / 1000 ? behindS : 0);
  return (
    <div class="banners" role="status">
      {frame?.unrecorded ? <p class="banner is-grave">{text('banner.unrecorded')}</p> : null}
      {frame?.status === 'rebuilding' ? <p class="banner is-notice">{text('banner.rebuilding')}</p> : null}
      {lost ? <p class="banner is-grave">{text('banner.lost.age', { age: durationText((now - (lostAtMs.value ?? now)) / 1000) })}</p> : null}
      {!lost && playing.value && frame !== undefined && oldS * 1000 > OLD_AFTER_MS ? (
        <p class="banner is-grave">{text('banner.old', { age: durationText(oldS) })}</p>
      ) : null}
      {clock.value.failure === '' ? null : <p class="banner is-grave">{text('banner.failure', { failure: isolated(clock.value.failure) })}</p>}
      {loadError.value === undefined || lost ? null : <p class="banner is-notice">{text('message.error', { reason: isolated(loadError.value) })}</p>}
      {pane.badFrame.value === undefined ? null : (
        <p class="banner is-notice">
          {pane.badFrame.value === 'frame/version' ? text('banner.version') : text('banner.badFrame', { code: pane.badFrame.value })}
        </p>
      )}
      {audited === undefined ? null : (
        <p class="banner is-notice">
          {text('banner.audited', { name: nameOf(audited.names), left: durationText((audited.auditedUntil ?? 0) - Date.now() / 1000) })}
        </p>
      )}
      {lookOver.value ? <p class="banner is-notice">{text('banner.lookOver')}</p> : null}
      {linkGone.value ? <p class="banner is-notice">{text('banner.linkGone')}</p> : null}
    </div>
  );
}

/** A press of an arrow moves the map by this share of its height. */
const PAN_SHARE = 0.25;

/** What hands do by dragging and the wheel, by single presses. North is up and west is left in every language. */
function MapButtons({ pane }: { pane: Pane }) {
  const button = (sign: string, words: string, key: string, act: () => void): JSX.Element => (
    <button type="button" class="icon-button" aria-label={words} title={`${words} (${key})`} onClick={act}>
      {sign}
    </button>
  );
  const pan = (sign: string, words: string, right: number, down: number): JSX.Element =>
    button(sign, words, sign, () => panMapBy(pane.index, right * PAN_SHARE, down * PAN_SHARE));
  return (
    <div class="map-buttons" dir="ltr" role="group" aria-label={text('map.move')}>
      {button('−', text('map.zoomOut'), '−', () => zoomMapBy(pane.index, -1))}
      {pan('↑', text('map.north'), 0, -1)}
      {button('+', text('map.zoomIn'), '+', () => zoomMapBy(pane.index, 1))}
      {pan('←', text('map.west'), -1, 0)}
      {button('⌂', text('map.home'), 'H', () => sendMapHome(pane.index))}
      {pan('→', text('map.east'), 1, 0)}
      {pan('↓', text('map.south'), 0, 1)}
    </div>
  );
}

/** One map of the screen. */
export function MapPane({ pane }: { pane: Pane }) {
  const frame = pane.shown.value;
  const active = split.value && activeIndex.value === pane.index;
  return (
    <section class={active ? 'map-pane is-active' : 'map-pane'} onPointerDown={() => (activeIndex.value = pane.index)}>
      <header class="map-head">
        <ViewSwitch pane={pane} />
      </header>
      <Banners pane={pane} />
      <MapView pane={pane} />
      <p class="track-count">{pane.level.value === 'warn' ? text('map.warnLevel') : text('map.tracks', { count: frame?.tracks.length ?? 0 })}</p>
      <MapButtons pane={pane} />
      <p class="map-credit">{text('map.credit')}</p>
    </section>
  );
}
