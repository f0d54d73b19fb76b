/** Every path of the API. */
import { examples } from './examples.js';
import { answer, json, noContent, operation, param, ref, type Json } from './parts.js';

const list = (naam: string, schema: string): Json => ({
  type: 'object',
  required: [naam],
  properties: { [naam]: { type: 'array', items: ref(schema) } },
});
const opening = {
  organisatie: 'gm0148',
  procedure: 'bestuurskrachtonderzoek',
  titel: 'Bestuurskrachtonderzoek Dalfsen',
  aanleiding: 'De burgemeester zegde de raad onderzoek naar de bestuurlijke constellatie toe.',
  planning: {
    offerteUiterlijkDatum: '2011-05-11',
    rapportUiterlijkDatum: '2011-09-01',
    besluitStreefdatum: '2011-10-31',
  },
};
/** One request per handeling, ready to send. */
const requests = Object.fromEntries(
  Object.entries(examples).map(([handeling, gegevens]) => [handeling, { value: { handeling, gegevens } }]),
);
const reading = ['niet-bevoegd', 'niet-gevonden', 'ongeldige-invoer', 'niet-aanvaardbaar'] as const;

export const paths: Json = {
  '/openapi.json': {
    get: operation({
      id: 'leesOpenapi',
      tag: 'procedures',
      summary: 'Deze beschrijving',
      open: true,
      answers: { 200: answer('De beschrijving', json({ type: 'object' })) },
      problems: [],
    }),
  },
  '/procedures': {
    get: operation({
      id: 'lijstProcedures',
      tag: 'procedures',
      summary: 'De procedures die Besluitspoor kent',
      open: true,
      answers: { 200: answer('De procedures', json(list('procedures', 'ProcedureKort'))) },
      problems: ['ongeldige-invoer', 'niet-aanvaardbaar'],
    }),
  },
  '/procedures/{naam}/versies/{versie}': {
    get: operation({
      id: 'leesProcedure',
      tag: 'procedures',
      summary: 'Eén versie van een procedure: fasen, handelingen, voorwaarden en overgangen, of als tekening',
      open: true,
      parameters: [param('naam'), param('versie')],
      answers: {
        200: answer('De procedure', {
          ...json(ref('ProcedureVersie')),
          'image/svg+xml': { schema: { type: 'string' } },
        }),
      },
      problems: ['ongeldige-invoer', 'niet-gevonden', 'niet-aanvaardbaar'],
    }),
  },
  '/trajecten': {
    get: operation({
      id: 'lijstTrajecten',
      tag: 'trajecten',
      summary: 'Trajecten, de nieuwste eerst',
      parameters: ['fase', 'organisatie', 'teLaat', 'bladwijzer', 'limiet'].map(param),
      answers: { 200: answer('Een bladzijde trajecten', json(list('trajecten', 'Traject')), ['Link']) },
      problems: reading,
    }),
    post: operation({
      id: 'openTraject',
      tag: 'trajecten',
      summary: 'Een traject openen',
      parameters: [param('idempotencyKey')],
      body: { required: true, content: json(ref('Opening'), opening) },
      answers: { 201: answer('Het nieuwe traject', json(ref('Traject')), ['Location', 'ETag']) },
      problems: [
        'ongeldige-invoer',
        'niet-bevoegd',
        'niet-gevonden',
        'sleutel-hergebruikt',
        'te-groot',
        'verkeerd-mediatype',
      ],
    }),
  },
  '/trajecten/{id}': {
    get: operation({
      id: 'leesTraject',
      tag: 'trajecten',
      summary: 'Waar een traject staat, nu of op een peildatum',
      description: 'Met `wacht` komt het antwoord zodra de toestand verandert, of als de tijd om is.',
      parameters: ['id', 'wacht', 'peildatum', 'ifNoneMatch'].map(param),
      answers: {
        200: answer('Het traject', json(ref('Traject')), ['ETag']),
        304: noContent('Ongewijzigd', ['ETag']),
      },
      problems: reading,
    }),
  },
  '/trajecten/{id}/handelingen': {
    get: operation({
      id: 'lijstHandelingen',
      tag: 'handelingen',
      summary: 'Elke handeling, met alles wat haar nog in de weg staat',
      parameters: [param('id')],
      answers: { 200: answer('De handelingen', json(list('handelingen', 'MogelijkeHandeling'))) },
      problems: reading,
    }),
    post: operation({
      id: 'verrichtHandeling',
      tag: 'handelingen',
      summary: 'Een handeling vastleggen of oefenen',
      description:
        'Elke poging, ook een geweigerde, is een regel van het spoor. Met `proef=true` wordt niets vastgelegd en is If-Match niet nodig.',
      parameters: ['id', 'proef', 'ifMatch', 'idempotencyKey'].map(param),
      body: {
        required: true,
        content: { 'application/json': { schema: ref('Handeling'), examples: requests } },
      },
      answers: {
        200: answer('De uitkomst van een oefening', json(ref('Proef'))),
        201: answer(
          'Vastgelegd',
          json({
            type: 'object',
            required: ['spoorregel', 'traject'],
            properties: { spoorregel: ref('Spoorregel'), traject: ref('Traject') },
          }),
          ['Location', 'ETag'],
        ),
      },
      problems: [
        'ongeldige-invoer',
        'niet-bevoegd',
        'niet-gevonden',
        'handeling-niet-toegelaten',
        'besluit-is-bindend',
        'sleutel-hergebruikt',
        'versie-verouderd',
        'bevestiging-verouderd',
        'te-groot',
        'verkeerd-mediatype',
        'versie-vereist',
      ],
    }),
  },
  '/trajecten/{id}/spoor': {
    get: operation({
      id: 'lijstSpoor',
      tag: 'spoor',
      summary: 'Het spoor, in bladzijden of als stroom',
      parameters: ['id', 'na', 'limiet'].map(param),
      answers: {
        200: answer(
          'Spoorregels op volgorde',
          {
            ...json(list('spoorregels', 'Spoorregel')),
            'application/jsonl': { schema: { type: 'string' } },
            'text/csv': { schema: { type: 'string' } },
          },
          ['Link'],
        ),
      },
      problems: reading,
    }),
  },
  '/trajecten/{id}/spoor/{volgnummer}': {
    get: operation({
      id: 'leesSpoorregel',
      tag: 'spoor',
      summary: 'Eén spoorregel',
      parameters: [param('id'), param('volgnummer')],
      answers: { 200: answer('De spoorregel', json(ref('Spoorregel'))) },
      problems: reading,
    }),
  },
  '/trajecten/{id}/spoor/{volgnummer}/blad': {
    get: operation({
      id: 'leesBlad',
      tag: 'spoor',
      summary: 'De bytes die zijn gehasht',
      description: 'SHA-256 over een nulbyte en deze bytes is de bladhash.',
      parameters: [param('id'), param('volgnummer')],
      answers: {
        200: answer('Het blad', {
          'application/octet-stream': { schema: { type: 'string', format: 'binary' } },
        }),
      },
      problems: reading,
    }),
  },
  '/trajecten/{id}/spoor/{volgnummer}/bewijs': {
    get: operation({
      id: 'leesBewijs',
      tag: 'spoor',
      summary: 'Het bewijs dat de regel in het openbare log staat',
      description:
        'Een tlog-proof (C2SP): het pad van de bladhash naar de wortel, en het ondertekende checkpoint van die wortel.',
      parameters: [param('id'), param('volgnummer')],
      answers: { 200: answer('Het bewijs', { 'text/plain': { schema: { type: 'string' } } }) },
      problems: reading,
    }),
  },
  '/trajecten/{id}/spoor/{volgnummer}/wissingen': {
    post: operation({
      id: 'wis',
      tag: 'spoor',
      summary: 'Een tekst of document wissen (beheerder)',
      description:
        'De tekst met het zout van zijn verbintenis gaat weg, of het document met zijn naam en inhoud; een nieuwe regel zegt dat en op welke grond. De regel zelf, zijn hash en alle bewijzen blijven gelden. Zonder veld, of met een veld waar niets staat, noemt de weigering wat er te wissen is.',
      parameters: [param('id'), param('volgnummer')],
      body: {
        required: true,
        content: json(ref('Wissing'), { veld: 'deelnemers', grond: 'AVG artikel 17, eerste lid, onder a' }),
      },
      answers: {
        201: answer(
          'De regel die het zegt',
          json({
            type: 'object',
            required: ['spoorregel'],
            properties: { spoorregel: ref('Spoorregel'), document: ref('GewistDocument') },
          }),
          ['Location'],
        ),
      },
      problems: ['ongeldige-invoer', 'niet-bevoegd', 'niet-gevonden', 'te-groot', 'verkeerd-mediatype'],
    }),
  },
  '/trajecten/{id}/dossier': {
    get: operation({
      id: 'maakDossier',
      tag: 'spoor',
      summary: 'Alles van een traject in één zip, om zonder verbinding te controleren',
      description:
        'Regels, bewijzen, checkpoint, procedure, teksten en documenten; voor de griffier en de auditor.',
      parameters: [param('id')],
      answers: {
        200: answer('Het dossier', { 'application/zip': { schema: { type: 'string', format: 'binary' } } }, [
          'Content-Disposition',
        ]),
      },
      problems: reading,
    }),
  },
  '/trajecten/{id}/termijnen': {
    get: operation({
      id: 'lijstTermijnen',
      tag: 'trajecten',
      summary: 'De geplande datums',
      parameters: [param('id')],
      answers: { 200: answer('De termijnen', json(list('termijnen', 'Termijn'))) },
      problems: reading,
    }),
  },
  '/incidenten': {
    get: operation({
      id: 'lijstIncidenten',
      tag: 'spoor',
      summary: 'Incidenten met het log van een gemeente (beheerder en auditor)',
      description:
        'Tekenen dat een oude kopie van de database is teruggezet of dat eraan is geknoeid, de oudste eerst.',
      parameters: ['gemeente', 'na', 'limiet'].map(param),
      answers: { 200: answer('Een bladzijde incidenten', json(list('incidenten', 'Incident')), ['Link']) },
      problems: reading,
    }),
  },
  '/documenten': {
    post: operation({
      id: 'plaatsDocument',
      tag: 'documenten',
      summary: 'Een document plaatsen',
      description: 'De velden komen vóór het bestand.',
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              required: ['organisatie', 'soort', 'bestand'],
              properties: {
                organisatie: { type: 'string' },
                soort: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' },
                openbaar: { type: 'string', enum: ['true', 'false'] },
                bestand: { type: 'string', format: 'binary' },
              },
            },
          },
        },
      },
      answers: { 201: answer('Geplaatst', json(ref('Document')), ['Location']) },
      problems: ['ongeldige-invoer', 'niet-bevoegd', 'niet-gevonden', 'te-groot', 'verkeerd-mediatype'],
    }),
  },
  '/documenten/{id}': {
    get: operation({
      id: 'leesDocument',
      tag: 'documenten',
      summary: 'Wat van een document bekend is',
      parameters: [param('id')],
      answers: { 200: answer('Het document', json(ref('Document'))) },
      problems: reading,
    }),
  },
  '/documenten/{id}/inhoud': {
    get: operation({
      id: 'leesInhoud',
      tag: 'documenten',
      summary: 'Het document zelf',
      parameters: [param('id')],
      answers: {
        200: answer('De bytes', { '*/*': { schema: { type: 'string', format: 'binary' } } }, [
          'Content-Disposition',
        ]),
      },
      problems: ['niet-bevoegd', 'niet-gevonden', 'ongeldige-invoer'],
    }),
  },
};
