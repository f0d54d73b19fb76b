/**
 * Which witnesses must have signed a checkpoint along before it counts: the policy of C2SP tlog-policy, read and applied.
 * Its words are those of the specification; who writes one is trusted, what it is held against is not. Names are opaque
 * octets, as the specification has them, so that no two different names are ever taken for one.
 */
import { cosignature, ed25519, readKey, readSignatures, type Sleutel } from './note.js';
import { VerifyError } from './verify-error.js';

export interface BeleidLog {
  readonly sleutel: Sleutel;
  readonly url: string | null;
}

export interface BeleidGetuige {
  /** Inside this policy only; octets, one a character. */
  readonly naam: string;
  readonly sleutel: Sleutel;
  /** The verifier key as the policy has it. */
  readonly vkey: string;
  /** Where checkpoints are submitted. */
  readonly url: string | null;
}

interface Groep {
  readonly naam: string;
  /** How many of its members must have signed. */
  readonly drempel: number;
  readonly leden: readonly string[];
}

export interface Beleid {
  /** As it was read. */
  readonly bytes: Buffer;
  readonly logs: readonly BeleidLog[];
  readonly getuigen: readonly BeleidGetuige[];
  /** Members of a group come before it. */
  readonly groepen: readonly Groep[];
  /** A witness, a group, or `none`. */
  readonly quorum: string;
}

/** A witness that signed along. */
export interface Meeondertekening {
  /** As the policy calls it. */
  readonly getuige: string;
  /** Name and id of its key. */
  readonly sleutel: string;
  /** UTC, to the second: the witness says that it saw nothing newer then. */
  readonly tijdstip: string;
}

export interface BeleidOordeel {
  readonly quorum: boolean;
  readonly getuigen: readonly Meeondertekening[];
}

const nobody = 'none';

/** @throws VerifyError `beleid-ongeldig`, with the number of the line */
export function readBeleid(bytes: Buffer): Beleid {
  const lines = bytes.toString('latin1').split('\n');
  if (lines.pop() !== '')
    throw badPolicy(lines.length + 1, 'de laatste regel is niet af. Eindig elke regel met een regeleinde.');
  const lezer = new Lezer();
  lines.forEach((line, i) => {
    lezer.read(line, i + 1);
  });
  return lezer.beleid(bytes, lines.length);
}

/**
 * Which witnesses of the policy signed this checkpoint along, and whether those are enough. Whether the log signed it is
 * another question.
 * @throws VerifyError when it is no note, or when a signature of one of the witnesses does not hold
 */
export function judge(beleid: Beleid, note: string): BeleidOordeel {
  const { handtekeningen } = readSignatures(
    note,
    beleid.getuigen.map(({ sleutel }) => sleutel),
  );
  const names = new Set<string>();
  const getuigen: Meeondertekening[] = [];
  for (const { naam, sleutel } of beleid.getuigen) {
    const times = handtekeningen.flatMap((one) => (one.sleutel === sleutel ? [one.seconden ?? 0] : []));
    if (times.length === 0) continue;
    names.add(naam);
    // Who signed it more than once had seen it the first time.
    const tijdstip = `${new Date(Math.min(...times) * 1000).toISOString().slice(0, -5)}Z`;
    getuigen.push({ getuige: shown(naam), sleutel: `${sleutel.naam} (${sleutel.id})`, tijdstip });
  }
  return { quorum: quorumOf(beleid, names), getuigen };
}

/** Whether these witnesses, by their names in the policy, are enough. */
export function quorumOf({ groepen, quorum }: Beleid, getuigd: ReadonlySet<string>): boolean {
  if (quorum === nobody) return true;
  const enough = new Set(getuigd);
  // Members come before their group, so one pass will do, however deep groups are nested.
  for (const { naam, drempel, leden } of groepen)
    if (leden.filter((lid) => enough.has(lid)).length >= drempel) enough.add(naam);
  return enough.has(quorum);
}

class Lezer {
  readonly #logs: BeleidLog[] = [];
  readonly #getuigen: BeleidGetuige[] = [];
  readonly #groepen: Groep[] = [];
  /** Names of witnesses and groups, and those that a group has as member already. */
  readonly #names = new Set<string>();
  readonly #members = new Set<string>();
  #quorum: string | undefined;

  read(line: string, regel: number): void {
    if (/[^\t\x20-\x7e\x80-\xff]/.test(line))
      throw badPolicy(regel, 'er staat een teken dat hier niet mag, zoals het regeleinde van Windows.');
    const [soort = '', ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (soort === '' || soort.startsWith('#')) return;
    switch (soort) {
      case 'log':
        this.#log(items, regel);
        return;
      case 'witness':
        this.#witness(items, regel);
        return;
      case 'group':
        this.#group(items, regel);
        return;
      case 'quorum':
        this.#setQuorum(items, regel);
        return;
      default:
        throw badPolicy(
          regel,
          `"${shown(soort)}" is hier onbekend. Verwacht: log, witness, group of quorum, of een opmerking na #.`,
        );
    }
  }

  beleid(bytes: Buffer, regels: number): Beleid {
    if (this.#quorum === undefined)
      throw badPolicy(
        Math.max(1, regels),
        'er is geen quorum. Eindig met een regel als "quorum none" of "quorum <naam>".',
      );
    return {
      bytes,
      logs: this.#logs,
      getuigen: this.#getuigen,
      groepen: this.#groepen,
      quorum: this.#quorum,
    };
  }

  #log([vkey, url, ...rest]: string[], regel: number): void {
    if (vkey === undefined || rest.length > 0)
      throw badPolicy(regel, 'verwacht: log <sleutel> [<webadres>].');
    const sleutel = keyOf(vkey, ed25519, regel);
    mustBeNew(sleutel, this.#logs, regel);
    this.#logs.push({ sleutel, url: url === undefined ? null : shown(url) });
  }

  #witness([naam, vkey, url, ...rest]: string[], regel: number): void {
    if (naam === undefined || vkey === undefined || rest.length > 0)
      throw badPolicy(regel, 'verwacht: witness <naam> <sleutel> [<webadres>].');
    const sleutel = keyOf(vkey, cosignature, regel);
    mustBeNew(sleutel, this.#getuigen, regel);
    this.#define(naam, regel);
    this.#getuigen.push({ naam, sleutel, vkey: shown(vkey), url: url === undefined ? null : shown(url) });
  }

  #group([naam, drempel, ...leden]: string[], regel: number): void {
    if (naam === undefined || drempel === undefined || leden.length === 0)
      throw badPolicy(regel, 'verwacht: group <naam> all|any|<aantal> <naam>...');
    const k = drempel === 'all' ? leden.length : drempel === 'any' ? 1 : wholeNumber(drempel);
    if (k === undefined || k < 1 || k > leden.length)
      throw badPolicy(
        regel,
        `"${shown(drempel)}" is geen drempel. Verwacht: all, any of een getal van 1 tot en met ${leden.length}.`,
      );
    for (const lid of leden) {
      this.#mustBeKnown(lid, regel);
      if (this.#members.has(lid))
        throw badPolicy(regel, `"${shown(lid)}" is al lid van een groep. Elke naam telt één keer mee.`);
      this.#members.add(lid);
    }
    this.#define(naam, regel);
    this.#groepen.push({ naam, drempel: k, leden });
  }

  #setQuorum([naam, ...rest]: string[], regel: number): void {
    if (naam === undefined || rest.length > 0) throw badPolicy(regel, 'verwacht: quorum <naam>.');
    if (this.#quorum !== undefined) throw badPolicy(regel, 'er is al een quorum. Laat er één staan.');
    if (naam !== nobody) this.#mustBeKnown(naam, regel);
    this.#quorum = naam;
  }

  #define(naam: string, regel: number): void {
    if (naam === nobody) throw badPolicy(regel, `"${nobody}" betekent niemand. Kies een andere naam.`);
    if (this.#names.has(naam)) throw badPolicy(regel, `"${shown(naam)}" bestaat al. Kies een andere naam.`);
    this.#names.add(naam);
  }

  #mustBeKnown(naam: string, regel: number): void {
    if (!this.#names.has(naam))
      throw badPolicy(
        regel,
        `"${shown(naam)}" is hierboven niet genoemd. Zet de regel van die getuige of groep eerst.`,
      );
  }
}

function keyOf(vkey: string, type: number, regel: number): Sleutel {
  let sleutel: Sleutel;
  try {
    sleutel = readKey(shown(vkey));
  } catch (cause) {
    throw badPolicy(regel, cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (sleutel.type === type) return sleutel;
  throw badPolicy(
    regel,
    type === ed25519
      ? 'dit is de sleutel van een getuige, waar die van een log hoort.'
      : 'dit is de sleutel van een log, waar die van een getuige hoort.',
  );
}

/** Two keys are the same when their public part is, whatever they are called. */
function mustBeNew(
  { publiek }: Sleutel,
  known: readonly { readonly sleutel: Sleutel }[],
  regel: number,
): void {
  if (known.some(({ sleutel }) => sleutel.publiek.equals(publiek)))
    throw badPolicy(regel, 'deze sleutel staat er al. Noem elke sleutel één keer.');
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}

/** Octets as a reader sees them. */
function shown(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}

function badPolicy(regel: number, why: string, cause?: unknown): VerifyError {
  return new VerifyError('beleid-ongeldig', `Het beleid klopt niet in regel ${regel}: ${why}`, { cause });
}
