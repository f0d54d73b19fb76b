/** `besluitspoor handeling`: what can be done now and what stands in the way; and doing it. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { HandelingBeeld, ProefBeeld, SpoorregelBeeld, TrajectBeeld } from '../engine/answer.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { parseVelden, type Veld } from './gegevens.js';
import { trajectPath } from './paden.js';
import { voorwaardeText } from './probleem.js';
import { plain, wrapped } from './tekst.js';

interface DoeOpties {
  readonly gegevens?: string;
  readonly orgaan?: string;
  readonly toelichting?: string;
  readonly nietOpenbaar?: string;
  readonly bevestiging?: string;
  readonly versie?: string;
  readonly sleutel?: string;
  readonly proef?: boolean;
}

export function addHandeling(program: Command, omgeving: Omgeving): void {
  const handeling = program.command('handeling').description('handelingen bekijken en doen');
  handeling
    .command('lijst <traject>')
    .description('elke handeling: wat nu kan, en wat nog niet kan met alle redenen')
    .action((id: string, _opties: unknown, command: Command) =>
      listHandelingen(id, new Context(command, omgeving)),
    );
  handeling
    .command('doe <traject> <handeling> [velden...]')
    .description('een handeling vastleggen')
    .addHelpText('after', fieldHelp)
    .option('--gegevens <bestand>', 'de gegevens als JSON in een bestand')
    .option('--orgaan <orgaan>', 'het orgaan dat besloot, als dat een ander is dan gewoonlijk')
    .option('--toelichting <tekst>', 'een toelichting')
    .option('--niet-openbaar <grond>', 'niet openbaar maken, op deze grond')
    .option(
      '--bevestiging <code>',
      'de bevestiging van een proef: alleen doen als de uitkomst nog dezelfde is',
    )
    .option('--versie <versie>', 'de versie van het traject waar u van uitgaat; anders de versie van nu')
    .option('--sleutel <sleutel>', 'een eigen sleutel, zodat herhalen niets twee keer doet')
    .option('--proef', 'alleen proberen: er wordt niets vastgelegd')
    .action((...[id, naam, velden, opties, command]: [string, string, string[], DoeOpties, Command]) =>
      doHandeling({ id, naam, velden, opties }, new Context(command, omgeving)),
    );
}

const fieldHelp = `
Velden:
  naam=tekst        een tekst of datum, zoals datum=2011-05-16
  naam:=json        een getal, ja/nee of samengestelde waarde, zoals bevatAdvies:=false
  naam@bestand      een document: het bestand wordt eerst geplaatst`;

async function listHandelingen(id: string, context: Context): Promise<void> {
  const answer = (await context.client.json(trajectPath(id, '/handelingen'))) as {
    handelingen: HandelingBeeld[];
  };
  context.show(answer, () => handelingenText(answer.handelingen));
}

export function handelingenText(handelingen: readonly HandelingBeeld[]): string {
  const can = handelingen.filter(({ toegelaten }) => toegelaten);
  const cannot = handelingen.filter(({ toegelaten }) => !toegelaten);
  return [
    `Kan nu (${can.length})`,
    ...can.map(admittedText),
    '',
    `Kan nu niet (${cannot.length})`,
    ...cannot.flatMap((handeling) => [
      admittedText(handeling),
      ...handeling.voorwaarden.map((v) => voorwaardeText(v, '    ')),
    ]),
  ].join('\n');
}

function admittedText({ handeling, label, organen, afhankelijk, toegelaten }: HandelingBeeld): string {
  const head = plain(`  ${handeling}  ${label}, door ${organen.join(' of ')}`);
  if (!toegelaten || afhankelijk.length === 0) return head;
  return `${head}\n${wrapped(afhankelijk.join(', '), '    hangt af van de gegevens: ')}`;
}

interface Opdracht {
  readonly id: string;
  readonly naam: string;
  readonly velden: readonly string[];
  readonly opties: DoeOpties;
}

async function doHandeling({ id, naam, velden, opties }: Opdracht, context: Context): Promise<void> {
  if (opties.versie !== undefined && !/^\d{1,9}$/.test(opties.versie)) {
    throw new CliError('gebruik', `--versie is een getal, zoals 12. Gevonden: "${opties.versie}".`);
  }
  const given = parseVelden(velden);
  const traject = await currentTraject(id, context);
  const gegevens = {
    ...(await readGegevens(opties.gegevens)),
    ...(await filledIn(given, traject.organisatie, opties, context)),
  };
  const json = { handeling: naam, gegevens, ...rest(opties) };
  if (opties.proef === true) return rehearse(id, json, context);
  const response = await context.client.response(trajectPath(id, '/handelingen'), {
    method: 'POST',
    json,
    headers: {
      'if-match': opties.versie === undefined ? traject.etag : `"${opties.versie}"`,
      ...(opties.sleutel === undefined ? {} : { 'idempotency-key': opties.sleutel }),
    },
  });
  const done = (await response.json()) as { spoorregel: SpoorregelBeeld; traject: TrajectBeeld };
  context.show(done, () => doneText(done));
}

async function currentTraject(id: string, context: Context): Promise<{ etag: string; organisatie: string }> {
  const response = await context.client.response(trajectPath(id));
  const { organisatie } = (await response.json()) as TrajectBeeld;
  return { etag: response.headers.get('etag') ?? '', organisatie };
}

async function readGegevens(path: string | undefined): Promise<object> {
  if (path === undefined) return {};
  const text = await readFile(path, 'utf8').catch((fault: unknown) => {
    throw new CliError('gebruik', `Het bestand "${path}" is niet te lezen.`, { cause: fault });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Said below, as for every other text that is no object.
  }
  throw new CliError(
    'gebruik',
    `In "${path}" staat geen JSON-object. Verwacht is iets als {"datum":"2011-05-16"}.`,
  );
}

/** The values of the fields; files are uploaded first and stand in them by their id. */
async function filledIn(
  velden: readonly Veld[],
  organisatie: string,
  { proef }: DoeOpties,
  context: Context,
): Promise<object> {
  const entries: [string, unknown][] = [];
  for (const veld of velden) {
    if (!('bestand' in veld)) entries.push([veld.naam, veld.waarde]);
    else if (proef === true) throw new CliError('gebruik', noUpload(veld.naam));
    else
      entries.push([
        veld.naam,
        await context.client.upload(veld.bestand, { organisatie, soort: slugOf(veld.naam) }),
      ]);
  }
  return Object.fromEntries(entries);
}

function noUpload(naam: string): string {
  return `Bij een proef wordt geen bestand geplaatst. Geef voor ${naam} het id van een document dat er al is.`;
}

/** `planVanAanpak` → `plan-van-aanpak`: the soort under which a field's document is kept. */
function slugOf(naam: string): string {
  return naam.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function rest({ orgaan, toelichting, bevestiging, nietOpenbaar }: DoeOpties): object {
  return {
    ...(orgaan === undefined ? {} : { orgaan }),
    ...(toelichting === undefined ? {} : { toelichting }),
    ...(bevestiging === undefined ? {} : { bevestiging }),
    ...(nietOpenbaar === undefined ? {} : { nietOpenbaar: { grond: nietOpenbaar } }),
  };
}

/** A rehearsal that comes out as "no" is a refusal too: a script can ask first and act on the exit code. */
async function rehearse(id: string, json: unknown, context: Context): Promise<void> {
  const response = await context.client.response(trajectPath(id, '/handelingen?proef=true'), {
    method: 'POST',
    json,
  });
  const proef = (await response.json()) as ProefBeeld;
  context.show(proef, () => proefText(proef));
  if (!proef.toegelaten) throw new CliError('geweigerd', 'Deze handeling wordt nu niet toegelaten.');
}

function proefText({ toegelaten, voorwaarden, naar, signalen, sluit, bevestiging }: ProefBeeld): string {
  if (!toegelaten)
    return ['Proef: dit kan nu niet.', ...voorwaarden.map((v) => voorwaardeText(v))].join('\n');
  return [
    `Proef: dit kan. Het traject staat daarna in de fase ${naar ?? '–'}. Er is niets vastgelegd.`,
    ...(signalen.length > 0 ? [wrapped(signalen.join(', '), 'Let op: ')] : []),
    ...(sluit.length > 0 ? [wrapped(sluit.join(', '), 'Kan daarna nooit meer: ')] : []),
    `Bevestiging: ${bevestiging ?? '–'}`,
  ].join('\n');
}

function doneText({ spoorregel, traject }: { spoorregel: SpoorregelBeeld; traject: TrajectBeeld }): string {
  const { volgnummer, handeling, signalen, bladhash } = spoorregel;
  return [
    `Vastgelegd als regel ${volgnummer}: ${handeling ?? spoorregel.soort}.`,
    `Fase: ${traject.fase}. Versie: ${traject.versie}.`,
    ...(signalen.length > 0 ? [wrapped(signalen.join(', '), 'Let op: ')] : []),
    `Bladhash: ${bladhash}`,
  ].join('\n');
}
