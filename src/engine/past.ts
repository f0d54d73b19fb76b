/** What was: a traject as it stood after an entry, and the first answer to a repeated Idempotency-Key. */
import { amsterdamDatum } from '../base/clock.js';
import type { Blad } from '../audit/leaf.js';
import type { Bladgegevens, Datum, Procedure, Reden } from '../procedure/definition.js';
import type { Antwoord, TrajectTekst } from './answer.js';
import type { AnyVerzoek } from './attempt.js';
import { notAdmitted, unauthorisedText } from './decide.js';
import { EngineError } from './engine-error.js';
import { pogingen, replay } from './replay.js';
import type { SleutelRij, SpoorRij, Store } from './store.js';
import { columnsOf, spoorregel, trajectTekst } from './view.js';

interface Moment {
  readonly organisatie: string;
  readonly traject: string;
  /** Entries up to and including this volgnummer count. */
  readonly tot: number;
  /** The day on which it is looked at; absent = the day of its last entry. */
  readonly vandaag?: Datum;
}

/** A traject as it stood after entry `tot`, rebuilt by replay. Erased texts stay erased. */
export async function trajectAt(store: Store, procedure: Procedure, moment: Moment): Promise<TrajectTekst> {
  const { organisatie, traject, tot } = moment;
  const [nu, regels] = await Promise.all([
    store.traject([organisatie], traject),
    store.geschiedenis([organisatie], traject, { na: 0, tot }),
  ]);
  const laatste = regels.at(-1);
  if (nu === undefined || laatste === undefined) throw missing(traject, tot);
  const vandaag = moment.vandaag ?? amsterdamDatum(new Date(laatste.registratietijdstip));
  const columns = columnsOf(procedure, replay(procedure, pogingen(regels)), vandaag);
  const gewijzigdTijdstip = laatste.registratietijdstip;
  return trajectTekst(
    procedure,
    { ...nu, ...columns, versie: laatste.volgnummer, gewijzigdTijdstip },
    vandaag,
  );
}

/** The answer that was given when the key was used first, rebuilt from the trail so that an erasure reaches it. */
export async function firstAnswer(store: Store, verzoek: AnyVerzoek, eerder: SleutelRij): Promise<Antwoord> {
  const { organisatie, procedure } = verzoek;
  const { traject, volgnummer, status } = eerder;
  if (status === 403 && verzoek.soort === 'handeling' && verzoek.vorm.goed) {
    return {
      soort: 'geweigerd',
      weigering: { code: 'niet-bevoegd', melding: unauthorisedText(verzoek.vorm.lichaam) },
    };
  }
  const [rij] = await store.spoor([organisatie], traject, { na: volgnummer - 1, limiet: 1 });
  if (rij?.volgnummer !== volgnummer) throw missing(traject, volgnummer);
  if (status === 409) return refusedBefore(store, procedure, { organisatie, rij });
  const toen = await trajectAt(store, procedure, { organisatie, traject, tot: volgnummer });
  return { soort: 'toegelaten', spoorregel: spoorregel(rij), traject: toen };
}

async function refusedBefore(
  store: Store,
  procedure: Procedure,
  { organisatie, rij }: Refused,
): Promise<Antwoord> {
  const { redenen, versie } = await refusalOf(store, procedure, { organisatie, rij });
  const weigering = notAdmitted(redenen, { versie, volgnummer: rij.volgnummer - 1 });
  return { soort: 'geweigerd', weigering };
}

interface Refused {
  readonly organisatie: string;
  /** An entry that the machine refused. */
  readonly rij: SpoorRij;
}

/** The reasons of a refusal as they were given, and the version it was made on: an entry itself holds their codes. */
export async function refusalOf(
  store: Store,
  procedure: Procedure,
  { organisatie, rij }: Refused,
): Promise<{ redenen: readonly Reden[]; versie: number }> {
  const regels = await store.geschiedenis([organisatie], rij.traject, { na: 0, tot: rij.volgnummer - 1 });
  const geschiedenis = pogingen(regels);
  const blad = JSON.parse(rij.blad) as Blad;
  const oordeel = procedure.decide(
    replay(procedure, geschiedenis),
    {
      handeling: blad.handeling ?? '',
      orgaan: blad.orgaan,
      gegevens: (blad.gegevens ?? {}) as Bladgegevens,
      vandaag: amsterdamDatum(new Date(blad.registratietijdstip)),
      volgnummer: blad.volgnummer,
    },
    geschiedenis,
  );
  if (oordeel.toegelaten) {
    throw new EngineError(
      'spoor-onwettig',
      `Entry ${rij.volgnummer} was refused, but the machine admits it.`,
    );
  }
  return { redenen: oordeel.redenen, versie: regels.at(-1)?.volgnummer ?? 0 };
}

function missing(traject: string, volgnummer: number): EngineError {
  return new EngineError('spoor-onwettig', `Entry ${volgnummer} of traject ${traject} is not in the trail.`);
}
