/**
 * The name of a log, and the entry with which it went on under a new one because its database was lost. Such an entry belongs
 * to no traject and to no procedure; what it says of the log before it can be held against an older checkpoint.
 */
import { strictBase64 } from './note.js';
import { readHerstelblad } from './spoorblad.js';

export interface Herstelregel {
  readonly index: number;
  readonly registratietijdstip: string;
  /** Name from this entry on. */
  readonly herkomst: string;
  /** Name, size and root that were signed before and that the database no longer had. */
  readonly vorigeHerkomst: string;
  readonly getekendeOmvang: number;
  /** Base64. */
  readonly getekendeWortel: string;
  /** Why, as one of a list; null in an older entry, which has a commitment there. */
  readonly reden: string | null;
}

/** `<host>/log/<organisatie>`, or that name after a herstel: `…/2`, `…/3`. */
export function isLogOf(herkomst: string, organisatie: string): boolean {
  return firstName(herkomst).endsWith(`/log/${organisatie}`);
}

/** The name the log began with. */
export function firstName(herkomst: string): string {
  return /^(.+\/log\/gm\d{4})\/(?:[2-9]|[1-9]\d+)$/.exec(herkomst)?.[1] ?? herkomst;
}

/** null when it is not as the format has it; attacker-controlled. @param index where it stands in the log */
export function readHerstel(entry: Buffer, index: number): Herstelregel | null {
  const blad = readHerstelblad(entry);
  if (blad === null) return null;
  const { herkomst, vorigeHerkomst, getekendeOmvang, getekendeWortel, omvang, reden } = blad.gegevens;
  const holds =
    typeof herkomst === 'string' &&
    typeof vorigeHerkomst === 'string' &&
    Number.isSafeInteger(getekendeOmvang) &&
    strictBase64(String(getekendeWortel))?.length === 32 &&
    firstName(herkomst) !== herkomst &&
    firstName(herkomst) === firstName(vorigeHerkomst) &&
    herkomst !== vorigeHerkomst &&
    (typeof reden !== 'string' || /^[a-z]+(-[a-z]+)*$/.test(reden)) &&
    // It stands right after what the database had.
    omvang === index;
  if (!holds) return null;
  return {
    index,
    registratietijdstip: blad.registratietijdstip,
    herkomst,
    vorigeHerkomst,
    getekendeOmvang: Number(getekendeOmvang),
    getekendeWortel: String(getekendeWortel),
    reden: typeof reden === 'string' ? reden : null,
  };
}
