/** Holds every answer against the description of the API: the test that asked for it fails when the two disagree. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openapi } from '../../src/http/openapi/document.js';
import { procedures } from '../../src/procedure/procedures.js';

type Json = Record<string, unknown>;
export interface Operation {
  readonly operationId: string;
  readonly requestBody?: {
    content: Record<string, { schema: Json; examples?: Record<string, { value: unknown }> }>;
  };
  readonly responses: Record<string, { content?: Record<string, { examples?: Json }>; headers?: Json }>;
}

export const description = openapi(procedures) as { paths: Record<string, Record<string, Operation>> };

// What the description does not name must not be there either.
const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ $id: 'api', ...(closed(description) as Json) });

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return inner['type'] === 'object' && 'properties' in inner && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const compiled = new Map<string, ValidateFunction>();

/** A validator of the schema that stands at this place of the description. */
export function at(...place: string[]): ValidateFunction {
  const pointer = place
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
  const known = compiled.get(pointer) ?? ajv.compile({ $ref: `api#/${pointer}` });
  compiled.set(pointer, known);
  return known;
}

/** Operations that were answered, by their id and status. */
export const seen = new Set<string>();

export async function mustBeAsDescribed(method: string, url: string, response: Response): Promise<void> {
  const path = new URL(url).pathname;
  if (!path.startsWith('/v1/')) return;
  const found = find(path.slice(3), method.toLowerCase());
  if (found === undefined) {
    expect([401, 404]).toContain(response.status);
    return;
  }
  const { template, operation } = found;
  const status = String(response.status);
  const described = operation.responses[status];
  if (described === undefined)
    throw new Error(`${operation.operationId} answered ${status}, which is not described.`);
  seen.add(`${operation.operationId} ${status}`);
  for (const name of Object.keys(described.headers ?? {}).filter((header) => always.includes(header)))
    expect([name, response.headers.get(name)]).not.toContain(null);
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const content = described.content ?? {};
  if (Object.keys(content).length === 0 || '*/*' in content) return;
  expect(Object.keys(content)).toContain(type);
  if (!type.endsWith('json')) return;
  const body = (await response.json()) as Json;
  const validate = at(
    'paths',
    template,
    method.toLowerCase(),
    'responses',
    status,
    'content',
    type,
    'schema',
  );
  if (!validate(body)) throw new Error(`${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`);
  const codes = Object.keys(content[type]?.examples ?? {});
  if (type === 'application/problem+json') expect(codes).toContain(String(body['type']).split('/').at(-1));
}

/** Headers that are there whenever they are described. */
const always = ['API-Version', 'ETag', 'Location', 'Retry-After', 'Content-Disposition'];

function find(path: string, method: string): { template: string; operation: Operation } | undefined {
  const matches = Object.entries(description.paths).filter(([template]) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`).test(path),
  );
  for (const [template, operations] of matches) {
    const operation = operations[method];
    if (operation !== undefined) return { template, operation };
  }
  return undefined;
}
