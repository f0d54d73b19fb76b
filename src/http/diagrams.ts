/** A procedure as a picture: its phases and what leads from one to the next. Drawn once per version. */
import { instance, type Viz } from '@viz-js/viz';
import type { Procedure } from '../procedure/definition.js';
import { overgangenOf } from '../procedure/overgangen.js';

export class Diagrams {
  #viz: Promise<Viz> | undefined;
  readonly #drawn = new Map<string, string>();

  async svg(procedure: Procedure): Promise<string> {
    const known = this.#drawn.get(procedure.machine);
    if (known !== undefined) return known;
    this.#viz ??= instance();
    const svg = (await this.#viz).renderString(toDot(procedure), { format: 'svg' });
    this.#drawn.set(procedure.machine, svg);
    return svg;
  }
}

/** Graphviz source: phases from top to bottom, what stays in a phase inside its box. */
export function toDot(procedure: Procedure): string {
  const overgangen = overgangenOf(procedure);
  const label = (naam: string): string => procedure.handelingen.get(naam)?.label ?? naam;
  const node = (fase: string): string => {
    const binnen = [
      ...new Set(
        overgangen
          .filter(({ van, naar }) => van === fase && naar === fase)
          .map(({ handeling }) => label(handeling)),
      ),
    ];
    const einde = procedure.eindfasen.includes(fase) ? ', peripheries=2' : '';
    return `  ${quoted(fase)} [label=${quoted([fase.toUpperCase(), ...binnen].join('\n'))}${einde}];`;
  };
  const edges = overgangen
    .filter(({ van, naar }) => van !== naar)
    .map(
      ({ van, handeling, naar }) =>
        `  ${quoted(van)} -> ${quoted(naar)} [label=${quoted(label(handeling))}];`,
    );
  return [
    'digraph procedure {',
    '  rankdir=TB; node [shape=box, style=rounded, fontname="sans-serif", fontsize=11]; edge [fontname="sans-serif", fontsize=11];',
    ...procedure.fasen.map(node),
    ...edges,
    '}',
  ].join('\n');
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
