/** What an outlet sends for a frame. Each is rebuilt from the frame, so nothing can leave that was not in it. */
import type { TimeS } from '../base/index.ts';
import type { Frame, Place } from '../model/index.ts';
import type { Catalogue } from '../warn/index.ts';

/** One recipient's stream in the words of another system. */
export interface Outflow {
  /** Values left out so far because the format has no room for them. */
  readonly omittedTotal: number;
  /** What opens a connection; nothing for most. */
  greeting(at: TimeS): Uint8Array[];
  /** The tracks of a frame of the outlet's level. */
  tracks(frame: Frame): Uint8Array[];
  /** The warnings of a frame of the recipient's `warn` level. */
  warnings(frame: Frame): Uint8Array[];
}

/** What an outlet knows besides frames. */
export interface OutflowOptions {
  /** From `streamKey` and the outlet's name: two outlets share no id. */
  readonly key: Uint8Array;
  /** In the order of the warnings' place indices. */
  readonly places: readonly Place[];
  readonly catalogue: Catalogue;
  readonly utcOffsetMin: number;
}
