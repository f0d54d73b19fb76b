import fc from 'fast-check';
import { markup } from '../../src/documents/html.js';

describe('markup', () => {
  it('lets no text become markup, in an element or in an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '\n', '😀') }), (tekst) => {
        const { tekst: page } = markup`<p title="${tekst}">${tekst}</p>`;
        expect(page.match(/[<>]/g)).toHaveLength(4);
        expect(page.match(/["']/g)).toHaveLength(2);
        const back = /^<p title="([^"]*)">([^<]*)<\/p>$/.exec(page)?.slice(1).map(unescaped);
        expect(back ?? ['', '']).toEqual([tekst, tekst]);
      }),
    );
  });

  it('takes its own markup as it is, once and in lists', () => {
    const items = ['a', '<b>'].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ol>${items}</ol>${markup`<hr>`}${3}`.tekst).toBe(
      '<ol><li>a</li><li>&lt;b&gt;</li></ol><hr>3',
    );
  });
});

function unescaped(tekst: string): string {
  const signs: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return tekst.replace(/&([^;]+);/g, (_, naam: string) => signs[naam] ?? '?');
}
