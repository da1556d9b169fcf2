package bifrost.openai;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AssistantMessage;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.EmbeddingRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.RerankRequest;
import bifrost.api.ResponsesRequest;
import bifrost.api.SpeechRequest;
import bifrost.api.Streamable;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The effects of the profile of a custom provider kind on requests and responses. */
@Timeout(60)
class CustomKindTests {
  private static final Upload AUDIO = Upload.of("a.wav", new byte[] {1});
  private static final String TARGET = "p/meta-llama/Llama-3.2-1B-Instruct";
  private static final String RESPONSE =
      "{\"id\":\"r\",\"object\":\"response\",\"created_at\":1,\"model\":\"m\",\"status\":\"completed\",\"output\":[]}";

  private final FakeServer server = FakeServer.start();
  private final OpenAiProfile lab = OpenAiProfile.of("lab").defaultBaseUrl(server.url());

  @AfterEach
  void close() {
    server.close();
  }

  private static Bifrost open(OpenAiProfile profile) {
    return open(profile, ProviderConfig.defaults());
  }

  private static Bifrost open(OpenAiProfile profile, ProviderConfig config) {
    return Bifrost.builder().factory(new OpenAiProviderFactory(profile)).provider("p", config.kind("lab")).open();
  }

  private RecordedRequest lastRequest() {
    var requests = server.requests();
    return requests.get(requests.size() - 1);
  }

  private static String completion(String members) {
    return "{\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
        + members + "},\"finish_reason\":\"stop\"}]}";
  }

  static List<Request<?>> oneRequestPerOperation() {
    return List.of(ChatCompletionRequest.of(TARGET, "Hi"), ResponsesRequest.of(TARGET, "Hi"),
        CompletionRequest.of(TARGET, "Hi"), EmbeddingRequest.of(TARGET, "Hi"), ListModelsRequest.of("p"),
        TranscriptionRequest.of(TARGET, AUDIO), TranslationRequest.of(TARGET, AUDIO),
        RerankRequest.of(TARGET, "q", List.of("a")), ImageGenerationRequest.of(TARGET, "a cat"),
        SpeechRequest.of(TARGET, "Hi"), RawRequest.post("p", "/tokenize", JsonObject.of()));
  }

  @Test
  void opensACustomKindFromConfigJson(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("config.json"), """
        {"providers": {
          "lab": {"keys": [{"name": "k", "value": "a-secret"}], "responses": "chat"},
          "other": {"custom_provider_config": {"base_provider_type": "lab"}, "network_config": {"base_url": "URL"}}}}
        """.replace("URL", server.url().toString()));
    try (var bifrost =
        Bifrost.builder().factory(new OpenAiProviderFactory(lab.header("X-Lab", "1"))).config(file).open()) {
      bifrost.send(ResponsesRequest.of(TARGET.replaceFirst("p", "lab"), "Hi"));
      assertEquals("/v1/chat/completions", lastRequest().path());
      assertEquals(Optional.of("Bearer a-secret"), lastRequest().header("Authorization"));
      bifrost.send(ChatCompletionRequest.of(TARGET.replaceFirst("p", "other"), "Hi"));
      assertEquals(Optional.of("1"), lastRequest().header("X-Lab"));
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void opensSeveralKindsWithTheSameFactoryClass() {
    var profiles = List.of(lab, OpenAiProfile.of("lab2").defaultBaseUrl(server.url()).header("X-Lab", "2"));
    var builder = Bifrost.builder();
    for (var profile : profiles) {
      builder.factory(new OpenAiProviderFactory(profile)).provider(profile.kind(), ProviderConfig.defaults());
    }
    try (var bifrost = builder.open()) {
      bifrost.send(ChatCompletionRequest.of(TARGET.replaceFirst("p", "lab2"), "Hi"));
      assertEquals(Optional.of("2"), lastRequest().header("X-Lab"));
    }
  }

  @Nested
  class Operations {
    private void assertUnsupported(Request<?> request, Bifrost bifrost) {
      var error = assertThrows(BifrostException.class, () -> bifrost.send(request)).error();
      assertEquals(new Unsupported("p", request.operation(), Optional.empty()), error);
      if (request instanceof Streamable<?, ?> streamable) {
        assertEquals(error, assertThrows(BifrostException.class, () -> bifrost.stream(streamable).collect()).error());
      }
      assertEquals(List.of(), server.requests());
    }

    @ParameterizedTest
    @MethodSource("bifrost.openai.CustomKindTests#oneRequestPerOperation")
    void reportsAnUnsupportedOperationWithoutSendingARequest(Request<?> request) {
      try (var bifrost = open(lab.operations(EnumSet.complementOf(EnumSet.of(request.operation()))))) {
        assertUnsupported(request, bifrost);
      }
    }

    @Test
    void reportsEveryOperationAsUnsupportedIfTheKindSupportsNone() {
      try (var bifrost = open(lab.operations(List.of()))) {
        for (var request : oneRequestPerOperation()) assertUnsupported(request, bifrost);
      }
    }

    @Test
    void sendsResponsesAsChatCompletionsEvenIfTheChatOperationIsUnsupported() {
      try (var bifrost = open(lab.operations(Operation.RESPONSES).nativeResponses(false))) {
        bifrost.send(ResponsesRequest.of(TARGET, "Hi"));
        assertEquals("/v1/chat/completions", lastRequest().path());
        assertUnsupportedChat(bifrost);
      }
    }

    private void assertUnsupportedChat(Bifrost bifrost) {
      var thrown = assertThrows(BifrostException.class, () -> bifrost.send(ChatCompletionRequest.of(TARGET, "Hi")));
      assertInstanceOf(Unsupported.class, thrown.error());
    }
  }

  @Nested
  class Responses {
    private String pathOfResponses(OpenAiProfile profile, ProviderConfig config) {
      server.reply(Reply.json(200,
          profile.nativeResponses() && config.options().tryGet("responses").isEmpty()
              || config.options().tryGet("responses").equals(Optional.of(new JsonString("native"))) ? RESPONSE
                  : completion("\"content\":\"a\"")));
      try (var bifrost = open(profile, config)) {
        bifrost.send(ResponsesRequest.of(TARGET, "Hi"));
      }
      return lastRequest().path();
    }

    @Test
    void sendsResponsesNativelyUnlessTheProfileOrTheOptionSelectsChat() {
      var defaults = ProviderConfig.defaults();
      assertEquals("/v1/responses", pathOfResponses(lab, defaults));
      assertEquals("/v1/chat/completions", pathOfResponses(lab.nativeResponses(false), defaults));
      assertEquals("/v1/chat/completions", pathOfResponses(lab, defaults.option("responses", "chat")));
      assertEquals("/v1/responses",
          pathOfResponses(lab.nativeResponses(false), defaults.option("responses", "native")));
    }

    @Test
    void kindOpenaiSendsResponsesNatively() {
      server.reply(Reply.json(RESPONSE));
      try (var bifrost = Bifrost.builder().provider("p", ProviderConfig.of(server.url()).kind("openai")).open()) {
        bifrost.send(ResponsesRequest.of(TARGET, "Hi"));
      }
      assertEquals("/v1/responses", lastRequest().path());
    }
  }

  @Nested
  class Urls {
    private String sentPath(OpenAiProfile profile, ProviderConfig config, Request<?> request) {
      server.reply(Reply.json(completion("\"content\":\"a\"")));
      try (var bifrost = open(profile, config)) {
        bifrost.send(request);
      }
      return lastRequest().path();
    }

    private final Request<?> chat = ChatCompletionRequest.of(TARGET, "Hi");
    private final OpenAiProfile profile = lab.pathPrefix("/api/v9").query("version", "1");

    @Test
    void addsThePathPrefixAndTheQueryOfTheProfile() {
      var defaults = ProviderConfig.defaults();
      assertEquals("/api/v9/chat/completions?version=1", sentPath(profile, defaults, chat));
      assertEquals("/tokenize?version=1",
          sentPath(profile, defaults, RawRequest.post("p", "/tokenize", JsonObject.of())));
      assertEquals("/chat?version=1", sentPath(profile.path(Operation.CHAT_COMPLETION, "/chat"), defaults, chat));
      assertEquals("/own/chat/completions?version=2",
          sentPath(profile, defaults.pathPrefix("/own").query("version", "2"), chat));
      assertEquals("/own?version=1",
          sentPath(profile.path(Operation.CHAT_COMPLETION, "/chat"), defaults.path(Operation.CHAT_COMPLETION, "/own"),
              chat));
    }

    @Test
    void doesNotRepeatThePathPrefixIfTheBaseUrlEndsWithIt() {
      assertEquals("/x/api/v9/chat/completions?version=1",
          sentPath(profile, ProviderConfig.of(server.url().resolve("/x/api/v9")), chat));
    }
  }

  @Nested
  class Headers {
    private final OpenAiProfile profile = lab.header("X-Lab", "profile").header("X-Other", "profile");

    private String sentHeaders(ProviderConfig config, String... header) {
      try (var bifrost = open(profile, config)) {
        var options = header.length == 0 ? options() : options().header(header[0], header[1]);
        bifrost.send(ChatCompletionRequest.of(TARGET, "Hi"), options);
      }
      return lastRequest().header("x-lab").orElseThrow() + " " + lastRequest().header("x-other").orElseThrow();
    }

    @Test
    void configurationAndCallOverrideHeadersOfTheProfile() {
      var config = ProviderConfig.defaults().network(network -> network.header("x-LAB", "config"));
      assertEquals("profile profile", sentHeaders(ProviderConfig.defaults()));
      assertEquals("config profile", sentHeaders(config));
      assertEquals("call profile", sentHeaders(config, "x-lab", "call"));
      assertEquals("call profile", sentHeaders(ProviderConfig.defaults(), "x-lab", "call"));
    }

    @Test
    void sendsHeadersOfTheProfileWithEveryKindOfRequest() {
      try (var bifrost = open(profile)) {
        bifrost.stream(ChatCompletionRequest.of(TARGET, "Hi")).collect();
        bifrost.send(ListModelsRequest.of("p"));
        bifrost.send(RawRequest.get("p", "/version"));
        bifrost.send(TranscriptionRequest.of(TARGET, AUDIO));
      }
      assertEquals(4, server.requests().size());
      for (var request : server.requests()) {
        assertEquals(Optional.of("profile"), request.header("X-Lab"), request.path());
      }
    }

    @Test
    void rejectsProfileHeadersThatOnlyTheClientMaySet() {
      var error = assertThrows(BifrostException.class, () -> open(lab.header("Host", "h"))).error();
      assertTrue(assertInstanceOf(Misconfigured.class, error).message().contains("the profile of kind 'lab'"),
          error.toString());
    }
  }

  @Nested
  class Reasoning {
    private AssistantMessage received(OpenAiProfile profile, String members) {
      server.reply(Reply.json(completion(members)));
      try (var bifrost = open(profile)) {
        return bifrost.send(ChatCompletionRequest.of(TARGET, "Hi")).message();
      }
    }

    private AssistantMessage streamed(OpenAiProfile profile, String... deltas) {
      var events = new String[deltas.length + 2];
      for (int i = 0; i < deltas.length; i++) events[i] = chunk(deltas[i], "null");
      events[deltas.length] = chunk("", "\"stop\"");
      events[deltas.length + 1] = "[DONE]";
      server.reply(Reply.sse(events));
      try (var bifrost = open(profile)) {
        return bifrost.stream(ChatCompletionRequest.of(TARGET, "Hi")).collect().message();
      }
    }

    private String chunk(String delta, String finish) {
      return "{\"id\":\"c\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{" + delta
          + "},\"finish_reason\":" + finish + "}]}";
    }

    private JsonObject sentMessage(OpenAiProfile profile, AssistantMessage message) {
      server.reply(Reply.json(completion("\"content\":\"a\"")));
      try (var bifrost = open(profile)) {
        bifrost.send(ChatCompletionRequest.of(TARGET, "Hi").then(message));
      }
      return (JsonObject) lastRequest().json().array("messages").orElseThrow().elements().get(1);
    }

    private static AssistantMessage withReasoning(String member) {
      return Message.assistant("a").reasoning("hm", member);
    }

    @Test
    void sendsReasoningInTheMembersOfTheProfile() {
      var base = JsonObject.of("role", "assistant").with("content", "a");
      assertEquals(base, sentMessage(lab, withReasoning("")));
      assertEquals(base.with("reasoning", "hm"), sentMessage(lab, withReasoning("reasoning")));
      assertEquals(base.with("r", "hm").with("s", "hm"),
          sentMessage(lab.requestReasoningNames("r", "s"), withReasoning("reasoning")));
      assertEquals(base.with("r", "hm"), sentMessage(lab.requestReasoningNames("r"), withReasoning("")));
      assertEquals(base, sentMessage(lab.requestReasoningNames(List.of()), withReasoning("reasoning")));
    }

    @Test
    void readsReasoningFromTheMembersOfTheProfile() {
      var profile = lab.responseReasoningNames("reasoning_text", "thought");
      assertEquals(Message.assistant("a").reasoning("hm", "reasoning_text"),
          received(profile, "\"content\":\"a\",\"reasoning_text\":\"hm\""));
      assertEquals(Message.assistant("a").reasoning("hm", "thought"),
          streamed(profile, "\"thought\":\"h\"", "\"thought\":\"m\"", "\"content\":\"a\""));
      assertEquals(JsonObject.of("reasoning_text", "hm"),
          received(lab, "\"content\":\"a\",\"reasoning_text\":\"hm\"").extras());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void prefersTheStandardReasoningMembersWhenReading(String standard) {
      var profile = lab.responseReasoningNames("reasoning_text");
      assertEquals(Message.assistant("").reasoning("a", standard).with("reasoning_text", "b"),
          received(profile, "\"content\":null,\"reasoning_text\":\"b\",\"" + standard + "\":\"a\""));
      assertEquals(Message.assistant("").reasoning("a", standard),
          received(profile, "\"content\":null,\"reasoning_text\":\"a\",\"" + standard + "\":\"a\""));
    }

    @Test
    void keepsReasoningOfAnUnexpectedTypeAsAnExtra() {
      var message = received(lab.responseReasoningNames("thought"), "\"content\":\"a\",\"thought\":{\"x\":1}");
      assertEquals(Message.assistant("a").with("thought", JsonObject.of("x", 1)),
          message);
    }

    @Test
    void sendsReasoningBackInTheMemberThatContainedIt() {
      var profile = lab.responseReasoningNames("reasoning_text");
      var message = streamed(profile, "\"reasoning_text\":\"hm\"", "\"content\":\"a\"");
      assertEquals(JsonObject.of("role", "assistant").with("content", "a").with("reasoning_text", "hm"),
          sentMessage(profile, message));
    }
  }

  @Nested
  class UnderstoodMembers {
    private final OpenAiProfile withoutMembers = lab.addedRequestMembers(List.of());

    @Test
    void addsMembersThatTheServerUnderstands() {
      try (var bifrost = open(lab
          .addedRequestMembers(
              Set.of("stream_options", "stream_include_usage", "encoding_format", "max_completion_tokens"))
          .nativeResponses(false))) {
        bifrost.stream(ChatCompletionRequest.of(TARGET, "Hi")).collect();
        assertEquals(JsonObject.of("include_usage", true), lastRequest().json().members().get("stream_options"));
        bifrost.stream(TranscriptionRequest.of(TARGET, AUDIO)).collect();
        assertTrue(body().contains("stream_include_usage"), body());
        bifrost.send(EmbeddingRequest.of(TARGET, "Hi"));
        assertEquals(Optional.of("base64"), lastRequest().json().string("encoding_format"));
        bifrost.send(ResponsesRequest.of(TARGET, "Hi").maxOutputTokens(7));
        assertEquals(Optional.of(7L),
            lastRequest().json().tryGet("max_completion_tokens").map(Object::toString).map(Long::valueOf));
      }
    }

    private String body() {
      return new String(lastRequest().body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void omitsMembersThatTheServerDoesNotUnderstand() {
      try (var bifrost = open(withoutMembers.nativeResponses(false))) {
        bifrost.stream(ChatCompletionRequest.of(TARGET, "Hi")).collect();
        assertEquals(Set.of("model", "messages", "stream"), lastRequest().json().members().keySet());
        bifrost.stream(TranscriptionRequest.of(TARGET, AUDIO)).collect();
        assertTrue(!body().contains("stream_include_usage"), body());
        assertEquals(1, bifrost.send(EmbeddingRequest.of(TARGET, "Hi")).data().size());
        assertEquals(Set.of("model", "input"), lastRequest().json().members().keySet());
        bifrost.send(ResponsesRequest.of(TARGET, "Hi").maxOutputTokens(7));
        assertEquals(Optional.of("7"), lastRequest().json().tryGet("max_tokens").map(Object::toString));
        assertEquals(Optional.empty(), lastRequest().json().tryGet("max_completion_tokens"));
      }
    }

    @Test
    void sendsMembersThatTheCallerSetsEvenIfTheServerDoesNotUnderstandThem() {
      try (var bifrost = open(withoutMembers)) {
        bifrost.stream(ChatCompletionRequest.of(TARGET, "Hi").with("stream_options", JsonObject.of("x", 1))).collect();
        assertEquals(JsonObject.of("x", 1), lastRequest().json().members().get("stream_options"));
        bifrost.send(EmbeddingRequest.of(TARGET, "Hi").with("encoding_format", "base64"));
        assertEquals(Optional.of("base64"), lastRequest().json().string("encoding_format"));
      }
    }
  }

  @Nested
  class ResponseOnlyMembers {
    private final String received =
        "\"content\":\"a\",\"annotations\":[1],\"function_call\":{\"name\":\"\",\"arguments\":\"\"},"
            + "\"audio\":{\"id\":\"x\"},"
            + "\"citations\":[2]";

    private JsonObject sentBack(OpenAiProfile profile, String members) {
      server.reply(Reply.json(completion(members)), Reply.json(completion("\"content\":\"a\"")));
      try (var bifrost = open(profile)) {
        var request = ChatCompletionRequest.of(TARGET, "Hi");
        bifrost.send(request.then(bifrost.send(request).message()).then(Message.user("more")));
      }
      return (JsonObject) lastRequest().json().array("messages").orElseThrow().elements().get(1);
    }

    private void assertSentBack(String expected, OpenAiProfile profile) {
      assertEquals(Json.parse("{\"role\":\"assistant\",\"content\":\"a\"" + expected + "}"),
          sentBack(profile, received));
    }

    @Test
    void omitsResponseOnlyMembersFromTheHistory() {
      assertSentBack(",\"audio\":{\"id\":\"x\"},\"citations\":[2]", lab);
      assertSentBack(",\"annotations\":[1],\"function_call\":{\"name\":\"\",\"arguments\":\"\"}",
          lab.omittedMessageMembers(List.of("audio", "citations")));
      assertSentBack("", lab.omittedMessageMembers(List.of("annotations", "function_call", "audio", "citations")));
    }

    @Test
    void sendsBackAFunctionCallThatHasAName() {
      var call = "\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}";
      assertEquals(Json.parse("{\"role\":\"assistant\",\"content\":\"a\"," + call + "}"),
          sentBack(lab, "\"content\":\"a\"," + call));
    }
  }
}
