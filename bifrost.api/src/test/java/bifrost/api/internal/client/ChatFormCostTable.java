package bifrost.api.internal.client;

import static bifrost.api.internal.client.StreamCostTable.prefix;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.internal.wire.AssistantContentForm;
import bifrost.api.internal.wire.AssistantMessageReader;
import bifrost.api.internal.wire.CompletionMembers;
import bifrost.api.internal.wire.ContentMessageReader;
import bifrost.api.internal.wire.DeltaForm;
import bifrost.api.internal.wire.JoinedContentParts;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.MessageReader;
import bifrost.api.internal.wire.MessageTextReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.internal.wire.ToolCallReader;
import bifrost.api.internal.wire.ToolFunction;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import bifrost.api.json.LinearCost;
import bifrost.api.spi.ChatCompletionChunkJson;
import bifrost.api.spi.ChatCompletionJson;
import bifrost.api.spi.CompletionJson;
import bifrost.api.spi.CompletionLogprobsJson;
import bifrost.api.spi.ContentPartJson;
import bifrost.api.spi.LogprobsJson;
import bifrost.api.spi.MessageJson;
import bifrost.api.spi.ToolCallJson;
import bifrost.api.spi.ToolJson;
import bifrost.api.spi.UsageJson;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The costs of reading the JSON forms of messages, requests and completions, and of writing them again. */
final class ChatFormCostTable {
  private ChatFormCostTable() {}

  private static <T> Function<byte[], byte[]> again(Function<JsonReader, T> read, BiConsumer<T, JsonWriter> write) {
    return json -> {
      var out = new JsonWriter();
      write.accept(read.apply(new JsonReader(json)), out);
      return out.toByteArray();
    };
  }

  /** Returns documents that repeat an element, in which # is replaced by its number. */
  private static IntFunction<byte[]> many(String start, String element, String end) {
    return length -> {
      var text = new StringBuilder(length + 256).append(start);
      for (int i = 0; text.length() < length; i++) {
        text.append(i == 0 ? "" : ",").append(element.replace("#", String.valueOf(i)));
      }
      return text.append(end).toString().getBytes(UTF_8);
    };
  }

  private static IntFunction<byte[]> members(String start, String end) {
    return many(start, "\"m#\":#", end);
  }

  static LinearCost messages() {
    var message = again(MessageJson::read, MessageJson::write);
    var assistant = "{\"role\":\"assistant\",";
    return new LinearCost()
        .row(prefix(MessageJson.class, ContentMessageReader.class, ObjectWriter.class, MemberReader.class)
            + ": unknown members", members("{\"role\":\"user\",\"content\":\"a\",", "}"), message)
        .row(prefix(MessageJson.class, MessageReader.class) + ": members before the role",
            members("{\"content\":\"a\",", ",\"role\":\"user\"}"), message)
        .row(prefix(MessageJson.class, MessageReader.class) + ": unknown members",
            members("{\"role\":\"critic\",", "}"), message)
        .row(prefix(ContentPartJson.class) + ": many parts",
            many("{\"role\":\"user\",\"content\":[",
                "{\"type\":\"text\",\"text\":\"a\",\"x\":1},{\"type\":\"image_url\",\"image_url\":{\"url\":\"u\"}}",
                "]}"),
            message)
        .row(prefix(ContentPartJson.class) + ": one part with many members",
            members("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\",\"name\":\"\",", "}]}"), message)
        .row(prefix(ContentMessageReader.class) + ": content of an unexpected kind",
            many("{\"role\":\"user\",\"content\":[", "{\"type\":\"text\",\"text\":\"a\"}", ",5]}"), message)
        .row(prefix(AssistantMessageReader.class, MessageTextReader.class) + ": unknown members",
            members(assistant + "\"content\":\"a\",", "}"), message)
        .row(prefix(JoinedContentParts.class, AssistantContentForm.class) + ": many parts",
            many(assistant + "\"content\":[", "{\"type\":\"text\",\"text\":\"a\",\"x\":1},{\"type\":\"image\",\"y\":#}",
                "]}"),
            message)
        .row(prefix(JoinedContentParts.class) + ": many ambiguous reasoning parts",
            many(assistant + "\"content\":[", "{\"type\":\"reasoning\",\"text\":\"a\",\"summary\":[],\"id\":#}", "]}"),
            message)
        .row(prefix(ToolCallJson.class, ToolCallReader.class, ToolFunction.class) + ": many tool calls",
            many(assistant + "\"tool_calls\":[",
                "{\"id\":\"c#\",\"x\":1,\"function\":{\"name\":\"f\",\"arguments\":\"{}\",\"y\":#}}", "]}"),
            message)
        .row(prefix(ToolJson.class) + ": unknown members", members("{\"function\":{\"name\":\"f\",", "}}"),
            again(ToolJson::read, ToolJson::write))
        .row(prefix(ChatCompletionJson.class) + ": many messages",
            many("{\"model\":\"m\",\"messages\":[", "{\"role\":\"user\",\"content\":\"a\"}", "]}"),
            again(ChatCompletionJson::readRequest, ChatCompletionJson::writeRequest))
        .row(prefix(ChatCompletionJson.class, RequestReader.class) + ": many parameters",
            members("{\"model\":\"m\",\"messages\":[],", "}"),
            again(ChatCompletionJson::readRequest, ChatCompletionJson::writeRequest))
        .row(prefix(CompletionJson.class, RequestReader.class) + ": many tokens",
            many("{\"model\":\"m\",\"prompt\":[", "#", "]}"),
            again(CompletionJson::readRequest, CompletionJson::writeRequest));
  }

  static LinearCost completions() {
    Function<byte[], byte[]> chat = again(ChatCompletionJson::read, ChatCompletionJson::write);
    var text = again(CompletionJson::read, CompletionJson::write);
    var chunk = again(ChatCompletionChunkJson::read, ChatCompletionChunkJson::write);
    return new LinearCost()
        .row(prefix(ChatCompletionJson.class, CompletionMembers.class) + ": unknown members",
            members("{\"choices\":[],", "}"), chat)
        .row(prefix(ChatCompletionJson.class) + ": many choices in descending order",
            ChatFormCostTable::descending, chat)
        .row(prefix(LogprobsJson.class) + ": many tokens",
            many("{\"choices\":[{\"logprobs\":{\"content\":[",
                "{\"token\":\"t#\",\"logprob\":-1.5,\"bytes\":[97],\"x\":1,\"top_logprobs\":[{\"token\":\"u\"}]}",
                "]}}]}"),
            chat)
        .row(prefix(UsageJson.class) + ": unknown members", members("{\"choices\":[],\"usage\":{", "}}"), chat)
        .row(prefix(CompletionJson.class) + ": many choices", many("{\"choices\":[", "{\"text\":\"a\",\"x\":#}", "]}"),
            text)
        .row(prefix(CompletionLogprobsJson.class) + ": many maps",
            many("{\"choices\":[{\"logprobs\":{\"top_logprobs\":[", "{\"t#\":-1.5},null", "]}}]}"), text)
        .row(prefix(ChatCompletionChunkJson.class, DeltaForm.class) + ": many choices",
            many("{\"choices\":[", "{\"index\":#,\"delta\":{\"content\":\"a\",\"x\":1}}", "]}"), chunk)
        .row(prefix(DeltaForm.class, ToolFunction.class) + ": many tool calls",
            many("{\"choices\":[{\"delta\":{\"tool_calls\":[", "{\"index\":#,\"id\":\"c\",\"function\":{\"x\":1}}",
                "]}}]}"),
            chunk);
  }

  private static byte[] descending(int length) {
    var text = new StringBuilder("{\"choices\":[");
    for (int i = length / 16; i >= 0; i--) text.append("{\"index\":").append(i).append(i == 0 ? "}" : "},");
    return text.append("]}").toString().getBytes(UTF_8);
  }
}
