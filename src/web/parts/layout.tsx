/** The frame of every page: what it is called, where one can go, who is logged in. */
import type { ReactElement, ReactNode } from 'react';
import { FormToken, useSurroundings } from '../surroundings.js';

export type Section = 'trajecten' | 'openbaar' | 'beheer';

export interface Crumb {
  readonly tekst: string;
  readonly pad: string;
}

export interface PageHead {
  readonly titel: string;
  readonly afdeling?: Section;
  /** The way back up; the page itself is not in it. */
  readonly kruimels?: readonly Crumb[];
  /** Modules for the browser, by name; the page works without. */
  readonly modules?: readonly string[];
  /** Logging in opens beside this page: it holds what must not be lost. */
  readonly inloggenApart?: boolean;
}

/** The way up from a traject's own pages; without a traject, from its first page. */
export function trajectCrumbs(traject?: { readonly id: string; readonly titel: string | null }): Crumb[] {
  const list = { tekst: 'Trajecten', pad: '/trajecten' };
  if (traject === undefined) return [list];
  return [list, { tekst: traject.titel ?? 'Traject', pad: `/trajecten/${traject.id}` }];
}

interface LayoutProps extends PageHead {
  readonly stijlen: readonly string[];
  readonly children: ReactNode;
}

export function Layout({
  titel,
  afdeling,
  kruimels = [],
  inloggenApart = false,
  modules = [],
  stijlen,
  children,
}: LayoutProps): ReactElement {
  return (
    <html lang="nl" className="utrecht-root voorbeeld-theme">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <title>{`${titel} – Besluitspoor`}</title>
        {stijlen.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {modules.map((src) => (
          <script key={src} type="module" src={src} />
        ))}
      </head>
      <body className="utrecht-body utrecht-document blad">
        <a className="utrecht-skip-link utrecht-skip-link--visible-on-focus" href="#inhoud">
          Naar de inhoud
        </a>
        <Development />
        <Header afdeling={afdeling} inloggenApart={inloggenApart} />
        <Breadcrumbs kruimels={kruimels} />
        <main id="inhoud" className="inhoud" tabIndex={-1}>
          {children}
        </main>
        <Footer />
      </body>
    </html>
  );
}

function Development(): ReactElement | null {
  if (!useSurroundings().ontwikkeling) return null;
  return (
    <aside className="ontwikkeling" aria-label="Ontwikkelserver">
      <strong>Ontwikkelserver.</strong> Iedereen die deze server bereikt, kan zich elke rol geven. Gebruik hem
      niet voor echte besluiten.
    </aside>
  );
}

const sections: readonly { afdeling: Section; tekst: string; pad: string; rollen?: readonly string[] }[] = [
  {
    afdeling: 'trajecten',
    tekst: 'Trajecten',
    pad: '/trajecten',
    rollen: ['griffier', 'college', 'bureau', 'auditor', 'integratie'],
  },
  { afdeling: 'beheer', tekst: 'Beheer', pad: '/beheer', rollen: ['beheerder', 'auditor'] },
  { afdeling: 'openbaar', tekst: 'Openbaar', pad: '/openbaar' },
];

function Header({
  afdeling,
  inloggenApart,
}: {
  readonly afdeling: Section | undefined;
  readonly inloggenApart: boolean;
}): ReactElement {
  const { sessie } = useSurroundings();
  const rollen = sessie?.actor.rollen ?? [];
  const shown = sections.filter(
    (one) => one.rollen?.some((rol) => rollen.some((own) => own === rol)) ?? true,
  );
  return (
    <header className="kop">
      <div className="kop-binnen">
        <a className="kop-naam" href="/">
          <Mark />
          Besluitspoor
        </a>
        <nav aria-label="Hoofdmenu" className="kop-menu">
          <ul>
            {shown.map(({ afdeling: naam, tekst, pad }) => (
              <li key={naam}>
                <a href={pad} aria-current={naam === afdeling ? 'true' : undefined}>
                  {tekst}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Person inloggenApart={inloggenApart} />
      </div>
    </header>
  );
}

function Person({ inloggenApart }: { readonly inloggenApart: boolean }): ReactElement {
  const { sessie } = useSurroundings();
  if (sessie === undefined)
    return (
      <a className="kop-inloggen" href="/inloggen" target={inloggenApart ? '_blank' : undefined}>
        Inloggen
      </a>
    );
  return (
    <form className="kop-persoon" method="post" action="/uitloggen">
      <FormToken />
      <span>
        <span className="alleen-voorlezen">Ingelogd als </span>
        {sessie.naam}
      </span>
      <button type="submit" className="kop-uitloggen">
        Uitloggen
      </button>
    </form>
  );
}

/** Steps that lead one way, the last of them closed. */
function Mark(): ReactElement {
  return (
    <svg className="kop-merk" viewBox="0 0 40 24" width="40" height="24" aria-hidden="true" focusable="false">
      <path d="M2 12h28" fill="none" stroke="currentColor" strokeWidth="2.5" />
      <circle cx="5" cy="12" r="4" fill="currentColor" />
      <circle cx="18" cy="12" r="4" fill="currentColor" />
      <rect x="29" y="5" width="9" height="14" rx="1.5" fill="currentColor" />
    </svg>
  );
}

function Breadcrumbs({ kruimels }: { readonly kruimels: readonly Crumb[] }): ReactElement | null {
  if (kruimels.length === 0) return null;
  return (
    <nav aria-label="Kruimelpad" className="kruimels">
      <ol>
        {kruimels.map(({ tekst, pad }) => (
          <li key={pad}>
            <a className="utrecht-link utrecht-link--html-a" href={pad}>
              {tekst}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Footer(): ReactElement {
  return (
    <footer className="voet">
      <div className="voet-binnen">
        <p>
          Besluitspoor legt elke poging vast, toegelaten of geweigerd, in een spoor dat iedereen kan
          narekenen.
        </p>
        <ul>
          <li>
            <a className="utrecht-link utrecht-link--html-a" href="/openbaar">
              Openbare trajecten
            </a>
          </li>
          <li>
            <a className="utrecht-link utrecht-link--html-a" href="/openbaar/uitleg">
              Zo controleert u een spoor
            </a>
          </li>
          <li>
            <a className="utrecht-link utrecht-link--html-a" href="/v1/openapi.json">
              API
            </a>
          </li>
        </ul>
      </div>
    </footer>
  );
}
