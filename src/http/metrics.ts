/** Figures for operations, on a port of their own that only this machine can reach. */
import { createServer, type Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Incidenten } from '../log/incidenten.js';
import type { Publisher } from '../log/publisher.js';

export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = new Counter({
    name: 'besluitspoor_verzoeken_total',
    help: 'Verzoeken per route en status',
    labelNames: ['methode', 'route', 'status'] as const,
    registers: [this.#registry],
  });
  readonly #durations = new Histogram({
    name: 'besluitspoor_verzoek_seconden',
    help: 'Duur van een verzoek',
    labelNames: ['methode'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry, prefix: 'besluitspoor_' });
  }

  watch(app: FastifyInstance): void {
    app.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'onbekend';
      this.#requests.inc({ methode: request.method, route, status: reply.statusCode });
      this.#durations.observe({ methode: request.method }, reply.elapsedTime / 1000);
      done();
    });
  }

  /** What an operator must be woken for: logs that are refused now, and incidents that were recorded. */
  incidents(incidenten: Pick<Incidenten, 'counts'>, publisher: Pick<Publisher, 'hindrances'>): void {
    new Gauge({
      name: 'besluitspoor_incidenten',
      help: 'Vastgelegde incidenten met het log, per gemeente en soort',
      labelNames: ['organisatie', 'soort'] as const,
      registers: [this.#registry],
      collect() {
        for (const [organisatie, counts] of incidenten.counts)
          for (const [soort, aantal] of counts) this.set({ organisatie, soort }, aantal);
      },
    });
    new Gauge({
      name: 'besluitspoor_log_geweigerd',
      help: 'Gemeenten waarvoor nu niets wordt vastgelegd',
      labelNames: ['organisatie'] as const,
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const organisatie of publisher.hindrances.keys()) this.set({ organisatie }, 1);
      },
    });
  }

  /** Serves GET /metrics on loopback; port 0 picks one. */
  serve(port: number): Promise<Server> {
    const server = createServer((request, response) => {
      if (request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      void this.#registry
        .metrics()
        .then((text) => response.writeHead(200, { 'content-type': this.#registry.contentType }).end(text));
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        resolve(server);
      });
    });
  }
}
