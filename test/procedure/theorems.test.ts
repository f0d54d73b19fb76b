import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/audit/canonical.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import type { Feiten } from '../../src/procedure/bestuurskrachtonderzoek/feiten.js';
import type { Poging, Stand } from '../../src/procedure/definition.js';
import { mustBeAsItWas } from '../harness/golden.js';
import { besluit, Spel, stap, stemming, vandaag, walk, type Stap } from './walk.js';

/**
 * The data are abstracted to one day and one bureau, so that every order of handelingen is what remains; of repeatable
 * steps that leave no new fact nothing new is reached. The search visits every state that any order can reach.
 */
const dag = '2011-06-01';

/** Steps that differ from another in name only, or leave no fact that another does not. */
const abstractedAway = new Set(['dialoog-voeren bestuurlijke-partners', 'dialoog-voeren inwoners']);

const moves: Stap[] = [
  ...new Map(walk.map((one) => [key(one), one])).values(),
  stap('traject-laten-vervallen', { datum: dag, reden: 'x' }),
  stap('rapport-teruggeven', { datum: dag, reden: 'x' }),
  stap('voorstel-wijzigen', { datum: dag, document: '00000000-0000-4000-8000-00000000000d' }),
  stap('besluit-nemen', { ...besluit, stemming: { ...stemming, voor: 8, tegen: 13 } }),
]
  .filter(
    ({ handeling, gegevens }) =>
      gegevens['bureau'] !== 'Bureau B' &&
      !abstractedAway.has(`${handeling} ${(gegevens['groep'] ?? gegevens['kring'] ?? '') as string}`),
  )
  .map(({ handeling, gegevens }) => stap(handeling, onOneDay(gegevens)));

function key({ handeling, gegevens }: Stap): string {
  return `${handeling} ${(gegevens['groep'] ?? gegevens['kring'] ?? gegevens['bureau'] ?? '') as string}`;
}

function onOneDay(gegevens: Stap['gegevens']): Stap['gegevens'] {
  const dates = Object.keys(gegevens).filter((veld) => /datum$/i.test(veld));
  const bureaus = 'bureaus' in gegevens ? { bureaus: ['Bureau A'] } : {};
  return { ...gegevens, ...Object.fromEntries(dates.map((veld) => [veld, dag])), ...bureaus };
}

interface Node {
  readonly stand: Stand;
  readonly next: string[];
  /** What is admitted in it. */
  readonly done: string[];
}

/** Every reachable state, by its canonical text. */
function reach(): Map<string, Node> {
  const begin = new Spel({}).stand;
  const nodes = new Map<string, Node>();
  const todo: Stand[] = [begin];
  for (let stand = todo.pop(); stand !== undefined; stand = todo.pop()) {
    const id = canonicalJson(stand);
    if (nodes.has(id)) continue;
    const node: Node = { stand, next: [], done: [] };
    nodes.set(id, node);
    for (const poging of pogingen) {
      const oordeel = procedure.decide(stand, poging);
      if (!oordeel.toegelaten) continue;
      node.next.push(canonicalJson(oordeel.stand));
      node.done.push(poging.handeling);
      todo.push(oordeel.stand);
    }
  }
  return nodes;
}

const pogingen: Poging[] = moves.map(({ handeling, gegevens }) => {
  const blad = procedure.toBlad(handeling, gegevens, {
    wisbaar: () => ({ verbintenis: 'x' }),
    document: (id) => ({ id, sha256: 'ab' }),
  });
  return { handeling, orgaan: null, gegevens: blad, vandaag, volgnummer: 2 };
});

describe('over every state that can be reached', () => {
  const nodes = reach();
  const all = [...nodes.values()].map(({ stand }) => ({
    fase: stand.fase,
    f: stand.feiten as unknown as Feiten,
  }));

  it('the search reaches every phase', () => {
    expect(new Set(all.map(({ fase }) => fase))).toEqual(new Set(procedure.fasen));
  });

  it('scenarios come only after findings', () => {
    expect(all.filter(({ f }) => f.scenarios.length > 0 && f.bevindingenVastgesteld === null)).toEqual([]);
  });

  it('no decision is taken without report, dialogue, scenario, conclusion and notitie', () => {
    const besloten = all.filter(({ fase }) => fase === 'besloten');
    expect(besloten.length).toBeGreaterThan(0);
    for (const { f } of besloten) {
      expect([f.rapport, f.dialoogAfgerond, f.scenarioLaatste, f.conclusie, f.notitie]).not.toContain(null);
    }
  });

  it('nothing leads out of besloten or vervallen', () => {
    for (const { stand, next } of nodes.values()) {
      if (!procedure.eindfasen.includes(stand.fase)) continue;
      expect(next.map((id) => nodes.get(id)?.stand.fase).every((fase) => fase === stand.fase)).toBe(true);
    }
  });

  it('what is over is never done again, and stays over', () => {
    for (const { stand, next, done } of nodes.values()) {
      const voorbij = procedure.voorbij(stand);
      expect(done.filter((naam) => voorbij.has(naam))).toEqual([]);
      for (const id of next) {
        const after = procedure.voorbij(nodes.get(id)?.stand ?? stand);
        expect([...voorbij].filter((naam) => !after.has(naam))).toEqual([]);
      }
    }
    const { stand } = Spel.tot(walk.length);
    expect(procedure.voorbij(stand)).toContain('besluit-bekendmaken');
    expect(procedure.voorbij(stand)).not.toContain('rectificatie-aantekenen');
  }, 120_000);

  it('vervallen is reached from opdrachtformulering alone', () => {
    for (const { stand, next } of nodes.values()) {
      const leads = next.some((id) => nodes.get(id)?.stand.fase === 'vervallen');
      if (leads && stand.fase !== 'vervallen') expect(stand.fase).toBe('opdrachtformulering');
    }
  });

  it('every state that is not an end can still reach a decision', () => {
    const before = new Map<string, string[]>();
    for (const [id, { next }] of nodes)
      for (const to of next) before.set(to, [...(before.get(to) ?? []), id]);
    const seen = new Set([...nodes].filter(([, { stand }]) => stand.fase === 'besloten').map(([id]) => id));
    for (const id of seen) for (const from of before.get(id) ?? []) seen.add(from);
    const stuck = [...nodes].filter(([id, { stand }]) => !seen.has(id) && stand.fase !== 'vervallen');
    expect(stuck).toEqual([]);
  });
});

describe('the definition', () => {
  const golden = (name: string, text: string): void => {
    mustBeAsItWas(new URL(`./golden/${name}`, import.meta.url), text);
  };

  it('has the transitions that were agreed', () => {
    const { overgangen } = procedure.published() as {
      overgangen: {
        van: string;
        handeling: string;
        naar: string;
        guard: { params: { voorwaarden: string[]; uitslag?: string } };
      }[];
    };
    const lines = overgangen.map(
      ({ van, handeling, naar, guard: { params } }) =>
        `${van} --${handeling}${params.uitslag === undefined ? '' : ` (${params.uitslag})`}--> ${naar}  [${params.voorwaarden.join(', ')}]`,
    );
    golden('overgangen.txt', `${lines.join('\n')}\n`);
  });

  it('decides as it did when its version was fixed: a change asks for a new version number', () => {
    const decisions = createHash('sha256');
    for (let aantal = 0; aantal <= walk.length; aantal += 3) {
      const { stand, geschiedenis } = Spel.tot(aantal);
      for (const poging of pogingen) {
        const oordeel = procedure.decide(stand, poging, geschiedenis);
        decisions.update(
          canonicalJson([
            aantal,
            poging.handeling,
            oordeel.toegelaten ? oordeel.stand : oordeel.redenen.map(({ code }) => code),
          ]),
        );
      }
    }
    golden('versie-1.txt', `definitie ${procedure.machine}\nbeslissingen ${decisions.digest('hex')}\n`);
  });
});
