/** Whatever is erased, in whatever order: the trail holds, the state stays, and nothing of it can be found anywhere. */
import fc from 'fast-check';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyTrail } from '../../src/verify/trail.js';
import { checkTrail } from '../engine/check-trail.js';
import { actor, admitted, opening, refused, Wereld, workshop } from '../engine/wereld.js';
import { query } from '../harness/database.js';
import { beheerder, concept, grond, Stukken, uniek } from './stukken.js';

let wereld: Wereld;
let stukken: Stukken;
beforeAll(async () => {
  wereld = await Wereld.make();
  stukken = await Stukken.make(wereld);
});
afterAll(async () => {
  await stukken.close();
  await wereld.close();
});

/** What can be erased of a traject: where it stands, and the secrets that must then be nowhere. */
interface Wisbaar {
  readonly volgnummer: number;
  readonly veld: string;
  readonly geheimen: readonly string[];
}

/** A traject with every kind of thing that can be erased: texts, nested and of a refused entry, documents, shared bytes. */
async function gevuld(): Promise<{ id: string; wisbaar: Wisbaar[] }> {
  const titel = uniek('titel');
  const aanleiding = uniek('aanleiding');
  const id = await wereld.open({ ...opening, titel, aanleiding });
  const wisbaar: Wisbaar[] = [
    { volgnummer: 1, veld: 'titel', geheimen: [titel] },
    { volgnummer: 1, veld: 'aanleiding', geheimen: [aanleiding] },
  ];
  const deelnemers = uniek('deelnemers');
  // Quotes are written in another way in each place: its last part is what is looked for.
  const toelichting = uniek('toelichting "met" \\ tekens é');
  await wereld.handel(id, { ...workshop, gegevens: { datum: '2011-04-13', deelnemers }, toelichting });
  wisbaar.push({ volgnummer: 2, veld: 'deelnemers', geheimen: [deelnemers] });
  wisbaar.push({ volgnummer: 2, veld: 'toelichting', geheimen: [toelichting.slice(-36)] });
  const inhoud = uniek('inhoud');
  for (const volgnummer of [3, 4]) {
    // Two documents of the same bytes, each with a name of its own.
    const naam = `${uniek('brief aan mevrouw')}.txt`;
    const { id: document } = await stukken.plaats(inhoud, { naam });
    await wereld.handel(id, concept(document));
    wisbaar.push({ volgnummer, veld: 'document', geheimen: [naam] });
  }
  const bevinding = uniek('bevinding');
  const rapport = uniek('rapport');
  const { id: document } = await stukken.plaats(rapport, { openbaar: 'false' });
  const tooEarly = {
    handeling: 'bevindingen-opleveren',
    gegevens: {
      datum: '2011-04-14',
      document,
      bevindingen: [{ onderdeel: 'staat-nu', bevinding }],
      bevatAdvies: false,
    },
  };
  refused(await wereld.handel(id, tooEarly));
  wisbaar.push({ volgnummer: 5, veld: 'bevindingen[0].bevinding', geheimen: [bevinding] });
  wisbaar.push({ volgnummer: 5, veld: 'document', geheimen: [rapport] });
  wisbaar.push({ volgnummer: 0, veld: '', geheimen: [inhoud] });
  return { id, wisbaar };
}

async function erase(id: string, { volgnummer, veld }: Wisbaar, crash: boolean): Promise<void> {
  const inhoud = { json: { veld, grond } };
  const antwoord = await wereld.engine.wis(beheerder, { traject: id, volgnummer, inhoud, kanaal: 'api' });
  if (antwoord.soort === 'geweigerd') throw new Error(JSON.stringify(antwoord.weigering));
  if (antwoord.document !== null && !crash) await stukken.wisser.wis(antwoord.document);
}

describe('whatever is erased, in whatever order', () => {
  it('leaves a trail that verifies and the same state, and nothing of it in any table or file', async () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(order, fc.boolean(), async (chosen, crash) => {
        const { id, wisbaar } = await gevuld();
        const before = await wereld.beeld(id);
        for (const which of chosen) await erase(id, wisbaar[which] as Wisbaar, crash);
        // As the next start would: what a crash left goes.
        if (crash) await stukken.wisser.ruimOp();

        const after = await wereld.beeld(id);
        const titel = chosen.includes(0) ? null : before.titel;
        const { gewijzigdTijdstip } = after;
        expect(after).toEqual({ ...before, titel, gewijzigdTijdstip, versie: 5 + chosen.length });
        await mustVerify(
          id,
          chosen.map((which) => wisbaar[which] as Wisbaar),
        );

        // The shared bytes go with the last of the two documents that have them.
        const gone = (which: number): boolean =>
          which === 8 ? chosen.includes(4) && chosen.includes(5) : chosen.includes(which);
        const found = await stukken.vindplaatsenVan(wisbaar.flatMap(({ geheimen }) => geheimen));
        for (const [which, { geheimen }] of wisbaar.entries())
          for (const geheim of geheimen) expect(found.has(geheim)).toBe(!gone(which));
        // And the traject goes on.
        admitted(await wereld.handel(id, workshop));
      }),
      { numRuns: 12 },
    );
    expect(stukken.storingen).toEqual([]);
  });

  it('does so for the whole municipality: nobody reads it back through the API either', async () => {
    const { id, wisbaar } = await gevuld();
    for (const one of wisbaar.slice(0, 8)) await erase(id, one, false);
    const griffier = actor('griffier');
    const seen = JSON.stringify([await wereld.spoor(id), await wereld.beeld(id)]);
    for (const { geheimen } of wisbaar) for (const geheim of geheimen) expect(seen).not.toContain(geheim);
    const lijst = await wereld.engine.read.trajecten(griffier, { limiet: 1000 });
    expect(JSON.stringify(lijst)).not.toContain(wisbaar[0]?.geheimen[0]);
  });
});

async function mustVerify(id: string, gewist: readonly Wisbaar[]): Promise<void> {
  await checkTrail(wereld.database.beheerUrl);
  const bladen = await query<{ blad: string; bladhash: Buffer }>(
    wereld.database.beheerUrl,
    'SELECT blad, bladhash FROM spoorregel WHERE traject = $1 ORDER BY volgnummer',
    [id],
  );
  const verslag = verifyTrail(
    bladen.map(({ blad, bladhash }) => ({ bytes: Buffer.from(blad), bladhash: bladhash.toString('hex') })),
    procedures,
  );
  expect(verslag.breuken).toEqual([]);
  expect([...verslag.gewist].toSorted()).toEqual(
    gewist.map(({ volgnummer, veld }) => `${volgnummer} ${veld}`).toSorted(),
  );
}
