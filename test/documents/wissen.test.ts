import { access, mkdir, rename, rmdir } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreError } from '../../src/engine/store-error.js';
import { actor, dalfsen, griffier, ommen, opening, refused, Wereld } from '../engine/wereld.js';
import { query } from '../harness/database.js';
import { must, Stukken, uniek } from './stukken.js';

let wereld: Wereld;
let stukken: Stukken;
let id: string;
beforeEach(async () => {
  wereld = await Wereld.make();
  stukken = await Stukken.make(wereld);
  id = await wereld.open();
});
afterEach(async () => {
  await stukken.close();
  await wereld.close();
});

const staat = (pad: string): Promise<boolean> =>
  access(pad).then(
    () => true,
    () => false,
  );

/** A document that an entry names. */
async function genoemd(tekst = uniek('inhoud')) {
  const document = await stukken.plaats(tekst, { naam: `${uniek('brief')}.txt` });
  return { tekst, document, volgnummer: await stukken.noem(id, document.id) };
}

describe('an erased document', () => {
  it('is gone from the disk with its name, and its hash, size and the entry that says so stay', async () => {
    const { tekst, document, volgnummer } = await genoemd();
    const before = await wereld.beeld(id);
    expect(await stukken.vindplaatsen(tekst)).toEqual([stukken.pad(tekst)]);
    expect(await stukken.vindplaatsen(document.bestandsnaam ?? '')).toEqual(['document']);
    expect(await stukken.wis(id, volgnummer)).toMatchObject({
      id: document.id,
      sha256: document.sha256,
      inhoud: 'weg',
      anderen: 0,
    });
    expect(await stukken.vindplaatsen(tekst)).toEqual([]);
    expect(await stukken.vindplaatsen(document.bestandsnaam ?? '')).toEqual([]);
    expect(await stukken.service.lees(griffier, document.id)).toEqual({
      ok: true,
      waarde: {
        ...document,
        bestandsnaam: null,
        gewist: { tijdstip: wereld.now.toISOString(), traject: id, volgnummer: volgnummer + 1 },
      },
    });
    const after = await wereld.beeld(id);
    expect({ ...after, versie: before.versie, gewijzigdTijdstip: before.gewijzigdTijdstip }).toEqual(before);
  });

  it('answers for its content that it was erased, when, and which entry says so', async () => {
    const { document, volgnummer } = await genoemd();
    await stukken.wis(id, volgnummer);
    const melding = `Dit document is op 2011-04-20 11:00 gewist; regel ${volgnummer + 1} van traject ${id} zegt op welke grond.`;
    expect(await stukken.service.inhoud(griffier, document.id)).toEqual({
      ok: false,
      weigering: { code: 'niet-gevonden', melding },
    });
  });

  it('that goes while somebody asks for it is answered as erased, not as damage', async () => {
    const { document, volgnummer } = await genoemd();
    const stale = await stukken.opslag.find([dalfsen], document.id);
    await stukken.wis(id, volgnummer);
    let asked = 0;
    const service = stukken.newService({
      insert: () => Promise.reject(new Error('not asked')),
      find: (scope, which) => {
        asked += 1;
        return asked === 1 ? Promise.resolve(stale) : stukken.opslag.find(scope, which);
      },
    });
    const lezing = await service.inhoud(griffier, document.id);
    expect(lezing).toMatchObject({ ok: false, weigering: { code: 'niet-gevonden' } });
    expect(asked).toBe(2);
  });

  it('opens nothing: not for the beheerder, another bureau or another municipality', async () => {
    const bureau = actor('bureau');
    const plan = await stukken.plaats(uniek('plan'), { wie: bureau });
    await stukken.wis(id, await stukken.noem(id, plan.id));
    const refusals = await Promise.all(
      [
        actor('beheerder'),
        actor('bureau', { bureau: 'Bureau Vecht' }),
        actor('griffier', { organisaties: [ommen] }),
      ].flatMap((wie) => [stukken.service.lees(wie, plan.id), stukken.service.inhoud(wie, plan.id)]),
    );
    expect(refusals.map((lezing) => (lezing.ok ? 'ok' : lezing.weigering.code))).toEqual([
      'niet-bevoegd',
      'niet-bevoegd',
      'niet-gevonden',
      'niet-gevonden',
      'niet-gevonden',
      'niet-gevonden',
    ]);
    expect(JSON.stringify(refusals)).not.toContain(id);
    expect(await stukken.service.lees(bureau, plan.id)).toMatchObject({ ok: true });
  });

  it('can be placed again, as a document of its own', async () => {
    const { tekst, document, volgnummer } = await genoemd();
    await stukken.wis(id, volgnummer);
    const again = await stukken.plaats(tekst);
    expect(await stukken.lees(again.id)).toBe(tekst);
    expect(await stukken.leesbaar(document.id)).toBe(false);
    await stukken.wisser.ruimOp();
    expect(await stukken.lees(again.id)).toBe(tekst);
  });
});

describe('bytes that others have too', () => {
  it('stay while another document of the municipality has them, and the answer says how many', async () => {
    const { tekst, volgnummer } = await genoemd();
    const second = await genoemd(tekst);
    const third = await stukken.plaats(tekst);
    const first = await stukken.wis(id, volgnummer);
    expect(first).toMatchObject({ inhoud: 'gedeeld', anderen: 2 });
    expect(first.melding).toContain('2 andere documenten');
    expect(await stukken.lees(third.id)).toBe(tekst);
    const next = await stukken.wis(id, second.volgnummer);
    expect(next).toMatchObject({ inhoud: 'gedeeld', anderen: 1 });
    expect(next.melding).toContain('1 ander document ');
    expect(await stukken.wis(id, await stukken.noem(id, third.id))).toMatchObject({
      inhoud: 'weg',
      anderen: 0,
    });
    expect(await stukken.vindplaatsen(tekst)).toEqual([]);
  });

  it('stay with another municipality, which does not notice', async () => {
    const { tekst, volgnummer } = await genoemd();
    const wie = actor('griffier', { organisaties: [ommen] });
    const theirs = await stukken.plaats(tekst, { wie, organisatie: ommen });
    expect(await stukken.wis(id, volgnummer)).toMatchObject({ inhoud: 'weg', anderen: 0 });
    expect(await staat(stukken.pad(tekst))).toBe(false);
    expect(await stukken.lees(theirs.id, wie)).toBe(tekst);
    await stukken.wisser.ruimOp();
    expect(await stukken.lees(theirs.id, wie)).toBe(tekst);
  });
});

describe('an erasure that was interrupted', () => {
  it('after the commit and before the bytes went is finished at the next start', async () => {
    const { tekst, document, volgnummer } = await genoemd();
    const kept = await genoemd();
    await stukken.wisRegel(id, volgnummer);
    expect(await staat(stukken.pad(tekst))).toBe(true);
    expect(await stukken.leesbaar(document.id)).toBe(false);
    const later = await stukken.another();
    await later.wisser.ruimOp();
    await later.wisser.ruimOp();
    await later.close({ keepMap: true });
    expect(await staat(stukken.pad(tekst))).toBe(false);
    expect(await stukken.lees(kept.document.id)).toBe(kept.tekst);
  });

  it('by a disk that fails stands, is answered as such, and is tried again', async () => {
    const { tekst, volgnummer } = await genoemd();
    const other = await genoemd();
    const pad = stukken.pad(tekst);
    await rename(pad, `${pad}.opzij`);
    // A folder cannot be unlinked.
    await mkdir(pad);
    const answer = await stukken.wis(id, volgnummer);
    expect(answer).toMatchObject({ inhoud: 'volgt', anderen: null });
    expect(stukken.storingen).toHaveLength(1);
    await rmdir(pad);
    await rename(`${pad}.opzij`, pad);
    await stukken.wisRegel(id, other.volgnummer);
    await stukken.wisser.ruimOp();
    expect(await staat(pad)).toBe(false);
    expect(await staat(stukken.pad(other.tekst))).toBe(false);
  });

  it('by a database that is away stands as well', async () => {
    const { tekst, volgnummer } = await genoemd();
    const antwoord = await stukken.wisRegel(id, volgnummer);
    if (antwoord.soort === 'geweigerd' || antwoord.document === null) throw new Error('not erased');
    const away = () => Promise.reject(new StoreError('niet-beschikbaar', 'The database does not answer.'));
    const wisser = stukken.newWisser({ release: away, erased: away });
    expect(await wisser.wis(antwoord.document)).toMatchObject({ inhoud: 'volgt' });
    await expect(wisser.ruimOp()).rejects.toThrow(StoreError);
    await stukken.wisser.ruimOp();
    expect(await stukken.vindplaatsen(tekst)).toEqual([]);
  });

  it('finds the bytes of an upload that failed after they were in place', async () => {
    const { tekst, volgnummer } = await genoemd();
    await stukken.wis(id, volgnummer);
    const service = stukken.newService({
      find: () => Promise.reject(new Error('not asked')),
      insert: async (_, place) => {
        await place();
        throw new StoreError('niet-beschikbaar', 'The database does not answer.');
      },
    });
    const velden = { organisatie: dalfsen, soort: 'concept', bestandsnaam: 'a.txt' };
    await expect(service.plaats(griffier, velden, Readable.from([Buffer.from(tekst)]))).rejects.toThrow(
      StoreError,
    );
    expect(await staat(stukken.pad(tekst))).toBe(true);
    await stukken.wisser.ruimOp();
    expect(await stukken.vindplaatsen(tekst)).toEqual([]);
  });
});

describe('the sweep', () => {
  it('leaves alone what is no document of an erasure', async () => {
    const { tekst, document } = await genoemd();
    await mkdir(`${stukken.map}/lost+found`);
    const before = await stukken.bestanden();
    await stukken.wisser.ruimOp();
    expect(await stukken.bestanden()).toEqual(before);
    expect(await stukken.lees(document.id)).toBe(tekst);
    expect(stukken.storingen).toEqual([]);
  });
});

describe('uploads and erasures of the same bytes at once, in two processes', () => {
  it('never leave a document without its bytes, nor bytes of which every document was erased', async () => {
    const tekst = uniek('hamer');
    const other = await stukken.another();
    const trajecten = await Promise.all(Array.from({ length: 6 }, () => wereld.open(opening)));
    const lost: string[] = [];
    /** Places, reads back, names, erases: as fast as it goes. */
    const hammer = async (traject: string, i: number): Promise<void> => {
      const own = i % 2 === 0 ? stukken : other;
      for (let round = 0; round < 15; round += 1) {
        const { id: document } = await own.plaats(tekst);
        const read = await own.lees(document).catch((fault: unknown) => String(fault));
        if (read !== tekst) lost.push(read);
        const volgnummer = await own.noem(traject, document);
        // Some go as after a crash, so that the sweep is at it too.
        if (round % 3 === 0) {
          await own.wisRegel(traject, volgnummer);
          await own.wisser.ruimOp();
        } else {
          await own.wis(traject, volgnummer);
        }
      }
    };
    await Promise.all(trajecten.map(hammer));
    expect(lost).toEqual([]);
    expect([...stukken.storingen, ...other.storingen]).toEqual([]);
    const rows = await query(
      wereld.database.beheerUrl,
      'SELECT 1 FROM document WHERE gewist_tijdstip IS NULL',
    );
    expect(rows).toEqual([]);
    await stukken.wisser.ruimOp();
    expect(await stukken.vindplaatsen(tekst)).toEqual([]);
    await other.close({ keepMap: true });
  });

  it('leave bytes alone that are in their place and have no row yet', async () => {
    const { tekst, volgnummer } = await genoemd();
    const antwoord = await stukken.wisRegel(id, volgnummer);
    if (antwoord.soort === 'geweigerd' || antwoord.document === null) throw new Error('not erased');
    const gewist = antwoord.document;
    const other = await stukken.another();
    let removal: Promise<unknown> = Promise.resolve();
    const service = stukken.newService({
      find: (scope, which) => stukken.opslag.find(scope, which),
      insert: (rij, place) =>
        stukken.opslag.insert(rij, async () => {
          await place();
          removal = other.wisser.wis(gewist);
          await pause(300);
        }),
    });
    const velden = { organisatie: dalfsen, soort: 'concept', bestandsnaam: 'a.txt' };
    const { id: document } = must(
      await service.plaats(griffier, velden, Readable.from([Buffer.from(tekst)])),
    );
    expect(await removal).toMatchObject({ inhoud: 'gedeeld', anderen: 1 });
    expect(await stukken.lees(document)).toBe(tekst);
    await other.close({ keepMap: true });
  });

  it('refuse a second erasure of the same document, whichever came first', async () => {
    const { volgnummer } = await genoemd();
    const engines = [wereld.engine, wereld.another(), wereld.another()];
    const inhoud = { json: { veld: 'document', grond: 'AVG artikel 17' } };
    const answers = await Promise.all(
      engines.map((engine) =>
        engine.wis(actor('beheerder'), { traject: id, volgnummer, inhoud, kanaal: 'api' }),
      ),
    );
    const kept = answers
      .filter(({ soort }) => soort === 'geweigerd')
      .map((antwoord) => refused(antwoord).code);
    expect(kept).toEqual(['ongeldige-invoer', 'ongeldige-invoer']);
    expect((await wereld.spoor(id)).filter(({ soort }) => soort === 'wissing')).toHaveLength(1);
  });
});
