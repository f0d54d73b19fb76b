/**
 * Who calls: a bearer token (RFC 9068, `typ: at+jwt`) verified against the keys of its issuer. A verified token is
 * remembered until it expires, because verifying costs more than everything else a poll does.
 */
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../base/clock.js';
import { AuthError } from './auth-error.js';
import { devAudience, devIssuer, isRol, type DevIssuer } from './dev-issuer.js';
import type { Actor } from './policy.js';

/** Names of claims; a dot goes into an object. */
export interface Claims {
  readonly rollen: string;
  readonly organisaties: string;
  readonly bureau: string;
}

interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly key: JWTVerifyGetKey;
  readonly claims: Claims;
}

interface Verified {
  readonly actor: Actor;
  /** Seconds since 1970 from which the token holds no more. */
  readonly exp: number;
}

/** Asymmetric only: a shared secret would let every holder sign. */
const algorithms = ['EdDSA', 'ES256', 'ES384', 'PS256', 'PS384', 'RS256'];

export class Authenticator {
  readonly #verified = new LRUCache<string, Verified>({ max: 10_000 });

  private constructor(
    private readonly issuer: Issuer,
    private readonly clock: Clock,
  ) {}

  /** Tokens of an OIDC issuer; its keys are found by discovery at first use. */
  static ofIssuer(oidc: { issuer: string; audience: string; claims: Claims }, clock: Clock): Authenticator {
    let keys: Promise<JWTVerifyGetKey> | undefined;
    const key: JWTVerifyGetKey = async (header, token) => {
      keys ??= discover(oidc.issuer);
      try {
        return await (
          await keys
        )(header, token);
      } catch (fault) {
        if (!(fault instanceof errors.JOSEError)) keys = undefined;
        throw fault;
      }
    };
    return new Authenticator({ ...oidc, key }, clock);
  }

  /** Tokens of the development server itself. */
  static ofDevelopment(dev: DevIssuer, clock: Clock): Authenticator {
    const claims = { rollen: 'rollen', organisaties: 'organisaties', bureau: 'bureau' };
    return new Authenticator(
      { issuer: devIssuer, audience: devAudience, key: () => dev.publicKey, claims },
      clock,
    );
  }

  /**
   * The caller that an `Authorization` header proves.
   * @throws AuthError
   */
  authenticate(header: string | undefined): Actor | Promise<Actor> {
    const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) {
      throw new AuthError('niet-aangemeld', 'Stuur een geldig token mee: Authorization: Bearer <token>.');
    }
    const known = this.#verified.get(token);
    if (known !== undefined && known.exp > this.clock.now().getTime() / 1000) return known.actor;
    return this.#verify(token);
  }

  async #verify(token: string): Promise<Actor> {
    const { issuer, audience, key, claims } = this.issuer;
    const options: JWTVerifyOptions = {
      issuer,
      audience,
      typ: 'at+jwt',
      algorithms,
      requiredClaims: ['exp', 'sub'],
      currentDate: this.clock.now(),
      clockTolerance: 5,
    };
    try {
      const { payload } = await jwtVerify(token, key, options);
      const actor = actorOf(payload, claims);
      this.#verified.set(token, { actor, exp: payload.exp ?? 0 });
      return actor;
    } catch (cause) {
      if (cause instanceof AuthError) throw cause;
      if (cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout))
        throw new AuthError('niet-aangemeld', why(cause), { cause });
      throw new AuthError('uitgever-onbereikbaar', 'De sleutels van de uitgever zijn nu niet op te halen.', {
        cause,
      });
    }
  }
}

function why(fault: errors.JOSEError): string {
  if (fault instanceof errors.JWTExpired) return 'Het token is verlopen. Vraag een nieuw token aan.';
  if (fault instanceof errors.JWTClaimValidationFailed)
    return `Het token is niet voor deze dienst bedoeld (${fault.claim}). Vraag een token voor Besluitspoor aan.`;
  return 'Het token is ongeldig. Vraag een nieuw token aan.';
}

/** OpenID Connect Discovery 1.0 §4: where the issuer publishes its keys. */
async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(5000),
  });
  const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
  if (document.issuer !== issuer || typeof document.jwks_uri !== 'string') {
    throw new Error(`The discovery document of ${issuer} is not its own.`);
  }
  return createRemoteJWKSet(new URL(document.jwks_uri));
}

/** Who the claims of an issuer name; the same person by whatever token. Their content is not ours: what is unknown is left out. */
export function actorOf(payload: JWTPayload, claims: Claims): Actor {
  const bureau = claim(payload, claims.bureau);
  return {
    uitgever: payload.iss ?? '',
    onderwerp: payload.sub ?? '',
    rollen: texts(claim(payload, claims.rollen)).filter(isRol),
    organisaties: texts(claim(payload, claims.organisaties))
      .filter((id) => /^gm\d{4}$/.test(id))
      .toSorted(),
    bureau: typeof bureau === 'string' && bureau !== '' ? bureau : null,
  };
}

function claim(payload: JWTPayload, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, part);
    return holds ? (value as Record<string, unknown>)[part] : undefined;
  }, payload);
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((text) => text !== '');
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
