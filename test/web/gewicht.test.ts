/** What a page costs: a first visit over the wire, and how it is made. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { logIn } from '../../src/bench/bladzijden.js';
import { firstLoad } from '../../src/bench/eerste-lading.js';
import { playDemo } from '../../src/cli/demo/run.js';
import { query } from '../harness/database.js';
import { TestServer } from '../http/server.js';

const most = 150_000;

let server: TestServer;
let cookie: string;
let traject: string;
beforeAll(async () => {
  server = await TestServer.start();
  if (!(await playDemo(server.url, { write: () => true }))) throw new Error('The case of 2011 went wrong.');
  const rows = await query<{ id: string }>(server.database.beheerUrl, 'SELECT id FROM traject');
  traject = rows[0]?.id ?? '';
  cookie = await logIn(server.url);
});
afterAll(() => server.stop());

describe('a first visit', () => {
  it.each([
    ['the traject', '/trajecten/:t'],
    ['its trail', '/trajecten/:t/spoor'],
    ['an entry', '/trajecten/:t/spoor/30'],
    ['an entry on paper', '/trajecten/:t/spoor/30/bewijsstuk'],
    ['its documents', '/trajecten/:t/documenten'],
    ['the longest form', '/trajecten/:t/handelingen/bevindingen-opleveren'],
    ['the list', '/trajecten'],
    ['the public trail', '/openbaar/gm0148/:t'],
  ])('of %s is under 150 kB over the wire, with all that a browser fetches for it', async (_, pad) => {
    const { bytes, delen } = await firstLoad(server.url, pad.replace(':t', traject), cookie);
    expect(delen.some(({ pad: part }) => part.endsWith('/utrecht.css'))).toBe(true);
    expect(bytes).toBeLessThan(most);
    // With styles, and with a page that holds something.
    expect(bytes).toBeGreaterThan(30_000);
  });

  it('counts modules and what they import', async () => {
    const { delen } = await firstLoad(server.url, `/trajecten/${traject}/spoor`, cookie);
    const modules = delen.filter(({ pad }) => pad.endsWith('.js')).map(({ pad }) => pad.split('/').at(-1));
    expect(modules).toEqual(expect.arrayContaining(['controle.js', 'spoor-controle.js', 'tree.js']));
  });
});

describe('the server', () => {
  it('makes pages with the React that is meant for servers, whatever NODE_ENV says', async () => {
    const fast = fileURLToPath(new URL('../../dist/web/fast-react.js', import.meta.url));
    const script = `await import(${JSON.stringify(fast)}); const { default: react } = await import('react'); console.log(typeof react.act, process.env.NODE_ENV);`;
    const env = { PATH: process.env['PATH'], NODE_ENV: 'development' };
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env,
      cwd,
    });
    // `act` is only in the build for development.
    expect(stdout.trim()).toBe('undefined development');
  });
});
