/**
 * Reads what a browser sends of a form. Everything in it is attacker-controlled. The token comes first, and no file is
 * taken before it is verified; files are streamed on as they come, and what was typed is kept whatever becomes of them.
 */
import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import { isFormToken, type Sessie } from '../../auth/sessie.js';
import { DocumentError } from '../../documents/document-error.js';
import type { DocumentBeeld } from '../../documents/document-service.js';
import { unescaped } from '../../documents/velden.js';
import type { Lezing, Weigering } from '../../engine/answer.js';
import type { Invoerfout } from '../../procedure/definition.js';
import { loggedOut, type Request } from '../request.js';
import { WebError } from '../web-error.js';
import { everyField, fileName, stukTekst, type Invoer } from './invoer.js';
import type { Veld } from './velden.js';

export interface Ontvangst {
  /** Also what no field asks for, such as the version a page carries. */
  readonly invoer: Invoer;
  /** The value of the button that was pressed; null = the first one, without a value. */
  readonly knop: string | null;
  /** Of documents that were not placed. */
  readonly fouten: readonly Invoerfout[];
}

export interface ReceiveOptions {
  readonly sessie: Sessie;
  /** The fields of the form: files of others are not taken. */
  readonly velden: readonly Veld[];
  /** Places a document for a field; may leave the stream unread. `eerder`: what came before it in the form. */
  readonly document: (
    veld: string,
    bestandsnaam: string,
    bytes: Readable,
    eerder: Invoer,
  ) => Promise<Lezing<Pick<DocumentBeeld, 'id' | 'omvang' | 'bestandsnaam'>>>;
}

/** Of one form: a list of a hundred findings stays far below. `mostText` bounds all fields together, in characters. */
const limits = { fields: 3000, files: 20, parts: 3020, fieldSize: 100_000, fieldNameSize: 300 };
const mostText = 8_000_000;
/** Of a form without a session: all of it comes back on one page. */
const mostKept = 200_000;

/**
 * A form with fields and documents (multipart/form-data). To go back to a form changes nothing, and asks for no token.
 * @throws WebError `vreemd-formulier` with what was typed, when its token is not of this session; then nothing was placed
 * @throws WebError `te-groot` or `ongeldig-verzoek` when it is no form of ours
 */
export function receive(request: Request, options: ReceiveOptions): Promise<Ontvangst> {
  return whole(request, async (parts) => {
    const first = await parts.next();
    if (isOurs(first, options.sessie)) return readParts(parts, options);
    const ontvangst = await readParts(allOf(first, parts), nothingTaken);
    if (ontvangst.knop === 'terug') return ontvangst;
    throw new WebError('vreemd-formulier', foreign, ontvangst.invoer);
  });
}

/** The session of who sent a form. @throws WebError `niet-aangemeld`, with what was typed; none of its documents is taken */
export async function sessieOfForm(request: Request): Promise<Sessie> {
  if (request.sessie !== undefined) return request.sessie;
  const typed = await whole(request, (parts) => readParts(parts, nothingTaken)).catch(() => undefined);
  throw new WebError('niet-aangemeld', `${loggedOut} Er is niets vastgelegd.`, typed?.invoer);
}

async function whole<T>(
  request: Request,
  read: (parts: AsyncIterableIterator<Multipart>) => Promise<T>,
): Promise<T> {
  if (!request.isMultipart()) throw malformed;
  try {
    return await read(request.parts({ limits }));
  } catch (fault) {
    // The rest of it is let go by; a browser that is still sending would otherwise never hear the answer.
    request.raw.unpipe();
    request.raw.resume();
    throw webErrorOf(fault);
  }
}

function isOurs({ value }: IteratorResult<Multipart, unknown>, sessie: Sessie): boolean {
  const first = value as Multipart | undefined;
  const token = first?.type === 'field' && first.fieldname === '_token' ? first.value : undefined;
  return typeof token === 'string' && isFormToken(sessie, token);
}

async function* allOf<T>(first: IteratorResult<T, unknown>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

/** `most`: characters of all fields together. */
type Taking = Pick<ReceiveOptions, 'velden' | 'document'> & { readonly most?: number };

const nothingTaken: Taking = {
  velden: [],
  document: () => Promise.reject(new Error('No field takes a document.')),
  most: mostKept,
};

async function readParts(parts: AsyncIterable<Multipart>, options: Taking): Promise<Ontvangst> {
  const typed = new Map<string, string>();
  const placed = new Map<string, string>();
  const fouten: Invoerfout[] = [];
  let size = 0;
  for await (const part of parts) {
    if (part.type === 'file') {
      const veld = documentField(part, typed, options.velden);
      if (veld === undefined) part.file.resume();
      else await place(veld, part, { typed, placed, fouten, options });
    } else {
      // A text that was cut off here still is longer than any field takes: its field will say so, and the rest is kept.
      if (part.fieldnameTruncated) throw tooLarge;
      const text = textOf(part.value);
      size += part.fieldname.length + text.length;
      if (size > (options.most ?? mostText)) throw tooLarge;
      typed.set(part.fieldname, text);
    }
  }
  const knop = typed.get('knop') ?? null;
  for (const own of ['knop', '_token']) typed.delete(own);
  return { invoer: new Map([...typed, ...placed]), knop, fouten };
}

/** Forms send line breaks as CRLF, whatever was typed; we keep them as LF. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : '';
}

/** The field a file is for; a file input that was left alone sends a file without a name. */
function documentField(
  { fieldname, filename }: MultipartFile,
  typed: Invoer,
  velden: readonly Veld[],
): string | undefined {
  if (((filename as string | undefined) ?? '') === '') return undefined;
  for (const { veld } of everyField(velden, typed))
    if (veld.soort === 'document' && fileName(veld) === fieldname) return veld.pad;
  return undefined;
}

interface Placing {
  readonly typed: Invoer;
  readonly placed: Map<string, string>;
  readonly fouten: Invoerfout[];
  readonly options: Taking;
}

async function place(
  veld: string,
  { file, filename }: MultipartFile,
  { typed, placed, fouten, options }: Placing,
): Promise<void> {
  const bytes = apart(file);
  try {
    const lezing = await options.document(veld, unescaped(filename), bytes, typed);
    if (lezing.ok) placed.set(veld, stukTekst(lezing.waarde));
    else fouten.push(...faultsOf(veld, lezing.weigering));
  } catch (fault) {
    if (!(fault instanceof DocumentError) || fault.code !== 'te-groot') throw fault;
    fouten.push({ veld, code: 'te-groot', melding: 'Dit bestand is te groot. Kies een kleiner bestand.' });
  } finally {
    bytes.destroy();
  }
  // The next part comes only after all of this one went by.
  if (!file.readableEnded) await finished(file.resume(), { writable: false }).catch(() => undefined);
}

/**
 * The bytes of a file as a stream of its own: whoever refuses a document destroys its stream, and the parser would stop
 * there and lose the fields that come after.
 */
function apart(file: MultipartFile['file']): Readable {
  const bytes = new PassThrough();
  // Read by who stores: a file that was cut off is no document.
  Object.defineProperty(bytes, 'truncated', { get: () => file.truncated });
  bytes.on('error', () => undefined);
  bytes.once('close', () => {
    file.unpipe(bytes);
    file.resume();
  });
  file.once('error', (fault) => bytes.destroy(fault));
  file.once('close', () => {
    if (!file.readableEnded) bytes.destroy(new Error('The upload stopped.'));
  });
  return file.pipe(bytes);
}

function faultsOf(veld: string, weigering: Weigering): Invoerfout[] {
  if (weigering.code === 'ongeldige-invoer')
    return weigering.fouten.map(({ code, melding }) => ({ veld, code, melding }));
  return [{ veld, code: weigering.code, melding: WebError.ofRefusal(weigering).message }];
}

const foreign =
  'Dit formulier hoort niet bij deze aanmelding: misschien logde u intussen opnieuw in. Er is niets vastgelegd.';
const malformed = new WebError(
  'ongeldig-verzoek',
  'Het formulier is niet goed gevormd. Er is niets vastgelegd. Open de bladzijde opnieuw en vul het formulier daar in.',
);
const brokenOff = new WebError(
  'ongeldig-verzoek',
  'Het formulier kwam niet helemaal aan. Er is niets vastgelegd. Ga terug en verstuur het opnieuw.',
);
const tooLarge = new WebError(
  'te-groot',
  'Er staat meer tekst in dit formulier dan er in één keer kan worden verstuurd. Er is niets vastgelegd. Ga terug, kort de teksten in of plaats ze als document.',
);
const tooMany = new WebError(
  'te-groot',
  'Dit formulier heeft te veel velden of bestanden. Er is niets vastgelegd. Ga terug en verstuur minder in één keer.',
);

/** The multipart reader has faults of its own, with a code. */
function webErrorOf(fault: unknown): unknown {
  if (fault instanceof DocumentError) return fault.code === 'afgebroken' ? brokenOff : fault;
  if (fault instanceof WebError || !(fault instanceof Error)) return fault;
  switch ((fault as { code?: unknown }).code) {
    case 'FST_PARTS_LIMIT':
    case 'FST_FILES_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return tooMany;
    case 'FST_PROTO_VIOLATION':
    case 'FST_INVALID_JSON_FIELD_ERROR':
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      return malformed;
    case 'FST_MP_PREMATURE_CLOSE':
      return brokenOff;
    default:
      // Of the parser below it, which gives no codes.
      return /multipart|terminated early/i.test(fault.message) ? malformed : fault;
  }
}
