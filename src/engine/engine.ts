/**
 * The engine: what can be done with trajecten, for whoever asks. An attempt passes three places: its form is read
 * (body.ts), it is decided (decide.ts), and it becomes durable (record.ts, the commit point). Refusals are answers;
 * what is thrown is a fault of the database or a broken invariant.
 */
import { LRUCache } from 'lru-cache';
import { mayErase, mayOpen, readsState, type Actor } from '../auth/policy.js';
import type { Clock } from '../base/clock.js';
import { isUuid, type Random } from '../base/id.js';
import type { Invoerfout, Procedure } from '../procedure/definition.js';
import type { Procedures } from '../procedure/procedures.js';
import type { Aanvraag, Antwoord, Lezing, ProefBeeld, Weigering, Wisantwoord } from './answer.js';
import { sleutelOf, type HandelingVerzoek } from './attempt.js';
import { readHandeling, readOpening, readWissing, type Lichaam } from './body.js';
import { rehearsal, roleFor, unauthorisedText, unknownDocuments, weigh } from './decide.js';
import { EngineError } from './engine-error.js';
import { Openbaar } from './openbaar.js';
import { Reader } from './read.js';
import { Recorder } from './record.js';
import { RefusalLimit } from './refusal-limit.js';
import { pogingen } from './replay.js';
import { standOf } from './view.js';
import type { SpoorRij, Store } from './store.js';
import { Verlopen } from './verloop.js';
import { Waiting } from './waiting.js';
import { documentenIn, nothingToErase, wisbareVelden, withErasable, type Wisbaar } from './wissing.js';

export interface EngineDeps {
  readonly store: Store;
  readonly procedures: Procedures;
  readonly clock: Clock;
  readonly random: Random;
  /** Refused attempts a minute that become entries, per registrator per traject. */
  readonly refusalsPerMinute?: number;
  /** Called after every commit: this organisation's log grew. */
  readonly appended?: (organisatie: string) => void;
  /** Why nothing may be recorded for an organisation now, in Dutch; null when it may. */
  readonly hindrance?: (organisatie: string) => string | null;
}

export interface Wisaanvraag extends Pick<Aanvraag, 'traject' | 'inhoud' | 'kanaal'> {
  /** Entry that carries the text or names the document. */
  readonly volgnummer: number;
}

/** What never changes of a traject. */
interface Place {
  readonly organisatie: string;
  readonly procedure: Procedure;
}

/** Idempotency-Keys are remembered thirty days. */
const keyLife = 30 * 24 * 3_600_000;

/** Where an Idempotency-Key of an opening is remembered. */
const openingPad = '/v1/trajecten';

export class Engine {
  readonly read: Reader;
  readonly openbaar: Openbaar;
  readonly #recorder: Recorder;
  readonly #waiting = new Waiting();
  readonly #places = new LRUCache<string, Place>({ max: 100_000 });
  readonly #registratoren = new LRUCache<string, string>({ max: 10_000 });
  #closed = false;

  constructor(private readonly deps: EngineDeps) {
    const verlopen = new Verlopen(deps.store);
    this.read = new Reader(deps.store, deps.procedures, verlopen, deps.clock);
    this.openbaar = new Openbaar(deps.store, deps.procedures, verlopen, deps.clock);
    this.#recorder = new Recorder({
      ...deps,
      refusals: new RefusalLimit(deps.refusalsPerMinute ?? 300),
      changed: (traject) => {
        this.#waiting.notify(traject);
      },
      appended: deps.appended ?? (() => undefined),
    });
  }

  /** Records a handeling, or its refusal. */
  async handel(actor: Actor, aanvraag: Aanvraag): Promise<Antwoord> {
    this.#mustBeOpen();
    const place = await this.#place(actor, aanvraag.traject);
    // A body that cannot be read is the caller's fault whether or not the traject exists.
    if (place === undefined)
      return refused('fout' in aanvraag.inhoud ? unreadable(aanvraag.inhoud) : { code: 'niet-gevonden' });
    if (!readsState(actor)) return refused(takesNoPart);
    const { organisatie, procedure } = place;
    this.#mustNotBeHindered(organisatie);
    const registrator = await this.#registrator(organisatie, actor);
    const verzoek: HandelingVerzoek = {
      soort: 'handeling',
      actor,
      registrator,
      organisatie,
      traject: aanvraag.traject,
      procedure,
      kanaal: aanvraag.kanaal,
      sleutel: sleutelOf(aanvraag, registrator, aanvraag.traject),
      vorm: readHandeling(procedure, actor, aanvraag.inhoud),
      verwacht: aanvraag.verwacht,
    };
    return this.#recorder.record(verzoek);
  }

  /** Faults of form in an opening that is not made yet. */
  openingsfouten({ inhoud }: Pick<Aanvraag, 'inhoud'>): readonly Invoerfout[] {
    const vorm = readOpening(this.deps.procedures, inhoud);
    return vorm.goed ? [] : vorm.fouten;
  }

  /** Opens a traject. */
  async openTraject(actor: Actor, aanvraag: Omit<Aanvraag, 'traject' | 'verwacht'>): Promise<Antwoord> {
    this.#mustBeOpen();
    const vorm = readOpening(this.deps.procedures, aanvraag.inhoud);
    if (!vorm.goed) return refused({ code: 'ongeldige-invoer', fouten: vorm.fouten });
    const { organisatie, procedure } = vorm.lichaam;
    const bezwaar = await this.#mayOpenIn(actor, organisatie);
    if (bezwaar !== null) return refused(bezwaar);
    this.#mustNotBeHindered(organisatie);
    const registrator = await this.#registrator(organisatie, actor);
    return this.#recorder.record({
      soort: 'opening',
      actor,
      registrator,
      organisatie,
      traject: this.deps.random.uuid(),
      procedure,
      kanaal: aanvraag.kanaal,
      sleutel: sleutelOf(aanvraag, registrator, openingPad),
      vorm,
    });
  }

  /** Erases one text or document of one entry; an entry of its own says so. */
  async wis(actor: Actor, aanvraag: Wisaanvraag): Promise<Wisantwoord> {
    this.#mustBeOpen();
    const { traject, volgnummer, inhoud, kanaal } = aanvraag;
    const place = await this.#place(actor, traject);
    if (place === undefined)
      return refused('fout' in inhoud ? unreadable(inhoud) : { code: 'niet-gevonden' });
    const { organisatie, procedure } = place;
    const [regel] = await this.deps.store.spoor([organisatie], traject, { na: volgnummer - 1, limiet: 1 });
    if (regel?.volgnummer !== volgnummer) return refused({ code: 'niet-gevonden' });
    const vorm = readWissing(inhoud);
    const wisbaar = mayErase(actor) ? await this.#wisbaar(organisatie, regel) : undefined;
    if (!vorm.goed) return refused({ code: 'ongeldige-invoer', fouten: withErasable(vorm.fouten, wisbaar) });
    if (wisbaar === undefined) return refused(mayNotErase);
    const { veld, grond } = vorm;
    const kenmerk = wisbaar.get(veld);
    if (kenmerk === undefined) return refused(nothingToErase(veld, wisbaar));
    this.#mustNotBeHindered(organisatie);
    const registrator = await this.#registrator(organisatie, actor);
    const over = { organisatie, traject, procedure, volgnummer, veld, grond, document: kenmerk?.id ?? null };
    const sleutel = undefined;
    const antwoord = await this.#recorder.record({
      soort: 'wissing',
      actor,
      registrator,
      kanaal,
      sleutel,
      ...over,
    });
    if (antwoord.soort === 'geweigerd') return antwoord;
    return {
      ...antwoord,
      document: kenmerk === null ? null : { organisatie, id: kenmerk.id, sha256: kenmerk.sha256 },
    };
  }

  /** Rehearses a handeling: what would happen now, what it would close for good; nothing is written. */
  async oefen(actor: Actor, aanvraag: Pick<Aanvraag, 'traject' | 'inhoud'>): Promise<Lezing<ProefBeeld>> {
    const place = await this.#place(actor, aanvraag.traject);
    if (place === undefined) {
      return {
        ok: false,
        weigering: 'fout' in aanvraag.inhoud ? unreadable(aanvraag.inhoud) : { code: 'niet-gevonden' },
      };
    }
    if (!readsState(actor)) return { ok: false, weigering: takesNoPart };
    const vorm = readHandeling(place.procedure, actor, aanvraag.inhoud);
    if (!vorm.goed) return { ok: false, weigering: { code: 'ongeldige-invoer', fouten: vorm.fouten } };
    return this.#rehearse(actor, place, { traject: aanvraag.traject, lichaam: vorm.lichaam });
  }

  /** Resolves when the traject no longer is at this version or a day begins that changes what is shown, when `seconden` are over, or when `signal` aborts. */
  wacht(
    actor: Actor,
    id: string,
    versie: number,
    { seconden, signal }: { seconden: number; signal: AbortSignal },
  ): Promise<void> {
    const sinds = this.read.vandaag();
    const changed = async (): Promise<boolean> => !(await this.read.onveranderd(actor, id, versie, sinds));
    return this.#waiting.until(id, changed, { milliseconds: seconden * 1000, signal });
  }

  /** Forgets Idempotency-Keys after their time; to be called now and then. */
  async purge(): Promise<void> {
    const voor = new Date(this.deps.clock.now().getTime() - keyLife);
    for (const organisatie of this.#recorder.organisaties)
      await this.deps.store.purgeSleutels(organisatie, voor);
  }

  ping(): Promise<void> {
    return this.deps.store.ping();
  }

  /** Refuses new attempts, sends home who waits, and lets what is under way become durable. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.close();
    while (!this.#recorder.idle) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async #rehearse(
    actor: Actor,
    { organisatie, procedure }: Place,
    { traject: id, lichaam }: { traject: string; lichaam: Lichaam },
  ): Promise<Lezing<ProefBeeld>> {
    const documenten = lichaam.documenten.map(({ id: document }) => document);
    const geladen = await this.deps.store.load(organisatie, { trajecten: [id], sleutels: [], documenten });
    const traject = geladen.trajecten.get(id);
    if (traject === undefined) return { ok: false, weigering: { code: 'niet-gevonden' } };
    const fouten = unknownDocuments(actor, lichaam, geladen.documenten);
    if (fouten.length > 0) return { ok: false, weigering: { code: 'ongeldige-invoer', fouten } };
    const stand = standOf(traject);
    if (roleFor(actor, lichaam, procedure.gekozenBureau(stand)) === null) {
      return { ok: false, weigering: { code: 'niet-bevoegd', melding: unauthorisedText(lichaam) } };
    }
    const now = this.deps.clock.now().toISOString();
    const gewogen = weigh(procedure, lichaam, stand, {
      traject,
      documenten: geladen.documenten,
      tijdstip: now > traject.laatsteTijdstip ? now : traject.laatsteTijdstip,
      geschiedenis: lichaam.info.leestGeschiedenis ? await this.#history(organisatie, traject) : undefined,
      random: this.deps.random,
    });
    const { oordeel } = gewogen;
    return {
      ok: true,
      waarde: {
        toegelaten: oordeel.toegelaten,
        voorwaarden: oordeel.toegelaten ? [] : oordeel.redenen,
        naar: oordeel.toegelaten ? oordeel.stand.fase : null,
        signalen: oordeel.toegelaten ? oordeel.signalen : [],
        ...rehearsal({ procedure }, lichaam, gewogen, traject),
      },
    };
  }

  async #wisbaar(organisatie: string, regel: SpoorRij): Promise<Wisbaar> {
    const ids = documentenIn(regel).map(({ id }) => id);
    return wisbareVelden(regel, ids.length === 0 ? [] : await this.deps.store.documenten([organisatie], ids));
  }

  async #history(organisatie: string, { id, versie }: { id: string; versie: number }) {
    return pogingen(await this.deps.store.geschiedenis([organisatie], id, { na: 0, tot: versie }));
  }

  /** Where a traject lives, when the actor's token covers that organisation. */
  async #place(actor: Actor, id: string): Promise<Place | undefined> {
    const known = this.#places.get(id) ?? (await this.#find(actor, id));
    return known !== undefined && actor.organisaties.includes(known.organisatie) ? known : undefined;
  }

  async #find(actor: Actor, id: string): Promise<Place | undefined> {
    const rij = isUuid(id) ? await this.deps.store.plaats(actor.organisaties, id) : undefined;
    if (rij === undefined) return undefined;
    const place = { organisatie: rij.organisatie, procedure: this.read.procedureOf(rij) };
    this.#places.set(id, place);
    return place;
  }

  async #registrator(organisatie: string, { uitgever, onderwerp }: Actor): Promise<string> {
    const naam = JSON.stringify([organisatie, uitgever, onderwerp]);
    const known = this.#registratoren.get(naam);
    if (known !== undefined) return known;
    const id = await this.deps.store.registrator(organisatie, uitgever, onderwerp);
    this.#registratoren.set(naam, id);
    return id;
  }

  async #mayOpenIn(actor: Actor, organisatie: string): Promise<Weigering | null> {
    if (!(await this.deps.store.organisatieBestaat(organisatie))) return unknownOrganisation(organisatie);
    if (!mayOpen(actor))
      return {
        code: 'niet-bevoegd',
        melding: 'Alleen de griffier opent een traject. Vraag de griffier om het te doen.',
      };
    if (actor.organisaties.includes(organisatie)) return null;
    return {
      code: 'niet-bevoegd',
      melding: `Uw toegang geldt niet voor ${organisatie}. Meld u aan voor die gemeente.`,
    };
  }

  #mustNotBeHindered(organisatie: string): void {
    const melding = this.deps.hindrance?.(organisatie) ?? null;
    if (melding !== null) throw new EngineError('log-incident', melding);
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new EngineError('gesloten', 'The engine is stopping and takes no new attempts.');
  }
}

const mayNotErase: Weigering = {
  code: 'niet-bevoegd',
  melding: 'Alleen de beheerder wist teksten en documenten. Vraag de beheerder van uw gemeente.',
};

const takesNoPart: Weigering = {
  code: 'niet-bevoegd',
  melding: 'Met uw rol neemt u niet deel aan een traject. Vraag de griffier om de handeling vast te leggen.',
};

function unknownOrganisation(organisatie: string): Weigering {
  const melding = `Er is geen gemeente ${organisatie} bij Besluitspoor bekend. Controleer de code (gm en vier cijfers) of laat de beheerder de gemeente toevoegen.`;
  return {
    code: 'ongeldige-invoer',
    fouten: [{ veld: 'organisatie', code: 'organisatie-onbekend', melding }],
  };
}

function unreadable({ fout }: Extract<Aanvraag['inhoud'], { fout: unknown }>): Weigering {
  return { code: 'ongeldige-invoer', fouten: [fout] };
}

function refused(weigering: Weigering): Extract<Antwoord, { soort: 'geweigerd' }> {
  return { soort: 'geweigerd', weigering };
}
