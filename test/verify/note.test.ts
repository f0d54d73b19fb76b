import { generateKeyPairSync } from 'node:crypto';
import { checkpointText, signNote, verifierKey } from '../../src/audit/note.js';
import { openNote, readCheckpoint, readKey } from '../../src/verify/note.js';

const naam = 'besluitspoor.example/log/gm0148';
const sleutel = generateKeyPairSync('ed25519').privateKey;
const known = readKey(verifierKey({ naam, sleutel }));
const wortel = Buffer.alloc(32, 7);
const tekst = checkpointText({ herkomst: naam, omvang: 70, wortel });
const note = signNote(tekst, [{ naam, sleutel }]);
const other = { naam: 'getuige.example/a', sleutel: generateKeyPairSync('ed25519').privateKey };

describe('the key of a log', () => {
  it('is read as the specification writes it', () => {
    const vector = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
    expect(readKey(vector)).toMatchObject({ naam: 'example.com/foo', id: '530d903a', type: 1 });
    expect(known).toMatchObject({ naam, type: 1 });
  });

  it.each([
    '',
    'example.com/foo',
    'example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2',
    'example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    'example.com/foo +530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  ])('is refused as %p', (text) => {
    expect(() => readKey(text)).toThrow(expect.objectContaining({ code: 'sleutel-ongeldig' }) as Error);
  });
});

describe('the signed note of the specification', () => {
  // C2SP signed-note v1.0.0, its example: a note of another maker, and the key that signed it.
  const key = readKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k');
  const vector =
    'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n';

  it('is opened by its key, and not when a byte of it is another', () => {
    expect(openNote(vector, [key])).toEqual({ tekst: 'This is an example message.\n', door: [key] });
    expect(() => openNote(vector.replace('example message', 'example massage'), [key])).toThrow(
      expect.objectContaining({ code: 'handtekening-klopt-niet' }) as Error,
    );
  });

  it('and its checkpoint are read as they are written', () => {
    // C2SP tlog-checkpoint v1.0.0, its example.
    const example = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    expect(readCheckpoint(example)).toMatchObject({
      herkomst: 'example.com/behind-the-sofa',
      omvang: 20_852_163,
    });
  });
});

describe('a signed checkpoint', () => {
  it('is opened by its key, also beside signatures of others', () => {
    expect(openNote(note, [known])).toEqual({ tekst, door: [known] });
    const more = signNote(tekst, [other, { naam, sleutel }]);
    expect(openNote(more, [known]).door).toEqual([known]);
    expect(readCheckpoint(tekst)).toEqual({ herkomst: naam, omvang: 70, wortel });
  });

  it('is not believed on the word of a stranger', () => {
    expect(() => openNote(signNote(tekst, [other]), [known])).toThrow(
      expect.objectContaining({ code: 'handtekening-ontbreekt' }) as Error,
    );
    const sameName = signNote(tekst, [{ naam, sleutel: other.sleutel }]);
    expect(() => openNote(sameName, [known])).toThrow(
      expect.objectContaining({ code: 'handtekening-ontbreekt' }) as Error,
    );
  });

  it('with any byte changed is refused', () => {
    const bytes = Buffer.from(note, 'utf8');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => openNote(changed.toString('utf8'), [known])).toThrow();
    }
    expect(() => openNote(`${note}\n`, [known])).toThrow();
    expect(() => openNote(note.slice(0, -1), [known])).toThrow();
  });

  it.each(['007', '0x10', '-1', '1e3', ' 5', '', '9007199254740993'])(
    'of size %p is no checkpoint',
    (size) => {
      const text = `${naam}\n${size}\n${wortel.toString('base64')}\n`;
      expect(() => readCheckpoint(text)).toThrow(
        expect.objectContaining({ code: 'checkpoint-ongeldig' }) as Error,
      );
    },
  );

  it('with a root that is no hash, or with more lines, is no checkpoint', () => {
    for (const text of [
      `${naam}\n5\nAAAA\n`,
      `${naam}\n5\n${'A'.repeat(44)}\n`,
      `${tekst}meer\n`,
      `\n5\n${wortel.toString('base64')}\n`,
    ])
      expect(() => readCheckpoint(text)).toThrow(
        expect.objectContaining({ code: 'checkpoint-ongeldig' }) as Error,
      );
  });
});

describe('a key name that a note cannot carry', () => {
  it.each(['', 'met spatie', 'met+plus'])('%p is refused by the signer', (slecht) => {
    expect(() => signNote(tekst, [{ naam: slecht, sleutel }])).toThrow(
      expect.objectContaining({ code: 'naam-ongeldig' }) as Error,
    );
  });
});
