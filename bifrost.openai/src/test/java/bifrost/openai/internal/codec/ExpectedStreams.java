package bifrost.openai.internal.codec;

import static bifrost.openai.internal.codec.ExpectedChunks.choice;
import static bifrost.openai.internal.codec.ExpectedChunks.text;
import static bifrost.openai.internal.codec.ExpectedResponses.FINGERPRINT;
import static bifrost.openai.internal.codec.ExpectedResponses.LLAMA;
import static bifrost.openai.internal.codec.ExpectedResponses.QWEN;
import static bifrost.openai.internal.codec.ExpectedResponses.REASONING_4;
import static bifrost.openai.internal.codec.ExpectedResponses.logprobs;
import static bifrost.openai.internal.codec.ExpectedResponses.token;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The expected chunks of the recorded streams, written by hand. */
public final class ExpectedStreams {
  private ExpectedStreams() {}

  /** {@return the chunks of a stream, up to its error if it contains one} */
  public static List<ChatCompletionChunk> of(String name) {
    return switch (name) {
      case "chat-stream" -> chat();
      case "chat-stream-no-usage" -> withoutUsage();
      case "chat-stream-n2-logprobs" -> twoChoicesWithLogprobs();
      case "chat-reasoning-stream" -> reasoning();
      case "chat-tool-named-stream" -> namedTool();
      case "chat-tool-required-stream" -> requiredTool();
      case "chat-unicode-stream" -> unicode();
      case "error-200-stream-engine-death" -> beforeTheEngineDeath();
      case "error-200-stream-completion", "error-200-stream-grammar", "error-200-stream-logprobs" -> List.of();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static List<ChatCompletionChunk> chat() {
    return ExpectedChunks.of("chatcmpl-b05db1bd05f0f8e3", 1795344652L, LLAMA)
        .role(0)
        .texts(0, "text", " \"__", "um", "****************", " <=", "Class", " stacklevel")
        .last(0, "io", "length")
        .usage(new Usage(11, 8, 19, JsonObject.of()), FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> withoutUsage() {
    return ExpectedChunks.of("chatcmpl-b2ad19ed27543a2b", 1795344652L, LLAMA)
        .role(0)
        .texts(0, "text", " \"__", "um", "****************", " <=", "Class", " stacklevel")
        .last(0, "io", "length", FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> twoChoicesWithLogprobs() {
    var thon = token("THON", -1.596132516860962);
    var text = token("text", -1.221132516860962);
    var uff = token("uff", -1.492494821548462);
    var xx = token("XX", -3.409914016723633);
    var pe = token("pe", -4.3100690841674805);
    var none = token("", -1.5731672048568726);
    var first = logprobs(token(thon, thon, text));
    var second = logprobs(token(uff, uff, token("len", -2.179994821548462)),
        token(xx, xx, token("subclass", -1.9724138975143433)));
    var third = logprobs(token(text, text, thon), token(pe, pe, token(" \"__", -2.1850693225860596)));
    var fourth = logprobs(token(none, none, token("``", -1.7606672048568726)));
    return ExpectedChunks.of("chatcmpl-a27a533a71676db4", 1795344652L, LLAMA)
        .role(0)
        .role(1)
        .add(choice(0, text("THON"), "", Optional.of(first)))
        .add(choice(0, text("uffXX"), "length", Optional.of(second)))
        .add(choice(1, text("textpe"), "", Optional.of(third)))
        .add(choice(1, ExpectedChunks.EMPTY_DELTA, "length", Optional.of(fourth)))
        .usage(new Usage(11, 6, 17, JsonObject.of()), FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> reasoning() {
    return ExpectedChunks.of("chatcmpl-be5080d40673d4cf", 1795344658L, QWEN)
        .role(0)
        .reasoning(0, "mail", " HT", "d", " specific")
        .texts(0, " Ex", "################################", "get", "IO", "\"\\", "log", "&", "\\", "pression", "101",
            " 4", "filter", "Y", "delim", " also", "\ufffdInt", "kwds", " pro", " action", "\ufffd times", "expected",
            "reduce", "ctionary", " '_", " pas", " d", "reak", " uses", "9", "\ufffd ip", " numbers")
        .last(0, ".)", "length")
        .usage(new Usage(11, 40, 51, REASONING_4), FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> namedTool() {
    return ExpectedChunks.of("chatcmpl-bdb7aa2079d783b9", 1795344657L, LLAMA)
        .role(0)
        .call(0, 0, "chatcmpl-tool-ae06105c9e60774e", "get_weather")
        .arguments(0, 0, "{", "\r\n\t \r\n\r\t \r\n\r\n\r\"", "ci", "ty", "\":", "\t\n\r\"", "Par", "is", "\",\"",
            "day", "s", "\"", "\t \t \t \r:", "\r2", "}")
        .last(0, "", "stop")
        .usage(new Usage(148, 79, 227, JsonObject.of()), FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> requiredTool() {
    return ExpectedChunks.of("chatcmpl-8e28152865fdcc13", 1795344657L, LLAMA)
        .role(0)
        .call(0, 0, "chatcmpl-tool-8283a928678142c9", "get_weather")
        .arguments(0, 0, "{", " \r\"", "c", "i", "ty", "\"", " :", "\t\r\n\r\n\r\"", "O", "s", "l", "o", "\",\"",
            "days", "\":", " 2", "\n\t }")
        .call(0, 1, "chatcmpl-tool-8282117e3ad777c3", "get_time")
        .arguments(0, 1, "{", "\"", "z", "one", "\"", "\n\t\r\t\r\t\r\r\n \n :", "\t\r\t \"", "UTC", "\"", "}")
        .call(0, 2, "chatcmpl-tool-ade2b4f921bc705b", "get_weather")
        .arguments(0, 2, "{", "\"", "ci", "t", "y", "\"", ":", "\"", "東", "京", "\",\"", "day", "s", "\":", " 2", "}")
        .last(0, "", "tool_calls")
        .usage(new Usage(240, 166, 406, JsonObject.of()), FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> unicode() {
    return ExpectedChunks.of("chatcmpl-92042476c5566ade", 1795344652L, LLAMA)
        .role(0)
        .texts(0, "ound", "\ufffdspeci", " co", "2", " V", "99", "tz", "\ufffd (_", " dest", "riter", " continue",
            " attrs", "True", " non", "errors", "cording", "suffix", "path", "idden", "pected", " changes", " module",
            " make", "after", " hig", "PE", " oper", "ights", " collections", " reset", " argument", "ated", " 8", "OR",
            " #################################################################", "main", "Comp", "]))", " help", " fa",
            "\ufffd 12", "su", " main", "num", "\u001e", " getopt", "lag", "ssion", " tre", " ##", " W", " gre",
            "ility", "her", "ized", "unction")
        .last(0, "ta", "length")
        .usage(new Usage(14, 60, 74, JsonObject.of()), FINGERPRINT)
        .list();
  }

  private static List<ChatCompletionChunk> beforeTheEngineDeath() {
    return ExpectedChunks.of("chatcmpl-944103f65074985f", 1795349298L, QWEN).role(0)
        .reasoning(0, "mail", " import", "\ufffddecode").list();
  }
}
