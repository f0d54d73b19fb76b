/**
 * What came of a form, kept for whoever sent it. A form that is sent is answered with the address of its outcome (303), so
 * that reload and back show that again, and never ask to send the form once more. Kept as long as a session, and for the
 * person: after logging in again the address still leads to what was typed. Of a form the last outcome is kept, and none
 * once it is an entry.
 */
import { createHash } from 'node:crypto';
import { sessieduurSeconden } from '../../auth/sessie.js';
import type { Clock } from '../../base/clock.js';
import { pathOf } from '../gate.js';
import { seeOther } from '../pages.js';
import { actorOf, asked, type Reply, type Request } from '../request.js';
import type { FormulierOpslag } from './formulier-opslag.js';
import type { Invoer } from './invoer.js';

const vraag = 'formulier';
/** Another shape of what is kept counts as not kept. */
const vorm = 2;

interface Uitkomst {
  readonly invoer: Invoer;
  /** Key of the form: the same form goes on under it. */
  readonly sleutel: string;
}

interface Kept {
  readonly vorm: number;
  readonly sleutel: string;
  readonly invoer: readonly [string, string][];
}

export class Uitkomsten {
  constructor(
    private readonly opslag: FormulierOpslag,
    private readonly clock: Clock,
  ) {}

  /** Answers a form that was sent: the browser goes on to its own address, where `of` finds the outcome. */
  async goOn(
    request: Request,
    reply: Reply,
    { traject, uitkomst }: { readonly traject: string | null; readonly uitkomst: Uitkomst },
  ): Promise<void> {
    const nu = this.clock.now();
    await this.opslag.bewaar(kenmerkOf(request, uitkomst.sleutel), {
      eigenaar: hashOf(personOf(request)),
      adres: hashOf([pathOf(request)]),
      traject,
      inhoud: JSON.stringify({ ...uitkomst, vorm, invoer: [...uitkomst.invoer] }),
      nu,
      vervalt: new Date(nu.getTime() + sessieduurSeconden * 1000),
    });
    seeOther(reply, addressOf(request, uitkomst.sleutel));
  }

  /** Whether an address names an outcome, kept or not. */
  isNamed(request: Request): boolean {
    return asked(request, vraag) !== undefined;
  }

  /** The outcome that an address names; undefined when it names none, or one of somebody else or of another form. */
  async of<T extends Uitkomst>(request: Request): Promise<T | undefined> {
    const sleutel = asked(request, vraag);
    if (sleutel === undefined) return undefined;
    const inhoud = await this.opslag.lees(kenmerkOf(request, sleutel), this.clock.now());
    const kept = read(inhoud);
    return kept === undefined ? undefined : ({ ...kept, invoer: new Map(kept.invoer) } as unknown as T);
  }

  /** Where the form goes on that this person left here, by going back or by doing something else first; not from that form itself. */
  async leftHere(request: Request): Promise<string | undefined> {
    if (this.isNamed(request)) return undefined;
    const eigenaar = hashOf(personOf(request));
    const kept = read(await this.opslag.laatste(eigenaar, hashOf([pathOf(request)]), this.clock.now()));
    return kept === undefined ? undefined : addressOf(request, kept.sleutel);
  }

  /** A form that goes on under another key, or became an entry. What stays behind lapses by itself. */
  async forget(request: Request, sleutel: string): Promise<void> {
    if (sleutel !== '') await this.opslag.verwijder(kenmerkOf(request, sleutel)).catch(() => undefined);
  }
}

/** undefined when it is of another shape. */
function read(inhoud: string | undefined): Kept | undefined {
  const kept = inhoud === undefined ? undefined : (JSON.parse(inhoud) as Kept);
  return kept?.vorm === vorm ? kept : undefined;
}

function addressOf(request: Request, sleutel: string): string {
  return `${pathOf(request)}?${vraag}=${sleutel}`;
}

/** A person, a form and its key: nobody else's request leads to the same. */
function kenmerkOf(request: Request, sleutel: string): Buffer {
  return hashOf([...personOf(request), pathOf(request), sleutel]);
}

function personOf(request: Request): string[] {
  const { uitgever, onderwerp } = actorOf(request);
  return [uitgever, onderwerp];
}

function hashOf(parts: readonly string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts), 'utf8').digest();
}
