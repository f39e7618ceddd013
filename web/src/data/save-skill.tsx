import { useConsole } from "../state/store.ts";
import { baseName, download } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";

/** Downloads a skill that is made from the template, for the person who runs the server. */
export function SaveSkill() {
  const say = useSay();
  const template = useConsole(({ work }) => work.present.template);
  const outline = useConsole((state) => state.analysis?.outline ?? null);
  if (template === null || outline === null || outline.length === 0) return null;
  const save = async () => {
    const { skillFile } = await import("./skill-file.ts");
    const name = baseName(template.name)
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "_")
      .replace(/^[_\d]+|_+$/g, "");
    download(
      `${name || "skill"}.yaml`,
      skillFile(name || "my_skill", baseName(template.name), outline),
    );
  };
  return (
    <button type="button" className="link" onClick={() => void save()}>
      {say("saveSkill")}
    </button>
  );
}
