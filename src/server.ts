/** Starts the whole server and stops it again: database, schema, engine, HTTP; in that order, and back in the reverse. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExceptionFilter, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { Authenticator, type Claims } from './auth/authenticator.js';
import { DevIssuer, devIssuer } from './auth/dev-issuer.js';
import { OidcInloggen, readSleutel } from './auth/oidc-inloggen.js';
import { Sessies } from './auth/sessie.js';
import { systemClock } from './base/clock.js';
import { systemRandom } from './base/id.js';
import type { Config, Oidc } from './config/config.js';
import { openDatabases, voorbeelden } from './databases.js';
import { DocumentService } from './documents/document-service.js';
import { Wisser } from './documents/wisser.js';
import { Engine } from './engine/engine.js';
import { raiseGate } from './http/gate.js';
import { Metrics } from './http/metrics.js';
import { ProblemFilter } from './http/problem-filter.js';
import { Getuige } from './log/getuige.js';
import { Getuigen } from './log/getuigen.js';
import { Incidentbestand } from './log/incidentbestand.js';
import { Incidenten, incidentOf } from './log/incidenten.js';
import { readBeleidBestand, readGetuigeLogs } from './log/instelling.js';
import { Log } from './log/log.js';
import { LogError } from './log/log-error.js';
import { Meeondertekend } from './log/meeondertekend.js';
import { Publisher } from './log/publisher.js';
import { Sleutelmap } from './log/sleutelmap.js';
import { Tijdstempelautoriteit } from './log/tijdstempelautoriteit.js';
import { Tijdstempels } from './log/tijdstempels.js';
import { procedures } from './procedure/procedures.js';
import { Database } from './store/database.js';
import { PostgresGetuigeStore } from './store/postgres-getuige-store.js';
import { PostgresIncidentStore } from './store/postgres-incident-store.js';
import { PostgresLogStore } from './store/postgres-log-store.js';
import { PostgresFormulierStore } from './store/postgres-formulier-store.js';
import { PostgresSessieStore } from './store/postgres-sessie-store.js';
import { PostgresStore } from './store/postgres-store.js';
import { PostgresTijdstempelStore } from './store/postgres-tijdstempel-store.js';
import { Assets } from './web/assets.js';
import { Desk } from './web/desk.js';
import { ErrorPages } from './web/error-page.js';
import { Uitkomsten } from './web/formulier/uitkomsten.js';
import { bareHeaders, isPage, raiseDesk } from './web/gate.js';
import { Pages } from './web/pages.js';

export interface Running {
  readonly url: string;
  /** Where /metrics is. */
  readonly beheerUrl: string;
  readonly ontwikkeltokens: boolean;
  /** In words, for whoever starts it. */
  readonly database: string;
  /** Why nothing is recorded for an organisation now, in Dutch. */
  readonly hindernissen: readonly string[];
  stop(): Promise<void>;
}

/** What only a measurement sets otherwise. */
export interface Tuning {
  /** Milliseconds between an append and its publication. */
  readonly logPauze?: number;
}

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
  const web = await openWeb(config, core, dev !== undefined);
  closers.push(await tidySessions(web.sessies));
  const module = AppModule.with({ ...core, ...web, appUrl, documentMap, maxDocumentBytes, dev });
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares its options as a class and means a literal.
  const quiet: NestApplicationOptions = { bodyParser: false, logger: false, abortOnError: false };
  const faults = new ErrorPages(web.pages, new ProblemFilter());
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter(config, faults), quiet);
  let closing = false;
  closers.push(() => {
    closing = true;
    return app.close();
  });
  await cleanUp(app, closers);
  // Who waits is sent home before HTTP closes; what is under way becomes durable.
  closers.push(() => core.engine.close());
  const fastify = app.getHttpAdapter().getInstance();
  // A connection that was busy when those that idled were closed: its client would keep it for minutes.
  fastify.addHook('onResponse', (request, _, done) => {
    if (closing) request.raw.socket.destroySoon();
    done();
  });
  const authenticator =
    dev === undefined ? ofIssuer(config) : Authenticator.ofDevelopment(dev.issuer, systemClock);
  await raiseGate(fastify, { ...config, authenticator, elsewhere: isPage });
  await raiseDesk(fastify, { sessies: web.sessies, webadres: config.webadres });
  const metrics = new Metrics();
  metrics.watch(fastify);
  metrics.incidents(core.incidenten, core.publisher);
  app.useGlobalFilters(faults);
  const beheer = await metrics.serve(config.beheerPort);
  closers.push(() => void beheer.close());
  await app.listen({ port: config.port, host: config.host });
  const { port } = fastify.server.address() as { port: number };
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    beheerUrl: `http://127.0.0.1:${(beheer.address() as { port: number }).port}/metrics`,
    ontwikkeltokens: dev !== undefined,
    database: databases.omschrijving,
    hindernissen: [...core.publisher.hindrances.values()],
    stop,
  };
}

interface Web {
  readonly desk: Desk;
  readonly sessies: Sessies;
  readonly assets: Assets;
  readonly pages: Pages;
  readonly uitkomsten: Uitkomsten;
}

/** What the web pages need. */
async function openWeb(config: Config, { store, database }: Core, ontwikkeling: boolean): Promise<Web> {
  const { huisstijl, webadres } = config;
  const desk = new Desk(webadres, ontwikkeling, await openInloggen(config));
  const uitgever = config.oidc?.issuer ?? devIssuer;
  const sessies = new Sessies(new PostgresSessieStore(database), systemClock, systemRandom, uitgever);
  const assets = await Assets.load(huisstijl);
  const gemeenten = () => store.gemeenten();
  return {
    desk,
    sessies,
    assets,
    pages: new Pages({ assets, sessies, clock: systemClock, gemeenten, ontwikkeling, webadres }),
    uitkomsten: new Uitkomsten(new PostgresFormulierStore(database), systemClock),
  };
}

/** Where people log in, when this server is a client of the issuer. */
async function openInloggen({ oidc, webadres }: Config): Promise<OidcInloggen | undefined> {
  if (oidc?.client === undefined || webadres === undefined) return undefined;
  const { id: clientId, geheim, sleutel, scope, zonderTls } = oidc.client;
  const bewijs = sleutel === undefined ? { geheim: geheim ?? '' } : { sleutel: await readSleutel(sleutel) };
  const { issuer } = oidc;
  return new OidcInloggen(
    { issuer, clientId, bewijs, scope, claims: claimsOf(oidc), webadres, zonderTls },
    (melding) => {
      process.stderr.write(`${melding}\n`);
    },
  );
}

/** Lapsed sessions lead nowhere already; now, and from now on every ten minutes, they are removed. */
async function tidySessions(sessies: Sessies): Promise<Closer> {
  // A database that is away is back in ten minutes, or says so elsewhere.
  const tidy = (): Promise<unknown> => sessies.ruimOp().catch(() => undefined);
  await tidy();
  let tidying: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    tidying = tidy();
  }, 600_000).unref();
  return async () => {
    clearInterval(timer);
    await tidying;
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
  readonly database: Database;
  readonly store: PostgresStore;
  readonly engine: Engine;
  readonly log: Log;
  readonly publisher: Publisher;
  readonly getuigen: Getuigen | undefined;
  readonly getuige: Getuige | undefined;
  readonly tijdstempels: Tijdstempels;
  readonly incidenten: Incidenten;
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
  const { log, publisher, incidenten, getuigen, tijdstempels } = await openLogs(config, database, tuning);
  closers.push(() => incidenten.settled());
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
  return { database, store, engine, log, publisher, incidenten, getuigen, getuige, tijdstempels };
}

/**
 * The logs, each brought up to date with the database first: a key that is missing, or a database that contradicts what was
 * signed, is found before anything is recorded.
 */
async function openLogs(
  config: Config,
  database: Database,
  { logPauze }: Tuning,
): Promise<Pick<Core, 'log' | 'publisher' | 'incidenten' | 'getuigen' | 'tijdstempels'>> {
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
  const incidenten = openIncidents(config, database);
  const publisher = new Publisher({
    log,
    pauze: logPauze,
    published: (organisatie, omvang) => {
      getuigen?.published(organisatie);
      tijdstempels.published(organisatie, omvang);
    },
    report: (organisatie, fault) => {
      const incident = incidentOf(fault);
      if (incident !== null) incidenten.meld(organisatie, incident);
      else process.stderr.write(`Het log van ${organisatie} is niet bijgewerkt. ${messageOf(fault)}\n`);
    },
    resumed: (organisatie) => {
      incidenten.resumed(organisatie);
    },
  });
  const getuigen =
    meeondertekend === undefined
      ? undefined
      : new Getuigen({
          ...{ log, logStore, store, sleutels, meeondertekend, clock: systemClock, fetcher: fetch },
          meld: incidenten.meld,
          herzie: (organisatie) => publisher.now(organisatie),
          report: (organisatie, getuige, fault) => {
            process.stderr.write(
              `Het checkpoint van ${organisatie} bij getuige ${getuige}: ${messageOf(fault)}\n`,
            );
          },
        });
  for (const organisatie of await logsOf(logStore, sleutels)) {
    incidenten.known(organisatie);
    await publisher.now(organisatie).catch(async (fault: unknown) => {
      await incidenten.settled();
      if (fault instanceof LogError && fault.code !== 'teruggezet') {
        await publisher.close();
        throw fault;
      }
      publisher.appended(organisatie);
    });
  }
  return { log, publisher, incidenten, getuigen, tijdstempels };
}

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

/** Also those of which the database may have forgotten that they exist. */
async function logsOf(store: PostgresLogStore, sleutels: Sleutelmap): Promise<string[]> {
  const signed: string[] = [];
  for (const organisatie of await sleutels.organisaties())
    if ((await store.logStand(organisatie)) !== undefined) signed.push(organisatie);
  return [...new Set([...(await store.logs()), ...signed])];
}

function openIncidents({ logSleutels }: Config, database: Database): Incidenten {
  return new Incidenten({
    store: new PostgresIncidentStore(database),
    bestand: new Incidentbestand(logSleutels),
    clock: systemClock,
    report: (organisatie, { soort, melding }) => {
      process.stderr.write(`INCIDENT bij ${organisatie} (${soort}). ${melding}\n`);
    },
  });
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

function adapter({ logniveau }: Config, faults: ExceptionFilter): FastifyAdapter {
  return new FastifyAdapter({
    // An address that cannot be decoded comes before every hook: it gets its headers here.
    frameworkErrors: (fault: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers(bareHeaders);
      void faults.catch(fault, new ExecutionContextHost([request, reply]));
    },
    logger:
      logniveau === 'silent'
        ? false
        : { level: logniveau === 'info' ? 'warn' : logniveau, serializers: { req: shownInLog } },
    bodyLimit: 1024 * 1024,
    // Long enough for a large document over a slow line; whoever sends nothing more is let go.
    requestTimeout: 600_000,
    // A request may name its target with the server before it (RFC 9112 §3.2.2): to us it is the path.
    rewriteUrl: ({ url = '/' }) => (url.startsWith('/') ? url : originForm(url)),
    // An idle connection does not hold up a stop.
    forceCloseConnections: 'idle',
    requestIdHeader: false,
    genReqId: () => systemRandom.uuid(),
    // As long as an address can be: what is no id of ours is not found, and says so as everything else does.
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 16_384 },
  });
}

/** `http://host/path?query` as `/path?query`. */
function originForm(target: string): string {
  if (!URL.canParse(target)) return '/';
  const { pathname, search } = new URL(target);
  return `${pathname.startsWith('/') ? '' : '/'}${pathname}${search}`;
}

/** Without the query: it may hold what somebody searched for, or what a login comes back with. */
function shownInLog({ method, url }: { readonly method: string; readonly url: string }) {
  return { method, url: url.split('?', 1)[0] ?? '' };
}

function ofIssuer({ oidc }: Config): Authenticator {
  if (oidc === undefined) throw new Error('No issuer is configured.');
  const { issuer, audience } = oidc;
  return Authenticator.ofIssuer({ issuer, audience, claims: claimsOf(oidc) }, systemClock);
}

/** The same for tokens and for people. */
function claimsOf({ rollenClaim, organisatiesClaim, bureauClaim }: Oidc): Claims {
  return { rollen: rollenClaim, organisaties: organisatiesClaim, bureau: bureauClaim };
}
