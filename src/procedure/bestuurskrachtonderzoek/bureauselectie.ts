/** §4 and §5: conversations, a request, plans and presentations, a choice; and a communication plan before the bko begins. */
import { Datum, Document, Naam, Namen, Tekst } from '../velden.js';
import { brief } from './bron.js';
import { bureau, eerste, metBureau } from './feiten.js';
import { handeling, type Stuk, type Tekst as WisbareTekst } from './handeling.js';
import { bureausZonderPresentatie } from './tekorten.js';
import { presidiumNaKeuze } from './voorwaarden.js';

class Gesprek {
  @Datum() datum!: string;
  @Naam() bureau!: string;
}

class Uitvraag {
  @Datum() datum!: string;
  @Namen() bureaus!: string[];
  @Datum({ titel: 'Uiterste datum om in te dienen' }) indienenUiterlijkDatum!: string;
}

class PlanVanAanpak {
  @Naam() bureau!: string;
  @Datum() datum!: string;
  @Document() planVanAanpak!: Stuk;
  @Document() offerte!: Stuk;
}

class Presentatie {
  @Naam() bureau!: string;
  @Datum() datum!: string;
}

class Bureaukeuze {
  @Naam() bureau!: string;
  @Datum() besluitdatum!: string;
  @Naam({ optioneel: true }) besluitnummer?: string;
  @Tekst() motivering!: WisbareTekst;
}

class Communicatieplan {
  @Datum() datum!: string;
  @Document() document!: Stuk;
}

class Start {
  @Datum() datum!: string;
}

export const bureauselectie = [
  handeling<Gesprek>({
    naam: 'orienterend-gesprek-voeren',
    label: 'Oriënterend gesprek voeren',
    organen: ['burgemeester-en-secretaris'],
    bron: brief('§5'),
    gegevens: Gesprek,
    voorwaarden: ['bureau-nog-niet-gekozen', 'past-in-traject'],
    nietVoor: (f) => [{ stap: 'het vaststellen van de opdracht', datum: f.opdracht }],
    leg: (f, g) => ({
      bureaus: metBureau(f, g.bureau, { gesprek: eerste(bureau(f, g.bureau)?.gesprek, g.datum) }),
    }),
    termijn: 'gesprekDatum',
  }),
  handeling<Uitvraag>({
    naam: 'offerte-uitvragen',
    label: 'Offerte uitvragen',
    organen: ['college'],
    bron: brief('§5'),
    gegevens: Uitvraag,
    voorwaarden: ['bureau-nog-niet-gekozen', 'bureaus-gesproken'],
    nietVoor: (f, g) => [
      { stap: 'het vaststellen van de opdracht', datum: f.opdracht },
      ...g.bureaus.map((naam) => ({
        stap: `het eerste gesprek met ${naam}`,
        datum: bureau(f, naam)?.gesprek,
      })),
    ],
    leg: (f, g) => {
      const indienenUiterlijk = g.indienenUiterlijkDatum;
      const bureaus = g.bureaus.reduce((nu, naam) => {
        const uitgevraagd = eerste(bureau({ ...f, bureaus: nu }, naam)?.uitgevraagd, g.datum);
        return metBureau({ ...f, bureaus: nu }, naam, { uitgevraagd, indienenUiterlijk });
      }, f.bureaus);
      return { bureaus, indienenUiterlijk };
    },
    termijn: 'uitvraagDatum',
  }),
  handeling<PlanVanAanpak>({
    naam: 'plan-van-aanpak-indienen',
    label: 'Plan van aanpak indienen',
    organen: ['bureau'],
    bron: brief('§5'),
    gegevens: PlanVanAanpak,
    voorwaarden: ['offerte-nog-niet-uitgevraagd', 'bureau-uitgenodigd'],
    nietVoor: (f, g) => [{ stap: `de uitvraag aan ${g.bureau}`, datum: bureau(f, g.bureau)?.uitgevraagd }],
    leg: (f, g) => ({ bureaus: metBureau(f, g.bureau, { plan: g.datum }) }),
    signalen: (f, g) => [g.datum > (bureau(f, g.bureau)?.indienenUiterlijk ?? '9999') && 'te-laat'],
    gesloten: { grond: 'Woo art. 5.1' },
    bureau: 'eigen',
  }),
  handeling<Presentatie>({
    naam: 'plan-presenteren',
    label: 'Plan presenteren',
    organen: ['bureau'],
    bron: brief('§5'),
    gegevens: Presentatie,
    voorwaarden: ['plan-ingediend'],
    nietVoor: (f, g) => [{ stap: `het plan van aanpak van ${g.bureau}`, datum: bureau(f, g.bureau)?.plan }],
    leg: (f, g) => ({
      bureaus: metBureau(f, g.bureau, { gepresenteerd: eerste(bureau(f, g.bureau)?.gepresenteerd, g.datum) }),
    }),
    termijn: 'presentatieDatum',
    bureau: 'eigen',
  }),
  handeling<Bureaukeuze>({
    naam: 'bureau-kiezen',
    label: 'Bureau kiezen',
    organen: ['college'],
    bron: brief('§4 en §5'),
    gegevens: Bureaukeuze,
    voorwaarden: ['plan-ingediend', 'plan-gepresenteerd'],
    nietVoor: (f, g) => [
      { stap: `de presentatie van ${g.bureau}`, datum: bureau(f, g.bureau)?.gepresenteerd },
      { stap: 'de uiterste datum om in te dienen', datum: iedereenIngediend(f) ? null : f.indienenUiterlijk },
    ],
    leg: (_, g) => ({ keuze: { bureau: g.bureau, datum: g.besluitdatum } }),
    signalen: (f) => [bureausZonderPresentatie(f).length > 0 && 'niet-alle-plannen-gepresenteerd'],
    termijn: 'keuzeDatum',
  }),
  handeling<Communicatieplan>({
    naam: 'communicatieplan-vaststellen',
    label: 'Communicatieplan vaststellen',
    organen: ['college', 'raad', 'presidium', 'bureau'],
    bron: brief('§3'),
    gegevens: Communicatieplan,
    leg: (f, g) => ({ communicatieplan: eerste(f.communicatieplan, g.datum) }),
    bureau: 'gekozen',
  }),
  handeling<Start>({
    naam: 'bko-starten',
    label: 'Bestuurskrachtonderzoek starten',
    organen: ['bureau'],
    bron: brief('§3 en §4'),
    gegevens: Start,
    voorwaarden: ['bureau-gekozen', 'presidium-geinformeerd', 'communicatieplan-ligt-er'],
    nietVoor: (f) => [
      { stap: 'de keuze van het bureau', datum: f.keuze?.datum },
      { stap: 'het informeren van het presidium over de keuze', datum: presidiumNaKeuze(f) },
      { stap: 'het communicatieplan', datum: f.communicatieplan },
    ],
    leg: (_, g) => ({ bkoGestart: g.datum }),
    termijn: 'startDatum',
    bureau: 'gekozen',
  }),
];

/** Every bureau that was asked has submitted a plan. */
export function iedereenIngediend({
  bureaus,
}: {
  readonly bureaus: readonly { uitgevraagd: string | null; plan: string | null }[];
}): boolean {
  return bureaus.every(({ uitgevraagd, plan }) => uitgevraagd === null || plan !== null);
}
