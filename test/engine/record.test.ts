import { Wereld, actor, admitted, griffier, refused, teVroeg, workshop } from './wereld.js';

let wereld: Wereld;
beforeEach(async () => {
  wereld = await Wereld.make();
});
afterEach(() => wereld.close());

describe('many at once', () => {
  it('lets exactly one of 64 parallel writers win each version of a traject', async () => {
    const id = await wereld.open();
    for (let versie = 1; versie <= 6;) {
      const verwacht = versie;
      const tries = Array.from({ length: 64 }, () => wereld.handel(id, workshop, { versie: verwacht }));
      const antwoorden = await Promise.all(tries);
      const winners = antwoorden.filter(({ soort }) => soort === 'toegelaten');
      expect(winners).toHaveLength(1);
      const codes = antwoorden
        .filter(({ soort }) => soort === 'geweigerd')
        .map((antwoord) => refused(antwoord).code);
      expect(new Set(codes)).toEqual(new Set(['versie-verouderd']));
      ({ versie } = await wereld.beeld(id));
      // The losers are entries as well: the next version is the volgnummer of the next winner.
      expect(versie).toBeGreaterThan(verwacht);
      if (versie > 300) break;
    }
    const spoor = await wereld.spoor(id);
    expect(spoor.filter(({ resultaat }) => resultaat === 'toegelaten').length).toBeGreaterThan(1);
    expect(spoor.map(({ volgnummer }) => volgnummer)).toEqual(spoor.map((_, i) => i + 1));
  });

  it('does not make a version stale by a thousand refused attempts of others', async () => {
    const id = await wereld.open();
    const before = await wereld.beeld(id);
    const others = Array.from({ length: 10 }, (_, i) => actor('griffier', { onderwerp: `griffier-${i}` }));
    const tries = others.flatMap((wie) =>
      Array.from({ length: 100 }, () => wereld.handel(id, teVroeg, { versie: before.versie, wie })),
    );
    const codes = (await Promise.all(tries)).map((antwoord) => refused(antwoord).code);
    expect(codes.filter((code) => code === 'handeling-niet-toegelaten')).toHaveLength(1000);
    expect(await wereld.beeld(id)).toEqual(before);
    const { spoorregel, traject } = admitted(await wereld.handel(id, workshop, { versie: before.versie }));
    expect(spoorregel.volgnummer).toBe(1002);
    expect(traject.versie).toBe(1002);
  });

  it('commits handelingen of many trajecten together, each with its own outcome', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => wereld.open()));
    const antwoorden = await Promise.all(
      ids.map((id, i) =>
        wereld.handel(id, i % 4 === 3 ? teVroeg : workshop, { versie: i % 4 === 2 ? 7 : 1 }),
      ),
    );
    const outcomes = antwoorden.map((antwoord) =>
      antwoord.soort === 'toegelaten' ? 'toegelaten' : antwoord.weigering.code,
    );
    expect(outcomes.slice(0, 4)).toEqual([
      'toegelaten',
      'toegelaten',
      'versie-verouderd',
      'handeling-niet-toegelaten',
    ]);
    expect(outcomes).toEqual(ids.map((_, i) => outcomes[i % 4]));
  });

  it('keeps one tree when several processes write to it', async () => {
    const other = wereld.another();
    const ids = await Promise.all(Array.from({ length: 12 }, () => wereld.open()));
    const tries = Array.from({ length: 240 }, (_, i) =>
      wereld.handel(ids[i % 12] ?? '', teVroeg, { versie: 1 }, i % 2 === 0 ? wereld.engine : other),
    );
    const codes = (await Promise.all(tries)).map((antwoord) => refused(antwoord).code);
    expect(new Set(codes)).toEqual(new Set(['handeling-niet-toegelaten']));
    await other.close();
  });

  it('leaves no gap when an attempt fails in the middle of a batch', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => wereld.open()));
    const broken = { ...griffier, onderwerp: 'storing' };
    let falls = 0;
    const faulty = wereld.another({
      random: {
        uuid: () => crypto.randomUUID(),
        bytes: (size) => {
          falls += 1;
          if (falls === 2) throw new Error('no entropy');
          return Buffer.alloc(size, falls);
        },
      },
    });
    const tries = await Promise.allSettled(
      ids.map((id) =>
        faulty.handel(broken, {
          traject: id,
          inhoud: { json: workshop },
          verwacht: 1,
          sleutel: undefined,
          kanaal: 'api',
        }),
      ),
    );
    expect(tries.map(({ status }) => status).toSorted()).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
  });
});

describe('what becomes an entry', () => {
  it('is every attempt that is admitted or refused for its content, its rights, its version or its order', async () => {
    const id = await wereld.open();
    const college = actor('college');
    await wereld.handel(id, workshop);
    await wereld.handel(id, { handeling: 'workshop-houden', gegevens: { datum: '2011-02-30' } });
    await wereld.handel(id, { handeling: 'onbekend', gegevens: {} });
    await wereld.handel(
      id,
      { handeling: 'voorstel-behandelen', gegevens: { datum: '2011-04-13', vergadering: 'Raad' } },
      { wie: college },
    );
    await wereld.handel(id, workshop, { versie: 1 });
    await wereld.handel(id, workshop, { versie: null });
    await wereld.handel(id, teVroeg);
    const spoor = await wereld.spoor(id);
    expect(
      spoor.map(({ handeling, resultaat, redenen }) => [handeling, resultaat, redenen[0] ?? null]),
    ).toEqual([
      ['traject-openen', 'toegelaten', null],
      ['workshop-houden', 'toegelaten', null],
      ['workshop-houden', 'geweigerd', 'ongeldige-invoer'],
      [null, 'geweigerd', 'ongeldige-invoer'],
      ['voorstel-behandelen', 'geweigerd', 'niet-bevoegd'],
      ['workshop-houden', 'geweigerd', 'versie-verouderd'],
      ['workshop-houden', 'geweigerd', 'versie-verouderd'],
      ['scenario-inbrengen', 'geweigerd', expect.any(String)],
    ]);
    expect(spoor.slice(2, 7).map(({ gegevens }) => gegevens)).toEqual([null, null, null, null, null]);
    expect(spoor[7]?.gegevens).toMatchObject({
      naam: 'Samen met Ommen',
      omschrijving: 'Eén gemeente aan de Vecht',
    });
  });

  it('is not an attempt on what does not exist, of another municipality, without a version, or by one who takes no part', async () => {
    const id = await wereld.open();
    const codes = [
      refused(await wereld.handel('00000000-0000-4000-8000-000000000000', workshop, { versie: 1 })).code,
      refused(await wereld.handel('geen-id', workshop, { versie: 1 })).code,
      refused(
        await wereld.handel(id, workshop, {
          versie: 1,
          wie: actor('griffier', { organisaties: ['gm0175'] }),
        }),
      ).code,
      refused(await wereld.handel(id, workshop, { versie: 1, wie: actor('beheerder') })).code,
      refused(
        await wereld.engine.handel(griffier, {
          traject: id,
          inhoud: { json: workshop },
          verwacht: undefined,
          sleutel: undefined,
          kanaal: 'api',
        }),
      ).code,
    ];
    expect(codes).toEqual([
      'niet-gevonden',
      'niet-gevonden',
      'niet-gevonden',
      'niet-bevoegd',
      'versie-vereist',
    ]);
    expect(await wereld.spoor(id)).toHaveLength(1);
  });

  it('names its reasons all at once', async () => {
    const id = await wereld.open();
    const weigering = refused(await wereld.handel(id, teVroeg));
    if (weigering.code !== 'handeling-niet-toegelaten') throw new Error(weigering.code);
    const codes = weigering.voorwaarden.map(({ code }) => code);
    expect(codes).toEqual(
      expect.arrayContaining(['fase-nog-niet-bereikt', 'bevindingen-vastgesteld', 'collegevoorstel-ligt-er']),
    );
    const last = (await wereld.spoor(id)).at(-1);
    expect(last?.redenen).toEqual(codes);
  });

  it('holds no erasable text', async () => {
    const id = await wereld.open();
    await wereld.handel(id, { ...workshop, toelichting: 'Een toelichting die gewist moet kunnen worden' });
    for (const volgnummer of [1, 2]) {
      const lezing = await wereld.engine.read.blad(griffier, id, volgnummer);
      if (!lezing.ok) throw new Error(lezing.weigering.code);
      const blad = lezing.waarde.toString('utf8');
      for (const text of [
        'Bestuurskrachtonderzoek Dalfsen',
        'De raad vroeg',
        'maatschappelijke organisaties',
        'gewist moet kunnen worden',
      ]) {
        expect(blad).not.toContain(text);
      }
      expect(blad).toContain('"verbintenis"');
    }
  });

  it('never goes back in time, also when the clock does', async () => {
    const id = await wereld.open();
    await wereld.handel(id, workshop);
    wereld.now = new Date('2011-04-19T09:00:00.000Z');
    await wereld.handel(id, workshop);
    const tijden = (await wereld.spoor(id)).map(({ registratietijdstip }) => registratietijdstip);
    expect(tijden).toEqual([
      '2011-04-20T09:00:00.000Z',
      '2011-04-20T09:00:00.000Z',
      '2011-04-20T09:00:00.000Z',
    ]);
  });

  it('is bounded for one who keeps being refused, and never for what would be admitted', async () => {
    const id = await wereld.open();
    const codes: string[] = [];
    for (let i = 0; i < 305; i += 1)
      codes.push(refused(await wereld.handel(id, teVroeg, { versie: 1 })).code);
    expect(codes.filter((code) => code === 'te-veel-verzoeken')).toHaveLength(5);
    expect(codes.slice(300)).toEqual(Array(5).fill('te-veel-verzoeken'));
    expect(await wereld.spoor(id)).toHaveLength(301);
    expect(refused(await wereld.handel(id, teVroeg, { versie: 1, wie: actor('college') })).code).not.toBe(
      'te-veel-verzoeken',
    );
    admitted(await wereld.handel(id, workshop, { versie: 1 }));
    wereld.now = new Date(wereld.now.getTime() + 60_000);
    expect(refused(await wereld.handel(id, teVroeg)).code).toBe('handeling-niet-toegelaten');
  });
});
