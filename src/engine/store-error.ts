import { BaseError } from '../base/error.js';
import type { StoreCode } from './store.js';

/** The database could not do it; see StoreCode for what that means for the caller. */
export class StoreError extends BaseError<StoreCode> {}
