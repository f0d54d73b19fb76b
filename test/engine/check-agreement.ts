/** What stands beside the trail agrees with it: no leaf without a state, and the edge, the texts and the keys belong to leaves. */
import { createHmac } from 'node:crypto';
import { commitments } from '../../src/verify/bladwaarden.js';
import { query } from '../harness/database.js';

/** Throws at the first thing that does not hold. */
export async function checkAgreement(url: string): Promise<void> {
  // A repair is of the log itself, and of no traject.
  const [los] = await query(
    url,
    `SELECT FROM spoorregel s WHERE s.blad::json->>'soort' <> 'herstel'
     AND NOT EXISTS (SELECT FROM traject t WHERE t.id = s.traject AND t.organisatie = s.organisatie)`,
  );
  must(los === undefined, 'every entry belongs to a traject that is there');
  const [uitbox] = await query(
    url,
    `SELECT FROM uitbox FULL JOIN spoorregel USING (organisatie, index, traject, volgnummer)
     WHERE uitbox.ctid IS NULL OR spoorregel.ctid IS NULL`,
  );
  must(uitbox === undefined, 'the outbox has exactly the entries');
  const [sleutel] = await query(
    url,
    `SELECT FROM sleutel k WHERE NOT EXISTS (SELECT FROM spoorregel s
     WHERE (s.organisatie, s.traject, s.volgnummer) = (k.organisatie, k.traject, k.volgnummer)
       AND s.toegelaten = (k.status = 201))`,
  );
  must(sleutel === undefined, 'every remembered key is that of an entry with that outcome');
  await checkTexts(url);
}

async function checkTexts(url: string): Promise<void> {
  const rows = await query<{
    veld: string;
    zout: Buffer;
    waarde: string;
    blad: string | null;
    gewist: boolean;
  }>(
    url,
    `SELECT w.veld, w.zout, w.waarde, s.blad, EXISTS (SELECT FROM spoorregel g WHERE g.traject = w.traject
       AND g.blad::json->>'soort' = 'wissing' AND g.blad::json->'gegevens'->>'veld' = w.veld
       AND (g.blad::json->'gegevens'->>'volgnummer')::integer = w.volgnummer) AS gewist
     FROM wisbaar w LEFT JOIN spoorregel s USING (organisatie, traject, volgnummer)`,
  );
  for (const { veld, zout, waarde, blad, gewist } of rows) {
    const { gegevens } = JSON.parse(blad ?? '{"gegevens":{}}') as { gegevens: unknown };
    const own = createHmac('sha256', zout).update(JSON.stringify(waarde)).digest('base64');
    const found = commitments(gegevens, '').some(([pad, verbintenis]) => pad === veld && verbintenis === own);
    must(found, `the text ${veld} is the one its entry commits to`);
    must(!gewist, `the text ${veld} is gone when an entry says so`);
  }
}

function must(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`It does not hold that ${claim}.`);
}
