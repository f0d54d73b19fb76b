/**
 * The engine's store on PostgreSQL. Each operation is one call of a function in the database, which sets the
 * organisation itself (row-level security) and does all its work in one transaction. Reads of single trajecten are
 * shared: what arrives while a query is under way goes together in the next one.
 */
import { Gather } from '../base/gather.js';
import type { Blad } from '../audit/leaf.js';
import { StoreError } from '../engine/store-error.js';
import type {
  Bijschrijving,
  DossierRij,
  Geladen,
  Gemeente,
  LaadVraag,
  NieuweRegel,
  RegistratorRij,
  SpoorRij,
  Store,
  ToegelatenRegel,
  TrajectFilter,
  TrajectLezing,
  TrajectPlaats,
  TrajectRij,
  TrajectZoekvraag,
} from '../engine/store.js';
import { sleutelNaam, type DocumentKenmerk } from '../engine/store.js';
import type { Bladgegevens } from '../procedure/definition.js';
import type { Database } from './database.js';
import {
  hashes,
  sleutelOf,
  trajectOf,
  trajectRecord,
  utc,
  type SleutelRecord,
  type TrajectRecord,
} from './rows.js';

type Versie = Pick<TrajectRij, 'versie' | 'kanteldatum' | 'gewijzigdTijdstip'>;
interface Keyed<T> {
  readonly id: string;
  readonly value: T;
}
type Shared<T> = Gather<string, T | undefined>;

/** Shared reads: ids in one query, and queries under way at once. */
const sharing = { most: 200, parallel: 2 };

export class PostgresStore implements Store {
  readonly #trajecten = new Map<string, Shared<TrajectLezing>>();
  readonly #plaatsen = new Map<string, Shared<TrajectPlaats>>();
  readonly #versies = new Map<string, Shared<Versie>>();

  constructor(private readonly database: Database) {}

  async load(organisatie: string, { trajecten, sleutels, documenten }: LaadVraag): Promise<Geladen> {
    const vraag = sleutels.map(({ registrator, pad, sleutel }) => ({ registrator, pad, sleutel }));
    const [row] = await this.database.call<LoadRecord>('laad', 'SELECT * FROM laad($1, $2, $3, $4)', [
      organisatie,
      trajecten,
      JSON.stringify(vraag),
      documenten,
    ]);
    if (row === undefined) throw new Error(`Organisation ${organisatie} has no tree.`);
    return {
      hoofd: { omvang: row.omvang, rand: hashes(row.rand) },
      trajecten: new Map(row.trajecten?.map((record) => [record.id, trajectOf(record)])),
      sleutels: new Map(row.sleutels?.map(sleutelOf).map((rij) => [sleutelNaam(rij), rij])),
      documenten: new Map(row.documenten?.map((document) => [document.id, document])),
    };
  }

  async append(
    organisatie: string,
    { hoofd, regels, trajecten, wisbaar, wist, sleutels }: Bijschrijving,
  ): Promise<void> {
    const name = wist ? 'schrijf_bij_en_wis' : 'schrijf_bij';
    await this.database.call(name, `SELECT ${name}($1, $2, $3, $4, $5, $6)`, [
      organisatie,
      JSON.stringify({
        van: hoofd.van,
        naar: hoofd.naar.omvang,
        rand: Buffer.concat(hoofd.naar.rand).toString('hex'),
        wortel: hoofd.wortel.toString('hex'),
      }),
      JSON.stringify(regels.map(regelRecord)),
      JSON.stringify(trajecten.map(trajectRecord)),
      JSON.stringify(wisbaar.map((waarde) => ({ ...waarde, zout: waarde.zout.toString('hex') }))),
      JSON.stringify(sleutels.map((sleutel) => ({ ...sleutel, lichaam: sleutel.lichaam.toString('hex') }))),
    ]);
  }

  async present(
    organisatie: string,
    { traject, volgnummer, bladhash }: Pick<NieuweRegel, 'traject' | 'volgnummer' | 'bladhash'>,
  ): Promise<boolean> {
    const values = [organisatie, traject, volgnummer, bladhash];
    const [row] = await this.#read<{ er: boolean }>(
      'staat_er',
      'SELECT staat_er($1, $2, $3, $4) AS er',
      values,
    );
    return row?.er === true;
  }

  async registrator(organisatie: string, uitgever: string, onderwerp: string): Promise<string> {
    const values = [organisatie, uitgever, onderwerp];
    const [row] = await this.#read<{ id: string }>(
      'registrator',
      'SELECT registrator_van($1, $2, $3) AS id',
      values,
    );
    if (row === undefined) throw new Error('A registrator got no id.');
    return row.id;
  }

  async organisatieBestaat(id: string): Promise<boolean> {
    const [row] = await this.#read<{ er: boolean }>('organisatie', 'SELECT organisatie_bestaat($1) AS er', [
      id,
    ]);
    return row?.er === true;
  }

  traject(scope: readonly string[], id: string): Promise<TrajectLezing | undefined> {
    return shared(this.#trajecten, scope, async (organisaties, ids) => {
      const rows = await this.#read<TrajectRecord>('lees_trajecten', 'SELECT * FROM lees_trajecten($1, $2)', [
        organisaties,
        ids,
      ]);
      return rows.map((record) => ({ id: record.id, value: trajectOf(record) }));
    }).add(id);
  }

  plaats(scope: readonly string[], id: string): Promise<TrajectPlaats | undefined> {
    return shared(this.#plaatsen, scope, async (organisaties, ids) => {
      const rows = await this.#read<PlaatsRecord>('lees_plaatsen', 'SELECT * FROM lees_plaatsen($1, $2)', [
        organisaties,
        ids,
      ]);
      return rows.map(({ id: traject, organisatie, procedure_naam: naam, procedure_versie: versie }) => ({
        id: traject,
        value: { organisatie, procedure: { naam, versie } },
      }));
    }).add(id);
  }

  versie(scope: readonly string[], id: string): Promise<Versie | undefined> {
    return shared(this.#versies, scope, async (organisaties, ids) => {
      const rows = await this.#read<VersieRecord>('lees_versies', 'SELECT * FROM lees_versies($1, $2)', [
        organisaties,
        ids,
      ]);
      return rows.map(({ id: traject, versie, kanteldatum, gewijzigd_tijdstip }) => ({
        id: traject,
        value: { versie, kanteldatum, gewijzigdTijdstip: utc(gewijzigd_tijdstip) },
      }));
    }).add(id);
  }

  async trajecten(scope: readonly string[], filter: TrajectFilter): Promise<TrajectLezing[]> {
    const values = [scope.join(','), JSON.stringify(filter)];
    return (await this.#read<TrajectRecord>('lees_lijst', 'SELECT * FROM lees_lijst($1, $2)', values)).map(
      trajectOf,
    );
  }

  async zoek(
    scope: readonly string[],
    vraag: TrajectZoekvraag,
  ): Promise<{ trajecten: TrajectLezing[]; aantal: number }> {
    const values = [scope.join(','), JSON.stringify(vraag)];
    const rows = await this.#read<{ id: string; aantal: number }>(
      'zoek_trajecten',
      'SELECT * FROM zoek_trajecten($1, $2)',
      values,
    );
    const found = await Promise.all(rows.map(({ id }) => this.traject(scope, id)));
    return { trajecten: found.filter((rij) => rij !== undefined), aantal: rows[0]?.aantal ?? 0 };
  }

  gemeenten(): Promise<Gemeente[]> {
    return this.#read<Gemeente>('lees_gemeenten', 'SELECT * FROM lees_gemeenten()', []);
  }

  async registratoren(organisatie: string, recent: number): Promise<RegistratorRij[]> {
    const rows = await this.#read<RegistratorRij>(
      'lees_registratoren',
      'SELECT * FROM lees_registratoren($1, $2)',
      [organisatie, recent],
    );
    return rows.map((row) => ({ ...row, laatst: row.laatst === null ? null : utc(row.laatst) }));
  }

  async spoor(
    scope: readonly string[],
    traject: string,
    { na, limiet }: { na: number; limiet: number },
  ): Promise<SpoorRij[]> {
    const values = [scope.join(','), traject, na, limiet];
    const rows = await this.#read<SpoorRecord>(
      'lees_spoor',
      'SELECT * FROM lees_spoor($1, $2, $3, $4)',
      values,
    );
    return rows.map(({ wisbaar, ...row }) => ({ ...row, traject, wisbaar: wisbaar ?? {} }));
  }

  documenten(scope: readonly string[], ids: readonly string[]): Promise<DocumentKenmerk[]> {
    const values = [scope.join(','), ids];
    return this.#read<DocumentKenmerk>('lees_documenten', 'SELECT * FROM lees_documenten($1, $2)', values);
  }

  async dossier(
    scope: readonly string[],
    traject: string,
    { na, tot, limiet }: { na: number; tot: number; limiet: number },
  ): Promise<DossierRij[]> {
    const values = [scope.join(','), traject, na, tot, limiet];
    const sql = 'SELECT * FROM lees_dossier($1, $2, $3, $4, $5)';
    const rows = await this.#read<DossierRecord>('lees_dossier', sql, values);
    return rows.map(({ teksten, ...row }) => ({ ...row, teksten: teksten ?? [] }));
  }

  async geschiedenis(
    scope: readonly string[],
    traject: string,
    { na, tot }: { na: number; tot: number },
  ): Promise<ToegelatenRegel[]> {
    const values = [scope.join(','), traject, na, tot];
    const rows = await this.#read<{ blad: string }>(
      'lees_geschiedenis',
      'SELECT * FROM lees_geschiedenis($1, $2, $3, $4)',
      values,
    );
    return rows.map(({ blad }) => toegelaten(JSON.parse(blad) as Blad));
  }

  async versieOp(scope: readonly string[], traject: string, tijdstip: string): Promise<number> {
    const values = [scope.join(','), traject, tijdstip];
    const [row] = await this.#read<{ versie: number }>(
      'versie_op',
      'SELECT versie_op($1, $2, $3) AS versie',
      values,
    );
    return row?.versie ?? 0;
  }

  async ping(): Promise<void> {
    await this.#read('ping', 'SELECT 1', []);
  }

  async purgeSleutels(organisatie: string, voor: Date): Promise<number> {
    const values = [organisatie, voor.toISOString()];
    const [row] = await this.#read<{ aantal: number }>(
      'ruim_op',
      'SELECT ruim_sleutels_op($1, $2) AS aantal',
      values,
    );
    return row?.aantal ?? 0;
  }

  close(): Promise<void> {
    return this.database.close();
  }

  /** A reading that loses its connection has done nothing: the caller may come back. */
  async #read<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    try {
      return await this.database.call<Row>(name, text, values);
    } catch (fault) {
      if (!(fault instanceof StoreError) || fault.code === 'niet-beschikbaar') throw fault;
      throw new StoreError('niet-beschikbaar', fault.message, { cause: fault });
    }
  }
}

interface LoadRecord {
  readonly omvang: number;
  readonly rand: Buffer;
  readonly trajecten: TrajectRecord[] | null;
  readonly sleutels: SleutelRecord[] | null;
  readonly documenten: DocumentKenmerk[] | null;
}

interface PlaatsRecord {
  readonly id: string;
  readonly organisatie: string;
  readonly procedure_naam: string;
  readonly procedure_versie: number;
}

interface VersieRecord {
  readonly id: string;
  readonly versie: number;
  readonly kanteldatum: string | null;
  readonly gewijzigd_tijdstip: string;
}

interface SpoorRecord {
  readonly volgnummer: number;
  readonly index: number;
  readonly bladhash: Buffer;
  readonly blad: string;
  readonly wisbaar: Record<string, string> | null;
}

interface DossierRecord extends Omit<DossierRij, 'teksten'> {
  readonly teksten: DossierRij['teksten'] | null;
}

function regelRecord({
  traject,
  volgnummer,
  vorige,
  bladhash,
  blad,
  toegelaten: er,
  registratietijdstip,
}: NieuweRegel): object {
  return {
    traject,
    volgnummer,
    vorige: vorige?.toString('hex') ?? null,
    bladhash: bladhash.toString('hex'),
    blad,
    toegelaten: er,
    registratietijdstip,
  };
}

function toegelaten(blad: Blad): ToegelatenRegel {
  return {
    volgnummer: blad.volgnummer,
    handeling: blad.handeling ?? '',
    orgaan: blad.orgaan,
    gegevens: (blad.gegevens ?? {}) as Bladgegevens,
    registratietijdstip: blad.registratietijdstip,
    soort: blad.soort,
    van: blad.van,
    naar: blad.naar,
    openbaar: blad.openbaar,
    registratorBureau: blad.registrator.bureau,
  };
}

/** One gatherer per scope: what one caller may see is never read for another. */
function shared<T>(
  gathers: Map<string, Shared<T>>,
  scope: readonly string[],
  read: (organisaties: string, ids: readonly string[]) => Promise<Keyed<T>[]>,
): Shared<T> {
  const organisaties = scope.join(',');
  const known = gathers.get(organisaties);
  if (known !== undefined) return known;
  const gather: Shared<T> = new Gather(async (ids) => {
    const found = new Map((await read(organisaties, [...new Set(ids)])).map(({ id, value }) => [id, value]));
    return ids.map((id) => found.get(id));
  }, sharing);
  gathers.set(organisaties, gather);
  return gather;
}
