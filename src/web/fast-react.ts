/**
 * Loads React as it is meant for a server: the build for development, which it takes wherever NODE_ENV is not production,
 * makes a stack trace for every element and takes three times as long. Our own development server is no reason for that,
 * and NODE_ENV means something to us (config.ts). Imported before anything that imports React; tests leave it out, so
 * that React still complains there.
 */
import { createRequire } from 'node:module';
import { asProduction } from '../base/as-production.js';

const require = createRequire(import.meta.url);

asProduction(() => {
  for (const naam of ['react', 'react/jsx-runtime', 'react-dom/server']) require(naam);
});
