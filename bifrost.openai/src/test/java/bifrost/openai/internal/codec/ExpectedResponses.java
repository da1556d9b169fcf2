package bifrost.openai.internal.codec;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Model;
import bifrost.api.ModelList;
import bifrost.api.TokenLogprob;
import bifrost.api.ToolCall;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The expected content of the recorded responses, written by hand. */
public final class ExpectedResponses {
  public static final String LLAMA = "meta-llama/Llama-3.2-1B-Instruct";
  public static final String QWEN = "Qwen/Qwen3-0.6B";
  static final String FINGERPRINT = "vllm-0.32.0-865c5692";
  static final JsonObject REASONING_4 = JsonObject.of("completion_tokens_details", Map.of("reasoning_tokens", 4));

  private ExpectedResponses() {}

  public static ChatCompletion of(String name) {
    return switch (name) {
      case "chat" -> completion("chatcmpl-b5274909b9c8ece4", 1795344651,
          message("text \"__um**************** <=Class stacklevelio"), FinishReason.LENGTH, usage(11, 8, 19));
      case "chat-json-schema" -> completion("chatcmpl-810fd96bd29e640e", 1795344657,
          message("{\"ok\":false,\"level\":\"high\"}"), FinishReason.STOP, usage(11, 19, 30));
      case "chat-logprobs" -> withLogprobs();
      case "chat-reasoning" -> withReasoning();
      case "chat-stop" -> completion("chatcmpl-92bac786cd0f0d7f", 1795344651,
          message("840lookaddrreatecondpressionar\ufffd"
              + "--------------------------------ater OSErrorrequestrld pathmma msgidmail Be offset=\"\"\"MOD "
              + "metavar passUTFufffinite classdict"
              + " '/gistry//////// insteadqueffeFC findd Decimal formatPythonerator\ufffdlderifc "
              + "=================alse pick found2tzread"),
          FinishReason.STOP, usage(11, 52, 63));
      case "chat-structured-choice" ->
          completion("chatcmpl-a190544750c14d62", 1795344657, message("yes"), FinishReason.STOP, usage(11, 3, 14));
      case "chat-tool-named" -> completion("chatcmpl-b2b1409dceffda22", 1795344657, message("",
          ToolCall.of("chatcmpl-tool-83c83e0c725e387b", "get_weather", "{\"city\": \"Paris\", \"days\": 2}")),
          FinishReason.STOP, usage(148, 79, 227));
      case "chat-tool-required" -> completion("chatcmpl-b8b29ea37d88dd39", 1795344656, message("",
          ToolCall.of("chatcmpl-tool-834bab05f5fd250c", "get_weather", "{\"city\": \"Oslo\", \"days\": 2}"),
          ToolCall.of("chatcmpl-tool-a196a0e4087d834a", "get_time", "{\"zone\": \"UTC\"}"),
          ToolCall.of("chatcmpl-tool-97ef21ed520a29cc", "get_weather", "{\"city\": \"東京\", \"days\": 2}")),
          FinishReason.TOOL_CALLS, usage(240, 166, 406));
      case "chat-tool-result" -> completion("chatcmpl-a8724edd6a4066d1", 1795344657,
          message(" members writingsampwidth executedjigorith ''char"), FinishReason.LENGTH, usage(31, 8, 39));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static ChatCompletion withLogprobs() {
    var text = token("text", -1.221132516860962);
    var quote = token(" \"__", -2.1850693225860596);
    var um = token("um", -0.830592930316925);
    var logprobs = logprobs(token(text, text, token("THON", -1.596132516860962)),
        token(quote, quote, token("****************", -2.6225693225860596)),
        token(um, um, token("", -1.5180928707122803)));
    var choice = new ChatCompletion.Choice(0, message("text \"__um"), Optional.of(FinishReason.LENGTH),
        Optional.of(logprobs), JsonObject.of());
    return completion("chatcmpl-b51cac0c52bbd8ef", 1795344656, LLAMA, choice, usage(11, 3, 14));
  }

  private static ChatCompletion withReasoning() {
    var message = AssistantMessage.of(
        " Ex################################getIO\"\\log&\\pression101 4filterYdelim also\ufffdIntkwds pro action"
            + "\ufffd timesexpectedreducectionary '_ pas dreak uses9\ufffd ip "
            + "numbers.)denominatorupported//////////////// keyfiletestclu"
            + " microlocksr le << operationcho html literal [' topseek match ho f locals built lineno "
            + "membersUTF\ufffdreateopen examplespliply"
            + " according whe success\ufffd reason")
        .reasoning("mail HTd specific", "reasoning");
    var choice =
        new ChatCompletion.Choice(0, message, Optional.of(FinishReason.LENGTH), Optional.empty(), JsonObject.of());
    return completion("chatcmpl-98e605f1dae899a0", 1795344657, QWEN, choice, new Usage(11, 80, 91, REASONING_4));
  }

  static ModelList models() {
    var permission =
        JsonObject.of("id", "modelperm-be996176fe1aea9a").with("object", "model_permission").with("created", 1795344651)
            .with("allow_create_engine", false).with("allow_sampling", true).with("allow_logprobs", true)
            .with("allow_search_indices", false)
            .with("allow_view", true).with("allow_fine_tuning", false).with("organization", "*").with("group", null)
            .with("is_blocking", false);
    var extras =
        JsonObject.of("root", "./models/chat").with("max_model_len", 2048).with("permission", List.of(permission));
    return ModelList
        .of(List.of(new Model(LLAMA, Optional.of(Instant.ofEpochSecond(1795344651)), Optional.of("vllm"), extras)));
  }

  private static ChatCompletion completion(String id, long created, AssistantMessage message, FinishReason finishReason,
      Usage usage) {
    var choice = new ChatCompletion.Choice(0, message, Optional.of(finishReason), Optional.empty(), JsonObject.of());
    return completion(id, created, LLAMA, choice, usage);
  }

  private static ChatCompletion completion(String id, long created, String model, ChatCompletion.Choice choice,
      Usage usage) {
    return new ChatCompletion(id, Optional.of(Instant.ofEpochSecond(created)), model, List.of(choice),
        Optional.of(usage), Optional.of(FINGERPRINT), JsonObject.of());
  }

  private static AssistantMessage message(String text, ToolCall... calls) {
    return AssistantMessage.of(text).toolCalls(List.of(calls));
  }

  private static Usage usage(long prompt, long completion, long total) {
    return new Usage(prompt, completion, total, JsonObject.of());
  }

  static Logprobs logprobs(TokenLogprob... tokens) {
    return new Logprobs(List.of(tokens), List.of(), JsonObject.of());
  }

  static TokenLogprob token(String text, double logprob) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return new TokenLogprob(text, logprob, IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList(),
        List.of(), JsonObject.of());
  }

  /** {@return the token with its most likely alternatives} */
  static TokenLogprob token(TokenLogprob token, TokenLogprob... top) {
    return new TokenLogprob(token.token(), token.logprob(), token.bytes(), List.of(top), JsonObject.of());
  }
}
