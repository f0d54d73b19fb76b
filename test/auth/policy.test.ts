import { mustBeAsItWas } from '../harness/golden.js';
import {
  mayOpen,
  readsAll,
  readsIncidents,
  readsState,
  recordingRole,
  rollen,
  type Actor,
  type Rol,
} from '../../src/auth/policy.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';

const actor = (rol: Rol, bureau: string | null = null): Actor => ({
  uitgever: 'x',
  onderwerp: rol,
  rollen: [rol],
  organisaties: ['gm0148'],
  bureau,
});

const handelingen = [...procedure.handelingen.values()];

/** Who may record it when this organ took it and Bureau A stands chosen; a bureau acts in the name of Bureau A. */
function mayRecord(
  { naam, rollen: own, organen, bureau }: (typeof handelingen)[number],
  orgaan: string,
): string[] {
  const recording = {
    rollen: own,
    orgaan,
    bureau,
    genoemdBureau: 'Bureau A',
    gekozenBureau: 'Bureau A',
    alleenBureau: organen.length === 1 && organen[0] === 'bureau',
  };
  const callers: [string, Actor][] = [
    ...rollen.filter((rol) => rol !== 'bureau').map((rol): [string, Actor] => [rol, actor(rol)]),
    ['bureau A', actor('bureau', 'Bureau A')],
    ['bureau B', actor('bureau', 'Bureau B')],
    ['bureau zonder naam', actor('bureau')],
  ];
  expect(naam).not.toBe('');
  return callers.filter(([, caller]) => recordingRole(caller, recording) !== null).map(([name]) => name);
}

describe('who may record a handeling', () => {
  const table = handelingen.flatMap((info) =>
    info.organen.map((orgaan) => ({ naam: info.naam, orgaan, wie: mayRecord(info, orgaan) })),
  );

  it('is as it was', () => {
    const text = `${table.map(({ naam, orgaan, wie }) => `${naam.padEnd(30)} ${orgaan.padEnd(28)} ${wie.join(', ')}`).join('\n')}\n`;
    mustBeAsItWas(new URL('./golden/rechten.txt', import.meta.url), text);
  });

  it('is the griffier, for every organ', () => {
    expect(table.filter(({ wie }) => !wie.includes('griffier'))).toEqual([]);
  });

  it('is nobody but the griffier where the raad or the presidium acted', () => {
    const theirs = table.filter(({ orgaan }) => orgaan === 'raad' || orgaan === 'presidium');
    expect(theirs.length).toBeGreaterThan(5);
    for (const { wie } of theirs) expect(wie).toEqual(['griffier']);
  });

  it('is never who only reads or manages, nor a bureau that acts for another or has no name', () => {
    const never = ['auditor', 'integratie', 'beheerder', 'bureau B', 'bureau zonder naam'];
    expect(table.flatMap(({ wie }) => wie).filter((one) => never.includes(one))).toEqual([]);
  });
});

describe('who sees incidents with the log', () => {
  it('is who keeps the server and who audits it', () => {
    expect(rollen.filter((rol) => readsIncidents(actor(rol)))).toEqual(['auditor', 'beheerder']);
  });
});

describe('who may read and open', () => {
  it.each<[Rol, boolean, boolean, boolean]>([
    ['griffier', true, true, true],
    ['college', false, true, true],
    ['bureau', false, false, true],
    ['auditor', false, true, true],
    ['integratie', false, true, true],
    ['beheerder', false, false, false],
  ])('%s: opens %p, reads everything %p, reads the state %p', (rol, opens, everything, state) => {
    const one = actor(rol);
    expect([mayOpen(one), readsAll(one), readsState(one)]).toEqual([opens, everything, state]);
  });
});
