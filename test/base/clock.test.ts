import fc from 'fast-check';
import { amsterdamDatum, amsterdamMoment, endOfDatum } from '../../src/base/clock.js';

describe('the date in Amsterdam', () => {
  it.each([
    ['2011-05-15T22:00:00.000Z', '2011-05-16'],
    ['2011-05-15T21:59:59.999Z', '2011-05-15'],
    ['2011-01-15T22:59:59.999Z', '2011-01-15'],
    ['2011-01-15T23:00:00.000Z', '2011-01-16'],
    ['2011-03-27T00:59:59.999Z', '2011-03-27'],
    ['2011-10-30T22:59:59.999Z', '2011-10-30'],
    ['2011-10-30T23:00:00.000Z', '2011-10-31'],
  ])('of %s is %s', (moment, datum) => {
    expect(amsterdamDatum(new Date(moment))).toBe(datum);
  });

  it.each([
    ['2011-05-15T22:30:00.000Z', '2011-05-16 00:30'],
    ['2011-01-15T08:05:59.000Z', '2011-01-15 09:05'],
  ])('and the time of %s are %s', (moment, text) => {
    expect(amsterdamMoment(new Date(moment))).toBe(text);
  });

  it('ends one millisecond before the next begins, also when the clock changes', () => {
    const days = fc
      .integer({ min: 0, max: 20_000 })
      .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, (datum) => {
        const end = endOfDatum(datum);
        expect(amsterdamDatum(end)).toBe(datum);
        expect(amsterdamDatum(new Date(end.getTime() + 1)) > datum).toBe(true);
      }),
    );
  });
});
