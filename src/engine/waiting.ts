/**
 * Callers that wait until a traject changes. An append of this process wakes them at once; what another process wrote,
 * or what midnight changed, is seen within a second: then each of them looks again.
 */

interface Waiter {
  readonly traject: string;
  readonly changed: () => Promise<boolean>;
  readonly wake: () => void;
}

const lookEvery = 1000;

export class Waiting {
  readonly #waiters = new Map<string, Set<Waiter>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Resolves when `changed` turns true, when `milliseconds` are over, when `signal` aborts or when the engine closes. */
  async until(
    traject: string,
    changed: () => Promise<boolean>,
    limits: { milliseconds: number; signal: AbortSignal },
  ): Promise<void> {
    if (this.#closed || limits.signal.aborted) return;
    const woken = new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timeout);
        limits.signal.removeEventListener('abort', end);
        this.#remove(waiter);
        resolve();
      };
      const waiter: Waiter = { traject, changed, wake: end };
      const timeout = setTimeout(end, limits.milliseconds);
      limits.signal.addEventListener('abort', end);
      this.#add(waiter);
    });
    // Registered before this look, so that a change between the caller's reading and now is not missed.
    this.#look(traject);
    await woken;
  }

  /** An append changed this traject. */
  notify(traject: string): void {
    for (const waiter of this.#waiters.get(traject) ?? []) waiter.wake();
  }

  close(): void {
    this.#closed = true;
    for (const traject of [...this.#waiters.keys()]) this.notify(traject);
  }

  #add(waiter: Waiter): void {
    const waiters = this.#waiters.get(waiter.traject) ?? new Set();
    this.#waiters.set(waiter.traject, waiters.add(waiter));
    this.#timer ??= setInterval(() => {
      for (const traject of this.#waiters.keys()) this.#look(traject);
    }, lookEvery);
  }

  #remove(waiter: Waiter): void {
    const waiters = this.#waiters.get(waiter.traject);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#waiters.delete(waiter.traject);
    if (this.#waiters.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #look(traject: string): void {
    for (const waiter of this.#waiters.get(traject) ?? []) {
      waiter.changed().then(
        (changed) => {
          if (changed) waiter.wake();
        },
        // A database that cannot be asked now is asked again a second later; the caller's own reading reports it.
        () => undefined,
      );
    }
  }
}
