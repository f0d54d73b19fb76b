/** The machine as a picture: its phases from top to bottom, what leads on, and where this traject stands. Drawn from the published definition. */
import type { ReactElement } from 'react';
import type { Procedure } from '../../procedure/definition.js';
import { overgangenOf, type Overgang } from '../../procedure/overgangen.js';

interface PictureProps {
  readonly procedure: Procedure;
  readonly fase: string;
  /** Phases the traject has been in. */
  readonly doorlopen: readonly string[];
}

// Narrow enough to be read on a telephone: what leaves the main road stands below the phase it leaves, at the right.
const [width, boxWidth, boxHeight, left, top] = [340, 264, 44, 8, 8];
const right = width - left;
/** Between two phases; more where something leaves the upper one, or leads back to it. */
const [gap, exitGap, loopGap] = [40, 88, 24];

/** A phase of the main road, and where it is drawn. */
interface Place {
  readonly naam: string;
  readonly y: number;
  readonly exits: readonly Overgang[];
  /** What is decided here and leaves the traject where it is. */
  readonly loops: readonly Overgang[];
}

export function MachinePicture({ procedure, fase, doorlopen }: PictureProps): ReactElement {
  const overgangen = moves(procedure);
  const places = layOut(procedure, overgangen);
  const height = (places.at(-1)?.y ?? top) + boxHeight + top;
  const shared = { procedure, fase, doorlopen };
  return (
    <figure className="machine">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-labelledby="machine-titel machine-uitleg"
        className="machine-beeld"
      >
        <title id="machine-titel">De machine van deze procedure</title>
        <desc id="machine-uitleg">{`${places.length} fasen onder elkaar; het traject staat in ${word(procedure, fase)}. De tekst hierbij zegt hetzelfde.`}</desc>
        <ArrowHead />
        {places.map((place, i) => (
          <g key={place.naam}>
            <Phase
              x={left}
              y={place.y}
              breedte={boxWidth}
              naam={word(procedure, place.naam)}
              soort={
                place.exits.some(({ naar }) => naar === fase)
                  ? 'afgebroken'
                  : kind(place.naam, fase, doorlopen)
              }
              einde={procedure.eindfasen.includes(place.naam)}
            />
            <Down place={place} next={places[i + 1]} overgangen={overgangen} procedure={procedure} />
            {place.exits.map((exit) => (
              <Exit key={exit.naar} exit={exit} y={place.y} {...shared} />
            ))}
            {place.loops.map((loop) => (
              <Loop key={loop.handeling} y={place.y} tekst={labelOf(procedure, loop)} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption className="machine-tekst">
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
  readonly breedte: number;
  readonly naam: string;
  readonly soort: Kind;
  readonly einde: boolean;
}

function Phase({ x, y, breedte, naam, soort, einde }: PhaseProps): ReactElement {
  const mark = { geweest: '✓', nu: '▶', 'nog-niet': '', afgebroken: '–' }[soort];
  return (
    <g className={`machine-fase machine-${soort}`}>
      <rect x={x} y={y} width={breedte} height={boxHeight} rx={einde ? 3 : boxHeight / 2} />
      {einde && (
        <rect
          className="machine-rand"
          x={x + 4}
          y={y + 4}
          width={breedte - 8}
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

interface DownProps {
  readonly place: Place;
  readonly next: Place | undefined;
  readonly overgangen: readonly Overgang[];
  readonly procedure: Procedure;
}

/** The main road on; its word stands close to the phase it leads to. */
function Down({ place, next, overgangen, procedure }: DownProps): ReactElement | null {
  if (next === undefined) return null;
  const x = left + 36;
  const found = overgangen.filter(({ van, naar }) => van === place.naam && naar === next.naam);
  return (
    <g>
      <path
        className="machine-pijl"
        d={`M${x} ${place.y + boxHeight}V${next.y - 6}`}
        markerEnd="url(#pijlpunt)"
      />
      <text className="machine-woord" x={x + 16} y={next.y - gap / 2} dominantBaseline="central">
        {found.map((one) => labelOf(procedure, one)).join(', ')}
      </text>
    </g>
  );
}

interface ExitProps extends PictureProps {
  readonly exit: Overgang;
  readonly y: number;
}

function Exit({ exit: { naar, ...exit }, y, procedure, fase, doorlopen }: ExitProps): ReactElement {
  const breedte = 164;
  const [x, down] = [right - breedte, y + boxHeight + 20];
  return (
    <g>
      <path
        className="machine-pijl"
        d={`M${left + boxWidth} ${y + boxHeight / 2}H${right - 24}V${down - 6}`}
        markerEnd="url(#pijlpunt)"
      />
      <Phase
        {...{ x, y: down, breedte }}
        naam={word(procedure, naar)}
        soort={kind(naar, fase, doorlopen)}
        einde
      />
      <text className="machine-woord" x={right} y={down + boxHeight + 18} textAnchor="end">
        {labelOf(procedure, { naar, ...exit })}
      </text>
    </g>
  );
}

/** Out of a phase and back into it. */
function Loop({ y, tekst }: { readonly y: number; readonly tekst: string }): ReactElement {
  const side = left + boxWidth;
  return (
    <g>
      <path
        className="machine-pijl"
        d={`M${side} ${y + 12}H${side + 36}V${y + 32}H${side + 6}`}
        markerEnd="url(#pijlpunt)"
      />
      <text className="machine-woord" x={right} y={y + boxHeight + 18} textAnchor="end">
        {tekst}
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
    <>
      <h3 className="utrecht-heading-3">Dezelfde weg als tekst</h3>
      <ol>
        {procedure.fasen.map((naam) => (
          <li key={naam}>
            <strong>{word(procedure, naam)}</strong>
            {naam === fase && ' (hier staat het traject)'}
            <ul>
              {overgangen
                .filter((one) => one.van === naam && (one.naar !== naam || isLoop(one)))
                .map((one) => (
                  <li key={`${one.handeling} ${one.naar}`}>
                    {labelOf(procedure, one)}{' '}
                    {isLoop(one)
                      ? 'laat het traject hier staan.'
                      : `leidt naar ${word(procedure, one.naar)}.`}
                  </li>
                ))}
              {procedure.eindfasen.includes(naam) && <li>Hieruit leidt geen enkele handeling verder.</li>}
            </ul>
          </li>
        ))}
      </ol>
    </>
  );
}

function word({ woorden }: Procedure, fase: string): string {
  return woorden.fasen[fase]?.naam ?? fase;
}

/** What is done, and with which outcome where that decides. */
function labelOf({ handelingen }: Procedure, { handeling, uitslag }: Overgang): string {
  const label = handelingen.get(handeling)?.label ?? handeling;
  return uitslag === undefined ? label : `${label} (${uitslag})`;
}

/** One of several outcomes, that leaves the traject where it is. */
function isLoop({ van, naar, uitslag }: Overgang): boolean {
  return van === naar && uitslag !== undefined;
}

/** Moves between phases and repeats within one, each once. */
function moves(procedure: Procedure): Overgang[] {
  const seen = new Map(
    overgangenOf(procedure).map((one) => [`${one.van} ${one.handeling} ${one.naar}`, one]),
  );
  return [...seen.values()];
}

/** The main road, from the first phase to the first end, and what leaves it on the way. */
function layOut({ fasen, eindfasen }: Procedure, overgangen: readonly Overgang[]): Place[] {
  const main = fasen.slice(0, fasen.findIndex((fase) => eindfasen.includes(fase)) + 1);
  let y = top;
  return main.map((naam) => {
    const here = overgangen.filter(({ van }) => van === naam);
    const exits = here.filter(({ naar }) => !main.includes(naar));
    const loops = here.filter(isLoop);
    const place = { naam, y, exits, loops };
    y += boxHeight + gap + exits.length * exitGap + loops.length * loopGap;
    return place;
  });
}
