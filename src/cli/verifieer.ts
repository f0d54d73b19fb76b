/** `besluitspoor verifieer`: check a dossier or a log without server, database or key of ours. */
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { procedures } from '../procedure/procedures.js';
import { verifyDossier, type DossierVerslag } from '../verify/dossier.js';
import { folderBron, webBron, type LogBron } from '../verify/log-bron.js';
import { verifyLog, type LogVerslag } from '../verify/log.js';
import { readAutoriteiten } from '../verify/tijdstempel.js';
import type { TijdstempelEis } from '../verify/tijdstempel-bevinding.js';
import { VerifyError } from '../verify/verify-error.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { list, wrapped } from './tekst.js';
import { tijdstempelRow, tijdstempelsRow } from './tijdstempel-tekst.js';

interface Opties {
  readonly sleutel: string[];
  readonly tijdstempelautoriteit?: string;
  readonly eisTijdstempel?: true;
}

/** What of the options goes to the verifier. */
interface Vraag {
  readonly sleutels?: readonly string[];
  readonly tijdstempel: TijdstempelEis;
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
    .option(
      '--tijdstempelautoriteit <pem>',
      'bestand met de certificaten waartoe een tijdstempel te herleiden moet zijn',
    )
    .option('--eis-tijdstempel', 'een dossier zonder tijdstempel is niet goed')
    .addHelpText('after', '\nUitkomst: 0 alles klopt, 1 er klopt iets niet, 2 niet te controleren.')
    .action((bron: string, opties: Opties, command: Command) =>
      check(bron, opties, new Context(command, omgeving)),
    );
}

async function check(bron: string, opties: Opties, context: Context): Promise<void> {
  try {
    const vraag = await asked(opties);
    const verslag = await checked(bron, vraag, context);
    context.show(verslag, () =>
      'teksten' in verslag ? dossierText(verslag, vraag) : logText(verslag, vraag),
    );
    if (!verslag.goed) throw new CliError('geweigerd', 'Er klopt iets niet: zie de bevindingen.');
  } catch (fault) {
    if (fault instanceof VerifyError) throw new CliError('gebruik', fault.message, { cause: fault });
    throw fault;
  }
}

async function asked({ sleutel, tijdstempelautoriteit: pem, eisTijdstempel }: Opties): Promise<Vraag> {
  const sleutels = sleutel.length === 0 ? {} : { sleutels: sleutel };
  if (pem === undefined) {
    // A stamp of an authority that nobody vouches for can be made by whoever makes the dossier.
    if (eisTijdstempel === true)
      throw new CliError(
        'gebruik',
        '--eis-tijdstempel vraagt ook --tijdstempelautoriteit: van wie moet het zijn?',
      );
    return { ...sleutels, tijdstempel: {} };
  }
  const text = await readFile(resolve(pem), 'utf8').catch((cause: unknown) => {
    throw new CliError('gebruik', `Het bestand met certificaten "${pem}" is niet te lezen.`, { cause });
  });
  const verplicht = eisTijdstempel === true;
  return { ...sleutels, tijdstempel: { autoriteiten: readAutoriteiten(text), verplicht } };
}

async function checked(bron: string, vraag: Vraag, context: Context): Promise<DossierVerslag | LogVerslag> {
  if (/^https?:\/\//.test(bron)) return checkLog(webBron(bron, context.omgeving.fetcher), vraag, context);
  const what = await stat(bron).catch(() => undefined);
  if (what?.isDirectory() === true) return checkLog(folderBron(resolve(bron)), vraag, context);
  if (what?.isFile() === true) return verifyDossier(resolve(bron), { procedures, ...vraag });
  throw new CliError(
    'gebruik',
    `"${bron}" is er niet. Geef een dossier (zip), het adres van een log of een map met een log.`,
  );
}

function checkLog(bron: LogBron, vraag: Vraag, { omgeving: { stderr } }: Context): Promise<LogVerslag> {
  let shown = 0;
  return verifyLog(bron, {
    procedures,
    ...vraag,
    voortgang: (gedaan, omvang) => {
      const part = Math.floor((gedaan / omvang) * 10);
      // A short log is done before anyone reads a line about it.
      if (omvang < 10_000 || part === shown) return;
      shown = part;
      stderr.write(`${gedaan} van ${omvang} regels\n`);
    },
  });
}

function dossierText(verslag: DossierVerslag, { tijdstempel: eis }: Vraag): string {
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
    tijdstempelRow(verslag.tijdstempel, eis),
  ];
  return report(
    rows,
    verslag,
    'Het dossier klopt: elke regel staat zo in het ondertekende log, en de volgorde is volgens de procedure.',
  );
}

function logText(verslag: LogVerslag, { tijdstempel: eis }: Vraag): string {
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
      `${verslag.openbaar - verslag.nietControleerbaar}; van de andere openbare regels (${verslag.nietControleerbaar}) is het oordeel zo niet na te rekenen`,
    ],
    tijdstempelsRow(verslag.tijdstempels, eis),
  ];
  return report(
    rows,
    verslag,
    'Het log klopt: elke openbare regel staat zo in de ondertekende boom, en wat opnieuw kon worden beoordeeld, volgt de procedure. Een dossier laat ook zien wat niet openbaar is.',
  );
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
