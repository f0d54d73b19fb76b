/** Pieces every operation is made of: references, parameters, answers. */
import { problems } from './examples.js';
import { problemen, type Probleemcode } from '../problem.js';

export type Json = Readonly<Record<string, unknown>>;

export const ref = (naam: string): Json => ({ $ref: `#/components/schemas/${naam}` });
export const param = (naam: string): Json => ({ $ref: `#/components/parameters/${naam}` });
const header = (naam: string): Json => ({ $ref: `#/components/headers/${naam}` });

export interface Operation {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Json[];
  readonly body?: Json;
  readonly answers: Json;
  /** Codes of the problems it can answer with. */
  readonly problems: readonly Probleemcode[];
  /** Anyone may. */
  readonly open?: boolean;
}

export function operation({
  id,
  tag,
  summary,
  description,
  parameters = [],
  body,
  answers,
  problems: codes,
  open = false,
}: Operation): Json {
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    ...(open ? { security: [] } : {}),
    responses: {
      ...answers,
      ...refusals([
        ...codes,
        ...(open ? [] : (['niet-aangemeld'] as const)),
        'te-veel-verzoeken',
        'niet-beschikbaar',
      ]),
    },
  };
}

/** A successful answer; every one carries the version of the API. */
export function answer(description: string, content: Json, headers: readonly string[] = []): Json {
  return { ...noContent(description, headers), content };
}

/** A successful answer without a body. */
export function noContent(description: string, headers: readonly string[] = []): Json {
  const names = ['API-Version', ...headers];
  return { description, headers: Object.fromEntries(names.map((naam) => [naam, header(naam)])) };
}

export const json = (schema: Json, example?: unknown): Json => ({
  'application/json': example === undefined ? { schema } : { schema, example },
});

/** Codes with the same status share one answer. */
function refusals(codes: readonly Probleemcode[]): Json {
  const statuses = [...new Set(codes.map((code) => problemen[code].status))].toSorted((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const own = [...new Set(codes)].filter((code) => problemen[code].status === status);
      return [String(status), refusal(own)];
    }),
  );
}

function refusal(codes: readonly Probleemcode[]): Json {
  const headers = codes.some((code) => ['te-veel-verzoeken', 'niet-beschikbaar'].includes(code))
    ? ['API-Version', 'Retry-After']
    : ['API-Version'];
  return {
    description: codes.map((code) => `${problemen[code].title} (\`${code}\`)`).join('; '),
    headers: Object.fromEntries(headers.map((naam) => [naam, header(naam)])),
    content: { 'application/problem+json': { schema: ref('Probleem'), examples: refusalExamples(codes) } },
  };
}

function refusalExamples(codes: readonly Probleemcode[]): Json {
  const own = problems.filter(({ code }) => codes.includes(code));
  return Object.fromEntries(own.map(({ code, body }) => [code, { value: body }]));
}
