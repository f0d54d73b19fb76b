import { setTimeout as pause } from 'node:timers/promises';
import { Gather } from '../../src/base/gather.js';

/** Batches seen, each held until released. */
function held(limits: { most: number; parallel: number }) {
  const batches: number[][] = [];
  const release: (() => void)[] = [];
  const gather = new Gather<number, number>(async (batch) => {
    batches.push([...batch]);
    await new Promise<void>((resolve) => release.push(resolve));
    return batch.map((item) => (item < 0 ? new RangeError('negative') : item * 2));
  }, limits);
  return { gather, batches, release };
}

describe('gathering', () => {
  it('serves a lone caller at once and alone', () => {
    const { gather, batches } = held({ most: 10, parallel: 1 });
    void gather.add(1);
    expect(batches).toEqual([[1]]);
  });

  it('puts together what arrives while a batch is under way, in order and no more than allowed', async () => {
    const { gather, batches, release } = held({ most: 3, parallel: 1 });
    const answers = [1, 2, 3, 4, 5].map((item) => gather.add(item));
    for (let i = 0; i < 3; i += 1) {
      release[i]?.();
      await pause(0);
    }
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
    await pause(0);
    expect(gather.idle).toBe(true);
  });

  it('gives a fault of one item to that caller alone', async () => {
    const { gather, release } = held({ most: 3, parallel: 1 });
    const first = gather.add(0);
    const answers = Promise.allSettled([gather.add(-1), gather.add(7)]);
    release[0]?.();
    await first;
    await pause(0);
    release[1]?.();
    const [bad, good] = await answers;
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'RangeError' } });
    expect(good).toEqual({ status: 'fulfilled', value: 14 });
  });

  it('gives a fault of the batch to all in it and goes on with the next', async () => {
    let calls = 0;
    const gather = new Gather<number, number>(
      (batch) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new Error('lost')) : Promise.resolve([...batch]);
      },
      { most: 2, parallel: 1 },
    );
    const outcomes = await Promise.allSettled([gather.add(1), gather.add(2), gather.add(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
});
