import { BaseError } from '../base/error.js';

/** What does not hold of something signed or proven; the message is a Dutch sentence. */
export class VerifyError extends BaseError<
  | 'sleutel-ongeldig'
  | 'notitie-ongeldig'
  | 'handtekening-ontbreekt'
  | 'handtekening-klopt-niet'
  | 'checkpoint-ongeldig'
  | 'bewijs-ongeldig'
  | 'bewijs-klopt-niet'
  | 'bron-onleesbaar'
  | 'kladruimte-ontbreekt'
  | 'beleid-ongeldig'
  | 'eerder-ongeldig'
  | 'certificaten-ongeldig'
  | 'tijdstempel-onleesbaar'
  | 'tijdstempel-geweigerd'
  | 'tijdstempel-algoritme-onbekend'
  | 'tijdstempel-handtekening-klopt-niet'
  | 'tijdstempel-certificaat-ontbreekt'
  | 'tijdstempel-certificaat-anders'
  | 'tijdstempel-certificaat-verkeerd'
  | 'tijdstempel-certificaat-verlopen'
  | 'tijdstempel-autoriteit-onbekend'
  | 'tijdstempel-andere-tekst'
  | 'tijdstempel-ander-verzoek'
> {}
