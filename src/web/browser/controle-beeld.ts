/** The outcome of a check as people read it. Only texts and elements: what a log says never becomes markup. */
import type { Bekend, Bevinding, Uitkomst } from './bevinding.js';

type Tone = 'ok' | 'warning' | 'error';
const signs: Readonly<Record<Tone, string>> = { ok: '✓', warning: '!', error: '×' };
const words: Readonly<Record<Tone, string>> = { ok: 'Gelukt', warning: 'Let op', error: 'Fout' };
/** Reasons to distrust what is shown, of which only the reader can tell what they mean. */
const ofMemory: readonly string[] = ['sleutel-nieuw', 'log-gekrompen', 'log-herschreven'];

/**
 * @param bekend what the browser saw of the log before
 * @param vertrouw remembers the new key, because the reader compared it
 */
export function uitslag(
  uitkomst: Uitkomst,
  bekend: Bekend | undefined,
  vertrouw: () => void,
): { kop: string; inhoud: HTMLElement[] } {
  const { bevindingen, nietTeControleren } = uitkomst;
  const { tone, kop } = judgement(uitkomst);
  const said = element('p', summary(uitkomst));
  const parts: HTMLElement[] = [said];
  if (bevindingen.length > 0) parts.push(element('ul', ...bevindingen.map(finding)));
  if (nietTeControleren.length > 0) parts.push(...unchecked(uitkomst));
  const [only, ...more] = bevindingen;
  if (only?.code === 'sleutel-nieuw' && more.length === 0) parts.push(trust(vertrouw));
  return { kop, inhoud: [melding(tone, kop, parts), facts(uitkomst, bekend), scope(bekend)] };
}

/** As the Notice of the pages: its tone is a word and a sign, never a colour alone. */
export function melding(tone: Tone, kop: string, parts: readonly HTMLElement[]): HTMLElement {
  const teken = element('div', signs[tone]);
  teken.className = 'melding-teken';
  teken.setAttribute('aria-hidden', 'true');
  const word = element('span', `${words[tone]}: `);
  word.className = 'alleen-voorlezen';
  const head = element('p', element('strong', word, kop));
  head.className = 'melding-kop';
  const tekst = element('div', head, ...parts);
  tekst.className = 'melding-tekst';
  const whole = element('div', teken, tekst);
  whole.className = `utrecht-alert utrecht-alert--${tone} melding`;
  return whole;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  naam: K,
  ...inhoud: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(naam);
  made.append(...inhoud);
  return made;
}

function judgement({ goed, bevindingen }: Uitkomst): { tone: Tone; kop: string } {
  if (goed) return { tone: 'ok', kop: 'Dit spoor klopt met het openbare log' };
  if (bevindingen.length === 0)
    return { tone: 'warning', kop: 'Dit spoor is nu niet helemaal te controleren' };
  if (bevindingen.every(({ code }) => code === 'sleutel-nieuw'))
    return { tone: 'warning', kop: 'Het log heeft een andere sleutel dan de vorige keer' };
  if (bevindingen.every(({ code }) => ofMemory.includes(code)))
    return { tone: 'error', kop: 'Het log is anders dan wat uw browser eerder zag' };
  return { tone: 'error', kop: 'Er klopt iets niet in dit spoor' };
}

function summary({ staten, gecontroleerd, besloten }: Uitkomst): string {
  const closed =
    besloten === 0
      ? ''
      : ` Van ${besloten === 1 ? '1 regel is' : `${besloten} regels is`} de inhoud niet openbaar (gesloten regels, en wat bij een geweigerde poging was ingevuld): daarvan is alleen de vingerafdruk nagekeken.`;
  return `Nagekeken: ${gecontroleerd} van ${staten.length} ${staten.length === 1 ? 'regel' : 'regels'}.${closed}`;
}

function finding({ volgnummer, melding: tekst }: Bevinding): HTMLElement {
  if (volgnummer === null) return element('li', tekst);
  const naam = `Regel ${volgnummer}`;
  return element(
    'li',
    place(volgnummer),
    tekst.startsWith(`${naam} `) ? tekst.slice(naam.length) : `: ${tekst}`,
  );
}

/** A link, when the page has the entry. */
function place(volgnummer: number): HTMLElement {
  const naam = `Regel ${volgnummer}`;
  if (document.getElementById(`regel-${volgnummer}`) === null) return element('strong', naam);
  const link = element('a', naam);
  link.className = 'utrecht-link utrecht-link--html-a';
  link.href = `#regel-${volgnummer}`;
  return link;
}

/** Each reason once, with the entries that it holds for. */
function unchecked({ nietTeControleren }: Uitkomst): HTMLElement[] {
  const entries = new Map<string, number[]>();
  for (const { volgnummer, melding: why } of nietTeControleren)
    entries.set(why, [...(entries.get(why) ?? []), ...(volgnummer === null ? [] : [volgnummer])]);
  const items = [...entries].map(([why, numbers]) =>
    element('li', numbers.length === 0 ? why : `${why} Niet gecontroleerd: regel ${numbers.join(', ')}.`),
  );
  return [
    element('p', 'Niet te controleren, wat niet betekent dat het fout is:'),
    element('ul', ...items),
    element('p', 'Probeer het later opnieuw.'),
  ];
}

function trust(vertrouw: () => void): HTMLElement {
  const knop = element('button', 'Ik heb de sleutel vergeleken: onthoud deze');
  knop.type = 'button';
  knop.className = 'utrecht-button utrecht-button--secondary-action';
  knop.addEventListener('click', () => {
    vertrouw();
    knop.replaceWith(element('p', 'Uw browser onthoudt deze sleutel.'));
  });
  const buttons = element('div', knop);
  buttons.className = 'knoppen';
  return buttons;
}

function facts({ omvang, wortel, sleutels, tijd }: Uitkomst, bekend: Bekend | undefined): HTMLElement {
  const list = element('dl');
  list.className = 'feiten';
  const add = (term: string, ...detail: (Node | string)[]): void => {
    list.append(element('div', element('dt', term), element('dd', ...detail)));
  };
  if (omvang !== null) add('Omvang van het log', `${omvang} regels`);
  if (wortel !== null) add('Wortel van het log', code(wortel));
  for (const { naam, regel, vingerafdruk } of sleutels) {
    add('Ondertekend door', code(naam));
    add('Sleutel', code(regel));
    add('Vingerafdruk van de sleutel (SHA-256)', code(vingerafdruk.replaceAll(/(.{8})(?=.)/g, '$1 ')));
  }
  add('Gecontroleerd op', moment(tijd));
  add(
    'Eerder gezien',
    bekend === undefined
      ? 'Nog niet. Uw browser onthoudt vanaf nu hoe het log eruitziet, en vergelijkt dat de volgende keer.'
      : `${moment(bekend.tijd)}: ${bekend.omvang} regels`,
  );
  return list;
}

function moment(tijd: string): string {
  return new Date(tijd).toLocaleString('nl-NL', {
    dateStyle: 'long',
    timeStyle: 'short',
    // As all other times on the page.
    timeZone: 'Europe/Amsterdam',
  });
}

function code(tekst: string): HTMLElement {
  const made = element('code', tekst);
  made.className = 'code';
  return made;
}

/** What a reader may conclude, and what not. */
function scope(bekend: Bekend | undefined): HTMLElement {
  const done = [
    'het log is ondertekend met de sleutel hierboven;',
    'elke regel van dit spoor staat in dat log, op de plaats die deze pagina noemt;',
    'elke openbare regel staat in het log zoals die toen is vastgelegd: wie, wat, wanneer en met welke uitkomst;',
    'de regels vormen één keten, zonder gat of verwisseling;',
    ...(bekend === undefined ? [] : ['het log is alleen langer geworden sinds uw browser het eerder zag.']),
  ];
  const not = [
    'of de sleutel echt van de gemeente is: vergelijk de vingerafdruk met wat de gemeente ergens anders bekendmaakte;',
    'of elk besluit volgens de regels van de procedure was: de machine is hier niet opnieuw uitgevoerd. Dat doet het programma "besluitspoor verifieer" met het dossier;',
    'of het log na de laatste regel op deze pagina nog regels van dit traject heeft;',
    'of de vrije teksten en de documenten op deze pagina bij de regels horen: in het log staan zij alleen als code. Ook dat controleert "besluitspoor verifieer";',
    'of deze pagina zelf te vertrouwen is: zij komt van dezelfde server als het log. Wie dat niet wil, gebruikt het dossier.',
  ];
  const items = (all: readonly string[]): HTMLElement =>
    element('ul', ...all.map((one) => element('li', one)));
  return element(
    'details',
    element('summary', 'Wat is gecontroleerd, en wat niet'),
    element('p', 'Als alles klopt, betekent dat:'),
    items(done),
    element('p', 'Niet gecontroleerd is:'),
    items(not),
  );
}
