import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipArchive } from "archiver";

/** A file of the ZIP. */
export interface FileMember {
  name: string;
  path: string;
  /** What is compressed already is stored: a second pass costs time and saves nothing. */
  isStored: boolean;
}

/** A short text of our own. */
export interface TextMember {
  name: string;
  content: string;
}

/** Files of a ZIP, opened: from here on nothing but the disk and the client can fail. */
export interface OpenedMembers {
  /**
   * Streams the ZIP. `last` is asked for more members once all files are through, so that they can
   * tell how long that took. Resolves with the bytes of all of it.
   */
  streamTo(output: Writable, last: () => readonly TextMember[]): Promise<number>;
  close(): Promise<void>;
}

/** Opens every member, following no link: their directory was a hostile document's to write in. */
export async function openMembers(members: readonly FileMember[]): Promise<OpenedMembers> {
  const files: { member: FileMember; handle: FileHandle }[] = [];
  const close = async () => {
    await Promise.all(files.map(({ handle }) => handle.close()));
  };
  try {
    for (const member of members) {
      const handle = await open(member.path, constants.O_RDONLY | constants.O_NOFOLLOW);
      files.push({ member, handle });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    close,
    streamTo: async (output, last) => {
      const archive = new ZipArchive({ zlib: { level: 6 } });
      const sent = pipeline(archive, output);
      let remaining = files.length;
      archive.on("entry", () => {
        remaining--;
        if (remaining !== 0) return;
        for (const { name, content } of last()) archive.append(content, { name });
        void archive.finalize();
      });
      for (const { member, handle } of files) {
        const stream = handle.createReadStream({ autoClose: false });
        stream.once("error", (error) => archive.destroy(error));
        archive.append(stream, { name: member.name, store: member.isStored });
      }
      await sent;
      return archive.pointer();
    },
  };
}
