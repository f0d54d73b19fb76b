/** A page with the check of a trail, its entries, and a field on which a file can be dropped. */
import { renderToStaticMarkup } from 'react-dom/server';
import type { Assets } from '../../src/web/assets.js';
import { VerifySection } from '../../src/web/parts/verify-section.js';

export function proefpagina(assets: Assets, volgnummers: readonly number[]): string {
  return `<!DOCTYPE html>${renderToStaticMarkup(
    <html lang="nl" className="utrecht-root voorbeeld-theme">
      <head>
        <title>Proef</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        {assets.stijlen.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {['controle', 'drop-file'].map((naam) => (
          <script key={naam} type="module" src={assets.module(naam)} />
        ))}
      </head>
      <body className="utrecht-body utrecht-document blad">
        <main className="inhoud">
          <h1 className="utrecht-heading-1">Spoor</h1>
          <VerifySection log="/log/gm0148" regels="/regels.json" />
          <ol>
            {volgnummers.map((volgnummer) => (
              <li key={volgnummer} id={`regel-${volgnummer}`} data-regel={volgnummer}>
                Regel {volgnummer} <span data-proef="" />
              </li>
            ))}
          </ol>
          <div data-drop="">
            <label>
              Bestand <input type="file" name="bestand" />
            </label>
          </div>
        </main>
      </body>
    </html>,
  )}`;
}
