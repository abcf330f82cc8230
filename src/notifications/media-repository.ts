import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { MediaFile, MediaReference } from './media.ts';
import { newNotificationId } from './notification-id.ts';

/** Every statement on `media`. */
export class MediaRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Keeps a file; the same content is kept once, whatever its name. */
  async store({ bytes, mimeType, fileName }: MediaFile, now: Date): Promise<MediaReference> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { rows } = await this.#db.raw<{ rows: { id: string }[] }>(
      `insert into media (id, sha256, bytes, used_at) values (:id, :sha256, :bytes, :now)
       on conflict (sha256) do update set used_at = excluded.used_at
       returning id`,
      { id: newNotificationId(now), sha256, bytes, now },
    );
    return { id: rows[0]!.id, mimeType, fileName };
  }

  /** The file with its bytes. Rejects when it is gone, which a notification keeps from happening. */
  async read({ id, mimeType, fileName }: MediaReference): Promise<MediaFile> {
    const { rows } = await this.#db.raw<{ rows: { bytes: Buffer }[] }>(
      'select bytes from media where id = :id',
      { id },
    );
    if (!rows[0]) throw new Error(`There is no media ${id}.`);
    return { bytes: rows[0].bytes, mimeType, fileName };
  }
}
