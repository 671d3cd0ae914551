/**
 * A member's public warnings over HTTP on loopback, behind the member's own web server: the page in each language, the same as
 * JSON, each CAP message, and an event stream. And the page as files, for a host that takes no more than that.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hex, isoFromTime, LIMITS, sha256, utf8, type Mode, type RecipientId, type TimeS } from '../../base/index.ts';
import { publicPage } from '../../deliver/index.ts';
import { readCap, writeCapFeed } from '../../format/cap/index.ts';
import type { Place, Warning } from '../../model/index.ts';
import type { Catalogue } from '../../warn/index.ts';
import type { Channel, ChannelPort, ChannelReport, ChannelState, Notice, Receipt } from './channel.ts';
import { writeWhole } from './folder.ts';

export interface PublicSiteOptions {
  readonly name: string;
  readonly recipient: RecipientId;
  readonly mode: Mode;
  readonly places: readonly Place[];
  readonly catalogues: readonly Catalogue[];
  readonly utcOffsetMin: number;
  /** Port on loopback; undefined: files only. */
  readonly listenPort: number | undefined;
  /** Folder for the page's files; undefined: HTTP only. */
  readonly folder: string | undefined;
  readonly port: ChannelPort;
}

export interface PublicSite extends Channel {
  readonly listeningPort: number | undefined;
}

/** The page tells its age, so it is made again even when nothing has changed. */
const REFRESH_MS = 15_000;
const ENDED_SHOWN_S = 600;
/** Messages that can still be asked for by their identifier. */
const MESSAGES_KEPT_MAX = 2_000;
/** Newest messages that stand in the feed. */
const FEED_MESSAGES_MAX = 100;
const BUFFERED_BYTES_MAX = 65_536;
const SECURITY = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

interface Shown {
  readonly warning: Warning;
  readonly at: TimeS;
}

class RunningSite implements PublicSite {
  readonly recipient: RecipientId;
  private readonly options: PublicSiteOptions;
  /** By place. */
  private readonly shown = new Map<number, Shown>();
  private readonly messages = new Map<string, { readonly xml: string; readonly sentAt: TimeS }>();
  private readonly streams = new Set<ServerResponse>();
  private readonly receipts: Receipt[] = [];
  private readonly refresh: NodeJS.Timeout;
  private server: Server | undefined;
  private state: ChannelState = 'working';
  private deliveredCount = 0;
  private writing: Promise<void> = Promise.resolve();
  private isWriting = false;
  private isOld = false;
  private readonly startedAt: TimeS;

  constructor(options: PublicSiteOptions) {
    this.options = options;
    this.recipient = options.recipient;
    this.startedAt = options.port.now();
    this.refresh = setInterval(() => {
      this.writeFiles();
      for (const stream of this.streams) stream.write(': still here\n\n');
    }, REFRESH_MS);
  }

  get listeningPort(): number | undefined {
    const address = this.server?.address();
    return typeof address === 'object' && address !== null ? address.port : undefined;
  }

  async listen(): Promise<void> {
    this.writeFiles();
    const { listenPort } = this.options;
    if (listenPort === undefined) return;
    const server = createServer((request, response) => this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(listenPort, '127.0.0.1', resolve);
    });
  }

  take({ message, xml, sentAt }: Notice): void {
    const { warning, identifier } = message;
    this.shown.set(warning.placeIndex, { warning, at: sentAt });
    this.messages.set(identifier, { xml, sentAt });
    for (const oldest of this.messages.keys()) {
      if (this.messages.size <= MESSAGES_KEPT_MAX) break;
      this.messages.delete(oldest);
    }
    const event = `event: warning\nid: ${identifier}\ndata: ${JSON.stringify(this.facts(warning))}\n\n`;
    for (const stream of this.streams) {
      if (stream.writableLength > BUFFERED_BYTES_MAX) stream.destroy();
      else stream.write(event);
    }
    this.deliveredCount += 1;
    const now = this.options.port.now();
    this.receipts.push({
      identifier,
      placeIndex: warning.placeIndex,
      stage: warning.stage,
      sentAt,
      doneAt: now,
      attemptCount: 1,
      problem: '',
      result: 'delivered',
    });
    if (this.receipts.length > LIMITS.receiptsPerChannelMax) this.receipts.shift();
    this.writeFiles();
  }

  private warnings(at: TimeS): Warning[] {
    const now: Warning[] = [];
    for (const [place, { warning, at: since }] of this.shown) {
      const isEnded = warning.stage === 'all-clear' || warning.stage === 'cancelled';
      if (isEnded && at - since > ENDED_SHOWN_S) this.shown.delete(place);
      else now.push(isEnded ? { ...warning, issuedAt: since } : warning);
    }
    return now;
  }

  private page(catalogue: Catalogue, hrefOf: (language: string) => string): string {
    const { mode, places, utcOffsetMin, catalogues, port } = this.options;
    const at = port.now();
    const others = catalogues.filter((other) => other !== catalogue).map(({ language }) => ({ language, href: hrefOf(language) }));
    return publicPage(catalogue, { mode, places, utcOffsetMin, at, others, warnings: this.warnings(at) });
  }

  /** A warning as a program of the member takes it: place, stage, times and texts' languages; nothing else is known here. */
  private facts(warning: Warning): object {
    const place = this.options.places[warning.placeIndex];
    const { stage, kindClass, arrivalAt, event, sequence, issuedAt, notUpdated } = warning;
    return {
      place: place.id,
      names: place.names,
      stage,
      kind: kindClass,
      from: arrivalAt === undefined ? null : isoFromTime(arrivalAt),
      event,
      sequence,
      issuedAt: isoFromTime(issuedAt),
      notUpdated,
    };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?')[0];
    const send = (status: number, type: string, body: string): void =>
      void response.writeHead(status, { ...SECURITY, 'content-type': type }).end(request.method === 'HEAD' ? '' : body);
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain; charset=utf-8', 'GET only\n');
    if (path === '/events') return this.openStream(response, send);
    if (path === '/warnings.json') {
      const at = this.options.port.now();
      return send(
        200,
        'application/json; charset=utf-8',
        `${JSON.stringify({ mode: this.options.mode, at: isoFromTime(at), warnings: this.warnings(at).map((warning) => this.facts(warning)) })}\n`,
      );
    }
    const xml = path.startsWith('/cap/') ? this.messages.get(path.slice('/cap/'.length).replace(/\.xml$/, '')) : undefined;
    if (xml !== undefined) return send(200, 'application/cap+xml; charset=utf-8', xml.xml);
    if (path === '/cap.atom') return send(200, 'application/atom+xml; charset=utf-8', this.feed());
    const catalogue =
      path === '/' ? this.preferred(request.headers['accept-language']) : this.options.catalogues.find(({ language }) => path === `/${language}`);
    if (catalogue === undefined) return send(404, 'text/plain; charset=utf-8', 'see /, /warnings.json, /events, /cap.atom and /cap/<identifier>.xml\n');
    return send(
      200,
      'text/html; charset=utf-8',
      this.page(catalogue, (language) => `/${language}`),
    );
  }

  /** The newest messages for hubs that collect CAP: headline and address of each. */
  private feed(): string {
    const newest = [...this.messages].slice(-FEED_MESSAGES_MAX).reverse();
    const entries = newest.map(([identifier, { xml, sentAt }]) => {
      const read = readCap(xml);
      return { identifier, title: (read.ok ? read.value.infos[0]?.headline : undefined) ?? identifier, sentAt, href: `cap/${identifier}.xml` };
    });
    const digits = hex(sha256(utf8(`cap-feed/${this.recipient}`)));
    const id = `urn:uuid:${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
    return writeCapFeed({
      id,
      title: this.options.mode === 'actual' ? 'Warnings' : `Warnings (${this.options.mode})`,
      updatedAt: newest[0]?.[1].sentAt ?? this.startedAt,
      entries,
    });
  }

  private preferred(header: string | undefined): Catalogue {
    const wanted = (header ?? '')
      .split(',')
      .slice(0, 20)
      .map((word) => word.split(';')[0].trim().split('-')[0]);
    const found = wanted.map((word) => this.options.catalogues.find(({ language }) => language.split('-')[0] === word)).find((one) => one !== undefined);
    return found ?? this.options.catalogues[0];
  }

  private openStream(response: ServerResponse, send: (status: number, type: string, body: string) => void): void {
    if (this.streams.size >= LIMITS.siteStreamsMax) return send(503, 'text/plain; charset=utf-8', `${LIMITS.siteStreamsMax} listen already: try again later\n`);
    this.streams.add(response);
    response.on('close', () => this.streams.delete(response));
    response.writeHead(200, { ...SECURITY, 'content-type': 'text/event-stream; charset=utf-8' });
    for (const warning of this.warnings(this.options.port.now())) response.write(`event: standing\ndata: ${JSON.stringify(this.facts(warning))}\n\n`);
    response.write(': from here on as it happens\n\n');
  }

  private writeFiles(): void {
    if (this.options.folder === undefined) return;
    this.isOld = true;
    if (!this.isWriting) this.writing = this.writeWhileOld(this.options.folder);
  }

  private async writeWhileOld(folder: string): Promise<void> {
    this.isWriting = true;
    while (this.isOld) {
      this.isOld = false;
      try {
        for (const catalogue of this.options.catalogues)
          await writeWhole(
            folder,
            `${catalogue.language}.html`,
            this.page(catalogue, (language) => `${language}.html`),
          );
        if (this.state === 'failing') this.options.port.told('channel/back', this.options.name, 'the page is written again');
        this.state = 'working';
      } catch (cause) {
        if (this.state === 'working') this.options.port.told('channel/failed', this.options.name, `the page cannot be written: ${(cause as Error).message}`);
        this.state = 'failing';
      }
    }
    this.isWriting = false;
  }

  report(): ChannelReport {
    return {
      name: this.options.name,
      kind: 'page',
      state: this.state,
      waitingCount: 0,
      deliveredCount: this.deliveredCount,
      givenUpCount: 0,
      receipts: this.receipts,
    };
  }

  settled(): Promise<void> {
    return this.writing;
  }

  async close(): Promise<void> {
    clearInterval(this.refresh);
    const { server } = this;
    this.server = undefined;
    for (const stream of this.streams) stream.destroy();
    if (server !== undefined) {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    }
    await this.writing;
  }
}

/** Opens a member's public page; rejects when it cannot listen. */
export async function openPublicSite(options: PublicSiteOptions): Promise<PublicSite> {
  const site = new RunningSite(options);
  try {
    await site.listen();
  } catch (cause) {
    await site.close();
    throw cause;
  }
  return site;
}
