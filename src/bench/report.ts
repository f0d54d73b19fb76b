/** The outcome of a bench, in words and ratios. */
import type { Bladzijden } from './bladzijden.js';
import type { Bewijzen } from './tienmiljoen.js';
import type { Verificatie } from './verification.js';

interface Maat {
  readonly perSeconde: number;
  readonly p50: number;
  readonly p99?: number;
}

export interface Uitkomst {
  readonly machine: {
    readonly kernen: number;
    readonly model: string;
    readonly gib: number;
    readonly node: string;
    readonly postgresql: string;
  };
  readonly trajecten: number;
  readonly pgbench: boolean;
  readonly handelingen: readonly { readonly clients: number; readonly wij: Maat; readonly vloer: Maat }[];
  readonly peilen: readonly {
    readonly soort: string;
    readonly clients: number;
    readonly wij: Maat;
    readonly vloer: Maat;
  }[];
  readonly groei: {
    readonly weinig: number;
    readonly weinigPerSeconde: number;
    readonly veelPerSeconde: number;
    readonly kortP50: number;
    readonly langP50: number;
  };
  readonly geheugen: { readonly handelingen: number; readonly mib: number | null };
  /** Handelingen per second at 32 clients, with checkpoints and without; the ratio over pairs, with its 95% interval. */
  readonly ondertekenen: {
    readonly met: number;
    readonly zonder: number;
    readonly verhouding: number;
    readonly laag: number;
    readonly hoog: number;
  };
  readonly controle: Verificatie;
  readonly bewijzen: Bewijzen;
  readonly bladzijden: Bladzijden;
  /** Milliseconds. */
  readonly gereed: { readonly koud: number; readonly warm: number };
}

export function report(u: Uitkomst): string {
  const { machine, groei, geheugen, gereed } = u;
  const vloer = u.pgbench ? 'pgbench, losse opdrachten' : 'pg-client, losse opdrachten';
  return [
    `${machine.kernen} kernen (${machine.model}), ${machine.gib} GiB, Node ${machine.node}, PostgreSQL ${machine.postgresql}, ${u.trajecten} trajecten`,
    '',
    `Handelingen over HTTP (7 van 10 toegelaten), naast dezelfde rijen door ${vloer}`,
    '  clients     per s    p50 ms   p99 ms   vloer/s   vloer p50   doorvoer   p50',
    ...u.handelingen.map(({ clients, wij, vloer: f }) => acts(clients, wij, f)),
    '',
    'Peilen van een traject, naast een kale Fastify-route met dezelfde lezing en bytes',
    '  soort         clients     per s    p50 ms   vloer/s   doorvoer',
    ...u.peilen.map(({ soort, clients, wij, vloer: f }) => polls(soort, clients, wij, f)),
    '',
    `Groei: bij 32 clients ${round(groei.weinigPerSeconde)}/s met ${groei.weinig} trajecten, ${round(groei.veelPerSeconde)}/s met ${u.trajecten} (${ratio(groei.veelPerSeconde / groei.weinigPerSeconde)})`,
    `       p50 op een kort spoor ${groei.kortP50.toFixed(2)} ms, op een lang spoor ${groei.langP50.toFixed(2)} ms (${ratio(groei.langP50 / groei.kortP50)})`,
    `Geheugen van de server na ${geheugen.handelingen} handelingen: ${geheugen.mib ?? 'onbekend'} MiB`,
    ...pages(u.bladzijden),
    ...log(u),
    `Gereed na ${(gereed.koud / 1000).toFixed(1)} s op een lege map, ${(gereed.warm / 1000).toFixed(1)} s op een bestaande`,
  ].join('\n');
}

function pages({ regels, tijden, eersteLading }: Bladzijden): string[] {
  return [
    '',
    `Bladzijden van een traject met ${regels} regels, warm, 1 client`,
    ...tijden.map(
      ({ naam, p50, p99 }) => `  ${naam.padEnd(14)}p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`,
    ),
    `  eerste bezoek  ${(eersteLading / 1000).toFixed(1)} kB over de lijn, met stijlen en modules`,
  ];
}

function log({ ondertekenen, controle, bewijzen }: Uitkomst): string[] {
  const { met, zonder, verhouding, laag, hoog } = ondertekenen;
  const { regels, copy, hashes, uitvoer, machine } = controle;
  const whole = (machine.perSeconde * machine.regels) / machine.openbaar;
  return [
    '',
    `Ondertekenen: bij 32 clients ${round(met)}/s met checkpoints, ${round(zonder)}/s zonder; per paar ${verhouding.toFixed(3)}× (95%: ${laag.toFixed(3)} tot ${hoog.toFixed(3)})`,
    `Controle over ${regels} regels: COPY ${round(copy)}/s; met hashes, keten en boom ${round(hashes)}/s (${ratio(hashes / copy)}); bundels uitvoeren ${round(uitvoer)}/s (${ratio(uitvoer / copy)})`,
    `Alles, met de machine, over een log van ${machine.regels} regels, waarvan ${machine.openbaar} openbaar, op ${machine.kernen} kernen:`,
    `       ${round(whole)} regels/s, ${round(whole / machine.kernen)}/s per kern; opnieuw beoordeeld ${round(machine.perSeconde)}/s, ${round(machine.perSeconde / machine.kernen)}/s per kern`,
    `       geheugen ${machine.mib} MiB, bij een kwart van het log ${machine.kwartMib} MiB`,
    `Bewijs uit ${bewijzen.omvang} regels: p50 ${bewijzen.p50.toFixed(2)} ms, p99 ${bewijzen.p99.toFixed(2)} ms, ten hoogste ${bewijzen.bytes} bytes`,
    '',
  ];
}

function acts(clients: number, wij: Maat, vloer: Maat): string {
  const cells = [
    clients,
    round(wij.perSeconde),
    wij.p50.toFixed(2),
    (wij.p99 ?? 0).toFixed(2),
    round(vloer.perSeconde),
    vloer.p50.toFixed(2),
  ];
  return `${right(cells, [9, 10, 10, 9, 10, 12])}${right([ratio(wij.perSeconde / vloer.perSeconde), ratio(wij.p50 / vloer.p50)], [11, 7])}`;
}

function polls(soort: string, clients: number, wij: Maat, vloer: Maat): string {
  const cells = [
    clients,
    round(wij.perSeconde),
    wij.p50.toFixed(2),
    round(vloer.perSeconde),
    ratio(wij.perSeconde / vloer.perSeconde),
  ];
  return `  ${soort.padEnd(12)}${right(cells, [9, 10, 10, 10, 11])}`;
}

function right(cells: readonly (string | number)[], widths: readonly number[]): string {
  return cells.map((cell, i) => String(cell).padStart(widths[i] ?? 10)).join('');
}

function round(value: number): string {
  return Math.round(value).toString();
}

function ratio(value: number): string {
  return `${value.toFixed(2)}×`;
}
