/** What a director orders, in the words of the console and of files of orders: degrees, kilometres, minutes. */
import { z } from 'zod';
import './field-words.ts';
import { err, fault, ok, type Fault, type Result } from '../base/index.ts';

const MINUTES_MAX = 24 * 60;
const ORDERS_MAX = 1_000;
const FORMAT = 'manara-orders';
const VERSION = 1;

const name = z.string().min(1).max(64);
const minutes = z.number().positive().max(MINUTES_MAX);
/** Seconds since 1970; the run says it when it has carried the order out. */
const at = z.number().finite().optional();

const ORDER = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('object'),
    at,
    kind: z.enum(['ballistic', 'cruise', 'drone']),
    lat: z.number().min(-89).max(89),
    lon: z.number().min(-180).max(180),
    bearingDeg: z.number().min(0).lt(360),
    distanceKm: z.number().positive(),
  }),
  z.strictObject({ what: z.literal('silence'), at, sensor: name, minutes }),
  z.strictObject({ what: z.literal('jam'), at, sensor: name, minutes }),
  z.strictObject({ what: z.literal('cut'), at, member: name, minutes }),
]);

const FILE = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  exercise: name,
  seed: z.number().int().min(0),
  from: z.number().finite(),
  sharing: z.enum(['none', 'warn', 'threats', 'picture']).nullable(),
  orders: z.array(ORDER).max(ORDERS_MAX),
});

/** An order as it is written. */
export type OrderWords = z.infer<typeof ORDER>;
/** A run with its orders, as it is kept. */
export type OrdersFile = z.infer<typeof FILE>;

type Read<Value> = Result<Value, Fault<'exercise/order'>>;

function checked<Value>(schema: z.ZodType<Value>, value: unknown, what: string): Read<Value> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(fault('exercise/order', `${what} does not read: ${issue.path.join('.')} ${issue.message}`));
}

/** Reads one order; `exercise/order` otherwise. */
export function readOrder(value: unknown): Read<OrderWords> {
  return checked(ORDER, value, 'an order like {"what":"silence","sensor":"altair-primary","minutes":5}');
}

/** Reads a file of orders; `exercise/order` otherwise. */
export function readOrdersFile(text: string, path: string): Read<OrdersFile> {
  try {
    return checked(FILE, JSON.parse(text), `${path}, which the console's director keeps,`);
  } catch {
    return err(fault('exercise/order', `${path} is not JSON: take the file that the console's director keeps`));
  }
}

/** The file of a run. */
export function ordersFile(run: Omit<OrdersFile, 'format' | 'version'>): OrdersFile {
  return { format: FORMAT, version: VERSION, ...run };
}
