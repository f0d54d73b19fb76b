import { Wereld, actor, admitted, griffier, opening, refused, workshop } from './wereld.js';

let wereld: Wereld;
let id: string;
beforeEach(async () => {
  wereld = await Wereld.make();
  id = await wereld.open();
});
afterEach(() => wereld.close());

describe('an Idempotency-Key', () => {
  it('gives the first answer again, whatever the version is by now, and makes no second entry', async () => {
    const first = await wereld.handel(id, workshop, { versie: 1, sleutel: 'a' });
    await wereld.handel(id, workshop);
    const again = await wereld.handel(id, workshop, { versie: 1, sleutel: 'a' });
    expect(admitted(again)).toEqual(admitted(first));
    expect(await wereld.spoor(id)).toHaveLength(3);
  });

  it('gives the same refusal again, with the same reasons, also when the handeling has become possible', async () => {
    const tooEarly = { handeling: 'raad-consulteren', gegevens: { datum: '2011-04-18' } };
    const first = refused(await wereld.handel(id, tooEarly, { versie: 1, sleutel: 'b' }));
    await wereld.handel(id, workshop);
    expect(refused(await wereld.handel(id, tooEarly, { sleutel: 'b' }))).toEqual(first);
    const foreign = {
      handeling: 'voorstel-behandelen',
      gegevens: { datum: '2011-04-13', vergadering: 'Raad' },
    };
    const wie = actor('college');
    const denied = refused(await wereld.handel(id, foreign, { sleutel: 'c', wie }));
    const entries = (await wereld.spoor(id)).length;
    expect(refused(await wereld.handel(id, foreign, { sleutel: 'c', wie }))).toEqual(denied);
    expect(await wereld.spoor(id)).toHaveLength(entries);
  });

  it('refuses another body, and leaves no entry of it', async () => {
    await wereld.handel(id, workshop, { sleutel: 'd' });
    const other = { ...workshop, toelichting: 'Anders' };
    expect(refused(await wereld.handel(id, other, { sleutel: 'd' })).code).toBe('sleutel-hergebruikt');
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it('decides once when the same attempt comes twenty times at once', async () => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => wereld.handel(id, workshop, { versie: 1, sleutel: 'e' })),
    );
    const entries = new Set(tries.map((antwoord) => admitted(antwoord).spoorregel.volgnummer));
    expect([...entries]).toEqual([2]);
    expect(await wereld.spoor(id)).toHaveLength(2);
  });

  it('decides once when two processes get the same attempt at once', async () => {
    const other = wereld.another();
    const [one, two] = await Promise.all([
      wereld.handel(id, workshop, { versie: 1, sleutel: 'f' }),
      wereld.handel(id, workshop, { versie: 1, sleutel: 'f' }, other),
    ]);
    expect(admitted(one)).toEqual(admitted(two));
    expect(await wereld.spoor(id)).toHaveLength(2);
    await other.close();
  });

  it('is free again after bad input and after a stale version', async () => {
    expect(refused(await wereld.handel(id, workshop, { versie: 9, sleutel: 'g' })).code).toBe(
      'versie-verouderd',
    );
    expect(refused(await wereld.handel(id, { handeling: 'x' }, { sleutel: 'g' })).code).toBe(
      'ongeldige-invoer',
    );
    admitted(await wereld.handel(id, workshop, { sleutel: 'g' }));
  });

  it('belongs to one registrator and one traject', async () => {
    const other = await wereld.open();
    admitted(await wereld.handel(id, workshop, { sleutel: 'h' }));
    admitted(await wereld.handel(other, { ...workshop, toelichting: 'x' }, { sleutel: 'h' }));
    admitted(
      await wereld.handel(id, { ...workshop, toelichting: 'y' }, { sleutel: 'h', wie: actor('college') }),
    );
  });

  it('opens one traject, however often the opening is sent', async () => {
    const open = () =>
      wereld.engine.openTraject(griffier, { inhoud: { json: opening }, sleutel: 'i', kanaal: 'api' });
    const [one, two] = await Promise.all([open(), open()]);
    const three = await open();
    expect(admitted(two)).toEqual(admitted(one));
    expect(admitted(three)).toEqual(admitted(one));
    const other = { ...opening, titel: 'Een ander traject' };
    const antwoord = await wereld.engine.openTraject(griffier, {
      inhoud: { json: other },
      sleutel: 'i',
      kanaal: 'api',
    });
    expect(refused(antwoord).code).toBe('sleutel-hergebruikt');
  });
});
