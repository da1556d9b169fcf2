package bifrost.openai.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Streamable;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.openai.internal.provider.OpenAiProvider;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of the kinds {@code openai} and {@code vllm}. */
class ProviderOptionsTests {
  private static ProviderOptions of(String json) {
    return ProviderOptions.of("p", (JsonObject) Json.parse(json), ChatCompletionEncoderTests.VLLM);
  }

  @Nested
  class Reading {
    private static void assertOptions(boolean nativeResponses, Optional<Set<String>> reasoningNames, Set<String> added,
        ProviderOptions options) {
      assertEquals(new ProviderOptions(nativeResponses, reasoningNames, added, Set.of("annotations", "function_call")),
          options);
    }

    @Test
    void usesTheOptionsOfTheKindByDefault() {
      assertOptions(false, Optional.of(Set.of("reasoning", "reasoning_content")),
          Set.copyOf(ChatCompletionEncoderTests.VLLM.addedRequestMembers()), of("{}"));
      assertOptions(true, Optional.empty(), Set.of("stream_options", "encoding_format", "max_completion_tokens"),
          ProviderOptions.of("p", JsonObject.of(), ChatCompletionEncoderTests.OPENAI));
    }

    @Test
    void prefersConfiguredOptionsToThoseOfTheKind() {
      assertOptions(true, Optional.of(Set.of("r")), Set.of("encoding_format", "max_completion_tokens"),
          of("{\"responses\": \"native\", \"reasoning_names\": [\"r\", \"r\"], \"stream_options\": false}"));
      assertOptions(false, Optional.of(Set.of()), Set.of("stream_options", "encoding_format", "max_completion_tokens"),
          ProviderOptions.of("p",
              (JsonObject) Json.parse("{\"responses\": \"chat\", \"reasoning_names\": [], \"stream_options\": true}"),
              ChatCompletionEncoderTests.OPENAI
                  .addedRequestMembers(List.of("encoding_format", "max_completion_tokens"))));
    }

    @Test
    void treatsANullOptionAsAbsent() {
      assertEquals(of("{}"), of("{\"responses\": null, \"reasoning_names\": null, \"stream_options\": null}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"reasoning\": []}|unknown option \"reasoning\"",
        "{\"responses\": \"Native\"}|invalid value \"Native\" for option \"responses\"",
        "{\"responses\": true}|invalid value true for option \"responses\"",
        "{\"reasoning_names\": \"reasoning\"}|invalid value \"reasoning\" for option \"reasoning_names\"",
        "{\"reasoning_names\": [1]}|invalid value [1] for option \"reasoning_names\"",
        "{\"reasoning_names\": [null]}|invalid value [null] for option \"reasoning_names\"",
        "{\"reasoning_names\": [\" \"]}|invalid value [\" \"] for option \"reasoning_names\"",
        "{\"reasoning_names\": [\"r\", \"content\"]}|invalid value [\"r\",\"content\"] for option \"reasoning_names\"",
        "{\"stream_options\": {}}|invalid value {} for option \"stream_options\""})
    void rejectsAnInvalidOptionAndListsTheKnownOnes(String options, String message) {
      var error = (Misconfigured) assertThrows(BifrostException.class, () -> of(options)).error();
      assertEquals(message
          + " of provider 'p' (known: \"responses\": \"native\" or \"chat\"; \"reasoning_names\": a list of the "
          + "members"
          + " that carry reasoning in the history, such as [\"reasoning_content\"]; \"stream_options\": true or false)",
          error.message());
    }

    @Test
    void rejectsAnUnknownOptionWhenTheProviderIsOpened() {
      var config = ProviderConfig.of("http://localhost:1").option("stream_option", false);
      assertThrows(BifrostException.class, () -> OpenAiProvider.open("p", config, ChatCompletionEncoderTests.OPENAI));
    }
  }

  @Nested
  @Timeout(60)
  class WithoutStreamOptions {
    private final Upload audio = Upload.of("a.wav", new byte[] {1});
    private final List<Streamable<?, ?>> requests = List.of(ChatCompletionRequest.of("p/m", "Hi"),
        CompletionRequest.of("p/m", "Hi"), TranscriptionRequest.of("p/m", audio), TranslationRequest.of("p/m", audio));

    private String sentBody(Streamable<?, ?> request, ProviderConfig config, FakeServer server) {
      server.reply(Reply.json(500, "{}"));
      try (var provider = OpenAiProvider.open("p", config, ChatCompletionEncoderTests.VLLM);
          var bifrost = Bifrost.builder().provider(provider).open();
          var events = bifrost.stream(request)) {
        assertThrows(BifrostException.class, events::collect);
      } catch (BifrostException e) {
        // The server rejects every request.
      }
      return new String(server.requests().get(server.requests().size() - 1).body(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestsTheUsageOfAStreamOnlyIfStreamOptionsAreOn(boolean usage) {
      try (var server = FakeServer.start()) {
        var config = ProviderConfig.of(server.url().toString()).network(network -> network.maxRetries(0))
            .option("stream_options", usage);
        for (var request : requests) {
          var body = sentBody(request, config, server);
          assertTrue(body.contains("stream"), body);
          assertEquals(usage, body.contains("include_usage"), body);
        }
      }
    }

    @Test
    void sendsTheUsageFieldOfAFormThatTheCallerSet() {
      try (var server = FakeServer.start()) {
        var config = ProviderConfig.of(server.url().toString()).network(network -> network.maxRetries(0))
            .option("stream_options", false);
        var request = TranscriptionRequest.of("p/m", audio);
        assertTrue(sentBody(request.with("stream_include_usage", true), config, server)
            .contains("name=\"stream_include_usage\"\r\n\r\ntrue"));
        assertFalse(sentBody(request.with("stream_include_usage", null), config.option("stream_options", true), server)
            .contains("stream_include_usage"));
      }
    }
  }
}
