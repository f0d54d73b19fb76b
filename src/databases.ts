/** The database of the configuration: the one it names, or the embedded one, for the server and for commands beside it. */
import type { Config } from './config/config.js';
import { checkDatabase } from './store/check.js';
import type { Gebruik } from './store/embedded/gebruikers.js';
import { startEmbedded } from './store/embedded/launcher.js';
import { migrate } from './store/migrate.js';
import { addOrganisaties } from './store/organisatie.js';

export interface Databases {
  readonly appUrl: string;
  /** undefined when only the role of the application was given. */
  readonly eigenaarUrl: string | undefined;
  readonly omschrijving: string;
  /** Lets go of it: a server stops its own unless another server uses it, a command what nobody else uses. */
  stop(): Promise<void>;
}

/** The example municipalities of a development database. */
export const voorbeelden = [
  { id: 'gm0148', naam: 'Dalfsen', oin: null },
  { id: 'gm0175', naam: 'Ommen', oin: null },
];

/** The database of the configuration, with its schema at head; or the embedded one. */
export async function openDatabases(config: Config, gebruik: Gebruik = 'server'): Promise<Databases> {
  if (config.databaseUrl === undefined) return embedded(config, gebruik);
  if (config.eigenaarUrl !== undefined) {
    await migrate(config.eigenaarUrl);
    if (config.oidc === undefined) await addOrganisaties(config.eigenaarUrl, voorbeelden);
  }
  await checkDatabase(config.databaseUrl);
  return {
    appUrl: config.databaseUrl,
    eigenaarUrl: config.eigenaarUrl,
    omschrijving: 'de PostgreSQL van DATABASE_URL',
    stop: () => Promise.resolve(),
  };
}

async function embedded(config: Config, gebruik: Gebruik): Promise<Databases> {
  const postgres = await startEmbedded({ map: config.dataMap, gebruik });
  const { appUrl, eigenaarUrl } = postgres;
  await migrate(eigenaarUrl);
  if (config.oidc === undefined) await addOrganisaties(eigenaarUrl, voorbeelden);
  return {
    appUrl,
    eigenaarUrl,
    omschrijving: `de ingebouwde PostgreSQL, gegevens in ${config.dataMap}`,
    stop: () => postgres.leave(),
  };
}
