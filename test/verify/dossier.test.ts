import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../../src/audit/canonical.js';
import { verifierKey } from '../../src/audit/note.js';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyDossier } from '../../src/verify/dossier.js';
import { namen, type Tekst } from '../../src/verify/dossier-vorm.js';
import { actor, dalfsen, opening, teVroeg, workshop } from '../engine/wereld.js';
import { run } from '../harness/database.js';
import { Atelier, check, codes, herkomst, unzipped, zipped, type Bestanden } from './atelier.js';

let atelier: Atelier;
let id: string;
/** A dossier with all that one can have: refused entries, a closed one, a document, a text that was erased. */
let zip: Buffer;

beforeAll(async () => {
  atelier = await Atelier.make();
  const { wereld } = atelier;
  await wereld.open();
  id = await wereld.open();
  await wereld.handel(id, workshop);
  await wereld.handel(id, teVroeg, { versie: 2 });
  await wereld.handel(id, { ...workshop, nietOpenbaar: { grond: 'Woo art. 5.1' } }, { versie: 2 });
  const document = await atelier.plaats('Concept é.txt', Buffer.from('Concept van de opdracht'));
  await wereld.handel(id, {
    handeling: 'conceptopdracht-opstellen',
    gegevens: { datum: '2011-04-14', document },
  });
  await erase(id, 4);
  zip = await atelier.zip(id);
});
afterAll(() => atelier.close());

async function erase(traject: string, volgnummer: number): Promise<void> {
  const inhoud = { json: { veld: 'deelnemers', grond: 'AVG artikel 17' } };
  await atelier.wereld.engine.wis(actor('beheerder'), { traject, volgnummer, inhoud, kanaal: 'api' });
}

/** A dossier that whoever holds the key of the log made of the good one's files. */
async function forged(
  change: (files: Bestanden) => void,
  key?: Parameters<Atelier['vervals']>[2],
): Promise<Buffer> {
  const files = await unzipped(zip);
  change(files);
  return atelier.vervals(id, files, key);
}

function edit(all: Bestanden, naam: string, van: string, naar: string): void {
  const text = all.get(naam)?.toString('utf8') ?? '';
  if (!text.includes(van)) throw new Error(`${naam} has no ${van}.`);
  all.set(naam, Buffer.from(text.replace(van, naar)));
}

/** All files of an entry take the place of those of another. */
function move(all: Bestanden, van: number, naar: number): Bestanden {
  const before: Bestanden = new Map();
  for (const naam of [namen.blad, namen.bewijs, namen.teksten]) {
    const [old, bytes] = [all.get(naam(naar)), all.get(naam(van))];
    if (old !== undefined) before.set(naam(naar), old);
    all.delete(naam(naar));
    if (bytes !== undefined) all.set(naam(naar), bytes);
    all.delete(naam(van));
  }
  return before;
}

describe('a dossier', () => {
  it('holds, with all it has: entries, texts, documents, and the state they lead to', async () => {
    const verslag = await check(zip);
    expect(verslag.bevindingen).toEqual([]);
    expect(verslag).toMatchObject({
      goed: true,
      herkomst,
      traject: id,
      omvang: 7,
      spoor: { regels: 6, toegelaten: 5, geweigerd: 1, nietControleerbaar: 0 },
      teksten: { getoond: 4, gewist: 1, ontbreekt: 0 },
      documenten: { aanwezig: 1, ontbreekt: 0 },
      sleutelOpgegeven: false,
    });
  });

  it('is judged the same from a file as from memory', async () => {
    const path = join(atelier.map, 'goed.zip');
    await writeFile(path, zip);
    expect(await check(path)).toEqual(await check(zip));
  });

  it('is made the same, byte for byte, when nothing happened in between', async () => {
    expect((await atelier.zip(id)).equals(zip)).toBe(true);
  });

  it('says how far its check has come', async () => {
    const steps: string[] = [];
    const voortgang = (gedaan: number, omvang: number): void => void steps.push(`${gedaan}/${omvang}`);
    await verifyDossier(zip, { procedures, voortgang });
    expect(steps).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  });

  it('is believed on the word of the key that the caller trusts, and of no other', async () => {
    const keys = await atelier.log.verifierKeys(dalfsen);
    expect(await check(zip, keys)).toMatchObject({ goed: true, sleutelOpgegeven: true });
    const other = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(codes(await check(zip, [other]))).toEqual(['sleutel-onbekend']);
  });

  it('tells a reader without our software what happened, also when a text would be markup', async () => {
    const page = (await unzipped(zip)).get(namen.index)?.toString('utf8') ?? '';
    expect(page).toContain('Workshop houden');
    expect(page).toContain('<li>Te vroeg: deze fase is nog niet bereikt</li>');
    expect(page).toContain('Bestuurskrachtonderzoek Dalfsen');
    expect(page).toContain('6 regels, waarvan 1 geweigerd');
    expect(page).toMatch(/<a href="documenten\/[0-9a-f]{64}\/Concept-e-.txt"><bdi>Concept é.txt<\/bdi><\/a>/);
    const nasty = await atelier.wereld.open({ ...opening, titel: '<script>alert(1)</script>' });
    const files = await unzipped(await atelier.zip(nasty));
    for (const naam of [namen.index, namen.mdto]) {
      const text = files.get(naam)?.toString('utf8') ?? '';
      expect(text).toContain('&lt;script&gt;');
      expect(text).not.toContain('<script');
    }
  });

  it.each(['college', 'integratie'] as const)('is not for %s', async (rol) => {
    expect(await atelier.dossiers().maak(actor(rol), id)).toMatchObject({
      ok: false,
      weigering: { code: 'niet-bevoegd' },
    });
  });

  it('tells a text that was erased from one that is only not there, and holds with both', async () => {
    const ander = await atelier.wereld.open();
    await atelier.wereld.handel(ander, workshop);
    await erase(ander, 2);
    await run(atelier.wereld.database.beheerUrl, [
      `DELETE FROM wisbaar WHERE traject = '${ander}' AND veld = 'aanleiding'`,
    ]);
    expect(await check(await atelier.zip(ander))).toMatchObject({
      goed: true,
      spoor: { regels: 3, toegelaten: 3 },
      teksten: { getoond: 1, gewist: 1, ontbreekt: 1 },
    });
  });

  it('ends at the entry that was the last when it was asked for, whatever is recorded while it is made', async () => {
    const ander = await atelier.wereld.open();
    const stroom = await atelier.stroom(ander);
    await atelier.wereld.handel(ander, workshop);
    const delen: Buffer[] = [];
    for await (const deel of stroom) delen.push(deel as Buffer);
    expect(await check(Buffer.concat(delen))).toMatchObject({ goed: true, spoor: { regels: 1 } });
    expect(await check(await atelier.zip(ander))).toMatchObject({ goed: true, spoor: { regels: 2 } });
  });

  it('lacks a document whose bytes were lost, and says so', async () => {
    const niets = {
      inhoud: () => Promise.resolve({ ok: false, weigering: { code: 'niet-gevonden' } } as const),
    };
    const delen: Buffer[] = [];
    for await (const deel of await atelier.stroom(id, { documenten: niets })) delen.push(deel as Buffer);
    expect(await check(Buffer.concat(delen))).toMatchObject({
      goed: true,
      documenten: { aanwezig: 0, ontbreekt: 1 },
    });
  });
});

describe('a dossier that the keeper of the log itself made false', () => {
  it.each<[string, (files: Bestanden) => void, string[]]>([
    ['with nothing changed is only written again', () => undefined, []],
    [
      'lacks an entry in the middle',
      (all) => {
        all.delete(namen.blad(3));
      },
      ['bestand-ontbreekt', 'document-klopt-niet', 'tekst-zonder-regel'],
    ],
    [
      'lacks all of an entry in the middle',
      (all) => {
        for (const naam of [namen.blad, namen.bewijs, namen.teksten]) all.delete(naam(3));
      },
      ['bestand-ontbreekt', 'document-klopt-niet'],
    ],
    [
      'lacks an entry, the others moved up',
      (all) => {
        for (const van of [4, 5, 6]) move(all, van, van - 1);
      },
      ['volgnummer-sluit-niet-aan', 'vorige-klopt-niet'],
    ],
    [
      'has two entries swapped',
      (all) => {
        const before = move(all, 2, 3);
        for (const [naam, bytes] of before) all.set(naam.replace('000003', '000002'), bytes);
      },
      ['volgnummer-sluit-niet-aan', 'vorige-klopt-niet'],
    ],
    [
      'has an entry with another outcome',
      (all) => {
        edit(all, namen.blad(3), 'geweigerd', 'toegelaten');
      },
      ['bewijs-klopt-niet', 'ten-onrechte-toegelaten', 'vorige-klopt-niet'],
    ],
    [
      'has an entry with another date',
      (all) => {
        edit(all, namen.blad(2), '2011-04-13', '2011-04-12');
      },
      ['bewijs-klopt-niet', 'vorige-klopt-niet'],
    ],
    [
      'has no entries',
      (all) => {
        for (const naam of [...all.keys()]) if (/^(spoor|bewijs|teksten)\//.test(naam)) all.delete(naam);
      },
      ['bestand-ontbreekt', 'document-klopt-niet'],
    ],
    [
      'has an entry larger than an entry can be',
      (all) => {
        all.set(
          namen.blad(6),
          Buffer.concat([Buffer.alloc(70_000, ' '), all.get(namen.blad(6)) ?? Buffer.alloc(0)]),
        );
      },
      ['bestand-te-groot', 'bewijs-klopt-niet', 'blad-niet-canoniek'],
    ],
    [
      'has another text',
      (all) => {
        edit(all, namen.teksten(1), 'De raad vroeg', 'De raad vraagt');
      },
      ['tekst-klopt-niet'],
    ],
    [
      'has a text that no entry has',
      (all) => {
        const teksten = JSON.parse(all.get(namen.teksten(3))?.toString('utf8') ?? '') as Tekst[];
        const erbij = { veld: 'zomaar', zout: 'AAAA', waarde: 'x' };
        all.set(namen.teksten(3), Buffer.from(canonicalJson([...teksten, erbij])));
      },
      ['tekst-zonder-regel'],
    ],
    [
      'has texts of an entry that is not there',
      (all) => {
        all.set(namen.teksten(9), all.get(namen.teksten(3)) ?? Buffer.alloc(0));
      },
      ['bestand-ontbreekt', 'tekst-zonder-regel'],
    ],
    [
      'has something else for texts',
      (all) => {
        all.set(namen.teksten(3), Buffer.from('null'));
      },
      ['tekst-klopt-niet'],
    ],
    [
      'has the proof of another entry',
      (all) => {
        all.set(namen.bewijs(2), all.get(namen.bewijs(3)) ?? Buffer.alloc(0));
      },
      ['bewijs-klopt-niet'],
    ],
    [
      'lacks a proof',
      (all) => {
        all.delete(namen.bewijs(2));
      },
      ['bestand-ontbreekt'],
    ],
    [
      'has another procedure',
      (all) => {
        edit(all, namen.procedure, 'dialoog', 'monoloog');
      },
      ['procedure-klopt-niet'],
    ],
    [
      'has no checkpoint',
      (all) => {
        all.delete(namen.checkpoint);
      },
      ['bestand-ontbreekt'],
    ],
    [
      'has a checkpoint of another size',
      (all) => {
        edit(all, namen.checkpoint, '\n7\n', '\n6\n');
      },
      ['checkpoint-ongeldig'],
    ],
    [
      'has no page to read',
      (all) => {
        all.delete(namen.index);
      },
      ['bestand-ontbreekt'],
    ],
    [
      'has a document that the trail does not name',
      (all) => {
        all.set(namen.document('a'.repeat(64), 'x.txt'), Buffer.from('x'));
      },
      ['document-klopt-niet'],
    ],
    [
      'has another document under the name of one of the trail',
      (all) => {
        const naam = [...all.keys()].find((one) => one.startsWith('documenten/')) ?? '';
        all.set(naam, Buffer.from('Een ander concept'));
      },
      ['document-klopt-niet'],
    ],
    [
      'has a file that no dossier has',
      (all) => {
        all.set('lees-dit-eerst.exe', Buffer.from('x'));
      },
      ['bestand-onbekend', 'manifest-ongeldig'],
    ],
  ])('%s', async (_, change, expected) => {
    expect(codes(await check(await forged(change)))).toEqual(expected);
  });

  it('shows a text that one of its own entries says was erased', async () => {
    const ander = await atelier.wereld.open();
    await atelier.wereld.handel(ander, workshop);
    const before = await unzipped(await atelier.zip(ander));
    await erase(ander, 2);
    const after = await unzipped(await atelier.zip(ander));
    after.set(namen.teksten(2), before.get(namen.teksten(2)) ?? Buffer.alloc(0));
    expect(codes(await check(await atelier.vervals(ander, after)))).toEqual(['gewist-en-toch-aanwezig']);
  });

  it('is signed by a stranger whose key it brings along beside that of the log', async () => {
    const stranger = { naam: herkomst, sleutel: generateKeyPairSync('ed25519').privateKey };
    const vals = await forged((all) => {
      const keys = all.get(namen.sleutels)?.toString('utf8') ?? '';
      all.set(namen.sleutels, Buffer.from(`${verifierKey(stranger)}\n${keys}`));
      edit(all, namen.index, 'Workshop houden', 'Workshop overslaan');
    }, stranger);
    expect(codes(await check(vals))).toEqual(['checkpoint-ongeldig']);
  });

  it.each([
    ['a word', 'niets'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['a number', '5'],
    ['an empty object', '{}'],
    ['an object with one field', '{"traject":1}'],
    ['lists in lists without end', `${'['.repeat(30_000)}${']'.repeat(30_000)}`],
  ])('has %s for an entry', async (_, tekst) => {
    const verslag = await check(
      await forged((all) => {
        all.set(namen.blad(2), Buffer.from(tekst));
      }),
    );
    expect(verslag.goed).toBe(false);
    expect(codes(verslag)).toContain('bewijs-klopt-niet');
  });

  it('is signed by a key of its own that it brings along, and is found by who knows the key', async () => {
    const own = { naam: herkomst, sleutel: generateKeyPairSync('ed25519').privateKey };
    const vals = await forged(() => undefined, own);
    expect((await check(vals)).goed).toBe(false);
    expect((await check(vals, await atelier.log.verifierKeys(dalfsen))).goed).toBe(false);
  });
});

describe('a dossier that was changed on its way', () => {
  /** The same files in the same order, without a new signature. */
  const again = async (change: (files: [string, Buffer][]) => [string, Buffer][]): Promise<Buffer> =>
    zipped(change([...(await unzipped(zip))]));

  it('is the same when it is only written again', async () => {
    expect((await again((files) => files)).equals(zip)).toBe(true);
  });

  it.each<[string, (files: [string, Buffer][]) => [string, Buffer][], string[]]>([
    ['lacks an entry', (all) => all.filter(([naam]) => naam !== namen.blad(6)), ['bestand-ontbreekt']],
    ['lacks the list', (all) => all.filter(([naam]) => naam !== namen.bestanden), ['bestand-ontbreekt']],
    ['lacks the manifest', (all) => all.filter(([naam]) => naam !== namen.manifest), ['bestand-ontbreekt']],
    [
      'has a page that says something else',
      (all) =>
        all.map(([naam, bytes]) => [
          naam,
          naam === namen.index ? Buffer.from(bytes.toString().replace('Workshop', 'Feest')) : bytes,
        ]),
      ['bestand-veranderd'],
    ],
    [
      'has a page that says something else, on the list too',
      (all) =>
        all.map(([naam, bytes]) => [
          naam,
          naam === namen.bestanden ? Buffer.from(bytes.toString().replace(/^./, 'z')) : bytes,
        ]),
      ['bestand-onbekend', 'bestand-veranderd', 'manifest-ongeldig'],
    ],
    [
      'has its files in another order',
      ([first, second, ...rest]) => [...[second, first].filter((one) => one !== undefined), ...rest],
      ['bestand-onbekend', 'bestand-ontbreekt', 'zip-anders-geschreven'],
    ],
    [
      'has a file twice, apart',
      (all) => [...all.slice(0, -2), ...all.slice(0, 1), ...all.slice(-2)],
      ['bestand-onbekend', 'zip-anders-geschreven'],
    ],
  ])('%s', async (_, change, expected) => {
    expect(codes(await check(await again(change)))).toEqual(expected);
  });

  it('in ten thousand places is not looked at further', async () => {
    const noise = Array.from({ length: 11_000 }, (_, i): [string, Buffer] => [`ruis/${i}`, Buffer.alloc(0)]);
    const { bevindingen, goed } = await check(await zipped(noise));
    expect([goed, bevindingen.length, bevindingen.at(-1)?.code]).toEqual([
      false,
      10_001,
      'te-veel-bevindingen',
    ]);
  });
});
