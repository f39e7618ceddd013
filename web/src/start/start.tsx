import { FileText, FileUp } from "lucide-react";
import { useEffect, useState } from "react";
import { skillName } from "../data/skill-name.ts";
import { useController } from "../state/controller.ts";
import { type Draft, listDrafts } from "../state/drafts.ts";
import { useConsole, useStore } from "../state/store.ts";
import { useSay } from "../words/words.ts";
import { sampleSkills, sampleTemplate } from "./samples.ts";

/** No template is open: the ways to open one. */
export function Start({ onChoose }: { onChoose(): void }) {
  const say = useSay();
  return (
    <div className="start">
      <section className="start-drop" aria-labelledby="start-title">
        <span className="start-icon">
          <FileUp size={28} aria-hidden="true" />
        </span>
        <h2 id="start-title" className="title">
          {say("startTitle")}
        </h2>
        <p className="about">{say("startAbout")}</p>
        <button type="button" className="button primary large" onClick={onChoose}>
          {say("chooseFile")}
        </button>
      </section>
      <Samples />
      <Drafts />
      <TagHelp />
    </div>
  );
}

function Samples() {
  const say = useSay();
  const controller = useController();
  const meta = useConsole((state) => state.meta);
  const language = useConsole((state) => state.appearance.language);
  const open = async (skill: string) => {
    const file = await sampleTemplate(skill);
    const payload = { ...meta?.skills[skill]?.sample_task.payload };
    controller.openTemplate({ file, name: file.name, kept: null }, { skill, payload });
  };
  const skills = sampleSkills(meta);
  if (skills.length === 0) return null;
  return (
    <section aria-labelledby="samples-title">
      <h2 id="samples-title">{say("samples")}</h2>
      <ul className="cards">
        {skills.map((skill) => (
          <li key={skill}>
            <button type="button" className="sample" onClick={() => void open(skill)}>
              <FileText size={20} aria-hidden="true" />
              <span>{skillName(skill, meta, language, say)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Drafts() {
  const say = useSay();
  const { dispatch } = useStore();
  const isKept = useConsole((state) => state.appearance.keepsDrafts);
  const language = useConsole((state) => state.appearance.language);
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  useEffect(() => {
    if (isKept) void listDrafts().then(setDrafts);
  }, [isKept]);
  if (!isKept || drafts.length === 0) return null;
  return (
    <section aria-labelledby="drafts-title">
      <h2 id="drafts-title">{say("drafts")}</h2>
      <ul className="cards">
        {drafts.slice(0, 4).map(({ name, at, work }) => (
          <li key={name}>
            <button
              type="button"
              className="sample"
              onClick={() => dispatch({ type: "edit", work, name: null })}
            >
              <FileText size={20} aria-hidden="true" />
              <span>
                {name}
                <small className="hint">
                  {new Date(at).toLocaleString(language, {
                    dateStyle: "medium",
                    timeStyle: "short",
                  })}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function TagHelp() {
  const say = useSay();
  return (
    <section className="tag-help" aria-labelledby="tag-title">
      <h2 id="tag-title">{say("tagHelpTitle")}</h2>
      <ul>
        <li>{say("tagHelp1")}</li>
        <li>{say("tagHelp2")}</li>
        <li>{say("tagHelp3")}</li>
      </ul>
    </section>
  );
}
