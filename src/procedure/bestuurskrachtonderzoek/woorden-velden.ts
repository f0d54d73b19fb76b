/** What each field is called in a form and in the trail, what to fill in, and what its choices are called. */
import type { Veldwoord, Woorden } from '../definition.js';

const geenInwoners = 'Zet er geen namen van inwoners in.';
const aantalLeden = 'Alleen raadsleden; de burgemeester telt niet mee.';

/** Of the body of a handeling and of an opening, beside the gegevens. */
const rondom: Readonly<Record<string, Veldwoord>> = {
  toelichting: {
    label: 'Toelichting',
    hulp: `Alleen als de gegevens zelf niet genoeg zeggen. ${geenInwoners}`,
  },
  orgaan: { label: 'Besloten door', hulp: 'Het orgaan dat dit deed, niet degene die het vastlegt.' },
  nietOpenbaar: {
    label: 'Niet openbaar maken',
    hulp: 'Laat dit leeg, tenzij de wet een grond geeft om deze regel te sluiten.',
  },
  'nietOpenbaar.grond': {
    label: 'Grond om niet openbaar te maken',
    hulp: 'Het artikel van de wet, bijvoorbeeld Woo art. 5.1, tweede lid, onder e.',
  },
  titel: { label: 'Titel van het traject', hulp: `Zo staat het traject in elke lijst. ${geenInwoners}` },
  aanleiding: {
    label: 'Aanleiding',
    hulp: `Waarom de gemeente dit traject begint, in een paar zinnen. ${geenInwoners}`,
  },
  voorganger: {
    label: 'Voorganger',
    hulp: 'Het afgesloten traject waarop dit traject volgt. Plak hier het adres van de bladzijde van dat traject.',
  },
  planning: {
    label: 'Planning',
    hulp: 'Vul alleen de data in die zijn afgesproken. Te laat wordt gemeld en houdt niets tegen.',
  },
};

/** That mean the same in more than one handeling. */
const gedeeld: Readonly<Record<string, Veldwoord>> = {
  datum: { label: 'Datum', hulp: 'De dag waarop dit gebeurde, niet de dag waarop u het vastlegt.' },
  besluitdatum: {
    label: 'Besluitdatum',
    hulp: 'De dag waarop het besluit is genomen, niet de dag waarop u het vastlegt.',
  },
  besluitnummer: {
    label: 'Besluitnummer',
    hulp: 'Het nummer uit uw eigen administratie, bijvoorbeeld 2011-87. Geen namen van inwoners.',
  },
  bureau: {
    label: 'Bureau',
    hulp: 'De naam van het bureau, steeds op dezelfde manier geschreven. Geen namen van personen of inwoners.',
  },
  document: { label: 'Document', hulp: `Een stuk dat hierbij hoort. ${geenInwoners}` },
  reden: {
    label: 'Reden',
    hulp: `Waarom dit gebeurt, zo dat een buitenstaander het begrijpt. ${geenInwoners}`,
  },
  motivering: { label: 'Motivering', hulp: `Waarom deze keuze is gemaakt. ${geenInwoners}` },
  kader: { label: 'Kader', hulp: `Waar het voorstel of het besluit aan moet voldoen. ${geenInwoners}` },
  verslag: { label: 'Verslag', hulp: `Het verslag van het gesprek. ${geenInwoners}` },
};

const vanBureau =
  'Niet openbaar: de gemeente, de auditor en het bureau zelf lezen het, een ander bureau nooit.';

const voorbereiding: Readonly<Record<string, Veldwoord>> = {
  'procesnotitie-bespreken.document': { label: 'Procesnotitie', hulp: 'De notitie die is besproken.' },
  deelnemers: {
    label: 'Deelnemers',
    hulp: 'Noem organisaties en functies, geen namen van personen of inwoners.',
  },
  'workshop-houden.document': { label: 'Verslag van de workshop', hulp: geenInwoners },
  'conceptopdracht-opstellen.document': {
    label: 'Conceptopdracht',
    hulp: 'Over een nieuw concept moet de raad opnieuw worden geconsulteerd.',
  },
  reactie: { label: 'Reactie van de raad', hulp: `Kort wat de raad meegaf. ${geenInwoners}` },
  'opdracht-vaststellen.document': {
    label: 'Vastgestelde opdracht',
    hulp: 'De tekst zoals het college die heeft vastgesteld.',
  },
  bureaus: {
    label: 'Bureaus die een uitvraag krijgen',
    hulp: 'Schrijf elke naam zoals bij het oriënterend gesprek. Geen namen van personen of inwoners.',
  },
  indienenUiterlijkDatum: {
    label: 'Uiterste datum om in te dienen',
    hulp: 'Deze datum komt in de plaats van de datum uit de planning.',
  },
  planVanAanpak: {
    label: 'Plan van aanpak',
    hulp: `Een nieuw plan vervangt het vorige van dit bureau. ${vanBureau}`,
  },
  offerte: {
    label: 'Offerte',
    hulp: vanBureau,
  },
  'communicatieplan-vaststellen.document': { label: 'Communicatieplan' },
};

const onderzoek: Readonly<Record<string, Veldwoord>> = {
  soort: { label: 'Soort materiaal', hulp: 'Een benchmark alleen is niet genoeg voor het rapport.' },
  'bestaand-materiaal-inbrengen.document': { label: 'Materiaal', hulp: geenInwoners },
  groep: { label: 'Groep waarmee is gesproken' },
  aantalDeelnemers: { label: 'Aantal deelnemers', hulp: 'Vul een aantal in, geen namen.' },
  aantalNieuwBenaderd: {
    label: 'Aantal deelnemers dat niet eerder werd benaderd',
    hulp: 'De opdracht vraagt om niet altijd dezelfde mensen en groepen te benaderen.',
  },
  'bevindingen-opleveren.document': { label: 'Rapport', hulp: 'Het hele rapport van het onderzoek.' },
  bevindingen: {
    label: 'Bevindingen',
    een: 'Bevinding',
    hulp: 'Elk onderdeel van het onderzoek krijgt ten minste één bevinding. De volgorde bepaalt het nummer.',
  },
  onderdeel: { label: 'Onderdeel van het onderzoek' },
  bevinding: {
    label: 'Bevinding',
    hulp: `Wat het bureau vaststelt: geen advies en geen oordeel over bestuurders. ${geenInwoners}`,
  },
  bevatAdvies: {
    label: 'Bevat het rapport advies?',
    hulp: 'Een rapport met advies wordt niet toegelaten: de opdracht vraagt om bevindingen.',
  },
  verklaringGeenAdvies: {
    label: 'Verklaart het college dat het rapport geen advies bevat?',
    hulp: 'Bevat het rapport wel advies, geef het dan terug aan het bureau.',
  },
};

const gesprek: Readonly<Record<string, Veldwoord>> = {
  kring: { label: 'Kring waarmee is gesproken' },
  'dialoog-afronden.verslag': { label: 'Verslag van de dialoog', hulp: geenInwoners },
  'raadskader-meegeven.onderwerp': { label: 'Onderwerp van het kader' },
  voorstel: {
    label: 'Voorstel',
    hulp: `Wat het college voorstelt op basis van de bevindingen. ${geenInwoners}`,
  },
  'collegevoorstel-formuleren.bevindingen': {
    label: 'Bevindingen waarop het voorstel rust',
    hulp: 'Bevindingen uit het rapport, met het nummer dat zij daar hebben.',
    nummert: { handeling: 'bevindingen-opleveren', veld: 'bevindingen' },
  },
  naam: {
    label: 'Naam van het scenario',
    hulp: 'Een korte naam die nog niet is gebruikt. Geen namen van personen of inwoners.',
  },
  vorm: { label: 'Vorm' },
  omschrijving: { label: 'Omschrijving', hulp: `Wat er in dit scenario gebeurt. ${geenInwoners}` },
  'scenario-inbrengen.document': { label: 'Uitwerking van het scenario' },
  scenario: {
    label: 'Naam van het scenario',
    hulp: 'Precies zoals het is ingebracht. Geen namen van personen of inwoners.',
  },
  'conclusie-trekken.motivering': {
    label: 'Motivering',
    hulp: 'Bij een bestuurlijke fusie, en bij de vorm Anders, vult u alle drie in. Wat anders ontbreekt, staat als waarschuwing bij de regel.',
  },
  bko: { label: 'Vanuit het bestuurskrachtonderzoek', hulp: geenInwoners },
  dialoog: { label: 'Vanuit de dialoog', hulp: geenInwoners },
  scenarios: { label: 'Vanuit de scenario’s', hulp: geenInwoners },
  'notitie-vaststellen.document': { label: 'Notitie bestuurlijke constellatie' },
  'voorstel-aanbieden.document': { label: 'Raadsvoorstel' },
};

const besluit: Readonly<Record<string, Veldwoord>> = {
  vergadering: { label: 'Vergadering', hulp: 'Bijvoorbeeld: raadsvergadering van 24 oktober 2011.' },
  nummer: { label: 'Nummer van het amendement', hulp: 'Geen namen van inwoners.' },
  tekst: { label: 'Tekst van het amendement', hulp: `Zoals de raad die heeft aangenomen. ${geenInwoners}` },
  grond: { label: 'Grond van het uitstel', hulp: 'Kiest u niets, dan geldt: een andere grond.' },
  'voorstel-wijzigen.document': { label: 'Gewijzigd raadsvoorstel' },
  dictum: { label: 'Dictum', hulp: `De tekst waarover is gestemd. ${geenInwoners}` },
  stemming: { label: 'Stemming', hulp: aantalLeden },
  type: { label: 'Manier van stemmen' },
  zittend: { label: 'Zittende raadsleden', hulp: 'Het aantal leden dat de raad op die dag had.' },
  aanwezig: { label: 'Aanwezige raadsleden', hulp: aantalLeden },
  voor: { label: 'Stemmen voor' },
  tegen: { label: 'Stemmen tegen' },
  onthouden: { label: 'Onthoudingen', hulp: 'Wie aanwezig was en geen stem uitbracht.' },
  onthoudenArt28: {
    label: 'Onthoudingen omdat het lid niet mocht meestemmen',
    hulp: 'Gemeentewet art. 28. Zij tellen ook mee bij de onthoudingen.',
  },
  zetels: { label: 'Zetels van de raad', hulp: 'Alleen als dit er meer zijn dan het aantal zittende leden.' },
  onderwerp: { label: 'Onderwerp', hulp: `Waarover het presidium is geïnformeerd. ${geenInwoners}` },
  vindplaats: {
    label: 'Vindplaats van de bekendmaking',
    hulp: 'Bijvoorbeeld het nummer van het gemeenteblad.',
  },
  volgnummer: { label: 'Volgnummer van de regel met de verschrijving' },
  veld: {
    label: 'Veld van die regel',
    hulp: 'Begint u bij de regel zelf, dan is dit al ingevuld. Anders de naam van het veld, bijvoorbeeld datum. Geen namen van inwoners.',
  },
  juist: {
    label: 'Wat er had moeten staan',
    hulp: `Een datum schrijft u als 16 mei 2011 of als 2011-05-16. ${geenInwoners}`,
  },
};

export const velden: Woorden['velden'] = {
  ...rondom,
  ...gedeeld,
  ...voorbereiding,
  ...onderzoek,
  ...gesprek,
  ...besluit,
};

export const keuzes: Woorden['keuzes'] = {
  klanttevredenheid: 'Onderzoek naar klanttevredenheid',
  'interbestuurlijk-toezicht': 'Oordeel van de provincie (interbestuurlijk toezicht)',
  'onderzoek-buitendienst': 'Onderzoek buitendienst',
  rekenkamerrapport: 'Rapport van de rekenkamercommissie',
  benchmark: 'Benchmark',
  anders: 'Anders',
  gemeenteraad: 'Gemeenteraad',
  organisatie: 'De eigen organisatie',
  partners: 'Partners',
  'lokale-gemeenschappen': 'Lokale gemeenschappen',
  stakeholders: 'Stakeholders',
  'ongeorganiseerde-burgers': 'Ongeorganiseerde burgers',
  raad: 'Gemeenteraad',
  'maatschappelijke-instellingen': 'Maatschappelijke instellingen',
  'bestuurlijke-partners': 'Bestuurlijke partners',
  inwoners: 'Inwoners',
  'staat-nu': 'Hoe de gemeente er nu voor staat',
  toekomst: 'Toekomst',
  'kracht-en-identiteit': 'Kracht en identiteit',
  ontwikkelpunten: 'Ontwikkelpunten',
  focus: 'Focus',
  'regionale-context': 'Regionale context',
  taakstelling: 'Taakstelling',
  'samenspel-met-partners': 'Samenspel met partners',
  'goed-werkgeverschap': 'Goed werkgeverschap',
  algemeen: 'Algemeen',
  samenwerking: 'Samenwerking',
  zelfstandig: 'Zelfstandig blijven',
  'ambtelijke-samenwerking': 'Ambtelijke samenwerking',
  'ambtelijke-fusie': 'Ambtelijke fusie',
  'bestuurlijke-fusie': 'Bestuurlijke fusie',
  'stemmen-gestaakt': 'De stemmen staakten: evenveel voor als tegen',
  'geen-quorum': 'Er waren te weinig leden aanwezig',
  'stemming-ongeldig': 'Er stemden te weinig leden: de stemming was niet geldig',
  'grond.anders': 'Een andere grond',
  hamerslag: 'Hamerslag: niemand vroeg om stemming',
  hoofdelijk: 'Hoofdelijk: elk lid is bij naam gevraagd',
  handopsteken: 'Handopsteken',
  'stand.ligt-er': 'Opgeleverd',
  'stand.teruggegeven': 'Teruggegeven aan het bureau',
  'stand.vastgesteld': 'In ontvangst genomen',
};
