import { mustBeAsItWas } from '../harness/golden.js';
import 'reflect-metadata';
import { PATH_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { procedures } from '../../src/procedure/procedures.js';
import { examples } from '../../src/http/openapi/examples.js';
import { AppModule, type Parts } from '../../src/app.module.js';
import { at, description } from './description.js';

describe('the description of the API', () => {
  it('is as it was', () => {
    const text = `${JSON.stringify(description, null, 2)}\n`;
    mustBeAsItWas(new URL('./golden/openapi.json', import.meta.url), text);
  });

  it('names every route of the server, and no other', () => {
    const described = Object.entries(description.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(
        (method) => `${method.toUpperCase()} /v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      ),
    );
    expect(
      routes()
        .filter((route) => route.includes(' /v1'))
        .toSorted(),
    ).toEqual(described.toSorted());
  });

  it('has an example of every handeling, which the procedure finds well-formed', () => {
    for (const procedure of procedures.all()) {
      expect(Object.keys(examples).toSorted()).toEqual([...procedure.handelingen.keys()].toSorted());
      for (const [handeling, gegevens] of Object.entries(examples)) {
        expect([handeling, procedure.validate(handeling, gegevens)]).toEqual([handeling, []]);
        expect([handeling, at('components', 'schemas', 'Handeling')({ handeling, gegevens })]).toEqual([
          handeling,
          true,
        ]);
      }
    }
  });

  it('has an example of every refusal, which is as described', () => {
    const problem = at('components', 'schemas', 'Probleem');
    for (const { responses, operationId } of Object.values(description.paths).flatMap((path) =>
      Object.values(path),
    )) {
      for (const [status, { content }] of Object.entries(responses).filter(([status]) => status >= '400')) {
        const shown = Object.values(content?.['application/problem+json']?.examples ?? {}) as {
          value: object;
        }[];
        expect([operationId, status, shown.length > 0]).toEqual([operationId, status, true]);
        for (const { value } of shown) expect([value, problem(value)]).toEqual([value, true]);
      }
    }
  });
});

/** As the controllers say themselves. */
function routes(): string[] {
  const { controllers = [] } = AppModule.with({ appUrl: 'postgresql://x@/x', dev: {} } as unknown as Parts);
  return controllers.flatMap((controller) => {
    const base = paths(Reflect.getMetadata(PATH_METADATA, controller));
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      const method =
        handler === undefined
          ? undefined
          : (Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined);
      if (handler === undefined || method === undefined) return [];
      const own = paths(Reflect.getMetadata(PATH_METADATA, handler));
      return base.flatMap((first) =>
        own.map(
          (second) => `${RequestMethod[method]} /${[first, second].filter((part) => part !== '').join('/')}`,
        ),
      );
    });
  });
}

function paths(value: unknown): string[] {
  return [value].flat().map((path) => String(path).replace(/^\/|\/$/g, ''));
}
