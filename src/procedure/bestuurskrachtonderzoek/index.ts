/** The procedure bestuurskrachtonderzoek, version 1: Dalfsen 2011, from assignment to binding decision. */
import { version as motorversie } from '../motor.js';
import { digest } from '../digest.js';
import type { HandelingInfo, Oordeel, Poging, Procedure, Reden, Rol, Stand } from '../definition.js';
import { bewaringOf, documentsOf, faults, leafOf, schemaOf } from '../velden.js';
import { correctieVan, corrected, rectificatie } from '../rectificatie.js';
import { brief, lezing, type Orgaan } from './bron.js';
import { handelingen } from './catalogus.js';
import { zonderRaad } from './datums.js';
import { beginfeiten, genoemd, type Feiten } from './feiten.js';
import { datumVan, type AnyHandeling } from './handeling.js';
import { bijzonderheden, signaalzinnen, stemmingszin, twijfels, vervangt } from './kanttekeningen.js';
import { move } from './machine.js';
import { closes, eindfasen, fasen, kanteldatum, options, over, overgangen, redenen } from './mogelijk.js';
import { Planning, planningTwijfels } from './planning.js';
import { teLaat, termijnen, termijnstanden } from './termijnen.js';
import { voorwaarden } from './voorwaarden.js';
import { woorden } from './woorden.js';

const rollen: Record<Orgaan, readonly Rol[]> = {
  college: ['college', 'griffier'],
  'burgemeester-en-secretaris': ['college', 'griffier'],
  bureau: ['bureau', 'griffier'],
  raad: ['griffier'],
  presidium: ['griffier'],
  griffier: ['griffier'],
};

/** What every handeling may carry besides its own gegevens. */
const ook = { toelichting: 'wisbaar' } as const;

const gepubliceerd = {
  naam: 'bestuurskrachtonderzoek',
  versie: 1,
  titel: 'Bestuurskrachtonderzoek',
  bron: brief('de hele brief'),
  fasen: fasen.map((naam) => ({ naam, einde: eindfasen.includes(naam) })),
  handelingen: [...handelingen.values()].map(published),
  voorwaarden: Object.entries(voorwaarden).map(([code, { omschrijving, bron, wie, handeling }]) => ({
    code,
    omschrijving,
    bron,
    wie,
    handeling,
  })),
  overgangen,
  planning: schemaOf(Planning),
};

export const bestuurskrachtonderzoek: Procedure = {
  naam: gepubliceerd.naam,
  versie: gepubliceerd.versie,
  titel: gepubliceerd.titel,
  machine: digest(gepubliceerd),
  motor: `xstate/${motorversie}`,
  handelingen: new Map([...handelingen.values()].map((handeling) => [handeling.naam, info(handeling)])),
  fasen,
  eindfasen,
  bekendmaking: 'besluit-bekendmaken',
  woorden,
  planning: gepubliceerd.planning,
  open: (gegevens) => stand('opdrachtformulering', beginfeiten(gegevens['planning'] as Feiten['planning'])),
  validate: (naam, gegevens) => {
    const handeling = handelingen.get(naam);
    if (handeling === undefined) throw new RangeError(`There is no handeling ${naam}.`);
    return faults(handeling.gegevens, gegevens, 'gegevens');
  },
  twijfels: ({ feiten }, daad, vandaag) => twijfels(feiten as unknown as Feiten, daad, vandaag),
  bijzonderheden: ({ feiten }) => bijzonderheden(feiten as unknown as Feiten),
  stemmingszin,
  vervangt: ({ feiten }, handeling) => vervangt(feiten as unknown as Feiten, handeling),
  signaalzinnen: (van, daad, signalen) => signaalzinnen(own(van), daad, signalen),
  validatePlanning: (planning) => faults(Planning, planning, 'planning'),
  planningTwijfels,
  documents: (naam, gegevens) => documentsOf(known(naam).gegevens, gegevens, 'gegevens'),
  toBlad: (naam, gegevens, omzetting) => {
    const blad = leafOf(known(naam).gegevens, gegevens, omzetting);
    const { toelichting } = gegevens;
    return typeof toelichting === 'string'
      ? { ...blad, toelichting: omzetting.wisbaar('toelichting', toelichting) }
      : blad;
  },
  decide,
  options: (stand, vandaag, bureau = null) => options(own(stand), vandaag, bureau),
  termijnen: ({ feiten }, vandaag) => termijnen(feiten as unknown as Feiten, vandaag),
  termijnstanden: ({ feiten }) => termijnstanden(feiten as unknown as Feiten),
  kanteldatum: ({ fase, feiten }, vanaf) => kanteldatum(fase, feiten as unknown as Feiten, vanaf),
  closes: (van, naar) => closes(own(van), own(naar)),
  voorbij: (stand) => over(own(stand)),
  genoemd: ({ feiten }) => genoemd(feiten as unknown as Feiten),
  gekozenBureau: ({ feiten }) => (feiten as unknown as Feiten).keuze?.bureau ?? null,
  besluit: ({ feiten }) => (feiten as unknown as Feiten).besluit,
  published: () => gepubliceerd,
};

/** Puts the attempt to the machine. The machine admits by moving; whatever it does not do is refused, with every reason. */
function decide(van: Stand, poging: Poging, geschiedenis: readonly Poging[] = []): Oordeel {
  const { fase, feiten } = own(van);
  const na = move(fase, feiten, { type: poging.handeling, poging, geschiedenis });
  if (na.feiten === feiten)
    return { toegelaten: false, redenen: redenen(fase, feiten, { poging, geschiedenis }) };
  const naar = stand(na.fase, na.feiten);
  if (poging.handeling === rectificatie) return rectified(naar, poging, geschiedenis);
  return { toegelaten: true, stand: naar, signalen: signals(feiten, poging, naar.fase !== fase) };
}

/**
 * A corrected date must still fit the order on both sides: the whole history is judged again, by the same machine, as
 * if the date had been right from the start. The phase and the outcome never change by it.
 */
function rectified(nu: Stand, poging: Poging, geschiedenis: readonly Poging[]): Oordeel {
  if (correctieVan(poging) === null) return { toegelaten: true, stand: nu, signalen: [] };
  const [opening, ...rest] = corrected(geschiedenis, poging);
  let na = bestuurskrachtonderzoek.open(opening?.gegevens ?? {});
  for (const stap of rest) {
    const oordeel = decide(na, stap);
    if (!oordeel.toegelaten) return { toegelaten: false, redenen: [misfit(stap, oordeel.redenen)] };
    na = oordeel.stand;
  }
  if (na.fase !== nu.fase) return { toegelaten: false, redenen: [misfit(poging, [])] };
  return { toegelaten: true, stand: na, signalen: [] };
}

function misfit({ volgnummer, handeling }: Poging, waarom: readonly Reden[]): Reden {
  const uitleg = waarom.map(({ omschrijving }) => zonderRaad(omschrijving)).join(' ');
  return {
    code: 'datum-voor-vorige-stap',
    omschrijving:
      `Met deze datum past regel ${volgnummer} (${handelingen.get(handeling)?.label ?? handeling}) niet meer in de volgorde. ${uitleg}`.trim(),
    bron: lezing(brief('§4 en §5')),
    wie: ['griffier'],
    handeling: null,
  };
}

/** Warnings and lateness; they are recorded with the entry and never refuse. */
function signals(voor: Feiten, { handeling: naam, gegevens }: Poging, sluitFase: boolean): string[] {
  const { signalen, termijn } = known(naam);
  const datum = datumVan(gegevens);
  const geinformeerd = voor.presidium.some((dag) => dag >= (voor.faseSinds ?? '') && dag <= datum);
  const all = [
    termijn !== undefined && teLaat(voor, termijn, datum) && 'te-laat',
    ...(signalen?.(voor, gegevens as never) ?? []),
    sluitFase && !geinformeerd && 'presidium-niet-geinformeerd',
  ];
  return all.filter((signaal) => signaal !== false);
}

function info(handeling: AnyHandeling): HandelingInfo {
  const { naam, label, organen, bron, gesloten, bureau = null } = handeling;
  return {
    naam,
    label,
    organen,
    rollen: rollenVan(organen),
    bron,
    voorwaarden: handeling.voorwaarden ?? [],
    openbaar: gesloten === undefined,
    grond: gesloten?.grond ?? null,
    bureau,
    schema: schemaOf(handeling.gegevens),
    leestGeschiedenis: naam === rectificatie,
  };
}

function published(handeling: AnyHandeling): object {
  const { naam, label, organen, rollen: wie, bron, openbaar, grond, bureau, schema } = info(handeling);
  return {
    ...{ naam, label, organen, rollen: wie, bron, openbaar, grond, bureau, schema },
    voorwaarden: handeling.voorwaarden ?? [],
    termijn: handeling.termijn ?? null,
    bewaring: { ...bewaringOf(handeling.gegevens), ...ook },
  };
}

function rollenVan(organen: readonly Orgaan[]): Rol[] {
  return [...new Set(organen.flatMap((orgaan) => rollen[orgaan]))];
}

function known(naam: string): AnyHandeling {
  const handeling = handelingen.get(naam);
  if (handeling === undefined) throw new RangeError(`There is no handeling ${naam}.`);
  return handeling;
}

function stand(fase: string, feiten: Feiten): Stand {
  return { fase, feiten: feiten as unknown as Stand['feiten'] };
}

function own({ fase, feiten }: Stand): { fase: string; feiten: Feiten } {
  return { fase, feiten: feiten as unknown as Feiten };
}
