import { Spel, besluit, stap } from './walk.js';

interface Stemming {
  readonly type: 'hamerslag' | 'hoofdelijk' | 'handopsteken';
  readonly zittend: number;
  readonly aanwezig: number;
  readonly zetels: number;
  readonly voor: number;
  readonly tegen: number;
  readonly onthouden: number;
  readonly onthoudenArt28: number;
}

/** The articles, written out once more and apart: reasons, or the outcome. */
function reference(s: Stemming): string[] | 'besloten' | 'verworpen' {
  const { type, zittend, aanwezig, zetels, voor, tegen, onthouden, onthoudenArt28: verschoond } = s;
  const stil = type === 'hamerslag';
  const redenen: string[] = [];
  const telt = stil
    ? voor + tegen + onthouden + verschoond === 0
    : voor + tegen + onthouden === aanwezig &&
      verschoond <= onthouden &&
      (type === 'handopsteken' || onthouden === verschoond);
  if (aanwezig > zittend || zittend > zetels || !telt) redenen.push('stemming-klopt');
  if (aanwezig <= zittend / 2) redenen.push('quorum');
  if (!stil && voor + tegen <= (zittend - verschoond) / 2) redenen.push('stemming-geldig');
  const voltallig = aanwezig === zetels && onthouden === verschoond;
  if (!stil && voor === tegen && !voltallig) redenen.push('stemmen-niet-gestaakt');
  if (redenen.length > 0) return redenen;
  return stil || voor > tegen ? 'besloten' : 'verworpen';
}

describe('a vote of the council', () => {
  it('comes out as the Gemeentewet says, for every vote of a council of up to four', () => {
    const start = Spel.voor('besluit-nemen');
    const { stand } = start;
    const numbers = [0, 1, 2, 3, 4];
    let seen = 0;
    for (const type of ['hamerslag', 'hoofdelijk', 'handopsteken'] as const)
      for (const zetels of [3, 4])
        for (const zittend of numbers)
          for (const aanwezig of numbers)
            for (const voor of numbers)
              for (const tegen of [0, 1, 2])
                for (const onthouden of [0, 1, 2])
                  for (const onthoudenArt28 of [0, 1]) {
                    const stemming: Stemming = {
                      type,
                      zittend,
                      aanwezig,
                      zetels,
                      voor,
                      tegen,
                      onthouden,
                      onthoudenArt28,
                    };
                    start.stand = stand;
                    const oordeel = start.probeer(stap('besluit-nemen', { ...besluit, stemming }));
                    start.geschiedenis.splice(walkLength(start));
                    const outcome = oordeel.toegelaten
                      ? oordeel.stand.fase === 'besloten'
                        ? 'besloten'
                        : 'verworpen'
                      : oordeel.redenen.map(({ code }) => code);
                    expect({ stemming, outcome }).toEqual({ stemming, outcome: reference(stemming) });
                    seen += 1;
                  }
    expect(seen).toBeGreaterThan(10_000);
  });

  it('at a roll call counts who abstained as excused when nothing else is said, and by a show of hands does not', () => {
    const zonder = (type: string) =>
      stap('besluit-nemen', {
        ...besluit,
        stemming: { type, zittend: 5, aanwezig: 4, voor: 2, tegen: 0, onthouden: 2 },
      });
    expect(Spel.voor('besluit-nemen').codes(zonder('hoofdelijk'))).toEqual([]);
    expect(Spel.voor('besluit-nemen').codes(zonder('handopsteken'))).toEqual(['stemming-geldig']);
  });

  it('asks no quorum after a deferral for want of one, and no valid vote after one that was not', () => {
    const weinig = stap('besluit-nemen', {
      ...besluit,
      stemming: { type: 'hoofdelijk', zittend: 21, aanwezig: 5, voor: 5, tegen: 0, onthouden: 0 },
    });
    const na = (grond: string) => {
      const spel = Spel.voor('besluit-nemen');
      spel.must(stap('besluit-aanhouden', { datum: '2011-10-24', reden: 'x', grond }));
      return spel.codes(weinig);
    };
    expect([na('anders'), na('stemming-ongeldig'), na('geen-quorum')]).toEqual([
      ['quorum', 'stemming-geldig'],
      ['quorum'],
      [],
    ]);
  });

  it('that contradicts the ground of a deferral is refused', () => {
    const uitstel = (grond: string, voor: number, tegen: number) =>
      Spel.voor('besluit-nemen').codes(
        stap('besluit-aanhouden', {
          datum: '2011-10-24',
          reden: 'x',
          grond,
          stemming: { type: 'hoofdelijk', zittend: 21, aanwezig: voor + tegen, voor, tegen, onthouden: 0 },
        }),
      );
    expect([
      uitstel('stemmen-gestaakt', 10, 10),
      uitstel('stemmen-gestaakt', 11, 9),
      uitstel('geen-quorum', 5, 5),
      uitstel('geen-quorum', 11, 9),
    ]).toEqual([[], ['grond-klopt'], [], ['grond-klopt']]);
  });
});

function walkLength(spel: Spel): number {
  return spel.geschiedenis.filter(({ handeling }) => handeling !== 'besluit-nemen').length;
}
