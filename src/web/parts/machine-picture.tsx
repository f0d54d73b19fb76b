/** The machine as a picture: its phases from top to bottom, what leads on, and where this traject stands. Drawn from the published definition. */
import type { ReactElement } from 'react';
import type { Procedure } from '../../procedure/definition.js';

interface Overgang {
  readonly van: string;
  readonly handeling: string;
  readonly naar: string;
}

interface PictureProps {
  readonly procedure: Procedure;
  readonly fase: string;
  /** Phases the traject has been in. */
  readonly doorlopen: readonly string[];
}

const [boxWidth, boxHeight, step, left, top] = [232, 44, 84, 8, 8];
const side = left + boxWidth + 96;

export function MachinePicture({ procedure, fase, doorlopen }: PictureProps): ReactElement {
  const overgangen = moves(procedure);
  const [main, exits] = columns(procedure, overgangen);
  const height = top + main.length * step - (step - boxHeight) + 8;
  return (
    <figure className="machine">
      <svg
        viewBox={`0 0 580 ${height}`}
        role="img"
        aria-labelledby="machine-titel machine-uitleg"
        className="machine-beeld"
      >
        <title id="machine-titel">De machine van deze procedure</title>
        <desc id="machine-uitleg">{`${main.length} fasen onder elkaar; het traject staat in ${word(procedure, fase)}. De tekst hieronder zegt hetzelfde.`}</desc>
        <ArrowHead />
        {main.map((naam, i) => (
          <Phase
            key={naam}
            x={left}
            y={top + i * step}
            naam={word(procedure, naam)}
            soort={
              exits.some(({ van, naar }) => van === naam && naar === fase)
                ? 'afgebroken'
                : kind(naam, fase, doorlopen)
            }
            einde={procedure.eindfasen.includes(naam)}
          />
        ))}
        {main.slice(0, -1).map((naam, i) => (
          <Down
            key={naam}
            y={top + i * step + boxHeight}
            label={labelOf(procedure, overgangen, naam, main[i + 1] ?? '')}
          />
        ))}
        {exits.map(({ van, naar, handeling }) => {
          const y = top + main.indexOf(van) * step;
          return (
            <g key={naar}>
              <Phase x={side} y={y} naam={word(procedure, naar)} soort={kind(naar, fase, doorlopen)} einde />
              <path
                className="machine-pijl"
                d={`M${left + boxWidth} ${y + boxHeight / 2}H${side - 6}`}
                markerEnd="url(#pijlpunt)"
              />
              <text className="machine-woord" x={side} y={y + boxHeight + 18}>
                {procedure.handelingen.get(handeling)?.label ?? handeling}
              </text>
            </g>
          );
        })}
      </svg>
      <figcaption>
        <MachineText procedure={procedure} fase={fase} overgangen={overgangen} />
      </figcaption>
    </figure>
  );
}

type Kind = 'geweest' | 'nu' | 'nog-niet' | 'afgebroken';

function kind(naam: string, fase: string, doorlopen: readonly string[]): Kind {
  if (naam === fase) return 'nu';
  return doorlopen.includes(naam) ? 'geweest' : 'nog-niet';
}

interface PhaseProps {
  readonly x: number;
  readonly y: number;
  readonly naam: string;
  readonly soort: Kind;
  readonly einde: boolean;
}

function Phase({ x, y, naam, soort, einde }: PhaseProps): ReactElement {
  const mark = { geweest: '✓', nu: '▶', 'nog-niet': '', afgebroken: '–' }[soort];
  return (
    <g className={`machine-fase machine-${soort}`}>
      <rect x={x} y={y} width={boxWidth} height={boxHeight} rx={einde ? 3 : boxHeight / 2} />
      {einde && (
        <rect
          className="machine-rand"
          x={x + 4}
          y={y + 4}
          width={boxWidth - 8}
          height={boxHeight - 8}
          rx={2}
        />
      )}
      <text x={x + 20} y={y + boxHeight / 2} dominantBaseline="central">
        {mark === '' ? naam : `${mark} ${naam}`}
      </text>
    </g>
  );
}

function Down({ y, label }: { readonly y: number; readonly label: string }): ReactElement {
  const x = left + 36;
  return (
    <g>
      <path
        className="machine-pijl"
        d={`M${x} ${y}V${y + step - boxHeight - 6}`}
        markerEnd="url(#pijlpunt)"
      />
      <text className="machine-woord" x={x + 16} y={y + (step - boxHeight) / 2} dominantBaseline="central">
        {label}
      </text>
    </g>
  );
}

function ArrowHead(): ReactElement {
  return (
    <defs>
      <marker
        id="pijlpunt"
        viewBox="0 0 10 10"
        refX="8"
        refY="5"
        markerWidth="7"
        markerHeight="7"
        orient="auto-start-reverse"
      >
        <path className="machine-punt" d="M0 0L10 5L0 10z" />
      </marker>
    </defs>
  );
}

function MachineText({
  procedure,
  fase,
  overgangen,
}: {
  procedure: Procedure;
  fase: string;
  overgangen: readonly Overgang[];
}): ReactElement {
  return (
    <details className="uitklap">
      <summary>De machine als tekst</summary>
      <ol>
        {procedure.fasen.map((naam) => (
          <li key={naam}>
            <strong>{word(procedure, naam)}</strong>
            {naam === fase && ' (hier staat het traject)'}
            <ul>
              {overgangen
                .filter(({ van, naar }) => van === naam && naar !== naam)
                .map(({ handeling, naar }) => (
                  <li key={`${handeling} ${naar}`}>
                    {procedure.handelingen.get(handeling)?.label ?? handeling} leidt naar{' '}
                    {word(procedure, naar)}.
                  </li>
                ))}
              {procedure.eindfasen.includes(naam) && <li>Hieruit leidt geen enkele handeling verder.</li>}
            </ul>
          </li>
        ))}
      </ol>
    </details>
  );
}

function word({ woorden }: Procedure, fase: string): string {
  return woorden.fasen[fase]?.naam ?? fase;
}

/** Moves between phases and repeats within one, each once. */
function moves(procedure: Procedure): Overgang[] {
  const all = procedure.published()['overgangen'] as readonly Overgang[];
  const seen = new Map(all.map((one) => [`${one.van} ${one.handeling} ${one.naar}`, one]));
  return [...seen.values()];
}

/** The main road, and the ends that leave it on the way. */
function columns({ fasen, eindfasen }: Procedure, overgangen: readonly Overgang[]): [string[], Overgang[]] {
  const last = fasen.findIndex((fase) => eindfasen.includes(fase));
  const main = fasen.slice(0, last + 1);
  return [main, overgangen.filter(({ van, naar }) => main.includes(van) && !main.includes(naar))];
}

function labelOf(procedure: Procedure, overgangen: readonly Overgang[], van: string, naar: string): string {
  const found = overgangen.filter((one) => one.van === van && one.naar === naar);
  return found.map(({ handeling }) => procedure.handelingen.get(handeling)?.label ?? handeling).join(', ');
}
