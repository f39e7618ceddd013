import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipInputStream;

/**
 * Fills a Word template with docops. Needs Java 11 or newer, and no library.
 *
 * <pre>java Fill.java TEMPLATE.docx TASK.json SKILL OUT.docx</pre>
 *
 * DOCOPS_URL is the server, by default http://127.0.0.1:8000. DOCOPS_API_KEY is the key, if the server asks for one.
 */
public class Fill {
    /** A job that was done: its exit code and its files by name. */
    static final class Result {
        final int exitCode;
        final Map<String, byte[]> files;

        Result(int exitCode, Map<String, byte[]> files) {
            this.exitCode = exitCode;
            this.files = files;
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        byte[] template = Files.readAllBytes(Path.of(arguments[0]));
        byte[] task = Files.readAllBytes(Path.of(arguments[1]));
        Result result = run(template, task, arguments[2]);
        Files.write(Path.of(arguments[3]), result.files.get("out.docx"));
        if (result.exitCode != 0) {
            System.err.println(new String(result.files.get("api_result.json"), StandardCharsets.UTF_8));
        }
        System.exit(result.exitCode);
    }

    /** Runs a job. Throws an IOException with the server's JSON error if the server refuses it. */
    static Result run(byte[] template, byte[] task, String skill) throws IOException, InterruptedException {
        String url = System.getenv().getOrDefault("DOCOPS_URL", "http://127.0.0.1:8000");
        String apiKey = System.getenv("DOCOPS_API_KEY");
        String boundary = UUID.randomUUID().toString();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writePart(body, boundary, "name=\"template\"; filename=\"template.docx\"", template);
        writePart(body, boundary, "name=\"task\"; filename=\"task.json\"", task);
        writePart(body, boundary, "name=\"skill\"", skill.getBytes(StandardCharsets.UTF_8));
        body.write(("--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v1/run"))
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        HttpResponse<byte[]> answer = HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        int exitCode = Integer.parseInt(answer.headers().firstValue("X-Docops-Exit-Code").orElseThrow());
        return new Result(exitCode, unzip(answer.body()));
    }

    private static void writePart(ByteArrayOutputStream body, String boundary, String about, byte[] content)
            throws IOException {
        String head = "--" + boundary + "\r\nContent-Disposition: form-data; " + about + "\r\n\r\n";
        body.write(head.getBytes(StandardCharsets.UTF_8));
        body.write(content);
        body.write("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, byte[]> unzip(byte[] archive) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }
}
