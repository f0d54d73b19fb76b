/** The pages around logging in elsewhere: on the way there, back without, and out again. */
import type { ReactElement } from 'react';
import type { Claims } from '../../auth/authenticator.js';
import type { Inlogfout } from '../../auth/oidc-inloggen.js';
import { rollen } from '../../auth/policy.js';
import { ButtonLink, Buttons, Facts, Notice, Paragraph, Title } from '../parts/basis.js';

/** Shown for a moment: the browser goes on by itself, or with the link. `adres` is the provider's. */
export function ToProvider({ adres }: { readonly adres: string }): ReactElement {
  return (
    <>
      <Title>U gaat naar de inlogdienst</Title>
      <Paragraph lead>U logt in bij {hostOf(adres)}. Daarna komt u hier terug.</Paragraph>
      <Buttons>
        <ButtonLink href={adres} primary>
          Ga verder als dat niet vanzelf gebeurt
        </ButtonLink>
      </Buttons>
    </>
  );
}

export function NotSetUp(): ReactElement {
  return (
    <>
      <Title>Inloggen is niet ingesteld</Title>
      <Paragraph lead>
        Op deze server kunnen mensen nog niet inloggen. Programma’s kunnen de API al wel gebruiken, en de
        openbare bladzijden zijn er voor iedereen.
      </Paragraph>
      <Paragraph>
        Beheert u deze server? Stel dan OIDC_CLIENT_ID, BESLUITSPOOR_WEBADRES en OIDC_CLIENT_SLEUTEL (of
        OIDC_CLIENT_GEHEIM) in, en start hem opnieuw. Hoe dat gaat, staat in docs/beheer.md onder Inloggen.
      </Paragraph>
      <Buttons>
        <ButtonLink href="/openbaar">Openbare trajecten bekijken</ButtonLink>
      </Buttons>
    </>
  );
}

export const failures: Readonly<
  Record<Inlogfout, { readonly status: number; readonly titel: string; readonly tekst: string }>
> = {
  geweigerd: {
    status: 403,
    titel: 'U bent niet ingelogd',
    tekst:
      'De inlogdienst heeft u niet toegelaten, of u hebt het inloggen afgebroken. Er is niets gebeurd. Probeer het opnieuw, of vraag de beheerder van de inlogdienst of u Besluitspoor mag gebruiken.',
  },
  verlopen: {
    status: 400,
    titel: 'Begin opnieuw met inloggen',
    tekst:
      'Dit inloggen is verlopen of hoort bij een ander tabblad. U hebt er tien minuten voor, en elke poging geldt één keer. Uw browser moet ook cookies van deze site bewaren.',
  },
  storing: {
    status: 503,
    titel: 'Inloggen lukt nu niet',
    tekst:
      'De inlogdienst is niet bereikbaar, of antwoordt niet zoals het hoort. Probeer het over een minuut opnieuw. Blijft het zo, waarschuw dan de beheerder van Besluitspoor: de oorzaak staat in de meldingen van de server.',
  },
};

export function Failure({ fout }: { readonly fout: Inlogfout }): ReactElement {
  const { titel, tekst } = failures[fout];
  return (
    <>
      <Title>{titel}</Title>
      <Paragraph lead>{tekst}</Paragraph>
      <Buttons>
        <ButtonLink href="/inloggen" primary>
          Opnieuw inloggen
        </ButtonLink>
        <ButtonLink href="/openbaar">Openbare trajecten bekijken</ButtonLink>
      </Buttons>
    </>
  );
}

interface NoAccessProps {
  readonly naam: string;
  readonly wanted: Claims;
  /** Names only: what is in them may be private. */
  readonly gekregen: readonly string[];
  readonly rol: boolean;
  readonly organisatie: boolean;
}

/** Logged in there, and nobody here. */
export function NoAccess({ naam, wanted, gekregen, rol, organisatie }: NoAccessProps): ReactElement {
  const shown = gekregen.slice(0, 60).map((claim) => claim.slice(0, 60));
  return (
    <>
      <Title>U hebt hier nog geen toegang</Title>
      <Paragraph lead>
        De inlogdienst kent u{naam === '' ? '' : ` als ${naam}`}, maar zegt niet{' '}
        {[rol ? '' : 'welke rol u hebt', organisatie ? '' : 'voor welke gemeente van deze server u werkt']
          .filter((part) => part !== '')
          .join(' en ')}
        .
      </Paragraph>
      <Paragraph>
        Vraag de beheerder van de inlogdienst van uw gemeente om u toegang tot Besluitspoor te geven. Stuur
        hem wat hieronder staat.
      </Paragraph>
      <Facts
        facts={[
          { term: `Verwacht in ${wanted.rollen}`, detail: `Een of meer van: ${rollen.join(', ')}` },
          { term: `Verwacht in ${wanted.organisaties}`, detail: 'De code van de gemeente, zoals gm0148' },
          { term: 'Gekregen claims', detail: shown.join(', ') },
        ]}
      />
      <Buttons>
        <ButtonLink href="/inloggen?account=ander" primary>
          Met een ander account inloggen
        </ButtonLink>
      </Buttons>
    </>
  );
}

/** `adres`: where the browser logs out at the provider too; undefined when that is done, or cannot be. */
export function LoggedOut({
  adres,
  elders,
}: {
  readonly adres?: string | undefined;
  /** Logged in there still. */
  readonly elders: boolean;
}): ReactElement {
  return (
    <>
      <Title>U bent uitgelogd</Title>
      <Paragraph lead>Uw sessie bij Besluitspoor is voorbij, ook in andere tabbladen.</Paragraph>
      {elders && adres === undefined && (
        <Notice tone="warning" titel="Bij de inlogdienst bent u nog ingelogd">
          <Paragraph>Werkt u op een gedeelde computer? Sluit dan alle vensters van de browser.</Paragraph>
        </Notice>
      )}
      <Buttons>
        {adres !== undefined && (
          <ButtonLink href={adres} primary>
            Log ook uit bij {hostOf(adres)} als dat niet vanzelf gebeurt
          </ButtonLink>
        )}
        <ButtonLink href="/inloggen">Opnieuw inloggen</ButtonLink>
        <ButtonLink href="/openbaar">Openbare trajecten bekijken</ButtonLink>
      </Buttons>
    </>
  );
}

function hostOf(adres: string): string {
  return new URL(adres).host;
}
