import fc from 'fast-check';
import { formaat, seal, type Blad } from '../../src/audit/leaf.js';
import { bundle } from '../../src/log/log.js';

/** Texts that look like what decides. */
const tricky = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '"openbaar":true,',
    '"resultaat":"toegelaten",',
    '\\"openbaar\\":true,',
    '"gegevens":null,',
  ),
);
const key = fc.oneof(fc.string(), fc.constantFrom('openbaar', 'resultaat', 'gegevens', 'formaat'));
const gegevens = fc.option(
  fc.dictionary(
    key,
    fc.oneof(tricky, fc.boolean(), fc.record({ openbaar: fc.boolean(), resultaat: tricky })),
  ),
);
const leaf = fc.record({
  formaat: fc.constant(formaat),
  organisatie: fc.constant('gm0148'),
  traject: fc.uuid(),
  volgnummer: fc.nat(),
  vorige: fc.constant(null),
  registratietijdstip: fc.constant('2026-01-01T00:00:00.000Z'),
  soort: fc.constantFrom('opening' as const, 'handeling' as const, 'wissing' as const),
  handeling: fc.option(tricky),
  orgaan: fc.option(tricky),
  registrator: fc.record({ id: fc.uuid(), rol: tricky, bureau: fc.option(tricky) }),
  oorsprong: fc.record({ kanaal: tricky, verzoek: fc.uuid(), verwacht: fc.option(fc.nat()) }),
  resultaat: fc.constantFrom('toegelaten' as const, 'geweigerd' as const),
  redenen: fc.array(tricky),
  signalen: fc.array(tricky),
  openbaar: fc.boolean(),
  grond: fc.option(tricky),
  procedure: fc.record({ naam: tricky, versie: fc.nat(), machine: tricky, motor: tricky }),
  van: fc.option(tricky),
  naar: fc.option(tricky),
  toestand: fc.option(tricky),
  gegevens,
});

describe('a bundle of the public log', () => {
  it('has an entry only when it is public and carries no gegevens of a refused attempt', () => {
    fc.assert(
      fc.property(leaf, (blad: Blad) => {
        const { tekst } = seal(blad);
        const shown = blad.openbaar && (blad.resultaat === 'toegelaten' || blad.gegevens === null);
        const record = bundle([tekst]);
        expect(record.subarray(2).toString('utf8')).toBe(shown ? tekst : '');
        expect(record.readUInt16BE(0)).toBe(record.length - 2);
      }),
      { numRuns: 2000 },
    );
  });
});
