/** Starts the whole server and stops it again: database, schema, engine, HTTP; in that order, and back in the reverse. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { Authenticator } from './auth/authenticator.js';
import { DevIssuer } from './auth/dev-issuer.js';
import { systemClock } from './base/clock.js';
import { systemRandom } from './base/id.js';
import type { Config } from './config/config.js';
import { Engine } from './engine/engine.js';
import { raiseGate } from './http/gate.js';
import { Metrics } from './http/metrics.js';
import { ProblemFilter } from './http/problem-filter.js';
import { Log } from './log/log.js';
import { LogError } from './log/log-error.js';
import { Publisher } from './log/publisher.js';
import { Sleutelmap } from './log/sleutelmap.js';
import { Tijdstempelautoriteit } from './log/tijdstempelautoriteit.js';
import { Tijdstempels } from './log/tijdstempels.js';
import { procedures } from './procedure/procedures.js';
import { checkDatabase } from './store/check.js';
import { Database } from './store/database.js';
import { startEmbedded } from './store/embedded/launcher.js';
import { migrate } from './store/migrate.js';
import { addOrganisaties } from './store/organisatie.js';
import { PostgresLogStore } from './store/postgres-log-store.js';
import { PostgresStore } from './store/postgres-store.js';
import { PostgresTijdstempelStore } from './store/postgres-tijdstempel-store.js';

export interface Running {
  readonly url: string;
  /** Where /metrics is. */
  readonly beheerUrl: string;
  readonly ontwikkeltokens: boolean;
  /** In words, for whoever starts it. */
  readonly database: string;
  stop(): Promise<void>;
}

interface Databases {
  readonly appUrl: string;
  readonly omschrijving: string;
  stop(): Promise<void>;
}

/** The example municipalities of a development database. */
const voorbeelden = [
  { id: 'gm0148', naam: 'Dalfsen', oin: null },
  { id: 'gm0175', naam: 'Ommen', oin: null },
];

type Closer = () => Promise<void> | void;

export async function startServer(config: Config): Promise<Running> {
  const closers: Closer[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await assemble(config, closers, stop);
  } catch (fault) {
    await stop();
    throw fault;
  }
}

async function assemble(config: Config, closers: Closer[], stop: () => Promise<void>): Promise<Running> {
  const databases = await openDatabases(config);
  closers.push(() => databases.stop());
  const core = await openEngine(config, databases.appUrl, closers);
  const dev =
    config.oidc === undefined
      ? {
          issuer: await DevIssuer.make(systemClock, systemRandom),
          organisaties: voorbeelden.map(({ id }) => id),
        }
      : undefined;
  const documentMap = join(config.dataMap, 'documenten');
  await mkdir(documentMap, { recursive: true, mode: 0o700 });
  const { appUrl } = databases;
  const { maxDocumentBytes } = config;
  const module = AppModule.with({ ...core, appUrl, documentMap, maxDocumentBytes, dev });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and means a literal.
  const quiet: NestApplicationOptions = { bodyParser: false, logger: false, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter(config), quiet);
  closers.push(() => app.close());
  // Who waits is sent home before HTTP closes; what is under way becomes durable.
  closers.push(() => core.engine.close());
  const fastify = app.getHttpAdapter().getInstance();
  const authenticator =
    dev === undefined ? ofIssuer(config) : Authenticator.ofDevelopment(dev.issuer, systemClock);
  await raiseGate(fastify, { ...config, authenticator });
  const metrics = new Metrics();
  metrics.watch(fastify);
  app.useGlobalFilters(new ProblemFilter());
  const beheer = await metrics.serve(config.beheerPort);
  closers.push(() => void beheer.close());
  await app.listen({ port: config.port, host: config.host });
  const { port } = fastify.server.address() as { port: number };
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    beheerUrl: `http://127.0.0.1:${(beheer.address() as { port: number }).port}/metrics`,
    ontwikkeltokens: dev !== undefined,
    database: databases.omschrijving,
    stop,
  };
}

interface Core {
  readonly store: PostgresStore;
  readonly engine: Engine;
  readonly log: Log;
  readonly publisher: Publisher;
  readonly tijdstempels: Tijdstempels;
}

/** The engine on its database, and the log that follows it. */
async function openEngine(config: Config, appUrl: string, closers: Closer[]): Promise<Core> {
  const database = new Database(appUrl);
  const store = new PostgresStore(database);
  closers.push(() => store.close());
  const { log, publisher, tijdstempels } = await openLogs(config, database);
  closers.push(() => tijdstempels.close());
  closers.push(() => publisher.close());
  const engine = new Engine({
    store,
    procedures,
    clock: systemClock,
    random: systemRandom,
    appended: (organisatie) => {
      publisher.appended(organisatie);
    },
    hindrance: (organisatie) => publisher.hindrance(organisatie),
  });
  // A purge that fails, because the database is away, is done an hour later.
  const purging = setInterval(() => void engine.purge().catch(() => undefined), 3_600_000).unref();
  closers.push(() => {
    clearInterval(purging);
  });
  return { store, engine, log, publisher, tijdstempels };
}

/**
 * The logs, each brought up to date with the database first: a key that is missing, or a database that contradicts what was
 * signed, is found before anything is recorded.
 */
async function openLogs(
  config: Config,
  database: Database,
): Promise<Pick<Core, 'log' | 'publisher' | 'tijdstempels'>> {
  const logStore = new PostgresLogStore(database);
  const sleutels = new Sleutelmap(config.logSleutels);
  const log = new Log({ store: logStore, sleutels, clock: systemClock, host: config.logHost });
  const tijdstempels = openTijdstempels(config, database, log);
  const publisher = new Publisher({
    log,
    published: (organisatie, omvang) => {
      tijdstempels.published(organisatie, omvang);
    },
    report: (organisatie, fault) => {
      const why = fault instanceof Error ? fault.message : String(fault);
      process.stderr.write(`Het log van ${organisatie} is niet bijgewerkt. ${why}\n`);
    },
  });
  for (const organisatie of await logStore.logs()) {
    await publisher.now(organisatie).catch((fault: unknown) => {
      if (fault instanceof LogError && fault.code !== 'teruggezet') throw fault;
      publisher.appended(organisatie);
    });
  }
  return { log, publisher, tijdstempels };
}

function openTijdstempels({ tijdstempels }: Config, database: Database, log: Log): Tijdstempels {
  return new Tijdstempels({
    store: new PostgresTijdstempelStore(database),
    log,
    clock: systemClock,
    autoriteit: tijdstempels && Tijdstempelautoriteit.of(tijdstempels, systemRandom),
    interval: tijdstempels?.interval ?? 0,
    report: (_, melding) => {
      process.stderr.write(`${melding}\n`);
    },
  });
}

function adapter({ logniveau }: Config): FastifyAdapter {
  return new FastifyAdapter({
    logger: logniveau === 'silent' ? false : { level: logniveau === 'info' ? 'warn' : logniveau },
    bodyLimit: 1024 * 1024,
    // An idle connection does not hold up a stop.
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: () => systemRandom.uuid(),
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 200 },
  });
}

function ofIssuer({ oidc }: Config): Authenticator {
  if (oidc === undefined) throw new Error('No issuer is configured.');
  const { issuer, audience, rollenClaim, organisatiesClaim, bureauClaim } = oidc;
  const claims = { rollen: rollenClaim, organisaties: organisatiesClaim, bureau: bureauClaim };
  return Authenticator.ofIssuer({ issuer, audience, claims }, systemClock);
}

/** The database of the configuration, with its schema at head; or the embedded one. */
async function openDatabases(config: Config): Promise<Databases> {
  if (config.databaseUrl === undefined) return embedded(config);
  if (config.eigenaarUrl !== undefined) {
    await migrate(config.eigenaarUrl);
    if (config.oidc === undefined) await addOrganisaties(config.eigenaarUrl, voorbeelden);
  }
  await checkDatabase(config.databaseUrl);
  return {
    appUrl: config.databaseUrl,
    omschrijving: 'de PostgreSQL van DATABASE_URL',
    stop: () => Promise.resolve(),
  };
}

async function embedded(config: Config): Promise<Databases> {
  const postgres = await startEmbedded({ map: config.dataMap });
  const { appUrl, eigenaarUrl } = postgres;
  await migrate(eigenaarUrl);
  if (config.oidc === undefined) await addOrganisaties(eigenaarUrl, voorbeelden);
  return {
    appUrl,
    omschrijving: `de ingebouwde PostgreSQL, gegevens in ${config.dataMap}`,
    stop: () => postgres.stop(),
  };
}
