/** A refusal (RFC 9457 problem) as text: what is wrong, every reason, and what to do. */
import { plain, wrapped } from './tekst.js';

export interface Voorwaarde {
  readonly code: string;
  readonly omschrijving: string;
  readonly bron: string;
  readonly wie: readonly string[];
  readonly handeling: string | null;
}

export interface Probleem {
  /** The last part of its type, such as `handeling-niet-toegelaten`. */
  readonly code: string;
  readonly voorwaarden: readonly Voorwaarde[];
  readonly fouten: readonly { readonly veld: string; readonly code: string; readonly melding: string }[];
  /** All of it, readable. */
  readonly tekst: string;
  /** As the server sent it. */
  readonly json: unknown;
}

type Body = Partial<{
  type: string;
  title: string;
  detail: string;
  voorwaarden: Voorwaarde[];
  fouten: { veld: string; code: string; melding: string }[];
}>;

export async function readProbleem(response: Response): Promise<Probleem> {
  const body = await readBody(response);
  const code = body.type?.split('/').at(-1) ?? `http-${response.status}`;
  const voorwaarden = body.voorwaarden ?? [];
  const fouten = body.fouten ?? [];
  const tekst = [
    ...heading(body, response.status),
    ...fouten.map(({ veld, melding }) => wrapped(`${veld}: ${melding}`, '  • ')),
    ...voorwaarden.map((voorwaarde) => voorwaardeText(voorwaarde)),
  ].join('\n');
  return { code, voorwaarden, fouten, tekst, json: body };
}

/** One unmet voorwaarde: what it asks, its source, and who can meet it by what. */
export function voorwaardeText(
  { code, omschrijving, bron, wie, handeling }: Voorwaarde,
  indent = '  ',
): string {
  const by = wie.length > 0 ? `door ${wie.join(' of ')}` : '';
  const remedy = handeling === null ? by : [`→ ${handeling}`, by].filter(Boolean).join(', ');
  return [
    wrapped(`${omschrijving} (${bron})`, `${indent}• `),
    plain(`${indent}  ${code}  ${remedy}`).trimEnd(),
  ].join('\n');
}

function heading({ title, detail }: Body, status: number): string[] {
  const lines = [title ?? `De server weigerde met status ${status}.`, detail ?? ''];
  return lines.filter((line, i) => line !== '' && line !== lines[i - 1]).map((line) => wrapped(line, ''));
}

async function readBody(response: Response): Promise<Body> {
  try {
    const body: unknown = JSON.parse(await response.text());
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    // Not a problem document: a proxy in between, or another server on this address.
    return {};
  }
}
