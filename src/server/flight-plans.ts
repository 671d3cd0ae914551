/** What is filed of civil flights, as an entry of the record: an input that every view has. */
import { readFlights, writeFlight } from '../format/flights/index.ts';
import type { FlightPlan } from '../model/index.ts';

/** Subject of its entries, among those of type `fault`: states beside the path of a plot that are inputs. */
export const FLIGHTS_SUBJECT = 'feed/flights';

/** The text of an entry: a line for each flight. */
export const flightsText = (plans: readonly FlightPlan[]): string => plans.map(writeFlight).join('');

/** Reads such a text; undefined when it is none. A broker is given what stands in the record, to the bit. */
export function readFlightsText(text: string): readonly FlightPlan[] | undefined {
  const plans: FlightPlan[] = [];
  for (const read of text === '' ? [] : readFlights(text)) {
    if (!read.ok) return undefined;
    plans.push(read.value);
  }
  return plans;
}
