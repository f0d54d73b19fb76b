import { canonicalJson } from '../../src/audit/canonical.js';
import { procedures } from '../../src/procedure/procedures.js';
import { firstName, isLogOf, readHerstel } from '../../src/verify/herstel.js';
import { leafOf } from '../../src/verify/tree.js';
import { verifyTrail } from '../../src/verify/trail.js';

const naam = 'besluiten.dalfsen.nl:8443/log/gm0148';
const gegevens = {
  herkomst: `${naam}/2`,
  vorigeHerkomst: naam,
  getekendeOmvang: 9,
  getekendeWortel: Buffer.alloc(32, 7).toString('base64'),
  omvang: 5,
  reden: 'opslag-beschadigd',
};
const blad = {
  formaat: 'besluitspoor/1',
  organisatie: 'gm0148',
  traject: '0f5a1c9e-6a0b-4d0e-9d7c-1f3a5b7c9d11',
  volgnummer: 1,
  vorige: null,
  registratietijdstip: '2011-04-20T09:00:00.000Z',
  soort: 'herstel',
  handeling: null,
  orgaan: null,
  registrator: { id: '7f5a1c9e-6a0b-4d0e-9d7c-1f3a5b7c9d11', rol: 'beheerder', bureau: null },
  oorsprong: { kanaal: 'beheer', verzoek: '8f5a1c9e-6a0b-4d0e-9d7c-1f3a5b7c9d11', verwacht: null },
  resultaat: 'toegelaten',
  redenen: [],
  signalen: [],
  openbaar: true,
  grond: null,
  procedure: null,
  van: null,
  naar: null,
  toestand: null,
  gegevens,
};
const entry = (change: object = {}): Buffer => Buffer.from(canonicalJson({ ...blad, ...change }), 'utf8');

describe('the name of a log', () => {
  it.each([
    [naam, 'gm0148', true],
    [`${naam}/2`, 'gm0148', true],
    [`${naam}/17`, 'gm0148', true],
    [`${naam}/1`, 'gm0148', false],
    [`${naam}/02`, 'gm0148', false],
    [`${naam}/2/3`, 'gm0148', false],
    [`${naam}/`, 'gm0148', false],
    [`${naam}/x`, 'gm0148', false],
    [naam, 'gm0149', false],
    [naam, '0148', false],
    [`${naam}9`, 'gm0148', false],
  ])('%s is of %s: %p', (herkomst, organisatie, own) => {
    expect(isLogOf(herkomst, organisatie)).toBe(own);
  });

  it('is told from the one it began with', () => {
    expect([firstName(naam), firstName(`${naam}/2`), firstName(`${naam}/1`)]).toEqual([
      naam,
      naam,
      `${naam}/1`,
    ]);
  });
});

describe('an entry of a repair', () => {
  it('is read with what was signed before it', () => {
    expect(readHerstel(entry(), 5)).toMatchObject({
      ...{ index: 5, vorigeHerkomst: naam, getekendeOmvang: 9 },
      reden: 'opslag-beschadigd',
    });
  });

  it.each<[string, object, number]>([
    ['stands elsewhere than after what the database had', {}, 6],
    ['is not the first of its own', { volgnummer: 2 }, 5],
    ['comes after another', { vorige: 'ab'.repeat(32) }, 5],
    ['has a procedure', { procedure: { naam: 'bestuurskrachtonderzoek', versie: 1 } }, 5],
    ['has an organ', { orgaan: 'raad' }, 5],
    ['comes from a phase', { van: 'voorbereiding' }, 5],
    ['leads to a phase', { naar: 'voorbereiding' }, 5],
    ['lacks a field', { signalen: undefined }, 5],
    ['has a state', { toestand: 'ab'.repeat(32) }, 5],
    ['was refused', { resultaat: 'geweigerd' }, 5],
    ['says nothing', { gegevens: null }, 5],
    ['keeps its name', { gegevens: { ...gegevens, herkomst: naam } }, 5],
    ['takes the name of another', { gegevens: { ...gegevens, herkomst: 'x.example/log/gm0148/2' } }, 5],
    ['names no root', { gegevens: { ...gegevens, getekendeWortel: 'x' } }, 5],
    ['tells a story', { gegevens: { ...gegevens, reden: 'Jan heeft de schijf gewist.' } }, 5],
    ['names no size', { gegevens: { ...gegevens, getekendeOmvang: '9' } }, 5],
  ])('that %s is none', (_, change, index) => {
    expect(readHerstel(entry(change), index)).toBeNull();
  });

  it('that has a commitment for a reason is one of before it was a choice', () => {
    const reden = { verbintenis: Buffer.alloc(32).toString('base64') };
    expect(readHerstel(entry({ gegevens: { ...gegevens, reden } }), 5)).toMatchObject({ reden: null });
  });

  it('that is written in another way is none', () => {
    expect(readHerstel(Buffer.from(JSON.stringify({ ...blad, z: 1, a: 2 })), 5)).toBeNull();
  });

  it('is no entry of a traject', () => {
    const procedure = {
      naam: 'bestuurskrachtonderzoek',
      versie: 1,
      machine: 'ab'.repeat(32),
      motor: 'xstate 5',
    };
    const bytes = entry({ procedure, toestand: 'ab'.repeat(32) });
    for (const one of [entry(), bytes]) {
      const { breuken } = verifyTrail([{ bytes: one, bladhash: leafOf(one).toString('hex') }], procedures);
      expect(breuken).toEqual([{ volgnummer: 1, breuk: 'blad-onleesbaar' }]);
    }
  });
});
