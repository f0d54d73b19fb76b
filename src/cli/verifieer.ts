/** `besluitspoor verifieer`: check a dossier or a log without server, database or key of ours. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { amsterdamMoment } from '../base/clock.js';
import { procedures } from '../procedure/procedures.js';
import { verifyDossier, type DossierVerslag } from '../verify/dossier.js';
import { folderBron, webBron, type LogBron } from '../verify/log-bron.js';
import { verifyLog, type LogVerslag } from '../verify/log.js';
import { VerifyError } from '../verify/verify-error.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { list, wrapped } from './tekst.js';

interface Opties {
  readonly sleutel: string[];
}

export function addVerifieer(program: Command, omgeving: Omgeving): void {
  program
    .command('verifieer <bron>')
    .description('een dossier (zip) of een log (adres of map) controleren, zonder server')
    .option(
      '--sleutel <sleutel>',
      'de sleutel die u vertrouwt, zoals de gemeente die publiceert; mag vaker',
      collect,
      [],
    )
    .addHelpText('after', '\nUitkomst: 0 alles klopt, 1 er klopt iets niet, 2 niet te controleren.')
    .action((bron: string, opties: Opties, command: Command) =>
      check(bron, opties, new Context(command, omgeving)),
    );
}

async function check(bron: string, { sleutel }: Opties, context: Context): Promise<void> {
  const sleutels = sleutel.length === 0 ? {} : { sleutels: sleutel };
  try {
    const verslag = await checked(bron, sleutels, context);
    context.show(verslag, () => ('teksten' in verslag ? dossierText(verslag) : logText(verslag)));
    if (!verslag.goed) throw new CliError('geweigerd', 'Er klopt iets niet: zie de bevindingen.');
  } catch (fault) {
    if (fault instanceof VerifyError) throw new CliError('gebruik', fault.message, { cause: fault });
    throw fault;
  }
}

async function checked(
  bron: string,
  sleutels: { sleutels?: readonly string[] },
  context: Context,
): Promise<DossierVerslag | LogVerslag> {
  if (/^https?:\/\//.test(bron)) return checkLog(webBron(bron, context.omgeving.fetcher), sleutels, context);
  const what = await stat(bron).catch(() => undefined);
  if (what?.isDirectory() === true) return checkLog(folderBron(resolve(bron)), sleutels, context);
  if (what?.isFile() === true) return verifyDossier(resolve(bron), { procedures, ...sleutels });
  throw new CliError(
    'gebruik',
    `"${bron}" is er niet. Geef een dossier (zip), het adres van een log of een map met een log.`,
  );
}

function checkLog(
  bron: LogBron,
  sleutels: { sleutels?: readonly string[] },
  { omgeving: { stderr } }: Context,
): Promise<LogVerslag> {
  let shown = 0;
  return verifyLog(bron, {
    procedures,
    ...sleutels,
    voortgang: (gedaan, omvang) => {
      const part = Math.floor((gedaan / omvang) * 10);
      // A short log is done before anyone reads a line about it.
      if (omvang < 10_000 || part === shown) return;
      shown = part;
      stderr.write(`${gedaan} van ${omvang} regels\n`);
    },
  });
}

function dossierText(verslag: DossierVerslag): string {
  const { spoor, teksten, documenten } = verslag;
  const rows: [string, string | null][] = [
    ['Traject', verslag.traject],
    ['Log', verslag.herkomst],
    [
      'Regels',
      spoor === null ? null : `${spoor.regels}: ${spoor.toegelaten} toegelaten, ${spoor.geweigerd} geweigerd`,
    ],
    [
      'Opnieuw beoordeeld',
      spoor === null
        ? null
        : `${spoor.regels - spoor.nietControleerbaar}, en ${spoor.nietControleerbaar} niet controleerbaar`,
    ],
    [
      'Teksten',
      spoor === null
        ? null
        : `${teksten.getoond} kloppen met hun verbintenis, ${teksten.gewist} gewist, ${teksten.ontbreekt} ontbreken zonder dat een regel dat zegt`,
    ],
    [
      'Documenten',
      spoor === null
        ? null
        : `${documenten.aanwezig} aanwezig en gelijk aan hun hash, ${documenten.ontbreekt} ontbreken`,
    ],
    ['Stand van het log', verslag.omvang === null ? null : `${verslag.omvang} regels, ondertekend`],
  ];
  return report(
    rows,
    verslag,
    'Het dossier klopt: elke regel staat zo in het ondertekende log, en de volgorde is volgens de procedure.',
  );
}

function logText(verslag: LogVerslag): string {
  const rows: [string, string | null][] = [
    ['Log', verslag.herkomst],
    [
      'Regels',
      verslag.omvang === null
        ? null
        : `${verslag.omvang}: ${verslag.openbaar} openbaar, ${verslag.nietOpenbaar} niet`,
    ],
    ['Trajecten', String(verslag.trajecten)],
    ['Openbaar', `${verslag.toegelaten} toegelaten, ${verslag.geweigerd} geweigerd`],
    [
      'Opnieuw beoordeeld',
      `${verslag.openbaar - verslag.nietControleerbaar - verslag.herstellingen.length}; van de andere openbare regels (${verslag.nietControleerbaar}) is het oordeel zo niet na te rekenen`,
    ],
  ];
  const text = report(
    rows,
    verslag,
    'Het log klopt: elke openbare regel staat zo in de ondertekende boom, en wat opnieuw kon worden beoordeeld, volgt de procedure. Een dossier laat ook zien wat niet openbaar is.',
  );
  return [text, ...repairs(verslag)].join('\n');
}

/** Not wrong, but whoever checked the log before must know it. */
function repairs({ herstellingen }: LogVerslag): string[] {
  if (herstellingen.length === 0) return [];
  return [
    '',
    `Let op: dit log ging ${herstellingen.length === 1 ? 'één keer' : `${herstellingen.length} keer`} verder onder een nieuwe naam, nadat de database verloren ging.`,
    ...herstellingen.map((one) =>
      wrapped(
        `index ${one.index}, ${amsterdamMoment(new Date(one.registratietijdstip))}: verder als ${one.herkomst}. Daarvóór was als ${one.vorigeHerkomst} ondertekend: ${one.getekendeOmvang} regels met wortel ${one.getekendeWortel}. Van die regels had de database er bij het herstel nog ${one.index}.`,
        '  • ',
        '    ',
      ),
    ),
  ];
}

function report(
  rows: [string, string | null][],
  { goed, bevindingen, sleutels, sleutelOpgegeven }: DossierVerslag | LogVerslag,
  alles: string,
): string {
  const trust = sleutelOpgegeven
    ? 'de sleutel die u opgaf'
    : 'de sleutel die de bron zelf noemt; vergelijk hem met wat de gemeente publiceert, of geef hem op met --sleutel';
  const facts = list([
    ...rows,
    ['Ondertekend door', sleutels.length === 0 ? null : `${sleutels.join(', ')}: ${trust}`],
  ]);
  if (goed) return `${facts}\n\n${alles}`;
  const lines = bevindingen
    .slice(0, most)
    .map(({ waar, code, uitleg }) => wrapped(`${waar}: ${uitleg} (${code})`, '  • ', '    '));
  const rest = bevindingen.length > most ? `\n  … en nog ${bevindingen.length - most}` : '';
  return `${facts}\n\nNiet in orde (${bevindingen.length}):\n${lines.join('\n')}${rest}`;
}

/** Findings on the screen; `--json` has them all. */
const most = 20;

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
