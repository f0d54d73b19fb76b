/** What belongs to no single phase: informing the presidium, publishing the decision, and marking a slip of the pen. */
import { Datum, Getal, Pad, Tekst } from '../velden.js';
import { brief, lezing } from './bron.js';
import { handeling, type Tekst as WisbareTekst } from './handeling.js';

class Presidium {
  @Datum() datum!: string;
  @Tekst() onderwerp!: WisbareTekst;
}

class Bekendmaking {
  @Datum() datum!: string;
  @Tekst({ titel: 'Vindplaats van de bekendmaking' }) vindplaats!: WisbareTekst;
}

class Rectificatie {
  @Getal(1, 2_147_483_647, { titel: 'Volgnummer van de regel met de verschrijving' }) volgnummer!: number;
  @Pad({ optioneel: true, titel: 'Veld van die regel' }) veld?: string;
  @Tekst({ vastAlsDatum: true, titel: 'Wat er had moeten staan' }) juist!: string | WisbareTekst;
  @Tekst() reden!: WisbareTekst;
}

export const altijd = [
  handeling<Presidium>({
    naam: 'presidium-informeren',
    label: 'Presidium informeren',
    organen: ['college'],
    bron: brief('§2 en §4'),
    gegevens: Presidium,
    voorwaarden: ['past-in-traject'],
    leg: (f, g) => ({ presidium: [...new Set([...f.presidium, g.datum])].toSorted() }),
  }),
  handeling<Bekendmaking>({
    naam: 'besluit-bekendmaken',
    label: 'Besluit bekendmaken',
    organen: ['griffier'],
    bron: lezing(brief('§4')),
    gegevens: Bekendmaking,
    voorwaarden: ['besluit-nog-niet-bekendgemaakt'],
    nietVoor: (f) => [{ stap: 'het besluit van de raad', datum: f.besluit?.besluitdatum }],
    leg: (_, g) => ({ bekendgemaakt: g.datum }),
  }),
  handeling<Rectificatie>({
    naam: 'rectificatie-aantekenen',
    label: 'Verschrijving rectificeren',
    organen: ['griffier'],
    bron: lezing(brief('§3')),
    gegevens: Rectificatie,
    voorwaarden: ['regel-bestaat', 'veld-bestaat', 'juist-is-datum'],
  }),
];
