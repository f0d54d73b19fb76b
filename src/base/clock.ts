/**
 * Time comes into Besluitspoor through this file and nowhere else, so that a replay of the trail judges the same
 * and a test can set the clock.
 */
export interface Clock {
  /** The present moment. */
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

const amsterdam = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Amsterdam',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

let lastHour = Number.NaN;
let lastDatum = '';

/**
 * The date in Europe/Amsterdam of a moment, as `YYYY-MM-DD`.
 * One hour never spans two Amsterdam dates (its offsets are whole hours since 1940), so the costly formatter runs once an hour.
 */
export function amsterdamDatum(moment: Date): string {
  const hour = Math.floor(moment.getTime() / 3_600_000);
  if (hour !== lastHour) {
    lastDatum = amsterdam.format(moment);
    lastHour = hour;
  }
  return lastDatum;
}

const amsterdamTime = new Intl.DateTimeFormat('nl-NL', {
  timeZone: 'Europe/Amsterdam',
  hour: '2-digit',
  minute: '2-digit',
});

/** The date and time in Europe/Amsterdam of a moment, to read: `YYYY-MM-DD hh:mm`. */
export function amsterdamMoment(moment: Date): string {
  return `${amsterdamDatum(moment)} ${amsterdamTime.format(moment)}`;
}

/** The last millisecond of a date in Europe/Amsterdam. */
export function endOfDatum(datum: string): Date {
  const winter = new Date(`${datum}T23:59:59.999+01:00`);
  return amsterdamDatum(winter) === datum ? winter : new Date(`${datum}T23:59:59.999+02:00`);
}
