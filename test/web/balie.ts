/** The desk of a whole server: who works there, and forms sent as a browser sends them. */
import { randomUUID } from 'node:crypto';
import type { SpoorregelBeeld } from '../../src/engine/answer.js';
import { invoerOf } from '../../src/web/formulier/invoer.js';
import type { TestServer } from '../http/server.js';
import { opening } from '../http/server.js';
import { stepOf, stuk, walk } from '../procedure/walk.js';
import { sentBy } from './form-reader.js';
import { Visitor, type Page } from './visitor.js';

export interface Wie {
  readonly rol: string;
  readonly bureau?: string;
  readonly gemeente?: string;
}

export type Deel = readonly [naam: string, waarde: string | File];

export interface Lichaam {
  readonly gegevens: Readonly<Record<string, unknown>>;
  readonly orgaan?: string;
  readonly toelichting?: string;
  readonly nietOpenbaar?: { readonly grond: string };
}

export const griffier: Wie = { rol: 'griffier' };
export const college: Wie = { rol: 'college' };
export const bureauA: Wie = { rol: 'bureau', bureau: 'Bureau A' };
export const bureauB: Wie = { rol: 'bureau', bureau: 'Bureau B' };
export const workshop = { datum: '2011-04-13', deelnemers: 'College en directie' };

export class Balie {
  readonly #visitors = new Map<string, Promise<Visitor>>();

  constructor(readonly server: TestServer) {}

  /** Who was here before has the same session. */
  wie(wie: Wie): Promise<Visitor> {
    const naam = JSON.stringify(wie);
    const known = this.#visitors.get(naam) ?? this.nieuw(wie);
    this.#visitors.set(naam, known);
    return known;
  }

  nieuw({ rol, bureau = '', gemeente = '' }: Wie): Promise<Visitor> {
    return new Visitor(this.server.url).logIn({ rol, bureau, gemeente });
  }

  /** A token for forms of this visitor; each page would carry another. */
  async token(visitor: Visitor): Promise<string> {
    if (visitor.formToken === undefined) await visitor.get('/uitleg-die-er-niet-is');
    if (visitor.formToken === undefined) throw new Error('No page gave this visitor a token.');
    return visitor.formToken;
  }

  /** A multipart form; the token comes first, as in every form of ours. */
  async stuur(visitor: Visitor, pad: string, delen: readonly Deel[]): Promise<Page> {
    const body = new FormData();
    body.append('_token', await this.token(visitor));
    for (const [naam, waarde] of delen) body.append(naam, waarde);
    return visitor.send(pad, { method: 'POST', body });
  }

  /** A handeling as somebody fills it in; `over` replaces what the form carries of itself. */
  async handel(
    visitor: Visitor,
    traject: string,
    handeling: string,
    lichaam: Lichaam,
    over: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const eigen = { _versie: String(await this.versie(traject)), _sleutel: randomUUID(), ...over };
    return this.stuur(visitor, formulierPad(traject, handeling), delenVan(lichaam, eigen));
  }

  /** As `handel`; and when something closes for good, the confirmation after it. */
  async handelBevestigd(
    visitor: Visitor,
    traject: string,
    handeling: string,
    lichaam: Lichaam,
  ): Promise<Page> {
    const eerst = await this.handel(visitor, traject, handeling, lichaam);
    const bevestiging = bevestigingIn(eerst.html);
    if (bevestiging === undefined) return eerst;
    return this.handel(visitor, traject, handeling, lichaam, { _bevestiging: bevestiging });
  }

  async versie(traject: string, organisatie?: string): Promise<number> {
    const vraag = organisatie === undefined ? {} : { organisatie };
    const response = await this.server.fetch(`/v1/trajecten/${traject}`, vraag);
    return ((await response.json()) as { versie: number }).versie;
  }

  async spoor(traject: string): Promise<SpoorregelBeeld[]> {
    const response = await this.server.fetch(`/v1/trajecten/${traject}/spoor?limiet=1000`);
    return ((await response.json()) as { spoorregels: SpoorregelBeeld[] }).spoorregels;
  }

  /** Entries after the opening, as `resultaat redenen`. */
  async regels(traject: string): Promise<string[]> {
    return (await this.spoor(traject))
      .slice(1)
      .map(({ resultaat, redenen }) => [resultaat, ...redenen].join(' '));
  }

  /** A traject that is ready for a step that closes the phase for good; `lichaam` is that step. */
  async voorDeSluiting(): Promise<{ traject: string; lichaam: Lichaam }> {
    const wij = await this.wie(griffier);
    const traject = await this.open();
    const document = await this.document(griffier, { openbaar: true });
    await this.handel(wij, traject, 'conceptopdracht-opstellen', {
      gegevens: { datum: '2011-04-14', document },
    });
    await this.handel(wij, traject, 'raad-consulteren', { gegevens: { datum: '2011-04-18' } });
    return { traject, lichaam: { gegevens: { besluitdatum: '2011-04-21', document } } };
  }

  /** A traject that came, through the API, to where the lawful walk first has `handeling`. */
  async voor(handeling: string): Promise<string> {
    const traject = await this.open();
    const document = await this.document(griffier, { openbaar: true });
    const steps = walk.slice(0, walk.indexOf(stepOf(handeling)));
    for (const [i, one] of steps.entries()) {
      const json = JSON.parse(JSON.stringify(one).replaceAll(stuk, document)) as unknown;
      const headers = { 'if-match': `"${i + 1}"` };
      const response = await this.server.fetch(`/v1/trajecten/${traject}/handelingen`, { headers, json });
      if (response.status !== 201) throw new Error(`${one.handeling}: ${await response.text()}`);
    }
    return traject;
  }

  async kanaal(traject: string, volgnummer: number): Promise<string> {
    const response = await this.server.fetch(`/v1/trajecten/${traject}/spoor/${volgnummer}/blad`, {
      headers: { accept: 'application/octet-stream' },
    });
    return ((await response.json()) as { oorsprong: { kanaal: string } }).oorsprong.kanaal;
  }

  async open(over: Partial<typeof opening> = {}): Promise<string> {
    const json = { ...opening, ...over };
    const response = await this.server.fetch('/v1/trajecten', { json, organisatie: json.organisatie });
    return ((await response.json()) as { id: string }).id;
  }

  /** Through the API. */
  async document(
    wie: Wie,
    { openbaar, inhoud = 'inhoud', naam = 'stuk.txt', organisatie = 'gm0148' }: Stuk = {},
  ): Promise<string> {
    const body = new FormData();
    body.set('organisatie', organisatie);
    body.set('soort', 'stuk');
    if (openbaar !== undefined) body.set('openbaar', String(openbaar));
    body.set('bestand', new Blob([inhoud]), naam);
    const response = await this.server.fetch('/v1/documenten', { ...wie, body });
    return ((await response.json()) as { id: string }).id;
  }
}

interface Stuk {
  readonly openbaar?: boolean;
  readonly inhoud?: string;
  readonly naam?: string;
  readonly organisatie?: string;
}

export function formulierPad(traject: string, handeling: string): string {
  return `/trajecten/${traject}/handelingen/${handeling}`;
}

/** What a form carries of itself. */
export function eigen(versie: number, sleutel: string = randomUUID()): Record<string, string> {
  return { _versie: String(versie), _sleutel: sleutel };
}

/** What a browser would send of the form in a page, its token aside. */
export function opnieuw({ html }: Pick<Page, 'html'>): Deel[] {
  return [...sentBy(html)].filter(([naam]) => naam !== '' && naam !== '_token');
}

export function delenVan(lichaam: object, eigen: Readonly<Record<string, string>> = {}): Deel[] {
  return [...Object.entries(eigen), ...invoerOf(lichaam, '')];
}

/** What the button of a confirmation page would send. */
export function bevestigingIn(html: string): string | undefined {
  return /value="([0-9a-f]{64})" name="_bevestiging"/.exec(html)?.[1];
}

export function verborgenIn(html: string, naam: string): string | undefined {
  return new RegExp(`<input type="hidden" name="${naam}" value="([^"]*)"`).exec(html)?.[1];
}
