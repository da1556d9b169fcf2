package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonRepresentable;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON forms of all requests, responses and events that were recorded from real servers. */
class RecordedJsonFormTests {
  private static final List<Function<String, JsonRepresentable>> TYPES =
      List.of(ChatCompletion::parse, ChatCompletionChunk::parse, Completion::parse, ChatCompletionRequest::parse,
          CompletionRequest::parse);

  /** {@return the bodies and the events of all recordings} */
  static List<String> documents() throws IOException, URISyntaxException {
    var documents = new ArrayList<String>();
    for (var folder : List.of("/wild", "/wild-more", "/wire")) {
      var root = Path.of(Objects.requireNonNull(RecordedJsonFormTests.class.getResource(folder)).toURI());
      try (var files = Files.walk(root)) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          documents.addAll(documents(new String(Files.readAllBytes(file), UTF_8)));
        }
      }
    }
    return documents.stream().filter(document -> document.startsWith("{")).distinct().toList();
  }

  private static List<String> documents(String recording) {
    var lines = recording.lines().map(String::strip)
        .flatMap(line -> Stream.of(line, line.startsWith("data:") ? line.substring(5).strip() : ""));
    var body = recording.substring(Math.max(0, recording.indexOf("\r\n\r\n"))).strip();
    return Stream.concat(lines, Stream.of(body)).toList();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyRecordingIsReadAgainFromItsJsonForm(String document) {
    for (var type : TYPES) {
      JsonRepresentable value;
      try {
        value = type.apply(document);
      } catch (JsonParseException e) {
        continue; // the document is of another type
      }
      var json = value.json().toString();
      JsonMemberNames.assertEachIsWrittenOnce(json.getBytes(UTF_8));
      assertEquals(value, type.apply(json));
    }
  }

  @Test
  void theRecordingsContainEveryType() throws IOException, URISyntaxException {
    var documents = documents();
    for (var type : TYPES) assertTrue(documents.stream().filter(document -> isRead(document, type)).count() > 3);
  }

  private static boolean isRead(String document, Function<String, JsonRepresentable> type) {
    try {
      return type.apply(document) != null;
    } catch (JsonParseException e) {
      return false;
    }
  }
}
