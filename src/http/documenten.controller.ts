/** Documents: placed as a stream, read as a stream. */
import type { MultipartFile } from '@fastify/multipart';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { disposition } from '../documents/disposition.js';
import { DocumentService } from '../documents/document-service.js';
import { unescaped } from '../documents/velden.js';
import { negotiate, readQuery } from './headers.js';
import { invalid } from './problem.js';
import { actorOf, answered, sendJson, type Reply, type Request } from './request.js';

@Controller('v1/documenten')
export class DocumentenController {
  constructor(@Inject(DocumentService) private readonly documenten: DocumentService) {}

  @Post()
  async place(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    readQuery(request.query, {});
    const bestand = await this.#file(request);
    const ruw = { ...textFields(bestand), bestandsnaam: unescaped(bestand.filename) };
    const document = answered(await this.documenten.plaats(actorOf(request), ruw, bestand.file));
    void reply.header('location', `/v1/documenten/${document.id}`);
    sendJson(reply, JSON.stringify(document), 201);
  }

  @Get(':id')
  async show(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    negotiate(request.headers.accept, ['application/json']);
    readQuery(request.query, {});
    sendJson(reply, JSON.stringify(answered(await this.documenten.lees(actorOf(request), id))));
  }

  @Get(':id/inhoud')
  async content(@Req() request: Request, @Res() reply: Reply, @Param('id') id: string): Promise<void> {
    readQuery(request.query, {});
    const { document, stroom } = answered(await this.documenten.inhoud(actorOf(request), id));
    void reply
      .header('content-type', document.mediatype)
      .header('content-length', document.omvang)
      .header('content-disposition', disposition(document.bestandsnaam))
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('digest', `sha-256=${Buffer.from(document.sha256, 'hex').toString('base64')}`)
      .send(stroom);
  }

  async #file(request: Request): Promise<MultipartFile> {
    const bestand = await request.file().catch((fault: unknown) => {
      if ((fault as { statusCode?: unknown }).statusCode === 413) throw fault;
      throw invalid(
        'bestand',
        'formulier',
        'Het formulier is niet goed gevormd. Stuur multipart/form-data met eerst de velden en dan het bestand.',
      );
    });
    if (bestand?.fieldname !== 'bestand') {
      bestand?.file.resume();
      throw invalid(
        'bestand',
        'verplicht',
        'Het bestand ontbreekt. Stuur het mee in het veld bestand, na de andere velden.',
      );
    }
    return bestand;
  }
}

/** The fields that came before the file; a field after it comes too late. */
function textFields({ fields }: MultipartFile): { organisatie?: string; soort?: string; openbaar?: string } {
  const entries = ['organisatie', 'soort', 'openbaar'].flatMap((naam) => {
    const field = fields[naam];
    return field !== undefined && !Array.isArray(field) && 'value' in field
      ? [[naam, String(field.value)] as const]
      : [];
  });
  return Object.fromEntries(entries);
}
