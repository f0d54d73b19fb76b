import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonSchema, Rol } from '../../src/procedure/definition.js';
import { beginfeiten } from '../../src/procedure/bestuurskrachtonderzoek/feiten.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { voorwaarden } from '../../src/procedure/bestuurskrachtonderzoek/voorwaarden.js';
import { Spel, walk } from './walk.js';

const { woorden } = procedure;
const sources = join(import.meta.dirname, '../../src/procedure/bestuurskrachtonderzoek');

interface Leaf {
  readonly handeling: string;
  readonly naam: string;
  readonly keuzes: readonly string[];
}

/** Every field of a schema, those of its parts included. */
function fieldsOf(handeling: string, schema: JsonSchema): Leaf[] {
  const properties = (schema['properties'] ?? {}) as Record<string, JsonSchema>;
  return Object.entries(properties).flatMap(([naam, own]) => {
    const part = own['type'] === 'array' ? (own['items'] as JsonSchema) : own;
    const leaf = { handeling, naam, keuzes: (own['enum'] ?? []) as string[] };
    return [leaf, ...fieldsOf(handeling, part)];
  });
}

const fields = [...procedure.handelingen.values()].flatMap(({ naam, schema }) => fieldsOf(naam, schema));
/** Of the body around the gegevens, and of an opening. */
const around = [
  'toelichting',
  'orgaan',
  'nietOpenbaar',
  'nietOpenbaar.grond',
  'titel',
  'aanleiding',
  'voorganger',
  'planning',
];

const has = (words: object, key: string): boolean => Object.hasOwn(words, key);
const wordOf = ({ handeling, naam }: Leaf): string =>
  has(woorden.velden, `${handeling}.${naam}`) ? `${handeling}.${naam}` : naam;
const choiceOf = (veld: string, waarde: string): string =>
  has(woorden.keuzes, `${veld}.${waarde}`) ? `${veld}.${waarde}` : waarde;

/** That there is a word for each, and none for anything else. */
function exactly(words: object, needed: Iterable<string>): void {
  expect(Object.keys(words).toSorted()).toEqual([...new Set(needed)].toSorted());
  for (const [key, word] of Object.entries(words)) {
    const text = typeof word === 'string' ? word : (word as { label: string }).label;
    if (text.trim() === '') throw new Error(`The word of ${key} is empty.`);
  }
}

async function inSource(pattern: RegExp): Promise<string[]> {
  const names = (await readdir(sources)).filter((naam) => !naam.startsWith('woorden'));
  const texts = await Promise.all(names.map((naam) => readFile(join(sources, naam), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = '']) => found));
}

describe('the procedure has a word for everything it shows, and none for what does not occur', () => {
  it('phases, organs and roles', () => {
    exactly(
      Object.fromEntries(Object.entries(woorden.fasen).map(([fase, { naam }]) => [fase, naam])),
      procedure.fasen,
    );
    expect(Object.values(woorden.fasen).every(({ uitleg }) => uitleg.endsWith('.'))).toBe(true);
    exactly(
      woorden.organen,
      [...procedure.handelingen.values()].flatMap(({ organen }) => organen),
    );
    const rollen: Record<Rol, true> = {
      griffier: true,
      college: true,
      bureau: true,
      auditor: true,
      integratie: true,
      beheerder: true,
    };
    exactly(woorden.rollen, Object.keys(rollen));
  });

  it('fields, with help that is short', () => {
    exactly(woorden.velden, [...fields.map(wordOf), ...around]);
    for (const { hulp = 'x.' } of Object.values(woorden.velden)) {
      expect(hulp).toMatch(/[.?]$/);
      expect(hulp.length).toBeLessThan(160);
    }
  });

  it('says at every name that is kept plain that names of citizens do not belong there', () => {
    const kept = [...procedure.handelingen.values()].flatMap(({ naam: handeling, schema }) =>
      fieldsOf(handeling, schema).filter(({ naam }) =>
        ['bureau', 'bureaus', 'besluitnummer', 'naam', 'scenario', 'veld'].includes(naam),
      ),
    );
    expect(kept.length).toBeGreaterThan(8);
    for (const leaf of kept) expect(woorden.velden[wordOf(leaf)]?.hulp).toMatch(/geen namen.*inwoners/i);
  });

  it('choices', () => {
    const chosen = fields.flatMap(({ naam, keuzes }) => keuzes.map((waarde) => choiceOf(naam, waarde)));
    const standen = ['ligt-er', 'teruggegeven', 'vastgesteld'].map((stand) => `stand.${stand}`);
    exactly(woorden.keuzes, [...chosen, ...standen]);
    expect(choiceOf('soort', 'anders')).not.toBe(choiceOf('grond', 'anders'));
  });

  it('signals, as the source can give them', async () => {
    exactly(woorden.signalen, await inSource(/&&\s+'([a-z-]+)'/g));
    expect(Object.values(woorden.signalen).every((zin) => zin.endsWith('.'))).toBe(true);
  });

  it('termijnen', () => {
    exactly(woorden.termijnen, Object.keys(procedure.planning['properties'] as object));
  });

  it('facts, those inside other facts included', () => {
    const needed = new Set(Object.keys(beginfeiten({})));
    const spel = new Spel();
    for (const one of walk) {
      spel.must(one);
      for (const name of inside(spel.stand.feiten)) needed.add(name);
    }
    exactly(woorden.feiten, needed);
  });

  it('reasons of a refusal', async () => {
    const recorded = ['niet-bevoegd', 'ongeldige-invoer', 'versie-verouderd', 'bevestiging-verouderd'];
    const own = await inSource(/\bcode: '([a-z-]+)'/g);
    expect(own).toContain('fase-voorbij');
    exactly(woorden.redenen, [...Object.keys(voorwaarden), ...own, ...recorded]);
  });
});

/** Names of facts inside facts; a planning has the names of termijnen, groups and circles are choices. */
function inside(feiten: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(feiten).flatMap(([naam, feit]) => {
    const part: unknown = Array.isArray(feit) ? feit[0] : feit;
    if (typeof part !== 'object' || part === null) return [];
    const names = Object.keys(part);
    if (naam === 'planning') return names.filter((one) => !has(woorden.termijnen, one));
    if (naam === 'samenspraak' || naam === 'dialoog') return names.filter((one) => !has(woorden.keuzes, one));
    return names.map((one) => `${naam}.${one}`);
  });
}

describe('the letter is quoted', () => {
  const plain = (text: string): string => text.replace(/\s+/g, ' ');

  it('word for word', async () => {
    const brief = plain(await readFile(join(import.meta.dirname, 'brief.txt'), 'utf8'));
    for (const [code, zin] of Object.entries(woorden.citaten)) {
      if (!brief.includes(zin)) throw new Error(`The letter does not say what ${code} quotes: ${zin}`);
      expect(zin).toBe(plain(zin).trim());
    }
  });

  it('only behind a reason whose source is the letter, and behind each that is the text of the letter itself', () => {
    const bronnen = new Map(Object.entries(voorwaarden).map(([code, { bron }]) => [code, bron]));
    for (const code of Object.keys(woorden.citaten)) {
      const bron = bronnen.get(code);
      if (bron === undefined) expect(['fase-voorbij', 'besluit-is-bindend']).toContain(code);
      else expect(bron).toContain('Opdracht Dalfsen');
    }
    const ofTheLetter = [...bronnen].filter(([, bron]) => /^Opdracht Dalfsen.*§[\d en§]*$/.test(bron));
    const without = ofTheLetter.map(([code]) => code).filter((code) => !has(woorden.citaten, code));
    // That nothing is put in after the notitie follows from the letter, but no sentence of it says so.
    expect(without).toEqual(['notitie-nog-niet-vastgesteld']);
  });
});
