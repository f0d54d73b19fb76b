// Draws docs/bestuurskrachtonderzoek.svg from the definition itself.
import { writeFileSync } from 'node:fs';
import { build } from './build.js';

build({ ifStale: true });
const { Diagrams } = await import('../dist/http/diagrams.js');
const { procedures } = await import('../dist/procedure/procedures.js');
const svg = await new Diagrams().svg(procedures.latest('bestuurskrachtonderzoek'));
writeFileSync(new URL('../docs/bestuurskrachtonderzoek.svg', import.meta.url), svg);
