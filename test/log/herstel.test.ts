import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blad } from '../../src/audit/leaf.js';
import { numberPath } from '../../src/audit/tile.js';
import { Publisher } from '../../src/log/publisher.js';
import { procedures } from '../../src/procedure/procedures.js';
import { verifyLog, type LogVerslag } from '../../src/verify/log.js';
import { openNote, readKey } from '../../src/verify/note.js';
import { dalfsen, griffier, opening, workshop } from '../engine/wereld.js';
import { kopieVan, type Kopie } from '../harness/kopie.js';
import { run } from '../harness/database.js';
import { Beheerwereld, herkomst, type Storing } from './beheerwereld.js';

let beheer: Beheerwereld;
let kopie: Kopie;
let traject: string;
/** The last head that was signed before the database was lost. */
let getekend: string;

const registrator = '0f5a1c9e-6a0b-4d0e-9d7c-1f3a5b7c9d11';
const reden = 'opslag-beschadigd';

/** A copy with two entries, a log that signed four, and the copy put back. */
beforeEach(async () => {
  beheer = await Beheerwereld.make();
  traject = await beheer.wereld.open();
  await beheer.wereld.handel(traject, workshop, { versie: 1 });
  await beheer.log.publish(dalfsen);
  kopie = await kopieVan(beheer.wereld.database);
  await beheer.wereld.handel(traject, workshop, { versie: 2 });
  await beheer.wereld.handel(traject, workshop, { versie: 3 });
  await beheer.another().log.publish(dalfsen);
  getekend = await readFile(join(beheer.map, 'gm0148.checkpoint'), 'utf8');
  await kopie.zetTerug();
});
afterEach(async () => {
  await kopie.weg();
  await beheer.close();
});

const repair = (storing?: Storing) =>
  beheer.another(storing).herstel.voerUit(dalfsen, { reden, registrator });
const publish = (): Promise<number> => beheer.another().log.publish(dalfsen);

/** The public log as anybody reads it. */
async function check(sleutels?: string[]): Promise<LogVerslag> {
  const { log } = beheer.another();
  const omvang = Number(((await log.checkpoint(dalfsen)) ?? '').split('\n')[1]);
  const path = `${numberPath(0)}.p/${omvang}`;
  const paths = new Map<string, Buffer | undefined>([
    ['vkey', Buffer.from((await log.verifierKeys(dalfsen)).map((key) => `${key}\n`).join(''))],
    ['checkpoint', Buffer.from((await log.checkpoint(dalfsen)) ?? '')],
    [`tile/0/${path}`, await log.tile(dalfsen, { niveau: 0, nummer: 0 }, omvang)],
    [`tile/entries/${path}`, await log.entries(dalfsen, 0, omvang)],
  ]);
  const bron = { lees: (one: string) => Promise.resolve(paths.get(one)) };
  return verifyLog(bron, { procedures, ...(sleutels === undefined ? {} : { sleutels }) });
}

describe('a database that was put back to an old copy', () => {
  it('is refused, and repaired goes on under a new name and a new key, with an entry that says what is lost', async () => {
    await expect(publish()).rejects.toMatchObject({ code: 'teruggezet', bewijs: getekend });
    const old = await beheer.log.verifierKeys(dalfsen);
    const gedaan = await repair();
    expect(gedaan).toMatchObject({ soort: 'hersteld', index: 2, omvang: 2, herkomst: `${herkomst}/2` });
    const { omvang, herkomst: naam, door } = await beheer.head();
    expect([naam, omvang, door]).toEqual([`${herkomst}/2`, 3, [await beheer.key(2)]]);
    expect(await beheer.log.verifierKeys(dalfsen)).not.toContain(old[0]);
    const [rij] = await beheer.rows<{ blad: string }>(
      'SELECT blad FROM spoorregel ORDER BY index DESC LIMIT 1',
    );
    const blad = JSON.parse(rij?.blad ?? '') as Blad;
    expect(blad).toMatchObject({
      soort: 'herstel',
      volgnummer: 1,
      vorige: null,
      procedure: null,
      toestand: null,
      registrator: { id: registrator, rol: 'beheerder', bureau: null },
      oorsprong: { kanaal: 'beheer' },
      gegevens: {
        herkomst: `${herkomst}/2`,
        vorigeHerkomst: herkomst,
        getekendeOmvang: 4,
        getekendeWortel: getekend.split('\n')[2],
        omvang: 2,
      },
    });
    // A choice, so that nothing in it will ever have to be erased.
    expect(blad.gegevens?.['reden']).toBe(reden);
    expect(await beheer.rows(`SELECT FROM wisbaar WHERE traject = '${blad.traject}'`)).toEqual([]);
    const [kept] = await beheer.rows<{ notitie: string }>('SELECT notitie FROM herstel');
    expect(kept?.notitie).toBe(getekend);
  });

  it('takes handelingen again afterwards, on the trajecten that are left', async () => {
    await repair();
    await beheer.wereld.handel(traject, workshop, { versie: 2 });
    expect(await publish()).toBe(4);
    expect((await beheer.head()).omvang).toBe(4);
  });

  it('is shown by the verifier for what it is: no fault, but a remark with the old name, size and root', async () => {
    await repair();
    const verslag = await check();
    expect(verslag).toMatchObject({
      goed: true,
      omvang: 3,
      openbaar: 3,
      trajecten: 1,
      toegelaten: 2,
      geweigerd: 0,
      bevindingen: [],
      herstellingen: [
        {
          index: 2,
          herkomst: `${herkomst}/2`,
          vorigeHerkomst: herkomst,
          getekendeOmvang: 4,
          getekendeWortel: getekend.split('\n')[2],
        },
      ],
    });
    const old = (await beheer.log.allKeys(dalfsen)).find(({ volgnummer }) => volgnummer === 1)?.sleutel ?? '';
    // Who knew the old log must be told of the new one; nothing speaks for itself here.
    expect((await check([old])).bevindingen.map(({ code }) => code)).toEqual(['sleutel-onbekend']);
    expect(openNote(getekend, [readKey(old)]).door).toHaveLength(1);
  });

  it('is found again when it is put back once more, and its third name is one that never signed', async () => {
    await repair();
    await kopie.zetTerug();
    await expect(publish()).rejects.toMatchObject({ code: 'teruggezet' });
    expect(await repair()).toMatchObject({ soort: 'hersteld', herkomst: `${herkomst}/3` });
    expect(await beheer.head()).toMatchObject({ herkomst: `${herkomst}/3`, door: [await beheer.key(3)] });
    const [last] = (await check()).herstellingen;
    expect([last?.vorigeHerkomst, last?.getekendeOmvang]).toEqual([`${herkomst}/2`, 3]);
    expect((await readdir(beheer.map)).filter((name) => name.endsWith('.pem'))).toHaveLength(3);
  });

  it('is repaired twice in one database when it is lost twice', async () => {
    await repair();
    await beheer.wereld.handel(traject, workshop, { versie: 2 });
    await publish();
    const second = await kopieVan(beheer.wereld.database);
    await beheer.wereld.handel(traject, workshop, { versie: 4 });
    await publish();
    await second.zetTerug();
    await second.weg();
    expect(await repair()).toMatchObject({ soort: 'hersteld', index: 4, herkomst: `${herkomst}/3` });
    const verslag = await check();
    expect([verslag.goed, verslag.herstellingen.map(({ index }) => index)]).toEqual([true, [2, 4]]);
  });

  it('is repaired once when two repair it at the same moment', async () => {
    const said = await Promise.all([repair(), repair()]);
    expect(said.map(({ soort }) => soort).toSorted()).toEqual(['afgemaakt', 'hersteld'].toSorted());
    expect(await beheer.rows('SELECT FROM herstel')).toHaveLength(1);
    expect((await check()).goed).toBe(true);
  });

  it('lets the server that runs go on by itself', async () => {
    const reports: unknown[] = [];
    const resumed: string[] = [];
    const publisher = new Publisher({
      log: beheer.another().log,
      report: (_, fault) => reports.push(fault),
      resumed: (organisatie) => resumed.push(organisatie),
    });
    const engine = beheer.wereld.another({ hindrance: (organisatie) => publisher.hindrance(organisatie) });
    const attempt = () =>
      engine.openTraject(griffier, { inhoud: { json: opening }, sleutel: undefined, kanaal: 'api' });
    await expect(publisher.now(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    await expect(attempt()).rejects.toMatchObject({ code: 'log-incident' });
    await repair();
    const start = Date.now();
    while (publisher.hindrance(dalfsen) !== null && Date.now() - start < 5000)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await attempt()).soort).toBe('toegelaten');
    expect([reports.length, resumed]).toEqual([1, [dalfsen]]);
    await publisher.close();
  });

  it('does not mislead a server that remembers the tree of before, also when the sizes are the same', async () => {
    const other = await Beheerwereld.make();
    await other.wereld.open();
    await other.log.publish(dalfsen);
    const old = await kopieVan(other.wereld.database);
    await other.wereld.open();
    const server = other.another().log;
    expect(await server.publish(dalfsen)).toBe(2);
    await old.zetTerug();
    await old.weg();
    await other.another().herstel.voerUit(dalfsen, { reden, registrator });
    await other.wereld.open();
    expect(await server.publish(dalfsen)).toBe(3);
    await other.close();
  });

  it('from before the log began is repaired too, under the second of its names', async () => {
    const leeg = await Beheerwereld.make();
    const begin = await kopieVan(leeg.wereld.database);
    await leeg.wereld.open();
    await leeg.log.publish(dalfsen);
    await begin.zetTerug();
    await begin.weg();
    await expect(leeg.another().log.publish(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    await leeg.another().herstel.voerUit(dalfsen, { reden, registrator });
    expect(await leeg.head()).toMatchObject({
      herkomst: `${herkomst}/2`,
      omvang: 1,
      door: [await leeg.key(2)],
    });
    await leeg.close();
  });

  it.each<Storing>([
    { call: 'make', when: 'before' },
    { call: 'make', when: 'after' },
    { call: 'herstel', when: 'before' },
    { call: 'herstel', when: 'after' },
    { call: 'keepCheckpoint', when: 'before' },
    { call: 'keepCheckpoint', when: 'after' },
    { call: 'publiceer', when: 'before' },
    { call: 'publiceer', when: 'after' },
  ])(
    'whose repair is cut off at $call, $when it was done, is whole after the next: one name, one key, one entry',
    async (storing) => {
      await expect(repair(storing)).rejects.toThrow('cut off');
      await repair();
      expect(await beheer.head()).toMatchObject({
        herkomst: `${herkomst}/2`,
        omvang: 3,
        door: [await beheer.key(2)],
      });
      expect(await beheer.log.allKeys(dalfsen)).toHaveLength(2);
      expect((await readdir(beheer.map)).filter((name) => name.endsWith('.pem'))).toHaveLength(2);
      expect((await check()).herstellingen).toHaveLength(1);
      expect((await repair()).soort).toBe('niet-nodig');
    },
  );

  it.each<Storing>([
    { call: 'herstel', when: 'after' },
    { call: 'keepCheckpoint', when: 'after' },
  ])('whose repair is cut off at $call is made whole by a server as well', async (storing) => {
    await expect(repair(storing)).rejects.toThrow('cut off');
    expect(await publish()).toBe(3);
    expect((await check()).goed).toBe(true);
  });

  it('between the transaction and the first signature shows no head of the old name as its own', async () => {
    await expect(repair({ call: 'keepCheckpoint', when: 'before' })).rejects.toThrow('cut off');
    expect(await beheer.log.checkpoint(dalfsen)).toBeUndefined();
    expect(await beheer.log.proof(dalfsen, 0)).toBeUndefined();
  });
});

describe('there is no repair', () => {
  it('of a log that is not refused', async () => {
    const other = await Beheerwereld.make();
    await other.wereld.open();
    await other.log.publish(dalfsen);
    expect(await other.herstel.plan(dalfsen)).toBeUndefined();
    expect(await other.herstel.voerUit(dalfsen, { reden, registrator })).toEqual({ soort: 'niet-nodig' });
    expect(await other.rows('SELECT FROM herstel')).toEqual([]);
    await other.close();
  });

  it('needed when the right database comes back', async () => {
    const other = await Beheerwereld.make();
    const id = await other.wereld.open();
    const old = await kopieVan(other.wereld.database);
    await other.wereld.handel(id, workshop);
    await other.log.publish(dalfsen);
    const right = await kopieVan(other.wereld.database);
    await old.zetTerug();
    await expect(other.another().log.publish(dalfsen)).rejects.toMatchObject({ code: 'teruggezet' });
    await right.zetTerug();
    expect(await other.another().log.publish(dalfsen)).toBe(2);
    await old.weg();
    await right.weg();
    await other.close();
  });

  it('of a database whose entries do not give its root: a new name does not make it true', async () => {
    await run(beheer.wereld.database.beheerUrl, [
      "UPDATE boom SET wortel = sha256('x') WHERE organisatie = 'gm0148'",
    ]);
    await expect(repair()).rejects.toMatchObject({ code: 'boom-klopt-niet' });
    await expect(beheer.herstel.plan(dalfsen)).rejects.toMatchObject({ code: 'boom-klopt-niet' });
    expect(await beheer.rows('SELECT FROM herstel')).toEqual([]);
    const [boom] = await beheer.rows<{ rand: Buffer }>("SELECT rand FROM boom WHERE organisatie = 'gm0148'");
    // Two leaves have one subtree, which is the root.
    await run(beheer.wereld.database.beheerUrl, [
      `UPDATE boom SET wortel = '\\x${boom?.rand.toString('hex') ?? ''}' WHERE organisatie = 'gm0148'`,
    ]);
  });

  it('by another way: the database refuses it without its entry, under another name, or over a head that it has', async () => {
    const { appUrl } = beheer.wereld.database;
    const text = (await beheer.rows<{ notitie: string }>('SELECT notitie FROM checkpoint'))[0]?.notitie ?? '';
    const call = async (change: {
      soort?: string;
      naam?: string;
      nummer?: number;
      notitie?: string;
      omvang?: number;
    }): Promise<unknown> => {
      const {
        soort = 'herstel',
        naam = `${herkomst}/2`,
        nummer = 2,
        notitie = getekend,
        omvang = 2,
      } = change;
      const [vorigeHerkomst, size, getekendeWortel] = notitie.split('\n');
      const gegevens = {
        herkomst: naam,
        vorigeHerkomst,
        getekendeOmvang: Number(size),
        getekendeWortel,
        omvang,
      };
      const quoted = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''")}'`;
      return run(appUrl, [
        `SELECT herstel_log('gm0148', ${quoted({ van: 2 })}, ${quoted({ blad: JSON.stringify({ soort, gegevens }) })}, '[]',
          ${quoted({ van: herkomst, basis: herkomst, herkomst: naam, volgnummer: nummer, sleutelnummer: 2, sleutel: `${naam}+0+x`, notitie })})`,
      ]).catch((fault: unknown) => (fault as { code: string }).code);
    };
    expect(await call({ soort: 'wissing' })).toBe('BS005');
    expect(await call({ naam: 'elders.example/log/gm0148/2' })).toBe('BS005');
    expect(await call({ nummer: 1, naam: `${herkomst}/1` })).toBe('BS005');
    expect(await call({ omvang: 1 })).toBe('BS005');
    expect(await call({ notitie: text })).toBe('BS005');
    // What is left is the entry itself, which has no hash here.
    expect(await call({})).not.toBe('BS005');
    expect(await beheer.rows('SELECT FROM herstel')).toEqual([]);
  });
});

describe('a log whose name and entries do not belong together', () => {
  it('is found: a name that says it was repaired without an entry, or an entry for another name', async () => {
    await repair();
    const one = await check();
    expect(one.goed).toBe(true);
    const { log } = beheer.another();
    const entry = (await log.entries(dalfsen, 0, 3)) ?? Buffer.alloc(0);
    const text = entry.toString('latin1');
    for (const [van, naar] of [
      [`"herkomst":"${herkomst}/2"`, `"herkomst":"${herkomst}/3"`],
      ['"omvang":2', '"omvang":1'],
      ['"soort":"herstel"', '"soort":"wissing"'],
    ] as const) {
      expect(text).toContain(van);
      const changed = Buffer.from(text.replace(van, naar), 'latin1');
      const verslag = await checkWith(changed);
      expect([van, verslag.goed]).toEqual([van, false]);
    }
  });

  /** Signed again by whoever has the key: the tree is right, and what it says is not. */
  async function checkWith(bundle: Buffer): Promise<LogVerslag> {
    const { Groei, leafOf } = await import('../../src/verify/tree.js');
    const { checkpointText, signNote } = await import('../../src/audit/note.js');
    const { Sleutelmap } = await import('../../src/log/sleutelmap.js');
    const hashes: Buffer[] = [];
    const groei = new Groei();
    for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at)) {
      hashes.push(leafOf(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at))));
      groei.add(hashes.at(-1) ?? Buffer.alloc(0));
    }
    const sleutel = await new Sleutelmap(beheer.map).read(dalfsen, 2);
    if (sleutel === undefined) throw new Error('There is no key.');
    const naam = `${herkomst}/2`;
    const note = signNote(checkpointText({ herkomst: naam, omvang: 3, wortel: groei.wortel }), [
      { naam, sleutel },
    ]);
    const paths = new Map<string, Buffer>([
      ['vkey', Buffer.from((await beheer.log.verifierKeys(dalfsen)).map((key) => `${key}\n`).join(''))],
      ['checkpoint', Buffer.from(note)],
      ['tile/0/000.p/3', Buffer.concat(hashes)],
      ['tile/entries/000.p/3', bundle],
    ]);
    return verifyLog({ lees: (path) => Promise.resolve(paths.get(path)) }, { procedures });
  }
});

describe('files that are lost', () => {
  it('of the last head: a database put back is then not found here, which is why they are kept apart from it', async () => {
    await rm(join(beheer.map, 'gm0148.checkpoint'));
    expect(await publish()).toBe(2);
    await writeFile(join(beheer.map, 'gm0148.checkpoint'), getekend);
    await expect(publish()).rejects.toMatchObject({ code: 'teruggezet' });
  });
});
