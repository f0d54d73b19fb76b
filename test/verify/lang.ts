/** A long trail, quickly: entries that the engine itself made, written again with other numbers, salts and links. */
import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../../src/audit/canonical.js';
import { commitment } from '../../src/audit/leaf.js';
import { grow, leafHash, root } from '../../src/audit/merkle.js';
import type { NieuweRegel, TrajectLezing, WisbareWaarde } from '../../src/engine/store.js';
import { dalfsen, teVroeg, workshop, type Wereld } from '../engine/wereld.js';

const together = 500;

interface Blad {
  readonly resultaat: string;
  readonly gegevens: Readonly<Record<string, unknown>>;
}

/** Opens a traject and lets its trail grow to `lengte` entries, half of them refused. */
export async function longTrail(wereld: Wereld, lengte: number): Promise<string> {
  const id = await wereld.open();
  await wereld.handel(id, workshop);
  await wereld.handel(id, teVroeg, { versie: 2 });
  const rijen = await wereld.store.spoor([dalfsen], id, { na: 1, limiet: 2 });
  const voorbeelden = rijen.map(({ blad }) => JSON.parse(blad) as Blad);
  const velden = Object.keys(rijen[0]?.wisbaar ?? {});
  for (let van = 3; van < lengte; van += together)
    await append(wereld, id, { voorbeelden, velden, tot: Math.min(lengte, van + together) });
  return id;
}

async function append(
  { store }: Pick<Wereld, 'store'>,
  id: string,
  { voorbeelden, velden, tot }: { voorbeelden: readonly Blad[]; velden: readonly string[]; tot: number },
): Promise<void> {
  const { hoofd, trajecten } = await store.load(dalfsen, { trajecten: [id], sleutels: [], documenten: [] });
  const van = trajecten.get(id);
  if (van === undefined) throw new Error('There is no traject.');
  let rij: TrajectLezing = van;
  const regels: NieuweRegel[] = [];
  const wisbaar: WisbareWaarde[] = [];
  for (let volgnummer = van.volgnummer + 1; volgnummer <= tot; volgnummer += 1) {
    const voorbeeld = voorbeelden[volgnummer % 2];
    if (voorbeeld === undefined) throw new Error('There is no example.');
    const toegelaten = voorbeeld.resultaat === 'toegelaten';
    const gegevens = { ...voorbeeld.gegevens };
    for (const veld of toegelaten ? velden : []) {
      const zout = randomBytes(32);
      const waarde = `Deelnemers aan workshop ${volgnummer}`;
      gegevens[veld] = commitment(zout, waarde);
      wisbaar.push({ traject: id, volgnummer, veld, zout, waarde });
    }
    const blad = canonicalJson({ ...voorbeeld, volgnummer, vorige: rij.vorige.toString('hex'), gegevens });
    const bladhash = leafHash(Buffer.from(blad));
    regels.push({
      index: hoofd.omvang + regels.length,
      traject: id,
      volgnummer,
      vorige: rij.vorige,
      bladhash,
      blad,
      toegelaten,
      registratietijdstip: rij.laatsteTijdstip,
    });
    rij = { ...rij, volgnummer, vorige: bladhash, versie: toegelaten ? volgnummer : rij.versie };
  }
  const naar = grow(
    hoofd,
    regels.map(({ bladhash }) => bladhash),
  );
  await store.append(dalfsen, {
    hoofd: { van: hoofd.omvang, naar, wortel: root(naar) },
    regels,
    wisbaar,
    wist: false,
    trajecten: [{ ...rij, vanVolgnummer: van.volgnummer }],
    sleutels: [],
  });
}
