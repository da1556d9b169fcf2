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

/** Rule 1103: compares the names of the extras with the JSON response of the same server to the same request. */
final class LiveExtrasRule {
  private static final Set<String> TYPED_MEMBERS =
      Set.of("id", "object", "created", "model", "choices", "usage", "system_fingerprint");

  private LiveExtrasRule() {}

  /** Checks the extras with token ids, which vLLM returns on request and which have no record component. */
  static void check(LiveClient client, Request<?> request) {
    var provider = request.target().substring(0, request.target().indexOf('/'));
    var model = request.target().substring(provider.length() + 1);
    if (request instanceof ChatCompletionRequest chat) {
      var messages = List.of(JsonObject.of("role", "user").with("content", "Hi"));
      var extended =
          ChatCompletionRequest.of(chat.model(), "Hi").parameters(chat.parameters()).with("return_token_ids", true);
      var json = raw(client, provider, "/v1/chat/completions", model, extended.parameters().with("messages", messages));
      expectExtras(json, client.send(extended).extras());
    } else if (request instanceof CompletionRequest completion) {
      var extended = CompletionRequest.of(completion.model(), "Hi").parameters(completion.parameters())
          .with("return_token_ids", true);
      expectExtras(raw(client, provider, "/v1/completions", model, extended.parameters().with("prompt", "Hi")),
          client.send(extended).extras());
    }
  }

  private static JsonObject raw(LiveClient client, String provider, String path, String model, JsonObject body) {
    return (JsonObject) client.send(RawRequest.post(provider, path, body.with("model", model)));
  }

  private static void expectExtras(JsonObject json, JsonObject extras) {
    var names =
        json.members().entrySet().stream().filter(each -> each.getValue() != JsonNull.NULL).map(Map.Entry::getKey)
            .filter(name -> !TYPED_MEMBERS.contains(name)).toList();
    expect(extras.members().keySet().containsAll(names), "the members " + names + " in extras", extras);
  }
}
