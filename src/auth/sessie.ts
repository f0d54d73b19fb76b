/**
 * Who is at the desk: a session of the web pages. The browser holds a random token in a cookie; the store holds only its
 * hash, so that whoever reads the database cannot step into a session. Logging in always makes a new one.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import type { Random } from '../base/id.js';
import type { Actor } from './policy.js';

/** What is known of who logged in. */
export interface Aanmelding {
  readonly actor: Actor;
  /** As the pages greet: a name from the identity provider, or the role. Never in the trail. */
  readonly naam: string;
  /** For logging out at the identity provider; null when there is none. */
  readonly idToken: string | null;
}

/** A session as a request sees it. */
export interface Sessie extends Aanmelding {
  /** Hex; secret. Forms carry what `formToken` makes of it. */
  readonly geheim: string;
}

export interface SessieStore {
  /** `kenmerk`: SHA-256 of the token and its kind. `inhoud`: JSON. */
  bewaar(kenmerk: Buffer, inhoud: string, vervalt: Date): Promise<void>;
  /** undefined when there is none, or it lapsed before `nu`. */
  lees(kenmerk: Buffer, nu: Date): Promise<string | undefined>;
  verwijder(kenmerk: Buffer): Promise<void>;
  /** Removes what lapsed before `nu`; answers how many. */
  ruimOp(nu: Date): Promise<number>;
}

/** What a token is for. A token for one is none for another: its kind is part of what is hashed. */
export type Doel = 'sessie' | 'inloggen';

/** A working day; after it one logs in again. */
export const sessieduurSeconden = 10 * 3600;

export class Sessies {
  constructor(
    private readonly store: SessieStore,
    private readonly clock: Clock,
    private readonly random: Random,
    /** Whoever another issuer once let in, or a development server, has no session here. */
    private readonly uitgever: string,
  ) {}

  /** Begins a session; the token is for the cookie and is kept nowhere else. */
  async begin(aanmelding: Aanmelding): Promise<string> {
    const sessie: Sessie = { ...aanmelding, geheim: this.random.bytes(32).toString('hex') };
    return this.bewaar('sessie', sessie, sessieduurSeconden);
  }

  /** The session of a token from a cookie; attacker-controlled. */
  async lees(token: string | undefined): Promise<Sessie | undefined> {
    const sessie = (await this.haal('sessie', token)) as Sessie | undefined;
    return sessie?.actor.uitgever === this.uitgever ? sessie : undefined;
  }

  async eindig(doel: Doel, token: string | undefined): Promise<void> {
    if (isToken(token)) await this.store.verwijder(kenmerkOf(doel, token));
  }

  /** Keeps something for a short while under a fresh token: also what a login under way must remember. */
  async bewaar(doel: Doel, inhoud: object, seconden: number): Promise<string> {
    const token = this.random.bytes(32).toString('base64url');
    const vervalt = new Date(this.clock.now().getTime() + seconden * 1000);
    await this.store.bewaar(kenmerkOf(doel, token), JSON.stringify(inhoud), vervalt);
    return token;
  }

  async haal(doel: Doel, token: string | undefined): Promise<unknown> {
    if (!isToken(token)) return undefined;
    const inhoud = await this.store.lees(kenmerkOf(doel, token), this.clock.now());
    return inhoud === undefined ? undefined : (JSON.parse(inhoud) as unknown);
  }

  ruimOp(): Promise<number> {
    return this.store.ruimOp(this.clock.now());
  }

  /** What a form carries to show that it came from a page of this session: other bytes each time, against guessing by length. */
  formToken({ geheim }: Pick<Sessie, 'geheim'>): string {
    const noise = this.random.bytes(16).toString('base64url');
    return `${noise}.${signature(geheim, noise)}`;
  }
}

/** Whether a form came from a page of this session. `token` is attacker-controlled. */
export function isFormToken({ geheim }: Pick<Sessie, 'geheim'>, token: string | null | undefined): boolean {
  const [noise, given, ...rest] = (token ?? '').split('.');
  if (noise === undefined || given === undefined || rest.length > 0) return false;
  const expected = Buffer.from(signature(geheim, noise));
  const held = Buffer.from(given);
  return held.length === expected.length && timingSafeEqual(held, expected);
}

function signature(geheim: string, noise: string): string {
  return createHmac('sha256', Buffer.from(geheim, 'hex')).update(noise, 'utf8').digest('base64url');
}

function isToken(token: string | undefined): token is string {
  return token !== undefined && /^[\w-]{43}$/.test(token);
}

function kenmerkOf(doel: Doel, token: string): Buffer {
  return createHash('sha256').update(`${doel}:${token}`, 'utf8').digest();
}
