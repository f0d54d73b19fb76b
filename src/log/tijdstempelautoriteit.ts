/** Asks a timestamping authority (RFC 3161 over HTTP, §3.4) for a stamp. What it answers is attacker-controlled until it was verified. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Integer, Null, OctetString } from 'asn1js';
import { AlgorithmIdentifier, MessageImprint, TimeStampReq } from 'pkijs';
import type { Random } from '../base/id.js';
import {
  readAutoriteiten,
  readTijdstempel,
  type Certificaat,
  type Tijdstempel,
} from '../verify/tijdstempel.js';
import { LogError } from './log-error.js';

export interface Ontvangen extends Tijdstempel {
  /** The TimeStampResp as it was received. */
  readonly antwoord: Buffer;
}

const sha256 = '2.16.840.1.101.3.4.2.1';
/** Milliseconds in which an authority must have answered. */
const patience = 15_000;
const mostBytes = 64 * 1024;

export interface AutoriteitOptions {
  readonly url: string;
  readonly vertrouwd: readonly Certificaat[];
  readonly random: Random;
  readonly fetcher?: typeof fetch;
}

export class Tijdstempelautoriteit {
  constructor(private readonly options: AutoriteitOptions) {}

  /** @throws LogError when there are no certificates in the file to trust it by */
  static of(
    { url, certificaten }: { url: string; certificaten: string },
    random: Random,
  ): Tijdstempelautoriteit {
    try {
      return new Tijdstempelautoriteit({
        url,
        random,
        vertrouwd: readAutoriteiten(readFileSync(certificaten, 'utf8')),
      });
    } catch (cause) {
      throw failed(`TIJDSTEMPEL_CERTIFICATEN (${certificaten}) is niet te gebruiken`, cause);
    }
  }

  /** A stamp of this text that holds and leads to what we trust. @throws LogError */
  async stempel(tekst: string, signal: AbortSignal): Promise<Ontvangen> {
    const { url, random, vertrouwd, fetcher = fetch } = this.options;
    const nonce = random.bytes(16);
    // Positive, and written in one way only: the first bit is off, the second on.
    nonce.writeUInt8((nonce.readUInt8(0) & 0x7f) | 0x40, 0);
    try {
      const response = await fetcher(url, {
        method: 'POST',
        headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
        body: query(tekst, nonce),
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      });
      const antwoord = await bytesOf(response);
      return { ...readTijdstempel(antwoord, { tekst, nonce, autoriteiten: vertrouwd }), antwoord };
    } catch (cause) {
      throw failed(`De tijdstempelautoriteit op ${url} gaf geen bruikbaar tijdstempel`, cause);
    }
  }
}

function query(tekst: string, nonce: Buffer): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256').update(tekst, 'utf8').digest();
  const request = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: sha256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({ valueHex: new Uint8Array(hash) }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce) }),
    certReq: true,
  });
  return new Uint8Array(request.toSchema().toBER());
}

async function bytesOf(response: Response): Promise<Buffer> {
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    if (length > mostBytes) throw new Error(`meer dan ${mostBytes} bytes`);
  }
  return Buffer.concat(chunks);
}

function failed(what: string, cause: unknown): LogError {
  const why = cause instanceof Error ? cause.message : String(cause);
  // What kept fetch from its work stands one deeper.
  const deeper =
    cause instanceof TypeError && cause.cause instanceof Error ? ` (${cause.cause.message})` : '';
  return new LogError('tijdstempel-mislukt', `${what}: ${why}${deeper}`, { cause });
}
