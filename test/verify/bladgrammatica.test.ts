/** The quick reader of leaves beside the one that says what a leaf is: it may leave a leaf to that one, and never differ. */
import fc from 'fast-check';
import { seal, type Blad } from '../../src/audit/leaf.js';
import { readRegular } from '../../src/verify/bladgrammatica.js';
import { readRuw, readSpoorblad, type Spoorblad } from '../../src/verify/spoorblad.js';
import { spoor } from './logmap.js';

const gewoon = spoor(1).map(({ blad }) => blad.tekst);

/** What the other reader makes of it: undefined = no leaf, or one that could have been written otherwise. */
function slowly(tekst: string): Spoorblad | undefined {
  const bytes = Buffer.from(tekst, 'utf8');
  try {
    const read = readSpoorblad({
      bytes,
      tekst: bytes.toString('utf8'),
      blad: JSON.parse(tekst),
      zeker: false,
    });
    return read.canoniek ? read.blad : undefined;
  } catch {
    return undefined;
  }
}

/** The quick one takes nothing that the other does not, and reads the same. */
function agrees(tekst: string): boolean {
  const quick = readRegular(tekst);
  if (quick === undefined) return false;
  const slow = slowly(tekst);
  expect(slow).toBeDefined();
  expect(slow).toMatchObject(quick);
  return true;
}

/** Nearly always as it should be: a leaf has so many fields that one of them is odd often enough. */
function mostly<T, U>(good: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 30, arbitrary: good }, { weight: 1, arbitrary: odd });
}

const tekst = mostly(
  fc.string({
    unit: fc.constantFrom('a', 'Z', '-', ' ', ',', ':', '{', '}', '[', 'é', '👋', '\u007f', '\u2028'),
  }),
  fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\n', '\u0001')),
);
const json = mostly(
  fc.option(
    fc.dictionary(fc.constantFrom('a', 'b', 'grond', 'c d'), fc.oneof(fc.nat(), tekst, fc.boolean())),
    {
      nil: null,
    },
  ),
  fc.oneof(fc.dictionary(tekst, fc.jsonValue(), { maxKeys: 4 }), fc.constantFrom([], 'x', 1)),
);
const orNull = (arbitrary: fc.Arbitrary<string>) => fc.option(arbitrary, { nil: null });
const hex = mostly(fc.stringMatching(/^[0-9a-f]{64}$/), fc.constantFrom('', 'A'.repeat(64)));
const uuid = mostly(fc.uuid(), fc.constantFrom('', 'x'));
const telling = mostly(
  fc.integer({ min: 1, max: 1e9 }),
  fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double()),
);
const moment = mostly(
  fc
    .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.oneof(
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom('2011-02-29T00:00:00.000Z', '2011-04-30T24:00:00.000Z', '2011-04-21'),
  ),
);
const oneOf = (good: readonly string[], ...odd: string[]) =>
  mostly(fc.constantFrom(...good), fc.constantFrom(...odd));

const blad = fc.record({
  formaat: oneOf(['besluitspoor/1'], 'besluitspoor/2'),
  organisatie: oneOf(['gm0148'], 'gm148'),
  traject: uuid,
  volgnummer: telling,
  vorige: orNull(hex),
  registratietijdstip: moment,
  soort: oneOf(['opening', 'handeling', 'wissing'], 'herstel'),
  handeling: orNull(tekst),
  orgaan: orNull(tekst),
  registrator: fc.record({ id: uuid, rol: tekst, bureau: orNull(tekst) }),
  oorsprong: fc.record({
    kanaal: tekst,
    verzoek: uuid,
    verwacht: fc.oneof(fc.constant(null), fc.constantFrom(0, -3, 17), telling),
  }),
  resultaat: oneOf(['toegelaten', 'geweigerd'], 'anders'),
  redenen: fc.array(tekst, { maxLength: 3 }),
  signalen: fc.array(tekst, { maxLength: 3 }),
  openbaar: fc.boolean(),
  grond: orNull(tekst),
  procedure: fc.record({ naam: tekst, versie: telling, machine: hex, motor: tekst }),
  van: orNull(tekst),
  naar: orNull(tekst),
  toestand: hex,
  gegevens: json,
});

function sealed(value: unknown): string | undefined {
  try {
    return seal(value as Blad).tekst;
  } catch {
    // A half character has no canonical form; such a leaf is never written.
    return undefined;
  }
}

describe('the quick reader of leaves', () => {
  it('takes every leaf of a whole traject, and reads it as the other does', () => {
    expect(gewoon.length).toBeGreaterThan(40);
    for (const leaf of gewoon) expect(agrees(leaf)).toBe(true);
    expect(readRuw(Buffer.from(gewoon[3] ?? '')).zeker).toBe(true);
  });

  it('agrees on keys that JavaScript puts in an order of its own', () => {
    const leaf = JSON.parse(gewoon[3] ?? '') as Blad;
    for (const gegevens of [{ '': { '0': '', '': null } }, { '10': 1, '9': 2 }, { '-1': 1, '1': 2, a: 3 }]) {
      const tekst = sealed({ ...leaf, gegevens }) ?? '';
      expect([tekst, agrees(tekst)]).toEqual([tekst, true]);
      const other = tekst.replace('"10":1,"9":2', '"9":2,"10":1').replace('"":null,"0":""', '"0":"","":null');
      if (other !== tekst) expect([slowly(other), readRegular(other)]).toEqual([undefined, undefined]);
    }
  });

  it('never differs on what could be written in the fields of a leaf', () => {
    let taken = 0;
    fc.assert(
      fc.property(blad, (value) => {
        const leaf = sealed(value);
        if (leaf !== undefined && agrees(leaf)) taken += 1;
      }),
      { numRuns: 3000 },
    );
    // Else it would say nothing.
    expect(taken).toBeGreaterThan(300);
    expect(taken).toBeLessThan(2700);
  });

  it('never differs on a leaf that was changed anywhere', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '',
        '"',
        '\\',
        '\\u0041',
        '\\ud800',
        ',',
        '}',
        '{',
        '[',
        ']',
        ' ',
        '0',
        '1',
        'null',
        'true',
        '\ufffd',
      ),
      fc.constantFrom(',"grond":null', '"traject":"', '"a":1,', '1e3', '-0', '.5', '12345678901234567'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...gewoon), fc.nat(), fc.nat(12), piece, (leaf, at, length, into) => {
        const from = at % leaf.length;
        agrees(leaf.slice(0, from) + into + leaf.slice(from + length));
      }),
      { numRuns: 20_000 },
    );
  });

  it('never differs on fields that change places, are doubled, or are left out', () => {
    for (const leaf of gewoon.slice(0, 12)) {
      const members = Object.entries(JSON.parse(leaf) as Record<string, unknown>).map(
        ([key, value]) => `"${key}":${JSON.stringify(value)}`,
      );
      for (const [i, member] of members.entries()) {
        expect(agrees(`{${members.toSpliced(i, 1).join(',')}}`)).toBe(false);
        expect(agrees(`{${members.toSpliced(i, 0, member).join(',')}}`)).toBe(false);
        if (i > 0)
          expect(agrees(`{${[...members.toSpliced(i, 1).toSpliced(i - 1, 0, member)].join(',')}}`)).toBe(
            false,
          );
      }
    }
  });

  it.each([
    ['2012-02-29', true],
    ['2011-02-29', false],
    ['2011-04-31', false],
    ['2011-13-01', false],
    ['0000-01-01', true],
  ])('knows whether %s is a day', (datum, holds) => {
    const leaf = (gewoon[2] ?? '').replace(/"registratietijdstip":"[^T]*/, `"registratietijdstip":"${datum}`);
    expect(agrees(leaf)).toBe(holds);
  });

  it('takes no bytes that are no UTF-8, whatever they look like as text', () => {
    const leaf = Buffer.from((gewoon[2] ?? '').replace('"kanaal":"api"', '"kanaal":"ap\ufffd"'));
    const at = leaf.indexOf(Buffer.from('\ufffd'));
    const broken = Buffer.concat([leaf.subarray(0, at), Buffer.of(0xff), leaf.subarray(at + 3)]);
    expect(readRuw(leaf).zeker).toBe(true);
    expect(broken.toString('utf8')).toBe(leaf.toString('utf8'));
    expect(readRuw(broken).zeker).toBe(false);
    expect(() => readSpoorblad(readRuw(broken))).toThrow(TypeError);
  });
});
