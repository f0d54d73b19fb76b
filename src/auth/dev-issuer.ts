/** Tokens for trying things out: the server signs them itself, with a key that lives as long as the process. */
import { generateKeyPair, SignJWT } from 'jose';
import type { Clock } from '../base/clock.js';
import type { Random } from '../base/id.js';
import { rollen, type Rol } from './policy.js';

export const devIssuer = 'urn:besluitspoor:ontwikkeling';
export const devAudience = 'besluitspoor';
const lifeSeconds = 12 * 3600;

export interface DevVraag {
  readonly rol: Rol;
  readonly bureau: string | null;
  readonly organisaties: readonly string[];
}

export function isRol(naam: string): naam is Rol {
  return (rollen as readonly string[]).includes(naam);
}

export class DevIssuer {
  private constructor(
    private readonly keys: Awaited<ReturnType<typeof generateKeyPair>>,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  static async make(clock: Clock, random: Random): Promise<DevIssuer> {
    return new DevIssuer(await generateKeyPair('EdDSA'), clock, random);
  }

  get publicKey(): Awaited<ReturnType<typeof generateKeyPair>>['publicKey'] {
    return this.keys.publicKey;
  }

  /** An RFC 9068 access token and its life in seconds. */
  async issue({ rol, bureau, organisaties }: DevVraag): Promise<{ token: string; seconden: number }> {
    const now = Math.floor(this.clock.now().getTime() / 1000);
    const onderwerp = bureau === null ? rol : `${rol}:${bureau}`;
    const token = await new SignJWT({
      rollen: [rol],
      organisaties,
      ...(bureau === null ? {} : { bureau }),
      client_id: rol,
    })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
      .setIssuer(devIssuer)
      .setAudience(devAudience)
      .setSubject(onderwerp)
      .setJti(this.random.uuid())
      .setIssuedAt(now)
      .setExpirationTime(now + lifeSeconds)
      .sign(this.keys.privateKey);
    return { token, seconden: lifeSeconds };
  }
}
