// What the screen needs of a map background, whoever draws it: the map library, or plain canvas where it cannot.

import type { Language } from '../words/language.ts';
import type { Bounds, MapCamera } from './map-control.ts';

export interface GroundMapEvents {
  /** The camera moved; `byHand` when a person moved it on this map. */
  moved(byHand: boolean): void;
  resized(): void;
  /** A click, in pixels of the map. */
  pressed(xPx: number, yPx: number): void;
}

export interface GroundMap {
  /** True when towns and the map library's comforts are missing. */
  readonly plain: boolean;
  /** What takes the focus and the arrow keys. */
  readonly focus: HTMLElement;
  camera(): MapCamera;
  /** Moves, within `durationMs` when it can. */
  moveTo(camera: MapCamera, durationMs: number): void;
  fit(bounds: Bounds, durationMs: number): void;
  setLanguage(tongue: Language): void;
  remove(): void;
}
