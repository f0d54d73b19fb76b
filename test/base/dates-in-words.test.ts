import fc from 'fast-check';
import { dateFromWords, dateInWords, momentInWords } from '../../src/base/dates-in-words.js';

it('a date is written as people write it', () => {
  expect(dateInWords('2026-12-17')).toBe('17 december 2026');
  expect(dateInWords('1800-01-01')).toBe('1 januari 1800');
});

it('a moment is that of Amsterdam, in summer and in winter, also where that is another day', () => {
  expect(momentInWords('2011-05-16T09:00:00.000Z')).toBe('16 mei 2011 om 11:00');
  expect(momentInWords('2011-12-31T23:30:00.000Z')).toBe('1 januari 2012 om 00:30');
});

it('a date is read as people write it', () => {
  for (const tekst of [
    '16 mei 2011',
    ' 16 Mei 2011 ',
    '16-5-2011',
    '16-05-2011',
    '16/05/2011',
    '2011-5-16',
    '2011-05-16',
  ])
    expect([tekst, dateFromWords(tekst)]).toEqual([tekst, '2011-05-16']);
});

it('what is no date is not taken for one', () => {
  for (const tekst of [
    '',
    'morgen',
    '16 foo 2011',
    '16-0-2011',
    '16 mei',
    '2011',
    '16 mei 11',
    '116 mei 2011',
    '16-05-20111',
  ])
    expect([tekst, dateFromWords(tekst)]).toEqual([tekst, undefined]);
});

it('what is written in words is read back', () => {
  const days = fc.date({ min: new Date('1800-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, (day) => {
      const datum = day.toISOString().slice(0, 10);
      expect(dateFromWords(dateInWords(datum))).toBe(datum);
    }),
  );
});
