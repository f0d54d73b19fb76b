/** The shapes of the API; those of gegevens come from the procedure definition. */
import type { Procedure } from '../../procedure/definition.js';
import { problemen, probleemBasis } from '../problem.js';
import { ref, type Json } from './parts.js';

const text: Json = { type: 'string' };
const date: Json = { type: 'string', format: 'date' };
const moment: Json = { type: 'string', format: 'date-time' };
const uuid: Json = { type: 'string', format: 'uuid' };
const hash: Json = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const flag: Json = { type: 'boolean' };
const count: Json = { type: 'integer', minimum: 0 };
const orNull = (schema: Json): Json => ({ oneOf: [schema, { type: 'null' }] });
const list = (items: Json): Json => ({ type: 'array', items });

/** An object whose fields are all required, but for those named optional. */
function object(properties: Record<string, Json>, optional: readonly string[] = []): Json {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((naam) => !optional.includes(naam)),
  };
}

export function schemas(procedure: Procedure): Record<string, Json> {
  return {
    ...handelingen(procedure),
    ...trajecten(procedure),
    ...spoor,
    ...mogelijk(procedure),
    ...overige,
    Probleem: probleem,
  };
}

function trajecten(procedure: Procedure): Record<string, Json> {
  const published = procedure.published() as { planning: Json };
  const slugs = [...procedure.handelingen.keys()];
  return {
    Planning: published.planning,
    Opening: {
      ...object(
        {
          organisatie: { ...text, pattern: '^gm\\d{4}$' },
          procedure: { ...text, enum: [procedure.naam] },
          titel: { ...text, maxLength: 200 },
          aanleiding: { ...text, maxLength: 20_000 },
          planning: ref('Planning'),
          voorganger: uuid,
        },
        ['voorganger'],
      ),
      additionalProperties: false,
    },
    Traject: object(
      {
        id: uuid,
        organisatie: text,
        procedure: object({ naam: text, versie: count }),
        titel: { ...orNull(text), description: 'null als de titel is gewist.' },
        fase: { ...text, enum: procedure.fasen },
        status: { ...text, enum: ['lopend', 'besloten', 'vervallen'] },
        versie: {
          ...count,
          description: 'Volgnummer van de laatste toegelaten regel; staat ook in de ETag.',
        },
        toestand: {
          type: 'object',
          description: 'De feiten waarmee de machine oordeelt.',
          additionalProperties: true,
        },
        termijnen: list(ref('Termijn')),
        mogelijkeHandelingen: list({ ...text, enum: slugs }),
        besluit: object({ besluitdatum: date, besluitnummer: text, dictum: orNull(text) }),
        geopendTijdstip: moment,
        gewijzigdTijdstip: moment,
      },
      ['besluit'],
    ),
    Termijn: object({ naam: text, datum: date, status: { ...text, enum: ['open', 'gehaald', 'te-laat'] } }),
  };
}

const spoor = {
  Spoorregel: object({
    traject: uuid,
    volgnummer: { ...count, minimum: 1 },
    index: count,
    soort: { ...text, enum: ['opening', 'handeling', 'wissing', 'herstel'] },
    handeling: orNull(text),
    orgaan: orNull(text),
    registrator: object({ id: uuid, rol: text, bureau: orNull(text) }),
    resultaat: { ...text, enum: ['toegelaten', 'geweigerd'] },
    redenen: list(text),
    van: orNull(text),
    naar: orNull(text),
    gegevens: {
      oneOf: [{ type: 'object', additionalProperties: true }, { type: 'null' }],
      description: 'null als er geen zijn of u ze niet mag inzien; een gewiste tekst is null.',
    },
    registratietijdstip: moment,
    bladhash: hash,
    vorige: orNull(hash),
    signalen: list(text),
    openbaar: flag,
    grond: orNull(text),
  }),
  Voorwaarde: object({
    code: text,
    omschrijving: text,
    bron: text,
    wie: list(text),
    handeling: orNull(text),
  }),
};

function mogelijk(procedure: Procedure): Record<string, Json> {
  const slugs = [...procedure.handelingen.keys()];
  return {
    MogelijkeHandeling: object({
      handeling: { ...text, enum: slugs },
      label: text,
      toegelaten: flag,
      voorwaarden: list(ref('Voorwaarde')),
      afhankelijk: list(text),
      organen: list(text),
      rollen: list(text),
      bron: text,
      schema: { type: 'object', additionalProperties: true },
    }),
  };
}

const overige = {
  Wissing: {
    ...object({
      veld: {
        ...text,
        minLength: 1,
        maxLength: 200,
        description: 'Pad in de gegevens, zoals bevindingen[0].bevinding of planVanAanpak.',
      },
      grond: {
        ...text,
        minLength: 1,
        maxLength: 200,
        description: 'Het artikel van de AVG. Dit blijft leesbaar staan: noem geen personen.',
      },
    }),
    additionalProperties: false,
  },
  Proef: object({
    toegelaten: flag,
    voorwaarden: list(ref('Voorwaarde')),
    naar: orNull(text),
    signalen: list(text),
    sluit: list(text),
    bevestiging: orNull(hash),
  }),
  Incident: object({
    organisatie: text,
    volgnummer: { ...count, minimum: 1 },
    soort: { ...text, enum: ['teruggezet', 'boom-klopt-niet', 'getuige-verder', 'getuige-spreekt-tegen'] },
    melding: text,
    bewijs: { ...orNull(text), description: 'De ondertekende notitie die het aantoont, als die er is.' },
    tijdstip: moment,
  }),
  GewistDocument: object({
    id: uuid,
    sha256: hash,
    inhoud: {
      ...text,
      enum: ['weg', 'gedeeld', 'volgt'],
      description:
        'weg: van de schijf. gedeeld: andere documenten hebben dezelfde inhoud. volgt: nog niet van de schijf; de server blijft het proberen.',
    },
    anderen: {
      ...orNull(count),
      description: 'Hoeveel andere documenten dezelfde inhoud hebben; null als dat nu niet bekend is.',
    },
    melding: text,
  }),
  Document: object(
    {
      id: uuid,
      organisatie: text,
      soort: text,
      sha256: hash,
      omvang: count,
      mediatype: text,
      bestandsnaam: { ...orNull(text), description: 'null als het document is gewist.' },
      openbaar: flag,
      geplaatstTijdstip: moment,
      gewist: {
        ...object({ tijdstip: moment, traject: uuid, volgnummer: { ...count, minimum: 1 } }),
        description: 'Alleen als het document is gewist: wanneer, en welke regel het zegt.',
      },
    },
    ['gewist'],
  ),
  ProcedureKort: object({ naam: text, versie: count, titel: text, machine: hash }),
  ProcedureVersie: {
    ...object({
      naam: text,
      versie: count,
      titel: text,
      machine: hash,
      motor: text,
      fasen: list(object({ naam: text, einde: flag })),
      handelingen: list({ type: 'object', additionalProperties: true }),
      voorwaarden: list(ref('Voorwaarde')),
      overgangen: list(
        object({
          van: text,
          handeling: text,
          naar: text,
          guard: { type: 'object', additionalProperties: true },
        }),
      ),
    }),
    additionalProperties: true,
  },
};

const probleem = {
  ...object(
    {
      type: { ...text, format: 'uri', enum: Object.keys(problemen).map((code) => probleemBasis + code) },
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: text,
      fouten: list(object({ veld: text, code: text, melding: text })),
      voorwaarden: list(ref('Voorwaarde')),
      verzoek: text,
    },
    ['fouten', 'voorwaarden', 'verzoek'],
  ),
  description:
    'RFC 9457. fouten staat bij ongeldige-invoer, voorwaarden bij een weigering door de procedure, verzoek bij een interne fout.',
};

/** One schema per handeling, told apart by its slug. */
function handelingen(procedure: Procedure): Record<string, Json> {
  const infos = [...procedure.handelingen.values()];
  const each = infos.map(({ naam, label, bron, organen, schema }) => [
    pascal(naam),
    {
      title: label,
      description: `Bron: ${bron}.`,
      type: 'object',
      additionalProperties: false,
      required: ['handeling', 'gegevens'],
      properties: {
        handeling: { const: naam, type: 'string' },
        gegevens: schema,
        orgaan: { ...text, enum: organen, default: organen[0] },
        toelichting: { ...text, minLength: 1, maxLength: 20_000 },
        bevestiging: hash,
        nietOpenbaar: { ...object({ grond: { ...text, maxLength: 200 } }), additionalProperties: false },
      },
    },
  ]);
  const mapping = Object.fromEntries(infos.map(({ naam }) => [naam, `#/components/schemas/${pascal(naam)}`]));
  return {
    ...(Object.fromEntries(each) as Record<string, Json>),
    Handeling: {
      oneOf: infos.map(({ naam }) => ref(pascal(naam))),
      discriminator: { propertyName: 'handeling', mapping },
    },
  };
}

function pascal(slug: string): string {
  return `Handeling${slug
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}`;
}
