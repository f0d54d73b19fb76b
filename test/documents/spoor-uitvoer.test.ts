/** The trail as a file, when the database is lost while it is read: the file breaks off, and nothing else does. */
import { text } from 'node:stream/consumers';
import type { SpoorregelBeeld } from '../../src/engine/answer.js';
import { spoorAsCsv, spoorAsLines } from '../../src/documents/spoor-uitvoer.js';

const regel: SpoorregelBeeld = {
  traject: '00000000-0000-4000-8000-000000000000',
  volgnummer: 1,
  index: 0,
  soort: 'handeling',
  handeling: 'workshop-houden',
  orgaan: 'college',
  registrator: { id: '00000000-0000-4000-8000-000000000001', rol: 'griffier', bureau: null },
  resultaat: 'toegelaten',
  redenen: [],
  van: 'opdrachtformulering',
  naar: 'opdrachtformulering',
  gegevens: { deelnemers: '=1+1' },
  registratietijdstip: '2011-04-20T09:00:00.000Z',
  bladhash: '0'.repeat(64),
  vorige: null,
  signalen: [],
  openbaar: true,
  grond: null,
};

async function* rows(fault?: Error): AsyncGenerator<SpoorregelBeeld> {
  yield await Promise.resolve(regel);
  if (fault !== undefined) throw fault;
}

describe.each([
  ['a table', spoorAsCsv],
  ['lines', spoorAsLines],
])('as %s', (_, write) => {
  it('is whole when all was read', async () => {
    const whole = await text(write(rows()));
    expect(whole.trim().split('\n').at(-1)).toContain('workshop-houden');
  });

  it('breaks off where the reading broke off, and tells its reader', async () => {
    const unhandled: unknown[] = [];
    const note = (fault: unknown) => unhandled.push(fault);
    process.on('uncaughtException', note);
    await expect(text(write(rows(new Error('No connection.'))))).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', note);
    expect(unhandled).toEqual([]);
  });
});
