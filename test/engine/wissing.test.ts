import { actor, admitted, dalfsen, griffier, ommen, opening, refused, Wereld, workshop } from './wereld.js';
import { concept, Stukken, uniek } from '../documents/stukken.js';
import { query, run } from '../harness/database.js';

let wereld: Wereld;
let id: string;
beforeEach(async () => {
  wereld = await Wereld.make();
  id = await wereld.open();
  await wereld.handel(id, workshop);
});
// Every trail is verified again when it closes, the erasures in it too.
afterEach(() => wereld.close());

const beheerder = actor('beheerder');
const grond = 'AVG artikel 17, eerste lid, onder a';

const wis = (volgnummer: number, veld: string, wie = beheerder, traject = id) =>
  wereld.engine.wis(wie, { traject, volgnummer, inhoud: { json: { veld, grond } }, kanaal: 'api' });
const texts = (): Promise<{ volgnummer: number; veld: string; waarde: string }[]> =>
  query(wereld.database.beheerUrl, 'SELECT volgnummer, veld, waarde FROM wisbaar ORDER BY volgnummer, veld');

describe('an erasure', () => {
  it('takes the text and its salt away, and leaves the entry as it was, with one more that says so', async () => {
    const before = await wereld.spoor(id);
    const { spoorregel } = admitted(await wis(2, 'deelnemers'));
    expect(spoorregel).toMatchObject({
      volgnummer: 3,
      soort: 'wissing',
      handeling: null,
      orgaan: null,
      resultaat: 'toegelaten',
      registrator: { rol: 'beheerder' },
      gegevens: { volgnummer: 2, veld: 'deelnemers', grond },
    });
    expect((await texts()).map(({ volgnummer, veld }) => `${volgnummer} ${veld}`)).toEqual([
      '1 aanleiding',
      '1 titel',
    ]);
    const after = await wereld.spoor(id);
    expect(after[1]).toEqual({ ...before[1], gegevens: { datum: '2011-04-13', deelnemers: null } });
    expect(after[1]?.bladhash).toBe(before[1]?.bladhash);
  });

  it('makes a new version, and changes nothing of where the traject stands', async () => {
    const before = await wereld.beeld(id);
    await wis(2, 'deelnemers');
    const after = await wereld.beeld(id);
    expect(after.versie).toBe(3);
    expect({ ...after, versie: 2, gewijzigdTijdstip: before.gewijzigdTijdstip }).toEqual(before);
    // The machine goes on from where it was.
    expect(admitted(await wereld.handel(id, workshop)).spoorregel.volgnummer).toBe(4);
  });

  it('reaches the title of the traject, its list, and the answer to a repeated key', async () => {
    const sleutel = 'sleutel-1';
    const first = admitted(await wereld.handel(id, workshop, { versie: 2, sleutel }));
    expect(first.traject.titel).toBe(opening.titel);
    await wis(1, 'titel');
    await wis(3, 'deelnemers');
    expect((await wereld.beeld(id)).titel).toBeNull();
    const again = admitted(await wereld.handel(id, workshop, { versie: 2, sleutel }));
    expect(again.traject.titel).toBeNull();
    expect(again.spoorregel.gegevens).toEqual({ datum: '2011-04-13', deelnemers: null });
  });

  it('of several texts at once, among other attempts, erases each and nothing else', async () => {
    const answers = await Promise.all([
      wis(2, 'deelnemers'),
      wereld.handel(id, workshop, { versie: 2 }),
      wis(1, 'aanleiding'),
      wereld.handel(id, workshop, { versie: 2 }),
    ]);
    expect(answers.filter(({ soort }) => soort === 'toegelaten').length).toBeGreaterThanOrEqual(2);
    const left = (await texts()).map(({ volgnummer, veld }) => `${volgnummer} ${veld}`);
    expect(left).toContain('1 titel');
    expect(left).not.toContain('1 aanleiding');
    expect(left).not.toContain('2 deelnemers');
  });
});

describe('an erasure is refused', () => {
  it.each([['griffier'], ['college'], ['auditor'], ['integratie'], ['bureau']] as const)(
    'for %s',
    async (rol) => {
      expect(refused(await wis(2, 'deelnemers', actor(rol))).code).toBe('niet-bevoegd');
      expect(await texts()).toHaveLength(3);
    },
  );

  it('of another municipality’s traject, of an entry that is not there, and without an entry of its own', async () => {
    expect(refused(await wis(2, 'deelnemers', actor('beheerder', { organisaties: [ommen] }))).code).toBe(
      'niet-gevonden',
    );
    expect(refused(await wis(9, 'deelnemers')).code).toBe('niet-gevonden');
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it.each(['datum', 'onbekend', '__proto__', 'constructor', ''])(
    'of %p, which is no text of that entry',
    async (veld) => {
      expect(refused(await wis(2, veld))).toMatchObject({ code: 'ongeldige-invoer' });
      expect(await texts()).toHaveLength(3);
    },
  );

  it('a second time', async () => {
    await wis(2, 'deelnemers');
    expect(refused(await wis(2, 'deelnemers'))).toMatchObject({
      fouten: [{ veld: 'veld', code: 'niet-wisbaar' }],
    });
  });

  it.each([
    [{}],
    [{ veld: 'deelnemers' }],
    [{ veld: 'deelnemers', grond: '' }],
    [{ veld: 1, grond: [] }],
    [{ veld: 'deelnemers', grond, meer: 1 }],
    [[]],
    [null],
  ])('with %j', async (json) => {
    const antwoord = await wereld.engine.wis(beheerder, {
      traject: id,
      volgnummer: 2,
      inhoud: { json },
      kanaal: 'api',
    });
    expect(refused(antwoord).code).toBe('ongeldige-invoer');
  });
});

describe('an erasure of a document', () => {
  let stukken: Stukken;
  beforeEach(async () => {
    stukken = await Stukken.make(wereld);
  });
  afterEach(() => stukken.close());

  /** A concept with a document: entry 3. */
  async function genoemd(traject = id): Promise<{ document: string; volgnummer: number }> {
    const { id: document } = await stukken.plaats(uniek('inhoud'));
    return { document, volgnummer: await stukken.noem(traject, document) };
  }

  it('is an entry like that of a text, and leaves the entry that named it as it was', async () => {
    const { volgnummer } = await genoemd();
    const before = await wereld.spoor(id);
    const { spoorregel } = admitted(await wis(volgnummer, 'document'));
    expect(spoorregel).toMatchObject({
      soort: 'wissing',
      registrator: { rol: 'beheerder' },
      gegevens: { volgnummer, veld: 'document', grond },
    });
    expect((await wereld.spoor(id)).slice(0, 3)).toEqual(before);
  });

  it('reaches a document that only a refused attempt named', async () => {
    const { id: document } = await stukken.plaats(uniek('te vroeg'));
    const tooEarly = { handeling: 'voorstel-aanbieden', gegevens: { datum: '2011-04-14', document } };
    expect(refused(await wereld.handel(id, tooEarly)).code).toBe('handeling-niet-toegelaten');
    expect(await stukken.wis(id, 3)).toMatchObject({ inhoud: 'weg' });
  });

  it('takes each of the documents of one entry by itself', async () => {
    const bureau = actor('bureau');
    const [plan, offerte] = [await stukken.plaats(uniek('plan')), await stukken.plaats(uniek('offerte'))];
    const indienen = {
      handeling: 'plan-van-aanpak-indienen',
      gegevens: { bureau: 'Bureau Berg', datum: '2011-04-14', planVanAanpak: plan.id, offerte: offerte.id },
    };
    // Refused by the procedure; what it named stands in its leaf all the same.
    expect(refused(await wereld.handel(id, indienen, { wie: bureau })).code).toBe(
      'handeling-niet-toegelaten',
    );
    expect(await stukken.wis(id, 3, 'offerte')).toMatchObject({ id: offerte.id, inhoud: 'weg' });
    expect(await stukken.leesbaar(plan.id)).toBe(true);
    expect(await stukken.leesbaar(offerte.id)).toBe(false);
  });

  it('keeps later handelingen from naming it, in a rehearsal too', async () => {
    const { document, volgnummer } = await genoemd();
    await wis(volgnummer, 'document');
    const fouten = [{ veld: 'gegevens.document', code: 'document-onbekend' }];
    expect(refused(await wereld.handel(id, concept(document)))).toMatchObject({ fouten });
    const proef = await wereld.engine.oefen(griffier, { traject: id, inhoud: { json: concept(document) } });
    expect(proef).toMatchObject({ ok: false, weigering: { fouten } });
  });

  it('gives a repeated key its first answer, and no entry', async () => {
    const { id: document } = await stukken.plaats(uniek('inhoud'));
    const vraag = { versie: 2, sleutel: 'sleutel-1' };
    const first = admitted(await wereld.handel(id, concept(document), vraag));
    await wis(3, 'document');
    expect(admitted(await wereld.handel(id, concept(document), vraag))).toEqual(first);
    expect(await wereld.spoor(id)).toHaveLength(4);
  });

  it('is not overtaken: no entry names a document that the trail erased before it', async () => {
    const { document, volgnummer } = await genoemd();
    const other = wereld.another();
    const tries = Array.from({ length: 24 }, (_, i) => {
      const engine = i % 2 === 0 ? wereld.engine : other;
      return i === 6
        ? wis(volgnummer, 'document')
        : wereld.handel(id, concept(document), { versie: 3 }, engine);
    });
    await Promise.all(tries);
    await Promise.all(Array.from({ length: 4 }, () => wereld.handel(id, concept(document), {}, other)));
    const spoor = await wereld.spoor(id);
    const gewist = spoor.find(({ soort }) => soort === 'wissing')?.volgnummer ?? 0;
    expect(gewist).toBeGreaterThan(volgnummer);
    const named = spoor.filter(
      ({ soort, resultaat, gegevens }) =>
        soort === 'handeling' && resultaat === 'toegelaten' && gegevens?.['document'] !== undefined,
    );
    expect(named.filter((regel) => regel.volgnummer > gewist)).toEqual([]);
    await other.close();
  });

  it('in one batch with a handeling that names it lets only what came before it pass', async () => {
    const { document, volgnummer } = await genoemd();
    const ander = await wereld.open();
    // The first goes alone; what is asked meanwhile goes together.
    const [, erased, named] = await Promise.all([
      wereld.handel(ander, workshop, { versie: 1 }),
      wis(volgnummer, 'document'),
      wereld.handel(id, concept(document), { versie: 4 }),
    ]);
    const { spoorregel } = admitted(erased);
    // Version 4 is the erasure's: whichever came first, the other saw it.
    if (spoorregel.volgnummer === 4) expect(refused(named)).toMatchObject({ code: 'ongeldige-invoer' });
    else expect(refused(named)).toMatchObject({ code: 'versie-verouderd' });
  });

  it('is said once by a trail, and by every trail that names the document', async () => {
    const { document, volgnummer } = await genoemd();
    const ander = await wereld.open();
    const elders = await stukken.noem(ander, document);
    await wis(volgnummer, 'document');
    const twice = refused(await wis(volgnummer, 'document'));
    expect(twice).toMatchObject({ fouten: [{ veld: 'veld', code: 'niet-wisbaar' }] });
    expect(admitted(await wis(elders, 'document', beheerder, ander)).spoorregel.soort).toBe('wissing');
    expect(refused(await wis(elders, 'document', beheerder, ander)).code).toBe('ongeldige-invoer');
    // Who asks for the document is sent to the entry that erased it first.
    expect(await stukken.service.lees(griffier, document)).toMatchObject({
      waarde: { gewist: { traject: id, volgnummer: volgnummer + 1 } },
    });
  });

  it('once said, is said for every entry of the trail that names it', async () => {
    const { document, volgnummer } = await genoemd();
    const again = await stukken.noem(id, document);
    await wis(again, 'document');
    expect(refused(await wis(volgnummer, 'document')).code).toBe('ongeldige-invoer');
  });

  it('is found by the list of what an entry has, for the beheerder alone', async () => {
    const { id: document } = await stukken.plaats(uniek('inhoud'));
    await wereld.handel(id, { ...concept(document), toelichting: 'Naar aanleiding van de workshop' });
    const asked = async (json: unknown, wie = beheerder): Promise<string> => {
      const vraag = { traject: id, volgnummer: 3, inhoud: { json }, kanaal: 'api' as const };
      return JSON.stringify(refused(await wereld.engine.wis(wie, vraag)));
    };
    const all = 'Te wissen is: toelichting (tekst), document (document).';
    expect(await asked({ grond })).toContain(all);
    expect(await asked({ veld: 'datum', grond })).toContain(all);
    expect(await asked({ veld: 'document.id', grond })).toContain(all);
    expect(await asked({ grond }, griffier)).not.toContain('Te wissen is');
    await wis(3, 'toelichting');
    await wis(3, 'document');
    expect(await asked({ grond })).toContain('Te wissen is: niets.');
  });

  it.each(['griffier', 'college', 'auditor', 'integratie', 'bureau'] as const)(
    'is not for %s, and leaves the document',
    async (rol) => {
      const { document, volgnummer } = await genoemd();
      expect(refused(await wis(volgnummer, 'document', actor(rol))).code).toBe('niet-bevoegd');
      expect(await stukken.leesbaar(document)).toBe(true);
    },
  );
});

describe('a text', () => {
  it('cannot be taken away in any other way by the role of the server', async () => {
    await expect(
      run(wereld.database.appUrl, [
        "SELECT set_config('besluitspoor.organisaties', 'gm0148', false)",
        'DELETE FROM wisbaar',
      ]),
    ).rejects.toThrow(/permission denied/);
    expect(griffier.organisaties).toEqual([dalfsen]);
  });
});
