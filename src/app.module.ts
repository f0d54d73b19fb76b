import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { TypeOrmModule, getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DevIssuer } from './auth/dev-issuer.js';
import { Sessies } from './auth/sessie.js';
import { systemClock } from './base/clock.js';
import { systemRandom } from './base/id.js';
import { DossierService } from './documents/dossier-service.js';
import { DocumentService } from './documents/document-service.js';
import { Wisser } from './documents/wisser.js';
import { Engine } from './engine/engine.js';
import { devOrganisaties, DevTokenController } from './http/dev-token.controller.js';
import { DocumentenController } from './http/documenten.controller.js';
import { DossierController } from './http/dossier.controller.js';
import { GetuigeController } from './http/getuige.controller.js';
import { HandelingenController } from './http/handelingen.controller.js';
import { HealthController } from './http/health.controller.js';
import { IncidentenController } from './http/incidenten.controller.js';
import { LogController } from './http/log.controller.js';
import { OpenapiController } from './http/openapi.controller.js';
import { ProceduresController } from './http/procedures.controller.js';
import { SpoorController } from './http/spoor.controller.js';
import { TrajectenController } from './http/trajecten.controller.js';
import { Getuige } from './log/getuige.js';
import type { Getuigen } from './log/getuigen.js';
import { Incidenten } from './log/incidenten.js';
import { Log } from './log/log.js';
import { Publisher } from './log/publisher.js';
import { Tijdstempels } from './log/tijdstempels.js';
import { Procedures, procedures } from './procedure/procedures.js';
import { dataSourceOptions } from './store/data-source.js';
import { DocumentStore } from './store/document-store.js';
import type { PostgresStore } from './store/postgres-store.js';
import { AssetsController } from './web/assets.controller.js';
import { Assets } from './web/assets.js';
import { BeheerPages } from './web/beheer.controller.js';
import { Beheerzicht } from './web/beheerzicht.js';
import { BewijsPages } from './web/bewijs.controller.js';
import { Desk } from './web/desk.js';
import { Entrance } from './web/entrance.js';
import { Uitkomsten } from './web/formulier/uitkomsten.js';
import { HandelingPages } from './web/handeling.controller.js';
import { HomePages } from './web/home.controller.js';
import { InlogPages } from './web/inloggen.controller.js';
import { OpenbaarPages } from './web/openbaar.controller.js';
import { OpeningPages } from './web/opening.controller.js';
import { Pages } from './web/pages.js';
import { RolkeuzePages } from './web/rolkeuze.controller.js';
import { SpoorBestanden } from './web/spoor-bestanden.controller.js';
import { SpoorPages } from './web/spoor.controller.js';
import { TrajectPages } from './web/traject.controller.js';
import { TrajectenPages } from './web/trajecten.controller.js';
import { UitlogPages } from './web/uitloggen.controller.js';

export interface Parts {
  readonly appUrl: string;
  readonly store: PostgresStore;
  readonly engine: Engine;
  readonly log: Log;
  readonly publisher: Publisher;
  /** undefined = no policy says which witnesses count. */
  readonly getuigen: Getuigen | undefined;
  /** undefined = this server is no witness. */
  readonly getuige: Getuige | undefined;
  readonly tijdstempels: Tijdstempels;
  readonly incidenten: Incidenten;
  /** Directory of the bytes of documents. */
  readonly documentMap: string;
  readonly maxDocumentBytes: number;
  readonly sessies: Sessies;
  readonly desk: Desk;
  readonly assets: Assets;
  readonly pages: Pages;
  readonly uitkomsten: Uitkomsten;
  /** undefined = tokens come from an issuer elsewhere. */
  readonly dev: { readonly issuer: DevIssuer; readonly organisaties: readonly string[] } | undefined;
}

/** What people see. */
const pages: Type[] = [
  AssetsController,
  HomePages,
  TrajectenPages,
  OpeningPages,
  TrajectPages,
  HandelingPages,
  SpoorPages,
  SpoorBestanden,
  BewijsPages,
  OpenbaarPages,
  BeheerPages,
  UitlogPages,
];

/** Wires the rooms together; it decides nothing. */
@Module({})
export class AppModule {
  static with(parts: Parts): DynamicModule {
    const { dev, getuige } = parts;
    const open: Type[] = [
      ...(dev === undefined ? [InlogPages] : [RolkeuzePages, DevTokenController]),
      ...(getuige === undefined ? [] : [GetuigeController]),
    ];
    return {
      module: AppModule,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(parts.appUrl), retryAttempts: 0 })],
      controllers: [
        HealthController,
        OpenapiController,
        ProceduresController,
        TrajectenController,
        HandelingenController,
        SpoorController,
        LogController,
        IncidentenController,
        DossierController,
        DocumentenController,
        ...pages,
        ...open,
      ],
      providers: [
        { provide: Engine, useValue: parts.engine },
        { provide: Log, useValue: parts.log },
        { provide: Publisher, useValue: parts.publisher },
        ...(getuige === undefined ? [] : [{ provide: Getuige, useValue: getuige }]),
        { provide: Tijdstempels, useValue: parts.tijdstempels },
        { provide: Incidenten, useValue: parts.incidenten },
        { provide: Procedures, useValue: procedures },
        { provide: Sessies, useValue: parts.sessies },
        { provide: Desk, useValue: parts.desk },
        { provide: Assets, useValue: parts.assets },
        { provide: Pages, useValue: parts.pages },
        { provide: Uitkomsten, useValue: parts.uitkomsten },
        Entrance,
        { provide: Beheerzicht, useValue: new Beheerzicht(parts) },
        documentService(parts),
        wisser(parts),
        dossierService(parts),
        ...(dev === undefined
          ? []
          : [
              { provide: DevIssuer, useValue: dev.issuer },
              { provide: devOrganisaties, useValue: dev.organisaties },
            ]),
      ],
    };
  }
}

function dossierService({ engine, log, publisher, getuigen, tijdstempels }: Parts): Provider {
  return {
    provide: DossierService,
    inject: [DocumentService],
    useFactory: (documenten: DocumentService) =>
      new DossierService({
        lees: engine.read,
        log,
        publisher,
        getuigen,
        tijdstempels,
        documenten,
      }),
  };
}

function wisser({ documentMap }: Parts): Provider {
  return {
    provide: Wisser,
    inject: [getDataSourceToken()],
    useFactory: (source: DataSource) =>
      new Wisser({
        opslag: new DocumentStore(source),
        map: documentMap,
        report: ({ organisatie, sha256 }, fault) => {
          const why = fault instanceof Error ? fault.message : String(fault);
          process.stderr.write(
            `De inhoud van gewist document ${organisatie}/${sha256} staat nog op schijf. ${why}\n`,
          );
        },
      }),
  };
}

function documentService({ store, documentMap, maxDocumentBytes }: Parts): Provider {
  return {
    provide: DocumentService,
    inject: [getDataSourceToken()],
    useFactory: (source: DataSource) =>
      new DocumentService({
        opslag: new DocumentStore(source),
        organisaties: store,
        clock: systemClock,
        random: systemRandom,
        map: documentMap,
        maxBytes: maxDocumentBytes,
      }),
  };
}
