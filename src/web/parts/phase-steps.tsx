/** The phases of a traject as steps: what is done, where it is, what is still to come. */
import type { ReactElement, ReactNode } from 'react';
import type { Procedure } from '../../procedure/definition.js';

export interface PhaseStep {
  readonly fase: string;
  readonly naam: string;
  readonly uitleg: string;
  readonly stand: 'gedaan' | 'nu' | 'einde' | 'nog-niet' | 'afgebroken';
  /** By what the traject came here. */
  readonly waardoor?: ReactNode;
}

/** The steps as they stand in a phase. An end that leaves the way shows no more than the phase it left. */
export function stepsOf(
  procedure: Pick<Procedure, 'fasen' | 'eindfasen' | 'woorden'>,
  fase: string,
): PhaseStep[] {
  const { fasen, eindfasen, woorden } = procedure;
  const [bestemming] = eindfasen;
  const way = fasen.filter((one) => !eindfasen.includes(one) || one === bestemming);
  const shown = way.includes(fase) ? way : [...way.slice(0, 1), fase];
  const nu = shown.indexOf(fase);
  const standOf = (step: number, one: string): PhaseStep['stand'] => {
    if (step < 0) return shown === way ? 'gedaan' : 'afgebroken';
    if (step > 0) return 'nog-niet';
    return one === bestemming ? 'einde' : 'nu';
  };
  return shown.map((one, i) => ({
    fase: one,
    naam: woorden.fasen[one]?.naam ?? one,
    uitleg: woorden.fasen[one]?.uitleg ?? '',
    stand: standOf(i - nu, one),
  }));
}

const looks = {
  gedaan: { soort: 'checked', woord: 'Gedaan', teken: '✓' },
  nu: { soort: 'current', woord: 'Nu', teken: undefined },
  einde: { soort: 'checked', woord: 'Hier eindigt het', teken: '✓' },
  'nog-niet': { soort: 'not-checked', woord: 'Nog niet', teken: undefined },
  afgebroken: { soort: 'not-checked', woord: 'Afgebroken', teken: '–' },
} as const;

export function PhaseSteps({ steps }: { readonly steps: readonly PhaseStep[] }): ReactElement {
  return (
    <ol className="denhaag-process-steps fasen">
      {steps.map((step, i) => (
        <Step key={step.fase} step={step} nummer={i + 1} />
      ))}
    </ol>
  );
}

function Step({ step, nummer }: { readonly step: PhaseStep; readonly nummer: number }): ReactElement {
  const { fase, naam, uitleg, stand, waardoor } = step;
  const { soort, woord, teken } = looks[stand];
  const here = stand === 'nu' || stand === 'einde';
  return (
    <li
      className={`denhaag-process-steps__step denhaag-process-steps__step--${soort}`}
      aria-current={here ? 'step' : undefined}
      data-fase={fase}
    >
      <div className="denhaag-process-steps__step-header">
        <span className={`denhaag-step-marker denhaag-step-marker--${soort}`} aria-hidden="true">
          {teken ?? nummer}
        </span>
        <p className={`denhaag-process-steps__step-heading denhaag-process-steps__step-heading--${soort}`}>
          {naam}
          <span className="fase-stand">
            <span className="alleen-voorlezen">: </span>
            {woord}
          </span>
        </p>
      </div>
      {waardoor !== undefined && <p className="denhaag-process-steps__step-meta">{waardoor}</p>}
      {here && uitleg !== '' && <p className="denhaag-process-steps__step-meta">{uitleg}</p>}
    </li>
  );
}
