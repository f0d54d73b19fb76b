/** Every byte of a dossier changed, one at a time; none may be free. */
import { actor, teVroeg, workshop } from '../engine/wereld.js';
import { Atelier, check } from './atelier.js';

let atelier: Atelier;
let zip: Buffer;
beforeAll(async () => {
  atelier = await Atelier.make();
  const { wereld } = atelier;
  const id = await wereld.open();
  await wereld.handel(id, workshop);
  await wereld.handel(id, teVroeg, { versie: 2 });
  const document = await atelier.plaats('concept.txt', Buffer.from('Concept van de opdracht'));
  const gegevens = { datum: '2011-04-14', document };
  await wereld.handel(id, { handeling: 'conceptopdracht-opstellen', gegevens });
  const inhoud = { json: { veld: 'deelnemers', grond: 'AVG artikel 17' } };
  await wereld.engine.wis(actor('beheerder'), { traject: id, volgnummer: 2, inhoud, kanaal: 'api' });
  zip = await atelier.zip(id);
});
afterAll(() => atelier.close());

/** All seventy thousand take some six minutes of computing: npm run test:mutaties. */
const alle = process.env['MUTATIES'] === 'alle';

describe('a small dossier, with a refused entry, a document and an erased text', () => {
  it('is what is changed here', async () => {
    expect(await check(zip)).toMatchObject({
      goed: true,
      spoor: { regels: 5, geweigerd: 1 },
      teksten: { gewist: 1 },
      documenten: { aanwezig: 1 },
    });
  });

  it.each<[string, (bytes: Buffer, at: number) => Buffer]>([
    [
      'one bit of it is changed',
      (bytes, at) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        return changed;
      },
    ],
    ['one byte is left out', (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)])],
    [
      'one byte is put in',
      (bytes, at) => Buffer.concat([bytes.subarray(0, at), Buffer.from([at % 256]), bytes.subarray(at)]),
    ],
    ['the rest is cut off', (bytes, at) => bytes.subarray(0, at)],
  ])(
    'is refused when %s, wherever that is',
    async (_, change) => {
      const accepted: number[] = [];
      for (let at = 0; at < zip.length; at += alle ? 1 : 61)
        if ((await check(change(zip, at))).goed) accepted.push(at);
      expect(accepted).toEqual([]);
    },
    3_600_000,
  );
});
