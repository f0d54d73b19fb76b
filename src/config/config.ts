/** What the server takes from the environment: read once, judged whole, frozen. */
import { join, resolve } from 'node:path';

/** How people log in at the issuer: we are its client. */
export interface OidcClient {
  readonly id: string;
  /** Secret; undefined = there is a key. */
  readonly geheim: string | undefined;
  /** PEM file of an RSA key; undefined = there is a secret. */
  readonly sleutel: string | undefined;
  readonly scope: string;
  /** The issuer is on this very machine, and may be reached without TLS. */
  readonly zonderTls: boolean;
}

export interface Oidc {
  /** Issuer; its keys are found by discovery. */
  readonly issuer: string;
  readonly audience: string;
  /** Names of claims; a dot goes into an object. */
  readonly rollenClaim: string;
  readonly organisatiesClaim: string;
  readonly bureauClaim: string;
  /** undefined = tokens for the API only; nobody logs in on the pages. */
  readonly client: OidcClient | undefined;
}

export interface Tijdstempelautoriteit {
  readonly url: string;
  /** PEM file with the certificates that its own must lead to. */
  readonly certificaten: string;
  /** Seconds between two stamps of one log, at least. */
  readonly interval: number;
}

export interface Config {
  readonly productie: boolean;
  readonly host: string;
  readonly port: number;
  /** Port of /metrics, on loopback only. */
  readonly beheerPort: number;
  /** Directory of the embedded database and the documents. */
  readonly dataMap: string;
  /** Application role; undefined = the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined;
  /** Owner, for migrations only. */
  readonly eigenaarUrl: string | undefined;
  /** undefined = the server issues development tokens. */
  readonly oidc: Oidc | undefined;
  /** Host in the names of new logs. */
  readonly logHost: string;
  /** Directory of the logs' private keys. */
  readonly logSleutels: string;
  /** File of the policy: which witnesses sign our logs along, and how many must. undefined = none. */
  readonly getuigenBeleid: string | undefined;
  /** File of the logs that this server is a witness of. undefined = it is none. */
  readonly getuigeLogs: string | undefined;
  /** undefined = checkpoints are not stamped by anybody else. */
  readonly tijdstempels: Tijdstempelautoriteit | undefined;
  /** Origin under which browsers reach the pages; undefined = whatever they call this server. */
  readonly webadres: string | undefined;
  /** CSS file with a municipality's own design tokens. */
  readonly huisstijl: string | undefined;
  /** Requests a second per client; 0 = without limit. */
  readonly verzoekenPerSeconde: number;
  readonly maxDocumentBytes: number;
  readonly logniveau: 'error' | 'warn' | 'info' | 'debug' | 'silent';
}

type Env = Readonly<Record<string, string | undefined>>;

const logniveaus = ['error', 'warn', 'info', 'debug', 'silent'] as const;

/** All faults at once, each a Dutch sentence; a configuration with faults is not to be used. */
export function readConfig(env: Env = process.env): { config: Config; fouten: string[] } {
  const fouten: string[] = [];
  const number = (naam: string, standaard: number, bereik: [number, number]): number => {
    const text = env[naam];
    if (text === undefined || text === '') return standaard;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= bereik[0] && value <= bereik[1]) return value;
    fouten.push(
      `${naam} moet een geheel getal zijn van ${bereik[0]} tot en met ${bereik[1]}. Gevonden: "${text}".`,
    );
    return standaard;
  };
  const productie = env['NODE_ENV'] === 'production';
  const webadres = readWebadres(env, fouten);
  const oidc = readOidc(env, fouten, { productie, webadres });
  if (productie && oidc === undefined) {
    fouten.push(
      'NODE_ENV is production, maar OIDC_ISSUER ontbreekt. Zonder uitgever zou iedereen zichzelf een token kunnen geven; noem de uitgever met OIDC_ISSUER en OIDC_AUDIENCE.',
    );
  }
  const databaseUrl = readDatabase(env, 'DATABASE_URL', fouten);
  const eigenaarUrl = readDatabase(env, 'DATABASE_URL_EIGENAAR', fouten);
  if (eigenaarUrl !== undefined && databaseUrl === undefined) {
    fouten.push(
      'DATABASE_URL_EIGENAAR is gegeven zonder DATABASE_URL. Geef met DATABASE_URL ook de rol van de toepassing.',
    );
  }
  const logniveau = logniveaus.find((niveau) => niveau === (env['LOG_LEVEL'] ?? 'info'));
  if (logniveau === undefined)
    fouten.push(
      `LOG_LEVEL moet een van ${logniveaus.join(', ')} zijn. Gevonden: "${env['LOG_LEVEL'] ?? ''}".`,
    );
  const dataMap = resolve(env['BESLUITSPOOR_DATA'] ?? '.data');
  const interval = number('TIJDSTEMPEL_INTERVAL_SECONDEN', 3600, [1, 31_536_000]);
  const config: Config = Object.freeze({
    productie,
    host: env['HOST'] ?? (oidc === undefined ? '127.0.0.1' : '0.0.0.0'),
    port: number('PORT', 3000, [0, 65_535]),
    beheerPort: number('BEHEER_PORT', 9464, [0, 65_535]),
    dataMap,
    logHost: readLogHost(env, fouten),
    logSleutels: resolve(env['LOG_SLEUTELS'] ?? join(dataMap, 'sleutels')),
    getuigenBeleid: optionalPath(env['GETUIGENBELEID']),
    getuigeLogs: optionalPath(env['GETUIGE_LOGS']),
    databaseUrl,
    eigenaarUrl,
    oidc,
    tijdstempels: readTijdstempels(env, interval, fouten),
    webadres,
    huisstijl: optionalPath(env['HUISSTIJL']),
    verzoekenPerSeconde: number('VERZOEKEN_PER_SECONDE', 1000, [0, 1_000_000]),
    maxDocumentBytes: number('MAX_DOCUMENT_MIB', 100, [1, 10_000]) * 1024 * 1024,
    logniveau: logniveau ?? 'info',
  });
  return { config, fouten };
}

function readLogHost(env: Env, fouten: string[]): string {
  const logHost = env['BESLUITSPOOR_LOG_HOST'] ?? 'besluitspoor.example';
  if (!/^[a-z0-9]+([.-][a-z0-9]+)*(:\d+)?$/.test(logHost))
    fouten.push(
      `BESLUITSPOOR_LOG_HOST moet een naam zijn zoals besluiten.dalfsen.nl, zonder https:// en zonder pad. Gevonden: "${logHost}".`,
    );
  return logHost;
}

function optionalPath(path: string | undefined): string | undefined {
  return path === undefined || path === '' ? undefined : resolve(path);
}

interface Place {
  readonly productie: boolean;
  readonly webadres: string | undefined;
}

function readOidc(env: Env, fouten: string[], place: Place): Oidc | undefined {
  const issuer = env['OIDC_ISSUER'];
  const client = readClient(env, fouten, place);
  if (issuer === undefined) {
    if (client !== undefined)
      fouten.push(
        'OIDC_CLIENT_ID is gegeven zonder OIDC_ISSUER. Noem met OIDC_ISSUER ook het webadres van de inlogdienst.',
      );
    return undefined;
  }
  const audience = env['OIDC_AUDIENCE'];
  if (!URL.canParse(issuer) || !/^https?:$/.test(new URL(issuer).protocol)) {
    fouten.push(
      `OIDC_ISSUER moet het webadres van de uitgever zijn, zoals https://inloggen.gemeente.example. Gevonden: "${issuer}".`,
    );
  }
  if (audience === undefined || audience === '') {
    fouten.push(
      'OIDC_AUDIENCE ontbreekt. Noem de audience die de uitgever voor Besluitspoor in zijn tokens zet.',
    );
  }
  return {
    issuer,
    audience: audience ?? '',
    rollenClaim: env['OIDC_CLAIM_ROLLEN'] ?? 'rollen',
    organisatiesClaim: env['OIDC_CLAIM_ORGANISATIES'] ?? 'organisaties',
    bureauClaim: env['OIDC_CLAIM_BUREAU'] ?? 'bureau',
    client,
  };
}

/** Secrets are never repeated. */
function readClient(env: Env, fouten: string[], { productie, webadres }: Place): OidcClient | undefined {
  const [id, geheim] = [env['OIDC_CLIENT_ID'] ?? '', env['OIDC_CLIENT_GEHEIM'] ?? ''];
  const sleutel = optionalPath(env['OIDC_CLIENT_SLEUTEL']);
  if (id === '') {
    if (geheim !== '' || sleutel !== undefined)
      fouten.push(
        'OIDC_CLIENT_ID ontbreekt, maar er is wel een OIDC_CLIENT_GEHEIM of OIDC_CLIENT_SLEUTEL. Noem de naam waaronder de inlogdienst Besluitspoor kent.',
      );
    return undefined;
  }
  if ((geheim === '') === (sleutel === undefined))
    fouten.push(
      `OIDC_CLIENT_ID vraagt om één van twee: OIDC_CLIENT_SLEUTEL (een PEM-bestand, beter) of OIDC_CLIENT_GEHEIM. Gevonden: ${geheim === '' ? 'geen van beide' : 'allebei'}.`,
    );
  if ((env['BESLUITSPOOR_WEBADRES'] ?? '') === '')
    fouten.push(
      'OIDC_CLIENT_ID is gegeven zonder BESLUITSPOOR_WEBADRES. De inlogdienst stuurt mensen daarheen terug; noem het adres, zoals https://besluiten.gemeente.example.',
    );
  if (productie && webadres?.startsWith('http:') === true)
    fouten.push(
      `BESLUITSPOOR_WEBADRES moet met https:// beginnen als mensen in productie inloggen. Gevonden: "${webadres}".`,
    );
  const scope = env['OIDC_SCOPE'] ?? 'openid profile';
  if (
    !/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(scope) ||
    !scope.split(' ').includes('openid')
  )
    fouten.push(
      `OIDC_SCOPE moet een lijst met spaties ertussen zijn waarin openid staat, zoals "openid profile". Gevonden: "${scope}".`,
    );
  return { id, geheim: geheim || undefined, sleutel, scope, zonderTls: readTls(env, fouten, productie) };
}

/** Whoever reads along on the network would log in as others; on one machine there is no network. */
function readTls(env: Env, fouten: string[], productie: boolean): boolean {
  const issuer = env['OIDC_ISSUER'] ?? '';
  if (!URL.canParse(issuer) || new URL(issuer).protocol !== 'http:') return false;
  if (!productie && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(issuer).hostname)) return true;
  fouten.push(
    `OIDC_ISSUER moet met https:// beginnen als mensen ermee inloggen; alleen om te proberen mag het http:// zijn, op deze machine zelf en buiten productie. Gevonden: "${issuer}".`,
  );
  return false;
}

function readWebadres(env: Env, fouten: string[]): string | undefined {
  const adres = env['BESLUITSPOOR_WEBADRES'];
  if (adres === undefined || adres === '') return undefined;
  if (URL.canParse(adres) && /^https?:$/.test(new URL(adres).protocol) && new URL(adres).origin === adres)
    return adres;
  fouten.push(
    `BESLUITSPOOR_WEBADRES moet het adres zijn waaronder mensen de bladzijden openen, zonder pad, zoals https://besluiten.gemeente.example. Gevonden: "${adres}".`,
  );
  return undefined;
}

function readTijdstempels(env: Env, interval: number, fouten: string[]): Tijdstempelautoriteit | undefined {
  const url = env['TIJDSTEMPEL_URL'] ?? '';
  const certificaten = env['TIJDSTEMPEL_CERTIFICATEN'] ?? '';
  if (url === '' && certificaten === '') return undefined;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    fouten.push(
      `TIJDSTEMPEL_URL moet het webadres van een tijdstempelautoriteit (RFC 3161) zijn, zoals https://tijd.autoriteit.example/tsa. Gevonden: "${url}".`,
    );
  if (certificaten === '')
    fouten.push(
      'TIJDSTEMPEL_URL is gegeven zonder TIJDSTEMPEL_CERTIFICATEN. Noem een PEM-bestand met de certificaten van de autoriteit die u vertrouwt; zonder die is een tijdstempel van iedereen.',
    );
  return { url, certificaten: resolve(certificaten), interval };
}

function readDatabase(env: Env, naam: string, fouten: string[]): string | undefined {
  const url = env[naam];
  if (url === undefined || url === '') return undefined;
  // The value holds a password, so it is not repeated.
  if (!/^postgres(ql)?:\/\//.test(url))
    fouten.push(`${naam} moet beginnen met postgresql://, gevolgd door rol, wachtwoord, server en database.`);
  return url;
}
