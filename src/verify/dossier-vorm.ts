/**
 * What a dossier is: one zip of one traject with all that is needed to check it. Its files are named in a manifest that the
 * log signed, last in the zip; the zip itself can be written in one way only, so that no byte of it is free.
 */
import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import yazl from 'yazl';

export const vorm = 'besluitspoor-dossier/1';

/** Names inside the zip. */
export const namen = {
  index: 'index.html',
  sleutels: 'vkey',
  checkpoint: 'checkpoint',
  /** Of the text of the checkpoint (RFC 3161); when an authority was there. */
  tijdstempel: 'checkpoint.tsr',
  procedure: 'procedure.json',
  teksten: 'teksten.json',
  manifest: 'manifest',
  blad: (volgnummer: number) => `spoor/${String(volgnummer).padStart(6, '0')}.json`,
  bewijs: (volgnummer: number) => `bewijs/${String(volgnummer).padStart(6, '0')}.tlog-proof`,
  document: (sha256: string, bestandsnaam: string) => `documenten/${sha256}/${safeName(bestandsnaam)}`,
} as const;

/** A text of the trail that was not erased, with the salt of its commitment. */
export interface Tekst {
  readonly volgnummer: number;
  readonly veld: string;
  /** Base64. */
  readonly zout: string;
  readonly waarde: string;
}

/** One file of a dossier: its bytes, or where they come from when they are many. */
export interface Bestand {
  readonly naam: string;
  readonly inhoud: Buffer | (() => Promise<Readable>);
}

/** The text of the manifest; lines `<sha256>  <name>` as sha256sum reads them. */
export function manifestText(
  { herkomst, traject }: { herkomst: string; traject: string },
  files: readonly { readonly naam: string; readonly sha256: string }[],
): string {
  return `${vorm}\n${herkomst}\n${traject}\n${files.map(({ sha256, naam }) => `${sha256}  ${naam}\n`).join('')}`;
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The zip, in the one way it is written: in this order, uncompressed, without times. */
export function zipOf(files: readonly Bestand[]): Readable {
  const zip = new yazl.ZipFile();
  // The fields of a time in a zip have no zone: local midnight is the same bytes everywhere.
  const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, compress: false, forceDosTimestamp: true };
  const out = new PassThrough();
  const broken = (fault: unknown): void => {
    out.destroy(fault instanceof Error ? fault : new Error(String(fault)));
  };
  for (const { naam, inhoud } of files) {
    if (Buffer.isBuffer(inhoud)) zip.addBuffer(inhoud, naam, options);
    else
      zip.addReadStreamLazy(naam, options, (done) => {
        inhoud().then((stream) => {
          stream.on('error', broken);
          done(null, stream);
        }, broken);
      });
  }
  zip.end();
  zip.outputStream.pipe(out);
  return out;
}

function safeName(bestandsnaam: string): string {
  const plain = bestandsnaam
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(-100);
  return plain === '' ? 'document' : plain;
}
