import fc from 'fast-check';
import { transition } from 'xstate';
import { canonicalJson } from '../../src/audit/canonical.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import type { Feiten } from '../../src/procedure/bestuurskrachtonderzoek/feiten.js';
import { machine, move } from '../../src/procedure/bestuurskrachtonderzoek/machine.js';
import { replay } from '../../src/engine/replay.js';
import { besluit, scenario, Spel, stap, stemming, vandaag, walk, type Stap } from './walk.js';

const stuk = '00000000-0000-4000-8000-00000000000d';
const datums = ['2011-04-20', '2011-05-20', '2011-09-10', '2011-10-20', '2011-11-20', '2012-05-01'];

/** Lawful steps mixed with the same at other dates, and with what the walk has not. */
const elders: Stap[] = [
  stap('traject-laten-vervallen', { datum: '2011-04-20', reden: 'x' }),
  stap('rapport-teruggeven', { datum: '2011-09-03', reden: 'x' }),
  stap('besluit-aanhouden', { datum: '2011-10-20', reden: 'x', grond: 'stemmen-gestaakt' }),
  stap('voorstel-wijzigen', { datum: '2011-11-20', document: stuk }),
  stap('besluit-nemen', { ...besluit, stemming: { ...stemming, voor: 8, tegen: 13 } }),
  stap('scenario-inbrengen', { ...scenario, naam: 'Fusie', vorm: 'bestuurlijke-fusie' }),
  stap('rectificatie-aantekenen', { volgnummer: 2, veld: 'datum', juist: '2011-04-16', reden: 'x' }),
];
const attempt = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...elders) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...walk), fc.option(fc.constantFrom(...datums), { freq: 4 }))
      .map(([one, datum]): Stap => {
        const veld = 'besluitdatum' in one.gegevens ? 'besluitdatum' : 'datum';
        return datum === null ? one : { ...one, gegevens: { ...one.gegevens, [veld]: datum } };
      }),
  },
);
/** A walk begins somewhere on the lawful way and then goes where it likes. */
const walks = fc.tuple(fc.integer({ min: 0, max: walk.length }), fc.array(attempt, { maxLength: 60 }));

const order = procedure.fasen;

/** What the letter forbids, whatever happened. */
function lawful({ fase, feiten }: { fase: string; feiten: Feiten }): void {
  const f = feiten;
  const past = (naam: string): boolean => order.indexOf(fase) >= order.indexOf(naam) && fase !== 'vervallen';
  if (f.scenarios.length > 0) expect([f.bevindingenVastgesteld, f.collegevoorstel]).not.toContain(null);
  if (past('bureauselectie')) expect(f.raadGeconsulteerd).not.toBeNull();
  if (past('bko')) expect([f.keuze, f.communicatieplan]).not.toContain(null);
  if (past('dialoog')) expect(f.rapport?.stand).toBe('vastgesteld');
  if (past('besluitvorming')) expect([f.notitie, f.conclusie, f.dialoogAfgerond]).not.toContain(null);
  expect(f.besluit !== null).toBe(fase === 'besloten');
  if (fase === 'vervallen') expect(f.opdracht).toBeNull();
}

describe('wherever one walks', () => {
  it('no state is reached that the letter forbids, and a replay gives the same state', () => {
    fc.assert(
      fc.property(walks, ([begin, attempts]) => {
        const spel = Spel.tot(begin);
        let { fase } = spel.stand;
        for (const one of attempts) {
          const before = canonicalJson(spel.stand);
          const kept = spel.stand;
          const oordeel = spel.probeer(one);
          // What was decided on is never changed by deciding.
          expect(canonicalJson(kept)).toBe(before);
          if (!oordeel.toegelaten) expect(oordeel.redenen.length).toBeGreaterThan(0);
          expect(order.indexOf(spel.stand.fase)).toBeGreaterThanOrEqual(order.indexOf(fase));
          if (fase === 'besloten' || fase === 'vervallen') expect(spel.stand.fase).toBe(fase);
          ({ fase } = spel.stand);
          lawful({ fase, feiten: spel.stand.feiten as unknown as Feiten });
        }
        expect(canonicalJson(replay(procedure, spel.geschiedenis))).toBe(canonicalJson(spel.stand));
      }),
      { numRuns: 60 },
    );
  });

  it('the machine moves as XState itself has it move', () => {
    fc.assert(
      fc.property(walks, ([begin, attempts]) => {
        const spel = Spel.tot(begin);
        for (const one of attempts) {
          const { stand, geschiedenis } = spel;
          const feiten = stand.feiten as unknown as Feiten;
          const poging = spel.poging(one);
          const event = { type: one.handeling, poging, geschiedenis: [...geschiedenis] };
          const nu = machine.resolveState({ value: stand.fase, context: feiten });
          const [na] = transition(machine, nu, event);
          const ours = move(stand.fase, feiten, event);
          expect(ours).toEqual({ fase: na.value, feiten: na.context });
          expect(ours.feiten === feiten).toBe(na.context === nu.context);
          spel.probeer(one);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('what is listed as impossible is refused, and what is admitted was listed as possible', () => {
    fc.assert(
      fc.property(walks, ([begin, attempts]) => {
        const spel = Spel.tot(begin);
        for (const one of attempts) {
          const listed = procedure
            .options(spel.stand, vandaag)
            .find(({ handeling }) => handeling === one.handeling);
          const oordeel = spel.probeer(one);
          if (oordeel.toegelaten) expect(listed?.toegelaten).toBe(true);
          else if (listed?.toegelaten === true)
            expect(oordeel.redenen.every(({ code }) => listed.afhankelijk.includes(code))).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('the listed reasons are among those of any refusal', () => {
    const spel = Spel.voor('bko-starten');
    for (const { handeling, toegelaten, redenen } of procedure.options(spel.stand, vandaag)) {
      const one = walk.find((step) => step.handeling === handeling);
      if (one === undefined || toegelaten) continue;
      const codes = spel.codes(one);
      expect(codes).toEqual(expect.arrayContaining(redenen.map(({ code }) => code)));
    }
  });
});
