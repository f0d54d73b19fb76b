/** An engine on a database of its own, a clock that can be set, and the people of Dalfsen and Ommen. */
import type { Actor, Rol } from '../../src/auth/policy.js';
import { systemRandom } from '../../src/base/id.js';
import type { Antwoord, SpoorregelBeeld, TrajectBeeld, Weigering } from '../../src/engine/answer.js';
import { Engine, type EngineDeps } from '../../src/engine/engine.js';
import type { Store } from '../../src/engine/store.js';
import { procedures } from '../../src/procedure/procedures.js';
import { testDatabase } from '../harness/database.js';
import { checkTrail } from './check-trail.js';

export const dalfsen = 'gm0148';
export const ommen = 'gm0175';

export function actor(rol: Rol, extra: Partial<Actor> = {}): Actor {
  const bureau = rol === 'bureau' ? 'Bureau Berg' : null;
  return {
    uitgever: 'https://toegang.example',
    onderwerp: rol,
    rollen: [rol],
    organisaties: [dalfsen],
    bureau,
    ...extra,
  };
}

export const griffier = actor('griffier');

export const opening = {
  organisatie: dalfsen,
  procedure: 'bestuurskrachtonderzoek',
  titel: 'Bestuurskrachtonderzoek Dalfsen',
  aanleiding: 'De raad vroeg om zicht op de kracht van het bestuur.',
  planning: {
    offerteUiterlijkDatum: '2011-05-11',
    rapportUiterlijkDatum: '2011-09-01',
    besluitStreefdatum: '2011-10-31',
  },
};

/** A lawful handeling that may be repeated without end in the first phase. */
export const workshop = {
  handeling: 'workshop-houden',
  gegevens: { datum: '2011-04-13', deelnemers: 'Leden van de raad en maatschappelijke organisaties' },
};
/** Refused in the first phase, whoever tries. */
export const teVroeg = {
  handeling: 'scenario-inbrengen',
  gegevens: {
    datum: '2011-04-13',
    naam: 'Samen met Ommen',
    vorm: 'bestuurlijke-fusie',
    omschrijving: 'Eén gemeente aan de Vecht',
  },
};

interface Vraag {
  readonly versie?: number | null;
  readonly sleutel?: string;
  readonly wie?: Actor;
}

export class Wereld {
  now = new Date('2011-04-20T09:00:00.000Z');
  readonly engine: Engine;

  private constructor(
    readonly database: Awaited<ReturnType<typeof testDatabase>>,
    deps: Partial<EngineDeps>,
  ) {
    this.engine = this.another(deps);
  }

  static async make(deps: Partial<EngineDeps> = {}): Promise<Wereld> {
    return new Wereld(await testDatabase(), deps);
  }

  get store(): Store {
    return this.database.store;
  }

  /** Another engine on the same database: another process, to the first. */
  another(deps: Partial<EngineDeps> = {}): Engine {
    const clock = { now: () => this.now };
    return new Engine({ store: this.store, procedures, clock, random: systemRandom, ...deps });
  }

  /** Opens a traject and answers its id. */
  async open(body: Readonly<Record<string, unknown>> = opening, wie: Actor = griffier): Promise<string> {
    const antwoord = await this.engine.openTraject(wie, {
      inhoud: { json: body },
      sleutel: undefined,
      kanaal: 'api',
    });
    return admitted(antwoord).spoorregel.traject;
  }

  /** Tries a handeling, by default the griffier's on the current version. */
  async handel(traject: string, json: unknown, vraag: Vraag = {}, engine = this.engine): Promise<Antwoord> {
    const verwacht = 'versie' in vraag ? vraag.versie : (await this.beeld(traject)).versie;
    const inhoud = { json };
    return engine.handel(vraag.wie ?? griffier, {
      traject,
      inhoud,
      verwacht,
      sleutel: vraag.sleutel,
      kanaal: 'api',
    });
  }

  async beeld(traject: string, wie: Actor = griffier): Promise<TrajectBeeld> {
    const lezing = await this.engine.read.traject(wie, traject);
    if (!lezing.ok) throw new Error(lezing.weigering.code);
    return JSON.parse(lezing.waarde.tekst) as TrajectBeeld;
  }

  async spoor(traject: string, wie: Actor = griffier): Promise<SpoorregelBeeld[]> {
    const lezing = await this.engine.read.spoorStroom(wie, traject, { na: 0 });
    if (!lezing.ok) throw new Error(lezing.weigering.code);
    const regels: SpoorregelBeeld[] = [];
    for await (const regel of lezing.waarde) regels.push(regel);
    return regels;
  }

  /** Verifies every trail of the database again, then lets go of it. */
  async close(): Promise<void> {
    await this.engine.close();
    await checkTrail(this.database.beheerUrl);
    await this.database.close();
  }
}

export function admitted(antwoord: Antwoord): { spoorregel: SpoorregelBeeld; traject: TrajectBeeld } {
  if (antwoord.soort !== 'toegelaten') throw new Error(`Refused: ${JSON.stringify(antwoord.weigering)}`);
  return { spoorregel: antwoord.spoorregel, traject: JSON.parse(antwoord.traject.tekst) as TrajectBeeld };
}

export function refused(antwoord: Antwoord): Weigering {
  if (antwoord.soort !== 'geweigerd') throw new Error('Admitted, where a refusal was expected.');
  return antwoord.weigering;
}
