import { BaseError } from '../base/error.js';

/**
 * `te-groot`: more bytes than allowed. `afgebroken`: the sender stopped half-way. `opslag-mislukt`: the disk could not
 * do it. `beschadigd`: stored bytes are missing or are not what was stored.
 */
export type DocumentCode = 'te-groot' | 'afgebroken' | 'opslag-mislukt' | 'beschadigd';

/** Faults on the way of bytes; whether somebody may do it is an answer, not an error. */
export class DocumentError extends BaseError<DocumentCode> {}
