/**
 * Refused attempts are entries for good, so nobody may write them without end: at most `most` a minute for one
 * registrator on one traject. What would be admitted is never held back.
 */
import { LRUCache } from 'lru-cache';

const minute = 60_000;

interface Window {
  readonly since: number;
  count: number;
}

export class RefusalLimit {
  readonly #windows = new LRUCache<string, Window>({ max: 50_000 });

  constructor(private readonly most: number) {}

  /** Takes one place, or answers how many seconds to wait for the next. */
  take(registrator: string, traject: string, now: Date): number | null {
    const key = `${registrator} ${traject}`;
    const known = this.#windows.get(key);
    const age = known === undefined ? minute : now.getTime() - known.since;
    if (known === undefined || age >= minute || age < 0) {
      this.#windows.set(key, { since: now.getTime(), count: 1 });
      return null;
    }
    if (known.count >= this.most) return Math.ceil((minute - age) / 1000);
    known.count += 1;
    return null;
  }

  /** Gives a place back: the refusal was not written after all. */
  release(registrator: string, traject: string): void {
    const known = this.#windows.get(`${registrator} ${traject}`);
    if (known !== undefined && known.count > 0) known.count -= 1;
  }
}
