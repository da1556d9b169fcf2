package bifrost.openai.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
import bifrost.api.Embedding;
import bifrost.api.EmbeddingList;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.Ranking;
import bifrost.api.RerankRequest;
import bifrost.api.ScoreList;
import bifrost.api.ScoreRequest;
import bifrost.api.Tokenization;
import bifrost.api.TokenizeRequest;
import bifrost.api.Transcription;
import bifrost.api.TranscriptionChunk;
import bifrost.api.json.Json;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonRepresentable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON forms of everything that servers sent in recorded and collected responses. */
class RecordedFormTests {
  private static List<String> documents;

  @BeforeAll
  static void readDocuments() throws IOException, URISyntaxException {
    var root = Path.of(RecordedFormTests.class.getResource("/wire").toURI()).getParent();
    try (var files = Files.walk(root)) {
      documents = files.filter(Files::isRegularFile).flatMap(RecordedFormTests::documents).distinct().toList();
    }
  }

  /** {@return the JSON in a file: the text after the head, and the lines, without the names of their fields} */
  private static Stream<String> documents(Path file) {
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var bodies = Stream.of("\r\n\r\n", "---\n").filter(text::contains)
        .map(separator -> text.substring(text.indexOf(separator) + separator.length()));
    var lines = text.lines().map(line -> line.startsWith("data:") ? line.substring(5) : line);
    return Stream.concat(bodies, lines).filter(RecordedFormTests::isJson);
  }

  private static boolean isJson(String text) {
    try {
      Json.parse(text);
      return true;
    } catch (JsonParseException e) {
      return false;
    }
  }

  private static <T extends JsonRepresentable> Arguments form(Class<T> type, int atLeast, Function<String, T> parse) {
    return Arguments.of(type.getSimpleName(), atLeast, parse);
  }

  static Stream<Arguments> forms() {
    return Stream.of(form(EmbeddingList.class, 10, EmbeddingList::parse), form(Embedding.class, 1, Embedding::parse),
        form(EmbeddingRequest.class, 2, EmbeddingRequest::parse), form(Ranking.class, 8, Ranking::parse),
        form(RerankRequest.class, 1, RerankRequest::parse), form(ModelList.class, 10, ModelList::parse),
        form(ScoreRequest.class, 1, ScoreRequest::parse), form(ScoreList.class, 1, ScoreList::parse),
        form(TokenizeRequest.class, 2, TokenizeRequest::parse), form(Tokenization.class, 2, Tokenization::parse),
        form(DetokenizeRequest.class, 1, DetokenizeRequest::parse),
        form(Detokenization.class, 1, Detokenization::parse), form(Model.class, 10, Model::parse),
        form(Transcription.class, 5, Transcription::parse),
        form(TranscriptionChunk.class, 10, RecordedFormTests::chunk));
  }

  /** Parses only the chunks of transcriptions, because those of other streams have similar members. */
  private static TranscriptionChunk chunk(String text) {
    if (!text.contains("transcript") && !text.contains("translation")) throw new IllegalArgumentException("another");
    return TranscriptionChunk.parse(text);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void aFormThatIsWrittenAndReadAgainIsTheSame(String name, int atLeast, Function<String, JsonRepresentable> parse) {
    int found = 0;
    for (var document : documents) {
      JsonRepresentable value;
      try {
        value = parse.apply(document);
      } catch (JsonParseException | IllegalArgumentException e) {
        continue; // a document of another type
      }
      found++;
      assertEquals(value, parse.apply(value.json().toString()), document);
    }
    assertTrue(found >= atLeast, found + " documents");
  }
}
