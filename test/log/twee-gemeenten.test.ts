/**
 * Two municipalities, two processes, each with a database of its own, that witness each other: what one records, the other
 * signs along; and when one puts an old copy back, the other is how it is found out.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readCheckpoint, readSignatures } from '../../src/verify/note.js';
import { opening, workshop } from '../http/server.js';
import { mustBeValid } from '../web/geldig.js';
import { Visitor } from '../web/visitor.js';

const dist = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
const call = promisify(execFile);

/** One municipality: its directory, and its server while it runs. */
class Gemeente {
  #child: ChildProcess | undefined;
  #token = '';
  said = '';

  constructor(
    readonly organisatie: string,
    readonly host: string,
    readonly port: number,
    private readonly map: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  file(naam: string): string {
    return join(this.map, naam);
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [dist('main.js')], {
      env: {
        PATH: process.env['PATH'],
        PORT: String(this.port),
        BEHEER_PORT: '0',
        BESLUITSPOOR_DATA: this.file('data'),
        BESLUITSPOOR_LOG_HOST: this.host,
        GETUIGE_LOGS: this.file('logs'),
        GETUIGENBELEID: this.file('beleid'),
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.said = '';
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          this.said += chunk.toString();
          if (this.said.includes('luistert op')) resolve();
        });
      child.once('exit', () => {
        reject(new Error(this.said));
      });
    });
    const form = { grant_type: 'client_credentials', client_id: 'griffier' };
    const body = new URLSearchParams({ ...form, organisatie: this.organisatie });
    const response = await fetch(`${this.url}/dev/oauth/token`, { method: 'POST', body });
    this.#token = ((await response.json()) as { access_token: string }).access_token;
  }

  /** @returns milliseconds it took */
  async stop(): Promise<number> {
    const child = this.#child;
    if (child?.exitCode !== null) return 0;
    const start = Date.now();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    return Date.now() - start;
  }

  post(path: string, body: object, versie?: number): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        ...(versie === undefined ? {} : { 'if-match': `"${versie}"` }),
      },
      body: JSON.stringify(body),
    });
  }

  async open(): Promise<string> {
    const response = await this.post('/v1/trajecten', { ...opening, organisatie: this.organisatie });
    return ((await response.json()) as { id: string }).id;
  }

  async text(path: string): Promise<string> {
    const response = await fetch(this.url + path);
    return response.ok ? response.text() : '';
  }

  /** Entries that enough witnesses signed along. */
  async getuigd(): Promise<number> {
    const note = await this.text(`/log/${this.organisatie}/getuigd`);
    return note === '' ? 0 : readCheckpoint(readSignatures(note, []).tekst).omvang;
  }

  async cli(...args: string[]): Promise<string> {
    const env = { PATH: process.env['PATH'] ?? '', BESLUITSPOOR_URL: this.url };
    return (await call(process.execPath, [dist('cli.js'), ...args], { env, cwd: this.map })).stdout;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await holds())) {
    if (Date.now() - start > 60_000) throw new Error('It took too long.');
    await pause(50);
  }
}

let map: string;
let dalfsen: Gemeente;
let ommen: Gemeente;

beforeAll(async () => {
  map = await mkdtemp(join(tmpdir(), 'besluitspoor-gemeenten-'));
  // Under root PostgreSQL runs as another account, which must be able to walk through.
  await chmod(map, 0o711);
  const make = async (organisatie: string, host: string): Promise<Gemeente> => {
    await mkdir(join(map, host));
    await chmod(join(map, host), 0o711);
    const gemeente = new Gemeente(organisatie, host, await freePort(), join(map, host));
    // Before they know each other: nobody's log is followed, and nobody has to sign along.
    await writeFile(gemeente.file('logs'), '# nog niemand\n');
    await writeFile(gemeente.file('beleid'), 'quorum none\n');
    return gemeente;
  };
  [dalfsen, ommen] = [await make('gm0148', 'dalfsen.example'), await make('gm0175', 'ommen.example')];
});
afterAll(async () => {
  await Promise.all([dalfsen.stop(), ommen.stop()]);
  await rm(map, { recursive: true, force: true });
});

/** What each must know of the other to follow its log and to ask it to sign along. */
async function introduce(een: Gemeente, ander: Gemeente): Promise<void> {
  const log = (await een.text(`/log/${een.organisatie}/vkey`)).trim();
  const getuige = (await een.text('/getuige/vkey')).trim();
  const eigen = (await ander.text(`/log/${ander.organisatie}/vkey`)).trim();
  await writeFile(ander.file('logs'), `# het log van onze buren\n${log}\n`);
  await writeFile(
    ander.file('beleid'),
    `log ${eigen}\nwitness buren ${getuige} ${een.url}/getuige\nquorum buren\n`,
  );
}

describe('two municipalities that witness each other', () => {
  it('sign along what the other records, and find out that the other put an old copy back', async () => {
    await Promise.all([dalfsen.start(), ommen.start()]);
    const id = await dalfsen.open();
    await ommen.open();
    await until(async () => (await dalfsen.getuigd()) === 1 && (await ommen.getuigd()) === 1);
    await introduce(dalfsen, ommen);
    await introduce(ommen, dalfsen);
    await Promise.all([dalfsen.stop(), ommen.stop()]);
    await call('cp', ['-a', dalfsen.file('data'), dalfsen.file('kopie')]);

    await Promise.all([dalfsen.start(), ommen.start()]);
    for (let versie = 1; versie <= 3; versie += 1) {
      const done = await dalfsen.post(`/v1/trajecten/${id}/handelingen`, workshop, versie);
      expect(done.status).toBe(201);
    }
    await until(async () => (await dalfsen.getuigd()) === 4 && (await ommen.getuigd()) === 1);

    // An auditor who has the policy, and nothing else of Dalfsen, checks a dossier and the log.
    await dalfsen.cli('--rol', 'auditor', 'dossier', id, '--uit', 'dossier.zip');
    const check = (bron: string, ...more: string[]): Promise<string> =>
      dalfsen.cli('verifieer', bron, ...more);
    const beleid = ['--beleid', dalfsen.file('beleid')];
    const [said, own, log, json, other] = await Promise.all([
      check('dossier.zip', ...beleid),
      check('dossier.zip'),
      check(`${dalfsen.url}/log/gm0148`, ...beleid),
      check('dossier.zip', ...beleid, '--json'),
      // The policy of Ommen is about another log.
      check('dossier.zip', '--beleid', ommen.file('beleid')).catch((fault: unknown) => fault),
    ]);
    expect(said).toContain('Het dossier klopt');
    expect(said).toMatch(/Meeondertekend door +buren, ommen\.example\/getuige \([0-9a-f]{8}\), op 20/);
    expect(said).toMatch(/Genoeg getuigen +ja, volgens het beleid dat u opgaf/);
    expect(own).toMatch(/Genoeg getuigen +ja, volgens het beleid van het dossier zelf/);
    expect(log).toContain('Het log klopt');
    expect(JSON.parse(json)).toMatchObject({
      goed: true,
      omvang: 4,
      beleid: { opgegeven: true, quorum: true, getuigen: [{ getuige: 'buren' }] },
    });
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining('sleutel-onbekend') as string });

    // So does whoever keeps the server, on its page.
    const beheerder = await new Visitor(dalfsen.url).logIn({ rol: 'beheerder', gemeente: 'gm0148' });
    const page = (await beheerder.get('/beheer/gm0148/log')).html;
    await mustBeValid(page);
    expect(page).toContain('<code>buren</code>');
    expect(page).toContain(`<strong>buren</strong>: <code>${ommen.url}/getuige</code>`);
    expect(page).toContain('Tot en met 4 regels, en dat is alles');

    // The old copy is put back, with what the server kept of its own signatures: by itself Dalfsen cannot know.
    expect(await dalfsen.stop()).toBeLessThan(10_000);
    await rm(dalfsen.file('data'), { recursive: true });
    await call('cp', ['-a', dalfsen.file('kopie'), dalfsen.file('data')]);
    expect(await readFile(dalfsen.file('data/sleutels/gm0148.checkpoint'), 'utf8')).toContain('\n1\n');
    await dalfsen.start();
    await until(async () => (await dalfsen.post('/v1/trajecten', opening)).status === 503);
    const refused = await dalfsen.post('/v1/trajecten', opening);
    expect(refused.status).toBe(503);
    expect(((await refused.json()) as { detail: string }).detail).toContain('getekend zijn 4 regels');
    expect(dalfsen.said).toMatch(/INCIDENT bij gm0148 \(getuige-verder\)/);
    expect(dalfsen.said).toMatch(/INCIDENT bij gm0148 \(getuige-spreekt-tegen\).*ommen\.example\/getuige/);

    // It stays so after a restart, also when the witness is away; Ommen goes on.
    await Promise.all([dalfsen.stop(), ommen.stop()]);
    await dalfsen.start();
    expect((await dalfsen.post('/v1/trajecten', opening)).status).toBe(503);
    await ommen.start();
    expect(await ommen.open()).not.toBe('');
  }, 240_000);
});
