/**
 * Development tokens (OAuth 2.0 client credentials, RFC 6749 §4.4): only registered while no issuer is configured, so
 * that in production the path does not exist.
 */
import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { DevIssuer, isRol } from '../auth/dev-issuer.js';
import { sendJson, type Reply, type Request } from './request.js';

export const devOrganisaties = Symbol('organisations of a development token');

@Controller('dev/oauth/token')
export class DevTokenController {
  constructor(
    @Inject(DevIssuer) private readonly issuer: DevIssuer,
    @Inject(devOrganisaties) private readonly organisaties: readonly string[],
  ) {}

  @Post()
  async token(@Req() request: Request, @Res() reply: Reply): Promise<void> {
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
    const rol = form.get('client_id') ?? '';
    const bureau = form.get('bureau');
    const organisatie = form.get('organisatie');
    if (form.get('grant_type') !== 'client_credentials') {
      oauthFault(reply, 'unsupported_grant_type', 'Verwacht: grant_type=client_credentials, als formulier.');
      return;
    }
    if (!isRol(rol)) {
      oauthFault(
        reply,
        'invalid_client',
        'Verwacht: client_id griffier, college, bureau, auditor, integratie of beheerder.',
      );
      return;
    }
    if ((rol === 'bureau') !== (bureau !== null && bureau !== '')) {
      oauthFault(
        reply,
        'invalid_request',
        'Een bureau noemt zijn naam met bureau=<naam>; anderen noemen geen bureau.',
      );
      return;
    }
    if (organisatie !== null && !this.organisaties.includes(organisatie)) {
      oauthFault(reply, 'invalid_request', `Onbekende organisatie. Bekend: ${this.organisaties.join(', ')}.`);
      return;
    }
    const organisaties = organisatie === null ? this.organisaties : [organisatie];
    const { token, seconden } = await this.issuer.issue({ rol, bureau, organisaties });
    sendJson(reply, JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: seconden }));
  }
}

/** RFC 6749 §5.2. */
function oauthFault(reply: Reply, error: string, beschrijving: string): void {
  sendJson(
    reply,
    JSON.stringify({ error, error_description: beschrijving }),
    error === 'invalid_client' ? 401 : 400,
  );
}
