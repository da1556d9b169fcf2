package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Input;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.RawRequest;
import bifrost.api.RerankRequest;
import bifrost.api.Tool;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** The domain is opted in to, and gives what it says. */
@Domain(BifrostDomain.class)
class BifrostDomainTests {
  @Property(tries = 200)
  void jsonGoesThereAndBack(@ForAll JsonValue value, @ForAll JsonObject object, @ForAll JsonNumber number) {
    assertEquals(value, Json.parse(value.toString()));
    assertEquals(object, Json.parse(object.toString()));
    assertEquals(number, Json.parse(number.toString()));
  }

  @Property(tries = 200)
  void textsAreUnicode(@ForAll String text) {
    assertEquals(text, new String(text.getBytes(UTF_8), UTF_8));
  }

  @Property(tries = 100)
  void requestsHaveTargets(@ForAll ChatCompletionRequest chat, @ForAll CompletionRequest text, @ForAll EmbeddingRequest embedding,
      @ForAll RerankRequest ranking, @ForAll ListModelsRequest models, @ForAll RawRequest raw, @ForAll Input input) {
    assertFalse((chat.target() + text.target() + embedding.target() + ranking.target() + models.target() + raw.target()).isEmpty());
    assertTrue(input.size() > 0);
  }

  @Property(tries = 100)
  void conversationsHaveMessagesAndTools(@ForAll Message message, @ForAll Tool tool, @ForAll ToolCall call, @ForAll Usage usage) {
    assertFalse(message.role().isEmpty());
    assertEquals("function", tool.json().string("type").orElseThrow());
    assertFalse(call.name().isEmpty());
    assertEquals(usage.totalTokens(), usage.promptTokens() + usage.completionTokens());
  }

  @Property(tries = 100)
  void scenariosAndRepliesCanBePrinted(@ForAll Scenario scenario, @ForAll Reply reply) {
    assertTrue(scenario.toString().startsWith("Scenario.of("));
    assertFalse(reply.writes().isEmpty());
  }
}
