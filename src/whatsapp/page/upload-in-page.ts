import type { FileToUpload } from '../session-protocol.ts';
import type { MediaModel, MediaObject, WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Makes a file ready, uploads it, and keeps its description for the message
 * with this id, which `sendInPage` hands over next. Answers with null, or with why it failed:
 * nothing has been sent then.
 */
export async function uploadInPage(file: FileToUpload, messageId: string): Promise<string | null> {
  const page = globalThis as unknown as WhatsAppWindow;

  const prepare = async (): Promise<MediaModel> => {
    const OpaqueData = page.require('WAWebMediaOpaqueData');
    const bytes = Uint8Array.from(atob(file.data), (character) => character.charCodeAt(0));
    const named = new File([bytes], file.fileName, { type: file.mimeType });
    const opaque = await OpaqueData.createFromData(named, file.mimeType);
    const asDocument = !file.mimeType.startsWith('image/');
    const { prepRawMedia } = page.require('WAWebPrepRawMedia');
    const media = await prepRawMedia(opaque, { asDocument }).waitForPrep();
    if (!media.filehash) throw new Error('The page gave the file no hash.');
    if (!(media.mediaBlob instanceof OpaqueData)) {
      const blob = media.mediaBlob as { type: string };
      media.mediaBlob = await OpaqueData.createFromData(blob, blob.type);
    }
    return media;
  };

  const keep = (media: MediaModel): MediaObject => {
    const kept = page.require('WAWebMediaStorage').getOrCreateMediaObject(media.filehash);
    media.renderableUrl = media.mediaBlob.url();
    kept.consolidate(media.toJSON());
    media.mediaBlob.autorelease();
    const { castToV4 } = page.require('WAWebMmsMediaTypes');
    if (page.require('WAWebMediaDataUtils').shouldUseMediaCache(castToV4(kept.type))) {
      const { InMemoryMediaBlobCache } = page.require('WAWebMediaInMemoryBlobCache');
      InMemoryMediaBlobCache.put(kept.filehash, media.mediaBlob.formData());
    }
    return kept;
  };

  const upload = async (media: MediaModel, mediaObject: MediaObject) => {
    const { type, mimetype, isGif } = media;
    const mediaType = page.require('WAWebMmsMediaTypes').msgToMediaType({ type, isGif });
    const { uploadMedia } = page.require('WAWebMediaMmsV4Upload');
    const { mediaEntry } = await uploadMedia({ mimetype, mediaObject, mediaType });
    if (!mediaEntry) throw new Error('The upload came to nothing.');
    media.set({
      clientUrl: mediaEntry['mmsUrl'],
      deprecatedMms3Url: mediaEntry['deprecatedMms3Url'],
      directPath: mediaEntry['directPath'],
      mediaKey: mediaEntry['mediaKey'],
      mediaKeyTimestamp: mediaEntry['mediaKeyTimestamp'],
      filehash: mediaObject.filehash,
      encFilehash: mediaEntry['encFilehash'],
      uploadhash: mediaEntry['uploadHash'],
      size: mediaObject.size,
      streamingSidecar: mediaEntry['sidecar'],
      firstFrameSidecar: mediaEntry['firstFrameSidecar'],
    });
  };

  try {
    const media = await prepare();
    await upload(media, keep(media));
    const described: Record<string, unknown> = { ...media, ...media.toJSON() };
    // Builds since September 2026 keep the file's own id here, and it would overwrite the message's.
    delete described['__x_id'];
    delete described['id'];
    page.ownUploads ??= {};
    page.ownUploads[messageId] = { ...described, type: media.type, preview: media.preview };
    return null;
  } catch (error) {
    const message = String((error as Error)?.message ?? error).split('\n', 1)[0] ?? '';
    return `upload: ${message.slice(0, 200)}`;
  }
}
