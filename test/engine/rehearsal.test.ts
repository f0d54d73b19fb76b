import { Wereld, actor, admitted, refused, teVroeg, workshop, griffier } from './wereld.js';

let wereld: Wereld;
let id: string;
beforeEach(async () => {
  wereld = await Wereld.make();
  id = await wereld.open();
});
afterEach(() => wereld.close());

const vervallen = {
  handeling: 'traject-laten-vervallen',
  gegevens: { datum: '2011-04-18', reden: 'De raad ziet ervan af.' },
};

async function oefen(json: unknown, wie = griffier) {
  const lezing = await wereld.engine.oefen(wie, { traject: id, inhoud: { json } });
  if (!lezing.ok) throw new Error(lezing.weigering.code);
  return lezing.waarde;
}

describe('a rehearsal', () => {
  it('tells what would happen and what would be closed for good, and writes nothing', async () => {
    const proef = await oefen(vervallen);
    expect(proef).toMatchObject({ toegelaten: true, voorwaarden: [], naar: 'vervallen' });
    expect(proef.sluit).toEqual(expect.arrayContaining(['opdracht-vaststellen', 'workshop-houden']));
    expect(proef.bevestiging).toMatch(/^[0-9a-f]{64}$/);
    expect(await wereld.spoor(id)).toHaveLength(1);
  });

  it('tells every reason why it would be refused', async () => {
    const proef = await oefen(teVroeg);
    expect(proef).toMatchObject({ toegelaten: false, naar: null, sluit: [], bevestiging: null });
    expect(proef.voorwaarden.map(({ code }) => code)).toContain('fase-nog-niet-bereikt');
  });

  it('answers bad input and missing rights like the real thing, without an entry', async () => {
    const asked = [
      await wereld.engine.oefen(griffier, {
        traject: id,
        inhoud: { json: { handeling: 'workshop-houden', gegevens: {} } },
      }),
      await wereld.engine.oefen(actor('bureau'), { traject: id, inhoud: { json: workshop } }),
      await wereld.engine.oefen(actor('beheerder'), { traject: id, inhoud: { json: workshop } }),
      await wereld.engine.oefen(griffier, {
        traject: '00000000-0000-4000-8000-000000000000',
        inhoud: { json: workshop },
      }),
    ];
    const codes = asked.map((lezing) => (lezing.ok ? 'ok' : lezing.weigering.code));
    expect(codes).toEqual(['ongeldige-invoer', 'niet-bevoegd', 'niet-bevoegd', 'niet-gevonden']);
    expect(await wereld.spoor(id)).toHaveLength(1);
  });
});

describe('a confirmation', () => {
  it('binds the handeling to what was rehearsed', async () => {
    const { bevestiging } = await oefen(vervallen);
    const { traject } = admitted(await wereld.handel(id, { ...vervallen, bevestiging }));
    expect(traject.status).toBe('vervallen');
  });

  it('is refused when the gegevens or the version are no longer those that were rehearsed', async () => {
    const { bevestiging } = await oefen(vervallen);
    const changed = { ...vervallen, gegevens: { ...vervallen.gegevens, datum: '2011-04-19' }, bevestiging };
    expect(refused(await wereld.handel(id, changed)).code).toBe('bevestiging-verouderd');
    await wereld.handel(id, workshop);
    expect(refused(await wereld.handel(id, { ...vervallen, bevestiging })).code).toBe(
      'bevestiging-verouderd',
    );
    const redenen = (await wereld.spoor(id)).map((regel) => regel.redenen);
    expect(redenen).toEqual([[], ['bevestiging-verouderd'], [], ['bevestiging-verouderd']]);
    expect((await wereld.beeld(id)).status).toBe('lopend');
  });
});
