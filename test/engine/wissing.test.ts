import { actor, admitted, dalfsen, griffier, ommen, opening, refused, Wereld, workshop } from './wereld.js';
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
