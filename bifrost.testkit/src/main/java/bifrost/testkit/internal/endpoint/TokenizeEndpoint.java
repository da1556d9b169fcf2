package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The endpoints {@code POST /tokenize}, for a text or a conversation, and {@code /detokenize}. A token is a code point,
 * so that {@code /detokenize} restores the text.
 */
public final class TokenizeEndpoint {
  private TokenizeEndpoint() {}

  public static Reply tokenize(RecordedRequest request) {
    JsonObject body = JsonRequestBody.of(request);
    String text = body.array("messages").map(messages -> chatPrompt(messages, body)).or(() -> body.string("prompt"))
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.prompt", "Field required", body));
    List<Integer> tokens = text.codePoints().boxed().toList();
    var strings = new ArrayList<String>();
    for (int token : tokens) strings.add(Character.toString(token));
    return Reply.json(object("count", tokens.size(), "max_model_len", ModelCatalog.MAX_LENGTH, "tokens", tokens,
        "token_strs", body.bool("return_token_strs").orElse(false) ? strings : null).toString());
  }

  /** {@return the prompt of a conversation, which contains the tools, the messages and the start of the response} */
  static String chatPrompt(JsonArray messages, JsonObject body) {
    var prompt = new StringBuilder();
    body.array("tools").ifPresent(tools -> prompt.append(tools).append('\n'));
    for (var message : messages.elements()) {
      prompt.append(message.get("role").asString()).append('\n')
          .append(message instanceof JsonObject object ? ParsedChatRequest.text(object) : "").append('\n');
    }
    return prompt.append(body.bool("add_generation_prompt").orElse(true) ? "assistant\n" : "").toString();
  }

  public static Reply detokenize(RecordedRequest request) {
    JsonObject body = JsonRequestBody.of(request);
    JsonArray tokens = body.array("tokens")
        .orElseThrow(() -> ErrorReplies.schemaViolation("missing", "body.tokens", "Field required", body));
    String prompt = tokens.elements().stream().map(token -> Character.toString((int) ((JsonNumber) token).longValue()))
        .collect(Collectors.joining());
    return Reply.json(object("prompt", prompt).toString());
  }
}
