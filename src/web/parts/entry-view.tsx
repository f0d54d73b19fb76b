/** An entry as those who read the whole trail see it, in words. */
import type { ReactElement } from 'react';
import { isVoorDeMachine, type SpoorregelBeeld } from '../../engine/answer.js';
import type { Verloop } from '../../engine/verloop.js';
import type { Procedure } from '../../procedure/definition.js';
import {
  aboutInWords,
  actDate,
  actInWords,
  organInWords,
  phaseBegun,
  reasonsInWords,
  recorderInWords,
  signalsInWords,
} from '../../procedure/entry-words.js';
import { uitslagVan } from '../../procedure/overgangen.js';
import { Gegevens } from './gegevens.js';
import type { EntryView } from './timeline.js';

interface Around {
  /** Entries that the last checkpoint covers. */
  readonly omvang: number;
  /** Of the whole traject. */
  readonly verloop: Pick<Verloop, 'rectificaties' | 'wissingen'>;
  /** Ids of documents that were erased. */
  readonly gewist: ReadonlySet<string>;
  /** Ids of documents that this reader may not have. */
  readonly dicht: ReadonlySet<string>;
}

export function entryView(
  regel: SpoorregelBeeld,
  procedure: Procedure,
  { omvang, verloop, gewist, dicht }: Around,
): EntryView {
  const { volgnummer, soort, handeling, registrator, resultaat } = regel;
  const pointing = (later: readonly { volgnummer: number; over: number }[]) =>
    later
      .filter(({ over }) => over === volgnummer)
      .map((one) => ({
        volgnummer: one.volgnummer,
        pad: `/trajecten/${regel.traject}/spoor/${one.volgnummer}`,
      }));
  return {
    volgnummer,
    kind: soort === 'wissing' ? 'gewist' : resultaat,
    titel: actInWords(procedure, soort, handeling),
    over: aboutInWords(procedure, regel.gegevens),
    uitslag: uitslagVan(procedure, regel),
    registratietijdstip: regel.registratietijdstip,
    datum: actDate(regel.gegevens),
    beslotenDoor: organInWords(procedure, regel.orgaan),
    geregistreerdDoor: recorderInWords(procedure, registrator),
    naarFase: phaseBegun(procedure, regel),
    redenen: reasonsInWords(procedure, regel.redenen),
    signalen: signalsInWords(procedure, regel.signalen),
    nietOpenbaar: !regel.openbaar,
    dicht: isClosedContent(regel),
    gerectificeerdIn: pointing(verloop.rectificaties),
    gewistIn: pointing(verloop.wissingen),
    inLog: regel.index < omvang,
    inhoud: <Contents regel={regel} procedure={procedure} gewist={gewist} dicht={dicht} />,
    details: `/trajecten/${regel.traject}/spoor/${volgnummer}`,
  };
}

/** Of a refused attempt everybody sees that it was made, and nobody else what was filled in, as far as that was kept. */
export function isClosedContent(regel: SpoorregelBeeld): boolean {
  return !regel.openbaar || (regel.resultaat === 'geweigerd' && !isVoorDeMachine(regel));
}

/** What was recorded, out of the way until it is asked for. */
function Contents({
  regel,
  procedure,
  gewist,
  dicht,
}: {
  readonly regel: SpoorregelBeeld;
  readonly procedure: Procedure;
  /** Ids of documents. */
  readonly gewist: ReadonlySet<string>;
  readonly dicht: ReadonlySet<string>;
}): ReactElement | null {
  const { gegevens, traject, handeling } = regel;
  if (gegevens === null || Object.keys(gegevens).length === 0) return null;
  return (
    <details className="regel-inhoud">
      <summary>
        {regel.resultaat === 'geweigerd' ? 'Wat er was ingevuld – niet openbaar' : 'Wat er is vastgelegd'}
      </summary>
      <Gegevens
        gegevens={gegevens}
        handeling={handeling}
        procedure={procedure}
        documentLink={({ id }) => {
          if (gewist.has(id)) return { waarom: 'gewist' };
          return dicht.has(id)
            ? { waarom: 'voor u niet in te zien' }
            : { href: `/trajecten/${traject}/documenten/${id}` };
        }}
      />
    </details>
  );
}
