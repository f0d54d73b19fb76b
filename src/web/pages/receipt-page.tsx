import type { ReactElement } from 'react';
import { encode } from 'uqr';
import type { SpoorregelBeeld, TrajectBeeld } from '../../engine/answer.js';
import type { DocumentBeeld } from '../../documents/document-service.js';
import type { Procedure, Reden } from '../../procedure/definition.js';
import { Badge, Buttons, Facts, Heading, Lines, Moment, Paragraph, Title } from '../parts/basis.js';
import {
  actDate,
  actInWords,
  organInWords,
  reasonsInWords,
  recorderInWords,
} from '../../procedure/entry-words.js';
import { uitslagVan } from '../../procedure/overgangen.js';
import { DateText } from '../parts/basis.js';
import { isClosedContent } from '../parts/entry-view.js';
import { Reasons } from '../parts/options.js';
import { asItStood, putRightInWords, type Rechtzetting } from '../rechtzettingen.js';
import { Gegevens } from '../parts/gegevens.js';
import { useGemeente } from '../surroundings.js';
import { entryHref } from './openbaar-traject.js';

interface ReceiptProps {
  readonly traject: TrajectBeeld;
  readonly procedure: Procedure;
  readonly regel: SpoorregelBeeld;
  /** Of a refusal by the procedure, as far as this reader may know what was filled in. */
  readonly redenen: readonly Reden[];
  /** Its warnings in words, as precisely as this reader may know. */
  readonly signaalzinnen: readonly string[];
  /** Entries that erased something in it. */
  readonly gewistIn: readonly number[];
  /** What was put right in it later. */
  readonly rechtzettingen: readonly Rechtzetting[];
  /** By id, as far as this reader may know them. */
  readonly documenten: ReadonlyMap<string, DocumentBeeld>;
  /** The proof file (C2SP tlog-proof). */
  readonly bewijs: string;
  /** Where the public finds this server. */
  readonly origin: string;
}

/** One entry on paper: what was recorded, and the proof that it stands in the log, to be typed over or scanned. */
export function ReceiptPage(props: ReceiptProps): ReactElement {
  const { traject, procedure, regel, redenen, bewijs, origin } = props;
  const adres = origin + entryHref(traject, regel.volgnummer);
  return (
    <div className="bewijsstuk">
      <p className="traject-boven">
        {useGemeente(traject.organisatie)} · {procedure.titel}
      </p>
      <Title>Bewijsstuk: {actInWords(procedure, regel.soort, regel.handeling)}</Title>
      <Paragraph lead>{traject.titel ?? 'Traject zonder titel (gewist)'}</Paragraph>
      <PrintButton />
      <Facts facts={facts(props)} />
      {regel.gegevens !== null && isClosedContent(regel) && (
        <p className="bewijsstuk-dicht">
          <Badge tone="neutral">Niet openbaar</Badge> {closedInWords(regel)} Geef dit bewijsstuk niet aan
          anderen.
        </p>
      )}
      {redenen.length > 0 && (
        <section aria-labelledby="waarom">
          <Heading id="waarom">Waarom dit is geweigerd</Heading>
          <Reasons redenen={redenen} procedure={procedure} traject={traject.id} toen />
        </section>
      )}
      <Contents {...props} />
      <section className="bewijsstuk-proef" aria-labelledby="proef">
        <div>
          <Heading id="proef">Zo controleert u dit</Heading>
          <Paragraph>{scanned(regel)}</Paragraph>
          <p className="adres">
            <code>{adres}</code>
          </p>
        </div>
        <Qr tekst={adres} />
      </section>
      <section aria-labelledby="hash">
        <Heading id="hash">Vingerafdruk en bewijs</Heading>
        <Facts
          facts={[{ term: 'Vingerafdruk (hash) van deze regel', detail: <code>{regel.bladhash}</code> }]}
        />
        <section className="bewijs-tekst" tabIndex={0} aria-label="Bewijs">
          <pre>
            <code>{bewijs}</code>
          </pre>
        </section>
      </section>
    </div>
  );
}

function closedInWords({ openbaar, grond }: SpoorregelBeeld): string {
  if (openbaar)
    return 'Wat er was ingevuld en de uitleg bij de redenen zijn niet openbaar. Iedereen ziet alleen dat de poging is gedaan, en kort waarom zij is geweigerd.';
  return `Deze regel is niet openbaar${grond === null ? '' : `, op grond van ${grond}`}.`;
}

function nameOf(document: DocumentBeeld | undefined): string {
  if (document?.gewist !== undefined) return 'gewist';
  return document?.bestandsnaam ?? 'hieronder staat de vingerafdruk';
}

/** What somebody finds at the address. */
function scanned({ openbaar, resultaat }: SpoorregelBeeld): string {
  if (!openbaar)
    return 'Deze regel is niet openbaar. Op het adres staat wel haar vingerafdruk; vergelijk die met de vingerafdruk hieronder.';
  return resultaat === 'geweigerd'
    ? 'Scan de code of open het adres. Daar staat dat deze poging is gedaan en waarom zij is geweigerd, met de vingerafdruk. Wat er was ingevuld, staat daar niet.'
    : 'Scan de code of open het adres. Daar staat deze regel, en kan uw browser het hele spoor narekenen.';
}

function Contents({ regel, procedure, documenten }: ReceiptProps): ReactElement | null {
  if (regel.gegevens === null) return null;
  return (
    <section aria-labelledby="inhoud-regel">
      <Heading id="inhoud-regel">
        {regel.resultaat === 'geweigerd' ? 'Wat er was ingevuld' : 'Wat er is vastgelegd'}
      </Heading>
      <Gegevens
        gegevens={regel.gegevens}
        handeling={regel.handeling}
        procedure={procedure}
        documentLink={({ id }) => ({ waarom: nameOf(documenten.get(id)), open: true })}
      />
    </section>
  );
}

/** Shown by the module `afdrukken`. */
function PrintButton(): ReactElement {
  return (
    <Buttons>
      <button
        type="button"
        className="utrecht-button utrecht-button--secondary-action"
        data-afdrukken=""
        hidden
      >
        Afdrukken
      </button>
    </Buttons>
  );
}

function facts({ procedure, regel, signaalzinnen, gewistIn, rechtzettingen: later }: ReceiptProps) {
  const datum = actDate(regel.gegevens);
  const uitslag = uitslagVan(procedure, regel);
  const orgaan = organInWords(procedure, regel.orgaan);
  return [
    {
      term: 'Resultaat',
      detail: outcomeInWords(procedure, regel),
    },
    ...(uitslag === undefined ? [] : [{ term: 'Uitslag', detail: uitslag }]),
    ...(orgaan === undefined
      ? []
      : [{ term: regel.resultaat === 'geweigerd' ? 'Namens' : 'Besloten of gedaan door', detail: orgaan }]),
    ...(datum === undefined ? [] : [{ term: 'Datum van de handeling', detail: <DateText datum={datum} /> }]),
    { term: 'Geregistreerd door', detail: recorderInWords(procedure, regel.registrator) },
    { term: 'Geregistreerd op', detail: <Moment tijdstip={regel.registratietijdstip} /> },
    ...(signaalzinnen.length === 0
      ? []
      : [{ term: 'Let op', detail: <Lines zinnen={asItStood(signaalzinnen, later)} /> }]),
    ...gewistIn.map((nummer) => ({ term: 'Iets gewist', detail: `Zie regel ${nummer}` })),
    ...later.map(({ volgnummer, ...recht }) => ({
      term: `Gerectificeerd in regel ${volgnummer}`,
      detail: recht.juist === undefined ? 'Hier staat een verschrijving.' : putRightInWords(recht),
    })),
    {
      term: 'Regel',
      detail: `${regel.volgnummer} van dit traject, index ${regel.index} in het log`,
    },
  ];
}

function outcomeInWords(procedure: Procedure, { soort, resultaat, redenen }: SpoorregelBeeld): string {
  if (soort === 'wissing') return 'Gewist';
  return resultaat === 'toegelaten'
    ? 'Toegelaten'
    : `Geweigerd: ${reasonsInWords(procedure, redenen).join('; ')}`;
}

/** One path for all dark squares: small, and sharp on paper. */
function Qr({ tekst }: { readonly tekst: string }): ReactElement {
  const { data, size } = encode(tekst, { ecc: 'M', border: 4 });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="QR-code met het adres hiernaast"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
