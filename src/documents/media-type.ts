/** The type of a document as its bytes tell it. The name is asked only to tell one plain text from another. */
import { extname } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';

const unknownType = 'application/octet-stream';

const textTypes: ReadonlyMap<string, string> = new Map([
  ['.csv', 'text/csv'],
  ['.md', 'text/markdown'],
  ['.markdown', 'text/markdown'],
]);

/**
 * @param head the first bytes; attacker-controlled.
 * @param bestandsnaam attacker-controlled as well; it can turn plain text into Markdown or CSV, and nothing else.
 */
export async function sniff(head: Buffer, bestandsnaam: string): Promise<string> {
  const found = await knownType(head);
  if (found !== undefined) return found;
  return isText(head) ? (textTypes.get(extname(bestandsnaam).toLowerCase()) ?? 'text/plain') : unknownType;
}

async function knownType(head: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(head))?.mime;
  } catch {
    // A file that breaks the parser is a file of unknown type.
    return undefined;
  }
}

/** UTF-8 without control characters other than tab and the ends of lines and pages. */
function isText(head: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return !/(?![\t\n\f\r])\p{Cc}/u.test(text);
  } catch {
    return false;
  }
}
