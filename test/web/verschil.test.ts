/** What an entry changed, in words: only what is ours becomes another word. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { StateDifference } from '../../src/web/parts/state-difference.js';
import { textOf } from './visitor.js';

const difference = (voor: Record<string, unknown> | null, na: Record<string, unknown>): string => {
  const stand = (feiten: Record<string, unknown>) => ({ fase: 'afweging', feiten });
  const props = { voor: voor === null ? null : stand(voor), na: stand(na), procedure };
  return textOf(renderToStaticMarkup(createElement(StateDifference, props as never)));
};

describe('what an entry changed', () => {
  it('has labels, choices in words and dates as people write them', () => {
    const scenarios = [{ naam: 'Samen verder', vorm: 'ambtelijke-fusie' }];
    const text = difference({ scenarios: [] }, { scenarios, scenarioLaatste: '2011-09-05' });
    expect(text).toContain('Naam: Samen verder, Vorm: ');
    expect(text).not.toContain('ambtelijke-fusie');
    expect(text).toContain('5 september 2011');
  });

  it.each(['constructor', 'toString', '__proto__', 'ambtelijke-fusie', 'raad'])(
    'leaves a name as somebody wrote it: %s',
    (naam) => {
      const scenarios = [{ naam, vorm: 'ambtelijke-fusie' }];
      expect(difference({ scenarios: [] }, { scenarios })).toContain(`Naam: ${naam}, Vorm: `);
    },
  );

  it('shows of a list that grows only what is new', () => {
    const bureau = (naam: string, plan: string | null) => ({ naam, plan });
    const [a, b] = [bureau('Bureau A', '2011-05-10'), bureau('Bureau B', null)];
    const text = difference({ bureaus: [a, b] }, { bureaus: [a, bureau('Bureau B', '2011-05-11')] });
    expect(text).not.toContain('Bureau A');
    expect(text).toContain('Naam: Bureau B');
    expect(text).toContain('11 mei 2011');
  });

  it('leaves out what had a place and nothing in it, before and after', () => {
    const text = difference(null, { concept: null, bureaus: [], planning: {}, presidium: '2011-04-14' });
    expect(text).toContain('Presidium geïnformeerd op');
    for (const empty of ['conceptopdracht', 'Bureaus', 'Planning']) expect(text).not.toContain(empty);
  });
});
