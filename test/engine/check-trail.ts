/** Verifies every trail of a database anew, from what is stored: leaves, chain, tree, and the machine over all of it. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/audit/canonical.js';
import type { Blad } from '../../src/audit/leaf.js';
import { amsterdamDatum } from '../../src/base/clock.js';
import type { Bladgegevens, Poging, Stand } from '../../src/procedure/definition.js';
import { procedures } from '../../src/procedure/procedures.js';
import { query } from '../harness/database.js';
import { checkAgreement } from './check-agreement.js';

interface Regel {
  readonly organisatie: string;
  readonly index: string;
  readonly traject: string;
  readonly volgnummer: number;
  readonly vorige: Buffer | null;
  readonly bladhash: Buffer;
  readonly blad: string;
}

const sha = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** Throws at the first thing that does not hold; answers the number of entries. */
export async function checkTrail(url: string): Promise<number> {
  const regels = await query<Regel>(url, 'SELECT * FROM spoorregel ORDER BY organisatie, index');
  const bomen = await query<{ organisatie: string; omvang: string; rand: Buffer; wortel: Buffer }>(
    url,
    'SELECT * FROM boom',
  );
  for (const boom of bomen) {
    const eigen = regels.filter(({ organisatie }) => organisatie === boom.organisatie);
    must(Number(boom.omvang) === eigen.length, 'the tree has as many leaves as there are entries');
    eigen.forEach((regel, i) => {
      must(Number(regel.index) === i, 'indices are contiguous');
      must(sha('\0', regel.blad).equals(regel.bladhash), 'the stored hash is that of the leaf');
      must(canonicalJson(JSON.parse(regel.blad)) === regel.blad, 'the leaf is canonical');
    });
    must(
      rootOf(eigen.map(({ bladhash }) => bladhash)).equals(boom.wortel),
      'the stored root is that of the leaves',
    );
    must(
      edgeOf(eigen.map(({ bladhash }) => bladhash)).equals(boom.rand),
      'the stored edge is that of the leaves',
    );
  }
  const trajecten = await query<{
    id: string;
    fase: string;
    feiten: string;
    versie: number;
    volgnummer: number;
  }>(url, 'SELECT * FROM traject');
  for (const traject of trajecten)
    checkTraject(
      traject,
      regels.filter(({ traject: id }) => id === traject.id),
    );
  const uitbox = await query<{ n: string }>(url, 'SELECT count(*) AS n FROM uitbox');
  must(Number(uitbox[0]?.n) === regels.length, 'every entry is in the outbox');
  await checkAgreement(url);
  return regels.length;
}

function checkTraject(
  traject: { id: string; fase: string; feiten: string; versie: number; volgnummer: number },
  regels: readonly Regel[],
): void {
  let vorige: Buffer | null = null;
  let stand: Stand | undefined;
  let versie = 0;
  const geschiedenis: Poging[] = [];
  for (const [i, regel] of regels.entries()) {
    const blad = JSON.parse(regel.blad) as Blad;
    must(regel.volgnummer === i + 1 && blad.volgnummer === i + 1, 'volgnummers are contiguous');
    must((blad.vorige ?? null) === (vorige?.toString('hex') ?? null), 'each entry names the one before it');
    vorige = regel.bladhash;
    stand = judged(blad, stand, geschiedenis);
    if (blad.resultaat === 'toegelaten') versie = blad.volgnummer;
    const { fase, feiten } = stand;
    must(
      sha(canonicalJson({ fase, feiten })).toString('hex') === blad.toestand,
      `the state after ${blad.handeling ?? '-'} is the one in the leaf`,
    );
  }
  must(
    traject.volgnummer === regels.length && traject.versie === versie,
    'the traject ends where its trail does',
  );
  must(
    stand !== undefined && stand.fase === traject.fase && canonicalJson(stand.feiten) === traject.feiten,
    'replay gives the stored state',
  );
}

/** The machine judges again what it judged then. */
function judged(blad: Blad, stand: Stand | undefined, geschiedenis: Poging[]): Stand {
  const procedure = procedures.find(blad.procedure.naam, blad.procedure.versie);
  if (procedure === undefined) throw new Error('Unknown procedure.');
  const poging: Poging = {
    handeling: blad.handeling ?? '',
    orgaan: blad.orgaan,
    gegevens: (blad.gegevens ?? {}) as Bladgegevens,
    vandaag: amsterdamDatum(new Date(blad.registratietijdstip)),
    volgnummer: blad.volgnummer,
  };
  if (blad.soort === 'opening') {
    geschiedenis.push(poging);
    return procedure.open(poging.gegevens);
  }
  if (stand === undefined) throw new Error('A trail begins with its opening.');
  if (blad.soort === 'wissing') return stand;
  // Refused before the machine was asked: nothing to judge again.
  if (blad.gegevens === null) return stand;
  const oordeel = procedure.decide(stand, poging, geschiedenis);
  must(oordeel.toegelaten === (blad.resultaat === 'toegelaten'), `${poging.handeling} is judged as it was`);
  if (!oordeel.toegelaten) {
    must(
      [...new Set(oordeel.redenen.map(({ code }) => code))].join() === blad.redenen.join(),
      'for the same reasons',
    );
    return stand;
  }
  must(oordeel.signalen.join() === blad.signalen.join(), 'with the same signals');
  geschiedenis.push(poging);
  return oordeel.stand;
}

/** RFC 6962 §2.1, written apart from the writer's tree. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha('');
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha('\x01', rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
}

/** The roots of the largest complete trees that the leaves begin with, one after another. */
function edgeOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return Buffer.alloc(0);
  let k = 1;
  while (k * 2 <= leaves.length) k *= 2;
  return Buffer.concat([rootOf(leaves.slice(0, k)), edgeOf(leaves.slice(k))]);
}

function must(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`It does not hold that ${claim}.`);
}
