package bifrost.testkit.internal.live;

import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.CompletionRequest;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares an answer with the JSON that the same server gives to the same request, as far as names go. */
final class LiveExtrasRule {
  private static final Set<String> KNOWN =
      Set.of("id", "object", "created", "model", "choices", "usage", "system_fingerprint");

  private LiveExtrasRule() {}

  /** Token ids are among what vLLM gives when it is asked, and what has no component. */
  static void check(LiveClient client, Request<?> request) {
    var provider = request.target().substring(0, request.target().indexOf('/'));
    var model = request.target().substring(provider.length() + 1);
    if (request instanceof ChatCompletionRequest chat) {
      var messages = List.of(JsonObject.of("role", "user").with("content", "Hi"));
      var ask =
          ChatCompletionRequest.of(chat.model(), "Hi").parameters(chat.parameters()).with("return_token_ids", true);
      var json = raw(client, provider, "/v1/chat/completions", model, ask.parameters().with("messages", messages));
      contains(json, client.send(ask).extras());
    } else if (request instanceof CompletionRequest text) {
      var ask = CompletionRequest.of(text.model(), "Hi").parameters(text.parameters()).with("return_token_ids", true);
      contains(raw(client, provider, "/v1/completions", model, ask.parameters().with("prompt", "Hi")),
          client.send(ask).extras());
    }
  }

  private static JsonObject raw(LiveClient client, String provider, String path, String model, JsonObject body) {
    return (JsonObject) client.send(RawRequest.post(provider, path, body.with("model", model)));
  }

  private static void contains(JsonObject json, JsonObject extras) {
    var names =
        json.members().entrySet().stream().filter(each -> each.getValue() != JsonNull.NULL).map(Map.Entry::getKey)
            .filter(name -> !KNOWN.contains(name)).toList();
    expect(extras.members().keySet().containsAll(names), "the members " + names + " in extras", extras);
  }
}
