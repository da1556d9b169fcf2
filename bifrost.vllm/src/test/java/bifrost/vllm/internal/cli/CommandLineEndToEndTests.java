package bifrost.vllm.internal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletion;
import bifrost.api.Embedding;
import bifrost.api.Model;
import bifrost.api.json.Json;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** End-to-end tests of the command line, against the fake server and, if properties configure them, real servers. */
class CommandLineEndToEndTests {
  private static final String URL = "bifrost.vllm.url";
  private static final String EMBEDDING_URL = "bifrost.vllm.embedding.url";
  private static final String NOT_BLANK = "(?s).*\\S.*";

  private final FakeServer server = FakeServer.start().models("m");

  @AfterEach
  void close() {
    server.close();
  }

  /** Test cases of the commands. */
  @Timeout(180)
  abstract static class Commands {
    abstract String url();

    String success(String in, String... args) {
      var run = Invocation.of(Map.of("VLLM_BASE_URL", url()), in, args);
      assertEquals(0, run.exit(), run::toString);
      return run.out();
    }
  }

  /** Test cases of the commands for text. */
  abstract static class TextCases extends Commands {
    @TempDir Path temp;

    @Test
    void chatPrintsTheResponse() {
      assertFalse(success("", "chat", "Hi", "--set", "max_tokens=5", "--set", "temperature=0").isBlank());
      var json = success("piped", "chat", "--json", "--system", "Be brief.", "--set", "max_tokens=5");
      assertTrue(ChatCompletion.parse(json).finishReason().isPresent());
    }

    @Test
    void chatMatchesASchema() throws IOException {
      var schema = Files.writeString(temp.resolve("schema.json"), """
          {"type": "object", "properties": {"sky": {"enum": ["clear", "cloudy"]}}, "required": ["sky"],
            "additionalProperties": false}""");
      var text = success("", "chat", "Hi", "--json-schema", schema.toString(), "--set", "max_tokens=100");
      assertTrue(Json.parse(text).get("sky").asString().startsWith("cl"), text);
    }

    @Test
    void otherCommandsPrintTheirResponses() {
      assertFalse(success("Once upon", "complete", "--set", "max_tokens=5").isBlank());
      var model = Model.parse(success("", "models", "--json"));
      assertEquals(model.id() + "\n", success("", "models"));
      assertTrue(success("", "health").matches("vllm is ready, version \\d.*, models: " + model.id() + "\n"));
      var body = "{\"model\":\"" + model.id() + "\",\"prompt\":\"Hi\"}";
      assertTrue(Json.parse(success(body, "raw", "POST", "/tokenize", "-")).get("count").asInt() > 0);
    }
  }

  /** Test cases of the command for embeddings. */
  abstract static class EmbeddingCases extends Commands {
    @Test
    void embedPrintsOneVectorForEachLine() {
      var lines = success("a\nb\n", "embed", "--json").lines().toList();
      assertEquals(2, lines.size());
      assertEquals(1, Embedding.parse(lines.get(1)).index());
    }
  }

  @Nested
  class FakeText extends TextCases {
    @Override
    String url() {
      return server.url().toString();
    }
  }

  @Nested
  class FakeEmbeddings extends EmbeddingCases {
    @Override
    String url() {
      return server.url().toString();
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = URL, matches = NOT_BLANK, disabledReason = "no real vLLM is configured: set " + URL)
  class RealText extends TextCases {
    @Override
    String url() {
      return System.getProperty(URL);
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EMBEDDING_URL, matches = NOT_BLANK,
      disabledReason = "no real vLLM is configured: set " + EMBEDDING_URL)
  class RealEmbeddings extends EmbeddingCases {
    @Override
    String url() {
      return System.getProperty(EMBEDDING_URL);
    }
  }
}
