package bifrost.api.internal.call;

import static bifrost.api.internal.call.Fixtures.assertSays;
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

/** Which provider a target names, and which model (rules 1 and 2). */
@Timeout(60)
class ProviderTableTests {
  private final ScriptedProvider vllm = new ScriptedProvider("vllm");
  private final ScriptedProvider fast = new ScriptedProvider("fast");

  private Bifrost one() {
    return Bifrost.builder().provider(vllm).open();
  }

  private Bifrost two() {
    return Bifrost.builder().provider(vllm).provider(fast).open();
  }

  private Bifrost twoWithDefault() {
    return Bifrost.builder().provider(vllm).provider(fast).defaultProvider("fast").open();
  }

  /** Whoever was asked, and for which model. */
  private String asked(Bifrost bifrost, String target) {
    try (bifrost) {
      bifrost.send(ChatCompletionRequest.of(target, "Hi"));
    }
    var provider = vllm.asked() ? vllm : fast;
    return provider.name() + " " + provider.request().target();
  }

  private static String misconfigured(Bifrost bifrost, String target) {
    try (bifrost) {
      return assertInstanceOf(Misconfigured.class, errorOf(() -> bifrost.send(ChatCompletionRequest.of(target, "Hi"))))
          .message();
    }
  }

  @Nested
  class OfOneProvider {
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
    void thePrefixIsTakenAwayOnlyIfItNamesTheProvider(String target, String model) {
      assertEquals("vllm " + model, asked(one(), target));
    }
  }

  @Nested
  class OfSeveralProviders {
    @ParameterizedTest
    @CsvSource({"vllm/a/b, vllm a/b", "fast/a/b, fast a/b"})
    void thePrefixSaysWhichOne(String target, String asked) {
      assertEquals(asked, asked(two(), target));
    }

    @ParameterizedTest
    @CsvSource({"vllm/a, vllm a", "a, fast a", "a/b, fast a/b"})
    void theRestIsOfTheDefaultProvider(String target, String asked) {
      assertEquals(asked, asked(twoWithDefault(), target));
    }

    @Test
    void anUnknownPrefixIsMisconfiguredWhereNoneIsTheDefault() {
      assertEquals(
          "the target 'other/x' has no provider, and there is no default: use '<provider>/other/x', or set Builder.defaultProvider(…)"
              + " (configured: fast, vllm)",
          misconfigured(two(), "other/x"));
    }

    @Test
    void aModelAloneIsMisconfiguredWhereNoneIsTheDefault() {
      assertSays("the target 'x' has no provider, and there is no default", misconfigured(two(), "x"));
    }
  }

  @Nested
  class WithoutAModel {
    @ParameterizedTest
    @CsvSource({"'vllm/'", "'vllm/ '"})
    void aTargetIsMisconfigured(String target) {
      assertEquals("the target '" + target + "' has no model: set it to 'vllm/<model>'", misconfigured(one(), target));
    }
  }

  @Nested
  class ThatIsAProvidersName {
    @Test
    void reachesThatProvider() {
      try (var bifrost = two()) {
        bifrost.send(ListModelsRequest.of("fast"));
      }
      assertEquals("fast", fast.request().target());
      assertFalse(vllm.asked());
    }

    @ParameterizedTest
    @CsvSource({"other", "vllm/x", "VLLM"})
    void isMisconfiguredIfThereIsNoSuchProviderWhateverTheDefault(String target) {
      try (var bifrost = twoWithDefault()) {
        assertEquals(new Misconfigured("unknown provider '" + target + "' (configured: fast, vllm)"),
            errorOf(() -> bifrost.send(ListModelsRequest.of(target))));
      }
    }
  }

  @Nested
  class RefusedWith404 {
    private String messageFor(Bifrost bifrost, String target, int status) {
      fast.failing(new BifrostException(rejected(status, "no such model")));
      vllm.failing(new BifrostException(rejected(status, "no such model")));
      try (bifrost) {
        return assertInstanceOf(Rejected.class, errorOf(() -> bifrost.send(ChatCompletionRequest.of(target, "Hi"))))
            .message();
      }
    }

    @Test
    void byTheDefaultProviderHintsThatNoProviderHasThePrefixAsItsName() {
      assertEquals(
          "no such model (unknown provider 'openai', therefore 'openai/x' was sent as a model of provider 'fast')",
          messageFor(twoWithDefault(), "openai/x", 404));
    }

    @ParameterizedTest
    @CsvSource({"fast/x, 404", "x, 404", "openai/x, 400"})
    void hintsNothingWhereThePrefixCannotBeTheReason(String target, int status) {
      assertEquals("no such model", messageFor(twoWithDefault(), target, status));
    }
  }
}
