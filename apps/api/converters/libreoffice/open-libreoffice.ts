import { symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Workspace } from "../../workspace/workspace.ts";
import { boxCommand } from "./box.ts";
import { checkOffice } from "./check-office.ts";
import { type EndReason, OfficeSlots } from "./office-slots.ts";

export interface LibreOfficeOptions {
  slots: number;
  maxConversions: number;
  maxMemoryBytes: number;
  isBoxed: boolean;
  /** The directory with `soffice.bin`; null: where packages install it. */
  programDirectory: string | null;
  fontsDirectory: string | null;
  /** For the files of processes without a box. */
  workspace: Pick<Workspace, "createWorkerHome">;
  onEnded(reason: EndReason, message: string): void;
}

/** @throws ConfigError if a program is missing. */
export function openLibreOffice(options: LibreOfficeOptions): OfficeSlots {
  const { fontsDirectory: fonts, isBoxed, programDirectory, workspace, ...slots } = options;
  const parts = checkOffice({ isBoxed, libreOfficeDirectory: programDirectory });
  return new OfficeSlots({
    ...slots,
    command: async () => {
      // A box has a file system in memory.
      if (isBoxed) {
        const command = boxCommand({ ...parts, fonts, home: "" });
        return { command, dispose: () => Promise.resolve() };
      }
      const home = await workspace.createWorkerHome();
      if (fonts !== null) await symlink(fonts, join(home.path, ".fonts"));
      return {
        command: boxCommand({ ...parts, fonts, home: home.path }),
        dispose: () => home.dispose(),
      };
    },
  });
}
