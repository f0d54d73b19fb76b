import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { mask, mustBeAsItWas } from '../harness/golden.js';

describe('the demo', () => {
  it('plays the case of 2011 from assignment to binding decision, refuses every wrong step, and checks the trail', () => {
    const main = fileURLToPath(new URL('../../dist/cli/demo/main.js', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [main], { encoding: 'utf8', timeout: 30_000 });
    expect(status).toBe(0);
    for (const fase of [
      'OPDRACHTFORMULERING',
      'BUREAUSELECTIE',
      'BKO',
      'DIALOOG',
      'AFWEGING',
      'BESLUITVORMING',
      'BESLOTEN',
    ]) {
      expect(stdout).toContain(`\n${fase}\n`);
    }
    expect(stdout.match(/^ {2}✗ /gm)?.length).toBe(22);
    mustBeAsItWas(new URL('./golden/demo.txt', import.meta.url), mask(stdout));
    expect(stdout).toContain('Wie A zegt, zegt ook B.');
    expect(stdout).toContain('✓ de toestand die uit het spoor volgt, is die van de server');
    expect(stdout.trimEnd().endsWith('Alles ging zoals het hoort.')).toBe(true);
  });
});
