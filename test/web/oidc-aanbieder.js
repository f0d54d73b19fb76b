// An identity provider on loopback: oidc-provider with a page to choose an account. Its one argument is JSON:
// { webadressen, sleutel, claimsInToken }: origins of its clients, their public JWK, and whether claims are in the id_token
// (else at the userinfo endpoint only). Says its address on standard output.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import Provider from 'oidc-provider';

const { webadressen, sleutel, claimsInToken } = JSON.parse(process.argv[2]);

/** Who works where. */
const accounts = {
  anna: { name: 'Anna de Vries', rollen: ['griffier'], organisaties: ['gm0148'] },
  bram: { preferred_username: 'bram', rollen: 'college', organisaties: 'gm0148 gm0175' },
  carla: {
    name: 'Carla <script>alert(1)</script>',
    rollen: ['bureau'],
    organisaties: ['gm0148'],
    bureau: 'Bureau A',
  },
  dirk: { rollen: ['auditor'], organisaties: ['gm0148'] },
  zonder: { name: 'Zonder Rol', rollen: ['tuinman'], organisaties: ['gm0148'], geheim_gegeven: 'niet tonen' },
  elders: { name: 'Elders Werkend', rollen: ['griffier'], organisaties: ['gm9999'] },
};

const { privateKey } = await generateKeyPair('PS256', { extractable: true });
const jwk = { ...(await exportJWK(privateKey)), kid: 'proef', use: 'sig' };

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = {
  redirect_uris: webadressen.map((adres) => `${adres}/inloggen/terug`),
  post_logout_redirect_uris: webadressen.map((adres) => `${adres}/uitgelogd`),
  grant_types: ['authorization_code'],
  response_types: ['code'],
};
const provider = new Provider(issuer, {
  jwks: { keys: [jwk] },
  clients: [
    {
      ...client,
      client_id: 'met-sleutel',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'PS256',
      id_token_signed_response_alg: 'PS256',
      jwks: { keys: [sleutel] },
    },
    {
      ...client,
      client_id: 'met-geheim',
      client_secret: 'een-geheim-dat-nergens-mag-staan-0123456789',
      id_token_signed_response_alg: 'RS256',
    },
  ],
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username', 'rollen', 'organisaties', 'bureau', 'geheim_gegeven'],
  },
  conformIdTokenClaims: !claimsInToken,
  cookies: { keys: ['proef'] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => {
        ctx.body = `${form}<button form="op.logoutForm" name="logout" value="yes">uit</button>`;
      },
    },
  },
  interactions: { url: (_, { uid }) => `/interactie/${uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  async loadExistingGrant({ oidc }) {
    // One for all tabs, as the default does it: a code goes with the grant of its session.
    const known = oidc.session.grantIdFor(oidc.client.clientId);
    if (known !== undefined) return oidc.provider.Grant.find(known);
    const grant = new oidc.provider.Grant({
      accountId: oidc.session.accountId,
      clientId: oidc.client.clientId,
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

/** A form for the account; the button `nee` turns back. */
async function interaction(request, response) {
  if (request.method === 'GET') {
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(
        '<form method="post"><input name="account"><button>ja</button><button name="nee" value="ja">nee</button></form>',
      );
    return;
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const result = form.has('nee')
    ? { error: 'access_denied', error_description: '<script>alert(1)</script>' }
    : { login: { accountId: form.get('account') } };
  await provider.interactionFinished(request, response, result);
}

/** A token for the API, of the same issuer and the same person. */
async function apiToken(account, response) {
  const token = await new SignJWT(accounts[account])
    .setProtectedHeader({ alg: 'PS256', kid: 'proef', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setSubject(account)
    .setAudience('besluitspoor')
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(privateKey);
  response.end(token);
}

const rest = provider.callback();
server.on('request', (request, response) => {
  const { pathname } = new URL(request.url, issuer);
  if (pathname.startsWith('/interactie/'))
    interaction(request, response).catch((fault) => response.writeHead(500).end(String(fault)));
  else if (pathname.startsWith('/proef/token/')) void apiToken(pathname.split('/').at(-1), response);
  else rest(request, response);
});
process.stdout.write(`${issuer}\n`);
