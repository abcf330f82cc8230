// For NODE_OPTIONS=--import: what the browser's profile is renamed to is held open by somebody
// for the first WBS_BUSY_RENAMES tries, as virus scanners and back-ups do.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.WBS_BUSY_RENAMES ?? 0);
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  if (String(from).endsWith('/session') && left > 0) {
    left -= 1;
    throw Object.assign(new Error(`EBUSY: resource busy or locked, rename '${String(from)}'`), {
      code: 'EBUSY',
    });
  }
  rename(from, to);
};
syncBuiltinESMExports();
