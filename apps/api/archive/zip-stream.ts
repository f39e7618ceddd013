import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipArchive } from "archiver";
import { reportLevel } from "../../engine/outputs.ts";
import { WrongArtifacts } from "./attached.ts";
import { chunksOf, type OpenedArtifact, openArtifact } from "./open-artifact.ts";

/** A file of the ZIP. */
export interface FileMember {
  name: string;
  path: string;
  /** The file is compressed already, so that a second compression would save nothing. */
  isStored: boolean;
}

/** A member of the ZIP whose short text the API writes. */
export interface TextMember {
  name: string;
  content: string;
}

/** The opened files of a ZIP. From now on only the disk and the client can fail. */
export interface OpenedMembers {
  /** Bytes of all of them. */
  bytes: number;
  /**
   * Streams the ZIP. Once all files are written, it asks `last` for further members, which can tell how
   * long that took. Resolves with the size of the ZIP in bytes.
   */
  streamTo(output: Writable, last: () => readonly TextMember[]): Promise<number>;
  close(): Promise<void>;
}

/** The ZIP broke off because of an error of the disk. The client had not left. */
export class ReadFault extends Error {
  override readonly name = "ReadFault";

  /** @param cause the error of the disk. */
  constructor(cause: unknown) {
    super("an artifact cannot be read", { cause });
  }
}

/**
 * Opens every member. It follows no link, because a hostile document may have written in the directory.
 *
 * @throws WrongArtifacts if one is not a plain file, or if all together have more than `maxBytes`.
 */
export async function openMembers(
  members: readonly FileMember[],
  maxBytes: number,
): Promise<OpenedMembers> {
  const files: (OpenedArtifact & { member: FileMember })[] = [];
  const close = async () => {
    await Promise.all(files.map(({ handle }) => handle.close()));
  };
  try {
    for (const member of members) {
      files.push({ member, ...(await openArtifact(member.path)) });
    }
    if (bytesOf(files) > maxBytes) throw new WrongArtifacts();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    bytes: bytesOf(files),
    close,
    streamTo: async (output, last) => {
      const archive = new ZipArchive({ zlib: { level: reportLevel } });
      const sent = pipeline(archive, output);
      let remaining = files.length;
      archive.on("entry", () => {
        remaining--;
        if (remaining !== 0) return;
        for (const { name, content } of last()) archive.append(content, { name });
        void archive.finalize();
      });
      let fault: ReadFault | null = null;
      for (const { member, handle, size } of files) {
        // Only the bytes that were counted, even if something still writes to the file.
        const stream = Readable.from(chunksOf(handle, size), { objectMode: false });
        stream.once("error", (error) => {
          fault ??= new ReadFault(error);
          archive.destroy(error);
        });
        archive.append(stream, { name: member.name, store: member.isStored });
      }
      await sent.catch((error) => {
        throw fault ?? error;
      });
      return archive.pointer();
    },
  };
}

function bytesOf(files: readonly OpenedArtifact[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
