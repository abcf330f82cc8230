import { encodeBase64, randomBytes } from './base64.ts';
import { type Attributes, Model } from './model.ts';
import type { Settings } from './settings.ts';

/** Bytes of a file that WhatsApp Web hands around unopened. */
export class OpaqueData {
  readonly #blob: Blob;
  #url: string | null = null;

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  static async createFromData(data: Blob | ArrayBuffer, mimetype: string): Promise<OpaqueData> {
    if (data instanceof File) return new OpaqueData(data);
    return new OpaqueData(new Blob([data], { type: mimetype }));
  }

  url(): string {
    this.#url ??= URL.createObjectURL(this.#blob);
    return this.#url;
  }

  autorelease(): void {
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }

  formData(): Blob {
    return this.#blob;
  }

  get size(): number {
    return this.#blob.size;
  }

  type(): string {
    return this.#blob.type;
  }
}

/** A file that was made ready to send. */
class MediaData extends Model {
  declare mediaBlob: OpaqueData;

  override serialize(): Attributes {
    const { mediaBlob, ...rest } = super.serialize();
    return rest;
  }
}

/** What the page keeps of a file while it is being sent, by the hash of its bytes. */
class MediaObject extends Model {
  declare filehash: string;
  declare size: number;
  declare type: string;
  readonly contentInfo = {};

  consolidate(data: Attributes): void {
    const { id, ...rest } = data;
    this.set(rest);
  }
}

interface PrepareOptions {
  asDocument?: boolean;
  isPtt?: boolean;
  asGif?: boolean;
}

interface Upload {
  mediaObject: MediaObject;
  mimetype: string;
}

/** Preparing, uploading and reading files. */
export class Media {
  readonly #settings: Settings;
  readonly #objects = new Map<string, MediaObject>();
  readonly #blobs = new Map<string, OpaqueData>();

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Starts to make a file ready; `waitForPrep` resolves with its description. */
  prepare(opaque: OpaqueData, options: PrepareOptions) {
    return { waitForPrep: () => this.#describe(opaque, options) };
  }

  objectOf(filehash: string): MediaObject {
    const known = this.#objects.get(filehash);
    if (known !== undefined) return known;
    const made = new MediaObject({ filehash, size: 0, type: 'document' });
    this.#objects.set(filehash, made);
    return made;
  }

  /** Uploads the bytes of a prepared file; the entry says where they lie. */
  async upload(upload: Upload): Promise<{ mediaEntry: Attributes }> {
    const { filehash } = upload.mediaObject;
    const blob = this.#blobs.get(filehash);
    if (blob === undefined) throw new Error('upload failed: the file was not prepared');
    const answer = await fetch('/media', { method: 'POST', body: blob.formData() });
    if (!answer.ok) throw new Error(`upload failed: HTTP ${answer.status}`);
    const { directPath } = (await answer.json()) as { directPath: string };
    const mmsUrl = `${location.origin}${directPath}`;
    return {
      mediaEntry: {
        mmsUrl,
        deprecatedMms3Url: mmsUrl,
        directPath,
        mediaKey: encodeBase64(randomBytes(32)),
        mediaKeyTimestamp: Math.floor(Date.now() / 1000),
        encFilehash: filehash,
        uploadHash: filehash,
      },
    };
  }

  /** The plain bytes of a file. Rejects with `status` 404 when the server has none. */
  async download(file: { directPath: string }): Promise<ArrayBuffer> {
    const answer = await fetch(file.directPath);
    if (!answer.ok) {
      throw Object.assign(new Error(`media: HTTP ${answer.status}`), { status: answer.status });
    }
    return answer.arrayBuffer();
  }

  async #describe(opaque: OpaqueData, options: PrepareOptions): Promise<MediaData> {
    const blob = opaque.formData();
    const bytes = await blob.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const filehash = encodeBase64(digest);
    this.#blobs.set(filehash, opaque);
    return new MediaData({
      ...(this.#settings.current.xidHazard ? { __x_id: undefined } : {}),
      type: kindOf(blob.type, options),
      mimetype: blob.type,
      filehash,
      size: blob.size,
      filename: blob instanceof File ? blob.name : undefined,
      mediaBlob: opaque,
      isGif: options.asGif === true,
      preview: undefined,
    });
  }
}

function kindOf(mimetype: string, options: PrepareOptions): string {
  if (options.asDocument) return 'document';
  if (options.isPtt) return 'ptt';
  const kind = mimetype.split('/')[0] ?? '';
  return ['image', 'video', 'audio'].includes(kind) ? kind : 'document';
}
