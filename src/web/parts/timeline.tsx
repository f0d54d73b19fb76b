/** The trail of a traject: each entry with what was done, who recorded it and who decided, told apart. */
import type { ReactElement, ReactNode } from 'react';
import { Badge, DateText, Link, Moment, OutcomeBadge, type Tone } from './basis.js';

export type EntryKind = 'toegelaten' | 'geweigerd' | 'gesloten' | 'gewist';

/** One that is about an earlier one. */
interface LaterEntry {
  readonly volgnummer: number;
  readonly pad: string;
}

/** An entry in words. */
export interface EntryView {
  readonly volgnummer: number;
  readonly kind: EntryKind;
  /** What was done, or tried. */
  readonly titel: string;
  /** What it is about, among others of the same kind. */
  readonly over?: string | undefined;
  /** How it ended, of what can end in more than one way. */
  readonly uitslag?: string | undefined;
  /** When it became an entry; UTC. */
  readonly registratietijdstip: string;
  /** When the organ acted, as `YYYY-MM-DD`. */
  readonly datum?: string | undefined;
  /** The organ that took it. */
  readonly beslotenDoor?: string | undefined;
  /** Role of who recorded it. */
  readonly geregistreerdDoor?: string | undefined;
  /** The phase that began with it. */
  readonly naarFase?: string | undefined;
  /** Why it was refused, each in a line. */
  readonly redenen?: readonly string[];
  readonly signalen?: readonly string[];
  /** Those who read everything see it all the same. */
  readonly nietOpenbaar?: boolean;
  /** What it holds is not for everybody. */
  readonly dicht?: boolean;
  /** Entries that put right what it says. */
  readonly gerectificeerdIn?: readonly LaterEntry[];
  /** Entries that erased something of it. */
  readonly gewistIn?: readonly LaterEntry[];
  /** Why it is closed. */
  readonly grond?: string | null | undefined;
  /** Whether a signed state of the public log covers it. */
  readonly inLog?: boolean | undefined;
  /** Its leaf hash, where it is to be compared with what somebody has of it. */
  readonly hash?: string | undefined;
  /** What it holds. */
  readonly inhoud?: ReactNode;
  /** Where there is more to see of it. */
  readonly details?: string | undefined;
}

export function Timeline({ entries }: { readonly entries: readonly EntryView[] }): ReactElement {
  return (
    <ol className="tijdlijn">
      {entries.map((entry) => (
        <Entry key={entry.volgnummer} entry={entry} />
      ))}
    </ol>
  );
}

const looks: Readonly<
  Record<EntryKind, { readonly woord: string; readonly tone: Tone | 'neutral'; readonly teken: string }>
> = {
  toegelaten: { woord: 'Toegelaten', tone: 'ok', teken: '✓' },
  geweigerd: { woord: 'Geweigerd', tone: 'error', teken: '×' },
  gesloten: { woord: 'Niet openbaar', tone: 'neutral', teken: '–' },
  gewist: { woord: 'Gewist', tone: 'warning', teken: '!' },
};

function Entry({ entry }: { readonly entry: EntryView }): ReactElement {
  const { volgnummer, kind, titel, details, inhoud, naarFase } = entry;
  const { woord, tone, teken } = looks[kind];
  return (
    <li
      id={`regel-${volgnummer}`}
      data-regel={volgnummer}
      className={`regel regel-${kind}`}
      value={volgnummer}
    >
      <span className="regel-teken" aria-hidden="true">
        {teken}
      </span>
      <article className="regel-binnen" aria-labelledby={`regel-${volgnummer}-kop`}>
        <header className="regel-kop">
          <p className="regel-nummer">Regel {volgnummer}</p>
          <h3 className="regel-titel" id={`regel-${volgnummer}-kop`}>
            {titel}
          </h3>
          {entry.over !== undefined && <p className="regel-over">{entry.over}</p>}
          <p className="regel-staat">
            <Badge tone={tone}>{woord}</Badge> <OutcomeBadge uitslag={entry.uitslag} />{' '}
            {entry.nietOpenbaar === true && <Badge tone="neutral">Niet openbaar</Badge>}{' '}
            <span className="regel-proef" data-proef="">
              <ProofState entry={entry} />
            </span>
          </p>
        </header>
        <Who entry={entry} />
        <Codes kop="Waarom geweigerd" codes={entry.redenen ?? []} soort="redenen" />
        <Codes
          kop={entry.gerectificeerdIn?.length ? 'Let op, zoals het toen is vastgelegd' : 'Let op'}
          codes={entry.signalen ?? []}
          soort="signalen"
        />
        <Later wat="Gerectificeerd" regels={entry.gerectificeerdIn} />
        <Later wat="Iets gewist" regels={entry.gewistIn} />
        {kind === 'gesloten' && <Closed grond={entry.grond} />}
        {inhoud}
        {naarFase !== undefined && <p className="regel-fase">Hiermee begon de fase {naarFase}.</p>}
        {entry.hash !== undefined && (
          <details className="vingerafdruk">
            <summary>
              Vingerafdruk<span className="alleen-voorlezen"> van regel {volgnummer}</span>
            </summary>
            <code>{entry.hash}</code>
          </details>
        )}
        {details !== undefined && (
          <p className="regel-meer">
            <Link href={details}>
              Alles over <span className="alleen-voorlezen">regel {volgnummer}: </span>deze regel
            </Link>
          </p>
        )}
      </article>
    </li>
  );
}

function Later({
  wat,
  regels = [],
}: {
  readonly wat: string;
  readonly regels?: readonly LaterEntry[] | undefined;
}): ReactElement {
  return (
    <>
      {regels.map(({ volgnummer, pad }) => (
        <p key={volgnummer} className="regel-fase">
          {wat} in <Link href={pad}>regel {volgnummer}</Link>.
        </p>
      ))}
    </>
  );
}

/** Until the browser checks it itself: what the server says. Of what is closed only the fingerprint is in the public log. */
function ProofState({ entry: { inLog, dicht } }: { readonly entry: EntryView }): ReactElement | null {
  if (inLog === undefined) return null;
  const wat = dicht === true ? 'Vingerafdruk' : 'Regel';
  return inLog ? (
    <Badge tone="info">{wat} in het openbare log</Badge>
  ) : (
    <Badge tone="neutral">{wat} komt in het openbare log</Badge>
  );
}

function Who({ entry }: { readonly entry: EntryView }): ReactElement {
  const { datum, registratietijdstip, beslotenDoor, geregistreerdDoor } = entry;
  return (
    <dl className="regel-wie">
      {beslotenDoor !== undefined && (
        <div>
          <dt>{entry.kind === 'geweigerd' ? 'Namens' : 'Besloten of gedaan door'}</dt>
          <dd>{beslotenDoor}</dd>
        </div>
      )}
      {datum !== undefined && (
        <div>
          <dt>Op</dt>
          <dd>
            <DateText datum={datum} />
          </dd>
        </div>
      )}
      {geregistreerdDoor !== undefined && (
        <div>
          <dt>Geregistreerd door</dt>
          <dd>{geregistreerdDoor}</dd>
        </div>
      )}
      <div>
        <dt>Geregistreerd op</dt>
        <dd>
          <Moment tijdstip={registratietijdstip} />
        </dd>
      </div>
    </dl>
  );
}

function Codes({
  kop,
  codes,
  soort,
}: {
  readonly kop: string;
  readonly codes: readonly string[];
  readonly soort: string;
}): ReactElement | null {
  if (codes.length === 0) return null;
  return (
    <div className={`regel-codes regel-${soort}`}>
      <p>{kop}</p>
      <ul>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
    </div>
  );
}

function Closed({ grond }: { readonly grond: string | null | undefined }): ReactElement {
  return (
    <p className="regel-gesloten-uitleg">
      Wat hier staat, is niet openbaar{grond === null || grond === undefined ? '' : `. Grond: ${grond}`}. De
      regel telt wel mee in het bewijs.
    </p>
  );
}
