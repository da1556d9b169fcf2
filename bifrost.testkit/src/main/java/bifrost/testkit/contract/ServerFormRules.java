package bifrost.testkit.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ImageGenerationRequest;
import bifrost.api.Message;
import bifrost.api.RawRequest;
import bifrost.api.Streamable;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 1209 to 1213: messages and events in forms that only some servers and some endpoints have. Implementations need
 * not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ServerFormRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the history has the reasoning in the member in which the server sent it, because servers ignore it
   * elsewhere, and that a message without reasoning has no such member.
   */
  @WhenThisFails("Keep reasoningName() of the message, and encode the reasoning under this name.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.REASONING, Feature.REASONING_IN_HISTORY})
  @Example
  default void rule1209_reasoningIsSentBackUnderItsName() {
    for (var name : List.of("reasoning", "reasoning_content")) {
      var message = JsonObject.of("role", "assistant").with("content", "Hello").with(name, "Hm");
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 1209)) {
          var sent = sendBack(harness, receive(harness, message, streamed));
          harness.expect(name, Optional.of(new JsonString("Hm")), sent.tryGet(name));
          var unreasoned = sendBack(harness, receive(harness, message.without(name), streamed));
          harness.expect(Collections.disjoint(unreasoned.members().keySet(), List.of("reasoning", "reasoning_content")),
              "no member for reasoning", unreasoned);
        }
      }
    }
  }

  private static ChatCompletion receive(ContractHarness harness, JsonObject message, boolean streamed) {
    var choice = JsonObject.of("index", 0).with(streamed ? "delta" : "message", message).with("finish_reason", "stop");
    var body = JsonObject.of("choices", List.of(choice)).toString();
    harness.enqueue(streamed ? Reply.sse(body, "[DONE]") : Reply.json(body));
    var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
    return result.response().orElseThrow(() -> harness.failure("a response", result, null));
  }

  /** {@return the JSON of the message in the next request} */
  private static JsonObject sendBack(ContractHarness harness, ChatCompletion completion) {
    harness.sendChat(SampleRequests.helloScenario().request(ChatCompletionRequest.of("org/m",
        List.of(Message.user("Hi"), completion.message(), Message.user("Go on")))));
    return harness.lastRequest().json().get("messages").asArray().get(1).asObject();
  }

  /**
   * Requires that a message in an unusual form is sent back in a form that servers accept: each text once, audio as its
   * id, and no {@code function_call} without a name. Otherwise the second turn of a conversation fails, or the model
   * reads its text twice.
   */
  @WhenThisFails("Remove the texts that text() and reasoning() contain from the parts in the extras, and replace audio "
      + "by an object with its id.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.MESSAGE_EXTRAS, Feature.EXTRAS})
  @Example
  default void rule1210_unusualMessageIsSentBackOnce() {
    var image = JsonObject.of("type", "image_url").with("image_url", JsonObject.of("url", "https://example.org/a.png"));
    var thinking = JsonObject.of("type", "thinking").with("signature", "kit-signature").with("thinking", "Hm");
    var call = JsonObject.of("name", "f").with("arguments", "{}");
    var audio = JsonObject.of("id", "audio_1").with("data", "UklGRg==").with("transcript", "Hello");
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectOnce(streamed, JsonObject.of("content", List.of(part("text", "Hel"), part("text", "lo"))), "[]");
      expectOnce(streamed, JsonObject.of("content", List.of(thinking, part("text", "Hel"), part("text", "lo"))), "[]");
      expectOnce(streamed, JsonObject.of("content", List.of(part("text", "Hello"), image)), "[" + image + "]");
      expectOnce(streamed, JsonObject.of("content", List.of(part("text", "Hello").with("cache_control", 1))), "[]");
      expectOnce(streamed, JsonObject.of("content", List.of(thinking, part("text", "Hello"), image)),
          "[" + image + "]");
      expectMember(streamed, "function_call", call, Optional.of(call));
      expectMember(streamed, "audio", audio, Optional.of(JsonObject.of("id", "audio_1")));
      expectMember(streamed, "audio", JsonObject.of("id", "audio_1"), Optional.of(JsonObject.of("id", "audio_1")));
      expectMember(streamed, "audio", JsonObject.of("kit_id", "1"), Optional.of(JsonObject.of("kit_id", "1")));
      expectMember(streamed, "function_call", call.with("name", ""), Optional.empty());
      expectMember(streamed, "function_call", JsonObject.of("arguments", ""), Optional.empty());
      expectMember(streamed, "annotations", new JsonArray(List.of()), Optional.empty());
    }
    expectMember(false, "audio", new JsonString("kit"), Optional.of(new JsonString("kit")));
    expectMember(false, "audio", audio.with("id", ""), Optional.of(audio.with("id", "")));
  }

  private static JsonObject part(String type, String text) {
    return JsonObject.of("type", type).with(type, text);
  }

  /** Requires that the text arrives once, and that the other parts are those in the list. */
  private void expectOnce(boolean streamed, JsonObject members, String otherParts) {
    try (var harness = ContractHarness.of(this, 1210)) {
      var completion = receive(harness, members.with("role", "assistant"), streamed);
      harness.expect("text", "Hello", completion.text());
      var sent = sendBack(harness, completion);
      var content = sent.get("content");
      var texts = new StringBuilder();
      var others = new ArrayList<JsonValue>();
      var parts = content instanceof JsonArray list ? list.elements() : List.of(content);
      for (var part : parts) {
        var text = part instanceof JsonObject json ? json.string("text") : Optional.of(part.asString());
        text.ifPresentOrElse(texts::append, () -> others.add(part));
      }
      harness.expect("text of " + sent, "Hello", texts.toString());
      harness.expect("other parts of " + sent, Json.parse(otherParts), new JsonArray(others));
    }
  }

  private void expectMember(boolean streamed, String name, JsonValue value, Optional<JsonValue> expected) {
    try (var harness = ContractHarness.of(this, 1210)) {
      var message = JsonObject.of("role", "assistant").with("content", "Hello").with(name, value);
      var completion = receive(harness, message, streamed);
      harness.expect("text", "Hello", completion.text());
      harness.expect(name, expected, sendBack(harness, completion).tryGet(name));
    }
  }

  /**
   * Requires that a chunk whose {@code modality} is {@code audio} does not add to the text, although its data is in the
   * content, and that its data arrives as an extra.
   */
  @WhenThisFails("If a chunk or a choice has a modality other than text, move its content to the extras.")
  @EnabledIfSupported({Feature.SERVER_VARIANTS, Feature.STREAMS, Feature.EXTRAS})
  @Example
  default void rule1211_audioIsNotText() {
    var finish = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    for (var audio : List.of(
        "{\"modality\":\"audio\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"UklGRg==\"}}]}",
        "{\"choices\":[{\"index\":0,\"modality\":\"audio\",\"delta\":{\"content\":\"UklGRg==\"}}]}")) {
      var text = "{\"modality\":\"text\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}";
      try (var harness = ContractHarness.of(this, 1211)) {
        harness.enqueue(Reply.sse(text, audio, finish, "[DONE]"));
        var result = harness.sendOrStream(SampleRequests.chatRequest(), true, harness.options());
        harness.expectResponse("Hello", result.map(ChatCompletion::text));
        var message = result.response().orElseThrow().message();
        harness.expect(message.extras().toString().contains("UklGRg=="), "the audio in the extras of the message",
            message);
      }
    }
  }

  /**
   * Requires that a streamed raw request delivers every event, whatever its JSON is, until the regular end of the body,
   * and that an error event and a lost connection fail it. An event with a name and without JSON, such as a ping, is
   * ignored.
   */
  @WhenThisFails("Deliver the JSON of each event. The protocol of the stream is unknown, so it ends with the body.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.RAW_REQUESTS)
  @Example
  default void rule1212_rawStreamDeliversEveryEvent() {
    var request = RawRequest.post("p", "/kit/ask", JsonObject.of("x", 1));
    var events = List.of("{\"kit\":{\"x\":[1,null]}}", "[1,2]", "\"text\"", "42", "{}", "{\"choices\":7}");
    for (var isMarked : List.of(true, false)) {
      try (var harness = ContractHarness.of(this, 1212)) {
        harness.enqueue(Reply.sse(with(events, isMarked ? "[DONE]" : "{\"last\":true}")));
        var expected = isMarked ? events : List.of(with(events, "{\"last\":true}"));
        expectEvents(harness, request, expected.stream().map(Json::parse).toList());
      }
    }
    try (var harness = ContractHarness.of(this, 1212)) {
      harness.enqueue(Reply.events(List.of("event: ping\ndata: pong\n\n", "event: kit\ndata: 7\n\n",
          "event: kit\ndata: \"text\"\n\n", "data:  [DONE] \t\n\n")));
      expectEvents(harness, request, List.of(JsonNumber.of(7), new JsonString("text")));
    }
    expectFailures(1212, request, Reply.sse(with(events, "{\"type\":\"error\",\"message\":\"kit failed\"}")),
        Reply.sse(with(events)).end(Reply.Ending.RESET));
    expectFailures(1212, request, Reply.sse(with(events, "{\"error\":{\"message\":\"kit failed\",\"code\":503}}")),
        Reply.sse(with(events)).end(Reply.Ending.CUT));
  }

  private static String[] with(List<String> events, String... more) {
    var all = new ArrayList<>(events);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static <E> void expectEvents(ContractHarness harness, Streamable<E, ?> request, List<?> expected) {
    harness.expect("events", expected, harness.readEvents(request));
  }

  private <E, R> void expectFailures(int rule, Streamable<E, R> request, Reply error, Reply truncated) {
    try (var harness = ContractHarness.of(this, rule)) {
      var failed = harness.enqueue(error).stream(request, harness.options());
      var message = failed.error().orElse(null) instanceof Rejected rejected ? rejected.message() : "";
      if (!message.equals("kit failed")) throw harness.failure("Rejected with the message of the server", failed, null);
      var cut = harness.enqueue(truncated).stream(request, harness.options());
      harness.expect(cut.error().orElse(null) instanceof Truncated, "Truncated", cut);
    }
  }

  /**
   * Requires that streamed images are requested as such and arrive, and that a stream without a complete image fails.
   * An event that is null changes nothing, and one that is no object fails the stream. Otherwise a preview is saved as
   * the image.
   */
  @WhenThisFails("Treat the end of the body as the end of the stream only after a type that ends with .completed.")
  @EnabledIfSupported(value = {Feature.SERVER_VARIANTS, Feature.STREAMS}, operations = OperationGroup.IMAGES)
  @Example
  default void rule1213_streamOfImagesNeedsACompleteImage() {
    var request = ImageGenerationRequest.of("org/i", "a cat");
    var partial = "{\"type\":\"image_generation.partial_image\",\"b64_json\":\"AA==\",\"partial_image_index\":0}";
    var completed = "{\"type\":\"image_generation.completed\",\"b64_json\":\"AQ==\",\"kit_member\":7}";
    for (var events : List.of(List.of(partial, completed), List.of(completed), List.of(completed, completed))) {
      try (var harness = ContractHarness.of(this, 1213)) {
        harness.enqueue(Reply.sse(with(events)));
        expectEvents(harness, request, events.stream().map(Json::parse).toList());
        harness.expect("stream", Optional.of(JsonBoolean.TRUE), harness.lastRequest().json().tryGet("stream"));
      }
    }
    try (var harness = ContractHarness.of(this, 1213)) {
      harness.enqueue(Reply.sse("null", completed, "null"));
      expectEvents(harness, request, List.of(Json.parse(completed)));
      for (var event : List.of("7", "[" + completed + "]")) {
        harness.enqueue(Reply.sse(event, completed));
        harness.expect("outcome of the event " + event, "Malformed",
            harness.stream(request, harness.options()).outcomeName());
      }
    }
    expectFailures(1213, request, Reply.sse(partial, "{\"error\":{\"message\":\"kit failed\",\"code\":503}}"),
        Reply.sse(partial, partial));
  }
}
