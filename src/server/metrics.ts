/** Metrics for whoever runs the broker, on a listener of their own. Feeds and doors stand in it by handle. */
import { createServer, type Server } from 'node:http';
import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';

/** Numbers by name; each is read when somebody scrapes. */
export interface Measured {
  readonly name: string;
  readonly help: string;
  /** Value of each label, or one value without a label. */
  read(): number | ReadonlyMap<string, number>;
  readonly label?: string;
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

function registryOf(measured: readonly Measured[]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'manara_' });
  for (const { name, help, label, read } of measured) {
    const gauge = new Gauge({
      name: `manara_${name}`,
      help,
      registers: [],
      labelNames: label === undefined ? [] : [label],
      collect() {
        const value = read();
        if (typeof value === 'number') return this.set(value);
        for (const [key, each] of value) this.set({ [label ?? 'key']: key }, each);
      },
    });
    registry.registerMetric(gauge);
  }
  return registry;
}

/** A page that rebinds its own name to this machine asks under that name; programs ask for this machine. */
const isForThisMachine = (host: string | undefined): boolean => /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host ?? '');

/** A few programs ask for metrics. */
const CONNECTIONS_MAX = 32;

/** Serves `/metrics` on loopback; 0 takes any port. */
export async function startMetrics(port: number, measured: readonly Measured[]): Promise<MetricsServer> {
  const registry = registryOf(measured);
  const server: Server = createServer((request, response) => {
    if (!isForThisMachine(request.headers.host) || request.headers.origin !== undefined) {
      response.writeHead(403).end('ask this machine by its own name\n');
      return;
    }
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end('see /metrics\n');
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      (cause: Error) => response.writeHead(500).end(`${cause.message}\n`),
    );
  });
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
