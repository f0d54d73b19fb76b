/** `besluitspoor traject`: open one, look at one, list them. */
import { amsterdamDatum } from '../base/clock.js';
import type { Command } from 'commander';
import type { TrajectBeeld } from '../engine/answer.js';
import { Context, type Omgeving } from './context.js';
import { pages, trajectPath } from './paden.js';
import { list, table } from './tekst.js';
import { CliError } from './cli-error.js';

interface OpenOpties {
  readonly organisatie: string;
  readonly titel: string;
  readonly aanleiding: string;
  readonly procedure: string;
  readonly termijn: string[];
  readonly voorganger?: string;
}

interface LijstOpties {
  readonly organisatie?: string;
  readonly fase?: string;
  readonly teLaat?: boolean;
}

export function addTraject(program: Command, omgeving: Omgeving): void {
  const traject = program.command('traject').description('trajecten openen en bekijken');
  traject
    .command('open')
    .description('een traject openen')
    .requiredOption('--organisatie <id>', 'de gemeente, zoals gm0148')
    .requiredOption('--titel <tekst>', 'de titel van het traject')
    .requiredOption('--aanleiding <tekst>', 'waarom het traject begint')
    .option('--procedure <naam>', 'de procedure', 'bestuurskrachtonderzoek')
    .option('--termijn <naam=datum>', 'een geplande datum; mag vaker', collect, [])
    .option('--voorganger <id>', 'het gesloten traject waar dit op volgt')
    .action((opties: OpenOpties, command: Command) => openTraject(opties, new Context(command, omgeving)));
  traject
    .command('toon <traject>')
    .description('laten zien hoe een traject ervoor staat')
    .action((id: string, _opties: unknown, command: Command) =>
      showTraject(id, new Context(command, omgeving)),
    );
  traject
    .command('lijst')
    .description('alle trajecten die u mag zien')
    .option('--organisatie <id>', 'alleen van deze gemeente')
    .option('--fase <fase>', 'alleen in deze fase')
    .option('--te-laat', 'alleen met een termijn die voorbij is')
    .action((opties: LijstOpties, command: Command) => listTrajecten(opties, new Context(command, omgeving)));
}

async function openTraject(opties: OpenOpties, context: Context): Promise<void> {
  const { termijn, voorganger, ...rest } = opties;
  const json = {
    organisatie: rest.organisatie,
    procedure: rest.procedure,
    titel: rest.titel,
    aanleiding: rest.aanleiding,
    planning: Object.fromEntries(termijn.map(namedDatum)),
    ...(voorganger === undefined ? {} : { voorganger }),
  };
  const response = await context.client.response('/v1/trajecten', { method: 'POST', json });
  const traject = (await response.json()) as TrajectBeeld;
  context.show(traject, () => `Het traject is geopend.\n\n${trajectText(traject)}`);
}

async function showTraject(id: string, context: Context): Promise<void> {
  const traject = (await context.client.json(trajectPath(id))) as TrajectBeeld;
  context.show(traject, () => trajectText(traject));
}

async function listTrajecten(opties: LijstOpties, context: Context): Promise<void> {
  const query = new URLSearchParams({ limiet: '100' });
  if (opties.organisatie !== undefined) query.set('organisatie', opties.organisatie);
  if (opties.fase !== undefined) query.set('fase', opties.fase);
  if (opties.teLaat === true) query.set('teLaat', 'true');
  const trajecten: TrajectBeeld[] = [];
  for await (const page of pages(context.client, `/v1/trajecten?${query.toString()}`)) {
    trajecten.push(...(page as { trajecten: TrajectBeeld[] }).trajecten);
  }
  context.show({ trajecten }, () =>
    trajecten.length === 0 ? 'Er zijn geen trajecten.' : listText(trajecten),
  );
}

export function trajectText(traject: TrajectBeeld): string {
  const { besluit, termijnen } = traject;
  const facts = list([
    ['Traject', traject.id],
    ['Titel', traject.titel ?? '(gewist)'],
    ['Gemeente', traject.organisatie],
    ['Procedure', `${traject.procedure.naam}, versie ${traject.procedure.versie}`],
    ['Fase', `${traject.fase} (${traject.status})`],
    ['Versie', String(traject.versie)],
    [
      'Besluit',
      besluit && `${besluit.besluitnummer} van ${besluit.besluitdatum}: ${besluit.dictum ?? '(gewist)'}`,
    ],
    ['Kan nu', traject.mogelijkeHandelingen.join(', ')],
  ]);
  if (termijnen.length === 0) return facts;
  return `${facts}\n\n${table(
    ['Termijn', 'Datum', 'Stand'],
    termijnen.map(({ naam, datum, status }) => [naam, datum, status]),
  )}`;
}

function listText(trajecten: readonly TrajectBeeld[]): string {
  return table(
    ['Traject', 'Gemeente', 'Fase', 'Gewijzigd', 'Titel'],
    trajecten.map(({ id, organisatie, fase, gewijzigdTijdstip, titel }) => [
      id,
      organisatie,
      fase,
      amsterdamDatum(new Date(gewijzigdTijdstip)),
      titel ?? '(gewist)',
    ]),
  );
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}

function namedDatum(termijn: string): [string, string] {
  const [, naam, datum] = /^([^=]+)=(.+)$/.exec(termijn) ?? [];
  if (naam !== undefined && datum !== undefined) return [naam, datum];
  throw new CliError(
    'gebruik',
    `Een termijn is een naam en een datum, zoals rapportUiterlijkDatum=2011-09-01. Gevonden: "${termijn}".`,
  );
}
