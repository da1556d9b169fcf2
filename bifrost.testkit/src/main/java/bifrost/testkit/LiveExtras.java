package bifrost.testkit;

import static bifrost.testkit.LiveClient.expect;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Completion;
import bifrost.api.CompletionRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares an answer with the JSON that the same server gives to the same request, as far as names go. */
final class LiveExtras {
  private static final Set<String> KNOWN = Set.of("id", "object", "created", "model", "choices", "usage", "system_fingerprint");
  private static final Set<String> KNOWN_OF_CHOICE = Set.of("index", "message", "text", "finish_reason", "logprobs");

  private LiveExtras() {}

  /** Token ids are among what vLLM gives when it is asked, and what has no component. */
  static void arrive(LiveClient client, Request<?> request) {
    var provider = request.target().substring(0, request.target().indexOf('/'));
    var model = request.target().substring(provider.length() + 1);
    if (request instanceof ChatCompletionRequest chat) {
      var messages = List.of(JsonObject.of("role", "user").with("content", "Hi"));
      var ask = ChatCompletionRequest.of(chat.model(), "Hi").parameters(chat.parameters()).with("return_token_ids", true);
      var json = raw(client, provider, "/v1/chat/completions", model, ask.parameters().with("messages", messages));
      compare(json, client.send(ask));
    } else if (request instanceof CompletionRequest text) {
      var ask = CompletionRequest.of(text.model(), "Hi").parameters(text.parameters()).with("return_token_ids", true);
      compare(raw(client, provider, "/v1/completions", model, ask.parameters().with("prompt", "Hi")), client.send(ask));
    }
  }

  private static JsonObject raw(LiveClient client, String provider, String path, String model, JsonObject body) {
    return (JsonObject) client.send(RawRequest.post(provider, path, body.with("model", model)));
  }

  private static void compare(JsonObject json, ChatCompletion answer) {
    contains(json, KNOWN, answer.extras());
    contains(first(json), KNOWN_OF_CHOICE, answer.choices().get(0).extras());
  }

  private static void compare(JsonObject json, Completion answer) {
    contains(json, KNOWN, answer.extras());
    contains(first(json), KNOWN_OF_CHOICE, answer.choices().get(0).extras());
  }

  private static JsonObject first(JsonObject json) {
    return (JsonObject) json.array("choices").orElseThrow().elements().get(0);
  }

  private static void contains(JsonObject json, Set<String> known, JsonObject extras) {
    var names = json.members().entrySet().stream().filter(each -> each.getValue() != JsonNull.NULL).map(Map.Entry::getKey)
        .filter(name -> !known.contains(name)).toList();
    expect(extras.members().keySet().containsAll(names), "the members " + names + " in extras", extras);
  }
}
