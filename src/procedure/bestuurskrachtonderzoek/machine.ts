/**
 * The order of a bestuurskrachtonderzoek as the letter tells it. Seven phases, none skippable; the only way out is
 * before the assignment stands, and nothing leads out of besloten. Every transition is guarded by one guard, whose
 * params name the voorwaarden, so that the machine itself can be read for the explanation of a refusal.
 *
 * No state is of type "final": XState stops listening there, while after the decision two records remain possible.
 */
import { assign, createActor, setup } from 'xstate';
import type { Poging } from '../definition.js';
import { handelingen } from './catalogus.js';
import { datumredenen } from './datums.js';
import type { Feiten } from './feiten.js';
import { datumVan } from './handeling.js';
import { unmet } from './redenen.js';
import { aangenomen } from './besluitvorming.js';
import type { Code } from './voorwaarden.js';

export interface Handelt {
  /** Slug of the handeling. */
  readonly type: string;
  readonly poging: Poging;
  /** Earlier admitted attempts; only a rectification reads them. */
  readonly geschiedenis: readonly Poging[];
}

interface Voldaan {
  readonly handeling: string;
  readonly voorwaarden: readonly Code[];
  /** Only for the vote: the outcome that takes this transition. */
  readonly uitslag?: 'aangenomen' | 'verworpen';
}

/** The handeling is possible here and the phase stays. */
const blijft = (...namen: string[]) =>
  Object.fromEntries(namen.map((naam) => [naam, { guard: voldaan(naam), actions: 'vastleggen' as const }]));

/** The handeling closes this phase and opens another. */
const opent = (naam: string, fase: string) => ({
  [naam]: { target: fase, guard: voldaan(naam), actions: ['vastleggen' as const, 'openFase' as const] },
});

export const machine = setup({
  types: { context: {} as Feiten, events: {} as Handelt },
  guards: {
    voldaan: ({ context, event: { poging, geschiedenis } }, { handeling, voorwaarden, uitslag }: Voldaan) =>
      unmet(voorwaarden, context, { poging, geschiedenis }).length === 0 &&
      datumredenen(handeling, context, poging).length === 0 &&
      (uitslag === undefined || aangenomen(context, poging.gegevens) === (uitslag === 'aangenomen')),
  },
  actions: {
    // Only what changes: XState copies the facts itself.
    vastleggen: assign(
      ({ context, event: { poging } }) =>
        handelingen.get(poging.handeling)?.leg?.(context, poging.gegevens as never, poging) ?? {},
    ),
    openFase: assign(({ context, event: { poging } }) => {
      const datum = datumVan(poging.gegevens);
      // A day on the boundary counts for both phases.
      return { faseSinds: datum, presidium: context.presidium.filter((dag) => dag >= datum) };
    }),
  },
}).createMachine({
  id: 'bestuurskrachtonderzoek',
  // Never used: a traject begins with the facts of its opening, and every decision brings its own.
  context: {} as Feiten,
  initial: 'opdrachtformulering',
  // A slip of the pen can be marked in every phase; it never changes the outcome.
  on: blijft('rectificatie-aantekenen'),
  states: {
    // "Tijdens de workshop is afgesproken dat het college opdrachtverlener … is, de gemeenteraad wordt over de conceptopdracht geconsulteerd" (§2).
    opdrachtformulering: {
      on: {
        ...blijft(
          'procesnotitie-bespreken',
          'workshop-houden',
          'conceptopdracht-opstellen',
          'raad-consulteren',
        ),
        ...blijft('communicatieplan-vaststellen', 'presidium-informeren'),
        ...opent('opdracht-vaststellen', 'bureauselectie'),
        ...opent('traject-laten-vervallen', 'vervallen'),
      },
    },
    // "Wie A zegt, zegt ook B" (§3): from here on nothing leads to vervallen.
    bureauselectie: {
      on: {
        ...blijft(
          'orienterend-gesprek-voeren',
          'offerte-uitvragen',
          'plan-van-aanpak-indienen',
          'plan-presenteren',
          'bureau-kiezen',
        ),
        ...blijft('communicatieplan-vaststellen', 'presidium-informeren'),
        ...opent('bko-starten', 'bko'),
      },
    },
    // Findings, and no advice (§3, §4).
    bko: {
      on: {
        ...blijft(
          'bestaand-materiaal-inbrengen',
          'samenspraak-houden',
          'bevindingen-opleveren',
          'rapport-teruggeven',
        ),
        ...blijft('bevindingen-vaststellen', 'communicatieplan-vaststellen', 'presidium-informeren'),
        ...opent('dialoog-starten', 'dialoog'),
      },
    },
    // "nadat het bko gereed is en de dialoog start" (§4).
    dialoog: {
      on: {
        ...blijft('dialoog-voeren', 'raadskader-meegeven', 'dialoogkader-vastleggen'),
        ...blijft('communicatieplan-vaststellen', 'presidium-informeren'),
        ...opent('dialoog-afronden', 'afweging'),
      },
    },
    // "Dan pas komt het thema samenwerking op tafel" (§4).
    afweging: {
      on: {
        ...blijft(
          'raadskader-meegeven',
          'collegevoorstel-formuleren',
          'scenario-inbrengen',
          'conclusie-trekken',
          'notitie-vaststellen',
        ),
        ...blijft('presidium-informeren'),
        ...opent('voorstel-aanbieden', 'besluitvorming'),
      },
    },
    // The council decides; a rejection leaves the traject open.
    besluitvorming: {
      on: {
        ...blijft(
          'voorstel-behandelen',
          'amendement-aannemen',
          'besluit-aanhouden',
          'voorstel-wijzigen',
          'presidium-informeren',
        ),
        'besluit-nemen': [
          {
            target: 'besloten',
            guard: voldaan('besluit-nemen', 'aangenomen'),
            actions: ['vastleggen', 'openFase'],
          },
          { guard: voldaan('besluit-nemen', 'verworpen'), actions: 'vastleggen' },
        ],
      },
    },
    // "richtinggevend en bindend" (§3): nothing leads out.
    besloten: { on: blijft('besluit-bekendmaken') },
    vervallen: {},
  },
});

/**
 * What the machine makes of an attempt: the same snapshot facts when it does not move. This is `transition()` of XState
 * without the new actor that it makes for every call: this machine starts no actors, so that one scope serves them all.
 */
export function move(fase: string, feiten: Feiten, event: Handelt): { fase: string; feiten: Feiten } {
  const rust = resting.get(fase);
  if (rust === undefined) throw new RangeError(`There is no phase ${fase}.`);
  const { value, context } = machine.transition({ ...rust, context: feiten }, event, scope);
  return { fase: value, feiten: context };
}

const self = createActor(machine);
const nothing = (): void => undefined;
const scope = {
  self,
  system: self.system,
  id: '',
  sessionId: '',
  logger: nothing,
  defer: nothing,
  emit: nothing,
  stopChild: nothing,
  actionExecutor: nothing,
} as unknown as Parameters<(typeof machine)['transition']>[2];

/** Each phase as XState has it at rest; the facts are filled in for each decision. */
const resting = new Map(
  Object.keys(machine.states).map((fase) => [
    fase,
    machine.resolveState({ value: fase, context: {} as Feiten }),
  ]),
);

function voldaan(naam: string, uitslag?: 'aangenomen' | 'verworpen'): { type: 'voldaan'; params: Voldaan } {
  const voorwaarden = handelingen.get(naam)?.voorwaarden ?? [];
  return {
    type: 'voldaan',
    params: { handeling: naam, voorwaarden, ...(uitslag === undefined ? {} : { uitslag }) },
  };
}
