/**
 * The line from a site to its broker: TLS 1.3 both ways, each side known by its fingerprint. What comes while it is down waits, as
 * much as fits; what was under way when it fell is sent again, and the broker knows a plot that comes twice.
 */
import { connect, type TLSSocket } from 'node:tls';
import { LIMITS } from '../../base/index.ts';
import { CHECKED_BY_FINGERPRINT, peerProblem } from '../auth/certificates.ts';
import type { FeedSite } from './feed-config.ts';

export interface LinkPort {
  told(code: 'link/stands' | 'link/fell' | 'link/dropped', message: string): void;
}

export interface Link {
  /** Takes whole blocks or lines. */
  send(bytes: Uint8Array): void;
  readonly counters: { sentBytes: number; droppedBytes: number; waitingBytes: number };
  close(): Promise<void>;
}

const WAIT_LEAST_MS = 500;
const WAIT_MOST_MS = 30_000;
const KEEP_ALIVE_MS = 15_000;
/** A connection that is not made by then is given up and made again. */
const CONNECT_MS = 10_000;
/** Bytes under way at one time: what is lost with the line is sent again, so it is kept until it has left. */
const UNDER_WAY_BYTES = 262_144;

class RunningLink implements Link {
  readonly counters = { sentBytes: 0, droppedBytes: 0, waitingBytes: 0 };
  private readonly site: Pick<FeedSite, 'broker' | 'fingerprint' | 'keys'>;
  private readonly port: LinkPort;
  private waiting: Uint8Array[] = [];
  private readonly underWay: Uint8Array[] = [];
  private underWayBytes = 0;
  private socket: TLSSocket | undefined;
  private isUp = false;
  private isTold = false;
  private isDropping = false;
  private waitMs = WAIT_LEAST_MS;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(site: Pick<FeedSite, 'broker' | 'fingerprint' | 'keys'>, port: LinkPort) {
    this.site = site;
    this.port = port;
    this.call();
  }

  private call(): void {
    const { broker, keys, fingerprint } = this.site;
    let reason = 'the broker closed the connection';
    const socket = connect({ host: broker.host, port: broker.port, key: keys.key, cert: keys.certificate, ...CHECKED_BY_FINGERPRINT });
    this.socket = socket;
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.setTimeout(CONNECT_MS, () => {
      reason = `no connection within ${CONNECT_MS / 1000} s`;
      socket.destroy();
    });
    socket.on('secureConnect', () => {
      const problem = peerProblem(socket, [fingerprint], new Date());
      if (problem !== '') {
        reason = `the other side ${problem}: it is not the broker that this site knows`;
        return void socket.destroy();
      }
      socket.setTimeout(0);
      this.stands();
    });
    // The broker says nothing; whatever comes is read away, so that its end is noticed.
    socket.resume();
    socket.on('error', (cause) => (reason = cause.message));
    socket.on('close', () => this.fell(reason));
  }

  private stands(): void {
    this.isUp = true;
    this.waitMs = WAIT_LEAST_MS;
    this.port.told('link/stands', 'the line to the broker stands');
    this.isTold = false;
    this.pour();
  }

  private fell(reason: string): void {
    this.isUp = false;
    this.socket = undefined;
    this.waiting = [...this.underWay.splice(0), ...this.waiting];
    this.underWayBytes = 0;
    if (this.closed) return;
    if (!this.isTold) this.port.told('link/fell', `${reason}; what comes waits, and the broker is called again`);
    this.isTold = true;
    this.timer = setTimeout(() => this.call(), this.waitMs);
    this.waitMs = Math.min(WAIT_MOST_MS, 2 * this.waitMs);
  }

  send(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.counters.waitingBytes += bytes.length;
    // The oldest goes: a late plot is worth less than a fresh one.
    while (this.counters.waitingBytes > LIMITS.feedLinkBytesMax && this.waiting.length > 1) {
      const dropped = this.waiting.shift();
      this.counters.waitingBytes -= dropped?.length ?? 0;
      this.counters.droppedBytes += dropped?.length ?? 0;
      if (!this.isDropping) this.port.told('link/dropped', `${LIMITS.feedLinkBytesMax} bytes wait for the broker: the oldest are dropped`);
      this.isDropping = true;
    }
    this.pour();
  }

  private pour(): void {
    const { socket } = this;
    while (socket !== undefined && this.isUp && this.underWayBytes < UNDER_WAY_BYTES) {
      const bytes = this.waiting.shift();
      if (bytes === undefined) {
        this.isDropping = false;
        return;
      }
      this.underWay.push(bytes);
      this.underWayBytes += bytes.length;
      socket.write(bytes, (cause) => {
        if (cause !== undefined && cause !== null) return;
        this.left(bytes);
      });
    }
  }

  private left(bytes: Uint8Array): void {
    const at = this.underWay.indexOf(bytes);
    if (at < 0) return;
    this.underWay.splice(at, 1);
    this.underWayBytes -= bytes.length;
    this.counters.waitingBytes -= bytes.length;
    this.counters.sentBytes += bytes.length;
    this.pour();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    const { socket } = this;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      socket.setTimeout(1000, () => socket.destroy());
      socket.end(() => socket.destroy());
    });
  }
}

/** Opens a line that is made again whenever it falls. */
export function openLink(site: Pick<FeedSite, 'broker' | 'fingerprint' | 'keys'>, port: LinkPort): Link {
  return new RunningLink(site, port);
}
