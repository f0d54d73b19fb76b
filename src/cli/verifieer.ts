/** `besluitspoor verifieer`: check a dossier or a log without server, database or key of ours. */
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { amsterdamMoment } from '../base/clock.js';
import { herstelredenen, isHerstelreden } from '../base/herstelreden.js';
import { procedures } from '../procedure/procedures.js';
import { readBeleid } from '../verify/beleid.js';
import { verifyDossier, type DossierVerslag } from '../verify/dossier.js';
import { compareDossier, readEerder } from '../verify/eerder.js';
import { folderBron, webBron, type LogBron } from '../verify/log-bron.js';
import { verifyLog, type LogVerslag } from '../verify/log.js';
import type { EerderVerslag } from '../verify/splitsing.js';
import { uitleg } from '../verify/uitleg.js';
import { readAutoriteiten } from '../verify/tijdstempel.js';
import type { TijdstempelEis } from '../verify/tijdstempel-bevinding.js';
import { VerifyError } from '../verify/verify-error.js';
import type { BeleidVerslag, Vertrouwen } from '../verify/vertrouwen.js';
import { CliError } from './cli-error.js';
import { Context, type Omgeving } from './context.js';
import { list, wrapped } from './tekst.js';
import { tijdstempelRow, tijdstempelsRow } from './tijdstempel-tekst.js';

interface Opties {
  readonly sleutel: string[];
  readonly kernen: number;
  readonly beleid?: string;
  readonly eerder?: string;
  readonly tijdstempelautoriteit?: string;
  readonly eisTijdstempel?: true;
}

/** What the caller says of how to check. */
interface Vraag extends Vertrouwen {
  readonly eerder?: Awaited<ReturnType<typeof readEerder>>;
  readonly tijdstempel: TijdstempelEis;
  readonly kernen: number;
}

type Verslag = (DossierVerslag & { readonly eerder: EerderVerslag | null }) | LogVerslag;

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
      '--beleid <bestand>',
      'welke logs u vertrouwt en welke getuigen moeten meetekenen (C2SP tlog-policy)',
    )
    .option(
      '--eerder <bestand>',
      'een checkpoint of dossier dat u eerder van dit log kreeg: het moet er een begin van zijn',
    )
    .option(
      '--tijdstempelautoriteit <pem>',
      'bestand met de certificaten waartoe een tijdstempel te herleiden moet zijn',
    )
    .option('--eis-tijdstempel', 'een dossier zonder tijdstempel is niet goed')
    .option(
      '--kernen <aantal>',
      'op hoeveel kernen een log wordt gecontroleerd',
      cores,
      availableParallelism(),
    )
    .addHelpText('after', '\nUitkomst: 0 alles klopt, 1 er klopt iets niet, 2 niet te controleren.')
    .action((bron: string, opties: Opties, command: Command) =>
      check(bron, opties, new Context(command, omgeving)),
    );
}

async function check(bron: string, opties: Opties, context: Context): Promise<void> {
  try {
    const { eerder, kernen } = opties;
    const kept = eerder === undefined ? {} : { eerder: await readEerder(resolve(eerder)) };
    const vraag = { ...(await trusted(opties)), ...kept, tijdstempel: await stampOf(opties), kernen };
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

async function trusted({ sleutel, beleid }: Opties): Promise<Vertrouwen> {
  const sleutels = sleutel.length === 0 ? {} : { sleutels: sleutel };
  if (beleid === undefined) return sleutels;
  const bytes = await readFile(beleid).catch((cause: unknown) => {
    throw new CliError('gebruik', `Het beleid in "${beleid}" is niet te lezen. Geef een bestand.`, { cause });
  });
  return { ...sleutels, beleid: readBeleid(bytes) };
}

/** What is asked of timestamps. */
async function stampOf({ tijdstempelautoriteit: pem, eisTijdstempel }: Opties): Promise<TijdstempelEis> {
  const verplicht = eisTijdstempel === true;
  // A stamp of an authority that nobody vouches for can be made by whoever makes the dossier.
  if (pem === undefined && verplicht)
    throw new CliError(
      'gebruik',
      '--eis-tijdstempel vraagt ook --tijdstempelautoriteit: van wie moet het zijn?',
    );
  if (pem === undefined) return {};
  const text = await readFile(resolve(pem), 'utf8').catch((cause: unknown) => {
    throw new CliError('gebruik', `Het bestand met certificaten "${pem}" is niet te lezen.`, { cause });
  });
  return { autoriteiten: readAutoriteiten(text), verplicht };
}

async function checked(bron: string, vraag: Vraag, context: Context): Promise<Verslag> {
  if (/^https?:\/\//.test(bron)) return checkLog(webBron(bron, context.omgeving.fetcher), vraag, context);
  const what = await stat(bron).catch(() => undefined);
  if (what?.isDirectory() === true) return checkLog(folderBron(resolve(bron)), vraag, context);
  if (what?.isFile() === true) return checkDossier(resolve(bron), vraag, context);
  throw new CliError(
    'gebruik',
    `"${bron}" is er niet. Geef een dossier (zip), het adres van een log of een map met een log.`,
  );
}

async function checkDossier(
  path: string,
  { eerder: kept, ...vertrouwen }: Vraag,
  context: Context,
): Promise<Verslag> {
  const verslag = await verifyDossier(path, { procedures, ...vertrouwen, voortgang: progress(context) });
  if (kept === undefined || verslag.omvang === null) return { ...verslag, eerder: null };
  const eerder = await compareDossier(path, kept, vertrouwen);
  if (eerder.uitkomst !== 'splitsing') return { ...verslag, eerder };
  const bevinding = { waar: 'checkpoint', code: 'splitsing', uitleg: uitleg.splitsing };
  return { ...verslag, goed: false, eerder, bevindingen: [...verslag.bevindingen, bevinding] };
}

function checkLog(bron: LogBron, vraag: Vraag, context: Context): Promise<LogVerslag> {
  return verifyLog(bron, { procedures, ...vraag, voortgang: progress(context) });
}

/** Says every tenth part how far it is. */
function progress({ omgeving: { stderr } }: Context): (gedaan: number, omvang: number) => void {
  let shown = 0;
  return (gedaan, omvang) => {
    const part = Math.floor((gedaan / omvang) * 10);
    // What is short is done before anyone reads a line about it.
    if (omvang < 10_000 || part === shown) return;
    shown = part;
    stderr.write(`${gedaan} van ${omvang} regels\n`);
  };
}

function dossierText(verslag: Extract<Verslag, DossierVerslag>, { tijdstempel: eis }: Vraag): string {
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
        : `${spoor.regels - spoor.nietControleerbaar}${spoor.nietControleerbaar === 0 ? '' : `, en ${spoor.nietControleerbaar} weigeringen zonder gegevens niet`}`,
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
        : `${documenten.aanwezig} aanwezig en gelijk aan hun hash, ${documenten.gewist} gewist, ${documenten.ontbreekt} ontbreken zonder dat een regel dat zegt`,
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
      `${verslag.openbaar - verslag.nietControleerbaar - verslag.herstellingen.length}; van de andere openbare regels (${verslag.nietControleerbaar}) is het oordeel zo niet na te rekenen`,
    ],
    tijdstempelsRow(verslag.tijdstempels, eis),
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
        `index ${one.index}, ${amsterdamMoment(new Date(one.registratietijdstip))}: verder als ${one.herkomst}. Daarvóór was als ${one.vorigeHerkomst} ondertekend: ${one.getekendeOmvang} regels met wortel ${one.getekendeWortel}. Van die regels had de database er bij het herstel nog ${one.index}. Reden: ${reasonOf(one)}.`,
        '  • ',
        '    ',
      ),
    ),
  ];
}

function reasonOf({ reden }: LogVerslag['herstellingen'][number]): string {
  if (isHerstelreden(reden)) return herstelredenen[reden];
  return reden ?? 'staat niet leesbaar in het log';
}

function report(
  rows: [string, string | null][],
  { goed, bevindingen, sleutels, sleutelOpgegeven, beleid, eerder }: Verslag,
  alles: string,
): string {
  const trust = sleutelOpgegeven
    ? 'de sleutel die u opgaf'
    : 'de sleutel die de bron zelf noemt; vergelijk hem met wat de gemeente publiceert, of geef hem op met --sleutel';
  const facts = list([
    ...rows,
    ['Eerder gezien', eerder === null ? null : `${eerder.omvang} regels: ${earlier[eerder.uitkomst]}`],
    ['Ondertekend door', sleutels.length === 0 ? null : `${sleutels.join(', ')}: ${trust}`],
    ...(beleid === null ? [] : witnessRows(beleid)),
  ]);
  if (goed) return `${facts}\n\n${alles}`;
  const lines = bevindingen
    .slice(0, most)
    .map(({ waar, code, uitleg }) => wrapped(`${waar}: ${uitleg} (${code})`, '  • ', '    '));
  const rest = bevindingen.length > most ? `\n  … en nog ${bevindingen.length - most}` : '';
  return `${facts}\n\nNiet in orde (${bevindingen.length}):\n${lines.join('\n')}${rest}`;
}

function witnessRows({ getuigen, quorum, opgegeven }: BeleidVerslag): [string, string][] {
  const whose = opgegeven
    ? 'volgens het beleid dat u opgaf'
    : 'volgens het beleid van het dossier zelf; welke getuigen tellen bepaalt u met --beleid';
  // Whoever reads yes thinks that somebody signed.
  const enough = quorum ? (getuigen.length === 0 ? 'niemand tekende mee en dat hoeft niet' : 'ja') : 'nee';
  return [
    ...getuigen.map(({ getuige, sleutel, tijdstip }): [string, string] => [
      'Meeondertekend door',
      `${getuige}, ${sleutel}, op ${amsterdamMoment(new Date(tijdstip))}`,
    ]),
    ['Genoeg getuigen', `${enough}, ${whose}`],
  ];
}

const earlier: Readonly<Record<EerderVerslag['uitkomst'], string>> = {
  begin: 'van dezelfde geschiedenis',
  splitsing: 'van een andere geschiedenis',
  korter: 'meer dan er nu is',
  onbeslist:
    'niets spreekt het tegen, maar deze twee dossiers volstaan niet; controleer het log zelf met --eerder',
};

/** Findings on the screen; `--json` has them all. */
const most = 20;

function cores(value: string): number {
  const kernen = Number(value);
  if (/^\d+$/.test(value) && kernen >= 1 && kernen <= mostCores) return kernen;
  throw new CliError(
    'gebruik',
    `--kernen moet een geheel getal zijn van 1 tot en met ${mostCores}. Gevonden: "${value}".`,
  );
}

/** Threads beyond this only cost memory. */
const mostCores = 256;

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
