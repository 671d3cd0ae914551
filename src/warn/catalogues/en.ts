import type { Catalogue } from '../catalogue.ts';

const same = (text: string): { ballistic: string; cruise: string; drone: string; other: string } => ({ ballistic: text, cruise: text, drone: text, other: text });

export const EN: Catalogue = {
  language: 'en',
  direction: 'ltr',
  script: 'Latin',
  reviewed: undefined,
  modePrefix: { exercise: 'EXERCISE', test: 'TEST', actual: '' },
  event: 'Danger from the air',
  stages: {
    'prepare': {
      headline: '{place}: be prepared',
      description: {
        ballistic: 'A ballistic object may come down near {place}, not before {time} local time. This notice is for officials.',
        cruise: 'A fast, low-flying object may reach {place}, not before {time} local time. This notice is for officials.',
        drone: 'A drone may reach {place}, not before {time} local time. This notice is for officials.',
        other: 'An unidentified object may reach {place}, not before {time} local time. This notice is for officials.',
      },
      instruction: same('Make staff, shelters and warning channels ready. Do not alert the public yet.'),
    },
    'expected': {
      headline: '{place}: danger from the air expected',
      description: {
        ballistic: 'A ballistic object may come down near {place}, from {time} local time.',
        cruise: 'A fast, low-flying object may reach {place}, from {time} local time.',
        drone: 'A drone may reach {place}, from {time} local time.',
        other: 'An unidentified object may reach {place}, from {time} local time.',
      },
      instruction: same('Stay close to a shelter or an inner room that you can reach within {shelter}. Wait for further instructions.'),
    },
    'take-cover': {
      headline: '{place}: take cover now',
      description: {
        ballistic: 'A ballistic object may come down near {place}, from {time} local time.',
        cruise: 'A fast, low-flying object is close to {place}. Expected from {time} local time.',
        drone: 'A drone is close to {place}. Expected from {time} local time.',
        other: 'An unidentified object is close to {place}. Expected from {time} local time.',
      },
      instruction: {
        ballistic: 'Go to a shelter or an inner room now. Keep away from windows. Stay there until the all-clear.',
        cruise: 'Go to a shelter or an inner room now. Keep away from windows. Stay there until the all-clear.',
        drone: 'Go indoors now, to a shelter or an inner room. Keep away from windows; do not watch or film. Stay there until the all-clear.',
        other: 'Go indoors now, to a shelter or an inner room. Keep away from windows. Stay there until the all-clear.',
      },
    },
    'all-clear': {
      headline: '{place}: all-clear',
      description: same('The danger for {place} has passed.'),
      instruction: same('You may leave the shelter. Do not touch debris or unknown objects; report them.'),
    },
    'cancelled': {
      headline: '{place}: warning cancelled',
      description: same('The warning for {place} is withdrawn. There is no danger.'),
      instruction: same('You need not do anything.'),
    },
  },
  timeUnknown: 'an unknown',
  notUpdated: 'This warning stands but is no longer updated.',
  minutes: { one: '{n} minute', other: '{n} minutes' },
};
