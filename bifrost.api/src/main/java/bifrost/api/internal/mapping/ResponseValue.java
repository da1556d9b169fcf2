package bifrost.api.internal.mapping;

import bifrost.api.BifrostError.Mismatched;
import bifrost.api.BifrostError.Mismatched.Reason;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.ModelResponse;
import bifrost.api.Response;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ToolCall;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.ShortText;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonMappingException;
import bifrost.api.json.JsonParseException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The value of a type in a response. */
public final class ResponseValue {
  private static final int MAX_TEXT_LENGTH = 64 << 10;

  /** The values of {@code finish_reason} for a regular end: of OpenAI and vLLM, Together, TGI and Anthropic. */
  private static final Set<String> REGULAR_ENDS =
      Set.of("stop", "eos", "eos_token", "stop_sequence", "end_turn");

  private final ModelResponse response;
  private final String text;
  private final String refusal;
  private final String end; // "" for a regular end
  private final List<String> calls;

  private ResponseValue(ModelResponse response, String text, String refusal, String end, List<String> calls) {
    this.response = response;
    this.text = text;
    this.refusal = refusal;
    this.end = end;
    this.calls = calls;
  }

  /**
   * Reads the value.
   *
   * @throws BifrostException with {@link Mismatched} if there is none
   */
  public static <T> T read(ModelResponse response, JsonMapper<T> mapper) {
    return (response instanceof ChatCompletion completion ? of(completion) : of((Response) response)).read(mapper);
  }

  private static ResponseValue of(ChatCompletion completion) {
    var message = completion.message();
    var end = completion.finishReason().map(FinishReason::value).orElse("");
    return new ResponseValue(completion, message.text(), message.refusal(), REGULAR_ENDS.contains(end) ? "" : end,
        message.toolCalls().stream().map(ToolCall::name).toList());
  }

  private static ResponseValue of(Response response) {
    var refusal = response.output().stream().filter(ResponseItem.MessageItem.class::isInstance)
        .flatMap(item -> ((ResponseItem.MessageItem) item).content().stream())
        .filter(ResponsePart.Refusal.class::isInstance).map(part -> ((ResponsePart.Refusal) part).refusal())
        .collect(Collectors.joining());
    var end = response.incompleteReason().orElse(response.status().equals("completed") ? "" : response.status());
    return new ResponseValue(response, response.text(), refusal, end.equals("max_output_tokens") ? "length" : end,
        response.functionCalls().stream().map(ResponseItem.FunctionCall::name).toList());
  }

  private <T> T read(JsonMapper<T> mapper) {
    var type = mapper.type().getTypeName();
    if (!refusal.isEmpty()) throw mismatched(Reason.REFUSAL, "the model refused to answer: " + refusal, null);
    if (end.equals("length")) {
      throw mismatched(Reason.LENGTH, "the response reached the maximum number of tokens before the end of the value:"
          + " increase the maximum", null);
    }
    if (!calls.isEmpty()) {
      throw mismatched(Reason.TOOL_CALLS,
          "the model requests calls of the tools " + calls + " instead of a value of type "
              + type + ": run them and send their results, or send the request without tools",
          null);
    }
    if (!end.isEmpty() && !end.equals("tool_calls") && !end.equals("in_progress")) {
      throw mismatched(Reason.FINISH_REASON, "the response ended early: " + end, null);
    }
    try {
      return mapper.parse(text);
    } catch (JsonParseException e) {
      throw mismatched(Reason.JSON, "the text is not JSON of type " + type + ": " + e.getMessage(), e);
    } catch (JsonMappingException e) {
      throw mismatched(Reason.TYPE, "the text is not of type " + type + ": " + e.getMessage(), e);
    }
  }

  private BifrostException mismatched(Reason reason, String message, @Nullable RuntimeException cause) {
    var raw = reason == Reason.REFUSAL ? refusal : text;
    return new BifrostException(new Mismatched(reason, message, shorten(raw), response.usage()), cause);
  }

  private static String shorten(String text) {
    if (text.length() <= MAX_TEXT_LENGTH) return text;
    var start = ShortText.start(text, MAX_TEXT_LENGTH);
    return start + "… (the first " + start.length() + " of " + text.length() + " characters)";
  }
}
