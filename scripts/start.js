// `npm start`: builds when a source is newer than dist, then becomes the server, so that signals reach it directly.
import { build } from './build.js';

build({ ifStale: true });
await import(new URL('../dist/main.js', import.meta.url).href);
