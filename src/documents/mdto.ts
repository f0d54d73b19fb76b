/**
 * The dossier described for an archive: MDTO-XML 1.0.1 of the Nationaal Archief. One document of that schema describes one
 * object, so the traject and each document of it have their own. What only the municipality can say (the appraisal by its
 * selection list, what may be public) is left for it to fill in, in the words MDTO has for that.
 */
import type { Stuk } from './dossier-stukken.js';

export interface MdtoDossier {
  readonly organisatie: string;
  readonly traject: string;
  /** null when it was erased. */
  readonly titel: string | null;
  readonly herkomst: string;
  readonly documenten: readonly MdtoDocument[];
}

type MdtoDocument = Pick<
  Stuk,
  'id' | 'sha256' | 'omvang' | 'mediatype' | 'bestandsnaam' | 'geplaatstTijdstip'
>;

/** An element: its name, and its text or what is inside. */
type Element = readonly [naam: string, inhoud: string | readonly Element[]];

const namespace = 'https://www.nationaalarchief.nl/mdto';

/** The traject: an informatieobject at the level of a dossier. */
export function mdtoDossier(dossier: MdtoDossier): string {
  const { organisatie, documenten } = dossier;
  return xml('informatieobject', [
    identificatie('identificatie', dossier.traject, dossier.herkomst),
    ['naam', naamOf(dossier)],
    ['aggregatieniveau', begrip('Dossier', 'Begrippenlijst Aggregatieniveaus MDTO')],
    ['taal', 'nl'],
    ['waardering', begrip('Nader te bepalen', 'Begrippenlijst Waarderingen MDTO', 'N')],
    ...documenten.map(({ id, bestandsnaam }): Element => [
      'heeftRepresentatie',
      verwijzing(bestandsnaam, [id, dossier.herkomst]),
    ]),
    ['archiefvormer', verwijzing(organisatie, [organisatie, 'TOOI register gemeenten compleet'])],
    [
      'beperkingGebruik',
      [
        ['beperkingGebruikType', begrip('Nader te bepalen', 'Besluitspoor')],
        [
          'beperkingGebruikNadereBeschrijving',
          'Het dossier kan regels, teksten en documenten bevatten die niet openbaar zijn. De archiefvormer bepaalt de beperking.',
        ],
      ],
    ],
  ]);
}

/** One document of it. Its checksum was computed when it was placed. */
export function mdtoBestand(document: MdtoDocument, dossier: MdtoDossier): string {
  const { id, bestandsnaam, omvang, mediatype, sha256, geplaatstTijdstip } = document;
  return xml('bestand', [
    identificatie('identificatie', id, dossier.herkomst),
    ['naam', bestandsnaam],
    ['omvang', String(omvang)],
    ['bestandsformaat', begrip(mediatype, 'IANA Media Types')],
    [
      'checksum',
      [
        ['checksumAlgoritme', begrip('SHA-256', 'Begrippenlijst ChecksumAlgoritme MDTO')],
        ['checksumWaarde', sha256],
        ['checksumDatum', geplaatstTijdstip],
      ],
    ],
    ['isRepresentatieVan', verwijzing(naamOf(dossier), [dossier.traject, dossier.herkomst])],
  ]);
}

function naamOf({ titel, traject }: MdtoDossier): string {
  return titel ?? `Traject ${traject}`;
}

function identificatie(naam: string, kenmerk: string, bron: string): Element {
  return [
    naam,
    [
      ['identificatieKenmerk', kenmerk],
      ['identificatieBron', bron],
    ],
  ];
}

function verwijzing(naam: string, [kenmerk, bron]: readonly [string, string]): readonly Element[] {
  return [['verwijzingNaam', naam], identificatie('verwijzingIdentificatie', kenmerk, bron)];
}

function begrip(label: string, lijst: string, code?: string): readonly Element[] {
  return [
    ['begripLabel', label],
    ...(code === undefined ? [] : [['begripCode', code] as const]),
    ['begripBegrippenlijst', [['verwijzingNaam', lijst]]],
  ];
}

function xml(naam: string, inhoud: readonly Element[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<MDTO xmlns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${namespace} ${namespace}/MDTO-XML1.0.1.xsd">
${written([naam, inhoud], '  ')}</MDTO>
`;
}

function written([naam, inhoud]: Element, indent: string): string {
  if (typeof inhoud === 'string') return `${indent}<${naam}>${escape(inhoud)}</${naam}>\n`;
  const inside = inhoud.map((element) => written(element, `${indent}  `)).join('');
  return `${indent}<${naam}>\n${inside}${indent}</${naam}>\n`;
}

/** What XML 1.0 cannot hold, not even escaped, is shown as the sign for that. */
function escape(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
