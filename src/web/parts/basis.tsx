/** The small parts that every page is made of, in the classes of the NL Design System. */
import type { ReactElement, ReactNode } from 'react';
import { dateInWords, momentInWords } from '../../base/dates-in-words.js';

interface Inside {
  readonly children: ReactNode;
}

export function Title({ children }: Inside): ReactElement {
  return <h1 className="utrecht-heading-1">{children}</h1>;
}

export function Heading({ children, id }: Inside & { readonly id?: string }): ReactElement {
  return (
    <h2 className="utrecht-heading-2" id={id}>
      {children}
    </h2>
  );
}

export function Paragraph({ children, lead = false }: Inside & { readonly lead?: boolean }): ReactElement {
  return <p className={`utrecht-paragraph${lead ? ' utrecht-paragraph--lead' : ''}`}>{children}</p>;
}

export function Link({
  href,
  children,
  download,
  elsewhere = false,
}: Inside & {
  readonly href: string;
  readonly download?: boolean;
  /** In a tab of its own: this page has something that must not be lost. Its text says so. */
  readonly elsewhere?: boolean;
}): ReactElement {
  return (
    <a
      className="utrecht-link utrecht-link--html-a"
      href={href}
      download={download}
      target={elsewhere ? '_blank' : undefined}
    >
      {children}
    </a>
  );
}

/** A link that looks like a button: it goes somewhere, it does nothing. */
export function ButtonLink({
  href,
  children,
  primary = false,
}: Inside & { readonly href: string; readonly primary?: boolean }): ReactElement {
  const kind = primary ? 'primary-action' : 'secondary-action';
  return (
    <a className={`utrecht-button-link utrecht-button-link--html-a utrecht-button-link--${kind}`} href={href}>
      {children}
    </a>
  );
}

interface ButtonProps extends Inside {
  readonly kind?: 'primary-action' | 'secondary-action' | 'subtle';
  readonly danger?: boolean;
  readonly name?: string;
  readonly value?: string;
  /** The browser's own checks are left out: for buttons that change the form and send nothing off. */
  readonly unchecked?: boolean;
  /** Where this button sends the form, when not to its own address. */
  readonly naar?: string;
}

export function Button({
  children,
  kind = 'primary-action',
  danger = false,
  name,
  value,
  unchecked,
  naar,
}: ButtonProps): ReactElement {
  return (
    <button
      type="submit"
      className={`utrecht-button utrecht-button--${kind}${danger ? ' utrecht-button--danger' : ''}`}
      name={name}
      value={value}
      formNoValidate={unchecked}
      formAction={naar}
    >
      {children}
    </button>
  );
}

export function Buttons({ children }: Inside): ReactElement {
  return <div className="knoppen">{children}</div>;
}

export type Tone = 'info' | 'ok' | 'warning' | 'error';
const toneWords: Readonly<Record<Tone, string>> = {
  info: 'Ter informatie',
  ok: 'Gelukt',
  warning: 'Let op',
  error: 'Fout',
};

interface NoticeProps extends Inside {
  readonly tone: Tone;
  readonly titel?: string;
  /** Spoken at once when the page appears. */
  readonly live?: boolean;
}

/** A notice: its tone is a word and a sign, never a colour alone. */
export function Notice({ tone, titel, live = false, children }: NoticeProps): ReactElement {
  return (
    <div
      className={`utrecht-alert utrecht-alert--${tone} melding`}
      role={live ? 'alert' : undefined}
      // What came of a form is where its sender goes on, also where the screen shows no more than the head of a page.
      tabIndex={live ? -1 : undefined}
      autoFocus={live}
    >
      <div className="melding-teken" aria-hidden="true">
        {{ info: 'i', ok: '✓', warning: '!', error: '×' }[tone]}
      </div>
      <div className="melding-tekst">
        <p className="melding-kop">
          <strong>
            {titel === undefined ? (
              toneWords[tone]
            ) : (
              <>
                <span className="alleen-voorlezen">{toneWords[tone]}: </span>
                {titel}
              </>
            )}
          </strong>
        </p>
        {children}
      </div>
    </div>
  );
}

/** A state in one word, with a sign of its own: never by colour alone. */
export function Badge({ tone, children }: Inside & { readonly tone: Tone | 'neutral' }): ReactElement {
  return <span className={`stempel stempel-${tone}`}>{children}</span>;
}

/** How something ended that can end in more than one way, such as a vote. */
export function OutcomeBadge({ uitslag }: { readonly uitslag: string | undefined }): ReactElement | null {
  if (uitslag === undefined) return null;
  return <Badge tone="info">{uitslag.charAt(0).toUpperCase() + uitslag.slice(1)}</Badge>;
}

export interface Fact {
  readonly term: string;
  readonly detail: ReactNode;
}

/** Sentences, each on a line of its own. */
export function Lines({ zinnen }: { readonly zinnen: readonly string[] }): ReactElement {
  return (
    <>
      {zinnen.map((zin) => (
        <span key={zin} className="zin">
          {zin}
        </span>
      ))}
    </>
  );
}

/** Terms and what they are here. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactElement {
  return (
    <dl className="feiten">
      {facts.map(({ term, detail }) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{detail}</dd>
        </div>
      ))}
    </dl>
  );
}

export function DateText({ datum }: { readonly datum: string }): ReactElement {
  return <time dateTime={datum}>{dateInWords(datum)}</time>;
}

export function Moment({ tijdstip }: { readonly tijdstip: string }): ReactElement {
  return <time dateTime={tijdstip}>{momentInWords(tijdstip)}</time>;
}

const units = ['bytes', 'kB', 'MB', 'GB'] as const;

/** 1536 as `1,5 kB`. */
export function sizeInWords(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString('nl-NL', { maximumFractionDigits: power === 0 ? 0 : 1 })} ${units[power] ?? ''}`;
}
