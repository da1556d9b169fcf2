package bifrost.vllm.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The recorded traffic of a real vLLM, as replay cases. */
final class RecordedReplayCases {
  private RecordedReplayCases() {}

  /** {@return the recordings of all operations that cases support} */
  static List<ReplayCase> all() {
    var all = new ArrayList<ReplayCase>();
    try (var files = Files.list(Path.of(RecordedReplayCases.class.getResource("/wire/vllm-0.32.0").toURI()))) {
      for (var file : files.filter(each -> each.toString().endsWith(".request")).sorted().toList()) {
        read(file).ifPresent(all::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return all;
  }

  private static Optional<ReplayCase> read(Path file) throws IOException {
    var request = Files.readString(file, ISO_8859_1);
    var name = file.getFileName().toString().replace(".request", "");
    var response = Files.readAllBytes(file.resolveSibling(name + ".response"));
    var head = new String(response, ISO_8859_1).split("\r\n\r\n")[0];
    boolean streams = head.toLowerCase(Locale.ROOT).contains("text/event-stream") || name.contains("stream");
    return op(request).map(op -> {
      var keys = new LinkedHashMap<String, String>();
      keys.put("op", streams ? op + "-stream" : op);
      keys.put("status", head.split(" ")[1]);
      for (var line : head.split("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-type: ")) keys.put("type", line.substring(14));
      }
      if (name.contains("-n2-") && op.equals("chat")) keys.put("n", "2");
      return new ReplayCase("recorded", name, "-", keys,
          Arrays.copyOfRange(response, head.length() + 4, response.length));
    });
  }

  private static Optional<String> op(String request) {
    return Optional.ofNullable(switch (request.split(" ")[1]) {
      case "/v1/chat/completions" -> "chat";
      case "/v1/completions" -> "completion";
      case "/v1/embeddings" -> "embed";
      case "/v1/models" -> "models";
      case "/v1/audio/transcriptions" -> "stt";
      case "/v1/audio/translations" -> "translate";
      case "/v1/responses" -> "responses-native";
      default -> null;
    });
  }
}
