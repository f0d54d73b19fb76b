/**
 * What a form asks, read from the procedure definition and from nothing else: the JSON Schema of the gegevens says which
 * fields there are, the words say what they are called. A shape of schema that is not known here throws, so that no
 * procedure can ask for something that a form silently leaves out.
 */
import type { HandelingInfo, JsonSchema, Procedure, Veldwoord, Woorden } from '../../procedure/definition.js';
import { allInWords, eitherInWords } from '../../procedure/entry-words.js';

interface Basis {
  /** Key in the JSON. */
  readonly naam: string;
  /** Where it stands in what is sent, such as `gegevens.stemming.voor`; the name of its input. */
  readonly pad: string;
  readonly label: string;
  readonly hulp: string | undefined;
  /** Names that the traject knows already, to choose from or to write the same way. */
  readonly bekend?: readonly string[];
  /** `soms`: what else is filled in decides. */
  readonly verplicht: boolean | 'soms';
}

export interface Keuze {
  readonly waarde: string;
  readonly label: string;
}

export interface Waardeveld extends Basis {
  readonly soort: 'datum' | 'tekst' | 'naam' | 'janee' | 'document';
}

export interface Getalveld extends Basis {
  readonly soort: 'getal';
  readonly min: number;
  readonly max: number;
}

export interface Keuzeveld extends Basis {
  readonly soort: 'keuze';
  readonly keuzes: readonly Keuze[];
}

/** A list of names, or of whole numbers. */
export interface Lijstveld extends Basis {
  readonly soort: 'namen' | 'getallen';
  readonly min: number;
  readonly max: number;
  /** What the numbers count, to tick; a row each. Absent = to be typed. */
  readonly keuzes?: readonly Keuze[];
}

/** An object of its own. */
export interface Groepveld extends Basis {
  readonly soort: 'groep';
  readonly velden: readonly Veld[];
}

/** A list of objects; `velden` are those of a row, with paths from the row on (rowOf). */
export interface Groepenveld extends Basis {
  readonly soort: 'groepen';
  /** What one of them is called. */
  readonly een: string;
  readonly velden: readonly Veld[];
}

export type Veld = Waardeveld | Getalveld | Keuzeveld | Lijstveld | Groepveld | Groepenveld;
export type Rijenveld = Lijstveld | Groepenveld;

interface Plek {
  /** Slug of the handeling, for words of its own. */
  readonly handeling: string;
  readonly woorden: Woorden;
  /** Names that the traject knows already, by field. */
  readonly genoemd?: Readonly<Record<string, readonly string[]>>;
  /** What the numbers of a field count, by field. */
  readonly genummerd?: Readonly<Record<string, readonly Keuze[]>>;
}

/**
 * The fields of an object schema; paths start with `pad`.
 * @throws TypeError when the schema has a shape that no form knows
 */
export function veldenOf(
  schema: JsonSchema,
  woorden: Woorden,
  { pad, ...plek }: Omit<Plek, 'woorden'> & { readonly pad: string },
): Veld[] {
  return objectFields(schema, pad, { ...plek, woorden });
}

/**
 * What every handeling may carry besides its gegevens: the organ where there is a choice, an explanation, and a ground to
 * close it. @param eigen the organs for which this person records; who records for none is shown them all
 */
export function besides(
  { naam: handeling, organen, grond }: HandelingInfo,
  woorden: Woorden,
  eigen: readonly string[] = organen,
): Veld[] {
  const plek = { handeling, woorden };
  const keuzes = (eigen.length === 0 ? organen : eigen).map((waarde) => ({
    waarde,
    label: woorden.organen[waarde] ?? waarde,
  }));
  const orgaan: Veld[] =
    organen.length > 1 ? [{ ...basis('orgaan', 'orgaan', true, plek), soort: 'keuze', keuzes }] : [];
  return [
    ...orgaan,
    { ...basis('toelichting', 'toelichting', false, plek), soort: 'tekst' },
    {
      ...basis('nietOpenbaar', 'nietOpenbaar', false, plek),
      ...(grond === null
        ? {}
        : {
            hulp: `Dit is al gesloten, op grond van ${grond}. Vul alleen iets in als er een andere grond is.`,
          }),
      soort: 'groep',
      velden: [
        {
          ...basis('nietOpenbaar.grond', 'nietOpenbaar.grond', 'soms', plek),
          naam: 'grond',
          soort: 'naam',
        },
      ],
    },
  ];
}

/** What an opening asks of whoever opens, but for the municipality and the procedure. */
export function openingVelden({ woorden, planning }: Procedure): Veld[] {
  const plek = { handeling: 'traject-openen', woorden };
  return [
    { ...basis('titel', 'titel', true, plek), soort: 'naam' },
    { ...basis('aanleiding', 'aanleiding', true, plek), soort: 'tekst' },
    { ...basis('voorganger', 'voorganger', false, plek), soort: 'naam' },
    {
      ...basis('planning', 'planning', true, plek),
      soort: 'groep',
      velden: objectFields(planning, 'planning', plek),
    },
  ];
}

/** What a row of a list is called. */
export function rowLabel(veld: Rijenveld, rij: number): string {
  return `${veld.soort === 'groepen' ? veld.een : veld.label} ${rij + 1}`;
}

/** The fields of one row of a list. */
export function rowOf(veld: Rijenveld, rij: number): Veld[] {
  const pad = `${veld.pad}[${rij}]`;
  if (veld.soort === 'groepen') return veld.velden.map((part) => moved(part, pad));
  const { min, max } = veld;
  const { bekend } = veld;
  const row = {
    ...{ naam: String(rij), pad, hulp: undefined, verplicht: 'soms' as const },
    ...(bekend === undefined ? {} : { bekend }),
  };
  return veld.soort === 'namen'
    ? [{ ...row, label: `Naam ${rij + 1}`, soort: 'naam' }]
    : [{ ...row, label: `Nummer ${rij + 1}`, soort: 'getal', min, max }];
}

/** The word of a field, by handeling first. */
export function veldwoord(woorden: Woorden, handeling: string, naam: string): Veldwoord {
  const termijn = woorden.termijnen[naam];
  return woorden.velden[`${handeling}.${naam}`] ?? woorden.velden[naam] ?? { label: termijn ?? naam };
}

/** The word of a choice, by field first. */
export function keuzewoord({ keuzes }: Woorden, veld: string, waarde: string): string {
  return keuzes[`${veld}.${waarde}`] ?? keuzes[waarde] ?? waarde;
}

function objectFields(schema: JsonSchema, pad: string, plek: Plek): Veld[] {
  mustBe(schema, pad, ['title', 'type', 'additionalProperties', 'properties', 'required', 'if', 'then']);
  if (schema['type'] !== 'object' || schema['additionalProperties'] !== false) throw unknownShape(pad);
  const required = (schema['required'] ?? []) as readonly string[];
  const soms = conditional(schema, pad, plek);
  return Object.entries(schema['properties'] as Record<string, JsonSchema>).map(([naam, own]) => {
    const hint = soms?.velden.includes(naam) === true ? soms.hint : undefined;
    const verplicht = hint === undefined ? required.includes(naam) : 'soms';
    const base = basis(naam, pad === '' ? naam : `${pad}.${naam}`, verplicht, plek);
    const hulp = [base.hulp, hint, alreadyNamed(base)].filter((zin) => zin !== undefined).join(' ');
    return field(own, { ...base, hulp: hulp === '' ? undefined : hulp }, plek);
  });
}

function basis(naam: string, pad: string, verplicht: Basis['verplicht'], plek: Plek): Basis {
  const { label, hulp } = veldwoord(plek.woorden, plek.handeling, naam);
  const bekend = plek.genoemd?.[naam] ?? [];
  return { naam, pad, label, hulp, verplicht, ...(bekend.length === 0 ? {} : { bekend }) };
}

function alreadyNamed({ bekend = [] }: Basis): string | undefined {
  return bekend.length === 0
    ? undefined
    : `In dit traject genoemd: ${allInWords(bekend)}.`.replace(/\.\.$/, '.');
}

function field(schema: JsonSchema, base: Basis, plek: Plek): Veld {
  switch (schema['type']) {
    case 'string':
      return textField(schema, base, plek);
    case 'integer':
      mustBe(schema, base.pad, ['title', 'type', 'minimum', 'maximum']);
      return { ...base, soort: 'getal', ...bounds(schema) };
    case 'boolean':
      mustBe(schema, base.pad, ['title', 'type']);
      return { ...base, soort: 'janee' };
    case 'object':
      return { ...base, soort: 'groep', velden: objectFields(schema, base.pad, plek) };
    case 'array':
      return listField(schema, base, plek);
    default:
      throw unknownShape(base.pad);
  }
}

/** Longest text that is one line in a form. */
const oneLine = 200;

function textField(schema: JsonSchema, base: Basis, { woorden }: Plek): Veld {
  mustBe(schema, base.pad, [
    'title',
    'description',
    'type',
    'format',
    'enum',
    'minLength',
    'maxLength',
    'pattern',
  ]);
  const { format, enum: keuzes, maxLength } = schema;
  if (format === 'date') return { ...base, soort: 'datum' };
  if (format === 'uuid') return { ...base, soort: 'document' };
  if (format !== undefined) throw unknownShape(base.pad);
  if (Array.isArray(keuzes)) {
    const named = (keuzes as string[]).map((waarde) => ({
      waarde,
      label: keuzewoord(woorden, base.naam, waarde),
    }));
    return { ...base, soort: 'keuze', keuzes: named };
  }
  if (typeof maxLength !== 'number') throw unknownShape(base.pad);
  return { ...base, soort: maxLength <= oneLine ? 'naam' : 'tekst' };
}

function listField(schema: JsonSchema, base: Basis, plek: Plek): Veld {
  mustBe(schema, base.pad, ['title', 'type', 'minItems', 'maxItems', 'uniqueItems', 'items']);
  const items = schema['items'] as JsonSchema;
  // A row's paths are made when it is known which row it is.
  if (items['type'] === 'object') {
    const { een = base.label } = veldwoord(plek.woorden, plek.handeling, base.naam);
    return { ...base, soort: 'groepen', een, velden: objectFields(items, '', plek) };
  }
  const item = field(items, base, plek);
  if (item.soort === 'naam') return { ...base, soort: 'namen', min: 0, max: 0 };
  if (item.soort === 'getal')
    return { ...base, soort: 'getallen', min: item.min, max: item.max, ...ticks(base, plek) };
  throw unknownShape(base.pad);
}

/** Whoever sees the list ticks what is meant. */
function ticks({ naam }: Basis, { genummerd }: Plek): Pick<Lijstveld, 'keuzes'> & Partial<Basis> {
  const keuzes = genummerd?.[naam] ?? [];
  return keuzes.length === 0 ? {} : { keuzes };
}

/** The one conditional shape there is: some fields are required at some choices of another. */
function conditional(
  schema: JsonSchema,
  pad: string,
  { woorden }: Plek,
): { velden: readonly string[]; hint: string } | undefined {
  if (schema['if'] === undefined && schema['then'] === undefined) return undefined;
  const { properties, required: asks } = (schema['if'] ?? {}) as {
    properties?: Record<string, JsonSchema>;
    required?: unknown;
  };
  const { required, ...rest } = (schema['then'] ?? {}) as { required?: unknown };
  const [[naam, own] = ['', {}], ...more] = Object.entries(properties ?? {});
  const keuzes = own['enum'];
  const known =
    more.length === 0 &&
    Array.isArray(keuzes) &&
    Array.isArray(required) &&
    Object.keys(rest).length === 0 &&
    Array.isArray(asks) &&
    asks.length === 1 &&
    asks[0] === naam;
  if (!known) throw unknownShape(pad);
  const words = (keuzes as string[]).map((waarde) =>
    (keuzewoord(woorden, naam, waarde).split(':')[0] ?? waarde).toLowerCase(),
  );
  return { velden: required as string[], hint: `Vul dit in bij ${eitherInWords(words)}.` };
}

function bounds({ minimum, maximum }: JsonSchema): { min: number; max: number } {
  return { min: Number(minimum), max: Number(maximum) };
}

/** The same field, its path under another. */
function moved<V extends Veld>(veld: V, under: string): V {
  const pad = `${under}.${veld.pad}`;
  return veld.soort === 'groep'
    ? { ...veld, pad, velden: veld.velden.map((part) => moved(part, under)) }
    : { ...veld, pad };
}

function mustBe(schema: JsonSchema, pad: string, keys: readonly string[]): void {
  const strange = Object.keys(schema).filter((key) => !keys.includes(key));
  if (strange.length > 0) throw unknownShape(pad, `it has ${strange.join(', ')}`);
}

function unknownShape(pad: string, why = 'its type is new'): TypeError {
  return new TypeError(`No form knows the schema of ${pad === '' ? 'a row' : pad}: ${why}.`);
}
