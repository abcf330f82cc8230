import { filePath, wholeNumber } from '../environment-values.ts';
import { postgresUrl } from './host-values.ts';
import { optional, setting } from './setting.ts';

/** Where what is kept is kept. */
export const databaseSettings = {
  databaseUrl: optional(postgresUrl, {
    name: 'DATABASE_URL',
    example: 'postgres://billing:password@127.0.0.1:5432/billing',
    description:
      'PostgreSQL to use, over a direct connection, not a transaction pooler; when unset, an embedded one under DATA_DIR.',
    secret: true,
  }),
  databaseWaitS: setting(wholeNumber(0, 86_400), {
    name: 'DATABASE_WAIT_S',
    default: '60',
    description: 'Seconds to wait at start for a database that does not answer yet.',
  }),
  dataDir: setting(filePath, {
    name: 'DATA_DIR',
    default: './data',
    description: 'Folder of the embedded database and other data, readable by its owner only.',
  }),
};
