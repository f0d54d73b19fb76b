import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmod,
  mkdtemp,
  mkdir,
  readdir,
  readlink,
  rm,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import type { Actor, Rol } from '../../src/auth/policy.js';
import { systemClock } from '../../src/base/clock.js';
import { systemRandom } from '../../src/base/id.js';
import { DocumentError } from '../../src/documents/document-error.js';
import type { DocumentOpslag, DocumentRij, NieuwDocument } from '../../src/documents/document-opslag.js';
import type { DocumentBeeld, DocumentDeps } from '../../src/documents/document-service.js';
import { DocumentService } from '../../src/documents/document-service.js';
import type { Lezing } from '../../src/engine/answer.js';

/** The rows, kept by the contract of DocumentOpslag: scope decides what exists. */
class Rows implements Pick<DocumentOpslag, 'insert' | 'find'> {
  readonly all: DocumentRij[] = [];
  /** Runs before a row is kept: to look at the disk, or to fail. */
  beforeInsert: () => Promise<void> = () => Promise.resolve();

  async insert(rij: NieuwDocument, place: () => Promise<void>): Promise<void> {
    await place();
    await this.beforeInsert();
    this.all.push({ ...rij, gewist: null });
  }

  find(scope: readonly string[], id: string): Promise<DocumentRij | undefined> {
    return Promise.resolve(this.all.find((rij) => rij.id === id && scope.includes(rij.organisatie)));
  }
}

const known = ['gm0148', 'gm0175'];
let map: string;
let rows: Rows;
let service: DocumentService;

beforeEach(async () => {
  map = await mkdtemp(join(tmpdir(), 'documenten-'));
  rows = new Rows();
  service = newService();
});

afterEach(async () => {
  await rm(map, { recursive: true, force: true });
});

function newService(deps: Partial<DocumentDeps> = {}): DocumentService {
  return new DocumentService({
    opslag: rows,
    organisaties: { organisatieBestaat: (id) => Promise.resolve(known.includes(id)) },
    clock: systemClock,
    random: systemRandom,
    map,
    maxBytes: 200_000,
    ...deps,
  });
}

function actor(rol: Rol, bureau: string | null = null, organisaties = ['gm0148']): Actor {
  return { uitgever: 'test', onderwerp: rol, rollen: [rol], organisaties, bureau };
}

const velden = { organisatie: 'gm0148', soort: 'rapport', bestandsnaam: 'rapport.txt' };

async function placed(by: Actor, bytes: Buffer | string, extra = {}): Promise<DocumentBeeld> {
  return must(await service.plaats(by, { ...velden, ...extra }, Readable.from([Buffer.from(bytes)])));
}

function must<T>(lezing: Lezing<T>): T {
  if (!lezing.ok) throw new Error(`refused: ${JSON.stringify(lezing.weigering)}`);
  return lezing.waarde;
}

function code(lezing: Lezing<unknown>): string {
  return lezing.ok ? 'ok' : lezing.weigering.code;
}

/** Whether someone may have the document itself, which is then not read. */
async function codeOfContent(asked: ReturnType<DocumentService['inhoud']>): Promise<string> {
  const lezing = await asked;
  if (lezing.ok) lezing.waarde.stroom.destroy();
  return code(lezing);
}

function faultCodes(lezing: Lezing<unknown>): string[] {
  if (lezing.ok || lezing.weigering.code !== 'ongeldige-invoer') return [];
  return lezing.weigering.fouten.map((fout) => fout.code);
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (fault) {
    if (fault instanceof DocumentError) return fault.code;
    throw fault;
  }
}

/** Every file under the folder, as paths. */
async function files(): Promise<string[]> {
  const entries = await readdir(map, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('a document comes back as it was stored', () => {
  it('gives back the same bytes, with their hash and size, whatever the bytes and however they arrive', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const whole = Buffer.concat(parts);
        const stored = must(
          await service.plaats(actor('griffier'), velden, Readable.from(parts.map((p) => Buffer.from(p)))),
        );
        expect(stored.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
        expect(stored.omvang).toBe(whole.length);
        const { stroom } = must(await service.inhoud(actor('auditor'), stored.id));
        expect((await buffer(stroom)).equals(whole)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps the same bytes once within an organisation, under two ids', async () => {
    const first = await placed(actor('griffier'), 'bevindingen');
    const second = await placed(actor('college'), 'bevindingen');
    expect(first.id).not.toBe(second.id);
    expect(await files()).toEqual([join(map, 'gm0148', first.sha256.slice(0, 2), first.sha256)]);
  });

  it('never shares the bytes of two organisations', async () => {
    await placed(actor('griffier', null, ['gm0148', 'gm0175']), 'bevindingen');
    await placed(actor('griffier', null, ['gm0148', 'gm0175']), 'bevindingen', { organisatie: 'gm0175' });
    expect(await files()).toHaveLength(2);
  });

  it('has the whole file under its final name before a row points to it', async () => {
    let seen: string[] = [];
    rows.beforeInsert = async () => {
      seen = await files();
    };
    const stored = await placed(actor('griffier'), 'bevindingen');
    expect(seen).toEqual([join(map, 'gm0148', stored.sha256.slice(0, 2), stored.sha256)]);
    expect((await stat(seen[0] ?? '')).size).toBe(stored.omvang);
  });
});

describe('nothing is left of an upload that fails', () => {
  it('refuses a file at the first byte too many and keeps nothing', async () => {
    const fault = await faultOf(placed(actor('griffier'), randomBytes(200_001)));
    expect(fault).toBe('te-groot');
    expect(await files()).toEqual([]);
    expect(rows.all).toEqual([]);
  });

  it('stops reading at the limit, however much the sender wants to send', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    expect(await faultOf(service.plaats(actor('griffier'), velden, endless))).toBe('te-groot');
    expect(sent).toBeLessThan(1_000_000);
    expect(endless.destroyed).toBe(true);
  });

  it('takes a file of exactly the limit', async () => {
    expect((await placed(actor('griffier'), randomBytes(200_000))).omvang).toBe(200_000);
  });

  it('keeps nothing when the sender hangs up half-way', async () => {
    const halfway = Readable.from(
      (async function* () {
        yield Buffer.alloc(50_000);
        await Promise.resolve();
        throw new Error('socket closed');
      })(),
    );
    expect(await faultOf(service.plaats(actor('griffier'), velden, halfway))).toBe('afgebroken');
    expect(await files()).toEqual([]);
    expect(rows.all).toEqual([]);
  });

  it('does not take a file that the multipart parser cut off for a whole one', async () => {
    const cut = Object.assign(Readable.from([Buffer.from('half')]), { truncated: true });
    expect(await faultOf(service.plaats(actor('griffier'), velden, cut))).toBe('te-groot');
    expect(await files()).toEqual([]);
  });

  it('survives a sender that hangs up before anybody reads', async () => {
    const gone = new Readable({ read: () => undefined });
    const work = faultOf(service.plaats(actor('griffier'), velden, gone));
    gone.destroy(new Error('socket closed'));
    expect(await work).toBe('afgebroken');
  });

  it('says that the disk failed when the folder cannot be made', async () => {
    await writeFile(join(map, 'file'), '');
    service = newService({ map: join(map, 'file') });
    expect(await faultOf(placed(actor('griffier'), 'x'))).toBe('opslag-mislukt');
    expect(rows.all).toEqual([]);
  });

  it('refuses an empty file and keeps nothing', async () => {
    const answer = await service.plaats(actor('griffier'), velden, Readable.from([]));
    expect(faultCodes(answer)).toEqual(['leeg']);
    expect(await files()).toEqual([]);
  });

  it('can be repeated after the database failed', async () => {
    rows.beforeInsert = () => Promise.reject(new Error('database gone'));
    await expect(placed(actor('griffier'), 'bevindingen')).rejects.toThrow();
    rows.beforeInsert = () => Promise.resolve();
    await placed(actor('griffier'), 'bevindingen');
    expect(await files()).toHaveLength(1);
  });

  it('removes what a killed process left a day ago, and nothing younger', async () => {
    await mkdir(join(map, 'tijdelijk'));
    const old = join(map, 'tijdelijk', systemRandom.uuid());
    const young = join(map, 'tijdelijk', systemRandom.uuid());
    await writeFile(old, 'half');
    await writeFile(young, 'half');
    const twoDaysAgo = new Date(systemClock.now().getTime() - 2 * 86_400_000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    await service.ruimOp();
    expect(await files()).toEqual([young]);
  });
});

describe('damage on the disk is never passed on as the document', () => {
  async function damagedBy(change: (path: string) => Promise<void>): Promise<string> {
    const stored = await placed(actor('griffier'), 'de bevindingen van het bureau');
    const [path = ''] = await files();
    await chmod(path, 0o600);
    await change(path);
    return stored.id;
  }

  it('notices a missing file', async () => {
    const id = await damagedBy((path) => rm(path));
    expect(await faultOf(service.inhoud(actor('griffier'), id))).toBe('beschadigd');
  });

  it('notices a shortened file', async () => {
    const id = await damagedBy((path) => truncate(path, 3));
    expect(await faultOf(service.inhoud(actor('griffier'), id))).toBe('beschadigd');
  });

  it('breaks off before the end when a byte was changed', async () => {
    const id = await damagedBy((path) => writeFile(path, 'DE bevindingen van het bureau'));
    const { stroom } = must(await service.inhoud(actor('griffier'), id));
    expect(await faultOf(buffer(stroom))).toBe('beschadigd');
  });

  it('is healed by uploading the same document again', async () => {
    const id = await damagedBy((path) => writeFile(path, 'DE bevindingen van het bureau'));
    await placed(actor('griffier'), 'de bevindingen van het bureau');
    const { stroom } = must(await service.inhoud(actor('griffier'), id));
    expect((await buffer(stroom)).toString()).toBe('de bevindingen van het bureau');
  });
});

describe('who may do what', () => {
  it.each<[Rol, string]>([
    ['griffier', 'ok'],
    ['college', 'ok'],
    ['bureau', 'ok'],
    ['auditor', 'niet-bevoegd'],
    ['integratie', 'niet-bevoegd'],
    ['beheerder', 'niet-bevoegd'],
  ])('%s uploads: %s', async (rol, answer) => {
    const by = actor(rol, rol === 'bureau' ? 'Bureau Vecht' : null);
    expect(code(await service.plaats(by, velden, Readable.from([Buffer.from('x')])))).toBe(answer);
  });

  it('a bureau token without a name uploads nothing', async () => {
    expect(code(await service.plaats(actor('bureau'), velden, Readable.from([Buffer.from('x')])))).toBe(
      'niet-bevoegd',
    );
  });

  it.each<[Rol, string]>([
    ['griffier', 'ok'],
    ['college', 'ok'],
    ['auditor', 'ok'],
    ['integratie', 'ok'],
    ['beheerder', 'niet-bevoegd'],
  ])('%s reads a closed document of the own organisation: %s', async (rol, answer) => {
    const { id } = await placed(actor('griffier'), 'x', { openbaar: 'false' });
    expect(code(await service.lees(actor(rol), id))).toBe(answer);
    expect(await codeOfContent(service.inhoud(actor(rol), id))).toBe(answer);
  });

  it('a document of a bureau is closed by default, is its own to read, and does not exist for another bureau', async () => {
    const offer = await placed(actor('bureau', 'Bureau Vecht'), 'offerte');
    expect(offer.openbaar).toBe(false);
    expect(rows.all[0]?.bureau).toBe('Bureau Vecht');
    expect(await codeOfContent(service.inhoud(actor('bureau', 'Bureau Vecht'), offer.id))).toBe('ok');
    expect(await codeOfContent(service.inhoud(actor('bureau', 'Bureau Regge'), offer.id))).toBe(
      'niet-gevonden',
    );
    expect(await codeOfContent(service.inhoud(actor('college'), offer.id))).toBe('ok');
  });

  it('a bureau reads public documents, and those of the municipality are public unless said otherwise', async () => {
    const open = await placed(actor('college'), 'opdracht');
    const closed = await placed(actor('college'), 'gesloten', { openbaar: 'false' });
    expect(open.openbaar).toBe(true);
    expect(code(await service.lees(actor('bureau', 'Bureau Vecht'), open.id))).toBe('ok');
    expect(code(await service.lees(actor('bureau', 'Bureau Vecht'), closed.id))).toBe('niet-gevonden');
  });

  it('a nameless bureau token does not read the closed documents of the municipality', async () => {
    const closed = await placed(actor('college'), 'gesloten', { openbaar: 'false' });
    expect(code(await service.lees(actor('bureau'), closed.id))).toBe('niet-gevonden');
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'geen-id', '../../etc/passwd', ''])(
    'unknown id %p is not found',
    async (id) => {
      expect(code(await service.lees(actor('griffier'), id))).toBe('niet-gevonden');
    },
  );

  it("another organisation's document is not found", async () => {
    const { id } = await placed(actor('griffier'), 'x');
    expect(code(await service.lees(actor('griffier', null, ['gm0175']), id))).toBe('niet-gevonden');
    expect(await codeOfContent(service.inhoud(actor('griffier', null, ['gm0175']), id))).toBe(
      'niet-gevonden',
    );
  });

  it('an organisation outside the token is refused by right, an unknown one by form', async () => {
    const other = await service.plaats(
      actor('griffier'),
      { ...velden, organisatie: 'gm0175' },
      Readable.from([Buffer.from('x')]),
    );
    expect(code(other)).toBe('niet-bevoegd');
    const unknown = await service.plaats(
      actor('griffier'),
      { ...velden, organisatie: 'gm9999' },
      Readable.from([Buffer.from('x')]),
    );
    expect(faultCodes(unknown)).toEqual(['onbekend']);
  });
});

describe('the fields beside the file', () => {
  it('names every fault at once and does not read the file', async () => {
    const bytes = Readable.from([Buffer.from('x')]);
    const answer = await service.plaats(
      actor('griffier'),
      { openbaar: 'ja', bestandsnaam: 'a\u0000b' },
      bytes,
    );
    expect(faultCodes(answer)).toEqual(['verplicht', 'verplicht', 'geen-boolean', 'bestandsnaam-teken']);
    expect(bytes.destroyed).toBe(true);
    expect(await files()).toEqual([]);
  });

  it.each([['C:\\Documenten\\rapport.txt'], ['../../../rapport.txt'], ['/etc/rapport.txt']])(
    'keeps only the last part of %p as the name',
    async (bestandsnaam) => {
      expect((await placed(actor('griffier'), 'x', { bestandsnaam })).bestandsnaam).toBe('rapport.txt');
    },
  );

  it.each([[''], ['..'], ['map/'], ['a'.repeat(201)]])('refuses %p as a name', async (bestandsnaam) => {
    const answer = await service.plaats(
      actor('griffier'),
      { ...velden, bestandsnaam },
      Readable.from([Buffer.from('x')]),
    );
    expect(faultCodes(answer)).toEqual(['bestandsnaam']);
  });

  it.each([['Rapport'], ['plan van aanpak'], ['-'], ['a'.repeat(65)]])(
    'refuses %p as soort',
    async (soort) => {
      const answer = await service.plaats(
        actor('griffier'),
        { ...velden, soort },
        Readable.from([Buffer.from('x')]),
      );
      expect(faultCodes(answer)).toEqual(['geen-slug']);
    },
  );
});

// The open files of a process stand in /proc: this is tried on Linux, where the server runs.
describe('a document that is opened and not read', () => {
  it('leaves no file open', async () => {
    const { id } = await placed(actor('griffier'), 'inhoud');
    const open = async (): Promise<number> => {
      const handles = await readdir('/proc/self/fd');
      const targets = await Promise.all(
        handles.map((handle) => readlink(join('/proc/self/fd', handle)).catch(() => '')),
      );
      return targets.filter((target) => target.startsWith(map)).length;
    };
    const { stroom } = must(await service.inhoud(actor('griffier'), id));
    expect(await open()).toBe(1);
    const closed = once(stroom, 'close');
    stroom.destroy();
    await closed;
    while ((await open()) > 0) await pause(5);
  });
});
