// What the signs on the map mean, drawn by the same code that draws the map.

import { useEffect, useRef } from 'preact/hooks';
import { timeS, trackId } from '../../src/base/index.ts';
import { KINDS, type FrameTrack, type Kind, type SymbolClass } from '../../src/model/index.ts';
import { symbolFor } from '../map/symbols.ts';
import type { WordKey } from '../words/en.ts';
import { text } from '../words/language.ts';

const SIGN_PX = 17;

function sampleTrack(symbol: SymbolClass, kind: Kind, status: FrameTrack['status']): FrameTrack {
  return {
    id: trackId(1),
    event: trackId(1),
    status,
    symbol,
    latDeg: 0,
    lonDeg: 0,
    altitudeHaeM: 0,
    heightKnown: true,
    eastMps: 0,
    northMps: 0,
    upMps: 0,
    kindChance: KINDS.map((one) => (one === kind ? 1 : 0)),
    horizontalGrade: 0,
    verticalGrade: 0,
    callsign: '',
    impact: { latDeg: 0, lonDeg: 0, at: timeS(0), grade: 0 },
    arrivals: [],
  };
}

const SIGNS: readonly { track: FrameTrack; words: readonly WordKey[] }[] = [
  { track: sampleTrack('unknown', 'unknown', 'confirmed'), words: ['track.symbol.unknown'] },
  { track: sampleTrack('pending', 'unknown', 'confirmed'), words: ['track.symbol.pending'] },
  { track: sampleTrack('civil', 'aircraft', 'confirmed'), words: ['track.symbol.civil', 'kind.aircraft'] },
  { track: sampleTrack('unknown', 'ballistic', 'confirmed'), words: ['kind.ballistic'] },
  { track: sampleTrack('unknown', 'cruise', 'confirmed'), words: ['kind.cruise'] },
  { track: sampleTrack('unknown', 'drone', 'confirmed'), words: ['kind.drone'] },
  { track: sampleTrack('unknown', 'helicopter', 'confirmed'), words: ['kind.helicopter'] },
  { track: sampleTrack('unknown', 'drone', 'lost'), words: ['sign.lost'] },
];

function Sign({ track }: { track: FrameTrack }) {
  const holder = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const bitmap = symbolFor(track, SIGN_PX, 1);
    const copy = document.createElement('canvas');
    copy.width = bitmap.canvas.width;
    copy.height = bitmap.canvas.height;
    copy.getContext('2d')?.drawImage(bitmap.canvas, 0, 0);
    holder.current?.replaceChildren(copy);
  }, [track]);
  return <span ref={holder} aria-hidden="true" />;
}

/** The list of signs. */
export function SignLegend() {
  return (
    <>
      <h3>{text('sign.title')}</h3>
      <ul class="signs">
        {SIGNS.map(({ track, words }) => (
          <li key={words.join()}>
            <Sign track={track} />
            {words.map((word) => text(word)).join(' · ')}
          </li>
        ))}
      </ul>
      <p class="muted">{text('sign.lines')}</p>
    </>
  );
}
