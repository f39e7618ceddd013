import { useState } from "react";
import type { TemplateBody } from "../../../apps/client/client.ts";
import { useConsole } from "../state/store.ts";
import { Confirm } from "../ui/confirm.tsx";
import { useSay, type WordKey } from "../words/words.ts";
import { shortVersion } from "./template-name.ts";
import { VersionDiff } from "./version-diff.tsx";

type Version = TemplateBody["versions"][number];

interface Props {
  body: TemplateBody;
  mayWrite: boolean;
  onOpen(version: string, skill: string | null): void;
  onPublish(version: string, force: boolean): void;
  onDelete(version: string): void;
}

const checks: Readonly<Record<Version["check"]["state"], readonly [WordKey, string]>> = {
  passed: ["checkPassed", "good"],
  findings: ["checkFindings", "fair"],
  broken: ["checkBroken", "bad"],
};

/** The versions of a kept template, the newest first. */
export function Versions(props: Props) {
  const { body, mayWrite, onOpen, onPublish, onDelete } = props;
  const say = useSay();
  const language = useConsole(({ appearance }) => appearance.language);
  const [asked, setAsked] = useState<{ kind: "force" | "delete"; version: string } | null>(null);
  const publish = ({ version, check }: Version) => {
    if (check.state === "broken") setAsked({ kind: "force", version });
    else onPublish(version, false);
  };
  const confirm = () => {
    if (asked?.kind === "force") onPublish(asked.version, true);
    if (asked?.kind === "delete") onDelete(asked.version);
    setAsked(null);
  };
  const isForce = asked?.kind === "force";
  return (
    <section className="card part-card" aria-labelledby="versions-title">
      <h2 id="versions-title">{say("versionsOf", body.name)}</h2>
      <table className="part-table lines">
        <thead>
          <tr>
            <th scope="col">{say("version")}</th>
            <th scope="col">{say("versionCheck")}</th>
            <th scope="col">{say("jobsCreated")}</th>
            <th scope="col">{say("jobsActions")}</th>
          </tr>
        </thead>
        <tbody>
          {body.versions.map((each) => {
            const { version, check } = each;
            const isPublished = version === body.published_version;
            const short = shortVersion(version);
            const [word, tone] = checks[check.state];
            return (
              <tr key={version} data-version={version}>
                <th scope="row">
                  <code>{short}</code>{" "}
                  {isPublished && <span className="pill good">{say("versionPublished")}</span>}
                </th>
                <td>
                  <span className={`pill ${tone}`}>{say(word)}</span>
                </td>
                <td data-label={say("jobsCreated")}>
                  {new Date(each.created_at).toLocaleString(language)}
                </td>
                <td>
                  <div className="row">
                    <button
                      type="button"
                      className="button small"
                      aria-label={say("versionOpenOf", short)}
                      onClick={() => onOpen(version, each.skill)}
                    >
                      {say("versionOpen")}
                    </button>
                    {mayWrite && !isPublished && (
                      <>
                        <button
                          type="button"
                          className="button small"
                          aria-label={say("versionPublishOf", short)}
                          onClick={() => publish(each)}
                        >
                          {say("versionPublish")}
                        </button>
                        <button
                          type="button"
                          className="button small"
                          aria-label={say("versionDeleteOf", short)}
                          onClick={() => setAsked({ kind: "delete", version })}
                        >
                          {say("versionDelete")}
                        </button>
                      </>
                    )}
                  </div>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {body.versions.length > 1 && <VersionDiff body={body} />}
      <Confirm
        title={say(isForce ? "versionForceTitle" : "versionDeleteTitle")}
        description={say(isForce ? "versionForceAbout" : "versionDeleteAbout")}
        isOpen={asked !== null}
        action={say(isForce ? "versionForceNow" : "versionDeleteNow")}
        onConfirm={confirm}
        onClose={() => setAsked(null)}
      />
    </section>
  );
}
