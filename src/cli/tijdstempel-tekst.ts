/** What a report says of timestamps. */
import type { LogTijdstempels } from '../verify/log-tijdstempels.js';
import type { TijdstempelEis, TijdstempelVerslag } from '../verify/tijdstempel-bevinding.js';

/** A stamp that is not there is named when the caller looks for one. */
export function tijdstempelRow(
  tijdstempel: TijdstempelVerslag | null,
  { autoriteiten }: TijdstempelEis,
): [string, string | null] {
  if (tijdstempel === null)
    return [
      'Tijdstempel',
      autoriteiten === undefined
        ? null
        : 'geen dat klopt: door een ander is niet vastgesteld wanneer dit er was',
    ];
  const { tijdstip, autoriteit, vertrouwd } = tijdstempel;
  const trust = vertrouwd
    ? 'te herleiden tot de certificaten die u opgaf'
    : 'of dat een autoriteit is die u vertrouwt, is niet getoetst aan certificaten van u; geef ze op met --tijdstempelautoriteit';
  return ['Tijdstempel', `${tijdstip}, door ${autoriteit}: ${trust}`];
}

/** A log that was never stamped says nothing of it, unless the caller looks for stamps. */
export function tijdstempelsRow(
  { aantal, laatste }: LogTijdstempels,
  eis: TijdstempelEis,
): [string, string | null] {
  const [label, text] = tijdstempelRow(laatste, eis);
  if (laatste === null) return [label, text];
  return [`${label}s`, `${aantal}; het laatste, van ${laatste.omvang} regels: ${text ?? ''}`];
}
