/** The commands of docs/controleren.md, run as written in a shell; only the address and the way to the program are others. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { openBeheer } from '../../src/beheer.js';
import { Proefautoriteit } from '../harness/tijdstempelautoriteit.js';
import { TestServer, workshop } from '../http/server.js';

const text = readFileSync(new URL('../../docs/controleren.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/```(?:ba)?sh\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

let autoriteit: Proefautoriteit;
let server: TestServer;
let map: string;
beforeAll(async () => {
  autoriteit = await Proefautoriteit.start('rsa');
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-controle-'));
  server = await TestServer.start({ ...autoriteit.omgeving, LOG_SLEUTELS: join(map, 'sleutels') });
});
afterAll(async () => {
  await server.stop();
  await autoriteit.close();
  await rm(map, { recursive: true });
});

/** Not synchronous: the server answers from this very process. */
function shell(block: string, env: Record<string, string>): Promise<string> {
  const script = block
    .replaceAll('node dist/cli.js', `"${process.execPath}" "${cli}"`)
    .replaceAll('http://127.0.0.1:3000', server.url);
  return new Promise((resolve, reject) => {
    execFile(
      'bash',
      ['-euo', 'pipefail', '-c', script],
      { cwd: map, env: { PATH: process.env['PATH'] ?? '', BESLUITSPOOR_URL: server.url, ...env } },
      (fault, stdout, stderr) => {
        if (fault === null) resolve(stdout);
        else reject(new Error(`${stdout}\n${stderr}`));
      },
    );
  });
}

describe('checking a dossier as the documentation says', () => {
  it('works with the verifier, and by hand with openssl', async () => {
    const id = await server.open();
    await server.fetch(`/v1/trajecten/${id}/handelingen`, { json: workshop, headers: { 'if-match': '"1"' } });
    const [
      fetching = '',
      verifying = '',
      byPolicy = '',
      stamped = '',
      whole = '',
      byHand = '',
      order = '',
      stamp = '',
    ] = blocks;
    expect(blocks).toHaveLength(8);
    await shell(fetching, { TRAJECT: id });
    const vkey = await (await fetch(`${server.url}/log/gm0148/vkey`)).text();
    expect(await shell(verifying, { SLEUTEL: vkey.trim() })).toContain('Het dossier klopt');
    expect(await shell(byPolicy, { SLEUTEL: vkey.trim() })).toContain('volgens het beleid dat u opgaf');
    const certificaten = { CERTIFICATEN: autoriteit.certificaten };
    const judged = await shell(stamped, { SLEUTEL: vkey.trim(), ...certificaten });
    expect(judged).toContain('te herleiden tot de certificaten die u opgaf');
    expect(await shell(whole, {})).toContain('Het log klopt');
    const said = await shell(byHand, {});
    expect(said.match(/Signature Verified Successfully/g)).toHaveLength(2);
    expect(said).toContain('Alle bestanden kloppen');
    const een = join(map, 'dossier', 'spoor', '000001.json');
    const inOrder = await shell(order, {});
    const blad = Buffer.from(await (await server.fetch(`/v1/trajecten/${id}/spoor/1/blad`)).arrayBuffer());
    const time = await shell(stamp, certificaten);
    expect(time).toContain('Verification: OK');
    expect(time).toMatch(/Time stamp: .* GMT/);
    expect(inOrder).toBe(createHash('sha256').update('\0').update(blad).digest('hex'));
    // One letter of the first entry: the second does not follow it, and it is not in the log.
    const sound = readFileSync(een, 'utf8');
    await writeFile(een, sound.replace('gm0148', 'gm0149'));
    const broken = await shell(order, {});
    expect(broken).toContain('spoor/000002.json volgt niet op de regel ervoor');
    expect(broken).toContain('spoor/000001.json staat niet in het log');
    await writeFile(een, sound);
  });

  it('works by hand as the dossier itself says', async () => {
    const said = readFileSync(join(map, 'dossier', 'LEESMIJ.txt'), 'utf8');
    const [, byHand = ''] = /MET DE HAND\n([\s\S]*?)\nZo weet u/.exec(said) ?? [];
    const found = await shell(`cd dossier\n${byHand}`, {});
    expect(found).toContain('Signature Verified Successfully');
    expect(found).toContain('bestanden: OK');
  });

  it('by hand finds a stamp of another state of the log', async () => {
    const stamp = blocks[7] ?? '';
    const changed = stamp.replace('cd dossier', "cd dossier && sed -i 's/^2$/3/' checkpoint.tekst");
    expect(changed).not.toBe(stamp);
    await expect(shell(changed, { CERTIFICATEN: autoriteit.certificaten })).rejects.toThrow(
      /message imprint mismatch/,
    );
  });

  it('by hand finds a file that was changed', async () => {
    const [, , , , , byHand = ''] = blocks;
    await rm(join(map, 'dossier'), { recursive: true, force: true });
    const changed = byHand.replace(
      '&& cd dossier',
      "&& cd dossier && sed -i 's/college/collega/' spoor/000002.json",
    );
    expect(changed).not.toBe(byHand);
    const said = await shell(`${changed}\ntrue`, {});
    expect(said).toContain('spoor/000002.json: FAILED');
    expect(said).not.toContain('Alle bestanden kloppen');
  });

  it('works by hand with either key while one is being renewed', async () => {
    const id = await server.open();
    const [fetching = '', , , , , byHand = ''] = blocks;
    const beheer = await openBeheer({
      DATABASE_URL: server.database.appUrl,
      LOG_SLEUTELS: join(map, 'sleutels'),
    });
    await beheer.vernieuwSleutel('gm0148');
    await beheer.close();
    await shell(fetching, { TRAJECT: id });
    for (const line of [1, 2]) {
      await rm(join(map, 'dossier'), { recursive: true, force: true });
      const said = await shell(byHand.replaceAll('head -n 1 vkey', `sed -n ${line}p vkey`), {});
      expect(said.match(/Signature Verified Successfully/g)).toHaveLength(2);
    }
  });
});
