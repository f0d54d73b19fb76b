/** Reading: what a caller may see of trajecten and their trail. Nothing here writes. */
import { amsterdamDatum, endOfDatum, type Clock } from '../base/clock.js';
import { isUuid } from '../base/id.js';
import { readsAll, readsBeheer, readsState, takesDossier, type Actor } from '../auth/policy.js';
import type { Datum, Procedure, Reden, Stand, Termijn } from '../procedure/definition.js';
import type { Procedures } from '../procedure/procedures.js';
import type {
  HandelingBeeld,
  Lezing,
  SpoorregelBeeld,
  TrajectBeeld,
  TrajectTekst,
  Weigering,
} from './answer.js';
import { EngineError } from './engine-error.js';
import { refusalOf, trajectAt } from './past.js';
import { pogingen, replay, replayOne } from './replay.js';
import type {
  DossierRij,
  RegistratorRij,
  SpoorRij,
  Store,
  TrajectFilter,
  TrajectLezing,
  TrajectZoekvraag,
} from './store.js';
import type { Verloop, Verlopen } from './verloop.js';
import { closenessOf, seesGegevens, spoorregel, standOf, trajectTekst, visible } from './view.js';

export interface Filter {
  readonly fase?: string;
  readonly organisatie?: string;
  readonly teLaat?: boolean;
  /** Opaque: the `volgende` of an earlier page. */
  readonly na?: string;
  readonly limiet: number;
}

/** What a dossier is made of, as it stood when it was asked for. */
export interface DossierGegevens {
  readonly organisatie: string;
  readonly procedure: Procedure;
  /** null when it was erased. */
  readonly titel: string | null;
  readonly fase: string;
  /** Volgnummer of the last entry; what is recorded later does not come in. */
  readonly tot: number;
  /** The last entry's index in the log; those of earlier entries are lower. */
  readonly laatsteIndex: number;
  /** The entries up to `tot`, page by page; read anew each time it is asked. */
  readonly bladzijden: () => AsyncIterable<readonly DossierRij[]>;
}

/** Latest entries that are looked through for the roles of who recorded them. */
export const recentEntries = 10_000;

export interface TerugVraag {
  readonly voor: number | undefined;
  readonly limiet: number;
  readonly wil: (regel: SpoorregelBeeld) => boolean;
}

/** Entries read at a time on the way back, at most: without a filter the first page of them is enough. */
const backPage = 200;
/** Entries read at a time while streaming. */
const page = 500;
/** Entries of a dossier at a time: as many as one tile of the log has, whose proofs share their tiles. */
const dossierPage = 256;

export class Reader {
  constructor(
    private readonly store: Store,
    private readonly procedures: Procedures,
    private readonly verlopen: Verlopen,
    private readonly clock: Clock,
  ) {}

  async traject(actor: Actor, id: string): Promise<Lezing<TrajectTekst>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    return found(trajectTekst(this.procedureOf(lezing.waarde), lezing.waarde, this.vandaag()));
  }

  /**
   * Whether a 304 may be answered: the version is still this one, and no day passed that changed what is shown.
   * @param sinds day on which the caller saw it; undefined = not known, and then a day that changed something counts for good
   */
  async onveranderd(actor: Actor, id: string, versie: number, sinds?: Datum): Promise<boolean> {
    if (!readsState(actor) || !isUuid(id)) return false;
    const nu = await this.store.versie(actor.organisaties, id);
    if (nu?.versie !== versie) return false;
    const vandaag = this.vandaag();
    if (nu.kanteldatum === null || vandaag < nu.kanteldatum || vandaag === sinds) return true;
    if (sinds === undefined) return false;
    // What is stored is only the first such day.
    const rij = await this.store.traject(actor.organisaties, id);
    if (rij?.versie !== versie) return false;
    const next = this.procedureOf(rij).kanteldatum(standOf(rij), sinds);
    return next === null || vandaag < next;
  }

  /** `peildatum`: a date (its end, in Amsterdam) or a date-time. Before the opening there is nothing. */
  async trajectOp(actor: Actor, id: string, peildatum: string): Promise<Lezing<TrajectTekst>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const { organisatie } = lezing.waarde;
    const asked = peildatum.length === 10 ? endOfDatum(peildatum) : new Date(peildatum);
    const now = this.clock.now();
    const moment = asked < now ? asked : now;
    const tot = await this.store.versieOp(actor.organisaties, id, moment.toISOString());
    if (tot === 0) return refused({ code: 'niet-gevonden' });
    const at = { organisatie, traject: id, tot, vandaag: amsterdamDatum(moment) };
    return found(await trajectAt(this.store, this.procedureOf(lezing.waarde), at));
  }

  async trajecten(
    actor: Actor,
    filter: Filter,
  ): Promise<Lezing<{ trajecten: TrajectTekst[]; volgende: string | null }>> {
    if (!readsState(actor)) return refused(mayNotRead);
    const { fase, organisatie, teLaat, na, limiet } = filter;
    if (organisatie !== undefined && !actor.organisaties.includes(organisatie))
      return refused({ code: 'niet-gevonden' });
    const after = na === undefined ? undefined : decodeCursor(na);
    if (after === null) return refused(badCursor);
    const vandaag = this.vandaag();
    const rijen = await this.store.trajecten(actor.organisaties, {
      vandaag,
      // One more than asked tells whether there is a next page.
      limiet: limiet + 1,
      ...(fase === undefined ? {} : { fase }),
      ...(organisatie === undefined ? {} : { organisatie }),
      ...(teLaat === undefined ? {} : { teLaat }),
      ...(after === undefined ? {} : { na: after }),
    });
    const shown = rijen.slice(0, limiet);
    const last = rijen.length > limiet ? shown.at(-1) : undefined;
    return found({
      trajecten: shown.map((rij) => trajectTekst(this.procedureOf(rij), rij, vandaag)),
      volgende: last === undefined ? null : encodeCursor(last),
    });
  }

  /** The list as a person asks for it, a page at a time. */
  async zoek(
    actor: Actor,
    vraag: Omit<TrajectZoekvraag, 'vandaag'>,
  ): Promise<Lezing<{ trajecten: TrajectBeeld[]; aantal: number }>> {
    if (!readsState(actor)) return refused(mayNotRead);
    const vandaag = this.vandaag();
    const { trajecten, aantal } = await this.store.zoek(actor.organisaties, { ...vraag, vandaag });
    return found({ trajecten: trajecten.map((rij) => this.#beeld(rij, vandaag)), aantal });
  }

  async trajectBeeld(actor: Actor, id: string): Promise<Lezing<TrajectBeeld>> {
    const lezing = await this.#row(actor, id);
    return lezing.ok ? found(this.#beeld(lezing.waarde, this.vandaag())) : lezing;
  }

  /** By which entries the traject came where it is, and which documents they name, as far as the actor sees what they hold. */
  async verloop(actor: Actor, id: string): Promise<Lezing<Verloop>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const { organisatie, versie } = lezing.waarde;
    const { stukken, ...verloop } = await this.verlopen.verloop(organisatie, id, versie);
    return found({ ...verloop, stukken: stukken.filter(({ regel }) => seesGegevens(actor, regel)) });
  }

  /**
   * The state before and after an admitted entry; null for a refused one, which changed nothing, and for one whose gegevens
   * the actor may not see: what changed would tell them.
   */
  async wijziging(
    actor: Actor,
    id: string,
    volgnummer: number,
  ): Promise<Lezing<{ voor: Stand | null; na: Stand } | null>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const { organisatie } = lezing.waarde;
    const regels = await this.store.geschiedenis([organisatie], id, { na: 0, tot: volgnummer });
    const laatste = regels.at(-1);
    if (laatste?.volgnummer !== volgnummer || !seesGegevens(actor, closenessOf(laatste))) return found(null);
    const procedure = this.procedureOf(lezing.waarde);
    const alle = pogingen(regels);
    const eerder = alle.filter((poging) => poging.volgnummer < volgnummer);
    if (eerder.length === 0) return found({ voor: null, na: replay(procedure, alle) });
    const voor = replay(procedure, eerder);
    const poging = alle.at(eerder.length);
    // An erasure is no attempt, and changes nothing of the stand.
    const na = poging === undefined ? voor : replayOne(procedure, voor, { poging, eerder });
    return found({ voor, na });
  }

  /** Every handeling of the procedure, possible or not, with the reasons that hold whatever the gegevens; to a bureau, for that bureau. */
  async handelingen(actor: Actor, id: string): Promise<Lezing<HandelingBeeld[]>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const procedure = this.procedureOf(lezing.waarde);
    const bureau = readsAll(actor) ? null : actor.bureau;
    const options = procedure.options(standOf(lezing.waarde), this.vandaag(), bureau);
    return found(
      options.flatMap(({ handeling, toegelaten, redenen, afhankelijk }) => {
        const info = procedure.handelingen.get(handeling);
        if (info === undefined) return [];
        const { label, organen, rollen, bron, schema } = info;
        return [
          { handeling, label, toegelaten, voorwaarden: redenen, afhankelijk, organen, rollen, bron, schema },
        ];
      }),
    );
  }

  async termijnen(actor: Actor, id: string): Promise<Lezing<Termijn[]>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    return found(this.procedureOf(lezing.waarde).termijnen(standOf(lezing.waarde), this.vandaag()));
  }

  async spoor(
    actor: Actor,
    id: string,
    { na, limiet }: { na: number; limiet: number },
  ): Promise<Lezing<{ spoorregels: SpoorregelBeeld[]; volgende: number | null }>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const rijen = await this.store.spoor(actor.organisaties, id, { na, limiet: limiet + 1 });
    const shown = rijen.slice(0, limiet);
    return found({
      spoorregels: shown.map((rij) => visible(actor, spoorregel(rij))),
      volgende: rijen.length > limiet ? (shown.at(-1)?.volgnummer ?? null) : null,
    });
  }

  /**
   * Entries that `wil` accepts, the newest first, those before `voor`; `verder` = where the next page goes on, null when
   * that was all.
   */
  async spoorTerug(
    actor: Actor,
    id: string,
    { voor, limiet, wil }: TerugVraag,
  ): Promise<Lezing<{ regels: SpoorregelBeeld[]; verder: number | null }>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const regels: SpoorregelBeeld[] = [];
    let end = Math.min(voor ?? Infinity, lezing.waarde.volgnummer + 1);
    for (let size = limiet + 1; end > 1; size = backPage) {
      const na = Math.max(0, end - 1 - size);
      const rijen = await this.store.spoor(actor.organisaties, id, { na, limiet: end - 1 - na });
      for (const rij of rijen.toReversed()) {
        const beeld = visible(actor, spoorregel(rij));
        if (!wil(beeld)) continue;
        if (regels.length === limiet) return found({ regels, verder: regels.at(-1)?.volgnummer ?? null });
        regels.push(beeld);
      }
      end = na + 1;
    }
    return found({ regels, verder: null });
  }

  /** The whole trail after `na`, read page by page so that its length does not matter. */
  async spoorStroom(
    actor: Actor,
    id: string,
    { na }: { na: number },
  ): Promise<Lezing<AsyncIterable<SpoorregelBeeld>>> {
    const lezing = await this.#row(actor, id);
    return lezing.ok ? found(this.#stream(actor, id, na)) : lezing;
  }

  async spoorregel(actor: Actor, id: string, volgnummer: number): Promise<Lezing<SpoorregelBeeld>> {
    const lezing = await this.#entry(actor, id, volgnummer);
    return lezing.ok ? found(visible(actor, spoorregel(lezing.waarde))) : lezing;
  }

  /**
   * Why the procedure refused an entry, as it was said then; empty when it did not, and where the actor may not see what
   * was filled in: the reasons would tell it.
   */
  async redenen(actor: Actor, id: string, volgnummer: number): Promise<Lezing<readonly Reden[]>> {
    const entry = await this.#entry(actor, id, volgnummer);
    if (!entry.ok) return entry;
    const { resultaat, gegevens } = visible(actor, spoorregel(entry.waarde));
    if (resultaat === 'toegelaten' || gegevens === null) return found([]);
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const { organisatie } = lezing.waarde;
    const procedure = this.procedureOf(lezing.waarde);
    const { redenen } = await refusalOf(this.store, procedure, { organisatie, rij: entry.waarde });
    return found(redenen);
  }

  /** Where an entry stands in the log of its organisation. */
  async plaats(
    actor: Actor,
    id: string,
    volgnummer: number,
  ): Promise<Lezing<{ organisatie: string; index: number }>> {
    const entry = await this.#entry(actor, id, volgnummer);
    if (!entry.ok) return entry;
    const plaats = await this.store.plaats(actor.organisaties, id);
    if (plaats === undefined) return refused({ code: 'niet-gevonden' });
    return found({ organisatie: plaats.organisatie, index: entry.waarde.index });
  }

  /** Everything of a traject that its dossier holds, for who may take it along. */
  async dossier(actor: Actor, id: string): Promise<Lezing<DossierGegevens>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    if (!takesDossier(actor)) return refused(mayNotTake);
    const { organisatie, titel, fase, volgnummer: tot } = lezing.waarde;
    const [laatste] = await this.store.dossier([organisatie], id, { na: tot - 1, tot, limiet: 1 });
    if (laatste === undefined) throw new Error(`Traject ${id} lacks its last entry.`);
    return found({
      organisatie,
      procedure: this.procedureOf(lezing.waarde),
      titel,
      fase,
      tot,
      laatsteIndex: laatste.index,
      bladzijden: () => this.#pages(organisatie, id, tot),
    });
  }

  /** Who recorded in a municipality, in roles as the latest entries show them. */
  async registratoren(actor: Actor, organisatie: string): Promise<Lezing<RegistratorRij[]>> {
    if (!readsBeheer(actor)) return refused(mayNotKeep);
    if (!actor.organisaties.includes(organisatie)) return refused({ code: 'niet-gevonden' });
    return found(await this.store.registratoren(organisatie, recentEntries));
  }

  /** The exact bytes that were hashed. */
  async blad(actor: Actor, id: string, volgnummer: number): Promise<Lezing<Buffer>> {
    const lezing = await this.#entry(actor, id, volgnummer);
    if (!lezing.ok) return lezing;
    if (!seesGegevens(actor, spoorregel(lezing.waarde))) return refused(mayNotRead);
    return found(Buffer.from(lezing.waarde.blad, 'utf8'));
  }

  /** @throws EngineError `definitie-onbekend` when this program is older than the traject. */
  procedureOf({ procedure: { naam, versie } }: Pick<TrajectLezing, 'procedure'>): Procedure {
    const procedure = this.procedures.find(naam, versie);
    if (procedure !== undefined) return procedure;
    throw new EngineError(
      'definitie-onbekend',
      `This program has no version ${versie} of procedure ${naam}.`,
    );
  }

  async *#stream(actor: Actor, id: string, na: number): AsyncGenerator<SpoorregelBeeld> {
    let after = na;
    for (;;) {
      const rijen = await this.store.spoor(actor.organisaties, id, { na: after, limiet: page });
      for (const rij of rijen) yield visible(actor, spoorregel(rij));
      if (rijen.length < page) return;
      after = rijen.at(-1)?.volgnummer ?? after;
    }
  }

  async *#pages(organisatie: string, id: string, tot: number): AsyncGenerator<readonly DossierRij[]> {
    for (let na = 0; na < tot;) {
      const rijen = await this.store.dossier([organisatie], id, { na, tot, limiet: dossierPage });
      const last = rijen.at(-1)?.volgnummer;
      if (last === undefined) throw new Error(`Traject ${id} lacks the entries after ${na}.`);
      yield rijen;
      na = last;
    }
  }

  #beeld(rij: TrajectLezing, vandaag: string): TrajectBeeld {
    return JSON.parse(trajectTekst(this.procedureOf(rij), rij, vandaag).tekst) as TrajectBeeld;
  }

  /** What is of another organisation does not exist for the caller. */
  async #row(actor: Actor, id: string): Promise<Lezing<TrajectLezing>> {
    if (!readsState(actor)) return refused(mayNotRead);
    const rij = isUuid(id) ? await this.store.traject(actor.organisaties, id) : undefined;
    return rij === undefined ? refused({ code: 'niet-gevonden' }) : found(rij);
  }

  async #entry(actor: Actor, id: string, volgnummer: number): Promise<Lezing<SpoorRij>> {
    const lezing = await this.#row(actor, id);
    if (!lezing.ok) return lezing;
    const [rij] = await this.store.spoor(actor.organisaties, id, { na: volgnummer - 1, limiet: 1 });
    return rij?.volgnummer === volgnummer ? found(rij) : refused({ code: 'niet-gevonden' });
  }

  /** In Amsterdam. */
  vandaag(): Datum {
    return amsterdamDatum(this.clock.now());
  }
}

const mayNotRead: Weigering = {
  code: 'niet-bevoegd',
  melding:
    'Met uw rol mag u dit niet inzien. Een traject is in te zien voor de griffier, het college, het bureau, de auditor en integraties van de gemeente.',
};

const mayNotKeep: Weigering = {
  code: 'niet-bevoegd',
  melding: 'Het beheer is in te zien voor de beheerder en de auditor. Vraag een van hen om wat u wilt weten.',
};

const mayNotTake: Weigering = {
  code: 'niet-bevoegd',
  melding: 'Een dossier is voor de griffier en de auditor. Vraag een van hen om het te maken.',
};

const badCursor: Weigering = {
  code: 'ongeldige-invoer',
  fouten: [
    {
      veld: 'na',
      code: 'type',
      melding:
        'Verwacht: de waarde van na uit de link naar de volgende bladzijde. Begin zonder na opnieuw bij de eerste bladzijde.',
    },
  ],
};

function found<T>(waarde: T): Lezing<T> {
  return { ok: true, waarde };
}

function refused(weigering: Weigering): { readonly ok: false; readonly weigering: Weigering } {
  return { ok: false, weigering };
}

export function encodeCursor({ geopendTijdstip, id }: Pick<TrajectLezing, 'geopendTijdstip' | 'id'>): string {
  return Buffer.from(`${geopendTijdstip} ${id}`, 'utf8').toString('base64url');
}

/** Attacker-controlled; null when it is no cursor of ours. */
export function decodeCursor(na: string): NonNullable<TrajectFilter['na']> | null {
  const [geopendTijdstip, id, ...rest] = Buffer.from(na, 'base64url').toString('utf8').split(' ');
  if (geopendTijdstip === undefined || id === undefined || rest.length > 0 || !isUuid(id)) return null;
  const time = Date.parse(geopendTijdstip);
  // Not every text that is read as a time is one that we wrote, or one that the database takes: there is no 30 February.
  return time > 0 && geopendTijdstip.length === 24 && new Date(time).toISOString() === geopendTijdstip
    ? { geopendTijdstip, id }
    : null;
}
