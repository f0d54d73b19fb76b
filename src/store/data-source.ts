import type { DataSourceOptions } from 'typeorm';
import { Document } from './document.entity.js';

/** TypeORM under the application role, for what is not on the hot path; it never changes the schema. */
export function dataSourceOptions(appUrl: string): DataSourceOptions {
  return {
    type: 'postgres',
    url: appUrl,
    entities: [Document],
    synchronize: false,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    poolSize: 4,
    connectTimeoutMS: 2000,
    applicationName: 'besluitspoor',
  };
}
