import { mdtoBestand, mdtoDossier } from '../../src/documents/mdto.js';

/**
 * The elements of MDTO-XML 1.0.1 that are used here, in the order in which its schema wants them; `?` may be absent, `*`
 * may be absent or come more than once. Written down from the schema, which is not in this repository.
 */
const schema: Readonly<Record<string, string>> = {
  MDTO: 'informatieobject? bestand?',
  informatieobject:
    'identificatie* naam aggregatieniveau? taal* waardering heeftRepresentatie* archiefvormer* beperkingGebruik*',
  bestand: 'identificatie* naam omvang bestandsformaat checksum* isRepresentatieVan',
  identificatie: 'identificatieKenmerk identificatieBron',
  verwijzingIdentificatie: 'identificatieKenmerk identificatieBron',
  aggregatieniveau: 'begripLabel begripCode? begripBegrippenlijst',
  waardering: 'begripLabel begripCode? begripBegrippenlijst',
  bestandsformaat: 'begripLabel begripCode? begripBegrippenlijst',
  beperkingGebruikType: 'begripLabel begripCode? begripBegrippenlijst',
  checksumAlgoritme: 'begripLabel begripCode? begripBegrippenlijst',
  begripBegrippenlijst: 'verwijzingNaam verwijzingIdentificatie?',
  heeftRepresentatie: 'verwijzingNaam verwijzingIdentificatie?',
  isRepresentatieVan: 'verwijzingNaam verwijzingIdentificatie?',
  archiefvormer: 'verwijzingNaam verwijzingIdentificatie?',
  beperkingGebruik: 'beperkingGebruikType beperkingGebruikNadereBeschrijving?',
  checksum: 'checksumAlgoritme checksumWaarde checksumDatum',
};
/** What the schema says must be there at least once, though it may come more often. */
const atLeastOne = new Set(['identificatie', 'checksum', 'archiefvormer', 'beperkingGebruik']);

interface Element {
  readonly naam: string;
  readonly kinderen: Element[];
  tekst: string;
}

function parse(xml: string): Element {
  const root: Element = { naam: '', kinderen: [], tekst: '' };
  const open = [root];
  for (const [, close, naam = '', tekst = ''] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*>([^<]*)/g)) {
    const current = open.at(-1);
    if (current === undefined) throw new Error('An element ends that did not begin.');
    if (close === '/') {
      if (current.naam !== naam) throw new Error(`${current.naam} ends as ${naam}.`);
      open.pop();
    } else {
      const element = { naam, kinderen: [], tekst };
      current.kinderen.push(element);
      open.push(element);
    }
  }
  const [mdto] = root.kinderen;
  if (mdto === undefined || open.length !== 1) throw new Error('This is no document.');
  return mdto;
}

function mustFit({ naam, kinderen, tekst }: Element): void {
  const wanted = schema[naam];
  if (wanted === undefined) {
    expect([naam, kinderen.length]).toEqual([naam, 0]);
    expect(tekst.trim()).not.toBe('');
    return;
  }
  const pattern = wanted
    .split(' ')
    .map((one) => {
      const kind = one.replace(/[?*]$/, '');
      const times = one.endsWith('*') ? (atLeastOne.has(kind) ? '+' : '*') : one.endsWith('?') ? '?' : '';
      return `(${kind} )${times}`;
    })
    .join('');
  expect(kinderen.map((kind) => `${kind.naam} `).join('')).toMatch(new RegExp(`^${pattern}$`));
  kinderen.forEach(mustFit);
}

const document = {
  id: '0f5a1c9e-6a0b-4d0e-9d7c-1f3a5b7c9d11',
  sha256: 'ab'.repeat(32),
  omvang: 1234,
  mediatype: 'application/pdf',
  bestandsnaam: 'Rapport & bijlagen <1>.pdf',
  geplaatstTijdstip: '2011-08-30T09:00:00.000Z',
};
const dossier = {
  organisatie: 'gm0148',
  traject: '1b4e28ba-2fa1-41d2-883f-0016d3cca427',
  titel: 'Bestuurskrachtonderzoek "Dalfsen" & omstreken',
  herkomst: 'besluitspoor.example/log/gm0148',
  documenten: [document, { ...document, bestandsnaam: 'Notitie.docx' }],
};

describe('the description of a dossier for an archive', () => {
  it.each([
    ['with documents', mdtoDossier(dossier)],
    ['without', mdtoDossier({ ...dossier, documenten: [] })],
    ['of which the title was erased', mdtoDossier({ ...dossier, titel: null })],
    ['of one document', mdtoBestand(document, dossier)],
  ])('%s has the elements of MDTO in the order of its schema', (_, xml) => {
    mustFit(parse(xml));
  });

  it('would not pass with an element too few, too many or in another place', () => {
    const xml = mdtoDossier(dossier);
    const fits = (text: string) => (): void => {
      mustFit(parse(text));
    };
    expect(fits(xml.replace(/<waardering>[\s\S]*<\/waardering>/, ''))).toThrow();
    expect(fits(xml.replace('<taal>nl</taal>', '<taal>nl</taal><zomaar>x</zomaar>'))).toThrow();
    expect(fits(xml.replace(/(<taal>nl<\/taal>)\s*(<waardering>[\s\S]*<\/waardering>)/, '$2$1'))).toThrow();
  });

  it('has of each document its size, its kind and the hash that stands in the trail', () => {
    const xml = mdtoBestand(document, dossier);
    expect(xml).toContain('<omvang>1234</omvang>');
    expect(xml).toContain('<begripLabel>application/pdf</begripLabel>');
    expect(xml).toContain('<begripLabel>SHA-256</begripLabel>');
    expect(xml).toContain(`<checksumWaarde>${document.sha256}</checksumWaarde>`);
    expect(xml).toContain('Rapport &amp; bijlagen &lt;1&gt;.pdf');
  });

  it('holds no sign that XML cannot hold', () => {
    expect(mdtoDossier({ ...dossier, titel: 'a\u0000b\u001bc\ud800d' })).toContain(
      '<naam>a\ufffdb\ufffdc\ufffdd</naam>',
    );
  });
});
