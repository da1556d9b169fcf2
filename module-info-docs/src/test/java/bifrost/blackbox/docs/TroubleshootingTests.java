package bifrost.blackbox.docs;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the guide to troubleshooting with the codes of errors, and with errors that vLLM and FakeServer send. */
class TroubleshootingTests {
  private static final Path GUIDE = Path.of("guides", "troubleshooting.md");
  private static final Path RECORDINGS = Pages.ROOT.resolve("bifrost.openai/src/test/resources/wire/vllm-0.32.0");
  private static final Path ERRORS = Pages.ROOT.resolve("bifrost.api/src/main/java/bifrost/api/BifrostError.java");
  private static final Pattern ENTRY = Pattern.compile("(?m)^### ([a-z]+(?:_[a-z0-9]+)*)$");
  private static final String CHAT = "vllm/meta-llama/Llama-3.2-1B-Instruct";
  private static FakeServer server;
  private static Bifrost bifrost;

  @BeforeAll
  static void open() {
    server = FakeServer.start();
    bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open();
  }

  @AfterAll
  static void close() {
    bifrost.close();
    server.close();
  }

  private static List<String> entries() throws IOException {
    return ENTRY.matcher(Files.readString(GUIDE)).results().map(found -> found.group(1)).toList();
  }

  /** {@return the codes of all errors except rejections, whose codes depend on the status} */
  private static List<String> codes() {
    return ErrorTableTests.errors().filter(error -> !(error instanceof Rejected)).map(BifrostError::code).sorted()
        .toList();
  }

  @Test
  void everyCodeHasExactlyOneEntryAndEveryEntryACode() throws IOException {
    assertEquals(codes(), entries().stream().filter(entry -> !entry.startsWith("rejected_")).sorted().toList());
    var rejections = entries().stream().filter(entry -> entry.startsWith("rejected_")).toList();
    assertEquals(rejections.stream().distinct().toList(), rejections);
    for (var entry : rejections) {
      int status = Integer.parseInt(entry.substring("rejected_".length()));
      assertTrue(status >= 300 && status <= 599, entry);
      assertEquals(Rejected.of(status, "").code(), entry);
    }
  }

  @Test
  void everyStatusThatTheClientTreatsSpeciallyHasAnEntry() throws IOException {
    var retried = Stream.iterate(400, status -> status < 600, status -> status + 1)
        .filter(status -> Rejected.of(status, "").isTransient());
    var statuses =
        Stream.of(retried, Stream.of(401, 402, 403), ServerMessage.in(GUIDE).stream().map(ServerMessage::status))
            .flatMap(each -> each).map(status -> Rejected.of(status, "").code()).collect(toCollection(TreeSet::new));
    statuses.removeAll(entries());
    assertEquals(new TreeSet<>(), statuses);
  }

  /** The javadoc links errors to the guide by their codes, because a URL of the guide would change. */
  @Test
  void javadocOfEveryErrorNamesItsEntries() throws IOException {
    var source = Files.readString(ERRORS);
    assertTrue(source.contains("troubleshooting.md"), "no path of the guide");
    for (var error : ErrorTableTests.errors().toList()) {
      var type = error.getClass().getSimpleName();
      var javadoc = source.substring(0, source.indexOf("\n  record " + type + "("));
      javadoc = javadoc.substring(javadoc.lastIndexOf("/**"));
      assertTrue(javadoc.contains("guide to troubleshooting"), javadoc);
      var code = error instanceof Rejected ? "rejected_" : error.code();
      assertTrue(javadoc.contains("{@code " + code + "}"), type + ": " + code);
    }
  }

  @Test
  void messagesAreNotListedTwice() throws IOException {
    var messages = ServerMessage.in(GUIDE).stream().map(ServerMessage::text).toList();
    assertEquals(messages.stream().distinct().toList(), messages);
    assertTrue(messages.size() > 60, () -> messages.size() + " messages");
  }

  @Test
  void everyRecordedErrorOfVllmIsListed() throws IOException {
    var missing = new ArrayList<String>();
    int errors = 0;
    try (var files = Files.list(RECORDINGS)) {
      for (var file : files.filter(each -> each.getFileName().toString().matches("error-.*\\.response")).toList()) {
        server.reply(Reply.recorded(file));
        // a stream, because some errors are events
        var request = ChatCompletionRequest.of(CHAT, "Hi");
        var error =
            assertThrows(BifrostException.class, () -> bifrost.stream(request).collect(), file::toString).error();
        collect(missing, error, file.getFileName().toString());
        errors++;
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(errors > 15, errors + " recordings");
  }

  private static void collect(List<String> missing, BifrostError error, String source) throws IOException {
    var rejected = (Rejected) error;
    if (ServerMessage.in(GUIDE).stream().noneMatch(each -> each.matches(rejected))) {
      missing.add(source + ": " + rejected.status() + " " + rejected.message());
    }
  }

  static Stream<Request<?>> rejectedRequests() {
    var chat = ChatCompletionRequest.of(CHAT, "Hi");
    var text = CompletionRequest.of(CHAT, "Hi");
    return Stream.of(chat.model("vllm/none"), chat.temperature(9), chat.temperature(-1),
        chat.with("temperature", "hot"),
        chat.topP(0), chat.with("min_p", 2), chat.with("presence_penalty", 3), chat.with("frequency_penalty", -3),
        chat.with("repetition_penalty", 0), chat.with("top_k", -2), chat.with("n", 0), chat.n(2).temperature(0),
        chat.with("min_tokens", -1), chat.maxTokens(2).with("min_tokens", 3), chat.maxTokens(0),
        chat.maxTokens(999_999),
        chat.with("max_tokens", 1.5), chat.topLogprobs(3), chat.logprobs(true).topLogprobs(99),
        chat.with("tools", List.of()), chat.with("tool_choice", "auto"),
        chat.with("tools", List.of(JsonObject.of("type", "function"))).with("tool_choice", "some"),
        chat.with("continue_final_message", true).with("add_generation_prompt", true), chat.messages(List.of()),
        ChatCompletionRequest.of(CHAT, "word ".repeat(200_000)), CompletionRequest.of(CHAT, ""),
        text.with("suffix", "end"),
        EmbeddingRequest.of("vllm/none", "Hi"), EmbeddingRequest.of(CHAT, "Hi").dimensions(7),
        TranscriptionRequest.of(CHAT, Upload.of("a.wav", new byte[100])).with("response_format", "srt"),
        RawRequest.get("vllm", "/none"), RawRequest.get("vllm", "/v1/chat/completions"),
        RawRequest.post("vllm", "/v1/chat/completions", JsonObject.of("model", CHAT)),
        RawRequest.post("vllm", "/v1/chat/completions",
            JsonObject.of("messages", List.of(JsonObject.of("role", "user"))).with("stream_options",
                JsonObject.of("include_usage", true))));
  }

  @ParameterizedTest
  @MethodSource("rejectedRequests")
  void everyErrorOfTheFakeServerIsListed(Request<?> request) throws IOException {
    var missing = new ArrayList<String>();
    collect(missing, assertThrows(BifrostException.class, () -> bifrost.send(request)).error(), "FakeServer");
    assertEquals(List.of(), missing);
  }

  /** Messages from the sources of vLLM 0.32, chosen at random among all exceptions that its endpoints raise. */
  private static final String SOURCES = """
      400 You must set `--enable-mm-embeds` to input `image_embeds` (parameter=image_embeds)
      400 `prompt_logprobs` must be a positive value or -1. (parameter=prompt_logprobs, value=-2)
      400 `logprobs` must be a positive value or -1. (parameter=logprobs, value=-2)
      400 `top_logprobs` must be an integer. (parameter=top_logprobs, value=five)
      400 when using `logprob_token_ids`, `logprobs` must be set to true. (parameter=logprob_token_ids)
      400 `logprob_token_ids` is not supported with beam search. (parameter=logprob_token_ids)
      400 When response_format type is 'json_schema', the 'json_schema' field must be provided. (parameter=…)
      400 structured_outputs.json_object must be True if set; omit structured_outputs to disable structured outputs
      400 Invalid value for `function`: `f` in `tool_choice`! Correct usage: `{"type": "function", "function": …}`
      400 Expected field `name` in `function` in `tool_choice`! Correct usage: `{"type": "function", "function": …}`
      400 Invalid `name` in `function`: `` in `tool_choice`! Correct usage: `{"type": "function", "function": …}`
      400 Harmony does not support reasoning_effort='none' (parameter=reasoning_effort)
      400 Batch chat completions do not support `n > 1`. Please set `n` to 1. (parameter=n, value=2)
      400 Streaming is not currently supported with beam search
      400 Unable to get tokenizer because `skip_tokenizer_init=True` (parameter=skip_tokenizer_init, value=True)
      400 Tokenizer not available when `skip_tokenizer_init=True`
      400 n must be at most 16384, got 20000. To increase this limit, set the VLLM_MAX_N_SEQUENCES environment variable.
      400 prompt_embeds list length 2000 exceeds the maximum allowed count of 1024. To increase this limit, set …
      400 `prompt_embeds` could not be deserialized as a torch tensor: EOFError (parameter=prompt_embeds)
      400 suffix is not supported with prompt_embeds
      400 This model does not support pooling
      404 The lora adapter 'sql' cannot be found.
      400 The lora adapter 'sql' conflicts with a served base model.
      400 The lora adapter 'sql' has already been loaded. If you want to load the adapter in place, set …
      400 Both 'lora_name' and 'lora_path' must be provided.
      501 The model does not support Chat Completions API
      500 No output received from the engine for prompt 0.
      """;

  @Test
  void errorsOfTheSourcesOfVllmAreListed() throws IOException {
    var missing = new ArrayList<String>();
    for (var line : SOURCES.lines().toList()) {
      int status = Integer.parseInt(line.substring(0, 3));
      collect(missing, Rejected.of(status, line.substring(4)), "vLLM");
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void causesOfUnreachableServersAreQuotedAsTheClientReportsThem() throws IOException {
    var refused = FakeServer.start();
    refused.close();
    for (var url : List.of(refused.url().toString(), "http://no-such-host.invalid:8000")) {
      try (var client = Bifrost.builder().provider("vllm", ProviderConfig.of(url)).open()) {
        var message = assertThrows(BifrostException.class, () -> client.send(ChatCompletionRequest.of(CHAT, "Hi")))
            .getMessage();
        assertTrue(quotedInTheTableOfCauses().anyMatch(message::contains), message);
      }
    }
  }

  private static Stream<String> quotedInTheTableOfCauses() throws IOException {
    var section = Files.readString(GUIDE).split("\n### unreachable\n")[1].split("\n### ")[0];
    return Pattern.compile("(?m)^\\| `([^`]*)`").matcher(section).results().map(found -> found.group(1));
  }

  @Test
  void anUnlistedMessageIsDetected() throws IOException {
    var missing = new ArrayList<String>();
    collect(missing, Rejected.of(400, "an unknown message"), "test");
    collect(missing, Rejected.of(500, "Not Found"), "another status");
    assertEquals(2, missing.size());
  }
}
