/** Steps of a program: its calls to what is outside it. They can be watched, ended for good, and taken in turns. */

/** Does a call, or does not. */
export type Rond = (naam: string, call: () => Promise<unknown>) => Promise<unknown>;

/** The real thing, each of whose asynchronous methods goes through `rond`. */
export function stepwise<T extends object>(real: T, rond: Rond, not: readonly string[] = []): T {
  return new Proxy(real, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
      if (not.includes(String(name))) return method;
      return (...args: unknown[]) => rond(String(name), () => method(...args));
    },
  });
}

/** The process is gone: nothing it was doing goes on. */
export class Dood extends Error {}

/** Dies at its n-th step, before or after it is done. */
export class Sterveling {
  /** Names of the steps that were begun. */
  readonly stappen: string[] = [];
  dood = false;

  constructor(
    private readonly bij: number,
    private readonly wanneer: 'before' | 'after',
  ) {}

  readonly rond: Rond = async (naam, call) => {
    if (this.dood) throw new Dood();
    const here = this.stappen.push(naam) === this.bij;
    if (here && this.wanneer === 'before') this.#die();
    const result = await call();
    if (here) this.#die();
    return result;
  };

  #die(): never {
    this.dood = true;
    throw new Dood();
  }
}

/** Programs that take a step only when it is their turn. */
export class Beurten {
  readonly #waiting = new Map<string, () => void>();
  readonly #ended = new Set<string>();
  readonly #arrived = new Map<string, () => void>();

  /** How a program of this name takes its steps. */
  rond(wie: string): Rond {
    return async (_, call) => {
      await new Promise<void>((resolve) => {
        this.#waiting.set(wie, resolve);
        this.#arrived.get(wie)?.();
      });
      return call();
    };
  }

  /** Starts a program; resolves when it stands before its first step. */
  async start<T>(wie: string, program: () => Promise<T>): Promise<{ done: Promise<T> }> {
    this.#ended.delete(wie);
    const arrived = this.#arrival(wie);
    const done = program().finally(() => {
      this.#ended.add(wie);
      this.#arrived.get(wie)?.();
    });
    // Whoever wants to know awaits it; until then a fault is nobody's.
    done.catch(() => undefined);
    await arrived;
    return { done };
  }

  /** One step; false when the program has ended. */
  async step(wie: string): Promise<boolean> {
    const go = this.#waiting.get(wie);
    if (this.#ended.has(wie) || go === undefined) return false;
    const arrived = this.#arrival(wie);
    this.#waiting.delete(wie);
    go();
    await arrived;
    return true;
  }

  async steps(wie: string, most = Number.POSITIVE_INFINITY): Promise<number> {
    let taken = 0;
    while (taken < most && (await this.step(wie))) taken += 1;
    return taken;
  }

  #arrival(wie: string): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived.set(wie, resolve);
    });
  }
}
