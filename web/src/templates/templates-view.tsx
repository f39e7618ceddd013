import { Files } from "lucide-react";
import { hasScope } from "../frame/rail.tsx";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";
import { Empty, Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { KeepTemplate } from "./keep-template.tsx";
import { Thumbnail } from "./thumbnail.tsx";
import { useLibrary } from "./use-library.ts";
import { Versions } from "./versions.tsx";

/** The library of kept templates, with their versions. */
export default function TemplatesView() {
  const say = useSay();
  const controller = useController();
  const { templates, name, body, failure, attempt, show, change } = useLibrary();
  const mayWrite = useConsole((state) => hasScope(state, "templates:write"));
  const open = (version: string, skill: string | null) =>
    attempt(async () => {
      if (name === null) return;
      const answer = await controller.client.templates.file(name, version);
      const file = new File([await answer.bytes()], `${name}.docx`, { type: answer.contentType });
      const work = skill === null ? {} : { skill, isSkillChosen: true };
      controller.openTemplate({ file, name, kept: { name, version } }, work);
    });
  return (
    <div className="part-view">
      <header className="part-head">
        <h1 className="title">{say("viewTemplates")}</h1>
      </header>
      {mayWrite && (
        <KeepTemplate
          onKeep={(form) => void change(() => controller.client.templates.add(form), form.name)}
        />
      )}
      {failure !== null && <Failure failure={failure} />}
      {templates?.length === 0 && (
        <Empty icon={<Files size={28} aria-hidden="true" />} title={say("templatesEmpty")}>
          <p className="about">{say("templatesAbout")}</p>
        </Empty>
      )}
      {templates !== null && templates.length > 0 && (
        <ul className="library">
          {templates.map((template) => (
            <li key={template.name}>
              <button
                type="button"
                className="library-card"
                aria-pressed={template.name === name}
                onClick={() => void attempt(() => show(template.name))}
              >
                <Thumbnail name={template.name} version={template.published_version} />
                <strong>{template.name}</strong>
                <span className="hint">
                  {say(
                    template.published_version === null
                      ? "templateUnpublished"
                      : "templatePublished",
                    template.version_count,
                  )}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {body !== null && (
        <Versions
          key={body.name}
          body={body}
          mayWrite={mayWrite}
          onOpen={(version, skill) => void open(version, skill)}
          onPublish={(version, force) =>
            void change(
              () => controller.client.templates.publish(body.name, { version, force }),
              body.name,
            )
          }
          onDelete={(version) =>
            void change(() => controller.client.templates.delete(body.name, { version }), body.name)
          }
        />
      )}
    </div>
  );
}
