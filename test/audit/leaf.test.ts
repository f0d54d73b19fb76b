import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson } from '../../src/audit/canonical.js';
import { AuditError } from '../../src/audit/audit-error.js';
import { commitment, formaat, maxLeafBytes, seal, type Blad } from '../../src/audit/leaf.js';
import { stateHash } from '../../src/audit/state-hash.js';

const blad: Blad = {
  formaat,
  organisatie: 'gm0148',
  traject: '00000000-0000-4000-8000-000000000001',
  volgnummer: 2,
  vorige: 'ab'.repeat(32),
  registratietijdstip: '2011-04-21T09:00:00.000Z',
  soort: 'handeling',
  handeling: 'workshop-houden',
  orgaan: 'college',
  registrator: { id: '00000000-0000-4000-8000-000000000002', rol: 'griffier', bureau: null },
  oorsprong: { kanaal: 'api', verzoek: '00000000-0000-4000-8000-000000000003', verwacht: 1 },
  resultaat: 'toegelaten',
  redenen: [],
  signalen: [],
  openbaar: true,
  grond: null,
  procedure: { naam: 'bestuurskrachtonderzoek', versie: 1, machine: 'cd'.repeat(32), motor: 'xstate/5.33.3' },
  van: 'opdrachtformulering',
  naar: 'opdrachtformulering',
  toestand: 'ef'.repeat(32),
  gegevens: { datum: '2011-04-13' },
};

describe('a leaf of the trail', () => {
  it('is canonical JSON, hashed with the leaf prefix', () => {
    const { tekst, hash } = seal(blad);
    expect(tekst).toBe(canonicalJson(JSON.parse(tekst)));
    expect(hash.toString('hex')).toBe(createHash('sha256').update(`\0${tekst}`, 'utf8').digest('hex'));
  });

  it('has every field of the format, sorted, and does not contain its index', () => {
    const fields = Object.keys(JSON.parse(seal(blad).tekst) as object);
    expect(fields).toEqual(
      [
        'formaat organisatie traject volgnummer vorige registratietijdstip soort handeling orgaan registrator oorsprong resultaat',
        'redenen signalen openbaar grond procedure van naar toestand gegevens',
      ]
        .join(' ')
        .split(' ')
        .toSorted(),
    );
  });

  it('fits in 65,535 bytes or does not exist', () => {
    const room = maxLeafBytes - Buffer.byteLength(seal({ ...blad, grond: '' }).tekst);
    expect(Buffer.byteLength(seal({ ...blad, grond: 'x'.repeat(room) }).tekst)).toBe(maxLeafBytes);
    const tooLarge = (): unknown => seal({ ...blad, grond: 'é'.repeat(room) });
    expect(tooLarge).toThrow(AuditError);
  });

  it('commits to a text with a salted hash that only salt and text together give', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'grapheme' }),
        (salt, text) => {
          const expected = createHmac('sha256', salt).update(canonicalJson(text), 'utf8').digest('base64');
          expect(commitment(Buffer.from(salt), text)).toEqual({ verbintenis: expected });
        },
      ),
    );
  });
});

describe('the hash of a state', () => {
  it('is that of the canonical JSON of fase and feiten', () => {
    const feiten = { z: [1, 'twee'], a: null };
    const expected = createHash('sha256')
      .update(canonicalJson({ fase: 'bko', feiten }), 'utf8')
      .digest('hex');
    expect(stateHash('bko', canonicalJson(feiten))).toBe(expected);
  });
});

describe('canonical JSON', () => {
  // RFC 8785 §3.2.2 and appendix B: numbers, escapes, and keys sorted by UTF-16 code units.
  it('writes the example of RFC 8785 as that RFC does', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    ) as unknown;
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError);
    expect(() => canonicalJson({ n: Number.NaN })).toThrow();
  });
});
