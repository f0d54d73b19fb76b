/** The sentence of the assignment letter behind each voorwaarde, word for word; what is ours or the law's has none. */
import type { Woorden } from '../definition.js';

const consultatie = 'Opdrachtformulering voor het bko door het college (raad wordt geconsulteerd)';
const keuze = 'Het college maakt op 16 mei de keuze welk bureau de opdracht krijgt.';
const uitvraag =
  'Het college vraagt de opdracht, aan de hand van voorliggende opdracht, te komen met Plan van aanpak en offerte (brief wordt 28 april verzonden)';
const dialoog =
  'College start op basis van dat rapport dialoog (intern, met raad en organisatie) en met samenleving; dialoog levert kaders voor finaal besluit raad';
const notitie =
  'College overziet het geheel, betrekt scenario’s voor samenwerking daarbij, komt tot een conclusie en maakt voorstel voor gemeenteraad a.h.v. bko, dialoog en scenario’s (totaal is notitie bestuurlijke constellatie)';

export const citaten: Woorden['citaten'] = {
  'conceptopdracht-ligt-er':
    'Tijdens de workshop is afgesproken dat het college opdrachtverlener voor het onderzoek en de op te leveren notitie bestuurlijke constellatie is, de gemeenteraad wordt over de conceptopdracht geconsulteerd en regelmatig geïnformeerd (presidium)/betrokken.',
  'raad-geconsulteerd': consultatie,
  'bureau-nog-niet-gekozen': keuze,
  'bureaus-gesproken':
    'Oriënterend gesprek met de bureaus, door burgemeester en secretaris-directeur (op 26 april)',
  'offerte-nog-niet-uitgevraagd': uitvraag,
  'bureau-uitgenodigd': uitvraag,
  'plan-ingediend': 'Bureaus leveren 11 mei Plan van aanpak en offerte in.',
  'plan-gepresenteerd': 'Op 13 mei worden deze gepresenteerd.',
  'bureau-gekozen': keuze,
  'presidium-geinformeerd': 'Selectie bureau door het college (presidium wordt geïnformeerd)',
  'communicatieplan-ligt-er': 'Voordat het bko begint, ligt er een communicatieplan.',
  'samenspraak-compleet':
    'In het bko vindt samenspraak plaats met gemeenteraad, organisatie, partners, lokale gemeenschappen, stakeholders en ‘ongeorganiseerde burgers’.',
  'bestaand-materiaal-opgehaald':
    'Er moet worden opgehaald ‘wat er al is’ en aangesloten bij wat al gedaan is.',
  'onderdelen-gedekt':
    'Het bko moet leiden tot bevindingen. Wat is de staat van Dalfsen ? Waar ligt juist haar kracht en identiteit ? Waar liggen ontwikkelpunten ? Waar moet de focus liggen ?',
  'geen-advies': 'Het college wil niet dat het bureau met een kant en klaar advies komt.',
  'rapport-ligt-er':
    'Uitvoering bko door bureau; leidt tot rapport met bevindingen (geen advies); uiterlijk 1 september gereed',
  'bevindingen-vastgesteld':
    'Eerst moet het bko zijn beslag krijgen; dat gaat over ‘wie we zijn’, waar we goed in zijn en wat de uitdagingen/verbeteropgaven voor de toekomst zijn.',
  'dialoog-gestart':
    'De gemeenteraad kan, nadat het bko gereed is en de dialoog start, wel al vast aan het college kaders meegeven, ook voor samenwerking.',
  'dialoog-gevoerd': dialoog,
  'dialoog-intern-gevoerd': dialoog,
  'dialoog-samenleving-gevoerd': dialoog,
  'dialoogkaders-vastgelegd': dialoog,
  'bevindingen-bestaan': 'Op basis daarvan formuleert het college voorstellen.',
  'collegevoorstel-ligt-er':
    'Op basis daarvan formuleert het college voorstellen. Dan pas komt het thema samenwerking op tafel.',
  'scenario-ingebracht': notitie,
  'motivering-volledig':
    'Dalfsen blijft zelfstandig, tenzij voorliggend traject tot een andere conclusie leidt.',
  'notitie-compleet': notitie,
  'notitie-vastgesteld': notitie,
  'fase-voorbij':
    'Van terugtrekkende bewegingen na uitkomst van het traject is geen sprake. Wie A zegt, zegt ook B.',
  'besluit-is-bindend':
    'Het bko en de op te stellen notitie bestuurlijke constellatie leiden tot een besluit van de gemeenteraad dat richtinggevend en bindend is. Van terugtrekkende bewegingen na uitkomst van het traject is geen sprake. Wie A zegt, zegt ook B.',
};
