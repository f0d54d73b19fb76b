/** What is wrong, in the words of whoever must act on it. */
import type { Breuk } from './trail.js';

export const uitleg: Readonly<Record<Breuk | DossierBreuk | LogBreuk, string>> = {
  'bladhash-klopt-niet': 'De inhoud van deze regel is niet de inhoud die is gehasht: de regel is veranderd.',
  'blad-onleesbaar': 'Dit is geen spoorregel zoals het formaat die voorschrijft.',
  'blad-niet-canoniek': 'De regel is anders opgeschreven dan het formaat voorschrijft.',
  'volgnummer-sluit-niet-aan':
    'Het volgnummer sluit niet aan op de vorige regel: er ontbreekt een regel, of de volgorde is verwisseld.',
  'vorige-klopt-niet':
    'Deze regel verwijst niet naar de regel ervoor: er is een regel vervangen, ingevoegd of weggelaten.',
  'definitie-onbekend':
    'De regel noemt een procedure die dit programma niet kent. Gebruik een nieuwere versie om hem te controleren.',
  'toestand-klopt-niet': 'De toestand die in de regel staat, volgt niet uit de handelingen tot dan toe.',
  'ten-onrechte-toegelaten':
    'Deze handeling is vastgelegd, maar mocht op dat moment niet volgens de procedure.',
  'ten-onrechte-geweigerd': 'Deze handeling is geweigerd, maar mocht op dat moment wel volgens de procedure.',
  'redenen-kloppen-niet': 'De handeling is terecht geweigerd, maar om andere redenen dan er staan.',
  'tijd-loopt-terug': 'De regel is volgens zijn tijdstip vastgelegd vóór de regel die eraan voorafgaat.',
  'zip-onleesbaar': 'Het bestand is geen zip, of het is beschadigd.',
  'zip-anders-geschreven': 'De zip is na het maken veranderd, ook al is de inhoud van de bestanden dezelfde.',
  'bestand-ontbreekt': 'Een bestand dat in het dossier hoort, ontbreekt.',
  'bestand-onbekend': 'Er zit een bestand in de zip dat niet in het ondertekende overzicht staat.',
  'bestand-veranderd': 'De inhoud van dit bestand is niet die van het ondertekende overzicht.',
  'manifest-ongeldig': 'Het overzicht van bestanden is niet ondertekend door dit log, of niet te lezen.',
  'sleutel-onbekend': 'Het dossier is ondertekend met een andere sleutel dan de sleutel die u opgaf.',
  'checkpoint-ongeldig': 'De ondertekende stand van het log (checkpoint) klopt niet.',
  'bewijs-klopt-niet':
    'Het bewijs leidt niet van deze regel naar de ondertekende wortel: de regel staat niet zo in het log.',
  'ander-traject': 'De regel hoort bij een ander traject of een andere gemeente.',
  'tekst-klopt-niet': 'De tekst is niet de tekst waarvan de regel de verbintenis bevat.',
  'tekst-zonder-regel': 'Er is een tekst bijgevoegd die in geen regel voorkomt.',
  'document-klopt-niet': 'Het document heeft niet de hash waaronder het in het spoor staat.',
  'wortel-klopt-niet':
    'De regels geven een andere wortel dan de ondertekende: er is iets veranderd, weggelaten of toegevoegd.',
  'herstel-klopt-niet':
    'De naam van het log en de regels waarin het onder een nieuwe naam verderging, passen niet bij elkaar.',
  'tegel-ontbreekt': 'Een deel van het log is er niet.',
  'tegel-klopt-niet': 'Een deel van het log is niet wat uit de regels volgt.',
  'procedure-klopt-niet': 'De bijgevoegde procedure is niet die waarmee de regels zijn beoordeeld.',
};

export type DossierBreuk =
  | 'zip-onleesbaar'
  | 'zip-anders-geschreven'
  | 'bestand-ontbreekt'
  | 'bestand-onbekend'
  | 'bestand-veranderd'
  | 'manifest-ongeldig'
  | 'sleutel-onbekend'
  | 'checkpoint-ongeldig'
  | 'bewijs-klopt-niet'
  | 'ander-traject'
  | 'tekst-klopt-niet'
  | 'tekst-zonder-regel'
  | 'document-klopt-niet'
  | 'procedure-klopt-niet';

export type LogBreuk =
  | 'checkpoint-ongeldig'
  | 'sleutel-onbekend'
  | 'wortel-klopt-niet'
  | 'tegel-ontbreekt'
  | 'tegel-klopt-niet'
  | 'bladhash-klopt-niet'
  | 'blad-onleesbaar'
  | 'herstel-klopt-niet'
  | 'ander-traject';
