/** Planned dates: shown, flagged when late, never a reason to refuse, and never shifted silently for a weekend. */
import type { Datum, Termijn, Termijnstand } from '../definition.js';
import { iedereenIngediend } from './bureauselectie.js';
import { planningsdata, type Feiten, type Termijnnaam } from './feiten.js';

interface Stand {
  /** The date as it stands now; absent = not planned. */
  readonly datum: Datum | undefined;
  /** When it was done; null = not yet. */
  readonly gedaan: Datum | null;
}

export function termijnen(f: Feiten, vandaag: Datum): Termijn[] {
  return termijnstanden(f).map(({ naam, datum, gedaan }) => ({
    naam,
    datum,
    status: statusOf(datum, gedaan, vandaag),
  }));
}

/** The first day after `vanaf` on which an open termijn turns late. */
export function kantelpunten(f: Feiten, vanaf: Datum): Datum[] {
  return termijnstanden(f)
    .filter(({ gedaan, datum }) => gedaan === null && datum >= vanaf)
    .map(({ datum }) => dagNa(datum));
}

/** Whether a step of this date is late for its termijn. */
export function teLaat(f: Feiten, naam: Termijnnaam, datum: Datum): boolean {
  return datum > (f.planning[naam] ?? '9999');
}

export function dagNa(datum: Datum): Datum {
  return new Date(Date.parse(`${datum}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** In the order of the procedure. */
export function termijnstanden(f: Feiten): Termijnstand[] {
  return planningsdata.flatMap((naam) => {
    const { datum, gedaan } = stand(f, naam);
    // A traject that lapsed has nothing left to do.
    const wegens = datum === undefined || (f.vervallen !== null && gedaan === null);
    return wegens ? [] : [{ naam, datum, gedaan }];
  });
}

function statusOf(datum: Datum, gedaan: Datum | null, vandaag: Datum): Termijn['status'] {
  if ((gedaan ?? vandaag) > datum) return 'te-laat';
  return gedaan === null ? 'open' : 'gehaald';
}

function stand(f: Feiten, naam: Termijnnaam): Stand {
  const datum = f.planning[naam];
  switch (naam) {
    case 'gesprekDatum':
      return { datum, gedaan: first(f.bureaus.map(({ gesprek }) => gesprek)) };
    case 'uitvraagDatum':
      return { datum, gedaan: first(f.bureaus.map(({ uitgevraagd }) => uitgevraagd)) };
    case 'offerteUiterlijkDatum':
      // The request replaces the planned date, visibly.
      return { datum: f.indienenUiterlijk ?? datum, gedaan: offertesBinnen(f) };
    case 'presentatieDatum':
      return { datum, gedaan: first(f.bureaus.map(({ gepresenteerd }) => gepresenteerd)) };
    case 'keuzeDatum':
      return { datum, gedaan: f.keuze?.datum ?? null };
    case 'startDatum':
      return { datum, gedaan: f.bkoGestart };
    case 'rapportUiterlijkDatum':
      return {
        datum,
        gedaan: f.rapport === null || f.rapport.stand === 'teruggegeven' ? null : f.rapport.datum,
      };
    case 'toezeggingDatum':
      return { datum, gedaan: f.notitie };
    case 'besluitStreefdatum':
      return { datum, gedaan: f.besluit?.besluitdatum ?? null };
  }
}

/** Every bureau that was asked has submitted, or the choice was made without the others: the day of the last plan. */
function offertesBinnen(f: Feiten): Datum | null {
  if (f.indienenUiterlijk === null || (!iedereenIngediend(f) && f.keuze === null)) return null;
  return (
    f.bureaus
      .map(({ plan }) => plan)
      .filter((plan) => plan !== null)
      .toSorted()
      .at(-1) ?? null
  );
}

function first(dates: readonly (Datum | null)[]): Datum | null {
  return dates.filter((datum) => datum !== null).toSorted()[0] ?? null;
}
