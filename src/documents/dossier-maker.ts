/**
 * Writes the files of a dossier, one after another, as whoever reads them asks for more (verify/dossier-vorm.ts says what
 * they are). The trail is read page by page and nothing of it is kept but which documents it names and, for the list at the
 * end, the hash of each file. All proofs are of one checkpoint, all entries of one moment.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../audit/canonical.js';
import type { Blad } from '../audit/leaf.js';
import type { DossierGegevens } from '../engine/read.js';
import type { Bewijzer } from '../log/bewijzer.js';
import { Lijst, manifestText, namen, sha256 } from '../verify/dossier-vorm.js';
import type { Bestand } from '../verify/zip-vorm.js';
import { dossierIndex, type Pagina, type Telling } from './dossier-index.js';
import { leesmij } from './dossier-leesmij.js';
import { Rectificaties } from './dossier-rectificaties.js';
import type { Stuk, Stukken } from './dossier-stukken.js';
import { Wissingen } from './dossier-wissingen.js';
import { mdtoBestand, mdtoDossier } from './mdto.js';

export interface MakerDeps {
  readonly traject: string;
  readonly gegevens: DossierGegevens;
  /** Of a tree that has the last entry. */
  readonly bewijzer: Bewijzer;
  /** Verifier keys of the log. */
  readonly sleutels: readonly string[];
  /** The policy of witnesses, when there is one. */
  readonly beleid: Buffer | undefined;
  /** Of the checkpoint, when an authority gave one (RFC 3161). */
  readonly tijdstempel: Buffer | undefined;
  readonly stukken: Stukken;
  /** Signs for the log. */
  readonly onderteken: (tekst: string) => Promise<string>;
}

/** All files in order, the manifest last. */
export async function* dossierFiles(deps: MakerDeps): AsyncGenerator<Bestand> {
  const lijst = new Lijst();
  for await (const bestand of contents(deps)) yield listed(bestand, lijst);
  yield lijst.bestand;
  const kop = { herkomst: deps.bewijzer.herkomst, traject: deps.traject };
  yield text(namen.manifest, await deps.onderteken(manifestText(kop, lijst.digest())));
}

async function* contents(deps: MakerDeps): AsyncGenerator<Bestand> {
  yield* small(deps);
  const wissingen = new Wissingen();
  const rectificaties = new Rectificaties();
  const telling = { regels: deps.gegevens.tot, geweigerd: 0, gesloten: 0, voorgelegd: 0 };
  for await (const bladzijde of deps.gegevens.bladzijden()) {
    const bewijzen = await deps.bewijzer.bewijzen(bladzijde.map(({ index }) => index));
    for (const [i, { volgnummer, blad, teksten }] of bladzijde.entries()) {
      yield text(namen.blad(volgnummer), blad);
      yield text(namen.bewijs(volgnummer), bewijzen[i] ?? '');
      if (teksten.length > 0) yield text(namen.teksten(volgnummer), canonicalJson(teksten));
      const regel = JSON.parse(blad) as Blad;
      count(telling, regel);
      deps.stukken.note(regel.gegevens);
      wissingen.note(volgnummer, regel);
      rectificaties.note(regel);
    }
  }
  const documenten = await deps.stukken.aanwezig();
  yield index(deps, documenten, { telling, wissingen, rectificaties });
  yield* archive(deps, documenten);
  for (const document of documenten) yield { naam: nameOf(document), inhoud: deps.stukken.bytes(document) };
}

function count(
  telling: { -readonly [naam in keyof Telling]: number },
  { resultaat, openbaar, gegevens }: Blad,
): void {
  const geweigerd = resultaat === 'geweigerd';
  if (geweigerd) telling.geweigerd += 1;
  if (!openbaar) telling.gesloten += 1;
  else if (geweigerd && gegevens !== null) telling.voorgelegd += 1;
}

/** The small files that a dossier begins with, in the order of `kleineBestanden`; one that need not be there may be left out. */
function small({ traject, gegevens, bewijzer, sleutels, beleid, tijdstempel }: MakerDeps): Bestand[] {
  const { herkomst, checkpoint } = bewijzer;
  return [
    text(namen.leesmij, leesmij({ herkomst, traject })),
    text(namen.sleutels, sleutels.map((sleutel) => `${sleutel}\n`).join('')),
    text(namen.checkpoint, checkpoint),
    ...(beleid === undefined ? [] : [{ naam: namen.beleid, inhoud: beleid }]),
    ...(tijdstempel === undefined ? [] : [{ naam: namen.tijdstempel, inhoud: tijdstempel }]),
    text(namen.procedure, canonicalJson(gegevens.procedure.published())),
  ];
}

function index(
  { traject, gegevens, bewijzer }: MakerDeps,
  documenten: readonly Stuk[],
  seen: Pick<Pagina, 'telling' | 'wissingen' | 'rectificaties'>,
): Bestand {
  const { titel, fase, procedure } = gegevens;
  const { herkomst, checkpoint } = bewijzer;
  const links = documenten.map((document) => {
    const { sha256: hash, bestandsnaam, openbaar } = document;
    return [hash, { naam: nameOf(document), bestandsnaam, openbaar }] as const;
  });
  const pagina = {
    titel,
    fase,
    procedure,
    herkomst,
    traject,
    checkpoint,
    ...seen,
    documenten: new Map(links),
  };
  return { naam: namen.index, inhoud: encoded(dossierIndex(pagina, gegevens.bladzijden())) };
}

function* archive(
  { traject, gegevens: { organisatie, titel }, bewijzer: { herkomst } }: MakerDeps,
  documenten: readonly Stuk[],
): Generator<Bestand> {
  const dossier = { organisatie, traject, titel, herkomst, documenten };
  yield text(namen.mdto, mdtoDossier(dossier));
  for (const document of documenten)
    yield text(namen.mdtoBestand(document.sha256), mdtoBestand(document, dossier));
}

/** The same file, which is on the list when all of it was read. */
function listed({ naam, inhoud }: Bestand, lijst: Lijst): Bestand {
  if (!Buffer.isBuffer(inhoud))
    return {
      naam,
      inhoud: hashed(inhoud, (hash) => {
        lijst.add(naam, hash);
      }),
    };
  lijst.add(naam, sha256(inhoud));
  return { naam, inhoud };
}

async function* hashed(inhoud: AsyncIterable<Buffer>, done: (hash: string) => void): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const deel of inhoud) {
    hash.update(deel);
    yield deel;
  }
  done(hash.digest('hex'));
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const tekst of texts) yield Buffer.from(tekst, 'utf8');
}

function text(naam: string, inhoud: string): Bestand {
  return { naam, inhoud: Buffer.from(inhoud, 'utf8') };
}

function nameOf({ sha256: hash, bestandsnaam }: Stuk): string {
  return namen.document(hash, bestandsnaam);
}
