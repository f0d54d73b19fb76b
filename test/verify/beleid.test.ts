import { execFileSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  checkpointText,
  cosignatureLine,
  cosignerKey,
  keyId,
  signNote,
  verifierKey,
} from '../../src/audit/note.js';
import { judge, quorumOf, readBeleid } from '../../src/verify/beleid.js';
import { readKey, readSignatures } from '../../src/verify/note.js';

const vector = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const key = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
const witness = (naam: string): { naam: string; sleutel: KeyObject; vkey: string } => {
  const sleutel = key();
  return { naam, sleutel, vkey: cosignerKey({ naam, sleutel }) };
};
const crowd = Array.from({ length: 40 }, (_, i) => witness(`getuige${i}.example`));
const [een, twee] = [witness('een.example/getuige'), witness('twee.example/getuige')];
const log = { naam: 'besluitspoor.example/log/gm0148', sleutel: key() };
const tekst = checkpointText({ herkomst: log.naam, omvang: 70, wortel: Buffer.alloc(32, 7) });
const note = signNote(tekst, [log]);
const read = (text: string): ReturnType<typeof readBeleid> => readBeleid(Buffer.from(text, 'utf8'));
const two = `witness een ${een.vkey}\nwitness twee ${twee.vkey}\n`;

/** A witness or a group in the plainest form there is. */
type Boom = number | { readonly k: number; readonly leden: readonly Boom[] };

const bomen = fc.letrec<{ boom: Boom; groep: Boom }>((tie) => ({
  boom: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant(0), tie('groep')),
  groep: fc
    .array(tie('boom'), { minLength: 1, maxLength: 4 })
    .chain((leden) => fc.record({ k: fc.integer({ min: 1, max: leden.length }), leden: fc.constant(leden) })),
})).boom;

/** Every witness a number of its own, because each may count once. */
function numbered(boom: Boom, next: { at: number }): Boom {
  if (typeof boom !== 'number') return { k: boom.k, leden: boom.leden.map((lid) => numbered(lid, next)) };
  next.at += 1;
  return next.at - 1;
}

function model(boom: Boom, signed: ReadonlySet<number>): boolean {
  if (typeof boom === 'number') return signed.has(boom);
  return boom.leden.filter((lid) => model(lid, signed)).length >= boom.k;
}

/** As policy text: members before their group. */
function written(boom: Boom, lines: string[]): string {
  if (typeof boom === 'number') {
    lines.push(`witness g${boom} ${crowd[boom]?.vkey ?? ''}`);
    return `g${boom}`;
  }
  const names = boom.leden.map((lid) => written(lid, lines));
  const naam = `groep${lines.length}`;
  const words = [...(boom.k === 1 ? ['any'] : []), ...(boom.k === names.length ? ['all'] : []), boom.k];
  lines.push(`group\t${naam}  ${words[0] ?? ''} ${names.join(' ')} `);
  return naam;
}

describe('a policy over witnesses', () => {
  it('counts as its groups say, however they are nested and whoever signed', () => {
    fc.assert(
      fc.property(bomen, fc.uniqueArray(fc.nat(39)), (shape, signers) => {
        const next = { at: 0 };
        const boom = numbered(shape, next);
        fc.pre(next.at <= crowd.length);
        const lines = ['# beleid', ''];
        const naam = written(boom, lines);
        const beleid = read(`${lines.join('\n')}\nquorum ${naam}\n`);
        const names = new Set(signers.map((i) => `g${i}`));
        expect(quorumOf(beleid, names)).toBe(model(boom, new Set(signers)));
      }),
      { numRuns: 300 },
    );
  });

  it('never counts less when one more witness signs', () => {
    fc.assert(
      fc.property(bomen, fc.uniqueArray(fc.nat(39)), fc.nat(39), (shape, signers, more) => {
        const next = { at: 0 };
        const boom = numbered(shape, next);
        fc.pre(next.at <= crowd.length);
        const lines: string[] = [];
        const naam = written(boom, lines);
        const beleid = read(`${lines.join('\n')}\nquorum ${naam}\n`);
        const before = quorumOf(beleid, new Set(signers.map((i) => `g${i}`)));
        const after = quorumOf(beleid, new Set([...signers, more].map((i) => `g${i}`)));
        expect(before && !after).toBe(false);
      }),
    );
  });

  it('of the specification is read: two groups that both must have signed', () => {
    const x = crowd.slice(0, 3).map(({ vkey }, i) => `witness X${i + 1} ${vkey}`);
    const y = crowd.slice(3, 6).map(({ vkey }, i) => `witness Y${i + 1} ${vkey} https://y${i}.example/`);
    const beleid = read(
      [
        `log ${vector}`,
        '',
        ...x,
        'group X-witnesses 2 X1 X2 X3',
        ...y,
        'group Y-witnesses any Y1 Y2 Y3',
        'group X-and-Y all X-witnesses Y-witnesses',
        'quorum X-and-Y',
        '',
      ].join('\n'),
    );
    expect(beleid.logs.map(({ sleutel }) => sleutel.naam)).toEqual(['example.com/foo']);
    expect(beleid.getuigen.map(({ url }) => url)).toContain('https://y0.example/');
    const met = (...names: string[]): boolean => quorumOf(beleid, new Set(names));
    expect([met('X1', 'X3', 'Y2'), met('X1', 'Y1', 'Y2', 'Y3'), met('X1', 'X2', 'X3')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('that asks for nobody is met by a checkpoint that nobody signed along', () => {
    expect(judge(read('quorum none\n'), note)).toEqual({ quorum: true, getuigen: [] });
    expect(judge(read(`${two}quorum none\n`), note)).toEqual({ quorum: true, getuigen: [] });
  });

  it('takes names as octets: two that only look the same are two', () => {
    const kelvin = '\u212a';
    const beleid = read(
      `witness K ${een.vkey}\nwitness ${kelvin} ${twee.vkey}\ngroup beide all K ${kelvin}\nquorum beide\n`,
    );
    const met = note + cosignatureLine(tekst, een, 1_700_000_000) + cosignatureLine(tekst, twee, 1);
    expect(judge(beleid, met)).toMatchObject({
      quorum: true,
      getuigen: [{ getuige: 'K' }, { getuige: kelvin }],
    });
    // Both are U+FFFD to whoever reads them as UTF-8.
    const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
    expect(
      readBeleid(bytes(`witness \xfe ${een.vkey}\nwitness \xff ${twee.vkey}\nquorum \xff\n`)).getuigen,
    ).toHaveLength(2);
  });

  it('may have as many groups in groups as one likes', () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `group g${i + 1} all g${i}\n`).join('');
    const beleid = read(`witness g0 ${een.vkey}\n${lines}quorum g20000\n`);
    expect([quorumOf(beleid, new Set(['g0'])), quorumOf(beleid, new Set())]).toEqual([true, false]);
  });

  const ml = Buffer.concat([Buffer.from([6]), Buffer.alloc(1312, 1)]);
  const quantum = `q.example+${keyId('q.example', 6, ml.subarray(1)).toString('hex')}+${ml.toString('base64')}`;
  const renamed = cosignerKey({ naam: 'anders.example', sleutel: een.sleutel });

  it.each<[string, string, number]>([
    ['without quorum', two, 2],
    ['that is empty', '', 1],
    ['with two quorums', `quorum none\nquorum none\n`, 2],
    ['whose quorum nobody has', `${two}quorum drie\n`, 3],
    ['whose quorum comes first', `quorum een\n${two}`, 1],
    ['whose quorum has two names', `${two}quorum een twee\n`, 3],
    ['whose quorum has no name', `${two}quorum\n`, 3],
    ['with a word of its own', `${two}getuige een\nquorum een\n`, 3],
    ['with a word in capitals', `Quorum none\n`, 1],
    ['with a witness without key', 'witness een\nquorum none\n', 1],
    ['with a witness with two addresses', `witness een ${een.vkey} https://a https://b\nquorum een\n`, 1],
    ['with a witness called none', `witness none ${een.vkey}\nquorum none\n`, 1],
    [
      'with the name of a witness twice',
      `witness een ${een.vkey}\nwitness een ${twee.vkey}\nquorum een\n`,
      2,
    ],
    ['with a group called as a witness', `${two}group een any twee\nquorum een\n`, 3],
    ['with the key of a witness twice', `witness een ${een.vkey}\nwitness ook ${renamed}\nquorum een\n`, 2],
    ['with the key of a log twice', `log ${vector}\nlog ${vector} https://elders\nquorum none\n`, 2],
    ['with a log for witness', `witness een ${vector}\nquorum een\n`, 1],
    ['with a witness for log', `log ${een.vkey}\nquorum none\n`, 1],
    ['with a log without key', 'log\nquorum none\n', 1],
    ['with a key that has another id', `log ${vector.replace('530d', '530e')}\nquorum none\n`, 1],
    ['with a witness of type 0x06', `${two}witness q ${quantum}\nquorum een\n`, 3],
    ['with an empty group', `${two}group g any\nquorum g\n`, 3],
    ['with a threshold of none', `${two}group g 0 een twee\nquorum g\n`, 3],
    ['with a threshold above its members', `${two}group g 3 een twee\nquorum g\n`, 3],
    ['with a threshold that is no number', `${two}group g twee een twee\nquorum g\n`, 3],
    ['with a threshold with a zero before it', `${two}group g 01 een twee\nquorum g\n`, 3],
    ['with a member that comes later', `group g any een\n${two}quorum g\n`, 1],
    ['with none as a member', `${two}group g any none\nquorum g\n`, 3],
    ['with a member twice in a group', `${two}group g 2 een een\nquorum g\n`, 3],
    ['with a member in two groups', `${two}group g any een\ngroup h any een twee\nquorum h\n`, 4],
    ['with a group in itself', `${two}group g any g\nquorum g\n`, 3],
    ['with line endings of Windows', `${two}quorum een\r\n`, 3],
    ['with a control character', `# \u0007\nquorum none\n`, 1],
    ['with a line that breaks off', `${two}quorum een`, 3],
  ])('%s is refused, with the line', (_, text, regel) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: 'beleid-ongeldig',
        message: expect.stringMatching(new RegExp(`regel ${regel}[:.]`)) as string,
      }) as Error,
    );
  });

  it('with a witness of type 0x06 says that this program cannot check it yet', () => {
    expect(() => read(`witness q ${quantum}\nquorum q\n`)).toThrow(/0x06.*nog niet controleren/);
  });
});

describe('a cosignature', () => {
  const beleid = read(`${two}group g any een twee\nquorum een\n`);
  const at = 1_679_315_147;

  it('says who signed along and when; the first time counts', () => {
    const both = note + cosignatureLine(tekst, een, at + 9) + cosignatureLine(tekst, een, at);
    expect(judge(beleid, both)).toEqual({
      quorum: true,
      getuigen: [
        {
          getuige: 'een',
          sleutel: expect.stringMatching(/^een\.example\/getuige \(/) as string,
          tijdstip: '2023-03-20T12:25:47Z',
        },
      ],
    });
  });

  it('of another witness than the quorum asks, or of a stranger, is not enough', () => {
    expect(judge(beleid, note + cosignatureLine(tekst, twee, at)).quorum).toBe(false);
    const stranger = { naam: een.naam, sleutel: key() };
    expect(judge(beleid, note + cosignatureLine(tekst, stranger, at))).toEqual({
      quorum: false,
      getuigen: [],
    });
  });

  it('of a type that is not known yet is passed over', () => {
    const blob = Buffer.concat([Buffer.from('01020304', 'hex'), Buffer.alloc(8 + 2420, 5)]);
    const line = `— een.example/getuige ${blob.toString('base64')}\n`;
    expect(judge(beleid, note + line + cosignatureLine(tekst, een, at)).quorum).toBe(true);
  });

  it.each<[string, string]>([
    ['of another checkpoint', cosignatureLine(tekst.replace('\n70\n', '\n71\n'), een, at)],
    ['at no time', cosignatureLine(tekst, een, 0)],
    ['with another time than was signed', moved(cosignatureLine(tekst, een, at), at + 1)],
    ['that is a plain signature', plain()],
  ])('%s makes the whole note worthless', (_, line) => {
    expect(() => judge(beleid, note + line)).toThrow(
      expect.objectContaining({ code: 'handtekening-klopt-niet' }) as Error,
    );
  });

  it('is one that openssl confirms', () => {
    const map = mkdtempSync(join(tmpdir(), 'besluitspoor-getuige-'));
    const blob = Buffer.from(cosignatureLine(tekst, een, at).trim().split(' ')[2] ?? '', 'base64');
    expect(Number(blob.readBigUInt64BE(4))).toBe(at);
    writeFileSync(join(map, 'tekst'), `cosignature/v1\ntime ${at}\n${tekst}`);
    writeFileSync(join(map, 'handtekening'), blob.subarray(12));
    writeFileSync(
      join(map, 'sleutel.pem'),
      createPublicKey(een.sleutel).export({ type: 'spki', format: 'pem' }),
    );
    const said = execFileSync(
      'openssl',
      [
        ...['pkeyutl', '-verify', '-pubin', '-inkey', 'sleutel.pem', '-rawin'],
        ...['-in', 'tekst', '-sigfile', 'handtekening'],
      ],
      { cwd: map, encoding: 'utf8' },
    );
    expect(said).toContain('Signature Verified Successfully');
    expect(readFileSync(join(map, 'tekst'), 'utf8')).toContain(tekst);
    rmSync(map, { recursive: true });
  });

  it('and the signature of the log are read together, each with its key', () => {
    const keys = [readKey(verifierKey(log)), readKey(een.vkey)];
    const { handtekeningen } = readSignatures(note + cosignatureLine(tekst, een, at), keys);
    expect(handtekeningen.map(({ sleutel, seconden }) => [sleutel, seconden])).toEqual([
      [keys[0], null],
      [keys[1], at],
    ]);
  });

  it('of more signatures than anyone needs is not looked at', () => {
    const many = cosignatureLine(tekst, een, at).repeat(64);
    expect(() => judge(beleid, note + many)).toThrow(
      expect.objectContaining({ code: 'notitie-ongeldig' }) as Error,
    );
  });

  function moved(line: string, seconden: number): string {
    const [dash, naam, encoded = ''] = line.trim().split(' ');
    const blob = Buffer.from(encoded, 'base64');
    blob.writeBigUInt64BE(BigInt(seconden), 4);
    return `${dash ?? ''} ${naam ?? ''} ${blob.toString('base64')}\n`;
  }

  /** A signature of the text itself, under the name and id of the witness. */
  function plain(): string {
    const line = signNote(tekst, [een]).slice(tekst.length + 1);
    const blob = Buffer.from(line.trim().split(' ')[2] ?? '', 'base64');
    const id = Buffer.from(readKey(een.vkey).id, 'hex');
    return `— ${een.naam} ${Buffer.concat([id, blob.subarray(4)]).toString('base64')}\n`;
  }
});
