package bifrost.testkit.internal.endpoint;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.JsonRequestBody;
import bifrost.testkit.internal.server.ServerSettings;
import bifrost.testkit.internal.validation.RequestTypes;
import bifrost.testkit.internal.validation.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The endpoints {@code POST /tokenize}, for a text or a conversation, and {@code /detokenize}. A token is a code point,
 * so that {@code /detokenize} restores the text.
 */
public final class TokenizeEndpoint {
  private final ServerSettings settings;

  public TokenizeEndpoint(ServerSettings settings) {
    this.settings = settings;
  }

  public Reply tokenize(RecordedRequest request) {
    JsonObject body = validate(JsonRequestBody.of(request));
    ModelCatalog.servedModel(body, settings.models());
    String text = body.string("prompt").orElseGet(() -> chatPrompt(body.array("messages").orElseThrow(), body));
    List<Integer> tokens = text.codePoints().boxed().toList();
    var strings = new ArrayList<String>();
    for (int token : tokens) strings.add(Character.toString(token));
    return Reply.json(object("count", tokens.size(), "max_model_len", ModelCatalog.MAX_LENGTH, "tokens", tokens,
        "token_strs", body.bool("return_token_strs").orElse(false) ? strings : null).toString());
  }

  /** {@return the request, as a request with a prompt if possible, otherwise as one with messages} */
  private static JsonObject validate(JsonObject body) {
    if (body.bool("continue_final_message").orElse(false) && body.bool("add_generation_prompt").orElse(false)) {
      throw ErrorReplies.badRequest("Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
    }
    var violations = new ArrayList<Violation>();
    var text = RequestTypes.TOKENIZE_TEXT.convert("body", body, violations);
    if (violations.isEmpty()) return text;
    int before = violations.size();
    var chat = RequestTypes.TOKENIZE_CHAT.convert("body", body, violations);
    if (violations.size() > before) throw ErrorReplies.schemaViolations(violations);
    if (chat.array("messages").orElseThrow().isEmpty()) {
      throw ErrorReplies
          .badRequest("Cannot apply chat template to an empty conversation. Provide at least one message.");
    }
    return chat.without("prompt");
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

  public Reply detokenize(RecordedRequest request) {
    JsonObject body = RequestTypes.DETOKENIZE.validate(JsonRequestBody.of(request));
    ModelCatalog.servedModel(body, settings.models());
    // like vLLM's tokenizer, ignores ids that it does not have
    String prompt = body.array("tokens").orElseThrow().elements().stream()
        .map(token -> ((JsonNumber) token).longValue()).filter(token -> token <= Character.MAX_CODE_POINT)
        .map(token -> Character.toString(token.intValue())).collect(Collectors.joining());
    return Reply.json(object("prompt", prompt).toString());
  }
}
