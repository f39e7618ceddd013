import { Argument, type Command } from "commander";
import { printLine } from "./output.ts";

/** `docops completion bash`: a script with which a shell completes commands and options. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("Print a completion script for a shell: source <(docops completion bash)")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .action((shell: string) => {
      printLine(shell === "fish" ? forFish(program) : forBash(program, shell === "zsh"));
    });
}

/** The words that may follow a command. */
interface Words {
  /** The command, such as `policy check`. */
  path: string;
  words: string[];
}

function wordsOf(command: Command, path: string): Words[] {
  const names = command.commands.map((inner) => inner.name());
  const options = command.options.flatMap(({ long }) => long ?? []);
  const innerWords = command.commands.flatMap((inner) =>
    wordsOf(inner, `${path} ${inner.name()}`.trim()),
  );
  return [{ path, words: [...names, ...options, "--help"] }, ...innerWords];
}

function forBash(program: Command, isZsh: boolean): string {
  const cases = wordsOf(program, "").map(
    ({ path, words }) => `    "${path}") words="${words.join(" ")}" ;;`,
  );
  return `${isZsh ? "autoload -U +X bashcompinit && bashcompinit\n" : ""}_docops() {
  local path="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) break ;; esac
    path="\${path:+$path }$word"
  done
  case "$path" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _docops docops`;
}

function forFish(program: Command): string {
  return wordsOf(program, "")
    .flatMap(({ path, words }) => {
      const condition =
        path === ""
          ? "__fish_use_subcommand"
          : path
              .split(" ")
              .map((word) => `__fish_seen_subcommand_from ${word}`)
              .join("; and ");
      return words.map((word) =>
        word.startsWith("--")
          ? `complete -c docops -n "${condition}" -l ${word.slice(2)}`
          : `complete -c docops -n "${condition}" -a ${word}`,
      );
    })
    .join("\n");
}
