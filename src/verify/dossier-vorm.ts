/**
 * What a dossier is: one zip of one traject with all that is needed to check it. Its files stand in one order only. All are
 * named, with their hashes, in a list; a manifest that the log signed names that list and comes last. The container itself
 * can be written in one way only (zip-vorm.ts), so that no byte of a dossier is free.
 */
import { createHash, hash } from 'node:crypto';
import { Stapel, type Bestand } from './zip-vorm.js';

export const vorm = 'besluitspoor-dossier/1';

/** Names inside the zip. */
export const namen = {
  leesmij: 'LEESMIJ.txt',
  sleutels: 'vkey',
  checkpoint: 'checkpoint',
  beleid: 'beleid',
  /** Of the text of the checkpoint (RFC 3161); when an authority was there. */
  tijdstempel: 'checkpoint.tsr',
  procedure: 'procedure.json',
  index: 'index.html',
  mdto: 'mdto.xml',
  bestanden: 'bestanden',
  manifest: 'manifest',
  blad: (volgnummer: number) => `spoor/${digits(volgnummer)}.json`,
  bewijs: (volgnummer: number) => `bewijs/${digits(volgnummer)}.tlog-proof`,
  teksten: (volgnummer: number) => `teksten/${digits(volgnummer)}.json`,
  mdtoBestand: (sha256: string) => `mdto/${sha256}.xml`,
  document: (sha256: string, bestandsnaam: string) => `documenten/${sha256}/${safeName(bestandsnaam)}`,
} as const;

/**
 * The small files that a dossier begins with, in this order; they are made and read whole. To add one: name it here, make
 * it in documents/dossier-maker.ts, judge it in verify/dossier-kop.ts.
 */
export const kleineBestanden: readonly { readonly naam: string; readonly verplicht: boolean }[] = [
  { naam: namen.leesmij, verplicht: true },
  { naam: namen.sleutels, verplicht: true },
  { naam: namen.checkpoint, verplicht: true },
  { naam: namen.beleid, verplicht: false },
  { naam: namen.tijdstempel, verplicht: false },
  { naam: namen.procedure, verplicht: true },
];

/** The files that every dossier has, whatever its trail. */
export const verplicht: readonly string[] = [
  ...kleineBestanden.filter((klein) => klein.verplicht).map(({ naam }) => naam),
  namen.index,
  namen.mdto,
  namen.bestanden,
  namen.manifest,
];

/** The texts of one entry that were not erased, in order of field, with the salts of their commitments. */
export interface Tekst {
  readonly veld: string;
  /** Base64. */
  readonly zout: string;
  readonly waarde: string;
}

/** The kinds of files, in the order of the zip. Of each entry come: its leaf, its proof, its texts if it has any. */
const soorten = [
  'klein',
  'blad',
  'bewijs',
  'teksten',
  'index',
  'mdto',
  'mdto-bestand',
  'document',
  'bestanden',
  'manifest',
] as const;
type Soort = (typeof soorten)[number];

/** What a name says of a file, and where its place is. */
export interface Plek {
  readonly soort: Soort;
  /** Of a small file its place in the list, of an entry its volgnummer; 0 for others. */
  readonly nummer: number;
  /** SHA-256 of a document; empty for others. */
  readonly sha256: string;
}

/** undefined when a dossier has no file of this name. */
export function plekOf(naam: string): Plek | undefined {
  const klein = kleineBestanden.findIndex((one) => one.naam === naam);
  if (klein >= 0) return { soort: 'klein', nummer: klein, sha256: '' };
  const one = single.get(naam);
  if (one !== undefined) return { soort: one, nummer: 0, sha256: '' };
  return regelPlek(naam) ?? documentPlek(naam);
}

/** Negative when the first comes before the second; 0 when they take the same place. */
export function compare(a: Plek, b: Plek): number {
  const [deelA, deelB] = [part(a), part(b)];
  if (deelA !== deelB) return deelA - deelB;
  if (a.nummer !== b.nummer) return a.nummer - b.nummer;
  if (a.sha256 !== b.sha256) return a.sha256 < b.sha256 ? -1 : 1;
  return soorten.indexOf(a.soort) - soorten.indexOf(b.soort);
}

/** The names and hashes of the files so far, as sha256sum reads them; memory in proportion to their number. */
export class Lijst {
  readonly #blokken: Buffer[] = [];
  readonly #tail = new Stapel();
  readonly #hash = createHash('sha256');

  add(naam: string, sha256: string): void {
    const line = Buffer.from(listLine(naam, sha256), 'latin1');
    this.#hash.update(line);
    this.#tail.add(line);
    if (this.#tail.full) this.#blokken.push(this.#tail.take());
  }

  get bestand(): Bestand {
    return { naam: namen.bestanden, inhoud: blocks([...this.#blokken, this.#tail.take()]) };
  }

  /** Asked once, at the end. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}

export function listLine(naam: string, sha256: string): string {
  return `${sha256}  ${naam}\n`;
}

/** The text of the manifest; its first line is never the name of a log, so that it cannot pass for a checkpoint. */
export function manifestText(
  { herkomst, traject }: { herkomst: string; traject: string },
  lijst: string,
): string {
  return `${vorm}\n${herkomst}\n${traject}\n${listLine(namen.bestanden, lijst)}`;
}

/** Hex. */
export function sha256(bytes: Buffer): string {
  return hash('sha256', bytes);
}

const single: ReadonlyMap<string, Soort> = new Map<string, Soort>([
  [namen.index, 'index'],
  [namen.mdto, 'mdto'],
  [namen.bestanden, 'bestanden'],
  [namen.manifest, 'manifest'],
]);
const folders: ReadonlyMap<string, 'blad' | 'bewijs' | 'teksten'> = new Map([
  ['spoor', 'blad'],
  ['bewijs', 'bewijs'],
  ['teksten', 'teksten'],
]);

function regelPlek(naam: string): Plek | undefined {
  const [, folder = '', number] = /^(spoor|bewijs|teksten)\/(\d{6,15})\./.exec(naam) ?? [];
  const soort = folders.get(folder);
  if (soort === undefined || number === undefined) return undefined;
  const nummer = Number(number);
  return nummer > 0 && namen[soort](nummer) === naam ? { soort, nummer, sha256: '' } : undefined;
}

function documentPlek(naam: string): Plek | undefined {
  const [, folder, sha, rest = ''] = /^(documenten|mdto)([/][0-9a-f]{64})([/.].*)$/.exec(naam) ?? [];
  const sha256 = sha?.slice(1) ?? '';
  if (folder === 'mdto' && rest === '.xml') return { soort: 'mdto-bestand', nummer: 0, sha256 };
  if (folder !== 'documenten' || !rest.startsWith('/') || safeName(rest.slice(1)) !== rest.slice(1))
    return undefined;
  return { soort: 'document', nummer: 0, sha256 };
}

/** Files of one entry stand together; so the three kinds of them are one part. */
function part({ soort }: Plek): number {
  return soorten.indexOf(soort === 'bewijs' || soort === 'teksten' ? 'blad' : soort);
}

// eslint-disable-next-line @typescript-eslint/require-await -- The container takes asynchronous content.
async function* blocks(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* parts;
}

function digits(volgnummer: number): string {
  return String(volgnummer).padStart(6, '0');
}

function safeName(bestandsnaam: string): string {
  const plain = bestandsnaam
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .slice(-100)
    .replace(/^[.-]+/, '');
  return plain === '' ? 'document' : plain;
}
