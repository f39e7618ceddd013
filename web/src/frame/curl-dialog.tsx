import { curlCommand } from "../server/curl.ts";
import { jobOptionValues } from "../state/settings.ts";
import { useConsole } from "../state/store.ts";
import { Copy } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";

/** The run as a command, for people who repeat it from a script. */
export function CurlDialog() {
  const say = useSay();
  const { template, skill, assets } = useConsole(({ work }) => work.present);
  const settings = useConsole((state) => state.settings);
  const apiKey = useConsole((state) => state.apiKey);
  const isSignedIn = useConsole(({ session }) => session?.is_signed_in === true);
  const command = curlCommand({
    origin: settings.apiBase || location.origin,
    options: jobOptionValues({ ...settings, skill }),
    templateName: template?.file.name ?? "template.docx",
    assets,
    needsKey: settings.apiBase === "" ? isSignedIn : apiKey !== "",
  });
  return (
    <>
      <p className="about">{say("curlAbout")}</p>
      <pre className="code-block">{command}</pre>
      <div className="row end">
        <Copy text={command}>{say("copyCurl")}</Copy>
      </div>
    </>
  );
}
