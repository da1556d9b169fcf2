package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Outcome;
import bifrost.api.RerankRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * End-to-end tests through vllm-router, if a system property configures one. The router parses and rewrites
 * most requests. Overridden tests document the differences from a direct connection.
 */
@EnabledIfSystemProperty(named = EndToEndServer.ROUTER_URL, matches = EndToEndServer.NOT_BLANK,
    disabledReason = "no vllm-router is configured; set -D" + EndToEndServer.ROUTER_URL + "=http://host:30000")
class RouterEndToEndTests {
  private static final String INVALID_JSON = "Invalid JSON body";

  /** {@return the router to call: the configured one, or another one if a subclass overrides this} */
  EndToEndServer router(EndToEndServer configured) {
    return configured;
  }

  @Nested
  class Chat extends ChatTestCases {
    Chat() {
      super(router(EndToEndServer.router()));
    }

    @Override
    @Test
    void streamsTheUsageInEveryChunkIfRequested() {
      var chunks = chunks(request("Hi").with("stream_options", Map.of("continuous_usage_stats", true)));
      assertEquals(1, chunks.stream().filter(chunk -> chunk.usage().isPresent()).count(),
          "the router forwards only include_usage");
    }
  }

  /**
   * Tool tests. The overridden tests do not run, because the router drops the {@code strict} member of tools,
   * so a model with random weights generates arbitrary arguments. For example, a number that is too large for
   * a double is {@code -Infinity} in a unary response, but has its digits in a stream. {@link RouterTests} runs
   * these tests in front of servers whose model generates valid arguments.
   */
  @Nested
  class Tools extends ToolTestCases {
    Tools() {
      super(router(EndToEndServer.router()));
    }

    @Override
    void returnsRequiredToolCallsThatMatchTheirSchema() {}

    @Override
    void callsOnlyTheNamedTool() {}

    @Override
    void streamedToolCallsEqualUnaryToolCalls() {}

    @Override
    void mergesStreamedToolCallsByIndex() {}

    @Override
    void generatesTextFromTheResultsOfToolCalls() {}
  }

  /** Toolbox tests. The overridden tests do not run, for the same reason. */
  @Nested
  class Toolboxes extends ToolboxTestCases {
    Toolboxes() {
      super(router(EndToEndServer.router()));
    }

    @Override
    void handlersReceiveArgumentsThatMatchTheirRecords() {}

    @Override
    void cancellingARunInterruptsItsHandler() {}
  }

  @Nested
  class Errors extends ErrorTestCases {
    Errors() {
      super(router(EndToEndServer.router()));
    }

    @Override
    @Test
    void rejectsAParameterOfTheWrongTypeAsABadRequest() {
      var error = errorOf(Rejected.class, () -> bifrost.send(request("Hi").with("temperature", "warm")));
      assertEquals(422, error.status());
      assertTrue(error.message().contains("temperature: invalid type"), error::message);
    }

    @Override
    @Test
    void rejectsAnInvalidGrammarAsABadRequest() {
      var request = request("Hi").with("structured_outputs", Map.of("grammar", "root ::= <<<"));
      assumeTrue(bifrost.trySend(request) instanceof Outcome.Failure,
          "the servers behind the router do not check grammars");
      super.rejectsAnInvalidGrammarAsABadRequest();
    }
  }

  @Nested
  class Addresses extends AddressTestCases {
    Addresses() {
      super(router(EndToEndServer.router()));
    }
  }

  @Nested
  class Load extends LoadTestCases {
    Load() {
      super(router(EndToEndServer.router()));
    }
  }

  @Nested
  class TextCompletions extends CompletionTestCases {
    TextCompletions() {
      super(router(EndToEndServer.router()));
    }
  }

  @Nested
  class Conversations extends ConversationTestCases {
    Conversations() {
      super(router(EndToEndServer.router()));
    }
  }

  @Nested
  class Embeddings extends EmbeddingTestCases {
    Embeddings() {
      super(router(EndToEndServer.embeddingRouter()));
    }

    @BeforeEach
    void requireEmbeddings() {
      var probe = bifrost.trySend(EmbeddingRequest.of(model(), "Hi"));
      assumeTrue(probe instanceof Outcome.Success, () -> "the servers behind the router have no embedding model; set "
          + "-Dbifrost.vllm.router.embedding.url=http://host:30001 (" + probe + ")");
    }

    @Override
    @Test
    void decodesTheSameVectorFromBase64AndFromNumbers() {
      var base64 = bifrost.send(EmbeddingRequest.of(model(), "hello")).first().vector();
      var numbers =
          bifrost.send(EmbeddingRequest.of(model(), "hello").with("encoding_format", "float")).first().vector();
      assertArrayEquals(numbers, base64, 1e-5f);
      var reversed = bifrost.send(EmbeddingRequest.of(model(), "hello").with("endianness", "big")).first().vector();
      assertFalse(Arrays.equals(base64, reversed),
          "the router drops the member 'endianness', so the client reads the bytes in the wrong order");
    }

    @Override
    @Test
    void ranksTheMostRelevantDocumentFirst() {
      var error =
          errorOf(Rejected.class, () -> bifrost.send(RerankRequest.of(model(), "weather", List.of("a cat", "a dog"))));
      assertEquals(500, error.status(), error::message);
    }
  }

  @Nested
  class Audio extends EndToEndTestCases {
    Audio() {
      super(router(EndToEndServer.router()));
    }

    @Test
    void routerRejectsUploads() {
      var upload = Upload.of("tone.wav", new byte[] {1, 2, 3});
      var rejected = errorOf(Rejected.class, () -> bifrost.send(TranscriptionRequest.of(model(), upload)));
      assertEquals(400, rejected.status());
      assertTrue(rejected.message().startsWith(INVALID_JSON), rejected::message);
      assertTrue(errorOf(Rejected.class, () -> bifrost.stream(TranscriptionRequest.of(model(), upload))).message()
          .startsWith(INVALID_JSON));
      assertTrue(errorOf(Rejected.class, () -> bifrost.send(TranslationRequest.of(model(), upload))).message()
          .startsWith(INVALID_JSON));
    }
  }

  /** Responses tests. The overridden test does not run, for the same reason as in {@link Tools}. */
  @Nested
  class Responses extends ResponsesTestCases {
    Responses() {
      super(router(EndToEndServer.router()));
    }

    @Override
    void returnsFunctionCallsAndAcceptsTheirResults() {}
  }
}
