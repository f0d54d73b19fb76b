/** The public log (C2SP tlog-tiles): anyone may read it and keep it; what is full never changes. */
import { Controller, Get, Header, Inject, Param, Query, Req, Res, type PipeTransform } from '@nestjs/common';
import { readNumberPath } from '../audit/tile.js';
import { Log } from '../log/log.js';
import { Tijdstempels } from '../log/tijdstempels.js';
import { integer, readQuery } from './headers.js';
import { invalid, notFound } from './problem.js';
import type { Reply, Request } from './request.js';

/** What never changes, what changes within seconds, and what changes when a key is renewed. */
const forever = 'public, max-age=31536000, immutable';
const seconds = 'public, max-age=1';
const minutes = 'public, max-age=300';
const anyPage = ['access-control-allow-origin', '*'] as const;
const maxSize = 9_999_999_999;

/** What cannot be the id of a municipality has no log. */
class Gemeente implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!/^gm\d{4}$/.test(id)) throw notFound();
    return id;
  }
}

/** A size, written in no other way. */
class Omvang implements PipeTransform<string, number> {
  transform(text: string): number {
    if (!/^(0|[1-9]\d{0,9})$/.test(text)) throw notFound();
    return Number(text);
  }
}

@Controller('log/:organisatie')
export class LogController {
  constructor(
    @Inject(Log) private readonly log: Log,
    @Inject(Tijdstempels) private readonly stempels: Tijdstempels,
  ) {}

  @Get('vkey')
  @Header(...anyPage)
  async vkey(@Param('organisatie', Gemeente) organisatie: string, @Res() reply: Reply): Promise<void> {
    const sleutels = await this.log.verifierKeys(organisatie);
    if (sleutels.length === 0) throw notFound();
    send(reply, 'text/plain; charset=utf-8', minutes, sleutels.map((sleutel) => `${sleutel}\n`).join(''));
  }

  /** Also the keys that sign no more, and those of earlier names: they still prove what they signed. */
  @Get('sleutels')
  @Header(...anyPage)
  async sleutels(@Param('organisatie', Gemeente) organisatie: string, @Res() reply: Reply): Promise<void> {
    const rijen = await this.log.allKeys(organisatie);
    if (rijen.length === 0) throw notFound();
    send(reply, 'text/plain; charset=utf-8', minutes, rijen.map(({ sleutel }) => `${sleutel}\n`).join(''));
  }

  @Get('checkpoint')
  @Header(...anyPage)
  async checkpoint(@Param('organisatie', Gemeente) organisatie: string, @Res() reply: Reply): Promise<void> {
    const checkpoint = await this.log.checkpoint(organisatie);
    if (checkpoint === undefined) throw notFound();
    send(reply, 'text/plain; charset=utf-8', seconds, checkpoint);
  }

  /** The newest checkpoint that enough witnesses signed along. */
  @Get('getuigd')
  @Header(...anyPage)
  async witnessed(@Param('organisatie', Gemeente) organisatie: string, @Res() reply: Reply): Promise<void> {
    const kop = await this.log.witnessed(organisatie);
    if (kop === undefined) throw notFound();
    send(reply, 'text/plain; charset=utf-8', seconds, kop.notitie);
  }

  /** As it was when this size was published; its text is what was stamped. */
  @Get('checkpoint/:omvang')
  @Header(...anyPage)
  async checkpointAt(
    @Param('organisatie', Gemeente) organisatie: string,
    @Param('omvang', Omvang) omvang: number,
    @Res() reply: Reply,
  ): Promise<void> {
    const checkpoint = await this.stempels.checkpoint(organisatie, omvang);
    if (checkpoint === undefined) throw notFound();
    send(reply, 'text/plain; charset=utf-8', forever, checkpoint);
  }

  /** At most a thousand, from the smallest size on; those that follow are asked for with the last size: `?na=…`. */
  @Get('tijdstempels')
  @Header(...anyPage)
  async timestamps(
    @Param('organisatie', Gemeente) organisatie: string,
    @Query() query: unknown,
    @Res() reply: Reply,
  ): Promise<void> {
    const { na = 0 } = readQuery(query, { na: integer(0, maxSize) });
    if ((await this.log.checkpoint(organisatie)) === undefined) throw notFound();
    const regels = await this.stempels.lijst(organisatie, na, 1000);
    // Paths as they are under this log, so that a copy of it on disk reads the same.
    const lijst = regels.map((regel) => ({ ...regel, pad: `tijdstempel/${regel.omvang}` }));
    send(reply, 'application/json; charset=utf-8', seconds, JSON.stringify(lijst));
  }

  /** The answer of the authority (RFC 3161). */
  @Get('tijdstempel/:omvang')
  @Header(...anyPage)
  async timestamp(
    @Param('organisatie', Gemeente) organisatie: string,
    @Param('omvang', Omvang) omvang: number,
    @Res() reply: Reply,
  ): Promise<void> {
    const antwoord = await this.stempels.antwoord(organisatie, omvang);
    if (antwoord === undefined) throw notFound();
    send(reply, 'application/timestamp-reply', forever, antwoord);
  }

  @Get('tile/*')
  @Header(...anyPage)
  async tile(
    @Param('organisatie', Gemeente) organisatie: string,
    @Req() request: Request,
    @Res() reply: Reply,
  ): Promise<void> {
    const asked = readTilePath((request.params as { '*'?: string })['*'] ?? '');
    if (asked === undefined) throw notFound();
    const { soort, nummer, breed } = asked;
    const bytes =
      soort === 'entries'
        ? await this.log.entries(organisatie, nummer, breed)
        : await this.log.tile(organisatie, { niveau: soort, nummer }, breed);
    if (bytes === undefined) throw notFound();
    send(reply, 'application/octet-stream', forever, bytes);
  }

  /** Hashes in base64, one a line. */
  @Get('consistentie')
  @Header(...anyPage)
  async consistency(
    @Param('organisatie', Gemeente) organisatie: string,
    @Query() query: unknown,
    @Res() reply: Reply,
  ): Promise<void> {
    const { van, tot } = readQuery(query, { van: integer(0, maxSize), tot: integer(0, maxSize) });
    if (van === undefined || tot === undefined)
      throw invalid(
        van === undefined ? 'van' : 'tot',
        'verplicht',
        'Noem met van en tot twee omvangen van het log.',
      );
    const bewijs = await this.log.consistency(organisatie, van, tot);
    if (bewijs === undefined) throw notFound();
    const lines = bewijs.map((hash) => `${hash.toString('base64')}\n`).join('');
    send(reply, 'text/plain; charset=utf-8', forever, lines);
  }
}

interface TilePath {
  readonly soort: number | 'entries';
  readonly nummer: number;
  /** Hashes or entries. */
  readonly breed: number;
}

/** `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, written in no other way. */
function readTilePath(path: string): TilePath | undefined {
  const [, soort = '', number = '', width] =
    /^([0-6]|entries)\/([x\d/]+?)(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? [];
  const nummer = readNumberPath(number);
  const breed = width === undefined ? 256 : Number(width);
  if (nummer === undefined || (width !== undefined && breed > 255)) return undefined;
  return { soort: soort === 'entries' ? soort : Number(soort), nummer, breed };
}

function send(reply: Reply, type: string, caching: string, body: string | Buffer): void {
  void reply.header('content-type', type).header('cache-control', caching).send(body);
}
