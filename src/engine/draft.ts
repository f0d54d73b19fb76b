/**
 * A batch in the making: everything that will be one transaction of one organisation. Attempts are decided here one
 * after another, each on the state the previous one left, so that a hot traject does not cost a commit each.
 */
import { grow, root } from '../audit/merkle.js';
import { formaat, seal, type Blad, type SealedLeaf } from '../audit/leaf.js';
import { stateHash } from '../audit/state-hash.js';
import { amsterdamDatum, type Clock } from '../base/clock.js';
import type { Random } from '../base/id.js';
import type { Poging } from '../procedure/definition.js';
import type { Antwoord, SpoorregelBeeld } from './answer.js';
import type { AnyVerzoek, WissingVerzoek } from './attempt.js';
import type { Beslissing, Zicht } from './decide.js';
import {
  sleutelNaam,
  type Bijschrijving,
  type Geladen,
  type NieuweRegel,
  type SleutelRij,
  type TrajectLezing,
  type WisbareWaarde,
} from './store.js';
import { columnsOf, spoorregel, trajectTekst } from './view.js';

interface Werk {
  rij: TrajectLezing;
  /** Volgnummer in the database; 0 for a new traject. */
  readonly vanVolgnummer: number;
  geschiedenis: Poging[] | undefined;
}

export class Draft {
  readonly #trajecten = new Map<string, Werk>();
  readonly #sleutels = new Map<string, SleutelRij>();
  readonly #regels: NieuweRegel[] = [];
  readonly #wisbaar: WisbareWaarde[] = [];
  #documenten: Geladen['documenten'];
  #wist = false;

  constructor(
    private readonly geladen: Geladen,
    private readonly geschiedenissen: ReadonlyMap<string, Poging[]>,
    private readonly deps: { clock: Clock; random: Random },
  ) {
    this.#documenten = geladen.documenten;
  }

  get empty(): boolean {
    return this.#regels.length === 0;
  }

  /** The traject as the batch has it so far; undefined when it does not exist. */
  traject(id: string): TrajectLezing | undefined {
    return this.#trajecten.get(id)?.rij ?? this.geladen.trajecten.get(id);
  }

  /** What was remembered under the key of an attempt, in the database or earlier in this batch. */
  eerder({ sleutel }: AnyVerzoek): SleutelRij | undefined {
    if (sleutel === undefined) return undefined;
    const naam = sleutelNaam(sleutel);
    return this.#sleutels.get(naam) ?? this.geladen.sleutels.get(naam);
  }

  /** What a decision on this traject sees. */
  zicht(verzoek: AnyVerzoek, traject: TrajectLezing): Zicht {
    return {
      traject,
      documenten: this.#documenten,
      eerder: this.eerder(verzoek),
      tijdstip: this.#moment(traject.laatsteTijdstip),
      geschiedenis: this.#werk(traject).geschiedenis,
      random: this.deps.random,
    };
  }

  now(): string {
    return this.deps.clock.now().toISOString();
  }

  /** Adds the entry of a decided attempt on an existing traject. Throws AuditError `blad-te-groot` before anything changed. */
  add(verzoek: AnyVerzoek, beslissing: Beslissing, zicht: Zicht): Antwoord {
    const werk = this.#werk(zicht.traject);
    const na = after(verzoek, beslissing, werk.rij, zicht.tijdstip);
    const blad = this.#blad(verzoek, beslissing, {
      soort: verzoek.soort,
      voor: werk.rij,
      na,
    });
    const regel = this.#append(verzoek, beslissing, blad);
    werk.rij = { ...na, vorige: regel.bladhash };
    if (verzoek.soort === 'wissing') this.#erased(verzoek, na);
    if (verzoek.soort === 'handeling' && beslissing.nieuw !== null && beslissing.gegevens !== null) {
      werk.geschiedenis?.push(poging(blad, beslissing));
    }
    return this.#answer(verzoek, beslissing, { regel, rij: werk.rij });
  }

  /** Adds a new traject with its first entry. */
  open(verzoek: AnyVerzoek, beslissing: Beslissing, nieuw: TrajectLezing): Antwoord {
    const blad = this.#blad(verzoek, beslissing, { soort: 'opening', voor: null, na: nieuw });
    const regel = this.#append(verzoek, beslissing, blad);
    const rij = { ...nieuw, vorige: regel.bladhash };
    this.#trajecten.set(rij.id, { rij, vanVolgnummer: 0, geschiedenis: undefined });
    return this.#answer(verzoek, beslissing, { regel, rij });
  }

  /** The whole batch, for the store. */
  bijschrijving(): Bijschrijving {
    const { hoofd } = this.geladen;
    const naar = grow(
      hoofd,
      this.#regels.map(({ bladhash }) => bladhash),
    );
    return {
      hoofd: { van: hoofd.omvang, naar, wortel: root(naar) },
      regels: this.#regels,
      wisbaar: this.#wisbaar,
      wist: this.#wist,
      trajecten: [...this.#trajecten.values()]
        .filter(({ rij, vanVolgnummer }) => rij.volgnummer > vanVolgnummer)
        .map(({ rij, vanVolgnummer }) => ({ ...rij, vanVolgnummer })),
      sleutels: [...this.#sleutels.values()],
    };
  }

  #werk(traject: TrajectLezing): Werk {
    const known = this.#trajecten.get(traject.id);
    if (known !== undefined) return known;
    const werk: Werk = {
      rij: traject,
      vanVolgnummer: traject.volgnummer,
      geschiedenis: this.geschiedenissen.get(traject.id),
    };
    this.#trajecten.set(traject.id, werk);
    return werk;
  }

  /** Time never decreases within a traject, so that a replay judges as the machine did. */
  #moment(laatste: string): string {
    const now = this.now();
    return now > laatste ? now : laatste;
  }

  #blad(
    verzoek: AnyVerzoek,
    beslissing: Beslissing,
    regel: { soort: Blad['soort']; voor: TrajectLezing | null; na: TrajectLezing },
  ): Blad {
    const { procedure, actor } = verzoek;
    const { soort, voor, na } = regel;
    const rol = beslissing.rol ?? actor.rollen[0] ?? 'geen';
    return {
      formaat,
      organisatie: verzoek.organisatie,
      traject: na.id,
      volgnummer: na.volgnummer,
      vorige: voor === null ? null : voor.vorige.toString('hex'),
      registratietijdstip: na.laatsteTijdstip,
      soort,
      handeling: beslissing.handeling,
      orgaan: beslissing.orgaan,
      registrator: { id: verzoek.registrator, rol, bureau: rol === 'bureau' ? actor.bureau : null },
      oorsprong: { kanaal: verzoek.kanaal, verzoek: this.deps.random.uuid(), verwacht: expected(verzoek) },
      resultaat: beslissing.weigering === null ? 'toegelaten' : 'geweigerd',
      redenen: beslissing.redenen,
      signalen: beslissing.signalen,
      openbaar: beslissing.openbaar,
      grond: beslissing.grond,
      procedure: {
        naam: procedure.naam,
        versie: procedure.versie,
        machine: procedure.machine,
        motor: procedure.motor,
      },
      van: voor?.fase ?? null,
      naar: beslissing.weigering === null ? na.fase : null,
      toestand: stateHash(na.fase, na.feiten),
      gegevens: beslissing.gegevens,
    };
  }

  #append(verzoek: AnyVerzoek, beslissing: Beslissing, blad: Blad): NieuweRegel {
    const { tekst, hash }: SealedLeaf = seal(blad);
    const { traject, volgnummer } = blad;
    const regel: NieuweRegel = {
      index: this.geladen.hoofd.omvang + this.#regels.length,
      traject,
      volgnummer,
      vorige: blad.vorige === null ? null : Buffer.from(blad.vorige, 'hex'),
      bladhash: hash,
      blad: tekst,
      toegelaten: beslissing.weigering === null,
      registratietijdstip: blad.registratietijdstip,
    };
    this.#regels.push(regel);
    this.#wisbaar.push(...beslissing.teksten.map((rest) => ({ traject, volgnummer, ...rest })));
    this.#remember(verzoek, beslissing.onthoud, blad);
    return regel;
  }

  /** Who comes later in this batch finds the document erased. */
  #erased({ document }: WissingVerzoek, { id: traject, volgnummer }: TrajectLezing): void {
    this.#wist = true;
    const kenmerk = document === null ? undefined : this.#documenten.get(document);
    if (kenmerk === undefined) return;
    const gewist = [...kenmerk.gewist, { traject, volgnummer }];
    this.#documenten = new Map([...this.#documenten, [kenmerk.id, { ...kenmerk, gewist }]]);
  }

  #remember(verzoek: AnyVerzoek, status: number | null, { traject, volgnummer }: Blad): void {
    const { sleutel } = verzoek;
    if (sleutel === undefined || status === null || this.eerder(verzoek) !== undefined) return;
    this.#sleutels.set(sleutelNaam(sleutel), { ...sleutel, status, traject, volgnummer });
  }

  #answer(
    verzoek: AnyVerzoek,
    beslissing: Beslissing,
    written: { regel: NieuweRegel; rij: TrajectLezing },
  ): Antwoord {
    const { weigering, teksten } = beslissing;
    if (weigering !== null) return { soort: 'geweigerd', weigering };
    const { regel, rij } = written;
    const wisbaar = Object.fromEntries(teksten.map(({ veld, waarde }) => [veld, waarde]));
    const beeld: SpoorregelBeeld = spoorregel({ ...regel, wisbaar });
    const vandaag = amsterdamDatum(new Date(rij.laatsteTijdstip));
    return { soort: 'toegelaten', spoorregel: beeld, traject: trajectTekst(verzoek.procedure, rij, vandaag) };
  }
}

/** The row after an attempt; `vorige` is filled in when the leaf is sealed. */
function after(
  verzoek: AnyVerzoek,
  beslissing: Beslissing,
  voor: TrajectLezing,
  tijdstip: string,
): TrajectLezing {
  const volgnummer = voor.volgnummer + 1;
  const next = { ...voor, volgnummer, laatsteTijdstip: tijdstip };
  if (beslissing.nieuw === null) return next;
  const besluit = verzoek.procedure.besluit(beslissing.nieuw);
  const dictum = besluit?.volgnummer === volgnummer ? dictumOf(beslissing) : voor.dictum;
  const columns = columnsOf(verzoek.procedure, beslissing.nieuw, amsterdamDatum(new Date(tijdstip)), voor);
  const shown = { ...next, ...columns, versie: volgnummer, gewijzigdTijdstip: tijdstip, dictum };
  return verzoek.soort === 'wissing' ? withoutErased(shown, verzoek, besluit?.volgnummer) : shown;
}

/** What is erased is not shown from the shown texts of the traject either. */
function withoutErased(
  rij: TrajectLezing,
  { volgnummer, veld }: WissingVerzoek,
  besluit: number | undefined,
): TrajectLezing {
  if (volgnummer === 1 && veld === 'titel') return { ...rij, titel: null };
  return volgnummer === besluit && veld === 'dictum' ? { ...rij, dictum: null } : rij;
}

function dictumOf({ teksten }: Beslissing): string | null {
  return teksten.find(({ veld }) => veld === 'dictum')?.waarde ?? null;
}

function expected(verzoek: AnyVerzoek): number | null {
  return verzoek.soort === 'handeling' ? (verzoek.verwacht ?? null) : null;
}

function poging(blad: Blad, { gegevens }: Beslissing): Poging {
  return {
    handeling: blad.handeling ?? '',
    orgaan: blad.orgaan,
    gegevens: gegevens ?? {},
    vandaag: amsterdamDatum(new Date(blad.registratietijdstip)),
    volgnummer: blad.volgnummer,
  };
}
