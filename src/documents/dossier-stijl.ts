/** How the page of a dossier looks: on a screen, on a phone, on paper, and in the dark. Nothing is told by colour alone. */
import { markup } from './html.js';

export const stijl = markup`
:root {
  color-scheme: light dark;
  --inkt: #1a1a1a; --zacht: #555; --papier: #fff; --vlak: #f4f4f4; --lijn: #ccc;
  --goed: #1f6b3a; --fout: #a32020; --let-op: #8a5a00; --link: #0b5394;
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--inkt); background: var(--papier); margin: 0; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: clamp(1.4rem, 6vw, 2rem); line-height: 1.2; hyphens: auto; }
h2 { margin: 2rem 0 .5rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1.15rem; line-height: 1.3; }
h4 { margin: .75rem 0 0; font-size: 1rem; }
p { margin: .5rem 0; }
a { color: var(--link); }
ul, ol { margin: .25rem 0; padding-left: 1.5rem; }
ul { list-style: disc; }
dd > ol, dd > dl { margin-top: 0; }
dl { margin: .25rem 0; }
dl > div { display: grid; grid-template-columns: 13rem 1fr; gap: 0 1rem; padding: .15rem 0; }
dl dl > div { display: block; }
dd { margin: 0; min-width: 0; }
dt, .nummer, .vingerafdruk { color: var(--zacht); }
.nummer { margin: 0; }
.vingerafdruk { display: block; }
.tekst { white-space: pre-line; unicode-bidi: isolate; }
.spoor { list-style: none; padding: 0; }
.spoor > li {
  margin: 1rem 0; padding: .75rem 0 .75rem 1rem;
  border-top: 1px solid var(--lijn); border-left: .3rem solid var(--goed);
}
.spoor > .geweigerd { border-left-color: var(--fout); }
.spoor > .gewist { border-left-color: var(--let-op); }
.spoor > li:target { background: var(--vlak); }
.merk {
  display: inline-block; padding: 0 .5rem; border: 1px solid currentcolor; border-radius: .25rem;
  font-size: .9rem; font-weight: bold;
}
.toegelaten .merk { color: var(--goed); }
.geweigerd .merk { color: var(--fout); }
.gewist .merk { color: var(--let-op); }
.spoor .merk.dicht { color: var(--papier); background: var(--inkt); border-color: var(--inkt); }
.let-op { margin: 1rem 0; padding: .75rem 1rem; border: .2rem solid var(--let-op); }
.let-op h2 { margin: 0; font-size: 1.15rem; }
pre { white-space: pre-wrap; background: var(--vlak); padding: 1rem; }
@media (max-width: 36rem) {
  dl > div { display: block; padding: .25rem 0; }
  .spoor > li { padding-left: .75rem; }
}
@media (prefers-color-scheme: dark) {
  :root {
    --inkt: #eee; --zacht: #b5b5b5; --papier: #16181b; --vlak: #24272b; --lijn: #555;
    --goed: #7fd19b; --fout: #ff9d94; --let-op: #ffc861; --link: #8ab8ff;
  }
}
@media print {
  :root {
    color-scheme: light;
    --inkt: #000; --zacht: #333; --papier: #fff; --vlak: #fff; --lijn: #999;
    --goed: #1f6b3a; --fout: #a32020; --let-op: #8a5a00; --link: #000;
  }
  main { max-width: none; padding: 0; }
  h2, h3, h4, .nummer { break-after: avoid; }
  dl > div { break-inside: avoid-page; }
  .spoor .merk.dicht { color: #000; background: #fff; border: 2px solid #000; }
}
`;
