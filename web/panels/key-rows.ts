// The keys, as the help lists them; `keyboard.ts` does what they say, and a test holds the two together.

import type { WordKey } from '../words/en.ts';

export const KEY_ROWS: readonly { keys: readonly string[]; does: WordKey }[] = [
  { keys: ['Space'], does: 'help.space' },
  { keys: ['1', '2', '3'], does: 'help.speed' },
  { keys: ['←', '→'], does: 'help.step' },
  { keys: ['M'], does: 'help.moment' },
  { keys: ['V'], does: 'help.view' },
  { keys: ['L'], does: 'help.level' },
  { keys: ['S'], does: 'help.split' },
  { keys: ['O'], does: 'help.pane' },
  { keys: ['N', 'P'], does: 'help.warning' },
  { keys: ['[', ']'], does: 'help.track' },
  { keys: ['C'], does: 'help.centre' },
  { keys: ['+', '−'], does: 'help.zoom' },
  { keys: ['Arrows'], does: 'help.move' },
  { keys: ['H'], does: 'help.home' },
  { keys: ['A'], does: 'help.airspace' },
  { keys: ['X'], does: 'help.sharing' },
  { keys: ['B'], does: 'help.sound' },
  { keys: ['G'], does: 'help.language' },
  { keys: ['Esc'], does: 'help.escape' },
  { keys: ['?'], does: 'help.help' },
];
