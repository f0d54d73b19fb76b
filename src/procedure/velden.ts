/**
 * Gegevens as classes. Each decorator says once what a field is: what may come in (checked by class-validator), what a
 * client may read about it (JSON Schema), and whether it stands plain in the trail (`vast`) or as a commitment that can
 * be erased (`wisbaar`).
 */
import { ValidateBy, ValidateIf, validateSync } from 'class-validator';
import type { Bladgegevens, Bladwaarde, Invoerfout, JsonSchema, Omzetting } from './definition.js';
import * as check from './waarden.js';
import type { Bevinding } from './waarden.js';

type Klasse = new () => object;
type Json = Readonly<Record<string, unknown>>;

interface Veld {
  readonly naam: string;
  readonly soort: 'waarde' | 'document' | 'deel' | 'delen';
  readonly verplicht: boolean;
  /** What is wrong with a value; undefined = nothing. */
  readonly toets: check.Toets;
  /** Whether this text stands as a commitment. */
  readonly wisbaar: (waarde: string) => boolean;
  /** How the published definition names it. */
  readonly bewaring: 'vast' | 'wisbaar' | 'vast-als-datum';
  readonly schema: JsonSchema;
  readonly deel?: Klasse;
}

interface Opties {
  /** Absent is allowed; null is not. */
  readonly optioneel?: boolean;
  /** Dutch title for forms. */
  readonly titel?: string;
}

const velden = new Map<object, Veld[]>();

/** A date `YYYY-MM-DD` that exists. */
export function Datum(opties: Opties = {}): PropertyDecorator {
  return declare(check.datum, { schema: { type: 'string', format: 'date' } }, opties);
}

/** Free text of at most 20,000 characters; erasable. */
export function Tekst(opties: Opties & { vastAlsDatum?: boolean } = {}): PropertyDecorator {
  const bewaring = opties.vastAlsDatum === true ? 'vast-als-datum' : 'wisbaar';
  return declare(
    check.tekst(check.maxTekst),
    { schema: { type: 'string', minLength: 1, maxLength: check.maxTekst }, bewaring },
    opties,
  );
}

/** A name or number that identifies: at most 200 characters, kept plain. */
export function Naam(opties: Opties = {}): PropertyDecorator {
  return declare(check.naam, { schema: naamSchema }, opties);
}

export function Namen(opties: Opties = {}): PropertyDecorator {
  const schema = {
    type: 'array',
    minItems: 1,
    maxItems: check.maxLijst,
    uniqueItems: true,
    items: naamSchema,
  };
  return declare(check.lijst(check.naam, 'namen'), { schema }, opties);
}

export function Keuze(keuzes: readonly string[], opties: Opties = {}): PropertyDecorator {
  return declare(check.keuze(keuzes), { schema: { type: 'string', enum: keuzes } }, opties);
}

/** A whole number. */
export function Getal(min: number, max: number, opties: Opties = {}): PropertyDecorator {
  return declare(check.getal(min, max), { schema: { type: 'integer', minimum: min, maximum: max } }, opties);
}

export function Nummers(min: number, max: number, opties: Opties = {}): PropertyDecorator {
  const schema = {
    type: 'array',
    minItems: 1,
    maxItems: check.maxLijst,
    uniqueItems: true,
    items: { type: 'integer', minimum: min, maximum: max },
  };
  return declare(check.lijst(check.getal(min, max), 'nummers'), { schema }, opties);
}

export function JaNee(opties: Opties = {}): PropertyDecorator {
  return declare(check.jaNee, { schema: { type: 'boolean' } }, opties);
}

/** The path of a field in an entry's gegevens, such as `datum` or `planning.startDatum`. */
export function Pad(opties: Opties = {}): PropertyDecorator {
  return declare(
    check.pad,
    { schema: { type: 'string', maxLength: check.maxNaam, pattern: check.padvorm.source } },
    opties,
  );
}

/** The id of an uploaded document. */
export function Document(opties: Opties = {}): PropertyDecorator {
  return declare(
    check.uuid,
    {
      soort: 'document',
      schema: { type: 'string', format: 'uuid', description: 'Het id van een geplaatst document.' },
    },
    opties,
  );
}

/** An object of its own. */
export function Deel(klasse: Klasse, opties: Opties = {}): PropertyDecorator {
  return declare(check.object, { soort: 'deel', schema: schemaOf(klasse), deel: klasse }, opties);
}

/** A list of objects. */
export function Delen(klasse: Klasse, opties: Opties = {}): PropertyDecorator {
  const schema = { type: 'array', minItems: 1, maxItems: check.maxLijst, items: schemaOf(klasse) };
  return declare(check.lijst(check.object, 'onderdelen'), { soort: 'delen', schema, deel: klasse }, opties);
}

/** Fields that are required only when others have certain values; `fouten` gets the raw object. */
export interface Samenhang {
  readonly fouten: (raw: Json) => { readonly veld: string; readonly bevinding: Bevinding }[];
  readonly schema: JsonSchema;
}
const samenhangen = new Map<object, Samenhang>();

export function Samen(samenhang: Samenhang): ClassDecorator {
  return (klasse) => {
    samenhangen.set(klasse.prototype as object, samenhang);
  };
}

const naamSchema = { type: 'string', minLength: 1, maxLength: check.maxNaam };

type Aard = Pick<Veld, 'schema'> & Partial<Pick<Veld, 'soort' | 'bewaring' | 'deel'>>;

function declare(toets: check.Toets, aard: Aard, { optioneel = false, titel }: Opties): PropertyDecorator {
  return (target, key) => {
    const naam = String(key);
    const bewaring = aard.bewaring ?? 'vast';
    const veld: Veld = {
      naam,
      soort: 'waarde',
      toets: (waarde) => (waarde === undefined ? check.ontbreekt : toets(waarde)),
      verplicht: !optioneel,
      bewaring,
      wisbaar: (waarde) =>
        bewaring === 'wisbaar' || (bewaring === 'vast-als-datum' && check.datum(waarde) !== undefined),
      ...aard,
      schema: titel === undefined ? aard.schema : { title: titel, ...aard.schema },
    };
    velden.set(target, [...(velden.get(target) ?? []), veld]);
    if (optioneel) ValidateIf((instance: object) => Reflect.get(instance, naam) !== undefined)(target, key);
    ValidateBy({ name: 'veld', validator: { validate: (waarde) => veld.toets(waarde) === undefined } })(
      target,
      key,
    );
  };
}

function veldenOf(klasse: Klasse): readonly Veld[] {
  return velden.get(klasse.prototype as object) ?? [];
}

/** All faults of form in a raw object. `raw` is attacker-controlled. */
export function faults(klasse: Klasse, raw: unknown, pad: string): Invoerfout[] {
  const geenObject = check.object(raw);
  if (geenObject !== undefined) return [{ veld: pad, ...geenObject }];
  const json = raw as Json;
  const bekend = veldenOf(klasse);
  const onbekend = Object.keys(json)
    .filter((naam) => !bekend.some((veld) => veld.naam === naam))
    .map((naam) => ({ veld: `${pad}.${naam}`, ...check.onbekend(bekend.map((veld) => veld.naam)) }));
  const eigen = ownFaults(klasse, json).map(({ veld, bevinding }) => ({
    veld: `${pad}.${veld}`,
    ...bevinding,
  }));
  const samen = samenhangen.get(klasse.prototype as object)?.fouten(json) ?? [];
  const nog = samen.map(({ veld, bevinding }) => ({ veld: `${pad}.${veld}`, ...bevinding }));
  return [...onbekend, ...eigen, ...nog, ...partFaults(bekend, json, { pad, eigen })];
}

/** class-validator judges an instance that holds only the known fields, so that no raw key reaches a prototype. */
function ownFaults(klasse: Klasse, json: Json): { veld: string; bevinding: Bevinding }[] {
  const instance = new klasse();
  const bekend = veldenOf(klasse);
  for (const { naam } of bekend) {
    if (Object.hasOwn(json, naam)) Reflect.set(instance, naam, json[naam]);
  }
  const wrong = validateSync(instance, { forbidUnknownValues: false }).map(({ property }) => property);
  return bekend.flatMap(({ naam, toets }) => {
    // The words are made here: class-validator would fill in `$value` inside them.
    const bevinding = wrong.includes(naam) ? toets(Reflect.get(instance, naam)) : undefined;
    return bevinding === undefined ? [] : [{ veld: naam, bevinding }];
  });
}

function partFaults(
  bekend: readonly Veld[],
  json: Json,
  { pad, eigen }: { pad: string; eigen: readonly Invoerfout[] },
): Invoerfout[] {
  return bekend.flatMap(({ naam, soort, deel }) => {
    const waarde = json[naam];
    const sound = waarde !== undefined && !eigen.some(({ veld }) => veld === `${pad}.${naam}`);
    if (deel === undefined || !sound) return [];
    if (soort === 'deel') return faults(deel, waarde, `${pad}.${naam}`);
    return (waarde as unknown[]).flatMap((item, i) => faults(deel, item, `${pad}.${naam}[${i}]`));
  });
}

/** Documents that well-formed gegevens name. Paths start with `pad`. */
export function documentsOf(klasse: Klasse, json: Json, pad: string): { veld: string; id: string }[] {
  return veldenOf(klasse)
    .filter(({ soort, naam }) => soort === 'document' && json[naam] !== undefined)
    .map(({ naam }) => ({ veld: `${pad}.${naam}`, id: json[naam] as string }));
}

/** Well-formed gegevens in the leaf's form. */
export function leafOf(klasse: Klasse, json: Json, omzetting: Omzetting): Bladgegevens {
  return convert(klasse, json, { omzetting, pad: '' });
}

function convert(
  klasse: Klasse,
  json: Json,
  { omzetting, pad }: { omzetting: Omzetting; pad: string },
): Bladgegevens {
  const entries = veldenOf(klasse)
    .filter(({ naam }) => json[naam] !== undefined)
    .map((veld): [string, Bladwaarde] => [
      veld.naam,
      convertField(veld, json[veld.naam], { omzetting, pad: `${pad}${veld.naam}` }),
    ]);
  return Object.fromEntries(entries);
}

function convertField(
  { soort, deel, wisbaar }: Veld,
  waarde: unknown,
  { omzetting, pad }: { omzetting: Omzetting; pad: string },
): Bladwaarde {
  if (soort === 'document') {
    const verwijzing = omzetting.document(waarde as string);
    if (verwijzing === undefined) throw new RangeError(`Document ${String(waarde)} is unknown.`);
    return { ...verwijzing };
  }
  if (deel !== undefined && soort === 'deel')
    return convert(deel, waarde as Json, { omzetting, pad: `${pad}.` });
  if (deel !== undefined)
    return (waarde as Json[]).map((item, i) => convert(deel, item, { omzetting, pad: `${pad}[${i}].` }));
  if (typeof waarde === 'string' && wisbaar(waarde)) return omzetting.wisbaar(pad, waarde);
  return waarde as Bladwaarde;
}

/** JSON Schema (draft 2020-12) of a class. */
export function schemaOf(klasse: Klasse): JsonSchema {
  const eigen = veldenOf(klasse);
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(eigen.map(({ naam, schema }) => [naam, schema])),
    required: eigen.filter(({ verplicht }) => verplicht).map(({ naam }) => naam),
    ...samenhangen.get(klasse.prototype as object)?.schema,
  };
}

/** Path pattern → how it is kept, for the published definition. */
export function bewaringOf(klasse: Klasse, pad = ''): Record<string, Veld['bewaring']> {
  return Object.assign(
    {},
    ...veldenOf(klasse).map(({ naam, soort, deel, bewaring }) => {
      if (deel === undefined) return { [pad + naam]: bewaring };
      return bewaringOf(deel, `${pad}${naam}${soort === 'delen' ? '[]' : ''}.`);
    }),
  ) as Record<string, Veld['bewaring']>;
}
