/** What is wrong, in the words of whoever must act on it. */
import type { Tijdstempelbreuk } from './tijdstempel-bevinding.js';
import type { Breuk } from './trail.js';

export const uitleg: Readonly<Record<Breuk | DossierBreuk | LogBreuk, string>> = {
  'bladhash-klopt-niet': 'De inhoud van deze regel is niet de inhoud die is gehasht: de regel is veranderd.',
  'blad-onleesbaar': 'Dit is geen spoorregel zoals het formaat die voorschrijft.',
  'blad-niet-canoniek': 'De regel is anders opgeschreven dan het formaat voorschrijft.',
  'volgnummer-sluit-niet-aan':
    'Het volgnummer sluit niet aan op de vorige regel: er ontbreekt een regel, of de volgorde is verwisseld.',
  'vorige-klopt-niet':
    'Deze regel verwijst niet naar de regel ervoor: er is een regel vervangen, ingevoegd of weggelaten.',
  'onbevoegd-vastgelegd': 'De rol of het orgaan in deze regel mocht deze handeling niet vastleggen.',
  'definitie-onbekend':
    'De regel noemt een procedure die dit programma niet kent. Gebruik een nieuwere versie om hem te controleren.',
  'toestand-klopt-niet': 'De toestand die in de regel staat, volgt niet uit de handelingen tot dan toe.',
  'ten-onrechte-toegelaten':
    'Deze handeling is vastgelegd, maar mocht op dat moment niet volgens de procedure.',
  'ten-onrechte-geweigerd': 'Deze handeling is geweigerd, maar mocht op dat moment wel volgens de procedure.',
  'redenen-kloppen-niet': 'De handeling is terecht geweigerd, maar om andere redenen dan er staan.',
  'signalen-kloppen-niet': 'De signalen in de regel zijn niet die welke de procedure toen gaf.',
  'fase-klopt-niet': 'De fasen die de regel noemt, zijn niet die waarin het traject toen was en kwam.',
  'opening-klopt-niet': 'Een traject begint met één opening: zij ontbreekt, of er is er een te veel.',
  'tijd-loopt-terug': 'De regel is volgens zijn tijdstip vastgelegd vóór de regel die eraan voorafgaat.',
  'zip-onleesbaar': 'Het bestand is geen zip, of het is beschadigd.',
  'zip-anders-geschreven':
    'De zip is hier niet meer zoals hij is gemaakt: hij is veranderd of opnieuw ingepakt. Vraag het dossier zoals het is gemaakt.',
  'zip-naam-verboden':
    'Deze naam hoort niet in een dossier: het is een map, wijst buiten de map, heeft vreemde tekens of staat er twee keer. Is de zip opnieuw ingepakt, vraag dan het dossier zoals het is gemaakt; pak deze anders niet uit.',
  'zip-maat-klopt-niet':
    'De zip geeft plaatsen, maten of aantallen op die niet kloppen: er staat iets voor, achter, tussen of over elkaar heen. Pak deze zip niet uit.',
  'zip-ingepakt':
    'Een bestand in de zip is ingepakt of versleuteld; in een dossier is dat nooit zo. Vraag het dossier zoals het is gemaakt, en pak dit niet uit.',
  'bestand-te-groot': 'Dit bestand is groter dan zo een bestand in een dossier kan zijn, en is niet gelezen.',
  'te-veel-bevindingen': 'Er klopt zo veel niet dat de controle hier is gestopt.',
  'bestand-ontbreekt': 'Een bestand dat in het dossier hoort, ontbreekt.',
  'bestand-onbekend': 'Er zit een bestand in de zip dat niet in het ondertekende overzicht staat.',
  'bestand-veranderd': 'De inhoud van dit bestand is niet die van het ondertekende overzicht.',
  'manifest-ongeldig': 'Het overzicht van bestanden is niet ondertekend door dit log, of niet te lezen.',
  'sleutel-onbekend': 'Dit is ondertekend met een andere sleutel dan de sleutel die u opgaf.',
  'checkpoint-ongeldig': 'De ondertekende stand van het log (checkpoint) klopt niet.',
  'bewijs-klopt-niet':
    'Het bewijs leidt niet van deze regel naar de ondertekende wortel: de regel staat niet zo in het log.',
  'ander-traject': 'De regel hoort bij een ander traject of een andere gemeente.',
  'tekst-klopt-niet': 'De tekst is niet de tekst waarvan de regel de verbintenis bevat.',
  'tekst-zonder-regel': 'Er is een tekst bijgevoegd die in geen regel voorkomt.',
  'document-klopt-niet': 'Het document heeft niet de hash waaronder het in het spoor staat.',
  'gewist-en-toch-aanwezig': 'Een regel zegt dat dit is gewist, maar het zit in het dossier.',
  'wortel-klopt-niet':
    'De regels geven een andere wortel dan de ondertekende: er is iets veranderd, weggelaten of toegevoegd.',
  splitsing:
    'Wat u eerder kreeg en wat u nu controleert, zijn twee verschillende geschiedenissen van dit log, beide ondertekend. Bewaar ze allebei: samen zijn zij het bewijs.',
  'korter-dan-eerder':
    'Het log is korter dan wat u er eerder ondertekend van kreeg: er is een oude stand teruggezet, of u krijgt een oude kopie te zien.',
  'herstel-klopt-niet':
    'De naam van het log en de regels waarin het onder een nieuwe naam verderging, passen niet bij elkaar.',
  'tegel-ontbreekt': 'Een deel van het log is er niet.',
  'tegel-klopt-niet': 'Een deel van het log is niet wat uit de regels volgt.',
  'beleid-ongeldig': 'Het beleid over getuigen in dit dossier is niet te lezen.',
  'meeondertekening-klopt-niet':
    'Een handtekening van een getuige hoort niet bij deze stand van het log: een van beide is veranderd.',
  'quorum-niet-gehaald':
    'Van de getuigen in uw beleid hebben er te weinig deze stand van het log meeondertekend. Haal later een nieuw dossier op, of vraag de gemeente waarom.',
  'tijdstempel-klopt-niet': 'Het tijdstempel bij de stand van het log klopt niet.',
  'tijdstempel-voor-regel':
    'Een regel is volgens zijn eigen tijdstip van ná het tijdstempel van de stand waar hij al in stond: een van beide klokken liep verkeerd.',
  'tijdstempel-ontbreekt': 'Bij de stand van het log hoort een tijdstempel, maar het is er niet.',
  'procedure-klopt-niet': 'De bijgevoegde procedure is niet die waarmee de regels zijn beoordeeld.',
};

/** Why a zip is not read further. */
export type ZipBreuk = 'zip-onleesbaar' | 'zip-naam-verboden' | 'zip-maat-klopt-niet' | 'zip-ingepakt';

export type DossierBreuk =
  | ZipBreuk
  | 'zip-anders-geschreven'
  | 'bestand-te-groot'
  | 'te-veel-bevindingen'
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
  | 'gewist-en-toch-aanwezig'
  | 'procedure-klopt-niet'
  | 'beleid-ongeldig'
  | 'meeondertekening-klopt-niet'
  | 'quorum-niet-gehaald'
  | Tijdstempelbreuk;

export type LogBreuk =
  | 'checkpoint-ongeldig'
  | 'sleutel-onbekend'
  | 'wortel-klopt-niet'
  | 'tegel-ontbreekt'
  | 'tegel-klopt-niet'
  | 'bladhash-klopt-niet'
  | 'blad-onleesbaar'
  | 'herstel-klopt-niet'
  | 'volgnummer-sluit-niet-aan'
  | 'vorige-klopt-niet'
  | 'ander-traject'
  | 'meeondertekening-klopt-niet'
  | 'quorum-niet-gehaald'
  | 'splitsing'
  | 'korter-dan-eerder'
  | Tijdstempelbreuk;
