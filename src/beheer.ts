/**
 * The composition root of the commands that run beside the server: the same settings, database, log and keys. A refusal or
 * fault of any room becomes a sentence for the person at the keyboard.
 */
import { access } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { systemClock } from './base/clock.js';
import type { Herstelreden } from './base/herstelreden.js';
import { systemRandom } from './base/id.js';
import type { Beheer, HerstelBeeld, IncidentBeeld, LogBeeld, OrganisatieBeeld } from './cli/beheer.js';
import { CliError } from './cli/cli-error.js';
import { readConfig, type Config } from './config/config.js';
import { openDatabases, type Databases } from './databases.js';
import { StoreError } from './engine/store-error.js';
import { Herstel, type Herstelplan } from './log/herstel.js';
import { Incidentbestand } from './log/incidentbestand.js';
import { Incidenten, incidentOf } from './log/incidenten.js';
import { Log } from './log/log.js';
import { LogError } from './log/log-error.js';
import { Sleutelbeheer } from './log/sleutelbeheer.js';
import { Sleutelmap } from './log/sleutelmap.js';
import { Database } from './store/database.js';
import { EmbeddedError } from './store/embedded/embedded-error.js';
import { addOrganisaties, readOrganisaties } from './store/organisatie.js';
import { PostgresBeheerStore } from './store/postgres-beheer-store.js';
import { PostgresIncidentStore } from './store/postgres-incident-store.js';
import { PostgresStore } from './store/postgres-store.js';
import { SetupError } from './store/setup-error.js';

/** Issuer of the name under which somebody who uses these commands is known: the account on this machine. */
const uitgever = 'opdrachtregel';

/** @throws CliError when the settings are wrong or the database cannot be reached. */
export async function openBeheer(env?: Readonly<Record<string, string | undefined>>): Promise<Beheer> {
  const { config, fouten } = readConfig(env);
  if (fouten.length > 0)
    throw new CliError(
      'gebruik',
      ['De instellingen van de server kloppen niet:', ...fouten.map((fout) => `- ${fout}`)].join('\n'),
    );
  const databases = await spoken(() => openDatabases(config, 'opdracht'));
  return new ServerBeheer(config, databases);
}

class ServerBeheer implements Beheer {
  readonly #database: Database;
  readonly #store: PostgresBeheerStore;
  readonly #map: Sleutelmap;
  readonly #log: Log;
  readonly #incidenten: Incidenten;

  constructor(
    config: Config,
    private readonly databases: Databases,
  ) {
    this.#database = new Database(databases.appUrl, 2);
    this.#store = new PostgresBeheerStore(this.#database);
    this.#map = new Sleutelmap(config.logSleutels);
    this.#log = new Log({
      store: this.#store,
      sleutels: this.#map,
      clock: systemClock,
      host: config.logHost,
    });
    this.#incidenten = new Incidenten({
      store: new PostgresIncidentStore(this.#database),
      bestand: new Incidentbestand(config.logSleutels),
      clock: systemClock,
      report: () => undefined,
    });
  }

  logs(organisatie: string | undefined): Promise<LogBeeld[]> {
    return spoken(async () => {
      if (organisatie !== undefined) return [await this.#beeld(organisatie)];
      const logs: LogBeeld[] = [];
      for (const one of await this.#store.logs()) logs.push(await this.#beeld(one));
      return logs;
    });
  }

  maakSleutel(organisatie: string): Promise<{ nieuw: boolean; log: LogBeeld }> {
    return this.#onLog(organisatie, async () => {
      const nieuw = await this.#keys.maak(organisatie);
      return { nieuw, log: await this.#beeld(organisatie) };
    });
  }

  vernieuwSleutel(organisatie: string): Promise<{ uitkomst: 'vernieuwd' | 'afgemaakt'; log: LogBeeld }> {
    return this.#onLog(organisatie, async () => {
      const uitkomst = await this.#keys.vernieuw(organisatie);
      const log = await this.#beeld(organisatie);
      if (uitkomst === 'vernieuwd' || uitkomst === 'afgemaakt') return { uitkomst, log };
      const oudste = log.sleutels.findLast(({ ondertekent }) => ondertekent)?.nummer ?? 0;
      throw new CliError(
        'geweigerd',
        {
          'geen-log': `Het log van ${organisatie} heeft nog geen sleutel. Maak die met: besluitspoor sleutel maak ${organisatie}`,
          'al-twee': `Het log van ${organisatie} ondertekent al met twee sleutels; er is er geen bij gemaakt. Trek eerst de oudste in: besluitspoor sleutel intrek ${organisatie} ${oudste}`,
          elders: `Een andere server heeft tegelijk een sleutel gemaakt, in een andere map. Gebruik voor alle servers van deze database dezelfde map (LOG_SLEUTELS), en zet daarin de sleutels van beide.`,
        }[uitkomst],
      );
    });
  }

  trekSleutelIn(organisatie: string, nummer: number): Promise<{ nieuw: boolean; log: LogBeeld }> {
    return this.#onLog(organisatie, async () => {
      const nieuw = await this.#keys.trekIn(organisatie, nummer);
      const log = await this.#beeld(organisatie);
      if (nieuw !== null) return { nieuw, log };
      const inUse = log.sleutels.filter(({ ondertekent }) => ondertekent).map((one) => one.nummer);
      throw new CliError(
        'geweigerd',
        inUse.includes(nummer)
          ? `Sleutel ${nummer} is de enige waarmee het log van ${organisatie} ondertekent. Maak eerst een nieuwe: besluitspoor sleutel vernieuw ${organisatie}`
          : `Het log van ${organisatie} ondertekent niet met sleutel ${nummer}. In gebruik: ${inUse.join(' en ') || 'geen'}.`,
      );
    });
  }

  incidenten(organisatie: string | undefined): Promise<IncidentBeeld[]> {
    return spoken(async () => {
      if (organisatie !== undefined) await this.#mustExist(organisatie);
      const all = [
        ...new Set([...(await this.#store.logs()), ...(await this.#map.organisaties())]),
      ].toSorted();
      const found: IncidentBeeld[] = [];
      for (const one of organisatie === undefined ? all : [organisatie]) {
        // What the database lacks of what is known beside the keys, it is told first.
        this.#incidenten.known(one);
        await this.#incidenten.settled();
        found.push(...(await this.#incidenten.lijst(one, { na: 0, limiet: 10_000 })));
      }
      return found;
    });
  }

  herstel(
    organisatie: string,
    { reden, zeker }: { reden: Herstelreden; zeker: boolean },
  ): Promise<HerstelBeeld> {
    return this.#onLog(organisatie, async () => {
      const herstel = new Herstel(this.#deps);
      const plan = zeker ? undefined : await herstel.plan(organisatie);
      if (plan !== undefined) return { ...beeldOf(organisatie, plan), uitkomst: 'zou' };
      const registrator = await this.#registrator(organisatie);
      const uitkomst = await herstel.voerUit(organisatie, { reden, registrator });
      if (uitkomst.soort === 'hersteld') return { ...beeldOf(organisatie, uitkomst), uitkomst: 'hersteld' };
      if (uitkomst.soort === 'niet-nodig')
        throw new CliError(
          'geweigerd',
          `Er valt niets te herstellen: de database van ${organisatie} spreekt geen handtekening van deze server tegen.`,
        );
      const { herkomst } = await this.#beeld(organisatie);
      const nothing = { vorigeHerkomst: null, getekendeOmvang: null, omvang: null };
      return { organisatie, uitkomst: 'afgemaakt', ...nothing, herkomst: herkomst ?? '' };
    });
  }

  organisaties(): Promise<OrganisatieBeeld[]> {
    return spoken(() => readOrganisaties(this.#owner()));
  }

  voegOrganisatieToe(organisatie: OrganisatieBeeld): Promise<{ nieuw: boolean }> {
    return spoken(async () => {
      const nieuw = (await this.#store.logStand(organisatie.id)) === undefined;
      await addOrganisaties(this.#owner(), [organisatie]);
      return { nieuw };
    });
  }

  async close(): Promise<void> {
    await this.#incidenten.settled();
    await this.#database.close();
    await this.databases.stop();
  }

  get #deps() {
    const clock = systemClock;
    return { log: this.#log, store: this.#store, sleutels: this.#map, clock, random: systemRandom };
  }

  get #keys(): Sleutelbeheer {
    return new Sleutelbeheer(this.#deps);
  }

  /** Work on one log; what it finds wrong with the database is an incident here as well. */
  #onLog<T>(organisatie: string, work: () => Promise<T>): Promise<T> {
    return spoken(async () => {
      await this.#mustExist(organisatie);
      try {
        return await work();
      } catch (fault) {
        const incident = incidentOf(fault);
        if (incident !== null) this.#incidenten.meld(organisatie, incident);
        throw fault;
      }
    });
  }

  async #beeld(organisatie: string): Promise<LogBeeld> {
    const { herkomst } = await this.#mustExist(organisatie);
    const sleutels = await Promise.all(
      (await this.#store.sleutels(organisatie)).map(async ({ volgnummer: nummer, ...rest }) => {
        const bestand = this.#map.path(organisatie, nummer);
        const aanwezig = await access(bestand).then(
          () => true,
          () => false,
        );
        return { nummer, ...rest, bestand, aanwezig };
      }),
    );
    return { organisatie, herkomst, sleutels };
  }

  async #mustExist(organisatie: string): Promise<{ herkomst: string | null }> {
    const stand = await this.#store.logStand(organisatie);
    if (stand !== undefined) return stand;
    throw new CliError(
      'gebruik',
      `Er is geen gemeente ${JSON.stringify(organisatie)} op deze server. Kijk met: besluitspoor organisatie lijst`,
    );
  }

  #registrator(organisatie: string): Promise<string> {
    return new PostgresStore(this.#database).registrator(organisatie, uitgever, userInfo().username);
  }

  #owner(): string {
    const { eigenaarUrl } = this.databases;
    if (eigenaarUrl !== undefined) return eigenaarUrl;
    throw new CliError(
      'gebruik',
      'Gemeenten worden bekeken en toegevoegd door de eigenaar van het schema. Zet DATABASE_URL_EIGENAAR erbij.',
    );
  }
}

function beeldOf(
  organisatie: string,
  { weersproken, omvang, herkomst }: Herstelplan,
): Omit<HerstelBeeld, 'uitkomst'> {
  const { herkomst: vorigeHerkomst, omvang: getekendeOmvang } = weersproken;
  return { organisatie, vorigeHerkomst, getekendeOmvang, omvang, herkomst };
}

/** What the rooms throw, for the person at the keyboard. */
async function spoken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (fault instanceof LogError) throw new CliError('geweigerd', fault.message, { cause: fault });
    if (fault instanceof SetupError || fault instanceof EmbeddedError)
      throw new CliError('onbereikbaar', fault.message, { cause: fault });
    if (fault instanceof StoreError)
      throw new CliError(
        'onbereikbaar',
        'De database antwoordt niet, of hield tijdens de opdracht op. Herhaal de opdracht: wat al gedaan is, gebeurt niet nog eens.',
        { cause: fault },
      );
    const { code, path } = fault as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM')
      throw new CliError(
        'onbereikbaar',
        `Geen toegang tot ${path ?? 'een bestand van de server'}. Voer de opdracht uit als de gebruiker van de server.`,
        { cause: fault },
      );
    throw fault;
  }
}
