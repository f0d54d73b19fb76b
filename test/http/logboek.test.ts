import type { ArgumentsHost } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { StoreError } from '../../src/engine/store-error.js';
import { ProblemFilter } from '../../src/http/problem-filter.js';

/** What the log of the server gets of a fault. */
function logged(fault: unknown): string {
  const lines: unknown[] = [];
  const reply = {
    raw: { headersSent: false },
    code: () => reply,
    headers: () => reply,
    header: () => reply,
    send: () => reply,
  };
  const request = {
    id: 'verzoek-1',
    url: '/v1/documenten',
    log: { error: (...line: unknown[]) => lines.push(line) },
  };
  const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) };
  new ProblemFilter().catch(fault, host as unknown as ArgumentsHost);
  return JSON.stringify(lines);
}

describe('the log of the server', () => {
  const driver = Object.assign(new Error('new row violates check constraint "x"'), {
    code: '23514',
    detail: 'Failing row contains (brief aan mevrouw Jansen.txt).',
  });
  const query = new QueryFailedError('INSERT INTO document', ['brief aan mevrouw Jansen.txt'], driver);

  it.each<[string, Error]>([
    ['of the database', driver],
    ['of a query', query],
    ['behind another', new StoreError('niet-beschikbaar', 'The documents cannot be kept.', { cause: query })],
  ])('tells what went wrong and where, and nothing of what was sent: a fault %s', (_, fault) => {
    const line = logged(fault);
    expect(line).toContain('violates check constraint');
    expect(line).toContain('23514');
    expect(line).toContain('logboek.test.ts');
    expect(line).not.toContain('Jansen');
  });
});
