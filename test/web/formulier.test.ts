import fc from 'fast-check';
import { HtmlValidate } from 'html-validate';
import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import type { HandelingInfo, JsonSchema } from '../../src/procedure/definition.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { ErrorSummary } from '../../src/web/formulier/error-summary.js';
import { Fields, Form, Hidden } from '../../src/web/formulier/field-parts.js';
import { faultsByField, idOf, type Fouten } from '../../src/web/formulier/fouten.js';
import {
  emptyInvoer,
  everyField,
  hasRows,
  invoerOf,
  jsonOf,
  press,
  type Invoer,
} from '../../src/web/formulier/invoer.js';
import { besides, openingVelden, veldenOf, type Veld } from '../../src/web/formulier/velden.js';
import { SurroundingsProvider, type Surroundings } from '../../src/web/surroundings.js';
import { sentBy, tagsOf } from './form-reader.js';

const { woorden } = procedure;
const handelingen = [...procedure.handelingen.values()];
const fieldsOf = ({ naam, schema }: HandelingInfo): Veld[] =>
  veldenOf(schema, woorden, { handeling: naam, pad: 'gegevens' });
const info = (naam: string): HandelingInfo => {
  const found = procedure.handelingen.get(naam);
  if (found === undefined) throw new Error(naam);
  return found;
};

const surroundings: Surroundings = {
  sessie: undefined,
  formToken: () => 'ruis.handtekening',
  ontwikkeling: false,
  gemeenten: new Map(),
  vandaag: '2012-06-01',
};
const rendered = (part: ReactElement): string =>
  renderToStaticMarkup(createElement(SurroundingsProvider, { value: surroundings }, part));
const form = (velden: readonly Veld[], invoer: Invoer, fouten: Fouten = []): string =>
  rendered(
    createElement(Form, {
      actie: '/trajecten/1/handelingen/x',
      children: [
        createElement(ErrorSummary, { key: 0, fouten }),
        createElement(Fields, { key: 1, velden, invoer, fouten, actie: '/trajecten/1/handelingen/x' }),
      ],
    }),
  );

/** Any gegevens that fit a schema; texts with everything that HTML could stumble over. */
function fitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { type, minimum, maximum, format, pattern, maxLength } = schema;
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as string[]));
  if (type === 'object') return object(schema);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: Number(minimum), max: Number(maximum) });
  if (type === 'array') {
    const items = schema['items'] as JsonSchema;
    return items['type'] === 'object'
      ? fc.array(fitting(items), { minLength: 1, maxLength: 4 })
      : fc.uniqueArray(fitting(items), { minLength: 1, maxLength: 4 });
  }
  if (format === 'date')
    return fc
      .date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
  if (format === 'uuid') return fc.uuid({ version: 4 });
  if (pattern !== undefined)
    return fc.constantFrom('datum', 'planning.startDatum', 'bevindingen[2].bevinding');
  return maxLength === 200 ? name : text;
}

const sharp = fc.constantFrom('<', '>', '"', "'", '&', '&amp;', '</textarea>', '<script>', ' ', 'é', '0');
const name = fc
  .array(fc.oneof(sharp, fc.string({ unit: 'grapheme', maxLength: 4 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('').normalize('NFC').trim())
  .filter((one) => one !== '' && !/\p{C}/u.test(one));
const text = fc
  .array(
    fc.oneof(sharp, fc.constantFrom('\n', '\n\n', '\t'), fc.string({ unit: 'grapheme', maxLength: 9 })),
    {
      minLength: 1,
      maxLength: 8,
    },
  )
  .map((parts) => parts.join(''))
  .filter((one) => one.trim() !== '');

function object(schema: JsonSchema): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.entries(schema['properties'] as Record<string, JsonSchema>);
  const required = new Set(schema['required'] as string[]);
  const full = fc.record(Object.fromEntries(properties.map(([naam, own]) => [naam, fitting(own)])));
  const chosen = fc.subarray(properties.map(([naam]) => naam));
  return fc.tuple(full, chosen).map(([all, some]) => {
    const counted = all['type'] !== undefined && all['type'] !== 'hamerslag';
    const asks = counted ? ((schema['then'] as { required?: string[] } | undefined)?.required ?? []) : [];
    return Object.fromEntries(
      Object.entries(all).filter(
        ([naam]) => required.has(naam) || asks.includes(naam) || some.includes(naam),
      ),
    );
  });
}

describe('a form made from the definition', () => {
  it.each(handelingen)('carries any gegevens of $naam there and back', (handeling) => {
    const velden = fieldsOf(handeling);
    fc.assert(
      fc.property(object(handeling.schema), (gegevens) => {
        const invoer = invoerOf(gegevens, 'gegevens');
        expect(jsonOf(velden, sentBy(form(velden, invoer)))).toEqual(gegevens);
        expect(jsonOf(velden, sentBy(rendered(createElement(Hidden, { velden, invoer }))))).toEqual(gegevens);
        expect(procedure.validate(handeling.naam, gegevens)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('asks for the planning of an opening, and for what stands beside it', () => {
    const opening = {
      titel: 'Onderzoek',
      aanleiding: 'Zicht op "kracht"\n& meer',
      planning: { rapportUiterlijkDatum: '2011-09-01' },
    };
    const velden = openingVelden(procedure);
    expect(jsonOf(velden, sentBy(form(velden, invoerOf(opening, ''))))).toEqual(opening);
    expect(jsonOf(velden, emptyInvoer())).toEqual({ planning: {} });
    const labels = [...everyField(velden, emptyInvoer())].map(({ veld }) => veld.label);
    expect(labels).toContain('Rapport uiterlijk gereed');
  });

  it('asks which organ only where there is a choice, and closes an entry only on a ground', () => {
    const paden = (naam: string): string[] =>
      [...everyField(besides(info(naam), woorden), emptyInvoer())].map(({ veld }) => veld.pad);
    expect(paden('workshop-houden')).toEqual(['toelichting', 'nietOpenbaar', 'nietOpenbaar.grond']);
    expect(paden('scenario-inbrengen')[0]).toBe('orgaan');
    const velden = besides(info('scenario-inbrengen'), woorden);
    expect(jsonOf(velden, emptyInvoer())).toEqual({});
    const json = { orgaan: 'raad', nietOpenbaar: { grond: 'Woo art. 5.1' } };
    expect(jsonOf(velden, sentBy(form(velden, invoerOf(json, ''))))).toEqual(json);
  });

  it('has a word and a kind for every field, and says when one is asked only sometimes', () => {
    for (const handeling of handelingen)
      for (const { veld } of everyField(fieldsOf(handeling), emptyInvoer()))
        expect(veld.label).not.toBe(veld.naam);
    const [stemming] = fieldsOf(info('besluit-nemen')).filter(({ soort }) => soort === 'groep');
    const velden = stemming?.soort === 'groep' ? stemming.velden : [];
    const soms = velden.filter(({ verplicht }) => verplicht === 'soms');
    expect(soms.map(({ naam }) => naam)).toEqual(['voor', 'tegen', 'onthouden']);
    for (const { hulp } of soms) expect(hulp).toContain('Vul dit in bij hoofdelijk of handopsteken.');
  });

  it.each<JsonSchema>([
    { type: 'string', format: 'email' },
    { type: 'string' },
    { type: 'number' },
    { type: 'array', items: { type: 'boolean' } },
    { oneOf: [] },
    { type: 'object', properties: {} },
    { type: 'string', maxLength: 10, const: 'x' },
  ])('refuses a schema that it does not know: %j', (own) => {
    const schema = { type: 'object', additionalProperties: false, properties: { datum: own }, required: [] };
    expect(() => veldenOf(schema, woorden, { handeling: 'x', pad: 'gegevens' })).toThrow(TypeError);
  });
});

describe('what was typed', () => {
  const free = new Set(['datum', 'tekst', 'naam', 'getal']);
  const nonsense = text.map((one) => one.replace(/[\n\t]/g, ' '));

  it('is never lost, however wrong it is, and is never taken for HTML', () => {
    for (const handeling of handelingen) {
      const velden = fieldsOf(handeling);
      fc.assert(
        fc.property(nonsense, (wrong) => {
          const leaves = [...everyField(velden, emptyInvoer())].filter(({ veld }) => free.has(veld.soort));
          const invoer = new Map(leaves.map(({ veld }) => [veld.pad, wrong]));
          const html = form(velden, invoer);
          const sent = sentBy(html);
          for (const [pad, typed] of invoer) expect([pad, sent.get(pad)]).toEqual([pad, typed]);
          expect(html).not.toContain('<script');
        }),
        { numRuns: 5 },
      );
    }
  });

  it('reaches the engine as it was typed where it is no number', () => {
    const velden = fieldsOf(info('samenspraak-houden'));
    const typed = new Map([
      ['gegevens.aantalDeelnemers', '12,5'],
      ['gegevens.aantalNieuwBenaderd', ' 7 '],
      ['gegevens.groep', ''],
    ]);
    expect(jsonOf(velden, typed)).toEqual({ aantalDeelnemers: '12,5', aantalNieuwBenaderd: 7 });
    const fouten = procedure.validate('samenspraak-houden', jsonOf(velden, typed));
    expect(fouten.map(({ veld, code }) => `${veld} ${code}`)).toEqual([
      'gegevens.datum verplicht',
      'gegevens.groep verplicht',
      'gegevens.aantalDeelnemers type',
    ]);
  });

  it('is read only where a field asks for it', () => {
    const velden = fieldsOf(info('workshop-houden'));
    const typed = new Map([
      ['__proto__', 'x'],
      ['gegevens.__proto__', 'x'],
      ['gegevens.constructor', 'x'],
      ['gegevens.datum', '2011-04-13'],
    ]);
    const json = jsonOf(velden, typed);
    expect(JSON.stringify(json)).toBe('{"datum":"2011-04-13"}');
    expect(rendered(createElement(Hidden, { velden, invoer: typed }))).not.toContain('__proto__');
  });

  it('keeps a placed document with the form, and shows which it is', () => {
    const velden = fieldsOf(info('conceptopdracht-opstellen'));
    const id = '00000000-0000-4000-8000-00000000000d';
    const invoer = new Map([['gegevens.document', `${id} 1234567 Concept "def" & <b>.pdf`]]);
    const html = form(velden, invoer);
    expect(html).toContain('Concept &quot;def&quot; &amp; &lt;b&gt;.pdf');
    expect(html).toContain('1,2 MB');
    expect(jsonOf(velden, sentBy(html))).toEqual({ document: id });
    const weg = press(velden, invoer, 'weg:gegevens.document');
    expect(jsonOf(velden, weg ?? invoer)).toEqual({});
  });
});

describe('rows', () => {
  const velden = fieldsOf(info('bevindingen-opleveren'));
  const filled = invoerOf(
    {
      bevindingen: [
        { onderdeel: 'focus', bevinding: 'een' },
        { onderdeel: 'toekomst', bevinding: 'twee' },
        { onderdeel: 'staat-nu', bevinding: 'drie' },
      ],
    },
    'gegevens',
  );
  const pressed = (invoer: Invoer, knop: string): Invoer => press(velden, invoer, knop) ?? emptyInvoer();
  const bevindingen = (invoer: Invoer): unknown[] =>
    (jsonOf(velden, invoer)['bevindingen'] as { bevinding?: string }[]).map(({ bevinding }) => bevinding);

  it('come and go with the buttons, and what stands below moves up', () => {
    expect(bevindingen(pressed(filled, 'weg:gegevens.bevindingen[1]'))).toEqual(['een', 'drie']);
    const more = pressed(filled, 'meer:gegevens.bevindingen');
    expect(sentBy(form(velden, more)).get('gegevens.bevindingen:rijen')).toBe('4');
    expect(bevindingen(more)).toEqual(['een', 'twee', 'drie']);
    const none = ['0', '0', '0'].reduce((nu, rij) => pressed(nu, `weg:gegevens.bevindingen[${rij}]`), filled);
    expect(jsonOf(velden, none)).toEqual({});
  });

  it('that are left open at the end are not sent; one in between keeps its place for its faults', () => {
    const open = new Map(filled)
      .set('gegevens.bevindingen[1].bevinding', '')
      .set('gegevens.bevindingen[1].onderdeel', '');
    expect(bevindingen(open)).toEqual(['een', undefined, 'drie']);
    const fouten = procedure.validate('bevindingen-opleveren', jsonOf(velden, open));
    const shown = faultsByField(velden, open, fouten).filter(({ pad }) => pad?.includes('[1]'));
    expect(shown.map(({ label }) => label)).toEqual([
      'Bevinding 2, Onderdeel van het onderzoek',
      'Bevinding 2, Bevinding',
    ]);
  });

  it('are never more than a hundred, whatever a browser claims', () => {
    const claimed = new Map([
      ['gegevens.bevindingen:rijen', '999'],
      ['gegevens.bevindingen[500].bevinding', 'x'],
    ]);
    const html = form(velden, claimed);
    expect(sentBy(html).get('gegevens.bevindingen:rijen')).toBe('100');
    expect(html).not.toContain('Nog een toevoegen');
    expect(
      sentBy(form(velden, pressed(claimed, 'meer:gegevens.bevindingen'))).get('gegevens.bevindingen:rijen'),
    ).toBe('100');
    expect(
      sentBy(form(velden, new Map([['gegevens.bevindingen:rijen', '1e9']]))).get(
        'gegevens.bevindingen:rijen',
      ),
    ).toBe('1');
  });

  it('are not touched by a button that is not theirs', () => {
    expect(press(velden, filled, null)).toBeUndefined();
    expect(press(velden, filled, 'vastleggen')).toBeUndefined();
    for (const knop of ['weg:gegevens.bevindingen[3]', 'meer:__proto__', 'weg:gegevens.datum'])
      expect(press(velden, filled, knop)).toEqual(filled);
  });
});

describe('to whoever fills it in', () => {
  const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'] });
  const page = (body: string): string =>
    `<!DOCTYPE html><html lang="nl"><head><title>Formulier</title></head><body><main><h1>Formulier</h1>${body}</main></body></html>`;

  it.each(handelingen)(
    'the form of $naam is valid HTML, empty or with faults, and every control has a label',
    async (handeling) => {
      const velden = [...fieldsOf(handeling), ...besides(handeling, woorden)];
      const [gegevens] = fc.sample(object(handeling.schema), { numRuns: 1, seed: 7 });
      const full = invoerOf({ gegevens }, '');
      const wrong = [...everyField(velden, full)].map(({ veld }) => ({
        veld: veld.pad,
        code: 'x',
        melding: 'Dit klopt niet.',
      }));
      for (const html of [
        form(velden, emptyInvoer()),
        form(
          velden,
          full,
          faultsByField(velden, full, [...wrong, { veld: 'gegevens.onbekend', code: 'x', melding: 'Weg.' }]),
        ),
      ]) {
        const report = await validator.validateString(page(html));
        expect(
          report.results.flatMap(({ messages }) =>
            messages.map(({ ruleId, message }) => `${ruleId}: ${message}`),
          ),
        ).toEqual([]);
        const tags = tagsOf(html);
        const labelled = new Set(
          tags.filter(({ naam }) => naam === 'label').map(({ attributen }) => attributen.get('for')),
        );
        const controls = tags.filter(
          ({ naam, attributen }) =>
            ['input', 'select', 'textarea'].includes(naam) && attributen.get('type') !== 'hidden',
        );
        expect(controls.length).toBeGreaterThan(2);
        for (const { attributen } of controls) expect(labelled).toContain(attributen.get('id'));
      }
    },
  );

  it('a fault is told at its field and on top, with a link there', () => {
    const velden = fieldsOf(info('samenspraak-houden'));
    const fouten = faultsByField(velden, emptyInvoer(), procedure.validate('samenspraak-houden', {}));
    const html = form(velden, emptyInvoer(), fouten);
    const tags = tagsOf(html);
    const ids = new Set(tags.map(({ attributen }) => attributen.get('id')));
    const links = tags
      .filter(({ naam }) => naam === 'a')
      .map(({ attributen }) => attributen.get('href')?.slice(1));
    expect(links).toEqual(velden.map(({ pad }) => idOf(pad)));
    for (const link of links) expect(ids).toContain(link);
    const [datum] = tags.filter(({ attributen }) => attributen.get('name') === 'gegevens.datum');
    expect(datum?.attributen.get('aria-invalid')).toBe('true');
    const described = datum?.attributen.get('aria-describedby')?.split(' ') ?? [];
    expect(described).toHaveLength(2);
    for (const id of described) expect(ids).toContain(id);
  });

  it('what belongs to no field is told on top, and what a list lacks at the list', () => {
    const velden = fieldsOf(info('offerte-uitvragen'));
    const fouten = faultsByField(velden, emptyInvoer(), [
      { veld: 'gegevens', code: 'x', melding: 'Geen object.' },
      { veld: 'gegevens.bureaus[7]', code: 'x', melding: 'Een naam is leeg.' },
      { veld: 'gegevens.datum', code: 'x', melding: 'Geen datum.' },
    ]);
    expect(fouten.map(({ pad }) => pad)).toEqual(['gegevens.datum', 'gegevens.bureaus', null]);
  });

  it('every path has an id of its own', () => {
    for (const handeling of handelingen) {
      const velden = fieldsOf(handeling);
      const many = new Map(
        [...everyField(velden, emptyInvoer())].flatMap(({ veld }) =>
          hasRows(veld) ? [[`${veld.pad}:rijen`, '12'] as const] : [],
        ),
      );
      const ids = tagsOf(form(velden, many)).flatMap(({ attributen }) => attributen.get('id') ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});
