/**
 * The siren gateway: relays connect over TCP or TLS, get the state of every zone, then each change at once and a heartbeat every
 * five seconds, and acknowledge. Silence is a fault, on both sides, and never an all-clear.
 */
import { X509Certificate } from 'node:crypto';
import { createServer as createPlain, type Server, type Socket } from 'node:net';
import { createServer as createSecure, type TLSSocket } from 'node:tls';
import { LIMITS, assert, type RecipientId, type TimeS } from '../../base/index.ts';
import type { AddressList, Endpoint } from '../config/endpoints.ts';
import type { Channel, ChannelPort, ChannelReport, ChannelState, Notice, Receipt } from './channel.ts';
import { writeWhole } from './folder.ts';
import { SirenBoard, type SirenBoardOptions, type ZoneState } from './siren-board.ts';

/** Certificates of a TLS listener; with an authority, relays must show one of its own. */
export interface ListenerKeys {
  readonly key: string;
  readonly certificate: string;
  readonly authority: string | undefined;
}

export interface SirenGatewayOptions extends SirenBoardOptions {
  readonly name: string;
  readonly recipient: RecipientId;
  readonly listen: Endpoint | undefined;
  readonly from: AddressList | undefined;
  readonly keys: ListenerKeys | undefined;
  /** For the simplest relay: all lines, rewritten with each change and heartbeat. */
  readonly file: { readonly folder: string; readonly name: string } | undefined;
  readonly port: ChannelPort;
}

export interface SirenGateway extends Channel {
  /** Of the listener; undefined without one. */
  readonly listeningPort: number | undefined;
}

const BEAT_MS = 5_000;
/** A relay that has not acknowledged a change by then is an alarm. */
const ACKNOWLEDGE_WITHIN_MS = 10_000;
const LINE_BYTES_MAX = 256;
/** A relay that reads so slowly that this much waits is cut off: it connects again and gets the state. */
const BUFFERED_BYTES_MAX = 65_536;
const ACKNOWLEDGEMENT = /^ACK zone=([a-z0-9-]{1,48}) seq=(\d{1,16})$/;

interface Pending {
  readonly state: ZoneState;
  readonly timer: NodeJS.Timeout;
}

/** A handshake that takes longer is given up. */
const HANDSHAKE_MS = 10_000;

/** The certificates of an authority's file; throws when there is none in it. */
function issuersOf(authority: string): X509Certificate[] {
  const found = authority.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  assert(found.length > 0, 'the authority of siren relays is a certificate in PEM');
  return found.map((text) => new X509Certificate(text));
}

const isInForce = ({ validFrom, validTo }: X509Certificate, now: Date): boolean => new Date(validFrom) <= now && now <= new Date(validTo);

/** Whether the other side shows a certificate in force that one of these issued itself. */
function isIssuedBy(issuers: readonly X509Certificate[], socket: TLSSocket): boolean {
  const shown = socket.getPeerX509Certificate();
  const now = new Date();
  return (
    shown !== undefined &&
    isInForce(shown, now) &&
    issuers.some((issuer) => issuer.ca && isInForce(issuer, now) && shown.checkIssued(issuer) && shown.verify(issuer.publicKey))
  );
}

class RunningGateway implements SirenGateway {
  readonly recipient: RecipientId;
  private readonly options: SirenGatewayOptions;
  private readonly board: SirenBoard;
  private readonly sockets = new Set<Socket>();
  private readonly receipts: Receipt[] = [];
  /** Changes that no relay has acknowledged, by zone. */
  private readonly pending = new Map<string, Pending>();
  private server: Server | undefined;
  private readonly beat: NodeJS.Timeout;
  private state: ChannelState = 'working';
  private deliveredCount = 0;
  private givenUpCount = 0;
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;
  private isFileOld = false;
  private isFileBroken = false;

  constructor(options: SirenGatewayOptions) {
    this.options = options;
    this.recipient = options.recipient;
    this.board = new SirenBoard(options);
    this.beat = setInterval(() => this.sendAll([this.board.beatLine(options.port.now())]), BEAT_MS);
  }

  get listeningPort(): number | undefined {
    const address = this.server?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  async listen(): Promise<void> {
    const { listen, keys } = this.options;
    this.rewriteFile();
    if (listen === undefined) return;
    const take = (socket: Socket): void => this.connected(socket);
    const issuers = keys?.authority === undefined ? undefined : issuersOf(keys.authority);
    const takeKnown = (socket: TLSSocket): void => (issuers === undefined || isIssuedBy(issuers, socket) ? take(socket) : void socket.destroy());
    const server =
      keys === undefined
        ? createPlain(take)
        : createSecure(
            {
              key: keys.key,
              cert: keys.certificate,
              // Checked after the handshake: a server that is given an authority names it to every stranger.
              requestCert: issuers !== undefined,
              rejectUnauthorized: false,
              minVersion: 'TLSv1.3',
              handshakeTimeout: HANDSHAKE_MS,
            },
            takeKnown,
          );
    this.server = server;
    server.on('tlsClientError', (_cause: Error, socket: Socket) => socket.destroy());
    // Strangers must not take the places of relays until their handshake is given up.
    server.prependListener('connection', (socket: Socket) => void (this.isListed(socket) || socket.destroy()));
    server.maxConnections = 2 * LIMITS.sirenRelaysMax;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listen.port, listen.host, resolve);
    });
  }

  private isListed(socket: Socket): boolean {
    return this.options.from?.allows(socket.remoteAddress ?? '') !== false;
  }

  private connected(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (!this.isListed(socket) || this.sockets.size >= LIMITS.sirenRelaysMax) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.on('close', () => this.left(socket));
    socket.setNoDelay(true);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      if (text.length > LINE_BYTES_MAX) socket.destroy();
      for (const line of lines) this.heard(line.trimEnd());
    });
    socket.write(`${this.wholeState().join('\n')}\n`);
  }

  private left(socket: Socket): void {
    this.sockets.delete(socket);
    if (this.sockets.size === 0 && this.server?.listening === true) this.fails('no siren relay is connected any more');
  }

  private heard(line: string): void {
    const match = ACKNOWLEDGEMENT.exec(line);
    const waiting = match === null ? undefined : this.pending.get(match[1]);
    if (match === null || waiting === undefined || Number(match[2]) !== waiting.state.sequence) return;
    clearTimeout(waiting.timer);
    this.pending.delete(waiting.state.zone);
    this.deliveredCount += 1;
    this.keep(waiting.state, 'delivered');
    if (this.state === 'failing' && this.pending.size === 0) {
      this.state = 'working';
      this.options.port.told('channel/back', this.options.name, 'siren relays acknowledge again');
    }
  }

  take({ place, message }: Notice): void {
    for (const state of this.board.take(place, message.warning, this.options.port.now())) {
      this.sendAll([this.board.zoneLine(state)]);
      if (this.options.listen !== undefined) this.expectAcknowledgement(state);
      else {
        this.deliveredCount += 1;
        this.keep(state, 'delivered');
      }
    }
  }

  private expectAcknowledgement(state: ZoneState): void {
    const before = this.pending.get(state.zone);
    if (before !== undefined) clearTimeout(before.timer);
    const timer = setTimeout(() => {
      this.givenUpCount += 1;
      this.keep(state, 'given-up');
      this.fails(`zone ${state.zone} has not acknowledged ${state.stage} within ${ACKNOWLEDGE_WITHIN_MS / 1000} s`);
    }, ACKNOWLEDGE_WITHIN_MS);
    this.pending.set(state.zone, { state, timer });
    if (this.sockets.size === 0) this.fails(`no siren relay is connected to take ${state.stage} of zone ${state.zone}`);
  }

  private fails(message: string): void {
    this.state = 'failing';
    this.options.port.told('channel/failed', this.options.name, message);
  }

  private keep(state: ZoneState, result: Receipt['result']): void {
    const { zone, stage, sequence, sentAt } = state;
    const doneAt: TimeS = this.options.port.now();
    this.receipts.push({
      identifier: `${zone}/${sequence}`,
      placeIndex: -1,
      stage,
      sentAt,
      doneAt,
      attemptCount: 1,
      problem: result === 'delivered' ? '' : 'not acknowledged',
      result,
    });
    if (this.receipts.length > LIMITS.receiptsPerChannelMax) this.receipts.shift();
  }

  private sendAll(lines: readonly string[]): void {
    const text = `${lines.join('\n')}\n`;
    for (const socket of this.sockets) {
      if (socket.writableLength > BUFFERED_BYTES_MAX) socket.destroy();
      else socket.write(text);
    }
    this.rewriteFile();
  }

  /** At most one write runs; what changes meanwhile is written after it. */
  private rewriteFile(): void {
    const { file } = this.options;
    if (file === undefined) return;
    this.isFileOld = true;
    if (!this.isWriting) this.writing = this.writeFile(file);
  }

  private async writeFile(file: { readonly folder: string; readonly name: string }): Promise<void> {
    this.isWriting = true;
    while (this.isFileOld) {
      this.isFileOld = false;
      try {
        await writeWhole(file.folder, file.name, `${this.wholeState().join('\n')}\n`);
        this.isFileBroken = false;
      } catch (cause) {
        if (!this.isFileBroken) this.fails(`the siren file cannot be written: ${(cause as Error).message}`);
        this.isFileBroken = true;
      }
    }
    this.isWriting = false;
  }

  private wholeState(): string[] {
    return [this.board.helloLine(), ...this.board.states().map((state) => this.board.zoneLine(state)), this.board.beatLine(this.options.port.now())];
  }

  report(): ChannelReport {
    const waiting: Receipt[] = [...this.pending.values()].map(({ state }) => ({
      identifier: `${state.zone}/${state.sequence}`,
      placeIndex: -1,
      stage: state.stage,
      sentAt: state.sentAt,
      doneAt: undefined,
      attemptCount: 1,
      problem: '',
      result: 'waiting',
    }));
    return {
      name: this.options.name,
      kind: 'sirens',
      state: this.state,
      waitingCount: this.pending.size,
      deliveredCount: this.deliveredCount,
      givenUpCount: this.givenUpCount,
      receipts: [...this.receipts, ...waiting].slice(-LIMITS.receiptsPerChannelMax),
    };
  }

  settled(): Promise<void> {
    return this.writing;
  }

  async close(): Promise<void> {
    clearInterval(this.beat);
    for (const { timer } of this.pending.values()) clearTimeout(timer);
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
    await this.writing;
  }
}

/** Opens the gateway; rejects when it cannot listen. */
export async function openSirenGateway(options: SirenGatewayOptions): Promise<SirenGateway> {
  const gateway = new RunningGateway(options);
  try {
    await gateway.listen();
  } catch (cause) {
    await gateway.close();
    throw cause;
  }
  return gateway;
}
