/** What can be done now and what cannot yet, each with all that is lacking, who can see to it, and where that is written. */
import type { ReactElement } from 'react';
import { recordingOf, recordingRole, type Actor } from '../../auth/policy.js';
import type { HandelingBeeld } from '../../engine/answer.js';
import type { HandelingInfo, Procedure, Reden } from '../../procedure/definition.js';
import { overgangenOf } from '../../procedure/overgangen.js';
import { Badge, ButtonLink, Link, Paragraph } from './basis.js';
import { eitherInWords, organsInWords, phaseInWords, roleInWords } from '../../procedure/entry-words.js';

interface OptionsProps {
  readonly traject: string;
  readonly procedure: Procedure;
  readonly opties: readonly HandelingBeeld[];
  readonly actor: Actor;
  readonly gekozenBureau: string | null;
  /** What can never be done any more. */
  readonly voorbij: ReadonlySet<string>;
}

/** The organs of a handeling for which this person records it. */
export function organsFor(actor: Actor, info: HandelingInfo, gekozenBureau: string | null): string[] {
  const genoemd = info.bureau === 'eigen' ? actor.bureau : null;
  return info.organen.filter(
    (orgaan) => recordingRole(actor, recordingOf(info, orgaan, { genoemd, gekozenBureau })) !== null,
  );
}

/** Whether this person may record a handeling for any of its organs. */
export function mayRecord(
  actor: Actor,
  procedure: Procedure,
  handeling: string,
  gekozenBureau: string | null,
): boolean {
  const info = procedure.handelingen.get(handeling);
  return info !== undefined && organsFor(actor, info, gekozenBureau).length > 0;
}

/** Roles that record a handeling for an organ; a bureau, only what it did itself. */
export function rolesFor(info: HandelingInfo, orgaan: string): string[] {
  const any = { genoemd: 'elk', gekozenBureau: 'elk' };
  return info.rollen.filter(
    (rol) => recordingRole({ rollen: [rol], bureau: 'elk' }, recordingOf(info, orgaan, any)) !== null,
  );
}

export function Possible(props: OptionsProps): ReactElement {
  const { opties, actor, procedure, gekozenBureau } = props;
  const mogelijk = opties.filter(({ toegelaten }) => toegelaten);
  const own = mogelijk.filter(({ handeling }) => mayRecord(actor, procedure, handeling, gekozenBureau));
  const others = mogelijk.filter((optie) => !own.includes(optie));
  if (mogelijk.length === 0) return <Paragraph>In deze fase kan er niets meer worden vastgelegd.</Paragraph>;
  return (
    <>
      {own.length > 0 && (
        <ul className="opties">
          {own.map((optie) => (
            <PossibleOne key={optie.handeling} optie={optie} {...props} />
          ))}
        </ul>
      )}
      {own.length === 0 && <Nothing {...props} />}
      {others.length > 0 && (
        <details className="uitklap">
          <summary>Wat anderen nu kunnen vastleggen ({others.length})</summary>
          <ul className="kort">
            {others.map(({ handeling, label, rollen }) => (
              <li key={handeling}>
                {label} <span className="zacht">– door {recordersInWords(procedure, rollen)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

/** Some only read; others have to wait. */
function Nothing({ actor, procedure, gekozenBureau, traject }: OptionsProps): ReactElement {
  const reader = [...procedure.handelingen.keys()].every(
    (naam) => !mayRecord(actor, procedure, naam, gekozenBureau),
  );
  if (!reader) return <Paragraph>Op dit moment kunt u met uw rol niets vastleggen.</Paragraph>;
  return (
    <Paragraph>
      Met uw rol legt u hier niets vast: u leest mee. In{' '}
      <Link href={`/trajecten/${traject}/spoor`}>het spoor</Link> ziet u elke poging en kunt u haar narekenen.
    </Paragraph>
  );
}

function PossibleOne({
  optie,
  traject,
  procedure,
}: OptionsProps & { readonly optie: HandelingBeeld }): ReactElement {
  const naar = leadsTo(procedure, optie.handeling);
  return (
    <li className="optie">
      <div>
        <h3 className="optie-titel">{optie.label}</h3>
        <p className="zacht">Besloten of gedaan door: {organsInWords(procedure, optie.organen)}</p>
        {naar !== undefined && (
          <p>
            <Badge tone="info">Leidt naar: {phaseInWords(procedure, naar)}</Badge>
          </p>
        )}
      </div>
      <ButtonLink
        href={`/trajecten/${traject}/handelingen/${optie.handeling}`}
        primary={naar !== undefined && !procedure.eindfasen.includes(naar)}
      >
        Vastleggen<span className="alleen-voorlezen">: {optie.label}</span>
      </ButtonLink>
    </li>
  );
}

/** Not yet, by the phase that comes first, then what is over for good. */
export function NotPossible(props: OptionsProps): ReactElement {
  const { opties, procedure, voorbij } = props;
  const closed = opties.filter(({ toegelaten }) => !toegelaten);
  const over = closed.filter(({ handeling }) => voorbij.has(handeling));
  const later = closed.filter((optie) => !over.includes(optie));
  const first = firstPhases(procedure);
  return (
    <>
      {later.length === 0 && <Paragraph>Er is niets dat nog moet wachten.</Paragraph>}
      {procedure.fasen.map((fase) => {
        const here = later.filter(({ handeling }) => first.get(handeling) === fase);
        if (here.length === 0) return null;
        return (
          <div key={fase} className="per-fase">
            <h3 className="per-fase-kop">{phaseInWords(procedure, fase)}</h3>
            {here.map((optie) => (
              <NotPossibleOne key={optie.handeling} optie={optie} {...props} />
            ))}
          </div>
        );
      })}
      {over.length > 0 && (
        <details className="uitklap">
          <summary>Wat voorgoed voorbij is ({over.length})</summary>
          <div className="uitklap-binnen">
            {over.map((optie) => (
              <NotPossibleOne key={optie.handeling} optie={optie} {...props} />
            ))}
          </div>
        </details>
      )}
    </>
  );
}

/** The first phase in which each handeling can be done. */
function firstPhases(procedure: Procedure): ReadonlyMap<string, string> {
  const overgangen = overgangenOf(procedure);
  const first = new Map<string, string>();
  for (const fase of procedure.fasen)
    for (const { van, handeling } of overgangen)
      if (van === fase && !first.has(handeling)) first.set(handeling, fase);
  return first;
}

function NotPossibleOne({
  optie,
  ...props
}: OptionsProps & { readonly optie: HandelingBeeld }): ReactElement {
  const { label, handeling } = optie;
  const voorbij = props.voorbij.has(handeling);
  const voorwaarden = voorbij ? forGood(optie.voorwaarden) : optie.voorwaarden;
  const own = mayRecord(props.actor, props.procedure, handeling, props.gekozenBureau);
  const count = voorwaarden.length === 1 ? '1 voorwaarde' : `${voorwaarden.length} voorwaarden`;
  return (
    <details className="uitklap">
      <summary>
        {label} {!voorbij && <span className="zacht">– {count} niet vervuld</span>}
      </summary>
      <div className="uitklap-binnen">
        <Reasons redenen={voorwaarden} {...props} />
        <p>
          <Link href={`/trajecten/${props.traject}/handelingen/${handeling}`}>
            {own ? 'Bekijk het formulier van' : 'Meer over'} {label}
          </Link>
        </p>
      </div>
    </details>
  );
}

/** Of what can never be done any more, the first reason that nobody can take away: the others say nothing of now. */
export function forGood(redenen: readonly Reden[]): readonly Reden[] {
  const lasting = redenen.filter(({ handeling }) => handeling === null);
  return lasting.length === 0 ? redenen : lasting.slice(0, 1);
}

interface ReasonsProps {
  /** The handeling whose form this stands above. */
  readonly hier?: string | undefined;
  /** They are of an attempt of then: what can be done about it now is another matter. */
  readonly toen?: boolean;
  readonly redenen: readonly Reden[];
  readonly procedure: Procedure;
  readonly traject: string;
}

/** Every unmet voorwaarde: what is lacking, what it asks, who can meet it and how, where it is written and in what words. */
export function Reasons(props: ReasonsProps): ReactElement {
  const { redenen, procedure } = props;
  const handelingen = [...procedure.handelingen.values()];
  const isVoorwaarde = (code: string): boolean =>
    handelingen.some(({ voorwaarden }) => voorwaarden.includes(code));
  return (
    <ul className="redenen">
      {redenen.map((reden, i) => (
        <li key={`${reden.code} ${i}`} className="reden">
          <p className="reden-kop">{procedure.woorden.redenen[reden.code] ?? reden.code}</p>
          <p>
            {isVoorwaarde(reden.code) && <span className="zacht">Voorwaarde: </span>}
            {reden.omschrijving}
          </p>
          <WhatNow reden={reden} isVoorwaarde={isVoorwaarde(reden.code)} {...props} />
          <p className="zacht">{reden.bron}</p>
          {procedure.woorden.citaten[reden.code] !== undefined && (
            <blockquote className="citaat">{procedure.woorden.citaten[reden.code]}</blockquote>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What depends on the form alone is mended there, and not by somebody who does something else. */
function WhatNow({
  reden,
  isVoorwaarde,
  hier,
  toen = false,
  ...props
}: ReasonsProps & { readonly reden: Reden; readonly isVoorwaarde: boolean }): ReactElement | null {
  if (toen) return null;
  const ofForm = isVoorwaarde || reden.code.startsWith('datum-');
  const alone = reden.handeling === null && reden.wie.length > 0 && ofForm;
  return hier !== undefined && (alone || reden.handeling === hier) ? (
    <p>Dit hangt af van wat u hieronder invult.</p>
  ) : (
    <ReasonHow reden={reden} {...props} />
  );
}

function ReasonHow({
  reden,
  procedure,
  traject,
}: {
  reden: Reden;
  procedure: Procedure;
  traject: string;
}): ReactElement | null {
  const who = organsInWords(procedure, reden.wie);
  const how = reden.handeling === null ? undefined : procedure.handelingen.get(reden.handeling)?.label;
  if (who === '' && how === undefined) return null;
  return (
    <p>
      {who !== '' && <>Hiervoor kan zorgen: {who}</>}
      {how !== undefined && (
        <>
          {who === '' ? 'Hiervoor zorgt: ' : ', met '}
          <Link href={`/trajecten/${traject}/handelingen/${reden.handeling ?? ''}`}>{how}</Link>
        </>
      )}
      .
    </p>
  );
}

/** Who may record it: `griffier of college`. */
export function recordersInWords(procedure: Procedure, rollen: readonly string[]): string {
  return eitherInWords(rollen.map((rol) => roleInWords(procedure, rol).toLowerCase()));
}

/** The phase a handeling leads to; undefined when the traject stays where it is. */
function leadsTo(procedure: Procedure, handeling: string): string | undefined {
  return overgangenOf(procedure).find((one) => one.handeling === handeling && one.van !== one.naar)?.naar;
}
