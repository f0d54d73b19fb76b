/** What readers see: a traject as JSON text, an entry of the trail with the texts that were not erased. */
import { canonicalJson } from '../audit/canonical.js';
import type { Blad } from '../audit/leaf.js';
import type { Actor } from '../auth/policy.js';
import { readsAll } from '../auth/policy.js';
import type { Bladgegevens, Datum, Feiten, Procedure, Stand } from '../procedure/definition.js';
import type { SpoorregelBeeld, TrajectTekst } from './answer.js';
import type { SpoorRij, ToegelatenRegel, TrajectLezing, TrajectRij } from './store.js';

/** Where a row stands, for the machine. */
export function standOf(rij: Pick<TrajectRij, 'fase' | 'feiten'>): Stand {
  return { fase: rij.fase, feiten: JSON.parse(rij.feiten) as Feiten };
}

type Columns = Pick<TrajectRij, 'fase' | 'status' | 'feiten' | 'beeld' | 'kanteldatum' | 'termijndatum'>;

/**
 * The columns of a row that follow from a stand on a day. What was derived for `oud` is used again when it still holds:
 * a handeling that leaves no fact changes nothing of what can be done.
 */
export function columnsOf(procedure: Procedure, stand: Stand, vandaag: Datum, oud?: Columns): Columns {
  const feiten = canonicalJson(stand.feiten);
  if (oud?.fase === stand.fase && oud.feiten === feiten && holds(oud, vandaag)) return pick(oud);
  return {
    fase: stand.fase,
    status: statusOf(procedure, stand.fase),
    feiten,
    ...derive(procedure, stand, vandaag),
  };
}

function pick({ fase, status, feiten, beeld, kanteldatum, termijndatum }: Columns): Columns {
  return { fase, status, feiten, beeld, kanteldatum, termijndatum };
}

function holds({ kanteldatum }: Pick<TrajectRij, 'kanteldatum'>, vandaag: Datum): boolean {
  return kanteldatum === null || vandaag < kanteldatum;
}

function statusOf(procedure: Procedure, fase: string): TrajectRij['status'] {
  if (!procedure.eindfasen.includes(fase)) return 'lopend';
  return fase === 'vervallen' ? 'vervallen' : 'besloten';
}

/** What holds of a stand until `kanteldatum`. */
function derive(
  procedure: Procedure,
  stand: Stand,
  vandaag: Datum,
): Pick<TrajectRij, 'beeld' | 'kanteldatum' | 'termijndatum'> {
  const termijnen = procedure.termijnen(stand, vandaag);
  const mogelijk = procedure.options(stand, vandaag).filter(({ toegelaten }) => toegelaten);
  // What was done late is late for good, but waits for nobody; nor does anything once the traject has ended.
  const running = statusOf(procedure, stand.fase) === 'lopend';
  const open = running
    ? procedure.termijnstanden(stand).flatMap(({ datum, gedaan }) => (gedaan === null ? [datum] : []))
    : [];
  return {
    beeld: JSON.stringify({ termijnen, mogelijkeHandelingen: mogelijk.map(({ handeling }) => handeling) }),
    kanteldatum: procedure.kanteldatum(stand, vandaag),
    termijndatum: open.toSorted()[0] ?? null,
  };
}

/**
 * A traject as the API shows it. The text is put together from stored JSON (`feiten`, `beeld`) as it stands, so that a
 * poll costs no parsing; only after `kanteldatum` is `beeld` derived anew.
 */
export function trajectTekst(procedure: Procedure, rij: TrajectLezing, vandaag: Datum): TrajectTekst {
  const { beeld } = holds(rij, vandaag) ? rij : derive(procedure, standOf(rij), vandaag);
  const tekst =
    `{"id":"${rij.id}","organisatie":"${rij.organisatie}",` +
    `"procedure":{"naam":"${rij.procedure.naam}","versie":${rij.procedure.versie}},` +
    `"titel":${JSON.stringify(rij.titel)},"fase":"${rij.fase}","status":"${rij.status}","versie":${rij.versie},` +
    `"toestand":${rij.feiten},${beeld.slice(1, -1)},${besluitTekst(procedure, rij)}` +
    `"geopendTijdstip":"${rij.geopendTijdstip}","gewijzigdTijdstip":"${rij.gewijzigdTijdstip}"}`;
  return { tekst, versie: rij.versie };
}

function besluitTekst(procedure: Procedure, rij: TrajectLezing): string {
  if (rij.status !== 'besloten') return '';
  const besluit = procedure.besluit(standOf(rij));
  if (besluit === null) return '';
  const { besluitdatum, besluitnummer } = besluit;
  return `"besluit":${JSON.stringify({ besluitdatum, besluitnummer, dictum: rij.dictum })},`;
}

/** An entry for one who may see all of it. */
export function spoorregel(rij: Pick<SpoorRij, 'blad' | 'index' | 'bladhash' | 'wisbaar'>): SpoorregelBeeld {
  const blad = JSON.parse(rij.blad) as Blad;
  return {
    traject: blad.traject,
    volgnummer: blad.volgnummer,
    index: rij.index,
    soort: blad.soort,
    handeling: blad.handeling,
    orgaan: blad.orgaan,
    registrator: blad.registrator,
    resultaat: blad.resultaat,
    redenen: blad.redenen,
    van: blad.van,
    naar: blad.naar,
    gegevens: blad.gegevens === null ? null : disclosed(blad.gegevens, rij.wisbaar),
    registratietijdstip: blad.registratietijdstip,
    bladhash: rij.bladhash.toString('hex'),
    vorige: blad.vorige,
    signalen: blad.signalen,
    openbaar: blad.openbaar,
    grond: blad.grond,
  };
}

type Disclosed = Readonly<Record<string, unknown>>;

/** The gegevens with the text in place of each commitment, and null where the text was erased. */
export function disclosed(
  gegevens: Readonly<Record<string, unknown>>,
  wisbaar: Readonly<Record<string, string>>,
): Disclosed {
  const show = (value: unknown, path: string): unknown => {
    if (Array.isArray(value)) return value.map((item, i) => show(item, `${path}[${i}]`));
    if (typeof value !== 'object' || value === null) return value;
    if ('verbintenis' in value) return Object.hasOwn(wisbaar, path) ? wisbaar[path] : null;
    return Object.fromEntries(
      Object.entries(value).map(([naam, item]) => [naam, show(item, path === '' ? naam : `${path}.${naam}`)]),
    );
  };
  return show(gegevens, '') as Disclosed;
}

/** An entry as this actor may see it: a bureau never sees what others kept closed or had refused. */
export function visible(actor: Actor, beeld: SpoorregelBeeld): SpoorregelBeeld {
  if (seesGegevens(actor, beeld)) return beeld;
  const { openbaar, registrator } = beeld;
  // Of what is closed, a warning or the name of who recorded it would tell what it holds.
  const told = openbaar ? {} : { signalen: [], registrator: { ...registrator, bureau: null } };
  return { ...beeld, gegevens: null, ...told };
}

/** What of an entry decides who sees its gegevens. */
export type Closeness = Pick<SpoorregelBeeld, 'openbaar' | 'resultaat' | 'orgaan' | 'gegevens'> & {
  readonly registrator: Pick<SpoorregelBeeld['registrator'], 'bureau'>;
};

/** Of an admitted entry: what decides, and no more, so that it may be kept. */
export function closenessOf({ openbaar, orgaan, registratorBureau, gegevens }: ToegelatenRegel): Closeness {
  return {
    openbaar,
    resultaat: 'toegelaten',
    orgaan,
    registrator: { bureau: registratorBureau },
    gegevens: { bureau: gegevens['bureau'] },
  };
}

/** Whether the actor may see the gegevens of an entry, and with them its exact leaf. */
export function seesGegevens(actor: Actor, beeld: Closeness): boolean {
  if (readsAll(actor)) return true;
  if (beeld.openbaar && beeld.resultaat === 'toegelaten') return true;
  if (actor.bureau === null) return false;
  const ofBureau =
    beeld.orgaan === 'bureau' && (beeld.gegevens as Bladgegevens | null)?.['bureau'] === actor.bureau;
  return beeld.registrator.bureau === actor.bureau || ofBureau;
}
