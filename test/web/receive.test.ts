import Fastify, { type FastifyInstance } from 'fastify';
import { Sessies, type Sessie } from '../../src/auth/sessie.js';
import { systemRandom } from '../../src/base/id.js';
import { raiseGate } from '../../src/http/gate.js';
import { bestuurskrachtonderzoek as procedure } from '../../src/procedure/bestuurskrachtonderzoek/index.js';
import { maxTekst } from '../../src/procedure/waarden.js';
import { fileName, stukOf } from '../../src/web/formulier/invoer.js';
import { receive, type Ontvangst } from '../../src/web/formulier/receive.js';
import { veldenOf, type Veld } from '../../src/web/formulier/velden.js';
import type { Request } from '../../src/web/request.js';
import { WebError } from '../../src/web/web-error.js';
import { Stukken } from '../documents/stukken.js';
import { dalfsen, griffier, Wereld } from '../engine/wereld.js';

const handeling = 'plan-van-aanpak-indienen';
const velden: Veld[] = veldenOf(procedure.handelingen.get(handeling)?.schema ?? {}, procedure.woorden, {
  handeling,
  pad: 'gegevens',
});
const sessie: Sessie = {
  actor: griffier,
  naam: 'Griffier',
  idToken: null,
  geheim: systemRandom.bytes(32).toString('hex'),
};
const mostBytes = 1_000_000;

let wereld: Wereld;
let stukken: Stukken;
let server: FastifyInstance;
let url: string;
/** Field paths that reached the store of documents. */
let asked: string[];

beforeAll(async () => {
  wereld = await Wereld.make();
  await wereld.open();
  stukken = await Stukken.make(wereld);
  server = Fastify();
  await raiseGate(server, {
    authenticator: undefined as never,
    verzoekenPerSeconde: 0,
    maxDocumentBytes: mostBytes,
    elsewhere: () => true,
  });
  server.post('/formulier', async (request: Request) => shown(await receive(request, options())));
  server.setErrorHandler((fault, _, reply) => {
    const { code, invoer } = fault instanceof WebError ? fault : { code: String(fault), invoer: undefined };
    void reply
      .code(400)
      .send({ code, ...(invoer === undefined ? {} : { invoer: Object.fromEntries(invoer) }) });
  });
  url = await server.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  await server.close();
  await stukken.close();
  await wereld.close();
});

beforeEach(() => {
  asked = [];
});

function options(): Parameters<typeof receive>[1] {
  return {
    sessie,
    velden,
    document: (veld, bestandsnaam, bytes) => {
      asked.push(veld);
      const soort = veld === 'gegevens.offerte' ? 'Geen slug' : 'plan-van-aanpak';
      const organisatie = bestandsnaam.startsWith('vreemd') ? 'gm0001' : dalfsen;
      const goed = soort === 'Geen slug' && bestandsnaam.startsWith('geweigerd') ? soort : 'offerte';
      return stukken.service.plaats(griffier, { organisatie, soort: goed, bestandsnaam }, bytes);
    },
  };
}

function shown({ invoer, knop, fouten }: Ontvangst): object {
  return { invoer: Object.fromEntries(invoer), knop, fouten };
}

interface Answer {
  readonly code?: string;
  readonly invoer: Readonly<Record<string, string>>;
  readonly knop: string | null;
  readonly fouten: readonly { veld: string; code: string; melding: string }[];
}

function token(): string {
  const store = { bewaar: never, lees: never, verwijder: never, ruimOp: never };
  return new Sessies(store, { now: () => wereld.now }, systemRandom, 'test').formToken(sessie);
}
const never = (): never => {
  throw new Error('A form token asks no store.');
};

type Part = readonly [string, string | File];

async function send(parts: readonly Part[]): Promise<Answer> {
  const form = new FormData();
  for (const [naam, waarde] of parts) form.append(naam, waarde);
  const response = await fetch(`${url}/formulier`, { method: 'POST', body: form });
  return (await response.json()) as Answer;
}

const ours = (): Part => ['_token', token()];
const file = (naam: string, inhoud: string | Uint8Array<ArrayBuffer> = 'inhoud'): File =>
  new File([inhoud], naam);
const plan = fileName({ pad: 'gegevens.planVanAanpak' });
const offerte = fileName({ pad: 'gegevens.offerte' });

describe('a form that is sent', () => {
  it('comes in as it was typed, with the button that was pressed', async () => {
    const { invoer, knop, fouten } = await send([
      ours(),
      ['gegevens.bureau', ' Bureau "Berg" & <b> '],
      ['gegevens.datum', 'gisteren'],
      ['toelichting', 'een\r\ntwee\nдри 😀'],
      ['knop', 'meer:gegevens.bureaus'],
    ]);
    expect(invoer).toMatchObject({
      'gegevens.bureau': ' Bureau "Berg" & <b> ',
      'gegevens.datum': 'gisteren',
      toelichting: 'een\ntwee\nдри 😀',
    });
    expect(Object.keys(invoer)).not.toContain('_token');
    expect([knop, fouten]).toEqual(['meer:gegevens.bureaus', []]);
  });

  it('has its documents placed, and carries their id, name and size', async () => {
    const { invoer, fouten } = await send([
      ours(),
      [plan, file('Plan "definitief" 100%.pdf', 'het plan')],
      [offerte, file('offerte.pdf', 'de offerte')],
      ['gegevens.bureau', 'Bureau Berg'],
    ]);
    expect(fouten).toEqual([]);
    const stuk = stukOf(invoer['gegevens.planVanAanpak'] ?? '');
    expect(stuk).toMatchObject({ omvang: 8, naam: 'Plan "definitief" 100%.pdf' });
    expect(await stukken.service.lees(griffier, stuk.id)).toMatchObject({ ok: true });
    expect(invoer['gegevens.bureau']).toBe('Bureau Berg');
  });

  it('keeps the document of before where no new one is chosen, and takes a new one in its place', async () => {
    const eerder: Part[] = [ours(), ['gegevens.offerte', 'id-van-eerder 3 oud.pdf']];
    const kept = await send([...eerder, [offerte, new File([], '')]]);
    expect(kept.invoer['gegevens.offerte']).toBe('id-van-eerder 3 oud.pdf');
    expect(asked).toEqual([]);
    const changed = await send([[...eerder][0] ?? ours(), [offerte, file('nieuw.pdf')], ...eerder.slice(1)]);
    expect(stukOf(changed.invoer['gegevens.offerte'] ?? '').naam).toBe('nieuw.pdf');
  });

  it.each<[string, File, string]>([
    ['refused before it is read', file('vreemd.pdf', 'x'.repeat(900_000)), 'onbekend'],
    ['refused for what it is called', file('geweigerd.pdf', 'x'.repeat(900_000)), 'geen-slug'],
    ['empty', file('leeg.pdf', ''), 'leeg'],
    ['too large', file('groot.pdf', new Uint8Array(mostBytes + 1)), 'te-groot'],
  ])('loses nothing when a document is %s', async (_, bestand, code) => {
    const { invoer, fouten } = await send([
      ours(),
      ['gegevens.bureau', 'ervoor'],
      ['gegevens.offerte', 'id-van-eerder 3 oud.pdf'],
      [offerte, bestand],
      ['gegevens.datum', 'erna'],
      [plan, file('plan.pdf')],
      ['toelichting', 'laatste'],
    ]);
    expect(fouten.map((fout) => [fout.veld, fout.code])).toEqual([['gegevens.offerte', code]]);
    expect(invoer).toMatchObject({
      'gegevens.bureau': 'ervoor',
      'gegevens.offerte': 'id-van-eerder 3 oud.pdf',
      'gegevens.datum': 'erna',
      toelichting: 'laatste',
    });
    expect(stukOf(invoer['gegevens.planVanAanpak'] ?? '').naam).toBe('plan.pdf');
  });

  it('has no documents placed for what is no field of it', async () => {
    const { invoer, fouten } = await send([
      ours(),
      ['gegevens.bureau', 'ervoor'],
      [fileName({ pad: 'gegevens.bureau' }), file('a.pdf', 'x'.repeat(500_000))],
      ['gegevens.verzonnen', file('b.pdf')],
      ['toelichting', 'erna'],
    ]);
    expect([asked, fouten]).toEqual([[], []]);
    expect(invoer).toMatchObject({ 'gegevens.bureau': 'ervoor', toelichting: 'erna' });
  });
});

describe('a form that is not ours', () => {
  it.each<[string, Part[]]>([
    ['without a token', [['gegevens.bureau', 'x']]],
    ['with nothing', [['', '']]],
    ['with a token that was made up', [['_token', 'ruis.handtekening']]],
    [
      'whose token comes after a document',
      [
        [plan, file('a.pdf', 'x'.repeat(900_000))],
        ['_token', ''],
      ],
    ],
    ['whose token is a file', [['_token', file('token')]]],
  ])('is refused %s, and nothing of it is placed', async (_, parts) => {
    const sent = parts.map(([naam, waarde]): Part => [
      naam,
      naam === '_token' && waarde === '' ? token() : waarde,
    ]);
    expect(await send(sent)).toMatchObject({ code: 'vreemd-formulier' });
    expect(asked).toEqual([]);
  });

  it('comes back with what was typed, and without a token when somebody only goes back to it', async () => {
    const typed: Part[] = [
      ['gegevens.bureau', 'Bureau A'],
      [plan, file('a.pdf')],
      ['toelichting', 'Getypt'],
    ];
    const invoer = { 'gegevens.bureau': 'Bureau A', toelichting: 'Getypt' };
    expect(await send(typed)).toEqual({ code: 'vreemd-formulier', invoer });
    expect(await send([['_token', 'a.b'], ...typed, ['knop', 'oefen']])).toEqual({
      code: 'vreemd-formulier',
      invoer,
    });
    expect(await send([...typed, ['knop', 'terug']])).toEqual({ invoer, knop: 'terug', fouten: [] });
    expect(asked).toEqual([]);
  });

  it.each<[string, string, Part[]]>([
    ['too many fields', 'te-groot', Array.from({ length: 3001 }, (_, i): Part => [`veld${i}`, ''])],
    [
      'too much text together',
      'te-groot',
      Array.from({ length: 90 }, (_, i): Part => [`veld${i}`, 'x'.repeat(99_000)]),
    ],
    ['too many files', 'te-groot', Array.from({ length: 21 }, (_, i): Part => [`veld${i}`, file('a')])],
    ['a name that would reach a prototype', 'ongeldig-verzoek', [['__proto__', 'x']]],
  ])('is refused when it holds %s', async (_, code, parts) => {
    expect(await send([ours(), ...parts])).toEqual({ code });
  });

  it('keeps a text that is too long as far as nobody takes it for the whole, and all the rest', async () => {
    const long = 'x'.repeat(200_000);
    const { invoer } = await send([ours(), ['toelichting', long], ['anders', 'blijft']]);
    expect(invoer['toelichting']).toBe(long.slice(0, 100_000));
    expect(invoer['toelichting']?.length).toBeGreaterThan(maxTekst);
    expect(invoer['anders']).toBe('blijft');
  });

  it('is refused when it breaks off half-way, or is no form at all', async () => {
    const post = async (type: string, body: string): Promise<unknown> => {
      const response = await fetch(`${url}/formulier`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      return ((await response.json()) as Answer).code;
    };
    const part = `--x\r\ncontent-disposition: form-data; name="_token"\r\n\r\n${token()}\r\n`;
    const half = `${part}--x\r\ncontent-disposition: form-data; name="${plan}"; filename="a.pdf"\r\n\r\nhalf`;
    expect(await post('multipart/form-data; boundary=x', half)).toBe('ongeldig-verzoek');
    expect(await post('multipart/form-data; boundary=x', '')).toBe('vreemd-formulier');
    expect(await post('application/json', '{}')).toBe('ongeldig-verzoek');
    expect(await post('application/x-www-form-urlencoded', `_token=${token()}`)).toBe('ongeldig-verzoek');
  });
});
