/** RFC 6266 with RFC 8187: always an attachment, the name in ASCII and in full. */
export function disposition(naam: string): string {
  const ascii = naam.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(naam.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${full}`;
}
