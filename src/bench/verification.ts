/** How fast a trail is checked: hashes, chain and tree over an ordered read, and the machine over the entries. */
import type pg from 'pg';
import { emptyBoom, grow, leafHash, root } from '../audit/merkle.js';
import { procedures } from '../procedure/procedures.js';
import { verifyTrail, type GelezenBlad } from '../verify/trail.js';

interface Row {
  readonly traject: string;
  readonly blad: string;
  readonly bladhash: Buffer;
}

export interface Verificatie {
  /** Entries per second, of an ordered read alone. */
  readonly lezen: number;
  /** Read, leaf hashes and tree. */
  readonly hashes: number;
  /** Everything again, with the machine; without the read. */
  readonly machine: number;
  readonly regels: number;
}

const page = 5000;

export async function verification(client: pg.Client, most: number): Promise<Verificatie> {
  const rows: Row[] = [];
  const lezen = await timed(() => read(client, most, () => undefined));
  let boom = emptyBoom;
  const hashing = await timed(() =>
    read(client, most, (batch) => {
      for (const { blad, bladhash } of batch) {
        const hash = leafHash(Buffer.from(blad, 'utf8'));
        if (!hash.equals(bladhash)) throw new Error('A leaf does not have its hash.');
        boom = grow(boom, [hash]);
      }
      if (rows.length < 50_000) rows.push(...batch);
    }),
  );
  root(boom);
  const trails = new Map<string, GelezenBlad[]>();
  for (const { traject, blad, bladhash } of rows) {
    const trail = trails.get(traject) ?? [];
    trail.push({ bytes: Buffer.from(blad, 'utf8'), bladhash: bladhash.toString('hex') });
    trails.set(traject, trail);
  }
  // A page may end in the middle of a trail; what is there from its opening on is checked.
  const whole = [...trails.values()].filter(([first]) => first?.bytes.includes('"soort":"opening"'));
  const checked = await timed(() => {
    let count = 0;
    for (const trail of whole) {
      const { breuken, regels } = verifyTrail(trail, procedures);
      if (breuken.length > 0) throw new Error(`A trail is broken: ${JSON.stringify(breuken[0])}`);
      count += regels;
    }
    return Promise.resolve(count);
  });
  return {
    lezen: lezen.perSeconde,
    hashes: hashing.perSeconde,
    machine: checked.perSeconde,
    regels: lezen.count,
  };
}

async function timed(work: () => Promise<number>): Promise<{ count: number; perSeconde: number }> {
  const begin = performance.now();
  const count = await work();
  return { count, perSeconde: count / ((performance.now() - begin) / 1000) };
}

/** By traject, so that trails come whole. */
async function read(client: pg.Client, most: number, each: (rows: Row[]) => void): Promise<number> {
  let count = 0;
  await client.query('BEGIN');
  await client.query(
    'DECLARE spoor NO SCROLL CURSOR FOR SELECT traject, blad, bladhash FROM spoorregel ORDER BY organisatie, index',
  );
  for (;;) {
    const { rows } = await client.query<Row>(`FETCH ${page} FROM spoor`);
    each(rows);
    count += rows.length;
    if (rows.length < page || count >= most) break;
  }
  await client.query('ROLLBACK');
  return count;
}
