/**
 * Logging in at the identity provider: OpenID Connect's authorization code flow with PKCE, as the NL GOV profile wants it.
 * What comes back through the browser is attacker-controlled; who somebody is comes from the provider itself, over TLS and
 * signed. The claims make the same Actor here as in a token for the API, so that a person is one registrator in both.
 */
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { importPKCS8, type JWTPayload } from 'jose';
import * as oidc from 'openid-client';
import { AuthError } from './auth-error.js';
import { actorOf, type Claims } from './authenticator.js';
import type { Aanmelding } from './sessie.js';

type Sleutel = Awaited<ReturnType<typeof importPKCS8>>;

/** How the provider knows us. */
export interface Aansluiting {
  readonly issuer: string;
  readonly clientId: string;
  /** A secret we share with it, or better a key that only we have. */
  readonly bewijs: { readonly geheim: string } | { readonly sleutel: Sleutel };
  readonly scope: string;
  readonly claims: Claims;
  /** Origin of our pages. */
  readonly webadres: string;
  /** The provider is on this machine and may be reached without TLS. */
  readonly zonderTls: boolean;
}

/** A login under way: what must be the same when the browser comes back. Secret. */
export interface Onderweg {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path to go on to; attacker-controlled. */
  readonly terug: string;
}

/**
 * `geweigerd`: the provider lets this person not in, or the person turned back. `verlopen`: not the answer to this login, or
 * too late. `storing`: the provider cannot be reached, or answers in a way that is not to be trusted.
 */
export type Inlogfout = 'geweigerd' | 'verlopen' | 'storing';

export type Vertrek =
  | { readonly ok: true; readonly adres: string; readonly onderweg: Onderweg }
  | { readonly ok: false; readonly fout: Inlogfout };

export type Aankomst =
  | { readonly ok: true; readonly aanmelding: Aanmelding; readonly claims: readonly string[] }
  | { readonly ok: false; readonly fout: Inlogfout };

export const terugPad = '/inloggen/terug';
export const uitgelogdPad = '/uitgelogd';
const patienceSeconds = 10;

export class OidcInloggen {
  #provider: Promise<oidc.Configuration> | undefined;

  /** @param report told what the keeper of this server must know; never a secret */
  constructor(
    private readonly aansluiting: Aansluiting,
    private readonly report: (melding: string) => void,
  ) {}

  get claims(): Claims {
    return this.aansluiting.claims;
  }

  /** Where the browser goes to log in. `opnieuw`: also who is logged in there already. */
  async begin(terug: string, { opnieuw }: { readonly opnieuw: boolean }): Promise<Vertrek> {
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    try {
      const adres = oidc.buildAuthorizationUrl(await this.#discovered(), {
        redirect_uri: this.aansluiting.webadres + terugPad,
        scope: this.aansluiting.scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(opnieuw ? { prompt: 'login' } : {}),
      });
      return { ok: true, adres: adres.href, onderweg: { state, nonce, verifier, terug } };
    } catch (fault) {
      return { ok: false, fout: this.#faultOf(fault) };
    }
  }

  /** Who came back. `antwoord`: the query of the address; attacker-controlled. */
  async voltooi({ state, nonce, verifier }: Onderweg, antwoord: URLSearchParams): Promise<Aankomst> {
    // Not the answer to this login: an old one, one of another tab, or one that somebody else began.
    if (antwoord.get('state') !== state) return { ok: false, fout: 'verlopen' };
    try {
      const provider = await this.#discovered();
      const back = new URL(`${terugPad}?${antwoord.toString()}`, this.aansluiting.webadres);
      const tokens = await oidc.authorizationCodeGrant(provider, back, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const said = await this.#claimsOf(provider, tokens);
      const actor = actorOf(said, this.claims);
      const aanmelding = { actor, naam: nameOf(said), idToken: tokens.id_token ?? null };
      return { ok: true, aanmelding, claims: Object.keys(said).toSorted() };
    } catch (fault) {
      return { ok: false, fout: this.#faultOf(fault) };
    }
  }

  /** Where the browser goes to log out at the provider too; undefined when it has no such place or is away. */
  async afscheid(idToken: string): Promise<string | undefined> {
    try {
      const provider = await this.#discovered();
      if (provider.serverMetadata().end_session_endpoint === undefined) return undefined;
      const post_logout_redirect_uri = this.aansluiting.webadres + uitgelogdPad;
      return oidc.buildEndSessionUrl(provider, { id_token_hint: idToken, post_logout_redirect_uri }).href;
    } catch (fault) {
      this.#faultOf(fault);
      return undefined;
    }
  }

  /** Of the id_token, and what that leaves out of the userinfo endpoint; who it is, only the id_token says. */
  async #claimsOf(
    provider: oidc.Configuration,
    tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
  ): Promise<JWTPayload> {
    const own = tokens.claims();
    if (own === undefined) throw new Error('The provider gave no id_token.');
    const { rollen, organisaties, bureau } = actorOf(own, this.claims);
    const known = rollen.length > 0 && organisaties.length > 0 && nameOf(own) !== '';
    const whole = known && (!rollen.includes('bureau') || bureau !== null);
    if (whole || provider.serverMetadata().userinfo_endpoint === undefined) return own;
    const more = await oidc.fetchUserInfo(provider, tokens.access_token, own.sub);
    return { ...more, ...own };
  }

  /** OpenID Connect Discovery, once; again after it failed. */
  #discovered(): Promise<oidc.Configuration> {
    this.#provider ??= this.#discover().catch((fault: unknown) => {
      this.#provider = undefined;
      throw fault;
    });
    return this.#provider;
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, bewijs, zonderTls } = this.aansluiting;
    const provider = await oidc.discovery(
      new URL(issuer),
      clientId,
      { [oidc.clockTolerance]: 5 },
      'sleutel' in bewijs ? oidc.PrivateKeyJwt(bewijs.sleutel) : withSecret(bewijs.geheim),
      {
        timeout: patienceSeconds,
        // The signature of the id_token is verified as well, whatever TLS already proved.
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- Marked so to stand out; the configuration allows it on loopback only, never in production.
        execute: [oidc.enableNonRepudiationChecks, ...(zonderTls ? [oidc.allowInsecureRequests] : [])],
      },
    );
    // To the letter: the API compares it so, and a person must be the same registrator in both.
    const own = provider.serverMetadata().issuer;
    if (own !== issuer) throw new Error(`The discovery document of ${issuer} is that of ${own}.`);
    return provider;
  }

  #faultOf(fault: unknown): Inlogfout {
    if (fault instanceof oidc.AuthorizationResponseError && refusals.has(fault.error)) return 'geweigerd';
    // The code was used, or waited too long.
    if (fault instanceof oidc.ResponseBodyError && fault.error === 'invalid_grant') return 'verlopen';
    this.report(`Inloggen bij ${this.aansluiting.issuer} lukt niet. ${inWords(fault)}`);
    return 'storing';
  }
}

/** OAuth 2.0 §4.1.2.1 and OpenID Connect Core §3.1.2.6: those that are about the person. */
const refusals: ReadonlySet<string> = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);

/** In the header, which every provider must be able to read (RFC 6749 §2.3.1), unless this one says that it does not. */
function withSecret(geheim: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(geheim), oidc.ClientSecretPost(geheim)];
  return (as, client, body, headers) => {
    const known = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    (known.includes('client_secret_basic') ? basic : post)(as, client, body, headers);
  };
}

/** How the pages greet; empty when the provider tells no name. */
function nameOf(said: JWTPayload): string {
  const [name = ''] = [said['name'], said['preferred_username']].filter(
    (value) => typeof value === 'string' && value.trim() !== '',
  ) as string[];
  return name.replaceAll(/\p{C}/gu, '').trim().slice(0, 100);
}

/** The kinds of fault down to the first cause: no bodies, no tokens, and no control characters of somebody else. */
function inWords(fault: unknown): string {
  const words: string[] = [];
  for (let one = fault as Told | undefined; typeof one === 'object' && words.length < 4; one = one.cause)
    words.push([one.message, one.code, one.error].filter((part) => typeof part === 'string').join(' '));
  return words.join('; ').replaceAll(/\p{C}/gu, ' ').slice(0, 500);
}

interface Told {
  readonly message?: unknown;
  readonly code?: unknown;
  /** As OAuth calls what went wrong. */
  readonly error?: unknown;
  readonly cause?: Told;
}

/** The RSA key of a PEM file, for private_key_jwt with PS256. @throws AuthError `sleutel-onbruikbaar` */
export async function readSleutel(path: string): Promise<Sleutel> {
  try {
    const key = createPrivateKey(await readFile(path));
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType !== 'rsa' || bits < 2048) throw new Error('It is no RSA key of 2048 bits.');
    return await importPKCS8(key.export({ type: 'pkcs8', format: 'pem' }) as string, 'PS256');
  } catch (cause) {
    throw new AuthError(
      'sleutel-onbruikbaar',
      `OIDC_CLIENT_SLEUTEL moet een PEM-bestand zijn met een geheime RSA-sleutel van ten minste 2048 bits, zonder wachtwoord. Dat is niet te lezen in ${path}.`,
      { cause },
    );
  }
}
