/** The description of the API (OpenAPI 3.1): made from the procedure definition, so that it cannot say something else. */
import type { Procedures } from '../../procedure/procedures.js';
import { apiVersion } from '../gate.js';
import type { Json } from './parts.js';
import { paths } from './paths.js';
import { schemas } from './schemas.js';

export function openapi(procedures: Procedures): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Besluitspoor',
      version: apiVersion,
      description: 'Bindende besluitprocedures van gemeenten, met een spoor dat anderen kunnen narekenen.',
      license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' },
      contact: {
        name: 'Besluitspoor',
        email: 'info@besluitspoor.example',
        url: 'https://besluitspoor.example',
      },
    },
    servers: [
      {
        url: 'https://besluitspoor.example/v1',
        description: 'Voorbeeld; vervang de naam door die van uw server.',
      },
    ],
    tags: ['procedures', 'trajecten', 'handelingen', 'spoor', 'documenten'].map((name) => ({ name })),
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'RFC 9068, typ at+jwt.' },
      },
      parameters,
      headers,
      schemas: Object.assign({}, ...procedures.all().map(schemas)) as Json,
    },
  };
}

const inPath = (name: string, schema: Json, description: string): Json => ({
  name,
  in: 'path',
  required: true,
  schema,
  description,
});
const inQuery = (name: string, schema: Json, description: string): Json => ({
  name,
  in: 'query',
  schema,
  description,
});
const inHeader = (name: string, description: string): Json => ({
  name,
  in: 'header',
  schema: { type: 'string' },
  description,
});
const number = (minimum: number, maximum: number, rest: Json = {}): Json => ({
  type: 'integer',
  minimum,
  maximum,
  ...rest,
});

const parameters: Json = {
  id: inPath('id', { type: 'string', format: 'uuid' }, 'Id van het traject of document.'),
  naam: inPath('naam', { type: 'string' }, 'Naam van de procedure.'),
  versie: inPath('versie', number(1, 999_999), 'Versie van de procedure.'),
  volgnummer: inPath('volgnummer', number(1, 2_147_483_647), 'Volgnummer van de spoorregel.'),
  fase: inQuery('fase', { type: 'string' }, 'Alleen trajecten in deze fase.'),
  organisatie: inQuery('organisatie', { type: 'string' }, 'Alleen trajecten van deze gemeente.'),
  gemeente: {
    ...inQuery('organisatie', { type: 'string', pattern: '^gm\\d{4}$' }, 'De gemeente.'),
    required: true,
  },
  teLaat: inQuery(
    'teLaat',
    { type: 'boolean' },
    'Alleen trajecten die een termijn hebben overschreden, of juist niet.',
  ),
  bladwijzer: inQuery('na', { type: 'string' }, 'Bladwijzer uit de Link naar de volgende bladzijde.'),
  na: inQuery('na', number(0, 2_147_483_647, { default: 0 }), 'Alleen regels na dit volgnummer.'),
  limiet: inQuery('limiet', number(1, 1000, { default: 100 }), 'Hoeveel per bladzijde.'),
  wacht: inQuery('wacht', number(0, 60), 'Ten hoogste zoveel seconden wachten op een wijziging.'),
  peildatum: inQuery(
    'peildatum',
    { type: 'string', examples: ['2011-05-16', '2011-05-16T09:00:00Z'] },
    'Datum (einde van die dag in Amsterdam) of tijdstip, naar het moment van registratie.',
  ),
  proef: inQuery('proef', { type: 'boolean', default: false }, 'Oefenen: niets wordt vastgelegd.'),
  ifMatch: inHeader(
    'If-Match',
    'De versie waarop u handelt: één sterke tag. Vereist, behalve bij een oefening.',
  ),
  ifNoneMatch: inHeader('If-None-Match', 'De versie die u al hebt.'),
  idempotencyKey: inHeader(
    'Idempotency-Key',
    'Dezelfde sleutel met dezelfde inhoud geeft het eerste antwoord; hij wordt dertig dagen onthouden.',
  ),
};

const text = (description: string): Json => ({ description, schema: { type: 'string' } });
const headers: Json = {
  'API-Version': { ...text('Versie van deze API.'), example: apiVersion },
  ETag: text('De versie van het traject.'),
  Location: text('Waar het nieuwe staat.'),
  Link: text('De volgende bladzijde (rel="next"), zolang die er is.'),
  'Retry-After': text('Na zoveel seconden kan het opnieuw.'),
  'Content-Disposition': text('De naam van het bestand.'),
};
