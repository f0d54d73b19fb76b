/**
 * The button "Controleer dit spoor": shows itself, holds the trail of the page against the public log, and says what came of
 * it. Without this module the page says how to check a trail in another way.
 */
import { leesBekend } from './bekend.js';
import type { Bekend, Uitkomst } from './bevinding.js';
import { element, melding, uitslag } from './controle-beeld.js';
import { NietTeControleren } from './fout.js';
import { leesBeweringen, type Beweringen } from './regels.js';
import { controleer } from './spoor-controle.js';

for (const section of document.querySelectorAll<HTMLElement>('[data-controle]')) start(section);

function start(section: HTMLElement): void {
  const knop = section.querySelector<HTMLButtonElement>('[data-controle-knop]');
  const plaats = section.querySelector<HTMLElement>('[data-controle-uitslag]');
  const stem = section.querySelector<HTMLElement>('[data-controle-stem]');
  const { log, regels } = section.dataset;
  if (knop === null || plaats === null || stem === null || log === undefined || regels === undefined) return;
  knop.hidden = false;
  for (const zonder of section.querySelectorAll<HTMLElement>('[data-controle-zonder]')) zonder.hidden = true;
  let bezig = false;
  knop.addEventListener('click', () => {
    if (bezig) return;
    bezig = true;
    // Not `disabled`: the button would lose the focus.
    knop.setAttribute('aria-disabled', 'true');
    void run({ log, regels, plaats, stem }).finally(() => {
      bezig = false;
      knop.removeAttribute('aria-disabled');
    });
  });
}

interface Opdracht {
  readonly log: string;
  /** Address of what the page claims. */
  readonly regels: string;
  /** Where the progress and the result stand. */
  readonly plaats: HTMLElement;
  /** The live region: says the beginning and the end, and is silent in between. */
  readonly stem: HTMLElement;
}

async function run({ log, regels, plaats, stem }: Opdracht): Promise<void> {
  const { balk, tekst, blok } = progress();
  plaats.replaceChildren(blok);
  stem.textContent = 'De controle is begonnen.';
  try {
    const beweerd = await claims(regels);
    const bekend = remembered(log);
    const uitkomst = await check(log, beweerd, bekend, (klaar, totaal) => {
      balk.max = totaal;
      balk.value = klaar;
      tekst.textContent = `${klaar} van ${totaal} regels nagekeken`;
    });
    remember(log, uitkomst.bekend);
    mark(uitkomst);
    const { kop, inhoud } = uitslag(uitkomst, bekend, () => {
      remember(log, uitkomst.gezien);
      stem.textContent = 'Uw browser onthoudt deze sleutel.';
    });
    plaats.replaceChildren(...inhoud);
    stem.textContent = `De controle is klaar. ${kop}`;
  } catch (fault) {
    const kop = 'Dit spoor is nu niet te controleren';
    const why =
      fault instanceof NietTeControleren
        ? fault.message
        : 'De controle liep vast in uw browser. Dat zegt niets over het spoor.';
    plaats.replaceChildren(melding('warning', kop, [element('p', why)]));
    stem.textContent = `${kop}. ${why}`;
  }
}

function check(
  log: string,
  beweerd: Beweringen,
  bekend: Bekend | undefined,
  voortgang: (klaar: number, totaal: number) => void,
): Promise<Uitkomst> {
  if (!window.isSecureContext)
    throw new NietTeControleren(
      'Een browser kan alleen op een beveiligde verbinding (https) rekenen. Open deze pagina met https, of gebruik het programma "besluitspoor verifieer".',
    );
  return controleer({
    ...beweerd,
    log,
    bekend,
    voortgang,
    fetcher: (adres, init) => fetch(adres, init),
    // eslint-disable-next-line no-restricted-syntax -- Here the clock of the browser comes in.
    nu: () => new Date(),
    wacht: (ms) => new Promise((done) => setTimeout(done, ms)),
  });
}

async function claims(adres: string): Promise<Beweringen> {
  const response = await fetch(adres, { credentials: 'same-origin', cache: 'no-store' }).catch(
    () => undefined,
  );
  if (response?.ok !== true)
    throw new NietTeControleren(
      'De lijst van de regels van dit spoor is niet op te halen. Kijk of u verbinding hebt en nog bent ingelogd, en probeer het opnieuw.',
    );
  return leesBeweringen(await response.text());
}

/** Each entry of the page gets what was found of it. */
function mark({ staten }: Uitkomst): void {
  const words = {
    klopt: ['ok', 'Klopt'],
    'klopt-niet': ['error', 'Klopt niet'],
    besloten: ['info', 'Vingerafdruk klopt; de inhoud staat niet in het openbare log'],
    onbekend: ['neutral', 'Niet te controleren'],
  } as const;
  const staatOf = new Map(staten.map(({ volgnummer, staat }) => [String(volgnummer), staat]));
  for (const regel of document.querySelectorAll<HTMLElement>('[data-regel]')) {
    const staat = staatOf.get(regel.dataset['regel'] ?? '');
    if (staat === undefined) continue;
    const [tone, word] = words[staat];
    for (const proef of regel.querySelectorAll('[data-proef]')) {
      const badge = element('span', word);
      badge.className = `stempel stempel-${tone}`;
      proef.replaceChildren(badge);
    }
  }
}

function progress(): { balk: HTMLProgressElement; tekst: HTMLElement; blok: HTMLElement } {
  const balk = element('progress');
  balk.className = 'controle-balk';
  const tekst = element('span', 'Het log wordt opgehaald');
  const blok = element('p');
  const label = element('label', balk, ' ', tekst);
  blok.append(label);
  return { balk, tekst, blok };
}

/** Storage may be full or forbidden: then there is nothing to compare with, and nothing breaks. */
function remembered(log: string): Bekend | undefined {
  try {
    return leesBekend(localStorage.getItem(keyOf(log)));
  } catch {
    return undefined;
  }
}

function remember(log: string, bekend: Bekend | undefined): void {
  if (bekend === undefined) return;
  try {
    localStorage.setItem(keyOf(log), JSON.stringify(bekend));
  } catch {
    // As above.
  }
}

function keyOf(log: string): string {
  return `besluitspoor:${log}`;
}
