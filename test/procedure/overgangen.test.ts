/** What leads on, as the published definition has it. */
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { overgangenOf, uitslagOf } from '../../src/procedure/overgangen.js';

it('every phase but the last is left by a transition, and none leads out of an end', () => {
  const onward = overgangenOf(procedure).filter(({ van, naar }) => van !== naar);
  expect(new Set(onward.map(({ van }) => van))).toEqual(
    new Set(procedure.fasen.filter((fase) => !procedure.eindfasen.includes(fase))),
  );
});

it('a vote ends in two ways, and nothing else does', () => {
  const van = 'besluitvorming';
  const handeling = 'besluit-nemen';
  expect(uitslagOf(procedure, { van, handeling, naar: 'besloten' })).toBe('aangenomen');
  expect(uitslagOf(procedure, { van, handeling, naar: van })).toBe('verworpen');
  const others = overgangenOf(procedure).filter((one) => one.handeling !== handeling);
  expect(others.filter(({ uitslag }) => uitslag !== undefined)).toEqual([]);
});
