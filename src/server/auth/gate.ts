/**
 * Who is let in to one viewer's console: name, password and second factor against the accounts of that viewer, then a session in a
 * cookie. Every refusal has the same words and takes the same time, whatever was wrong.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Secret, TOTP } from 'otpauth';
import { LIMITS } from '../../base/index.ts';
import type { Account, Role } from './accounts-file.ts';
import { checkPassword, hashPassword } from './password.ts';
import { Throttle } from './throttle.ts';

export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly code: string;
}

export interface Session {
  readonly account: string;
  readonly role: Role;
  readonly sinceS: number;
}

export type Entry = { readonly token: string } | { readonly refused: 'wrong' } | { readonly refused: 'wait'; readonly waitS: number };

export interface GateOptions {
  /** Accounts of this viewer now; asked at each try, so that a reload counts at once. */
  accounts(): readonly Account[];
  /** UTC seconds. */
  nowS(): number;
  /** The cookie is sent over TLS alone. */
  readonly secure: boolean;
  told(code: 'login/entered' | 'login/refused' | 'login/left', account: string): void;
}

/** A session ends after this long without a request, */
const IDLE_S = 8 * 3600;
/** … and after a shift and a half in any case. */
const LONGEST_S = 12 * 3600;
const TOKEN_BYTES = 32;
const COOKIE = 'manara_session';
/** A code counts one step of 30 s earlier and later: clocks of telephones. */
const WINDOW_STEPS = 1;
const STEP_S = 30;
/** Guesses hurt whoever makes them more than whoever is guessed at: an officer is never kept out for long by somebody else. */
const ACCOUNT_THROTTLE = { freeCount: 5, pauseMaxS: 30 } as const;
const ADDRESS_THROTTLE = { freeCount: 10, pauseMaxS: 900 } as const;

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Step of the code that fits; undefined when none does. */
function stepOf(account: Account, code: string, nowS: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const totp = new TOTP({ secret: Secret.fromBase32(account.totp), digits: 6, period: STEP_S });
  const delta = totp.validate({ token: code, timestamp: nowS * 1000, window: WINDOW_STEPS });
  return delta === null ? undefined : Math.floor(nowS / STEP_S) + delta;
}

/** Who is in, and what was tried: it outlives a gate when one process begins another run. */
export class GateMemory {
  readonly sessions = new Map<string, Session & { seenS: number }>();
  readonly byAccount = new Throttle(ACCOUNT_THROTTLE);
  readonly byAddress = new Throttle(ADDRESS_THROTTLE);
  /** Last step used by each account: a code that somebody looked at over a shoulder is worth nothing. */
  readonly usedSteps = new Map<string, number>();
}

export class Gate {
  private readonly options: GateOptions;
  private readonly memory: GateMemory;
  private readonly nobody = hashPassword(randomBytes(16).toString('hex'));
  private checking = 0;

  constructor(options: GateOptions, memory: GateMemory = new GateMemory()) {
    this.options = options;
    this.memory = memory;
  }

  /** Lets in or not. */
  async enter({ name, password, code }: Credentials, address: string): Promise<Entry> {
    const nowS = this.options.nowS();
    const waitS = Math.max(this.memory.byAccount.waitS(name, nowS), this.memory.byAddress.waitS(address, nowS));
    if (waitS > 0) return { refused: 'wait', waitS: Math.ceil(waitS) };
    if (this.checking >= LIMITS.loginsAtOnceMax) return { refused: 'wait', waitS: 1 };
    this.checking += 1;
    try {
      return await this.check({ name, password, code }, address, nowS);
    } finally {
      this.checking -= 1;
    }
  }

  private async check({ name, password, code }: Credentials, address: string, nowS: number): Promise<Entry> {
    const account = this.options.accounts().find((one) => one.name === name);
    const isPassword = await checkPassword(password, account?.password ?? (await this.nobody));
    const step = account === undefined ? undefined : stepOf(account, code, nowS);
    const isFresh = step !== undefined && step > (this.memory.usedSteps.get(name) ?? -1);
    if (account === undefined || !isPassword || !isFresh) {
      this.memory.byAccount.failed(name.slice(0, 64), nowS);
      this.memory.byAddress.failed(address, nowS);
      this.options.told('login/refused', account?.name ?? '');
      return { refused: 'wrong' };
    }
    this.memory.usedSteps.set(name, step);
    this.memory.byAccount.succeeded(name);
    this.memory.byAddress.succeeded(address);
    return { token: this.open(account, nowS) };
  }

  private open(account: Account, nowS: number): string {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const oldest = this.memory.sessions.keys().next();
    if (this.memory.sessions.size >= LIMITS.sessionsPerConsoleMax && oldest.done !== true) this.memory.sessions.delete(oldest.value);
    this.memory.sessions.set(hashOf(token), { account: account.name, role: account.role, sinceS: nowS, seenS: nowS });
    this.options.told('login/entered', account.name);
    return token;
  }

  private keyOf(request: IncomingMessage): string {
    const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
    const own = cookies.find((part) => part.startsWith(`${COOKIE}=`));
    return own === undefined ? '' : hashOf(own.slice(COOKIE.length + 1));
  }

  /** The session of a request; undefined when there is none, when it is over, or when its account is gone or changed. */
  sessionOf(request: IncomingMessage): Session | undefined {
    return this.sessionAt(this.keyOf(request), true);
  }

  private sessionAt(key: string, isSeen: boolean): Session | undefined {
    const session = this.memory.sessions.get(key);
    if (session === undefined) return undefined;
    const nowS = this.options.nowS();
    const stands = this.options.accounts().some(({ name, role }) => name === session.account && role === session.role);
    if (!stands || nowS - session.sinceS > LONGEST_S || nowS - session.seenS > IDLE_S) {
      this.memory.sessions.delete(key);
      return undefined;
    }
    if (isSeen) session.seenS = nowS;
    return session;
  }

  /** For a WebSocket: whether the session that it was opened with still stands. Watching keeps it alive. */
  watchOf(request: IncomingMessage): () => boolean {
    const key = this.keyOf(request);
    return () => this.sessionAt(key, true) !== undefined;
  }

  /** Ends the session of a request. */
  leave(request: IncomingMessage): void {
    const key = this.keyOf(request);
    const session = this.memory.sessions.get(key);
    if (session === undefined) return;
    this.memory.sessions.delete(key);
    this.options.told('login/left', session.account);
  }

  /** The header that gives a browser its session, or takes it away. */
  cookie(token: string | undefined): string {
    const rest = `Path=/; HttpOnly; SameSite=Strict${this.options.secure ? '; Secure' : ''}`;
    return token === undefined ? `${COOKIE}=; Max-Age=0; ${rest}` : `${COOKIE}=${token}; Max-Age=${LONGEST_S}; ${rest}`;
  }
}
