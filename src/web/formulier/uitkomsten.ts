/**
 * What came of a form, kept for whoever sent it. A form that is sent is answered with the address of its outcome (303), so
 * that reload and back show that again, and never ask to send the form once more. Kept as long as a session, and for the
 * person: after logging in again the address still leads to what was typed.
 */
import { Inject, Injectable } from '@nestjs/common';
import { Sessies, sessieduurSeconden } from '../../auth/sessie.js';
import { pathOf } from '../gate.js';
import { seeOther } from '../pages.js';
import { actorOf, asked, type Reply, type Request } from '../request.js';
import type { Invoer } from './invoer.js';

const sleutel = 'formulier';

/** What is kept: JSON, with the form as it was typed. */
interface Kept {
  readonly invoer: Invoer;
}

@Injectable()
export class Uitkomsten {
  constructor(@Inject(Sessies) private readonly sessies: Sessies) {}

  /** Answers a form that was sent: the browser goes on to its own address, where `of` finds the outcome. */
  async goOn(request: Request, reply: Reply, uitkomst: Kept): Promise<void> {
    const inhoud = { voor: ownerOf(request), uitkomst: { ...uitkomst, invoer: [...uitkomst.invoer] } };
    const token = await this.sessies.bewaar('formulier', inhoud, sessieduurSeconden);
    seeOther(reply, `${pathOf(request)}?${sleutel}=${token}`);
  }

  /** Whether an address names an outcome, kept or not. */
  isNamed(request: Request): boolean {
    return asked(request, sleutel) !== undefined;
  }

  /** The outcome that an address names; undefined when it names none, or one of somebody else or of another form. */
  async of<T extends Kept>(request: Request): Promise<T | undefined> {
    const kept = (await this.sessies.haal('formulier', asked(request, sleutel))) as
      { voor: string; uitkomst: Omit<T, 'invoer'> & { invoer: [string, string][] } } | undefined;
    if (kept?.voor !== ownerOf(request)) return undefined;
    return { ...kept.uitkomst, invoer: new Map(kept.uitkomst.invoer) } as unknown as T;
  }
}

/** A person, and the form. */
function ownerOf(request: Request): string {
  const { uitgever, onderwerp } = actorOf(request);
  return JSON.stringify([uitgever, onderwerp, pathOf(request)]);
}
