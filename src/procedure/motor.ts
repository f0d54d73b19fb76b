import { createRequire } from 'node:module';

/** Exact version of the XState that decides: it stands in every leaf. */
export const version = (createRequire(import.meta.url)('xstate/package.json') as { version: string }).version;
