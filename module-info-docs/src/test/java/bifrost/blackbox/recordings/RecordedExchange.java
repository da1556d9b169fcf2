package bifrost.blackbox.recordings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.testkit.FakeServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A request to a real vLLM 0.32.0, and its response. */
record RecordedExchange(String name, String method, String path, List<String> headers, byte[] body,
    WireResponse response) {
  private static final Path FOLDER =
      Path.of("..", "bifrost.openai", "src", "test", "resources", "wire", "vllm-0.32.0");
  private static final String TONE = "(2 s of a 440 Hz tone, 16 kHz mono 16-bit WAV)";
  private static final Pattern MODEL = Pattern.compile("\"model\": ?\"([^\"]+)\"|name=\"model\"\\s+(\\S+)");
  private static final String DEFAULT_MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  static List<RecordedExchange> all() throws IOException {
    try (var files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".request")).sorted()
          .map(file -> of(file.substring(0, file.length() - ".request".length()))).toList();
    }
  }

  private static RecordedExchange of(String name) {
    try {
      var request = split(Files.readString(FOLDER.resolve(name + ".request")));
      var response = split(Files.readString(FOLDER.resolve(name + ".response")));
      var line = request[0].lines().findFirst().orElseThrow().split(" ");
      int status = Integer.parseInt(response[0].split(" ")[1]);
      return new RecordedExchange(name, line[0], line[1], request[0].lines().skip(1).toList(), withAudio(request[1]),
          new WireResponse(status, header(response[0], "content-type").orElse(""), response[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] split(String text) {
    var parts = text.split("\r?\n\r?\n", 2);
    return parts.length == 2 ? parts : new String[] {parts[0].strip(), ""};
  }

  private static Optional<String> header(String head, String name) {
    return head.lines().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst();
  }

  /** {@return the body, in which the description of the recording of a tone is replaced by 2 s of silence} */
  private static byte[] withAudio(String text) {
    int tone = text.indexOf(TONE);
    if (tone < 0) return text.strip().getBytes(UTF_8);
    var body = new ByteArrayOutputStream();
    body.writeBytes(text.substring(0, tone).replaceAll("\r?\n", "\r\n").getBytes(UTF_8));
    body.writeBytes(Arrays.copyOf("RIFF".getBytes(ISO_8859_1), 44 + 64_000));
    body.writeBytes(text.substring(tone + TONE.length()).replaceAll("\r?\n", "\r\n").getBytes(UTF_8));
    return body.toByteArray();
  }

  /** {@return the response of a fake server with the model and the key of the real server} */
  WireResponse replay() throws IOException, InterruptedException {
    try (var server = FakeServer.start().models(servedModel())) {
      boolean needsKey = name.startsWith("error-401") || headers.stream().anyMatch(line -> line.contains("Bearer"));
      if (needsKey) server.key("secret-key");
      var request = HttpRequest.newBuilder(URI.create(server.url() + path))
          .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      headers.forEach(line -> request.header(line.substring(0, line.indexOf(':')),
          line.substring(line.indexOf(':') + 1).strip()));
      var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new WireResponse(response.statusCode(), response.headers().firstValue("content-type").orElse(""),
          response.body());
    }
  }

  private String servedModel() {
    var model = MODEL.matcher(new String(body, ISO_8859_1)).results()
        .flatMap(found -> Stream.of(found.group(1), found.group(2))).filter(each -> each != null).findFirst();
    return model.filter(each -> !each.equals("nope")).orElse(DEFAULT_MODEL);
  }
}
