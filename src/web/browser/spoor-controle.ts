/**
 * Holds the trail of one traject, as a page shows it, against the public log: that the log signed it, that every entry
 * stands in it, that each public entry is what its hash says, and that they form one chain. It names everything that does not
 * hold, not only the first. What the page says and what the log gives are both attacker-controlled.
 */
import { vergelijkBoom, vergelijkSleutel } from './bekend.js';
import type { Bekend, Bewering, Uitkomst } from './bevinding.js';
import { Bron, type Fetcher } from './bron.js';
import { leesBundel, leesPlaats, type Plaats } from './bundel.js';
import { hex, leesSleutels, openCheckpoint, type Bytes, type Hoofd } from './note.js';
import { bladhash, Boom, breedte, tegelpad } from './tree.js';
import { Verslag, type Gevonden } from './verslag.js';

export interface Vraag {
  /** Address of the log, such as `/log/gm0148`. */
  readonly log: string;
  /** In order. */
  readonly regels: readonly Bewering[];
  readonly traject: string;
  readonly organisatie: string;
  readonly fetcher: Fetcher;
  readonly nu: () => Date;
  readonly wacht: (ms: number) => Promise<void>;
  readonly voortgang?: (klaar: number, totaal: number) => void;
  /** What this browser saw of the log before. */
  readonly bekend?: Bekend | undefined;
}

/** Entries of a bundle are checked together; so many bundles at a time. */
const together = 4;
const perBundle = 256;
/** An entry is in a checkpoint within a second: so many tries, so many milliseconds apart. */
const tries = 7;
const pause = 500;

/** Never throws: what goes wrong is in the outcome. */
export async function controleer(vraag: Vraag): Promise<Uitkomst> {
  const verslag = new Verslag(vraag);
  const bron = new Bron(vraag.log, vraag.fetcher);
  checkOrder(vraag.regels, verslag);
  const hoofd = await verslag.tried(null, () => signedHead(bron, vraag));
  if (hoofd === undefined) return verslag.uitkomst();
  const boom = new Boom({ ...hoofd, lees: (pad) => bron.bytes(pad) });
  await verslag.tried(null, () => boom.rand());
  await checkKnown(vraag.bekend, hoofd, boom, verslag);
  const gevonden = await findAll({ bron, boom, hoofd, verslag }, vraag);
  checkChain(vraag.regels, gevonden, verslag);
  return verslag.uitkomst(hoofd, gevonden);
}

/** The volgnummers count from 1, and later entries stand later in the log. */
function checkOrder(regels: readonly Bewering[], verslag: Verslag): void {
  if (regels.length === 0)
    verslag.meld(
      null,
      'spoor-leeg',
      'Er is geen enkele regel om te controleren. Een traject heeft er altijd een.',
    );
  let verwacht = 1;
  let laatste = -1;
  for (const { volgnummer, index } of regels) {
    if (volgnummer > verwacht) verslag.meld(verwacht, 'regel-ontbreekt', missing(verwacht, volgnummer - 1));
    if (volgnummer < verwacht || index <= laatste)
      verslag.meld(
        volgnummer,
        'volgorde-klopt-niet',
        `Regel ${volgnummer} staat niet op zijn plaats: de volgorde op deze pagina is anders dan in het log.`,
      );
    verwacht = Math.max(verwacht, volgnummer + 1);
    laatste = Math.max(laatste, index);
  }
}

function missing(van: number, tot: number): string {
  return van === tot
    ? `Regel ${van} ontbreekt in het spoor op deze pagina.`
    : `Regel ${van} tot en met ${tot} ontbreken in het spoor op deze pagina.`;
}

/** What the log signed, once it has all that the page shows and all that was seen of it before, or stays behind. @throws Fout */
async function signedHead(bron: Bron, { regels, bekend, wacht }: Vraag): Promise<Hoofd> {
  const nodig = regels.reduce((most, { index }) => Math.max(most, index + 1), bekend?.omvang ?? 0);
  for (let left = tries; ; left -= 1) {
    const sleutels = await leesSleutels(await bron.tekst('vkey'));
    const hoofd = await openCheckpoint(await bron.tekst('checkpoint'), sleutels);
    if (hoofd.omvang >= nodig || left === 1) return hoofd;
    await wacht(pause);
  }
}

async function checkKnown(
  bekend: Bekend | undefined,
  hoofd: Hoofd,
  boom: Boom,
  verslag: Verslag,
): Promise<void> {
  if (bekend === undefined) {
    verslag.onthoud(hoofd);
    return;
  }
  const sleutel = vergelijkSleutel(bekend, hoofd);
  const gegroeid = await verslag.tried(null, () => vergelijkBoom(bekend, hoofd, boom));
  for (const { code, melding } of [...sleutel, ...(gegroeid ?? [])]) verslag.meld(null, code, melding);
  // What contradicts, or could not be compared, does not replace what was known.
  if (sleutel.length === 0 && gegroeid?.length === 0) verslag.onthoud(hoofd);
}

interface Gereedschap {
  readonly bron: Bron;
  readonly boom: Boom;
  readonly hoofd: Hoofd;
  readonly verslag: Verslag;
}

/** By their place among the entries of the page. */
async function findAll(gereedschap: Gereedschap, vraag: Vraag): Promise<Map<Bewering, Gevonden>> {
  const { regels, voortgang } = vraag;
  const gevonden = new Map<Bewering, Gevonden>();
  const queue = perBundel(regels).entries();
  const work = async (): Promise<void> => {
    // One iterator for all workers: each takes the next bundle that nobody has.
    for (const [nummer, beweringen] of queue) {
      const records = await recordsOf(gereedschap, nummer, beweringen);
      for (const bewering of beweringen) {
        gevonden.set(bewering, await findOne(gereedschap, vraag, bewering, records));
        voortgang?.(gevonden.size, regels.length);
      }
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return gevonden;
}

function perBundel(regels: readonly Bewering[]): Map<number, Bewering[]> {
  const bundels = new Map<number, Bewering[]>();
  for (const regel of regels) {
    const nummer = Math.floor(regel.index / perBundle);
    const bundel = bundels.get(nummer) ?? [];
    bundel.push(regel);
    bundels.set(nummer, bundel);
  }
  return bundels;
}

/** The entries of a bundle; undefined, and said of each entry of the page, when the log does not give them. */
async function recordsOf(
  { bron, hoofd, verslag }: Gereedschap,
  nummer: number,
  beweringen: readonly Bewering[],
): Promise<Bytes[] | undefined> {
  const breed = breedte(0, nummer, hoofd.omvang);
  if (breed === 0) return undefined;
  const volgnummers = beweringen
    .filter(({ index }) => index < hoofd.omvang)
    .map(({ volgnummer }) => volgnummer);
  return verslag.tried(volgnummers, async () =>
    leesBundel(await bron.bytes(tegelpad('entries', nummer, breed)), breed),
  );
}

async function findOne(
  { boom, hoofd, verslag }: Gereedschap,
  vraag: Vraag,
  { volgnummer, index, bladhash: beweerd }: Bewering,
  records: readonly Bytes[] | undefined,
): Promise<Gevonden> {
  const nothing = { bewezen: undefined, plaats: undefined, besloten: false };
  if (index >= hoofd.omvang) {
    verslag.meld(
      volgnummer,
      'nog-niet-in-log',
      `Regel ${volgnummer} staat niet in het log, dat ${hoofd.omvang} regels heeft. Een regel hoort er binnen een seconde in te staan.`,
    );
    return nothing;
  }
  const hash = await verslag.tried([volgnummer], () => boom.blad(index));
  const bewezen = hash === undefined ? undefined : hex(hash);
  if (bewezen !== undefined && bewezen !== beweerd)
    verslag.meld(
      volgnummer,
      'hash-klopt-niet',
      `Regel ${volgnummer} op deze pagina is een andere dan de regel die op die plaats in het ondertekende log staat: de hash is ${beweerd.slice(0, 16)}… en hoort ${bewezen.slice(0, 16)}… te zijn.`,
    );
  const record = records?.[index % perBundle];
  if (record === undefined) return { ...nothing, bewezen };
  if (record.length === 0) return { ...nothing, bewezen, besloten: true };
  const plaats = await contentOf(record, { volgnummer, verwacht: bewezen ?? beweerd }, verslag);
  if (plaats !== undefined) checkPlace(plaats, vraag, volgnummer, verslag);
  return { bewezen, plaats, besloten: false };
}

/** What a public entry says, when its bytes have the hash that they should. */
async function contentOf(
  record: Bytes,
  { volgnummer, verwacht }: { readonly volgnummer: number; readonly verwacht: string },
  verslag: Verslag,
): Promise<Plaats | undefined> {
  const plaats = leesPlaats(record);
  if (hex(await bladhash(record)) === verwacht && plaats !== undefined) return plaats;
  verslag.meld(
    volgnummer,
    'inhoud-klopt-niet',
    `De inhoud die het log voor regel ${volgnummer} geeft, past niet bij de hash: de tekst van deze regel is veranderd.`,
  );
  return undefined;
}

function checkPlace(
  plaats: Plaats,
  { organisatie, traject }: Vraag,
  volgnummer: number,
  verslag: Verslag,
): void {
  if (plaats.organisatie === organisatie && plaats.traject === traject && plaats.volgnummer === volgnummer)
    return;
  const eigen = plaats.organisatie === organisatie && plaats.traject === traject;
  verslag.meld(
    volgnummer,
    'andere-regel',
    eigen
      ? `Wat hier als regel ${volgnummer} staat, is in het log regel ${String(plaats.volgnummer)} van dit traject: regels zijn verwisseld of weggelaten.`
      : `Wat hier als regel ${volgnummer} staat, is in het log een regel van een ander traject.`,
  );
}

/** Each entry names the hash of the one before it. Where an entry is known to be wrong, the links of it say nothing more. */
function checkChain(
  regels: readonly Bewering[],
  gevonden: ReadonlyMap<Bewering, Gevonden>,
  verslag: Verslag,
): void {
  let voor: Bewering | undefined;
  for (const regel of regels) {
    const { volgnummer } = regel;
    const plaats = gevonden.get(regel)?.plaats;
    const follows = (voor?.volgnummer ?? 0) === volgnummer - 1;
    const doubtful = verslag.heeft(volgnummer) || (voor !== undefined && verslag.heeft(voor.volgnummer));
    if (plaats !== undefined && follows && !doubtful && plaats.vorige !== (voor?.bladhash ?? null))
      verslag.meld(
        volgnummer,
        'keten-gebroken',
        voor === undefined
          ? 'Regel 1 zegt dat er een regel voor staat: het begin van het spoor ontbreekt.'
          : `Regel ${volgnummer} volgt in het log op een andere regel dan de regel ${voor.volgnummer} op deze pagina: een van beide is veranderd of vervangen.`,
      );
    voor = regel;
  }
}
