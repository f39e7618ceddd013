import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A span as it was exported. Times are nanoseconds since 1970. */
export interface ExportedSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  start: bigint;
  end: bigint;
  attributes: Readonly<Record<string, string | number>>;
  /** 2: an error. */
  status: number;
  resource: Readonly<Record<string, string | number>>;
  links: readonly { traceId: string; spanId: string }[];
}

export interface Collector {
  readonly url: string;
  readonly spans: ExportedSpan[];
  /** Path and headers of each export. */
  readonly exports: { path: string; headers: IncomingHttpHeaders }[];
  /** Spans of this name. */
  named(name: string): ExportedSpan[];
}

interface OtlpAttribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number };
}

/** A collector that takes traces by OTLP over HTTP, as JSON (opentelemetry-proto, trace_service.proto). */
export async function startCollector(): Promise<Collector> {
  const spans: ExportedSpan[] = [];
  const exports: Collector["exports"] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => {
      exports.push({ path: req.url ?? "", headers: req.headers });
      spans.push(...spansIn(JSON.parse(Buffer.concat(chunks).toString())));
      res.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const named = (wanted: string) => spans.filter(({ name }) => name === wanted);
  return { url: `http://127.0.0.1:${port}`, spans, exports, named };
}

// biome-ignore lint/suspicious/noExplicitAny: the JSON of OTLP, of which a few members are looked at
function spansIn(body: any): ExportedSpan[] {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return body.resourceSpans.flatMap(({ resource, scopeSpans }: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    scopeSpans.flatMap(({ spans }: any) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      spans.map((span: any) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? "",
        name: span.name,
        kind: span.kind,
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        attributes: valuesOf(span.attributes),
        status: span.status?.code ?? 0,
        resource: valuesOf(resource.attributes),
        links: span.links ?? [],
      })),
    ),
  );
}

function valuesOf(attributes: readonly OtlpAttribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
}
