/** Decides the opening of a traject: entry 1 of its trail. A refused opening has no trail to stand in, so it leaves no entry. */
import type { Datum } from '../procedure/definition.js';
import type { Weigering } from './answer.js';
import type { OpeningVerzoek } from './attempt.js';
import type { OpeningLichaam } from './body.js';
import { Vastlegging, type Beslissing, type Uitkomst, type Zicht } from './decide.js';
import type { SleutelRij, TrajectLezing } from './store.js';
import { columnsOf } from './view.js';

export type Opening =
  | Exclude<Uitkomst, { soort: 'regel' }>
  | { readonly soort: 'regel'; readonly beslissing: Beslissing; readonly traject: TrajectLezing };

interface OpeningZicht extends Pick<Zicht, 'random' | 'tijdstip'> {
  readonly eerder: SleutelRij | undefined;
  readonly voorganger: TrajectLezing | undefined;
  readonly vandaag: Datum;
}

export function judgeOpening(verzoek: OpeningVerzoek, zicht: OpeningZicht): Opening {
  const { vorm, sleutel } = verzoek;
  if (!vorm.goed) return refuse({ code: 'ongeldige-invoer', fouten: vorm.fouten });
  const { eerder } = zicht;
  if (eerder !== undefined) {
    const herhaald = sleutel !== undefined && eerder.lichaam.equals(sleutel.lichaam);
    return herhaald ? { soort: 'herhaling', eerder } : refuse({ code: 'sleutel-hergebruikt' });
  }
  const bezwaar = unfitPredecessor(vorm.lichaam, zicht.voorganger);
  if (bezwaar !== null) return refuse(bezwaar);
  return opened(verzoek, vorm.lichaam, zicht);
}

function unfitPredecessor(
  { voorganger: id }: OpeningLichaam,
  voorganger: TrajectLezing | undefined,
): Weigering | null {
  if (id === undefined) return null;
  if (voorganger === undefined) return { code: 'niet-gevonden' };
  if (voorganger.status !== 'lopend') return null;
  const melding =
    'De voorganger loopt nog. Een nieuw traject volgt alleen op een traject dat besloten of vervallen is. Laat voorganger weg of wacht tot dat traject klaar is.';
  return { code: 'ongeldige-invoer', fouten: [{ veld: 'voorganger', code: 'voorganger-loopt', melding }] };
}

function opened(verzoek: OpeningVerzoek, lichaam: OpeningLichaam, zicht: OpeningZicht): Opening {
  const { procedure, traject, organisatie } = verzoek;
  const vastlegging = new Vastlegging(zicht.random, new Map());
  const gegevens = {
    titel: vastlegging.wisbaar('titel', lichaam.titel),
    aanleiding: vastlegging.wisbaar('aanleiding', lichaam.aanleiding),
    planning: lichaam.planning,
    ...(lichaam.voorganger === undefined ? {} : { voorganger: lichaam.voorganger }),
  };
  const stand = procedure.open(gegevens);
  const beslissing: Beslissing = {
    handeling: 'traject-openen',
    orgaan: null,
    rol: 'griffier',
    redenen: [],
    signalen: [],
    openbaar: true,
    grond: null,
    gegevens,
    teksten: vastlegging.teksten,
    nieuw: stand,
    weigering: null,
    onthoud: 201,
  };
  const rij: TrajectLezing = {
    id: traject,
    organisatie,
    procedure: { naam: procedure.naam, versie: procedure.versie },
    ...columnsOf(procedure, stand, zicht.vandaag),
    versie: 1,
    volgnummer: 1,
    // Filled in when the leaf is sealed.
    vorige: Buffer.alloc(0),
    geopendTijdstip: zicht.tijdstip,
    gewijzigdTijdstip: zicht.tijdstip,
    laatsteTijdstip: zicht.tijdstip,
    titel: lichaam.titel,
    dictum: null,
  };
  return { soort: 'regel', beslissing, traject: rij };
}

function refuse(weigering: Weigering): Opening {
  return { soort: 'zonder-regel', weigering };
}
