/** "Controleer dit spoor": what the module `controle` of the browser makes a button of, and what is read without it. */
import type { ReactElement } from 'react';
import { Heading, Link, Paragraph } from './basis.js';

interface VerifySectionProps {
  /** Address of the log, such as `/log/gm0148`. */
  readonly log: string;
  /** Address of what this page claims: `{organisatie, traject, regels: [{volgnummer, index, bladhash}]}`. */
  readonly regels: string;
  /** Address of the dossier, for who may have it. */
  readonly dossier?: string;
}

/** The page that has it lists the module `controle`. */
export function VerifySection({ log, regels, dossier }: VerifySectionProps): ReactElement {
  return (
    <section
      className="controle"
      aria-labelledby="controle"
      data-controle=""
      data-log={log}
      data-regels={regels}
    >
      <Heading id="controle">Controleer dit spoor</Heading>
      <Paragraph>
        U hoeft ons niet te geloven. De vingerafdruk van elke regel van dit spoor staat in een{' '}
        <Link href={`${log}/checkpoint`}>openbaar log</Link> dat alleen langer kan worden. Uw browser kan zelf
        narekenen of dit spoor daarmee klopt.
      </Paragraph>
      <div className="knoppen">
        <button
          type="button"
          className="utrecht-button utrecht-button--primary-action"
          data-controle-knop=""
          hidden
        >
          Controleer dit spoor
        </button>
      </div>
      <div data-controle-zonder="">
        <Paragraph>
          Ziet u hier geen knop, dan staat JavaScript uit of kan uw browser dit niet. Het programma hieronder
          kan het wel.
        </Paragraph>
      </div>
      <p className="alleen-voorlezen" aria-live="polite" data-controle-stem="" />
      <div data-controle-uitslag="" />
      <details>
        <summary>Controleren buiten deze website om</summary>
        <Paragraph>
          Het programma <code className="code">besluitspoor verifieer</code> controleert een dossier zonder
          server en zonder verbinding. Het beoordeelt ook elke stap opnieuw, en vergelijkt elke tekst en elk
          document.{' '}
          {dossier === undefined ? (
            'Vraag de gemeente om het dossier. Staat er iets in dat niet openbaar is, dan kan niet iedereen het krijgen.'
          ) : (
            <Link href={dossier}>Haal het dossier op.</Link>
          )}
        </Paragraph>
        <pre className="code controle-opdracht">besluitspoor verifieer dossier.zip --sleutel "…"</pre>
        <Paragraph>
          Gebruik als sleutel wat de gemeente ergens anders bekendmaakte. Het log noemt ook zelf{' '}
          <Link href={`${log}/vkey`}>zijn sleutel</Link>; is dat een andere, vertrouw het spoor dan niet.
        </Paragraph>
      </details>
    </section>
  );
}
