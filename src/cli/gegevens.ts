/** Fields on the command line: `naam=tekst`, `naam:=json`, `naam@bestand`. Nothing is guessed from how a value looks. */
import { CliError } from './cli-error.js';

export type Veld =
  { readonly naam: string; readonly waarde: unknown } | { readonly naam: string; readonly bestand: string };

export function parseVelden(velden: readonly string[]): Veld[] {
  const parsed = velden.map(parseVeld);
  const twice = parsed.find(({ naam }, i) => parsed.findIndex((other) => other.naam === naam) !== i);
  if (twice !== undefined)
    throw new CliError('gebruik', `Het veld ${twice.naam} staat er twee keer. Geef het één keer.`);
  return parsed;
}

function parseVeld(text: string): Veld {
  const [, naam, sign, rest] = /^([A-Za-z][A-Za-z0-9]*)(:=|=|@)([\s\S]*)$/.exec(text) ?? [];
  if (naam === undefined || rest === undefined) {
    throw new CliError('gebruik', `Een veld is naam=tekst, naam:=json of naam@bestand. Gevonden: "${text}".`);
  }
  if (sign === '@') return { naam, bestand: rest };
  return { naam, waarde: sign === '=' ? rest : parseJson(naam, rest) };
}

function parseJson(naam: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new CliError('gebruik', `Na ${naam}:= hoort JSON, zoals true, 12 of [1,2]. Gevonden: "${text}".`, {
      cause: fault,
    });
  }
}
