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
 * The claims hold through vllm-router, where a property names one. It parses and rewrites most requests: the tests that override a claim
 * state what a caller sees where it does not pass one on.
 */
@EnabledIfSystemProperty(named = EndToEndServer.ROUTER_URL, matches = EndToEndServer.SET,
    disabledReason = "no vllm-router is named: set -D" + EndToEndServer.ROUTER_URL + "=http://host:30000")
class RouterEndToEndTests {
  private static final String NO_JSON = "Invalid JSON body";

  /** The router that is called. */
  EndToEndServer router(EndToEndServer named) {
    return named;
  }

  @Nested
  class Chat extends ChatTestCases {
    Chat() {
      super(router(EndToEndServer.router()));
    }

    @Override
    @Test
    void usageComesWithEveryChunkWhenAskedFor() {
      var chunks = chunks(ask("Hi").with("stream_options", Map.of("continuous_usage_stats", true)));
      assertEquals(1, chunks.stream().filter(chunk -> chunk.usage().isPresent()).count(),
          "it passes on include_usage only");
    }
  }

  /**
   * The overridden claims are not run: the router does not pass on the {@code strict} of tools, so a model with random weights writes
   * anything for arguments. {@link RouterTests} run them before servers whose model writes arguments that fit.
   */
  @Nested
  class Tools extends ToolTestCases {
    Tools() {
      super(router(EndToEndServer.router()));
    }

    @Override
    void aRequiredCallFitsItsSchemaWholeAndStreamed() {}

    @Override
    void aNamedCallIsTheOneThatWasNamed() {}

    @Override
    void severalCallsAreMergedByTheirIndex() {}

    @Override
    void aCallsResultLeadsToAnAnswer() {}
  }

  @Nested
  class Errors extends ErrorTestCases {
    Errors() {
      super(router(EndToEndServer.router()));
    }

    @Override
    @Test
    void aParameterOfTheWrongKindIsABadRequest() {
      var error = errorOf(Rejected.class, () -> bifrost.send(ask("Hi").with("temperature", "warm")));
      assertEquals(422, error.status());
      assertTrue(error.message().contains("temperature: invalid type"), error::message);
    }

    @Override
    @Test
    void aBadGrammarIsABadRequest() {
      var ask = ask("Hi").with("structured_outputs", Map.of("grammar", "root ::= <<<"));
      assumeTrue(bifrost.attempt(ask) instanceof Outcome.Failure,
          "the servers behind the router do not check grammars");
      super.aBadGrammarIsABadRequest();
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
  class Embeddings extends EmbeddingTestCases {
    Embeddings() {
      super(router(EndToEndServer.routerOfEmbeddings()));
    }

    @BeforeEach
    void requireEmbeddings() {
      var probe = bifrost.attempt(EmbeddingRequest.of(model(), "Hi"));
      assumeTrue(probe instanceof Outcome.Success, () -> "the servers behind the router do not embed: set "
          + "-Dbifrost.vllm.router.embedding.url=http://host:30001 (" + probe + ")");
    }

    @Override
    @Test
    void theVectorIsTheSameInBase64AndInNumbers() {
      var base64 = bifrost.send(EmbeddingRequest.of(model(), "hello")).first().vector();
      var numbers =
          bifrost.send(EmbeddingRequest.of(model(), "hello").with("encoding_format", "float")).first().vector();
      assertArrayEquals(numbers, base64, 1e-5f);
      var reversed = bifrost.send(EmbeddingRequest.of(model(), "hello").with("endianness", "big")).first().vector();
      assertFalse(Arrays.equals(base64, reversed),
          "it does not pass on the member 'endianness', so the bytes are read in the wrong order");
    }

    @Override
    @Test
    void documentsAreRankedTheBestFirst() {
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
    void uploadsAreRejectedBeforeTheyReachAServer() {
      var upload = Upload.of("tone.wav", new byte[] {1, 2, 3});
      var rejected = errorOf(Rejected.class, () -> bifrost.send(TranscriptionRequest.of(model(), upload)));
      assertEquals(400, rejected.status());
      assertTrue(rejected.message().startsWith(NO_JSON), rejected::message);
      assertTrue(errorOf(Rejected.class, () -> bifrost.stream(TranscriptionRequest.of(model(), upload))).message()
          .startsWith(NO_JSON));
      assertTrue(errorOf(Rejected.class, () -> bifrost.send(TranslationRequest.of(model(), upload))).message()
          .startsWith(NO_JSON));
    }
  }

  /** See {@link Tools}. */
  @Nested
  class Responses extends ResponsesTestCases {
    Responses() {
      super(router(EndToEndServer.router()));
    }

    @Override
    void aToolIsCalledAndItsResultGoesBack() {}
  }
}
