import { randomBytes, randomUUID } from 'node:crypto';

/** Randomness comes in as an argument, so that a test can repeat a run. */
export interface Random {
  /** A random (version 4) uuid. */
  uuid(): string;
  /** `size` random bytes. */
  bytes(size: number): Buffer;
}

export const systemRandom: Random = { uuid: () => randomUUID(), bytes: (size) => randomBytes(size) };

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a uuid in the canonical lower-case form. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
