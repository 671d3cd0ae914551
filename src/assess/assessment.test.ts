import { describe, expect, test } from 'vitest';
import type { RecipientId } from '../base/index.ts';
import { buildAssessment, type Assessment, type AssessmentParts } from './assessment.ts';
import { compareMarkdown, compareTable, compareText, type CompareColumn } from './compare-table.ts';
import type { WarningSkill } from './warning-skill.ts';

const skill: WarningSkill = {
  flaps: 3,
  placesInTime: 41,
  placesThreatened: 57,
  placesMissed: 5,
  placesSpared: 9,
  needlessPeople: 1_234_567,
  needlessPersonMin: 8_000.123456,
  leadMedianMin: { drone: 71.25, ballistic: 9.12345 },
  leadShareMedian: { drone: 0.9, ballistic: 0.8 },
  overWarningRatio: 1.75,
  falseTakeCoverObjects: 2,
  takeCoverObjects: 44,
};
const id = (text: string): RecipientId => text as RecipientId;

const parts: AssessmentParts = {
  exercise: 'two-neighbours',
  seed: 7,
  sharing: 'picture',
  recipients: new Map([
    [id('vega'), { warnings: skill }],
    [id('public:altair'), { warnings: { ...skill, overWarningRatio: undefined, falseTakeCoverObjects: undefined, takeCoverObjects: undefined } }],
    [id('altair'), { picture: { picture: { switches: 4, gospaMeanM: 1500.00004, completeness: 0.95 }, warn: { switches: 0 } } }],
  ]),
  together: skill,
  stopped: { drone: { objects: 12, ofObjects: 30 }, ballistic: { objects: 3, ofObjects: 11 } },
};

const read = (from: AssessmentParts): Assessment => JSON.parse(buildAssessment(from)) as Assessment;

describe('assessment.json', () => {
  test('keys stand in their order, recipients by name, stopped last', () => {
    const got = read(parts);
    expect(Object.keys(got)).toEqual(['format', 'version', 'exercise', 'seed', 'sharing', 'recipients', 'together', 'stopped']);
    expect(Object.keys(got.recipients)).toEqual(['altair', 'public-altair', 'vega']);
    expect(Object.keys(got.recipients['vega'].warnings ?? {})).toEqual([
      'placesThreatened',
      'placesInTime',
      'placesMissed',
      'placesSpared',
      'leadMedianMin',
      'leadShareMedian',
      'overWarningRatio',
      'needlessPeople',
      'needlessPersonMin',
      'falseTakeCoverObjects',
      'takeCoverObjects',
      'flaps',
    ]);
    expect(Object.keys(got.recipients['altair'].picture ?? {})).toEqual(['warn', 'picture']);
    expect(Object.keys(got.recipients['vega'].warnings?.leadMedianMin ?? {})).toEqual(['ballistic', 'drone']);
  });

  test('the same figures give the same bytes, however they were put together', () => {
    const turned: AssessmentParts = {
      ...parts,
      recipients: new Map([...parts.recipients].reverse()),
      stopped: { ballistic: { ofObjects: 11, objects: 3 }, drone: { ofObjects: 30, objects: 12 } },
    };
    expect(buildAssessment(turned)).toBe(buildAssessment(parts));
  });

  test('numbers have at most four decimals', () => {
    const got = read(parts);
    expect(got.recipients['altair'].picture?.picture).toEqual({ gospaMeanM: 1500, completeness: 0.95, switches: 4 });
    expect(got.together?.leadMedianMin).toEqual({ ballistic: 9.1235, drone: 71.25 });
  });

  test('what is not computed is absent, never zero', () => {
    const got = read({ ...parts, together: undefined, stopped: undefined });
    expect(got).not.toHaveProperty('together');
    expect(got).not.toHaveProperty('stopped');
    expect(got.recipients['vega']).not.toHaveProperty('picture');
    for (const key of ['overWarningRatio', 'takeCoverObjects', 'falseTakeCoverObjects']) {
      expect(got.recipients['public-altair'].warnings).not.toHaveProperty(key);
    }
    expect(buildAssessment(parts)).not.toContain('null');
  });

  test('stopped adds up its kinds and says that it is assumed', () => {
    expect(read(parts).stopped).toMatchObject({ objects: 15, ofObjects: 41, byKind: { ballistic: { objects: 3, ofObjects: 11 } } });
    expect(read(parts).stopped?.assumption).toContain('assumption of the exercise');
  });
});

describe('the table of --compare', () => {
  const assessed = (changes: Partial<WarningSkill>, stopped = 12): Assessment =>
    read({ ...parts, together: { ...skill, ...changes }, stopped: { drone: { objects: stopped, ofObjects: 30 } } });
  const column = (label: string, ...assessments: Assessment[]): CompareColumn => ({ label, assessments });

  test('one seed: figures as they are, what the exercise assumes last', () => {
    const table = compareTable([column('none', assessed({ placesInTime: 6, leadMedianMin: { ballistic: 0 } }, 2)), column('picture', assessed({}))]);
    expect(table.header).toEqual(['sharing', 'none', 'picture']);
    expect(table.rows).toEqual([
      ['places warned in time', '6 of 48 (13 %)', '41 of 48 (85 %)'],
      ['places missed', '5', '5'],
      ['median lead, ballistic (min)', '0.0', '9.1'],
      ['median lead, drone (min)', '–', '71.3'],
      ['people warned needlessly', '1,234,567', '1,234,567'],
      ['warned over truly threatened person-minutes', '1.8', '1.8'],
      ['objects with a false take-cover', '2 of 44', '2 of 44'],
      ['places spared before their take-cover was due (an assumption of the exercise)', '9', '9'],
      ['objects stopped (an assumption of the exercise)', '2 of 30', '12 of 30'],
    ]);
  });

  test('several seeds: median with least and most, seeds without the figure left out', () => {
    const seeds = [
      assessed({ placesInTime: 24, placesMissed: 7 }),
      assessed({ placesInTime: 36, placesMissed: 4 }, 9),
      assessed({ placesInTime: 48, placesMissed: 1 }),
    ];
    const some = [seeds[0], seeds[1], assessed({ leadMedianMin: {} })];
    const { rows } = compareTable([column('picture', ...seeds), column('warn', ...some)]);
    expect(rows[0]).toEqual(['places warned in time', '75 % (50 %–100 %)', '75 % (50 %–85 %)']);
    expect(rows[1]).toEqual(['places missed', '4 (1–7)', '5 (4–7)']);
    expect(rows[2]).toEqual(['median lead, ballistic (min)', '9.1 (9.1–9.1)', '9.1 (9.1–9.1)']);
    expect(rows.at(-1)).toEqual(['objects stopped (an assumption of the exercise)', '12 (9–12)', '12 (9–12)']);
  });

  test('a run without pooled figures has dashes, never zeros', () => {
    const { rows } = compareTable([column('warn', read({ ...parts, together: undefined, stopped: undefined }))]);
    for (const [, cell] of rows) expect(cell).toBe('–');
  });

  test('text is aligned and Markdown has the same cells', () => {
    const table = { header: ['sharing', 'none', 'warn'], rows: [['places missed', '5', '12']] };
    expect(compareText(table)).toBe('sharing        none  warn\n-------------  ----  ----\nplaces missed     5    12\n');
    expect(compareMarkdown(table)).toBe('| sharing | none | warn |\n| --- | ---: | ---: |\n| places missed | 5 | 12 |\n');
  });
});
