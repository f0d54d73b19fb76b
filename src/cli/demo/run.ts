/** Plays the case over HTTP: every step must end as it should, and the trail is checked from its own bytes. */
import { procedures } from '../../procedure/procedures.js';
import { verifyTrail, type GelezenBlad, type Verslag } from '../../verify/trail.js';
import { Client } from '../client.js';
import { wrapped } from '../tekst.js';
import { opening, stappen } from './dalfsen-2011.js';
import { Bijlage, type Speler, type Stap } from './stap.js';

interface Schrijver {
  write(text: string): unknown;
}

interface Spoorregel {
  readonly volgnummer: number;
  readonly handeling: string | null;
  readonly resultaat: string;
  readonly redenen: readonly string[];
  readonly signalen: readonly string[];
  readonly bladhash: string;
}

interface Traject {
  readonly id: string;
  readonly versie: number;
  readonly fase: string;
  readonly toestand: object;
  readonly besluit?: {
    readonly besluitdatum: string;
    readonly besluitnummer: string;
    readonly dictum: string;
  };
}

interface Voorwaarde {
  readonly code: string;
  readonly omschrijving: string;
  readonly bron: string;
}

/** Answers whether all of it held. */
export async function playDemo(url: string, uit: Schrijver): Promise<boolean> {
  const demo = new Demo(url, uit);
  await demo.open();
  for (const stap of stappen) await demo.play(stap);
  await demo.showDecision();
  await demo.showTrail();
  return demo.conclude();
}

class Demo {
  readonly #clients = new Map<string, Client>();
  readonly #faults: string[] = [];
  #id = '';
  #versie = 1;
  #fase = '';

  constructor(
    private readonly url: string,
    private readonly uit: Schrijver,
  ) {}

  async open(): Promise<void> {
    this.#say('Dalfsen 2011: van opdracht tot bindend besluit\n');
    this.#say(
      'De datums tot en met 23 mei 2011 staan in de brief; wat is aangenomen, is gemerkt met (aangenomen).\n',
    );
    const response = await this.#client({ rol: 'griffier' }).response('/v1/trajecten', {
      method: 'POST',
      json: opening,
    });
    const traject = (await response.json()) as Traject;
    this.#id = traject.id;
    this.#enter(traject.fase);
    this.#say(`  ✓ traject geopend: ${opening.titel}\n`);
  }

  async play(stap: Stap): Promise<void> {
    const client = this.#client(stap.wie);
    const gegevens = await this.#placed(stap, client);
    const versie = stap.oudeVersie ? this.#versie - 1 : this.#versie;
    const uitslag = await client.send(`/v1/trajecten/${this.#id}/handelingen`, {
      method: 'POST',
      headers: { 'if-match': `"${versie}"` },
      json: { handeling: stap.handeling, gegevens },
    });
    if (uitslag.ok)
      this.#admitted(stap, (await uitslag.response.json()) as { spoorregel: Spoorregel; traject: Traject });
    else this.#refused(stap, uitslag.status, uitslag.probleem.json as Record<string, unknown>);
  }

  async showDecision(): Promise<void> {
    const { besluit } = (await this.#client({ rol: 'auditor' }).json(`/v1/trajecten/${this.#id}`)) as Traject;
    if (besluit === undefined) {
      this.#fault('Er is geen besluit.');
      return;
    }
    this.#say(
      `\nHET BESLUIT van ${besluit.besluitdatum}, nummer ${besluit.besluitnummer}: richtinggevend en bindend\n`,
    );
    this.#say(`${wrapped(besluit.dictum, '  ')}\n`);
  }

  async showTrail(): Promise<void> {
    const auditor = this.#client({ rol: 'auditor' });
    const regels = await this.#trail(auditor);
    this.#say('\nHET SPOOR\n');
    for (const { volgnummer, handeling, resultaat, redenen, bladhash } of regels) {
      const waarom = redenen.length === 0 ? '' : `  ${redenen.join(', ')}`;
      this.#say(
        `${String(volgnummer).padStart(4)}  ${bladhash.slice(0, 12)}  ${resultaat.padEnd(10)}  ${handeling ?? '(onbekend)'}${waarom}\n`,
      );
    }
    const bladen: GelezenBlad[] = [];
    for (const { volgnummer, bladhash } of regels) {
      const response = await auditor.response(`/v1/trajecten/${this.#id}/spoor/${volgnummer}/blad`, {
        accept: 'application/octet-stream',
      });
      bladen.push({ bytes: Buffer.from(await response.arrayBuffer()), bladhash });
    }
    await this.#compare(verifyTrail(bladen, procedures), auditor);
  }

  conclude(): boolean {
    this.#say('\n');
    if (this.#faults.length === 0) {
      this.#say('Alles ging zoals het hoort.\n');
      return true;
    }
    this.#say(`Dit ging niet zoals het hoort:\n${this.#faults.map((fault) => `  - ${fault}\n`).join('')}`);
    return false;
  }

  #admitted(stap: Stap, { spoorregel, traject }: { spoorregel: Spoorregel; traject: Traject }): void {
    const { uitkomst } = stap;
    if (uitkomst.soort !== 'toegelaten')
      this.#fault(`${stap.handeling} is toegelaten, maar had geweigerd moeten worden.`);
    else if (uitkomst.signalen.join() !== spoorregel.signalen.join())
      this.#fault(`${stap.handeling} heeft andere signalen: ${spoorregel.signalen.join(', ')}.`);
    this.#versie = traject.versie;
    this.#say(`  ✓ ${described(stap)}\n`);
    for (const signaal of spoorregel.signalen) this.#say(`      let op: ${signaal}\n`);
    if (traject.fase !== this.#fase) this.#enter(traject.fase);
  }

  #refused(stap: Stap, status: number, probleem: Record<string, unknown>): void {
    const { uitkomst } = stap;
    const code = String(probleem['type']).split('/').at(-1) ?? '';
    const voorwaarden = (probleem['voorwaarden'] ?? []) as Voorwaarde[];
    const fouten = (probleem['fouten'] ?? []) as { veld: string; melding: string }[];
    const redenen = [...voorwaarden.map((reden) => reden.code), ...fouten.map(({ veld }) => veld)];
    const expected = uitkomst.soort === 'geweigerd' && uitkomst.status === status && uitkomst.code === code;
    const all =
      uitkomst.soort === 'geweigerd' && [...uitkomst.redenen].toSorted().join() === redenen.toSorted().join();
    if (!expected || (redenen.length > 0 && !all))
      this.#fault(`${stap.handeling} is anders geweigerd: ${status} ${code} ${redenen.join(', ')}.`);
    this.#say(`  ✗ ${described(stap)}\n`);
    if (uitkomst.soort === 'geweigerd') this.#say(`${wrapped(uitkomst.les, '      ')}\n`);
    this.#say(
      `      geweigerd (${status} ${code})${redenen.length === 0 ? `: ${String(probleem['detail'])}` : ''}\n`,
    );
    for (const { omschrijving, bron } of voorwaarden)
      this.#say(`${wrapped(`${omschrijving} [${bron}]`, '      - ', '        ')}\n`);
    for (const { veld, melding } of fouten)
      this.#say(`${wrapped(`${veld}: ${melding}`, '      - ', '        ')}\n`);
  }

  async #compare(verslag: Verslag, auditor: Client): Promise<void> {
    const traject = (await auditor.json(`/v1/trajecten/${this.#id}`)) as Traject;
    const { stand, breuken, regels, toegelaten, geweigerd, nietControleerbaar } = verslag;
    for (const { volgnummer, breuk } of breuken) this.#fault(`Regel ${volgnummer} van het spoor: ${breuk}.`);
    const gelijk = stand?.fase === traject.fase && canonical(stand.feiten) === canonical(traject.toestand);
    if (!gelijk) this.#fault('De toestand die uit het spoor volgt, is niet die van de server.');
    this.#say('\nDE CONTROLE, uit de bytes van het spoor zelf\n');
    this.#say(
      `  ${regels} regels: ${toegelaten} toegelaten, ${geweigerd} geweigerd (${nietControleerbaar} zonder gegevens, alleen op hash en volgorde)\n`,
    );
    this.#say(
      `  ${breuken.length === 0 ? '✓' : '✗'} elke hash, elke verwijzing naar de vorige regel en elk oordeel van de machine, opnieuw berekend\n`,
    );
    this.#say(`  ${gelijk ? '✓' : '✗'} de toestand die uit het spoor volgt, is die van de server\n`);
  }

  async #trail(client: Client): Promise<Spoorregel[]> {
    const response = await client.response(`/v1/trajecten/${this.#id}/spoor`, {
      accept: 'application/jsonl',
    });
    return (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Spoorregel);
  }

  /** Places every attachment, and puts its id in its stead. */
  async #placed({ handeling, gegevens }: Stap, client: Client): Promise<Record<string, unknown>> {
    const openbaar =
      procedures.latest('bestuurskrachtonderzoek')?.handelingen.get(handeling)?.openbaar !== false;
    const entries = await Promise.all(
      Object.entries(gegevens).map(
        async ([veld, waarde]) =>
          [veld, waarde instanceof Bijlage ? await place(waarde, client, openbaar) : waarde] as const,
      ),
    );
    return Object.fromEntries(entries);
  }

  #client({ rol, bureau }: Speler | { rol: 'auditor'; bureau?: undefined }): Client {
    const naam = `${rol} ${bureau ?? ''}`;
    const known = this.#clients.get(naam) ?? new Client({ url: this.url, token: undefined, rol, bureau });
    this.#clients.set(naam, known);
    return known;
  }

  #enter(fase: string): void {
    this.#fase = fase;
    this.#say(`\n${fase.toUpperCase()}\n`);
  }

  #fault(text: string): void {
    this.#faults.push(text);
  }

  #say(text: string): void {
    this.uit.write(text);
  }
}

/** A document is open or closed as its entry is. */
async function place({ titel }: Bijlage, client: Client, openbaar: boolean): Promise<string> {
  const form = new FormData();
  form.set('organisatie', opening.organisatie);
  form.set('soort', 'stuk');
  form.set('openbaar', String(openbaar));
  form.set('bestand', new Blob([`${titel}\n\nVoorbeeld bij de demo van Besluitspoor.\n`]), `${titel}.txt`);
  const response = await client.response('/v1/documenten', { method: 'POST', form });
  return ((await response.json()) as { id: string }).id;
}

function described({ wie, handeling, gegevens, aangenomen }: Stap): string {
  const datum = String(gegevens['besluitdatum'] ?? gegevens['datum']);
  const door = wie.rol === 'bureau' ? (wie.bureau ?? 'bureau') : wie.rol;
  return `${datum}${aangenomen ? ' (aangenomen)' : ''}  ${handeling}, vastgelegd door ${door}`;
}

/** The same text for the same facts, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
