import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { procedures } from '../../src/procedure/procedures.js';
import { Beoordelaar } from '../../src/verify/beoordelaar.js';
import { folderBron } from '../../src/verify/log-bron.js';
import { verifyLog, type LogVerslag } from '../../src/verify/log.js';
import { forged, herkomst, sideBySide, spoor, writeLog, type Regel } from './logmap.js';

const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const trajecten = 110;

let map: string;
let sporen: Regel[][];

beforeAll(() => {
  sporen = Array.from({ length: trajecten }, (_, nummer) =>
    // In some trails an entry in the middle is closed, in others the one before a rectification.
    spoor(nummer, nummer % 10 === 3 ? [20, 21] : nummer % 10 === 7 ? [3] : []),
  );
});
beforeEach(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-groot-'));
});
afterEach(async () => {
  await rm(map, { recursive: true });
});

const check = (kernen?: number): Promise<LogVerslag> =>
  verifyLog(folderBron(map), { procedures, ...(kernen === undefined ? {} : { kernen }) });

/** The program that people run, which judges on threads. */
async function command(kernen: number): Promise<LogVerslag> {
  const args = [cli, '--json', 'verifieer', map, '--kernen', String(kernen)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 }).catch(
    (fault: unknown) => fault as { stdout: string },
  );
  return JSON.parse(stdout) as LogVerslag;
}

const places = ({ bevindingen }: LogVerslag): string[] =>
  bevindingen.map(({ waar, code }) => `${waar}: ${code}`).toSorted();

describe('a log of thousands of entries', () => {
  it('is judged the same on one core and on several', async () => {
    await writeLog(map, sideBySide(sporen));
    const here = await check();
    expect(places(here)).toEqual([]);
    expect(here.omvang).toBeGreaterThan(5000);
    expect(here.trajecten).toBe(trajecten);
    // After closed entries that changed the state it is not known again; after one that did not, only a rectification,
    // which reads the whole history, cannot be judged.
    const lang = sporen[0]?.length ?? 0;
    expect(here.nietControleerbaar).toBe((trajecten / 10) * (lang - 21) + trajecten / 10);
    for (const kernen of [1, 3]) expect(await command(kernen)).toEqual(here);
  });

  it.each([1, 3])('that finds no room for its scratch file says so, on %i cores', async (kernen) => {
    await writeLog(map, sideBySide(sporen));
    const args = [cli, 'verifieer', map, '--kernen', String(kernen)];
    const env = { ...process.env, TMPDIR: join(map, 'weg') };
    const ended = promisify(execFile)(process.execPath, args, { env });
    await expect(ended).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/tijdelijke ruimte nodig.*\n?.*TMPDIR/s) as string,
    });
  });

  it('is judged the same when hardly a traject is kept in memory', () => {
    const regels = sideBySide(sporen.slice(0, 20)).map(({ blad, openbaar }, index) => ({
      index,
      openbaar,
      hash: blad.hash,
      bytes: Buffer.from(blad.tekst, 'utf8'),
    }));
    const [roomy, tight] = [undefined, 3].map((wakker) => {
      const beoordelaar = new Beoordelaar(procedures, herkomst, wakker);
      for (const regel of regels) if (regel.openbaar) beoordelaar.entry(regel);
      const gezien = { ...beoordelaar.verslag(), beroepen: beoordelaar.beroepen() };
      beoordelaar.close();
      return gezien;
    });
    expect(tight).toEqual(roomy);
    expect(tight).toMatchObject({ trajecten: 20, breuken: [] });
    expect(tight?.toegelaten).toBeGreaterThan(800);
  });

  it.each([
    [
      'an entry that the machine would refuse',
      30,
      'ten-onrechte-geweigerd',
      { resultaat: 'geweigerd', naar: null },
    ],
    ['another state', 12, 'toestand-klopt-niet', { toestand: '0'.repeat(64) }],
    ['another phase', 12, 'fase-klopt-niet', { van: 'dialoog' }],
    ['another signal', 12, 'signalen-kloppen-niet', { signalen: ['te-laat', 'te-laat'] }],
    ['another reason', 4, 'redenen-kloppen-niet', { redenen: ['fase-voorbij'] }],
    [
      'a role that may not record it',
      12,
      'onbevoegd-vastgelegd',
      { registrator: { id: '00000000-0000-4000-8000-00000000000a', rol: 'auditor', bureau: null } },
    ],
    ['an organ that does not take it', 12, 'onbevoegd-vastgelegd', { orgaan: 'raad' }],
    ['an opening in the middle', 12, 'opening-klopt-niet', { soort: 'opening' }],
  ])('that was signed with %s in it is found', async (_, at, code, change) => {
    const spoor_ = sporen[5] ?? [];
    const regel = spoor_[at];
    if (regel === undefined) throw new Error('That trail is shorter.');
    const anders = spoor_.with(
      at,
      forged(regel, (blad) => ({ ...blad, ...change }) as typeof blad),
    );
    await writeLog(map, sideBySide(sporen.with(5, relinked(anders, at))));
    const here = await check();
    expect(
      places(here).some((place) => place === `traject ${trajectOf(regel)}, regel ${at + 1}: ${code}`),
    ).toBe(true);
    // No other traject is blamed.
    expect(places(here).filter((place) => !place.includes(trajectOf(regel)))).toEqual([]);
    // Threads find the same; once is enough to see that.
    if (code === 'toestand-klopt-niet') expect(places(await command(2))).toEqual(places(here));
  });

  it('in which an entry names what is not there as the one before it is found', async () => {
    const spoor_ = sporen[3] ?? [];
    // The closed entries themselves are left out of the log.
    await writeLog(
      map,
      sideBySide(
        sporen.with(
          3,
          spoor_.filter((_, i) => i !== 19 && i !== 20),
        ),
      ),
    );
    const expected = ['volgnummer-sluit-niet-aan', 'vorige-klopt-niet'].map(
      (code) => `traject 00000003-0000-4000-8000-000000000000, regel 22: ${code}`,
    );
    expect(places(await check())).toEqual(expected);
    expect(places(await command(2))).toEqual(expected);
  });
});

function trajectOf({ blad }: Regel): string {
  return (JSON.parse(blad.tekst) as { traject: string }).traject;
}

/** Every entry after a forged one names the one before it anew, as a forger with the key would see to. */
function relinked(regels: readonly Regel[], from: number): Regel[] {
  return regels.reduce<Regel[]>((done, regel, i) => {
    const vorige = done.at(-1)?.blad.hash.toString('hex') ?? null;
    return [...done, i > from ? forged(regel, (blad) => ({ ...blad, vorige })) : regel];
  }, []);
}
