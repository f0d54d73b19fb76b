import { dateInWords, momentInWords } from '../../src/base/dates-in-words.js';

it('a date is written as people write it', () => {
  expect(dateInWords('2026-12-17')).toBe('17 december 2026');
  expect(dateInWords('1800-01-01')).toBe('1 januari 1800');
});

it('a moment is that of Amsterdam, in summer and in winter, also where that is another day', () => {
  expect(momentInWords('2011-05-16T09:00:00.000Z')).toBe('16 mei 2011 om 11:00');
  expect(momentInWords('2011-12-31T23:30:00.000Z')).toBe('1 januari 2012 om 00:30');
});
