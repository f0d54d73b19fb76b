/**
 * This server as a witness of the logs of others (C2SP tlog-witness v1.0.0): it signs a checkpoint along when that goes on
 * from what it signed along before, and so never two histories of one log. All that is sent to it is attacker-controlled,
 * and judged with the verifier's code.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { cosignatureLine, cosignerKey } from '../audit/note.js';
import type { Clock } from '../base/clock.js';
import { readHead, readSignatures, strictBase64, type Checkpoint, type Sleutel } from '../verify/note.js';
import { consistencyHolds } from '../verify/tree.js';
import { VerifyError } from '../verify/verify-error.js';
import type { GetuigeStore } from './getuige-store.js';
import { LogError } from './log-error.js';
import type { Sleutelmap } from './sleutelmap.js';

export interface GetuigeDeps {
  readonly store: GetuigeStore;
  readonly sleutels: Pick<Sleutelmap, 'readGetuige' | 'makeGetuige' | 'getuigePath'>;
  readonly clock: Clock;
  /** Host in the name of a new witness. */
  readonly host: string;
  /** Keys of the logs that are witnessed; the name of a key is the name of its log. */
  readonly logs: readonly Sleutel[];
}

/** What became of a checkpoint that was sent; each kind has a status of its own in the protocol. */
export type Uitkomst =
  | { readonly soort: 'meeondertekend'; readonly regels: string }
  | {
      readonly soort: 'onleesbaar' | 'onbekend-log' | 'niet-ondertekend' | 'spreekt-tegen';
      readonly melding: string;
    }
  /** Another size was signed along last. */
  | { readonly soort: 'andere-omvang'; readonly omvang: number };

interface Verzoek {
  readonly oud: number;
  readonly bewijs: readonly Buffer[];
  readonly notitie: string;
}

const nothing = { omvang: 0, wortel: createHash('sha256').digest(), seconden: 0 };
/** Hashes that a proof may have (the specification). */
const mostHashes = 63;
/** Another process may sign the same log along at the same moment. */
const mostTries = 5;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export class Getuige {
  readonly #logs = new Map<string, Sleutel[]>();

  private constructor(
    private readonly deps: GetuigeDeps,
    /** Verifier key, as the database keeps it. */
    readonly vkey: string,
    private readonly sleutel: KeyObject,
  ) {
    for (const log of deps.logs) this.#logs.set(log.naam, [...(this.#logs.get(log.naam) ?? []), log]);
  }

  /** @throws LogError when the database knows a key that is not here: a second one is never made. */
  static async open(deps: GetuigeDeps): Promise<Getuige> {
    const { store, sleutels, clock, host } = deps;
    const known = await store.getuigesleutel();
    const naam = known?.slice(0, known.indexOf('+')) ?? `${host}/getuige`;
    const sleutel = known === undefined ? await sleutels.makeGetuige() : await sleutels.readGetuige();
    if (sleutel === undefined)
      throw new LogError(
        'sleutel-ontbreekt',
        `Deze server is getuige met een sleutel, maar die staat niet in ${sleutels.getuigePath}. Zet het bestand terug uit de reservekopie; er wordt geen nieuwe sleutel gemaakt.`,
      );
    const own = cosignerKey({ naam, sleutel });
    const vkey = known ?? (await store.beginGetuige(own, clock.now().toISOString()));
    if (vkey === own) return new Getuige(deps, vkey, sleutel);
    throw new LogError(
      'sleutel-anders',
      `De sleutel in ${sleutels.getuigePath} is niet die waarmee deze server getuige is. Zet de goede sleutel terug uit de reservekopie.`,
    );
  }

  /** add-checkpoint: checked, stored, and only then answered. */
  async voegToe(body: Buffer): Promise<Uitkomst> {
    const verzoek = readVerzoek(body);
    const kop = verzoek === undefined ? undefined : headOf(verzoek.notitie);
    if (verzoek === undefined || kop === undefined)
      return refused(
        'onleesbaar',
        'Verwacht: "old <omvang>", hashes, een lege regel en een checkpoint (C2SP tlog-witness).',
      );
    const keys = this.#logs.get(kop.herkomst);
    if (keys === undefined)
      return refused('onbekend-log', 'Van dit log is deze server geen getuige. Vraag de beheerder erom.');
    const notitie = signedByLog(verzoek.notitie, keys);
    if (notitie === undefined)
      return refused(
        'niet-ondertekend',
        'Het checkpoint is niet ondertekend met een bekende sleutel van dit log.',
      );
    if (verzoek.oud > kop.omvang)
      return refused('onleesbaar', `De oude omvang ${verzoek.oud} is groter dan die van het checkpoint.`);
    return this.#signAlong(verzoek, kop, notitie);
  }

  /** The logs that are witnessed here, and what was signed along last of each; null before the first time. */
  async gevolgd(): Promise<{ herkomst: string; laatst: { omvang: number; tijdstip: string } | null }[]> {
    return Promise.all(
      [...this.#logs.keys()].toSorted().map(async (herkomst) => {
        const getuigenis = await this.deps.store.getuigenis(herkomst);
        if (getuigenis === undefined) return { herkomst, laatst: null };
        const tijdstip = new Date(getuigenis.seconden * 1000).toISOString();
        return { herkomst, laatst: { omvang: getuigenis.omvang, tijdstip } };
      }),
    );
  }

  /** The last checkpoint that was signed along of the log whose name has this hex SHA-256. */
  async checkpoint(kenmerk: string): Promise<string | undefined> {
    return (await this.deps.store.getuigenisVan(kenmerk))?.notitie;
  }

  async #signAlong(
    { oud, bewijs }: Verzoek,
    { herkomst, omvang, wortel }: Checkpoint,
    { tekst, regels }: { tekst: string; regels: string },
  ): Promise<Uitkomst> {
    const { store, clock } = this.deps;
    for (let tries = 1; ; tries += 1) {
      const stand = (await store.getuigenis(herkomst)) ?? nothing;
      if (stand.omvang !== oud) return { soort: 'andere-omvang', omvang: stand.omvang };
      if (!consistencyHolds(stand, { omvang, wortel }, bewijs))
        return refused(
          'spreekt-tegen',
          `Het bewijs toont niet dat dit checkpoint verdergaat op de ${oud} regels die al zijn meeondertekend.`,
        );
      // Time does not go back, also when the clock does.
      const seconden = Math.max(Math.floor(clock.now().getTime() / 1000), stand.seconden, 1);
      const eigen = cosignatureLine(tekst, this.#ondertekenaar, seconden);
      const notitie = `${tekst}\n${regels}${eigen}`;
      const bekend = await store.getuig(herkomst, stand, { omvang, wortel, notitie, seconden });
      // From here on it stands, and may be known.
      if (bekend === undefined) return { soort: 'meeondertekend', regels: eigen };
      if (bekend !== oud || tries === mostTries) return { soort: 'andere-omvang', omvang: bekend };
    }
  }

  get #ondertekenaar(): { naam: string; sleutel: KeyObject } {
    return { naam: this.vkey.slice(0, this.vkey.indexOf('+')), sleutel: this.sleutel };
  }
}

/** undefined when it is not written as the protocol has it. */
function readVerzoek(body: Buffer): Verzoek | undefined {
  const text = decoded(body) ?? '';
  const border = text.indexOf('\n\n');
  const [first = '', ...lines] = text.slice(0, Math.max(border, 0)).split('\n');
  const oud = Number(/^old (0|[1-9]\d*)$/.exec(first)?.[1] ?? Number.NaN);
  const bewijs = lines.map(strictBase64);
  if (!Number.isSafeInteger(oud) || bewijs.length > mostHashes) return undefined;
  if (!bewijs.every((hash): hash is Buffer => hash?.length === 32)) return undefined;
  return { oud, bewijs, notitie: text.slice(border + 2) };
}

function decoded(body: Buffer): string | undefined {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}

/** What the checkpoint says, whoever signed it; undefined when it is none. */
function headOf(note: string): Checkpoint | undefined {
  try {
    return readHead(readSignatures(note, []).tekst);
  } catch (fault) {
    if (fault instanceof VerifyError) return undefined;
    throw fault;
  }
}

/** The text with the lines of these keys only; undefined when none of them signed it, or when one that did does not hold. */
function signedByLog(note: string, keys: readonly Sleutel[]): { tekst: string; regels: string } | undefined {
  try {
    const { tekst, handtekeningen } = readSignatures(note, keys);
    const regels = [...new Set(handtekeningen.map(({ regel }) => regel))].join('');
    return regels === '' ? undefined : { tekst, regels };
  } catch (fault) {
    if (fault instanceof VerifyError) return undefined;
    throw fault;
  }
}

function refused(
  soort: 'onleesbaar' | 'onbekend-log' | 'niet-ondertekend' | 'spreekt-tegen',
  melding: string,
): Uitkomst {
  return { soort, melding };
}
