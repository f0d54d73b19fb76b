/** Each thing that can be false in a log is named for what it is, also when its keeper signed it. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { canonicalJson } from '../../src/audit/canonical.js';
import type { Blad } from '../../src/audit/leaf.js';
import { signNote } from '../../src/audit/note.js';
import { procedures } from '../../src/procedure/procedures.js';
import { folderBron } from '../../src/verify/log-bron.js';
import { verifyLog } from '../../src/verify/log.js';
import { readProof } from '../../src/verify/proof.js';
import { actor, griffier, ommen, opening, teVroeg, Wereld, workshop } from '../engine/wereld.js';
import { query } from '../harness/database.js';
import {
  bytesOf,
  check,
  codes,
  headOf,
  herkomst,
  logOf,
  relinked,
  sleutel,
  type Paden,
} from './vervalser.js';

/** Of Dalfsen: opening, workshop, refusal, workshop, opening of another traject, its workshop, an erasure in the first, a workshop. */
let bladen: Blad[];
/** The one entry of a traject of Ommen. */
let vanOmmen: Blad;

beforeAll(async () => {
  const wereld = await Wereld.make();
  const een = await wereld.open();
  await wereld.handel(een, workshop);
  await wereld.handel(een, teVroeg);
  await wereld.handel(een, workshop);
  const twee = await wereld.open();
  await wereld.handel(twee, workshop);
  const inhoud = { json: { veld: 'aanleiding', grond: 'AVG artikel 17' } };
  await wereld.engine.wis(actor('beheerder'), { traject: een, volgnummer: 1, inhoud, kanaal: 'api' });
  await wereld.handel(een, workshop);
  await wereld.open({ ...opening, organisatie: ommen }, { ...griffier, organisaties: [ommen] });
  const rows = await query<{ blad: string }>(
    wereld.database.beheerUrl,
    'SELECT blad FROM spoorregel ORDER BY organisatie, index',
  );
  const all = rows.map(({ blad }) => JSON.parse(blad) as Blad);
  bladen = all.filter(({ organisatie }) => organisatie === 'gm0148');
  const [andere] = all.filter(({ organisatie }) => organisatie === ommen);
  if (andere === undefined) throw new Error('Ommen has no entry.');
  vanOmmen = andere;
  await wereld.close();
});

const at = (index: number): Blad => {
  const blad = bladen[index];
  if (blad === undefined) throw new Error(`There is no entry ${index}.`);
  return blad;
};
/** The entries with one of them changed. */
const changed = (index: number, change: Partial<Record<keyof Blad, unknown>>): Blad[] =>
  bladen.map((blad, i) => (i === index ? ({ ...blad, ...change } as Blad) : blad));
const found = async (all: readonly Blad[]): Promise<string[]> => codes(await check(logOf(all.map(bytesOf))));

describe('a log of true entries', () => {
  it('holds, also when it is signed anew and read from a folder', async () => {
    expect(await found(bladen)).toEqual([]);
    expect(await found(relinked(bladen))).toEqual([]);
    const map = await mkdtemp(join(tmpdir(), 'besluitspoor-vervalsing-'));
    for (const [path, bytes] of logOf(bladen.map(bytesOf))) {
      await mkdir(dirname(join(map, path)), { recursive: true });
      await writeFile(join(map, path), bytes);
    }
    expect(await verifyLog(folderBron(map), { procedures })).toMatchObject({ goed: true, omvang: 8 });
    await rm(map, { recursive: true });
  });
});

describe('entries that are signed and false', () => {
  const uitDeRij = ['volgnummer-sluit-niet-aan', 'vorige-klopt-niet'];
  it.each<[string, () => readonly Blad[], readonly string[]]>([
    ['one is left out', () => bladen.toSpliced(1, 1), uitDeRij],
    ['two are swapped', () => bladen.with(1, at(2)).with(2, at(1)), uitDeRij],
    ['one is there twice', () => bladen.toSpliced(2, 0, at(1)), uitDeRij],
    ['one is inserted', () => relinked(bladen.toSpliced(2, 0, at(1))), ['volgnummer-sluit-niet-aan']],
    ['the opening is left out', () => bladen.toSpliced(4, 1), uitDeRij],
    [
      'the first is no opening',
      () => relinked(changed(4, { soort: 'handeling', handeling: 'workshop-houden' })),
      ['opening-klopt-niet'],
    ],
    [
      'there is a second opening',
      () => relinked(changed(3, { soort: 'opening', handeling: 'traject-openen', toestand: at(0).toestand })),
      ['opening-klopt-niet'],
    ],
    ['a volgnummer is skipped', () => relinked(changed(7, { volgnummer: 9 })), ['volgnummer-sluit-niet-aan']],
    [
      'another entry is named as the one before',
      () => changed(7, { vorige: 'ab'.repeat(32) }),
      ['vorige-klopt-niet'],
    ],
    ['the first names one before it', () => changed(4, { vorige: 'ab'.repeat(32) }), ['vorige-klopt-niet']],
    [
      'what the machine refuses is admitted',
      () => relinked(changed(2, { resultaat: 'toegelaten', redenen: [], naar: at(2).van })),
      ['ten-onrechte-toegelaten'],
    ],
    [
      'a handeling is admitted of which nothing can be judged',
      () => relinked(changed(2, { resultaat: 'toegelaten', redenen: [], naar: at(2).van, gegevens: null })),
      ['ten-onrechte-toegelaten'],
    ],
    [
      'what the machine admits is refused',
      () => relinked(changed(3, { resultaat: 'geweigerd', redenen: ['fase-voorbij'], naar: null })),
      ['ten-onrechte-geweigerd'],
    ],
    [
      'the reasons are others',
      () => relinked(changed(2, { redenen: ['fase-voorbij'] })),
      ['redenen-kloppen-niet'],
    ],
    [
      'a refusal has no reason',
      () => relinked(changed(2, { redenen: [], gegevens: null })),
      ['redenen-kloppen-niet'],
    ],
    [
      'an admitted handeling has reasons',
      () => relinked(changed(3, { redenen: ['fase-voorbij'] })),
      ['redenen-kloppen-niet'],
    ],
    [
      'the signals are others',
      () => relinked(changed(3, { signalen: ['na-streefdatum'] })),
      ['signalen-kloppen-niet'],
    ],
    ['the phase before is another', () => relinked(changed(3, { van: 'dialoog' })), ['fase-klopt-niet']],
    ['the phase after is another', () => relinked(changed(3, { naar: 'dialoog' })), ['fase-klopt-niet']],
    ['a refusal moves the traject', () => relinked(changed(2, { naar: 'dialoog' })), ['fase-klopt-niet']],
    [
      'the state is another',
      () => relinked(changed(3, { toestand: 'ab'.repeat(32) })),
      ['toestand-klopt-niet'],
    ],
    [
      'an erasure changes the state',
      () => relinked(changed(6, { toestand: 'ab'.repeat(32) })),
      ['toestand-klopt-niet'],
    ],
    [
      'time runs back',
      () => relinked(changed(3, { registratietijdstip: '2011-04-19T09:00:00.000Z' })),
      ['tijd-loopt-terug'],
    ],
    ['an entry of another municipality is there', () => [...bladen, vanOmmen], ['ander-traject']],
    [
      'an entry is moved to another traject',
      () => relinked(changed(7, { traject: at(4).traject })),
      ['volgnummer-sluit-niet-aan'],
    ],
    [
      'a procedure is named that nobody knows',
      () => relinked(changed(3, { procedure: { ...at(3).procedure, machine: 'ab'.repeat(32) } })),
      ['definitie-onbekend'],
    ],
  ])('%s', async (_, make, expected) => {
    expect(await found(make())).toEqual(expected);
  });
});

describe('an entry that is written otherwise than the format says', () => {
  const [onleesbaar, anders] = [['blad-onleesbaar'], ['blad-niet-canoniek']];
  const replaced = (van: string, naar: string) => (tekst: string) => {
    if (!tekst.includes(van)) throw new Error(`There is no ${van} in ${tekst}.`);
    return tekst.replace(van, naar);
  };
  it.each<[string, (tekst: string) => string | Buffer, readonly string[]]>([
    ['with a byte order mark', (tekst) => `\ufeff${tekst}`, onleesbaar],
    ['with a space', replaced('":', '": '), anders],
    ['with a newline after it', (tekst) => `${tekst}\n`, anders],
    ['with a field twice', replaced('{"formaat"', '{"formaat":"besluitspoor/1","formaat"'), anders],
    [
      'with its fields in another order',
      (tekst) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(tekst) as object).toReversed())),
      anders,
    ],
    ['with an escape that need not be', replaced('"gegevens"', '"\\u0067egevens"'), anders],
    ['with a number in another form', replaced('"volgnummer":4', '"volgnummer":4.0'), anders],
    ['with a number with an exponent', replaced('"volgnummer":4', '"volgnummer":4e0'), anders],
    [
      'with half a character, escaped',
      replaced('"workshop-houden"', '"workshop-houden\\ud83d"'),
      [...anders, 'ten-onrechte-toegelaten'],
    ],
    ['with a byte that is no UTF-8', (tekst) => broken(tekst, Buffer.from([0xff])), onleesbaar],
    [
      'with half a character, as bytes',
      (tekst) => broken(tekst, Buffer.from([0xed, 0xa0, 0xbd])),
      onleesbaar,
    ],
    ['with a character cut off', (tekst) => broken(tekst, Buffer.from([0xf0, 0x9f, 0x98])), onleesbaar],
    ['with a zero byte in a text', (tekst) => broken(tekst, Buffer.from([0])), onleesbaar],
    ['with a zero byte after it', (tekst) => `${tekst}\0`, onleesbaar],
    ['with a field more', replaced('{', '{"aa":1,'), onleesbaar],
    ['with a field less', replaced('"grond":null,', ''), onleesbaar],
    ['of another format', replaced('besluitspoor/1', 'besluitspoor/2'), onleesbaar],
    ['of an unknown kind', replaced('"soort":"handeling"', '"soort":"aantekening"'), onleesbaar],
    ['with another outcome', replaced('"resultaat":"toegelaten"', '"resultaat":"gedoogd"'), onleesbaar],
    ['with a volgnummer as text', replaced('"volgnummer":4', '"volgnummer":"4"'), onleesbaar],
    ['with a moment without milliseconds', replaced('09:00:00.000Z', '09:00:00Z'), onleesbaar],
    ['with a moment that is none', replaced('04-20T09', '04-31T09'), onleesbaar],
    ['with no traject', (tekst) => tekst.replace(/"traject":"[^"]*"/, '"traject":1'), onleesbaar],
    ['that is a list', () => '[]', onleesbaar],
    ['that is null', () => 'null', onleesbaar],
    ['that is no JSON', () => 'Geachte heer, mevrouw,', onleesbaar],
  ])('%s is named so', async (_, change, expected) => {
    const entries = bladen.slice(0, 4).map(bytesOf);
    const made = change(entries[3]?.toString('utf8') ?? '');
    entries[3] = Buffer.isBuffer(made) ? made : Buffer.from(made, 'utf8');
    expect(codes(await check(logOf(entries)))).toEqual(expected);
  });

  /** Bytes put into the text of the kanaal. */
  function broken(tekst: string, bytes: Buffer): Buffer {
    const [before = '', after = ''] = tekst.split('"kanaal":"');
    return Buffer.concat([Buffer.from(`${before}"kanaal":"`), bytes, Buffer.from(after)]);
  }
});

describe('an entry of whatever kind', () => {
  const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(0, -1, 2 ** 53, 'x', null, [], {}));

  it('is found wanting, and never keeps the rest from being checked', async () => {
    const gewoon = at(1);
    const veld = fc.constantFrom(...Object.keys(gewoon));
    await fc.assert(
      fc.asyncProperty(veld, odd, fc.boolean(), async (naam, waarde, weg) => {
        const { [naam]: was, ...rest } = gewoon as unknown as Record<string, unknown>;
        fc.pre(canonicalJson(was) !== canonicalJson(waarde));
        const anders = weg ? rest : { ...rest, [naam]: waarde };
        const bytes = Buffer.from(canonicalJson(anders), 'utf8');
        const entries = [
          ...bladen.map(bytesOf),
          bytes,
          Buffer.from('{"traject":"x","volgnummer":9,"vorige":5}'),
        ];
        const verslag = await check(logOf(entries));
        expect(verslag.goed).toBe(false);
        expect(verslag).toMatchObject({ omvang: entries.length, openbaar: entries.length });
      }),
      { numRuns: 300 },
    );
  });
});

describe('a log whose parts do not belong together', () => {
  let paden: Paden;
  let ander: Paden;
  beforeEach(() => {
    paden = logOf(bladen.map(bytesOf));
    ander = logOf(relinked(changed(1, { registratietijdstip: '2011-04-20T09:00:00.001Z' })).map(bytesOf));
  });
  const part = (from: Paden, path: string): Buffer => from.get(path) ?? Buffer.alloc(0);

  it('has a tile of another log', async () => {
    paden.set('tile/0/000.p/8', part(ander, 'tile/0/000.p/8'));
    expect(codes(await check(paden))).toEqual(
      expect.arrayContaining(['bladhash-klopt-niet', 'wortel-klopt-niet']),
    );
  });

  it('has a bundle of another log', async () => {
    paden.set('tile/entries/000.p/8', part(ander, 'tile/entries/000.p/8'));
    expect(codes(await check(paden))).toContain('bladhash-klopt-niet');
  });

  it('has all of another log but the head', async () => {
    ander.set('checkpoint', part(paden, 'checkpoint'));
    expect(codes(await check(ander))).toContain('wortel-klopt-niet');
  });

  it('has a tile that was right when the log was smaller', async () => {
    paden.set('tile/0/000.p/8', part(paden, 'tile/0/000.p/8').subarray(0, 7 * 32));
    expect(codes(await check(paden))).toEqual(['tegel-klopt-niet']);
  });

  it('has a bundle that was right when the log was smaller', async () => {
    const kleiner = logOf(bladen.slice(0, 7).map(bytesOf));
    paden.set('tile/entries/000.p/8', part(kleiner, 'tile/entries/000.p/7'));
    expect(codes(await check(paden))).toEqual(['tegel-klopt-niet']);
  });

  it('has the head of another municipality', async () => {
    const vreemd = logOf(bladen.map(bytesOf), `besluitspoor.example/log/${ommen}`);
    expect(codes(await check(vreemd))).toEqual(['ander-traject']);
  });

  it('is signed with another key under the same name', async () => {
    const eigen = generateKeyPairSync('ed25519').privateKey;
    paden.set('checkpoint', Buffer.from(headOf(bladen.map(bytesOf), { key: eigen })));
    expect(codes(await check(paden))).toEqual(['checkpoint-ongeldig']);
    const sleutels = part(paden, 'vkey').toString('utf8').split('\n').slice(0, -1);
    const geheel = logOf(bladen.map(bytesOf), herkomst, eigen);
    expect(codes(await check(geheel, { sleutels }))).toEqual(['sleutel-onbekend']);
  });

  it.each([
    '007',
    '08',
    '+8',
    '0x8',
    '0x10',
    '-1',
    ' 8',
    '8 ',
    '8\t',
    '1e3',
    '8.0',
    '',
    '٨',
    '9007199254740993',
    '9'.repeat(400),
  ])('has a signed head of size %j, which is no number of entries', async (omvang) => {
    const wortel = headOf(bladen.map(bytesOf)).split('\n')[2] ?? '';
    const tekst = `${herkomst}\n${omvang}\n${wortel}\n`;
    paden.set('checkpoint', Buffer.from(signNote(tekst, [{ naam: herkomst, sleutel }])));
    expect(codes(await check(paden))).toEqual(['checkpoint-ongeldig']);
  });

  it.each(['9', '256', '9007199254740991'])(
    'has a signed head of %s entries, which it does not have',
    async (omvang) => {
      const wortel = headOf(bladen.map(bytesOf)).split('\n')[2] ?? '';
      paden.set(
        'checkpoint',
        Buffer.from(signNote(`${herkomst}\n${omvang}\n${wortel}\n`, [{ naam: herkomst, sleutel }])),
      );
      expect(codes(await check(paden))).toEqual(['tegel-ontbreekt']);
    },
  );
});

describe('a proof file', () => {
  const hash = 'A'.repeat(43) + '=';
  const file = (index: string, pad: readonly string[]): string =>
    `c2sp.org/tlog-proof@v1\nindex ${index}\n${pad.map((line) => `${line}\n`).join('')}\n${herkomst}\n1\n${hash}\n`;

  it('is read as others write it', () => {
    expect(readProof(file('0', [hash]))).toMatchObject({ index: 0, pad: [Buffer.alloc(32)] });
  });

  it.each(['007', '0x10', '-1', ' 7', '7 ', '1e3', '', '+7', '7.0'])('with index %j is none', (index) => {
    expect(readProof(file(index, [hash]))).toBeUndefined();
  });

  it.each([
    ['a hash of another length', ['AAAA']],
    ['a hash that can be written otherwise', [`${'A'.repeat(42)}B=`]],
    ['a hash without its padding', ['A'.repeat(43)]],
    ['more hashes than any tree has', Array.from({ length: 64 }, () => hash)],
  ])('with %s is none', (_, pad) => {
    expect(readProof(file('7', pad))).toBeUndefined();
  });
});
