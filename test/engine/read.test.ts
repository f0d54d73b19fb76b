import { setTimeout as pause } from 'node:timers/promises';
import {
  Wereld,
  actor,
  admitted,
  dalfsen,
  griffier,
  ommen,
  opening,
  refused,
  teVroeg,
  workshop,
} from './wereld.js';

let wereld: Wereld;
beforeEach(async () => {
  wereld = await Wereld.make();
});
afterEach(() => wereld.close());

describe('a traject as it is shown', () => {
  it('says where it stands, what is planned and what can be done', async () => {
    const id = await wereld.open();
    expect(await wereld.beeld(id)).toMatchObject({
      id,
      organisatie: dalfsen,
      procedure: { naam: 'bestuurskrachtonderzoek', versie: 1 },
      titel: opening.titel,
      fase: 'opdrachtformulering',
      status: 'lopend',
      versie: 1,
      termijnen: expect.arrayContaining([
        { naam: 'rapportUiterlijkDatum', datum: '2011-09-01', status: 'open' },
      ]) as unknown,
      geopendTijdstip: '2011-04-20T09:00:00.000Z',
      gewijzigdTijdstip: '2011-04-20T09:00:00.000Z',
    });
    const { mogelijkeHandelingen } = await wereld.beeld(id);
    expect(mogelijkeHandelingen).toEqual(
      expect.arrayContaining(['workshop-houden', 'traject-laten-vervallen']),
    );
    expect(mogelijkeHandelingen).not.toContain('raad-consulteren');
  });

  it('is unchanged until something is recorded or a termijn passes', async () => {
    const id = await wereld.open();
    expect(await wereld.engine.read.onveranderd(griffier, id, 1)).toBe(true);
    await wereld.handel(id, teVroeg);
    expect(await wereld.engine.read.onveranderd(griffier, id, 1)).toBe(true);
    wereld.now = new Date('2011-09-01T21:59:59.000Z');
    const before = await wereld.beeld(id);
    wereld.now = new Date('2011-09-01T22:00:00.000Z');
    expect(await wereld.engine.read.onveranderd(griffier, id, 1)).toBe(false);
    const after = await wereld.beeld(id);
    const status = (beeld: typeof before) =>
      beeld.termijnen.find(({ naam }) => naam === 'rapportUiterlijkDatum')?.status;
    expect([status(before), status(after)]).toEqual(['open', 'te-laat']);
  });

  it('does not exist for another municipality', async () => {
    const id = await wereld.open();
    const ander = actor('griffier', { organisaties: [ommen] });
    const lezing = await wereld.engine.read.traject(ander, id);
    expect(lezing).toEqual({ ok: false, weigering: { code: 'niet-gevonden' } });
    expect(await wereld.engine.read.onveranderd(ander, id, 1)).toBe(false);
  });

  it('can be seen as it was on a date or at a moment, and not before it was opened', async () => {
    const id = await wereld.open();
    const first = await wereld.beeld(id);
    wereld.now = new Date('2011-04-21T10:00:00.000Z');
    await wereld.handel(id, workshop);
    const op = async (peildatum: string) => {
      const lezing = await wereld.engine.read.trajectOp(griffier, id, peildatum);
      return lezing.ok ? (JSON.parse(lezing.waarde.tekst) as unknown) : lezing.weigering.code;
    };
    expect(await op('2011-04-20')).toEqual(first);
    expect(await op('2011-04-21T09:59:59Z')).toEqual(first);
    expect(await op('2011-04-21')).toEqual(await wereld.beeld(id));
    expect(await op('2011-04-19')).toBe('niet-gevonden');
  });
});

describe('the list of trajecten', () => {
  it('comes in pages, newest first, without one twice or one left out', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) {
      wereld.now = new Date(wereld.now.getTime() + (i % 3 === 0 ? 0 : 1000));
      ids.unshift(await wereld.open());
    }
    const seen: string[] = [];
    for (let na: string | undefined; ;) {
      const lezing = await wereld.engine.read.trajecten(griffier, {
        limiet: 3,
        ...(na === undefined ? {} : { na }),
      });
      if (!lezing.ok) throw new Error(lezing.weigering.code);
      seen.push(...lezing.waarde.trajecten.map(({ tekst }) => (JSON.parse(tekst) as { id: string }).id));
      if (lezing.waarde.volgende === null) break;
      na = lezing.waarde.volgende;
    }
    expect(seen).toHaveLength(7);
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });

  it('can be narrowed to a phase, a municipality and what is late', async () => {
    const id = await wereld.open();
    await wereld.open({ ...opening, planning: {} });
    wereld.now = new Date('2011-12-01T09:00:00.000Z');
    const found = async (filter: object) => {
      const lezing = await wereld.engine.read.trajecten(griffier, { limiet: 10, ...filter });
      return lezing.ok
        ? lezing.waarde.trajecten.map(({ tekst }) => (JSON.parse(tekst) as { id: string }).id)
        : lezing.weigering.code;
    };
    expect(await found({ teLaat: true })).toEqual([id]);
    expect(await found({ teLaat: false })).not.toContain(id);
    expect(await found({ fase: 'bko' })).toEqual([]);
    expect(await found({ fase: 'opdrachtformulering' })).toHaveLength(2);
    expect(await found({ organisatie: ommen })).toBe('niet-gevonden');
    expect(await found({ na: 'geen-bladwijzer' })).toBe('ongeldige-invoer');
  });
});

describe('what a bureau sees', () => {
  it('is the state and the public entries, and of closed or refused entries of others no gegevens and no leaf', async () => {
    const id = await wereld.open();
    const berg = actor('bureau');
    await wereld.handel(id, { ...workshop, nietOpenbaar: { grond: 'Woo art. 5.1' } });
    await wereld.handel(id, teVroeg);
    await wereld.handel(id, workshop);
    expect((await wereld.beeld(id, berg)).versie).toBe(4);
    const seen = (await wereld.spoor(id, berg)).map(({ gegevens, openbaar }) => [
      gegevens !== null,
      openbaar,
    ]);
    expect(seen).toEqual([
      [true, true],
      [false, false],
      [false, true],
      [true, true],
    ]);
    const blad = await Promise.all(
      [1, 2, 3, 4].map((volgnummer) => wereld.engine.read.blad(berg, id, volgnummer)),
    );
    expect(blad.map((lezing) => (lezing.ok ? 'ok' : lezing.weigering.code))).toEqual([
      'ok',
      'niet-bevoegd',
      'niet-bevoegd',
      'ok',
    ]);
  });
});

describe('opening a traject', () => {
  it('is the griffier’s, for a municipality that is known and that the token covers', async () => {
    const open = async (body: object, wie = griffier) =>
      refused(
        await wereld.engine.openTraject(wie, { inhoud: { json: body }, sleutel: undefined, kanaal: 'api' }),
      ).code;
    expect(await open({ ...opening, organisatie: 'gm9999' })).toBe('ongeldige-invoer');
    expect(await open({ ...opening, organisatie: ommen })).toBe('niet-bevoegd');
    expect(await open(opening, actor('college'))).toBe('niet-bevoegd');
    expect(await open({ ...opening, planning: { rapportUiterlijkDatum: '2011-02-30' } })).toBe(
      'ongeldige-invoer',
    );
    expect(await open({ ...opening, voorganger: '00000000-0000-4000-8000-000000000000' })).toBe(
      'niet-gevonden',
    );
  });

  it('names a predecessor only when that traject is closed', async () => {
    const id = await wereld.open();
    const next = { ...opening, voorganger: id };
    const inhoud = { inhoud: { json: next }, sleutel: undefined, kanaal: 'api' } as const;
    expect(refused(await wereld.engine.openTraject(griffier, inhoud))).toMatchObject({
      fouten: [{ veld: 'voorganger', code: 'voorganger-loopt' }],
    });
    await wereld.handel(id, {
      handeling: 'traject-laten-vervallen',
      gegevens: { datum: '2011-04-18', reden: 'Opnieuw beginnen' },
    });
    admitted(await wereld.engine.openTraject(griffier, inhoud));
  });
});

describe('waiting for a change', () => {
  const wait = async (engine: Wereld['engine'], id: string, seconden: number) => {
    const begin = performance.now();
    await engine.wacht(griffier, id, 1, { seconden, signal: new AbortController().signal });
    return performance.now() - begin;
  };

  it('ends as soon as something is recorded, here or in another process, and not for a refusal', async () => {
    const id = await wereld.open();
    const other = wereld.another();
    let done = 0;
    const here = wait(wereld.engine, id, 20).finally(() => (done += 1));
    const there = wait(other, id, 20).finally(() => (done += 1));
    await wereld.handel(id, teVroeg);
    await pause(50);
    expect(done).toBe(0);
    await wereld.handel(id, workshop);
    expect(await here).toBeLessThan(5_000);
    expect(await there).toBeLessThan(5_000);
    await other.close();
  });

  it('goes on after a termijn has passed, and ends when one passes meanwhile', async () => {
    wereld.now = new Date('2011-04-20T10:00:00.000Z');
    const id = await wereld.open();
    wereld.now = new Date('2011-09-05T10:00:00.000Z');
    expect(await wait(wereld.engine, id, 0.3)).toBeGreaterThan(250);
    expect(await wereld.engine.read.onveranderd(griffier, id, 1, '2011-09-05')).toBe(true);
    expect(await wereld.engine.read.onveranderd(griffier, id, 1, '2011-09-01')).toBe(false);
    wereld.now = new Date('2011-08-31T10:00:00.000Z');
    const there = wait(wereld.engine, id, 20);
    wereld.now = new Date('2011-09-05T10:00:00.000Z');
    expect(await there).toBeLessThan(5_000);
  });

  it('ends when the time is over, and at once when the version is already another', async () => {
    const id = await wereld.open();
    expect(await wait(wereld.engine, id, 0.2)).toBeGreaterThan(150);
    await wereld.handel(id, workshop);
    expect(await wait(wereld.engine, id, 20)).toBeLessThan(5_000);
  });
});

describe('a trail that is read back from its end', () => {
  it('is whole and in order, however many go on a page and whatever is looked for', async () => {
    const id = await wereld.open();
    for (let nr = 0; nr < 20; nr += 1) await wereld.handel(id, nr % 3 === 0 ? teVroeg : workshop);
    const all = (await wereld.spoor(id)).toReversed();
    for (const resultaat of ['toegelaten', 'geweigerd', 'alles', 'niets'])
      for (const limiet of [1, 2, 7, 21, 50]) {
        const wil = (regel: { resultaat: string }): boolean =>
          resultaat === 'alles' || regel.resultaat === resultaat;
        const seen: number[] = [];
        let voor: number | null | undefined;
        while (voor !== null) {
          const lezing = await wereld.engine.read.spoorTerug(griffier, id, { voor, limiet, wil });
          if (!lezing.ok) throw new Error(lezing.weigering.code);
          expect(lezing.waarde.regels.length).toBeLessThanOrEqual(limiet);
          seen.push(...lezing.waarde.regels.map(({ volgnummer }) => volgnummer));
          voor = lezing.waarde.verder;
        }
        expect(seen).toEqual(all.filter(wil).map(({ volgnummer }) => volgnummer));
      }
  });
});
