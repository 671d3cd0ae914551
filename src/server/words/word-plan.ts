/** What the members of an exercise file, each at its time; what was filed before the beginning is filed right after the first tick. */
import { assert, memberId, type TimeS } from '../../base/index.ts';
import { createWordDoor, type Broker } from '../../broker/index.ts';
import type { SeenReport } from '../../coordinate/index.ts';
import type { ExerciseSetup, ScenarioWord } from '../../exercise/index.ts';
import type { FiledIndication } from '../../model/index.ts';

export interface WordPlan {
  /** What is due by `at` and was not given yet. */
  due(at: TimeS): readonly FiledIndication[];
}

const QUOTE_DIGITS = 16;

/** A plan at its beginning. A member that passes something on was told of it outside: an exercise says who heard what from whom. */
export function createWordPlan(setup: Pick<ExerciseSetup, 'words' | 'config'>, broker: Pick<Broker, 'viewOf'>): WordPlan {
  const told = new Map<string, SeenReport>();
  const door = createWordDoor(broker, setup.config.regions ?? [], (id) => told.get(id));
  const numbers = new Map<string, string>();
  let next = 0;

  function file({ member, at, text, passesOn }: ScenarioWord): FiledIndication {
    const by = memberId(member);
    const quotes = passesOn === undefined ? undefined : numbers.get(`${passesOn.member}/${passesOn.id}`);
    assert(by.ok, `"${member}" was checked when the exercise was read`);
    const filed = door.file(by.value, quotes === undefined ? text : JSON.stringify({ ...(JSON.parse(text) as object), quotes }), at);
    assert(filed.ok, filed.ok ? '' : `an exercise files what its door refuses: ${filed.error.message}`);
    const { indication } = filed.value;
    const number = next.toString(16).padStart(QUOTE_DIGITS, '0');
    numbers.set(`${member}/${indication.id}`, number);
    if (indication.type === 'report') told.set(number, { filed: filed.value, state: 'stands' });
    return filed.value;
  }

  return {
    due(at) {
      const found: FiledIndication[] = [];
      for (; next < setup.words.length && setup.words[next].at <= at; next += 1) found.push(file(setup.words[next]));
      return found;
    },
  };
}
