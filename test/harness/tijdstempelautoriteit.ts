/** A timestamping authority of openssl: its certificates, its stamps, and a server on loopback that gives them. */
import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

export type Soort = 'rsa' | 'P-256' | 'P-384' | 'P-521';

export interface Aanvraag {
  readonly naam: string;
  readonly soort?: Soort;
  /** Lines of an extension section of openssl. */
  readonly extensies: string;
  /** Name of the certificate that issues; undefined = its own. */
  readonly door?: string;
  /** Since and until, as YYYYMMDDHHMMSSZ; default: from an hour ago for ten days. */
  readonly van?: string;
  readonly tot?: string;
  readonly hash?: string;
}

export const ca = `basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash`;
export const tsa = `basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid`;

export interface Stempelwijze {
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
  /** Hash of ESSCertID; sha1 is that of RFC 3161 of old. */
  readonly ess?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  /** Names of certificates that are sent along. */
  readonly keten?: readonly string[];
  /** Whether the certificates are sent along. */
  readonly metCertificaat?: boolean;
  readonly query?: readonly string[];
  readonly config?: string;
}

/** Certificates and stamps, in a directory of their own. */
export class Stempelmaker {
  #nummer = 0;
  private constructor(readonly map: string) {}

  static async make(): Promise<Stempelmaker> {
    const maker = new Stempelmaker(await mkdtemp(join(tmpdir(), 'besluitspoor-tsa-')));
    await writeFile(maker.path('serial'), '01\n');
    return maker;
  }

  path(naam: string): string {
    return join(this.map, naam);
  }

  pem(naam: string): Promise<string> {
    return readFile(this.path(`${naam}.pem`), 'utf8');
  }

  /** In the maker's directory. */
  async openssl(...args: string[]): Promise<string> {
    const { stdout } = await exec('openssl', args, { cwd: this.map });
    return stdout;
  }

  /** Makes `<naam>.pem` and `<naam>.key`. */
  async certificaat({ naam, soort = 'P-256', extensies, door = naam, ...rest }: Aanvraag): Promise<void> {
    const { van = openssltijd(-1), tot = openssltijd(240), hash = 'sha256' } = rest;
    await writeFile(
      this.path(`${naam}.cnf`),
      `[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nC=NL\nO=Proef\nCN=${naam}\n[uitgifte]\ndatabase=${naam}.index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=${hash}\npolicy=alles\nunique_subject=no\n[alles]\ncountryName=optional\norganizationName=optional\ncommonName=supplied\n[ext]\n${extensies}\n`,
    );
    await writeFile(this.path(`${naam}.index`), '');
    const key = soort === 'rsa' ? ['rsa:2048'] : ['ec', '-pkeyopt', `ec_paramgen_curve:${soort}`];
    const [config, csr] = [`${naam}.cnf`, `${naam}.csr`];
    await this.openssl(
      'req',
      '-newkey',
      ...key,
      '-nodes',
      '-keyout',
      `${naam}.key`,
      '-out',
      csr,
      '-config',
      config,
    );
    const issuer =
      door === naam
        ? ['-selfsign', '-keyfile', `${naam}.key`]
        : ['-cert', `${door}.pem`, '-keyfile', `${door}.key`];
    await this.openssl(
      ...[
        'ca',
        '-batch',
        '-notext',
        '-preserveDN',
        '-config',
        config,
        '-name',
        'uitgifte',
        '-extensions',
        'ext',
      ],
      ...['-startdate', van, '-enddate', tot, '-in', csr, '-out', `${naam}.pem`, ...issuer],
    );
  }

  /** A stamp of a text by the certificate of this name, as `openssl ts` writes it. */
  async stempel(naam: string, tekst: string, wijze: Stempelwijze = {}): Promise<Buffer> {
    const at = this.#next();
    await writeFile(this.path(`${at}.tekst`), tekst);
    const certificaat = wijze.metCertificaat === false ? [] : ['-cert'];
    const query = wijze.query ?? ['-sha256'];
    await this.openssl('ts', '-query', '-data', `${at}.tekst`, ...query, ...certificaat, '-out', `${at}.tsq`);
    return this.antwoord(naam, await readFile(this.path(`${at}.tsq`)), wijze);
  }

  /** The answer to a TimeStampReq. */
  async antwoord(naam: string, query: Buffer, wijze: Stempelwijze = {}): Promise<Buffer> {
    const { hash = 'sha256', ess = 'sha256', keten = [], config = '' } = wijze;
    const at = this.#next();
    await writeFile(this.path(`${at}.tsq`), query);
    await writeFile(
      this.path(`${at}.cnf`),
      `[tsa]\ndefault_tsa=t\n[t]\nserial=${this.path('serial')}\nsigner_digest=${hash}\ndefault_policy=1.2.3.4\ndigests=sha256,sha384,sha512\naccuracy=secs:1\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg=${ess}\nclock_precision_digits=3\n${config}\n`,
    );
    await writeFile(
      this.path(`${at}.keten`),
      (await Promise.all(keten.map((one) => this.pem(one)))).join(''),
    );
    const chain = keten.length === 0 ? [] : ['-chain', `${at}.keten`];
    await this.openssl(
      ...['ts', '-reply', '-config', `${at}.cnf`, '-queryfile', `${at}.tsq`, '-out', `${at}.tsr`],
      ...['-signer', `${naam}.pem`, '-inkey', `${naam}.key`, ...chain],
    );
    return readFile(this.path(`${at}.tsr`));
  }

  /** A stamp put together by hand: any content, signed by any certificate, in any way that `openssl cms` knows. */
  async handwerk(naam: string, inhoud: Buffer, opties: readonly string[] = ['-cades']): Promise<Buffer> {
    const at = this.#next();
    await writeFile(this.path(`${at}.inhoud`), inhoud);
    await this.openssl(
      ...[
        'cms',
        '-sign',
        '-binary',
        '-nodetach',
        '-econtent_type',
        '1.2.840.113549.1.9.16.1.4',
        '-md',
        'sha256',
      ],
      ...['-signer', `${naam}.pem`, '-inkey', `${naam}.key`, '-in', `${at}.inhoud`, '-outform', 'DER'],
      ...['-out', `${at}.cms`, ...opties],
    );
    return answerOf(await readFile(this.path(`${at}.cms`)));
  }

  /** The TSTInfo of a stamp. */
  async inhoud(antwoord: Buffer): Promise<Buffer> {
    const at = this.#next();
    await writeFile(this.path(`${at}.tsr`), antwoord);
    await this.openssl('ts', '-reply', '-in', `${at}.tsr`, '-token_out', '-out', `${at}.cms`);
    await this.openssl(
      'cms',
      '-verify',
      '-noverify',
      '-nosigs',
      '-inform',
      'DER',
      '-in',
      `${at}.cms`,
      '-out',
      `${at}.tst`,
      '-binary',
    );
    return readFile(this.path(`${at}.tst`));
  }

  async close(): Promise<void> {
    await rm(this.map, { recursive: true, force: true });
  }

  #next(): string {
    this.#nummer += 1;
    return `werk-${this.#nummer}`;
  }
}

/** A TimeStampResp around a token. */
export function answerOf(token: Buffer, status: Buffer = Buffer.from('3003020100', 'hex')): Buffer {
  return der(0x30, Buffer.concat([status, token]));
}

export function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const long = length > 255 ? [0x82, length >> 8, length & 255] : length > 127 ? [0x81, length] : [length];
  return Buffer.concat([Buffer.from([tag, ...long]), content]);
}

/** Hours from now, as openssl writes a moment. */
export function openssltijd(hours: number): string {
  const iso = new Date(Date.now() + hours * 3_600_000).toISOString();
  return `${iso.slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
}

/** A root `wortel`, an authority `autoriteit` below it, and a server that stamps. */
export class Proefautoriteit {
  /** Questions that came in. */
  vragen = 0;
  /** What it does instead of stamping. */
  anders: ((query: Buffer, response: ServerResponse) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly maker: Stempelmaker,
    private readonly server: Server,
  ) {}

  static async start(soort: Soort = 'P-256'): Promise<Proefautoriteit> {
    const maker = await Stempelmaker.make();
    await maker.certificaat({ naam: 'wortel', soort, extensies: ca });
    await maker.certificaat({ naam: 'autoriteit', soort, extensies: tsa, door: 'wortel' });
    const server = createServer();
    const autoriteit = new Proefautoriteit(maker, server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void autoriteit.#answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return autoriteit;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/tsa`;
  }

  /** The file of its root. */
  get certificaten(): string {
    return this.maker.path('wortel.pem');
  }

  /** Settings of a server that has its checkpoints stamped here. */
  get omgeving(): Record<string, string> {
    return { TIJDSTEMPEL_URL: this.url, TIJDSTEMPEL_CERTIFICATEN: this.certificaten };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.maker.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.vragen += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const query = Buffer.concat(chunks);
    if (this.anders !== undefined) {
      this.anders(query, response);
      return;
    }
    const asked =
      request.method === 'POST' && request.headers['content-type'] === 'application/timestamp-query';
    if (!asked) {
      response.writeHead(400).end();
      return;
    }
    // One at a time: they share a file with the serial number.
    const stamped = this.#last.then(() => this.maker.antwoord('autoriteit', query));
    this.#last = stamped.catch(() => undefined);
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(await stamped);
  }
}
