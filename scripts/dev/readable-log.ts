import { styleText } from "node:util";

/** A log line is a JSON object; what is none goes through as it is. */
type LogLine = Readonly<Record<string, unknown>>;

const colours = { warn: "yellow", error: "red", fatal: "red" } as const;

/**
 * Writes a line of the log for people: `11:03:04 info  done  exit_code=0 …`, with a stack below it.
 *
 * @param json a line of the log, as pino writes it.
 * @param options.hasColour whether warnings and errors are coloured.
 */
export function readableLine(json: string, { hasColour }: { hasColour: boolean }): string {
  const line = parse(json);
  if (line === null) return json;
  const { level, time, event, logger: _logger, error_stack: stack, ...rest } = line;
  const label = String(level).padEnd(5);
  const colour = Object.hasOwn(colours, String(level))
    ? colours[level as keyof typeof colours]
    : "dim";
  const shownLevel = hasColour ? styleText(colour, label, { validateStream: false }) : label;
  const members = Object.entries(rest).flatMap(([name, value]) => membersOf(name, value));
  const clock = new Date(String(time)).toTimeString().slice(0, 8);
  const head = [clock, shownLevel, String(event), ...members].join(" ");
  const frames = Array.isArray(stack) ? stack.map((frame) => `\n    ${frame}`) : [];
  return `${head}${frames.join("")}\n`;
}

function parse(json: string): LogLine | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as LogLine) : null;
  } catch {
    return null;
  }
}

/** `name=value`; an object in the line has each of its members for itself. */
function membersOf(name: string, value: unknown): string[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([inner, each]) => membersOf(inner, each));
  }
  const isPlain = typeof value === "string" && !/\s/.test(value);
  return [`${name}=${isPlain ? value : JSON.stringify(value)}`];
}
