/** Every refusal and fault as RFC 9457 problem+json, in Dutch. The one place that knows status codes. */
import type { Invoerfout, Reden } from '../procedure/definition.js';
import type { Weigering } from '../engine/answer.js';

export type Probleemcode =
  | 'ongeldige-invoer'
  | 'niet-aangemeld'
  | 'niet-bevoegd'
  | 'niet-gevonden'
  | 'niet-aanvaardbaar'
  | 'handeling-niet-toegelaten'
  | 'besluit-is-bindend'
  | 'sleutel-hergebruikt'
  | 'versie-verouderd'
  | 'bevestiging-verouderd'
  | 'versie-vereist'
  | 'te-groot'
  | 'verkeerd-mediatype'
  | 'te-veel-verzoeken'
  | 'interne-fout'
  | 'niet-beschikbaar';

export const problemen: Readonly<Record<Probleemcode, { readonly status: number; readonly title: string }>> =
  {
    'ongeldige-invoer': { status: 400, title: 'De invoer klopt niet' },
    'niet-aangemeld': { status: 401, title: 'Niet aangemeld' },
    'niet-bevoegd': { status: 403, title: 'Niet bevoegd' },
    'niet-gevonden': { status: 404, title: 'Niet gevonden' },
    'niet-aanvaardbaar': { status: 406, title: 'Deze vorm is er niet' },
    'handeling-niet-toegelaten': { status: 409, title: 'De handeling is nu niet toegelaten' },
    'besluit-is-bindend': { status: 409, title: 'Het besluit is bindend' },
    'sleutel-hergebruikt': { status: 409, title: 'De Idempotency-Key is al gebruikt' },
    'versie-verouderd': { status: 412, title: 'De versie is verouderd' },
    'bevestiging-verouderd': { status: 412, title: 'De bevestiging is verouderd' },
    'te-groot': { status: 413, title: 'Te groot' },
    'verkeerd-mediatype': { status: 415, title: 'Verkeerd mediatype' },
    'versie-vereist': { status: 428, title: 'De versie ontbreekt' },
    'te-veel-verzoeken': { status: 429, title: 'Te veel verzoeken' },
    'interne-fout': { status: 500, title: 'Er ging iets mis' },
    'niet-beschikbaar': { status: 503, title: 'Nu niet beschikbaar' },
  };

export const probleemBasis = 'https://besluitspoor.example/problemen/';

interface Extra {
  readonly fouten?: readonly Invoerfout[];
  readonly voorwaarden?: readonly Reden[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly [extra: string]: unknown;
}

export class Probleem extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: Probleemcode,
    detail: string,
    { headers = {}, ...extra }: Extra = {},
  ) {
    super(detail);
    const { status, title } = problemen[code];
    this.status = status;
    this.headers = headers;
    this.body = { type: probleemBasis + code, title, status, detail, ...extra };
  }
}

/** A witness answers as its protocol says (C2SP tlog-witness): in plain text. */
export function isOfWitness(url: string): boolean {
  return url.startsWith('/getuige/');
}

/** Bad input of one field. */
export function invalid(veld: string, code: string, melding: string): Probleem {
  return invalidInput([{ veld, code, melding }]);
}

export function invalidInput(fouten: readonly Invoerfout[]): Probleem {
  const aantal = fouten.length === 1 ? 'Er is één fout' : `Er zijn ${fouten.length} fouten`;
  return new Probleem(
    'ongeldige-invoer',
    `${aantal} in de invoer. Verbeter wat bij fouten staat en stuur het verzoek opnieuw.`,
    { fouten },
  );
}

export function notFound(
  melding = 'Dit bestaat niet, of het is niet van een gemeente waarvoor u toegang hebt.',
): Probleem {
  return new Probleem('niet-gevonden', melding);
}

export function unavailable(): Probleem {
  return new Probleem(
    'niet-beschikbaar',
    'De database antwoordt nu niet. Er is niets gewijzigd wat u niet hebt teruggekregen; probeer het over enkele seconden opnieuw met dezelfde Idempotency-Key.',
    {
      headers: { 'retry-after': '2' },
    },
  );
}

/** What the engine refused, for the client. */
export function problemOf(weigering: Weigering): Probleem {
  switch (weigering.code) {
    case 'niet-gevonden':
      return notFound(weigering.melding);
    case 'ongeldige-invoer':
      return invalidInput(weigering.fouten);
    case 'niet-bevoegd':
      return new Probleem('niet-bevoegd', weigering.melding);
    case 'sleutel-hergebruikt':
      return new Probleem(
        'sleutel-hergebruikt',
        'Deze Idempotency-Key hoort bij een ander verzoek. Gebruik een nieuwe sleutel voor een nieuw verzoek.',
      );
    case 'versie-vereist':
      return new Probleem(
        'versie-vereist',
        'Stuur met If-Match de versie mee waarop u handelt: één sterke tag, zoals de ETag van het traject.',
      );
    case 'versie-verouderd':
      return stale(
        weigering.code,
        `Het traject is intussen op versie ${weigering.versie}. Haal het opnieuw op en beslis dan.`,
        weigering.versie,
      );
    case 'bevestiging-verouderd':
      return stale(
        weigering.code,
        'Wat deze handeling zou doen, is niet meer wat u hebt gezien. Oefen opnieuw met ?proef=true en bevestig dat.',
        weigering.versie,
      );
    case 'te-veel-verzoeken':
      return tooMany(
        'U bent op dit traject te vaak geweigerd. Kijk met GET …/handelingen wat er kan, en wacht even.',
        weigering.wachtSeconden,
      );
    case 'handeling-niet-toegelaten':
    case 'besluit-is-bindend':
      return notAdmitted(weigering);
  }
}

export function tooMany(detail: string, seconds: number): Probleem {
  return new Probleem('te-veel-verzoeken', detail, {
    headers: { 'retry-after': String(Math.max(1, seconds)) },
  });
}

function stale(code: 'versie-verouderd' | 'bevestiging-verouderd', detail: string, versie: number): Probleem {
  return new Probleem(code, detail, { headers: { etag: `"${versie}"` } });
}

function notAdmitted({ code, voorwaarden, versie }: Extract<Weigering, { voorwaarden: unknown }>): Probleem {
  const aantal =
    voorwaarden.length === 1
      ? 'Aan één voorwaarde is niet voldaan'
      : `Aan ${voorwaarden.length} voorwaarden is niet voldaan`;
  return new Probleem(
    code,
    `${aantal}; bij voorwaarden staat welke, waar dat staat en wie eraan kan voldoen.`,
    {
      voorwaarden,
      headers: { etag: `"${versie}"` },
    },
  );
}
