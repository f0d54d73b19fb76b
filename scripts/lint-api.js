// Checks the OpenAPI document against the NL API Design Rules, with the ruleset that stands beside the project.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ruleset = join(root, '..', 'shared', 'adr-ruleset.yaml');
if (!existsSync(ruleset)) {
  process.stderr.write(
    'De regels van de NL API Design Rules (adr-ruleset.yaml) staan niet in ../shared; de API is niet getoetst.\n',
  );
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const { openapi } = await import('../dist/http/openapi/document.js');
const { procedures } = await import('../dist/procedure/procedures.js');
const map = mkdtempSync(join(tmpdir(), 'besluitspoor-api-'));
const file = join(map, 'openapi.json');
writeFileSync(file, JSON.stringify(openapi(procedures), null, 2));
const spectral = join(root, 'node_modules', '.bin', 'spectral');
const { status } = spawnSync(spectral, ['lint', file, '--ruleset', ruleset, '--fail-severity', 'hint'], {
  stdio: 'inherit',
});
rmSync(map, { recursive: true });
process.exit(status ?? 1);
