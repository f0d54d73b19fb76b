/**
 * A break at every statement of every function with which the server writes. Which functions there are, the database says
 * itself; the golden file names every place and who came there, so that a place that is not tried shows as a diff.
 */
import { workshop } from '../engine/wereld.js';
import { testDatabase } from '../harness/database.js';
import { mustBeAsItWas } from '../harness/golden.js';
import { writingFunctions, type Functie, type Soort } from './breuk.js';
import { places, type Plaats } from './plpgsql.js';
import { gangen, Toneel, type Gang } from './toneel.js';

const catalogue = await testDatabase();
const functies = await writingFunctions(catalogue.beheerUrl);
await catalogue.close();

const short = (tekst: string): string => (tekst.length > 90 ? `${tekst.slice(0, 89)}…` : tekst);
const settled = async (attempt: () => Promise<unknown>): Promise<{ fault: unknown }> => {
  try {
    await attempt();
    return { fault: undefined };
  } catch (fault) {
    return { fault };
  }
};

/**
 * One attempt that breaks at one place. Whatever is told, nothing of it is there until it is told as done, and then all of it
 * is, once. Answers whether the place was reached.
 */
async function tried(
  toneel: Toneel,
  gang: Gang,
  { functie, plaats, soort }: { functie: Functie; plaats: Plaats; soort: Soort },
): Promise<boolean> {
  const { breker, gezien } = toneel;
  const attempt = await gang.bereid(toneel);
  const [regels, before] = [await breker.entries(), await breker.digest()];
  gezien.length = 0;
  // An error is not tried again by itself; a lost connection is, so that it is lost only once.
  await breker.breakAt(plaats, soort, soort === 'uitzondering' ? 1_000_000 : 1);
  const first = await settled(attempt);
  const between = await breker.digest();
  const reached = await breker.restore(functie);
  const one = gang.meer === undefined;
  if (one) expect(gezien.filter((seen) => seen !== before)).toEqual([]);
  if (first.fault !== undefined) {
    expect(reached).toBe(true);
    if (one) expect(between).toBe(before);
    expect((await settled(attempt)).fault).toBeUndefined();
  } else if (soort === 'uitzondering') {
    expect(reached).toBe(false);
  }
  expect(await breker.entries()).toBe(regels + gang.regels);
  expect((await breker.digest()) === before).toBe(gang.leeg === true);
  return reached;
}

const campagne = process.env['CAMPAGNE'] === 'alle';
/** Of an append and of a checkpoint. Elsewhere a connection is lost at one place; everywhere in the campaign. */
const overal = new Set(['schrijf_bij', 'publiceer']);
const found: string[] = [];

describe.each(functies)('a break in $naam', (functie) => {
  const wegen = gangen[functie.naam];
  let toneel: Toneel;
  beforeAll(async () => {
    toneel = await Toneel.make();
  });
  // All that came of it is one trail, verified when the world closes.
  afterAll(() => toneel.close());

  it('is tried at all: there is a way through it in test/crash/toneel.ts', () => {
    expect(wegen).toBeDefined();
  });

  it('leaves nothing of what was under way, and the same attempt then succeeds, once', async () => {
    found.push(functie.naam);
    const lost = new Set<Gang>();
    for (const [i, plaats] of functie.plaatsen.entries()) {
      const here: string[] = [];
      for (const gang of wegen ?? []) {
        if (!(await tried(toneel, gang, { functie, plaats, soort: 'uitzondering' }))) continue;
        here.push(gang.naam);
        if (lost.has(gang) && !campagne && !overal.has(functie.naam)) continue;
        expect(await tried(toneel, gang, { functie, plaats, soort: 'verbinding' })).toBe(true);
        lost.add(gang);
      }
      found.push(`  ${String(i + 1).padStart(2)} ${here.join(', ') || '-'} | ${short(plaats.tekst)}`);
    }
  }, 300_000);
});

describe('the places', () => {
  it('are all of them, and as many come there as before', () => {
    mustBeAsItWas(new URL('./golden/plaatsen.txt', import.meta.url), `${found.join('\n')}\n`);
  });

  it('are found between statements, not within strings, brackets or the CASE of SQL', () => {
    const body = `
DECLARE a text := 'BEGIN; THEN';
BEGIN
  -- not here; nor 'here
  IF a = 'x;y' THEN RETURN; ELSE a := $q$;$q$; END IF;
  FOR t IN SELECT CASE WHEN b THEN 1 ELSE 2 END, (SELECT 1) FROM c LOOP PERFORM f("d;e"); END LOOP;
END `;
    const found = places(`CREATE FUNCTION f()\n LANGUAGE plpgsql\nAS $function$${body}$function$\n`);
    expect(found.map(({ tekst }) => tekst)).toEqual([
      "DECLARE a text := 'BEGIN; THEN'; BEGIN",
      "IF a = 'x;y' THEN",
      'RETURN;',
      'ELSE',
      'a := $q$;$q$;',
      'END IF;',
      'FOR t IN SELECT CASE WHEN b THEN 1 ELSE 2 END, (SELECT 1) FROM c LOOP',
      'PERFORM f("d;e");',
      'END LOOP;',
    ]);
  });
});

describe('a database that breaks every time', () => {
  it('is told to the caller, and nothing was written', async () => {
    const toneel = await Toneel.make();
    const functie = functies.find(({ naam }) => naam === 'schrijf_bij');
    const plaats = functie?.plaatsen.at(-1);
    if (functie === undefined || plaats === undefined) throw new Error('schrijf_bij has no places.');
    const id = await toneel.open();
    const before = await toneel.breker.digest();
    await toneel.breker.breakAt(plaats, 'verbinding', 1_000_000);
    await expect(toneel.handel(id, workshop, 1)).rejects.toMatchObject({ code: 'niet-beschikbaar' });
    await toneel.breker.restore(functie);
    expect(await toneel.breker.digest()).toBe(before);
    await toneel.close();
  });
});
