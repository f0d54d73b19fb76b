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
import { DocumentService } from './documents/document-service.js';
import { Wisser } from './documents/wisser.js';
import { Engine } from './engine/engine.js';
import { raiseGate } from './http/gate.js';
import { Metrics } from './http/metrics.js';
import { ProblemFilter } from './http/problem-filter.js';
import { Getuige } from './log/getuige.js';
import { Getuigen } from './log/getuigen.js';
import type { Melder } from './log/incident.js';
import { readBeleidBestand, readGetuigeLogs } from './log/instelling.js';
import { Log } from './log/log.js';
import { LogError } from './log/log-error.js';
import { Meeondertekend } from './log/meeondertekend.js';
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
import { PostgresGetuigeStore } from './store/postgres-getuige-store.js';
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

/** What only a measurement sets otherwise. */
export interface Tuning {
  /** Milliseconds between an append and its publication. */
  readonly logPauze?: number;
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

export async function startServer(config: Config, tuning: Tuning = {}): Promise<Running> {
  const closers: Closer[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    return await assemble(config, { closers, stop, tuning });
  } catch (fault) {
    await stop();
    throw fault;
  }
}

async function assemble(
  config: Config,
  { closers, stop, tuning }: { closers: Closer[]; stop: () => Promise<void>; tuning: Tuning },
): Promise<Running> {
  const databases = await openDatabases(config);
  closers.push(() => databases.stop());
  const core = await openEngine(config, { appUrl: databases.appUrl, closers, tuning });
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
  await cleanUp(app, closers);
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

/** What a crash or a failing disk left of uploads and of erased documents goes now, and from now on every ten minutes. */
async function cleanUp(app: NestFastifyApplication, closers: Closer[]): Promise<void> {
  const [documenten, wisser] = [app.get(DocumentService), app.get(Wisser)];
  const clean = async (): Promise<void> => {
    try {
      await documenten.ruimOp();
      await wisser.ruimOp();
    } catch (fault) {
      const why = fault instanceof Error ? fault.message : String(fault);
      process.stderr.write(`De map met documenten is niet opgeruimd; straks opnieuw. ${why}\n`);
    }
  };
  await clean();
  let cleaning = Promise.resolve();
  const timer = setInterval(() => {
    cleaning = clean();
  }, 600_000).unref();
  closers.push(() => {
    clearInterval(timer);
    return cleaning;
  });
}

interface Core {
  readonly store: PostgresStore;
  readonly engine: Engine;
  readonly log: Log;
  readonly publisher: Publisher;
  readonly getuigen: Getuigen | undefined;
  readonly getuige: Getuige | undefined;
  readonly tijdstempels: Tijdstempels;
}

/** The engine on its database, and the log that follows it. */
async function openEngine(
  config: Config,
  { appUrl, closers, tuning }: { appUrl: string; closers: Closer[]; tuning: Tuning },
): Promise<Core> {
  const database = new Database(appUrl);
  const store = new PostgresStore(database);
  closers.push(() => store.close());
  const getuige = await openGetuige(config, database);
  const { log, publisher, getuigen, tijdstempels } = await openLogs(config, database, tuning);
  closers.push(() => tijdstempels.close());
  closers.push(() => publisher.close());
  // First of the two: what is published last is submitted at the next start.
  closers.push(() => getuigen?.close());
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
  return { store, engine, log, publisher, getuigen, getuige, tijdstempels };
}

/**
 * The logs, each brought up to date with the database first: a key that is missing, or a database that contradicts what was
 * signed, is found before anything is recorded.
 */
async function openLogs(
  config: Config,
  database: Database,
  { logPauze }: Tuning,
): Promise<Pick<Core, 'log' | 'publisher' | 'getuigen' | 'tijdstempels'>> {
  const logStore = new PostgresLogStore(database);
  const store = new PostgresGetuigeStore(database);
  const sleutels = new Sleutelmap(config.logSleutels);
  const { logHost: host, getuigenBeleid } = config;
  const meeondertekend =
    getuigenBeleid === undefined
      ? undefined
      : new Meeondertekend(store, await readBeleidBestand(getuigenBeleid));
  const log = new Log({ store: logStore, sleutels, clock: systemClock, host, meeondertekend });
  const tijdstempels = openTijdstempels(config, database, log);
  const publisher = new Publisher({
    log,
    pauze: logPauze,
    published: (organisatie, omvang) => {
      getuigen?.published(organisatie);
      tijdstempels.published(organisatie, omvang);
    },
    report: (organisatie, fault) => {
      const why = fault instanceof Error ? fault.message : String(fault);
      process.stderr.write(`Het log van ${organisatie} is niet bijgewerkt. ${why}\n`);
    },
  });
  const getuigen =
    meeondertekend === undefined
      ? undefined
      : new Getuigen({
          ...{ log, logStore, store, sleutels, meeondertekend, clock: systemClock, fetcher: fetch, meld },
          herzie: (organisatie) => publisher.now(organisatie),
          report: (organisatie, getuige, fault) => {
            const why = fault instanceof Error ? fault.message : String(fault);
            process.stderr.write(`Het checkpoint van ${organisatie} bij getuige ${getuige}: ${why}\n`);
          },
        });
  for (const organisatie of await logStore.logs()) {
    await publisher.now(organisatie).catch((fault: unknown) => {
      if (fault instanceof LogError && fault.code !== 'teruggezet') throw fault;
      publisher.appended(organisatie);
    });
  }
  return { log, publisher, getuigen, tijdstempels };
}

/** Whoever runs this server reads it there. */
const meld: Melder = (organisatie, { soort, melding }) => {
  process.stderr.write(`INCIDENT bij ${organisatie} (${soort}): ${melding}\n`);
};

/** This server as a witness of others, when it is one. */
async function openGetuige(
  { getuigeLogs, logSleutels, logHost: host }: Config,
  database: Database,
): Promise<Getuige | undefined> {
  if (getuigeLogs === undefined) return undefined;
  const [store, sleutels] = [new PostgresGetuigeStore(database), new Sleutelmap(logSleutels)];
  return Getuige.open({
    store,
    sleutels,
    clock: systemClock,
    host,
    logs: await readGetuigeLogs(getuigeLogs),
  });
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
