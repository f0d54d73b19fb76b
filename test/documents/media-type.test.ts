import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { sniff } from '../../src/documents/media-type.js';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A zip with one entry, as word processors write them, cut off after `keep` bytes of what follows. */
function zip(name: string, content: string, keep: number): Buffer {
  const packed = deflateRawSync(Buffer.from(content));
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), packed, Buffer.alloc(keep)]);
}

describe('the type of a document is what its bytes say', () => {
  it('finds a PDF whatever it is called', async () => {
    expect(await sniff(Buffer.from('%PDF-1.7\n%âãÏÓ\n'), 'rapport.txt')).toBe('application/pdf');
  });

  it('finds a picture behind the name of a PDF', async () => {
    expect(await sniff(png, 'rapport.pdf')).toBe('image/png');
  });

  it('finds a Word document by the list of contents it starts with', async () => {
    const contents =
      '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>';
    expect(await sniff(zip('[Content_Types].xml', contents, 0), 'x')).toBe(
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    );
  });

  it.each([
    ['notitie.txt', 'text/plain'],
    ['notitie.md', 'text/markdown'],
    ['lijst.CSV', 'text/csv'],
    ['pagina.html', 'text/plain'],
    ['zonder-achtervoegsel', 'text/plain'],
  ])('reads plain text called %s as %s', async (name, type) => {
    expect(await sniff(Buffer.from('naam;aantal\nstaat nu;3\n'), name)).toBe(type);
  });

  it('does not call bytes text when they are not', async () => {
    expect(await sniff(Buffer.from([0x00, 0x01, 0x02, 0x41]), 'notitie.txt')).toBe(
      'application/octet-stream',
    );
    expect(await sniff(Buffer.from([0x41, 0xff, 0x42]), 'lijst.csv')).toBe('application/octet-stream');
  });

  it('takes text that is cut in the middle of a letter for text', async () => {
    expect(await sniff(Buffer.from('gemeente café').subarray(0, -1), 'notitie.txt')).toBe('text/plain');
  });

  it('always answers, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (bytes, name) => {
        expect(await sniff(Buffer.from(bytes), name)).toMatch(/^[a-z]+\/[a-z0-9.+-]+/);
      }),
    );
  });
});
