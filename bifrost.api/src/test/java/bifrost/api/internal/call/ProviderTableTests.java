package bifrost.api.internal.call;

import static bifrost.api.internal.call.Fixtures.assertContains;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the resolution of a target to a provider and a model. */
@Timeout(60)
class ProviderTableTests {
  private final ScriptedProvider vllm = new ScriptedProvider("vllm");
  private final ScriptedProvider fast = new ScriptedProvider("fast");

  private Bifrost openOne() {
    return Bifrost.builder().provider(vllm).open();
  }

  private Bifrost openTwo() {
    return Bifrost.builder().provider(vllm).provider(fast).open();
  }

  private Bifrost openTwoWithDefault() {
    return Bifrost.builder().provider(vllm).provider(fast).defaultProvider("fast").open();
  }

  /** {@return the provider and the model that a call to the target reached} */
  private String reachedBy(Bifrost bifrost, String target) {
    try (bifrost) {
      bifrost.send(ChatCompletionRequest.of(target, "Hi"));
    }
    var provider = vllm.wasCalled() ? vllm : fast;
    return provider.name() + " " + provider.request().target();
  }

  private static String misconfigured(Bifrost bifrost, String target) {
    try (bifrost) {
      return assertInstanceOf(Misconfigured.class, errorOf(() -> bifrost.send(ChatCompletionRequest.of(target, "Hi"))))
          .message();
    }
  }

  @Nested
  class WithOneProvider {
    @ParameterizedTest
    @CsvSource({
        "vllm/Qwen3, Qwen3",
        "vllm/Qwen/Qwen3-0.6B, Qwen/Qwen3-0.6B",
        "vllm/vllm/x, vllm/x",
        "vllm/openai/whisper-large-v3, openai/whisper-large-v3",
        "Qwen3, Qwen3",
        "Qwen/Qwen3-0.6B, Qwen/Qwen3-0.6B",
        "VLLM/x, VLLM/x",
        "/models/llama, /models/llama",
        "vllm, vllm",
        "vllm//x, /x",
        "models/vllm/x, models/vllm/x",
        "x/, x/"})
    void thePrefixIsRemovedOnlyIfItNamesTheProvider(String target, String model) {
      assertEquals("vllm " + model, reachedBy(openOne(), target));
    }
  }

  @Nested
  class WithSeveralProviders {
    @ParameterizedTest
    @CsvSource({"vllm/a/b, vllm a/b", "fast/a/b, fast a/b"})
    void thePrefixSelectsTheProvider(String target, String expected) {
      assertEquals(expected, reachedBy(openTwo(), target));
    }

    @ParameterizedTest
    @CsvSource({"vllm/a, vllm a", "a, fast a", "a/b, fast a/b"})
    void targetsWithoutAKnownPrefixUseTheDefaultProvider(String target, String expected) {
      assertEquals(expected, reachedBy(openTwoWithDefault(), target));
    }

    @Test
    void anUnknownPrefixIsAConfigurationErrorWithoutADefaultProvider() {
      assertEquals(
          "the target 'other/x' has no provider, and there is no default: use '<provider>/other/x', or set"
              + " Builder.defaultProvider(…)"
              + " (configured: fast, vllm)",
          misconfigured(openTwo(), "other/x"));
    }

    @Test
    void aModelWithoutAPrefixIsAConfigurationErrorWithoutADefaultProvider() {
      assertContains("the target 'x' has no provider, and there is no default", misconfigured(openTwo(), "x"));
    }
  }

  @Nested
  class MissingModels {
    @Test
    void aBlankModelIsAConfigurationError() {
      assertEquals(
          "the target 'vllm/ ' has a blank model: set it to 'vllm/<model>', or to 'vllm/' for the only model of"
              + " the provider",
          misconfigured(openOne(), "vllm/ "));
    }
  }

  @Nested
  class RequestsToANamedProvider {
    @Test
    void aRequestReachesTheNamedProvider() {
      try (var bifrost = openTwo()) {
        bifrost.send(ListModelsRequest.of("fast"));
      }
      assertEquals("fast", fast.request().target());
      assertFalse(vllm.wasCalled());
    }

    @ParameterizedTest
    @CsvSource({"other", "vllm/x", "VLLM"})
    void anUnknownProviderIsAConfigurationErrorEvenWithADefaultProvider(String target) {
      try (var bifrost = openTwoWithDefault()) {
        assertEquals(new Misconfigured("unknown provider '" + target + "' (configured: fast, vllm)"),
            errorOf(() -> bifrost.send(ListModelsRequest.of(target))));
      }
    }
  }

  @Nested
  class UnknownModels {
    private String messageFor(Bifrost bifrost, String target, int status) {
      fast.failing(new BifrostException(rejected(status, "no such model")));
      vllm.failing(new BifrostException(rejected(status, "no such model")));
      try (bifrost) {
        return assertInstanceOf(Rejected.class, errorOf(() -> bifrost.send(ChatCompletionRequest.of(target, "Hi"))))
            .message();
      }
    }

    @Test
    void a404OfTheDefaultProviderNamesTheUnknownPrefix() {
      assertEquals(
          "no such model (unknown provider 'openai', therefore 'openai/x' was sent as a model of provider 'fast')",
          messageFor(openTwoWithDefault(), "openai/x", 404));
    }

    @ParameterizedTest
    @CsvSource({"fast/x, 404", "x, 404", "openai/x, 400"})
    void otherRejectionsDoNotNameThePrefix(String target, int status) {
      assertEquals("no such model", messageFor(openTwoWithDefault(), target, status));
    }
  }
}
