/** Hands out styles and scripts; their address holds their hash, so they may be kept for good. */
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { Assets, type Asset } from './assets.js';
import type { Reply, Request } from './request.js';
import { takesBrotli } from './pages.js';
import { WebError } from './web-error.js';

@Controller()
export class AssetsController {
  constructor(@Inject(Assets) private readonly assets: Assets) {}

  @Get('bestanden/:hash/*')
  show(@Req() request: Request, @Res() reply: Reply, @Param('hash') hash: string): void {
    const asset = this.assets.find(hash, (request.params as { '*'?: string })['*'] ?? '');
    this.#hand(request, reply, { asset, caching: 'public, max-age=31536000, immutable' });
  }

  /** Browsers ask for it under a name of their own as well. */
  @Get(['favicon.svg', 'favicon.ico'])
  icon(@Req() request: Request, @Res() reply: Reply): void {
    this.#hand(request, reply, { asset: this.assets.icon, caching: 'public, max-age=86400' });
  }

  #hand(
    request: Request,
    reply: Reply,
    { asset, caching }: { asset: Asset | undefined; caching: string },
  ): void {
    if (asset === undefined) throw new WebError('niet-gevonden', 'Dit bestand bestaat niet.');
    const brotli = takesBrotli(request);
    void reply
      .header('content-type', asset.type)
      .header('cache-control', caching)
      .header('vary', 'accept-encoding');
    if (brotli) void reply.header('content-encoding', 'br');
    void reply.send(brotli ? asset.brotli : asset.bytes);
  }
}
